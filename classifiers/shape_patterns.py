"""What a pattern says about shapes: texts of which only the classes of their characters are left.

A shape keeps a text's ASCII punctuation and, where they are digits, its first two characters; every other digit is ``d``, a
small letter ``a``, a capital ``A``, a Chinese character 字 and any other character ¤. From a pattern two others are derived
that look at shapes: ``widest`` fits the shape of every text that the pattern fits, and the pattern fits every text whose
shape ``surest`` fits. So many texts are told at once from the few shapes they have, and only what lies between is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

DIGIT, SMALL, CAPITAL, HAN, OTHER = "d", "a", "A", "字", "¤"
FIRST_HAN, LAST_HAN = 0x4E00, 0x9FEF
"""The Chinese characters that are 字 in shapes; rarer ones are ¤."""

_NONE, _SOME, _ALL = 0, 1, 2
ANY_HAN = "\ue000"
"""Stands for RE2's \\p{Han} in trees of Python's parser."""
_NEVER = r"[^\x00-\x{10ffff}]"
_OF_RE2_ALONE = re.compile(r"\\[pPCQEz]|\\x\{|\[:\^?[a-z]+:\]|\{,|\(\?[a-zA-Z\-]*[mUx]")
_ASCII = frozenset(range(128))
_DIGITS = frozenset(range(0x30, 0x3A))
_SMALLS, _CAPITALS = frozenset(range(0x61, 0x7B)), frozenset(range(0x41, 0x5B))
_WORD = _DIGITS | _SMALLS | _CAPITALS | {ord("_")}
CATEGORIES: Mapping[Any, tuple[frozenset[int], bool]] = {
    ops.CATEGORY_DIGIT: (_DIGITS, False),
    ops.CATEGORY_NOT_DIGIT: (_DIGITS, True),
    ops.CATEGORY_SPACE: (frozenset(b"\t\n\f\r "), False),
    ops.CATEGORY_NOT_SPACE: (frozenset(b"\t\n\f\r "), True),
    ops.CATEGORY_WORD: (_WORD, False),
    ops.CATEGORY_NOT_WORD: (_WORD, True),
}
"""The ASCII characters of each class, and whether the class is all but these."""


_FOLDED = ((0x17F, "s"), (0x212A, "k"))
"""The long s and the sign for kelvin: all that is the same letter as one of ASCII's but for its case."""


class UnknownError(Exception):
    """The pattern has a part that nothing is known of."""


@dataclass(frozen=True, slots=True)
class _Set:
    """Characters: the ASCII ones, and whether none, some or all of the Chinese ones and of the others."""

    ascii: frozenset[int] = frozenset()
    han: int = _NONE
    other: int = _NONE

    def __or__(self, more: _Set) -> _Set:
        return _Set(self.ascii | more.ascii, max(self.han, more.han), max(self.other, more.other))

    def __invert__(self) -> _Set:
        return _Set(_ASCII - self.ascii, _ALL - self.han, _ALL - self.other)


@dataclass(frozen=True, slots=True)
class ShapePatterns:
    """The two patterns for shapes (RE2). None where nothing is known: a text of any shape may fit, and none surely does."""

    widest: str | None = None
    surest: str | None = None


@lru_cache(maxsize=4096)
def shape_patterns(pattern: str) -> ShapePatterns:
    """What an RE2 pattern, looked for anywhere in a text, says about shapes."""
    tree = parsed(pattern)
    try:
        if tree is not None:
            return ShapePatterns(_spelled(tree, tree.state.flags, wide=True), _spelled(tree, tree.state.flags, wide=False))
    except (UnknownError, RecursionError):
        pass
    return ShapePatterns()


@lru_cache(maxsize=256)
def parsed(pattern: str) -> Any:
    """The tree of an RE2 pattern by Python's parser, None where the two read patterns differently. Not to be changed: several ask
    about the same pattern, one after the other."""
    if _OF_RE2_ALONE.search(pattern.replace(r"\p{Han}", "").removesuffix(r"\z")):
        return None
    try:
        return parser.parse(_bracketed(pattern))
    except (re.error, RecursionError):
        return None


def _bracketed(pattern: str) -> str:
    plain = pattern.replace(r"\p{Han}", ANY_HAN)
    return plain.removesuffix(r"\z") + r"\Z" if plain.endswith(r"\z") else plain


