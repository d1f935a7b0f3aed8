"""Dictionary words by number, with what each says of a name that it opens or stands beside, as columns over the numbers.

Numbers and words of ASCII are known by their length alone, for they may be values; all others are words of the dictionary or
single characters, so that the table is bounded.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from classifiers import people_weights as weights
from classifiers.segmentation import NAME_TAGS, Cutter, log_share, tag_of
from config import Reference

UNSEEN = -11.5  # log share of a character that given names hardly use
LOWEST = -4.0  # log likelihood ratio at or below which no surroundings make a name
_BEST_CHARACTER = 6.5  # no character is likelier in a given name than as a word by more than this
_BEST_REST = 6.0  # ratio that a name cut off a word must reach for the best surroundings to carry it
_PLACE_COST = -14.0  # a word for a place costs no more than this in a transliterated name
_ROLES = frozenset("家员师长官手者帅锋星将授士监理裁席记导卫练友")
_FIRST_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a word, whatever the text: its cost and what it says of a name beside it.

    ``gain`` is the most that its characters can add to a ratio as part of a given name, taken whole or cut. ``foreign`` is not a
    number where the word is no part of a transliterated name. A name before a colon speaks behind a word that ``introduces``.
    ``hides``: how many of its characters may end a leading word with a name behind it.
    """

    size: int
    named: bool = False
    cost: float = -12.0
    left: float = weights.LEFT_OTHER
    right: float = weights.RIGHT_OTHER
    opens: bool = False
    foreign: float = math.nan
    foreign_cost: float = 0.0
    gain: float = -99.0
    introduces: bool = False
    hides: int = 0


_TYPES: Mapping[str, type[np.generic]] = {
    **dict.fromkeys(("cost", "left", "right", "foreign", "foreign_cost", "gain"), np.float64),
    **dict.fromkeys(("size", "hides"), np.int64),
    **dict.fromkeys(("named", "opens", "introduces"), np.bool_),
}

Columns = Mapping[str, npt.NDArray[np.generic]]
"""The fields of ``Word`` by name, each over the numbers of the words."""


class WordFacts:
    """Judges words by the reference's lists and counts. ``hides`` comes from ``cutter``."""

    def __init__(self, reference: Reference, cutter: Cutter) -> None:
        words = reference.words
        self._titles = frozenset(title for title in words.get("title", ()) if len(title) > 1)
        self._before = words.get("before", frozenset()) | words.get("title", frozenset())
        self._joining = words.get("joining", frozenset())
        self._post = words.get("post", frozenset())
        self._after = words.get("after", frozenset())
        self._organisation = words.get("organisation", frozenset())
        self._surnames = log_shares(reference.surnames)
        self._openings = frozenset(name[0] for name in self._surnames)
        self._given = log_shares(reference.given_names)
        self._foreign = reference.transliteration
        self._cutter = cutter

    def of_ascii(self, size: int) -> Word:
        """Any word of letters, digits or marks of so many characters."""
        return Word(size, left=weights.LEFT_OTHER, right=weights.RIGHT_OTHER)

    def of(self, text: str, tag: str) -> Word:
        """A word with its part of speech."""
        named = tag in NAME_TAGS
        place = tag in ("ns", "nz")
        foreign = math.nan
        if (len(text) == 1 or named or place) and all(character in self._foreign for character in text):
            foreign = sum(self._foreign[character][0] for character in text)
        cost = sum(log_share(character) for character in text) if named and len(text) > 1 else log_share(text)
        left, introduces = self._left(text, tag)
        return Word(
            size=len(text),
            named=named,
            cost=cost,
            left=left,
            right=self.right(text, tag),
            opens=self._opens(text, named, cost),
            foreign=foreign,
            foreign_cost=max(cost, _PLACE_COST) if place and len(text) > 1 else cost,
            gain=self._gain(text, cost),
            introduces=introduces,
            hides=self._cutter.head(text),
        )

    def _gain(self, text: str, cost: float) -> float:
        first = self._given.get(text[0], UNSEEN)
        if len(text) == 1:
            return first - cost
        cut_off = first + log_share(text[1:]) - cost
        both = first + self._given.get(text[1], UNSEEN)
        return max(cut_off, both - cost if len(text) == 2 else both + log_share(text[2:]) - cost)

    def _opens(self, text: str, named: bool, cost: float) -> bool:
        """Whether a name may start with a word: some do not even in the best surroundings, and need no look at them."""
        if text[0] not in self._openings or named or len(text) == 1 or text[:2] in self._surnames:
            return text[0] in self._openings
        share = self._surnames.get(text[0], UNSEEN) + self._given.get(text[1], UNSEEN)
        if len(text) > 3:
            return False
        beyond = share + _BEST_CHARACTER - cost > 0 if len(text) == 2 else False
        whole = share + (self._given.get(text[2], UNSEEN) if len(text) == 3 else 0.0) - cost > LOWEST
        return beyond or whole or (len(text) == 3 and share + log_share(text[2]) - cost > _BEST_REST)

    def _left(self, text: str, tag: str) -> tuple[float, bool]:
        """What a word says of a name that follows it, and whether it introduces who speaks."""
        if text in self._joining:
            return weights.LEFT_JOINING, False
        if len(text) > 1 and (text in self._before or any(text.endswith(title) for title in self._titles)):
            return weights.LEFT_WORD, False
        if text in self._before:
            return weights.LEFT_SYLLABLE, False
        if tag in weights.LEFT_TAGS:
            return weights.LEFT_TAGS[tag], False
        if tag[:1] == "n" and text[-1] in _ROLES:
            return weights.LEFT_ROLE, True
        return weights.LEFT_KINDS.get(tag[:1], weights.LEFT_OTHER), False

    def right(self, text: str, tag: str) -> float:
        """What a word, or the rest of one, says of a name before it."""
        if any(text.startswith(post) for post in self._post):
            return weights.RIGHT_POST
        if any(text.startswith(title) for title in self._titles):
            return weights.RIGHT_TITLE
        if any(text.startswith(word) for word in self._organisation):
            return weights.RIGHT_ORGANISATION
        if text in self._after:
            return weights.RIGHT_WORD if len(text) > 1 else weights.RIGHT_SYLLABLE
        if tag in weights.RIGHT_TAGS:
            return weights.RIGHT_TAGS[tag]
        return weights.RIGHT_KINDS.get(tag[:1], weights.RIGHT_OTHER)


