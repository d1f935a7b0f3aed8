"""Chinese text cut into dictionary words, each with its part of speech and how common it is, by jieba's dictionary (rjieba).

Only the dictionary is used, not its model for unknown words: what it does not know stays single characters, and names are
told from them by ``classifiers.people_candidates``. The words are the same for the same text, whatever was cut before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import rjieba

_ALL_WORDS = math.log(60_101_967)  # the sum of the frequencies in the dictionary
_CLEARLY = 3.0  # log likelihood by which words must be likelier than what they hide to stay whole
CLAUSE_ENDS = frozenset("\0，。；：！？、,;:!?\n")
"""Characters behind which a word ends, whatever stands there."""
NAME_TAGS = frozenset(("nr", "nrt", "nrfg"))


@lru_cache(maxsize=1)
def _dictionary() -> rjieba.Jieba:
    """A dictionary of our own, which no other user of the package can add words to; takes half a second and 60 MB."""
    import rjieba  # a tenth of a second that few runs need

    return rjieba.Jieba()


def cut(text: str) -> list[tuple[str, str]]:
    """The words of a text and their parts of speech (ICTCLAS tags), in order; joined they are the text."""
    return _dictionary().tag(text, False)


def words_of(text: str) -> list[str]:
    """The words that ``cut`` gives, without their parts of speech: in half the time."""
    return _dictionary().cut(text, False)


def tag_of(word: str) -> str:
    """The part of speech that ``cut`` gives a word, wherever it stands."""
    return dict(cut(word)).get(word, "x")


@lru_cache(maxsize=65536)
def log_share(word: str) -> float:
    """Natural logarithm of a word's share of ordinary text; of an unknown one that of its likeliest parts, -17.9 at least."""
    return math.log(_dictionary().suggest_freq(word)) - _ALL_WORDS


class Cutter:
    """Cuts texts as ``cut`` does, but lets a word that leads to names stand out of the words it was cut into.

    联系人马小云 is 联系 and 人马 to the dictionary; with 联系人 among ``leads`` and 马 among ``openings`` (the characters that
    names begin with) it is 联系人 and what follows, where the dictionary's own words are not much likelier.
    A lead has no characters of ASCII in it.
    """

    def __init__(self, leads: Iterable[str], openings: frozenset[str]) -> None:
        self._leads = frozenset(lead for lead in leads if len(lead) > 1 and not any(map(str.isascii, lead)))
        self._endings = frozenset(lead[-size:] for lead in self._leads for size in range(1, len(lead) + 1))
        self._openings = openings
        self.head = lru_cache(maxsize=65536)(self._new_head)

    def cut(self, text: str) -> list[tuple[str, str]]:
        """The words of a text and their parts of speech, in order; joined they are the text."""
        words, start = cut(text), 0
        for at, (word, _) in enumerate(words):
            if len(word) > 1 and (head := self.head(word)):
                lead = self.hidden(words[at - 1][0] if at else "", word, head)
                if lead:
                    place = start + head
                    return [*cut(text[: place - len(lead)]), (lead, "n"), *self.cut(text[place:])]
            start += len(word)
        return words

    def _new_head(self, word: str) -> int:
        """How many characters of a word may end a leading word with a name behind it; 0 for none."""
        heads = (size for size in range(len(word) - 1, 0, -1) if word[size] in self._openings and word[:size] in self._endings)
        return next(heads, 0)

    def hidden(self, before: str, word: str, head: int) -> str:
        """The leading word that the head of a word, alone or with the word before it, is the end of, if it may stand apart."""
        for ahead in ("", before):
            lead = ahead + word[:head]
            if lead in self._leads:
                whole = log_share(word) + (log_share(ahead) if ahead else 0.0)
                return lead if whole - log_share(lead) - log_share(word[head:]) < _CLEARLY else ""
        return ""
