"""What the name and comment of a column say of it in a table about something, remembered: a fleet has the same columns in
thousands of tables."""

from __future__ import annotations

from functools import lru_cache

from classifiers.model import Evidence
from classifiers.names import DENIED, evidence_about
from classifiers.protected_names import protected
from classifiers.spoken import Spoken
from classifiers.stored import Told
from classifiers.told_once import told_once
from config import NameHints

_REMEMBERED = 4096  # columns that differ in words or in what their table is about
_NOBODY: frozenset[str] = frozenset()
_PERSON = frozenset(("person",))


class Heard:
    """What the words of a column say of it in a table about something, and in one whose other columns witness more."""

    def __init__(self, words: tuple[str, str], about: frozenset[str], hints: NameHints) -> None:
        self._words = words
        self._about = about
        self._hints = hints

    @told_once
    def alone(self) -> Told:
        """What they say by themselves."""
        return told_by_words(*self._words, self._about, _NOBODY, self._hints)

    @told_once
    def among_people(self) -> Told:
        """What they say where other columns hold what only people have: the very same value where that changes nothing."""
        return told_by_words(*self._words, self._about, _PERSON, self._hints)


@lru_cache(maxsize=_REMEMBERED)
def heard(name: str, comment: str, about: frozenset[str], hints: NameHints) -> Heard:
    """Remembered, so that the columns of a fleet ask for both once."""
    return Heard((name, comment), about, hints)


@lru_cache(maxsize=_REMEMBERED)
def told_by_words(name: str, comment: str, about: frozenset[str], witnessed: frozenset[str], hints: NameHints) -> Told:
    """What is said as it stands, and without the word for how values are protected that ends the name or comment.

    ``about`` are the table's subjects, ``witnessed`` those that its other columns add to them. Where these change nothing, it is
    the very same value as without them.
    """
    found = _told(name, comment, about, witnessed, hints)
    alone = told_by_words(name, comment, about, _NOBODY, hints) if witnessed else found
    return alone if found == alone else found


def _told(name: str, comment: str, about: frozenset[str], witnessed: frozenset[str], hints: NameHints) -> Told:
    spoken = _spoken(name, comment, about, witnessed, hints)
    by_name, by_comment = protected(name), protected(comment)
    word = by_name or by_comment
    if word is None:
        return Told(spoken, spoken)
    rest = by_name.rest if by_name else name
    beneath = _spoken(last_key(rest), by_comment.rest if by_comment else comment, about, witnessed, hints)
    return Told(spoken, beneath, word.word, word.kind)


def _spoken(name: str, comment: str, about: frozenset[str], witnessed: frozenset[str], hints: NameHints) -> Spoken:
    said = evidence_about(name, comment, about | witnessed, hints)
    if witnessed and said != evidence_about(name, comment, about, hints):
        said = (*said, *((kind, Evidence("neighbour", "neighbours_agree", (), 0.1)) for kind, _ in said[:1] if kind != DENIED))
    weights: dict[str, float] = {}
    for entity_type, evidence in said:
        if entity_type != DENIED:
            weights[entity_type] = 1 - (1 - weights.get(entity_type, 0.0)) * (1 - evidence.weight)
    denied = max((-evidence.weight for kind, evidence in said if kind == DENIED), default=0.0)
    return Spoken(weights, denied, said)


def last_key(path: str) -> str:
    """``card_no`` of ``extra.$.card_no[*]``; a plain column name is itself. Inside JSON the last key of the path is the name."""
    base, mark, inside = path.partition(".$")
    return inside.rsplit(".", 1)[-1].replace("[*]", "") or base if mark else path