def _spelled(tree: Iterable[tuple[Any, Any]], flags: int, wide: bool) -> str:
    return "".join(_node(op, argument, flags, wide) for op, argument in tree)


def _node(op: Any, argument: Any, flags: int, wide: bool) -> str:
    if op is ops.BRANCH:
        return "(?:" + "|".join(_spelled(branch, flags, wide) for branch in argument[1]) + ")"
    if op is ops.SUBPATTERN:
        _, added, removed, inner = argument
        return f"(?:{_spelled(inner, (flags | added) & ~removed, wide)})"
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        least, most, inner = argument
        return f"(?:{_spelled(inner, flags, wide)}){_times(least, most)}"
    if op is ops.AT:
        return _place(argument, flags)
    return _class(_set(op, argument, flags), wide)


def _times(least: int, most: int) -> str:
    if most == ops.MAXREPEAT:
        return {0: "*", 1: "+"}.get(least, f"{{{least},}}")
    return f"{{{least},{most}}}"


def _place(where: Any, flags: int) -> str:
    if flags & re.MULTILINE:
        raise UnknownError
    if where in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
        return r"\A"
    if where in (ops.AT_END, ops.AT_END_STRING):
        return r"\z"
    if where is ops.AT_BOUNDARY:  # shapes keep what is a letter, digit or underscore of ASCII
        return r"\b"
    raise UnknownError


def ascii_of(op: Any, argument: Any, flags: int) -> frozenset[int]:
    """The ASCII characters that a node of a pattern's tree takes. UnknownError where the node is no character."""
    return _set(op, argument, flags).ascii


def is_multiline(flags: int) -> bool:
    """Whether a pattern's ends are those of lines."""
    return bool(flags & re.MULTILINE)


def _set(op: Any, argument: Any, flags: int) -> _Set:
    if op is ops.LITERAL:
        return _range(argument, argument, flags)
    if op is ops.NOT_LITERAL:
        return ~_range(argument, argument, flags)
    if op is ops.ANY:
        return ~_Set() if flags & re.DOTALL else ~_Set(frozenset(b"\n"))
    if op is not ops.IN:
        raise UnknownError
    found, negated = _Set(), False
    for kind, value in argument:
        if kind is ops.NEGATE:
            negated = True
        elif kind is ops.CATEGORY:
            listed, without = CATEGORIES[value]
            found |= ~_Set(listed) if without else _Set(listed)
        elif kind in (ops.LITERAL, ops.RANGE):
            first, last = value if kind is ops.RANGE else (value, value)
            found |= _range(first, last, flags)
        else:
            raise UnknownError
    return ~found if negated else found


def _range(first: int, last: int, flags: int) -> _Set:
    """The characters from ``first`` to ``last``, in both cases where the pattern says so."""
    if first == last == ord(ANY_HAN):
        return _Set(frozenset(), _ALL, _SOME)
    listed = frozenset(range(first, min(last, 127) + 1))
    han = _ALL if first <= FIRST_HAN and last >= LAST_HAN else _SOME if first <= LAST_HAN and last >= FIRST_HAN else _NONE
    other = _SOME if last > LAST_HAN or (first < FIRST_HAN and last > 127) else _NONE
    if not flags & re.IGNORECASE:
        return _Set(listed, han, other)
    listed |= {ord(letter) for sign, letter in _FOLDED if first <= sign <= last}
    both = listed | {one ^ 0x20 for one in listed if one in _SMALLS | _CAPITALS}
    # Letters beyond ASCII fold to some of ASCII's, and among themselves.
    return _Set(both, han, _SOME if both & (_SMALLS | _CAPITALS) else other)


def _class(found: _Set, wide: bool) -> str:
    """The class of shape characters that some (``wide``) or only such characters have."""
    kept = [f"\\x{one:02x}" for one in sorted(found.ascii - _SMALLS - _CAPITALS)]
    for whole, mark in ((_DIGITS, DIGIT), (_SMALLS, SMALL), (_CAPITALS, CAPITAL)):
        met = found.ascii & whole
        if met and (wide or met == whole):
            kept.append(mark)
    for share, mark in ((found.han, HAN), (found.other, OTHER)):
        if share == _ALL or (wide and share == _SOME):
            kept.append(mark)
    return f"[{''.join(kept)}]" if kept else _NEVER