def log_shares(counts: Mapping[str, int]) -> dict[str, float]:
    """The logarithm of each one's share of all counts."""
    total = math.log(max(1, sum(counts.values())))
    return {name: math.log(max(1, count)) - total for name, count in counts.items()}


class WordTable(dict[str, int]):
    """Words met so far → their numbers. Threads may share it."""

    def __init__(self, facts: WordFacts) -> None:
        super().__init__()
        self._facts = facts
        self._rows: list[Word] = []
        self._tagged: dict[tuple[str, str], int] = {}
        self._ascii: dict[int, int] = {}
        self._columns = {name: np.zeros(_FIRST_SIZE, dtype=kind) for name, kind in _TYPES.items()}
        self._filled = 0
        self._lock = threading.Lock()

    def __missing__(self, word: str) -> int:
        with self._lock:
            if not word.isascii():
                return self.setdefault(word, self._number(word, tag_of(word)))
            number = self._of_ascii(len(word))
            return self.setdefault(word, number) if len(word) == 1 else number

    def tagged(self, word: str, tag: str) -> int:
        """The number of a word with a part of speech that is not the dictionary's."""
        if (known := self._tagged.get((word, tag))) is not None:
            return known
        with self._lock:
            return self._of_ascii(len(word)) if word.isascii() else self._number(word, tag)

    def columns(self) -> Columns:
        """What is known of all words numbered so far."""
        with self._lock:
            fresh = self._rows[self._filled :]
            if fresh:
                self._make_room(len(self._rows))
                for name, column in self._columns.items():
                    column[self._filled : len(self._rows)] = [getattr(row, name) for row in fresh]
                self._filled = len(self._rows)
            return dict(self._columns)

    def _make_room(self, needed: int) -> None:
        more = max(needed, 2 * len(self._columns["size"])) - len(self._columns["size"])
        if needed > len(self._columns["size"]):
            room = {name: np.zeros(more, dtype=kind) for name, kind in _TYPES.items()}
            self._columns = {name: np.concatenate([column, room[name]]) for name, column in self._columns.items()}

    def _of_ascii(self, size: int) -> int:
        if size not in self._ascii:
            self._ascii[size] = self._added(self._facts.of_ascii(size))
        return self._ascii[size]

    def _number(self, word: str, tag: str) -> int:
        if (word, tag) not in self._tagged:
            self._tagged[word, tag] = self._added(self._facts.of(word, tag))
        return self._tagged[word, tag]

    def _added(self, word: Word) -> int:
        self._rows.append(word)
        return len(self._rows) - 1
