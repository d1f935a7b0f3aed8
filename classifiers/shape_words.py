"""Which words can stand in texts of some shapes: no text is looked at."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from classifiers.shape_classes import DIGITS_KEPT
from classifiers.shape_patterns import CAPITAL, DIGIT, HAN, OTHER, SMALL
from classifiers.told_once import told_once

_BETWEEN = "\n"
_BEYOND = "\x80"
_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"
_FOLDED = frozenset("ks")
"""Letters of ASCII that are the same as one beyond it but for their case."""


class ShapeWords:
    """The shapes of all texts of a column. What they cannot hold is nowhere in it."""

    def __init__(self, shapes: Iterable[str]) -> None:
        self._shapes = _BETWEEN.join(shapes)

    @told_once
    def have_others(self) -> bool:
        """Whether there is a character that is neither of ASCII nor Chinese."""
        return OTHER in self._shapes

    @told_once
    def _have_capitals(self) -> bool:
        return CAPITAL in self._shapes

    @told_once
    def _small(self) -> str:
        return self._shapes.replace(CAPITAL, SMALL)

    @told_once
    def _said(self) -> dict[tuple[str, bool], bool]:
        """What was said of classes that stand side by side, and whether in any case."""
        return {}

    def open(self, words: tuple[str, ...], any_case: bool) -> tuple[tuple[str, ...], bool]:
        """Those of some words that may be there, and whether it says anything in which case they are looked for: where a column
        has no capitals, small letters alone do."""
        if not any_case:
            return tuple(word for word in words if self._hold(classes_of(word), False)), False
        if not all(map(_folds_to_one, words)) or (self.have_others and not all(map(_folds_within, words))):
            return words, True
        held = tuple(word for word in words if self._hold(classes_of(word).replace(CAPITAL, SMALL), True))
        if self._have_capitals or self.have_others:
            return held, True
        return tuple(dict.fromkeys(word.lower() for word in held)), False

    def _hold(self, classes: str, any_case: bool) -> bool:
        asked = classes, any_case
        said = self._said.get(asked)
        if said is None:
            said = self._said[asked] = classes in (self._small if any_case else self._shapes)
        return said

    def are_sure_of(self, words: tuple[str, ...]) -> bool:
        """Whether one of the words is there for sure: a sign, which shapes keep."""
        return any(_is_sign(word) and word in self._shapes for word in words)


def _is_sign(word: str) -> bool:
    return len(word) == 1 and word < _BEYOND and word != _BETWEEN and not word.isalnum()


def _folds_to_one(word: str) -> bool:
    """Whether none of its characters beyond ASCII has a case."""
    return word.isascii() or all(one < _BEYOND or one.lower() == one.upper() for one in word)


def _folds_within(word: str) -> bool:
    """Whether none of its letters is the same as one beyond ASCII but for the case."""
    return _FOLDED.isdisjoint(word.lower())


@lru_cache(maxsize=8192)
def classes_of(word: str) -> str:
    """What stands in the shape of every text that holds a word: the classes of its characters, but for a digit that could be one
    of those at a text's beginning, which keep what they are, and what stands before it."""
    kept = max((at + 1 for at, one in enumerate(word[:DIGITS_KEPT]) if one in "0123456789"), default=0)
    return "".join(map(_class, word[kept:]))


def _class(one: str) -> str:
    if one >= _BEYOND:
        return HAN if _FIRST_HAN <= one <= _LAST_HAN else OTHER
    if one.isdigit():
        return DIGIT
    return one if not one.isalpha() else SMALL if one.islower() else CAPITAL
