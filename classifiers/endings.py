"""The characters that a text can end in where a pattern fits it as a whole: a cheap test that spares most patterns."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import lru_cache, reduce
from operator import or_
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, bytes_of
from classifiers.shape_patterns import ANY_HAN, CATEGORIES, UnknownError, parsed
from classifiers.shapes import Ids, Places

Points: TypeAlias = npt.NDArray[np.uint16]

_TABLE = 1 << 16
_EVERY = (1 << _TABLE) - 1
ANYTHING = _TABLE - 1
"""Stands for every character that is not told apart: those outside of the Basic Multilingual Plane, and of two bytes."""
_BEYOND = 0x80
_KELVIN = 0x212A
"""The one character of three bytes that is a letter of ASCII in another case."""

ends_told: ContextVar[Callable[[pa.StringArray], Points | None] | None] = ContextVar("ends_told", default=None)
"""What tells the last characters of texts while a column is tallied, if somebody has told them."""

_KEPT: WeakValueDictionary[bytes, Flags] = WeakValueDictionary()
"""The tables in use, by what they hold: each is 64 KB."""


@lru_cache(maxsize=1024)
def endings(pattern: str) -> Flags | None:
    """By code point: whether a text that an RE2 pattern fits as a whole may end in it; None where nothing is known."""
    tree = parsed(pattern)
    return None if tree is None else edge_of(tree, tree.state.flags, last=True)


def edge_of(nodes: Sequence[tuple[Any, Any]], flags: int, last: bool) -> Flags | None:
    """The same of a part of a pattern, at its end or (not ``last``) at its beginning."""
    try:
        points, empty = _of_sequence(nodes, flags, last)
    except UnknownError:
        return None
    points |= 1 << ANYTHING
    if empty or points | 1 << (ANYTHING - 1) == _EVERY:
        return None
    return table_of(points.to_bytes(_TABLE // 8, "little"))


def table_of(spelled: bytes) -> Flags:
    """The table of some code points, given by a bit for each."""
    kept = hashlib.sha256(spelled).digest()
    table = _KEPT.get(kept)  # two in three patterns have another's
    return _KEPT.setdefault(kept, _table(spelled)) if table is None else table


def _table(spelled: bytes) -> Flags:
    table = np.unpackbits(np.frombuffer(spelled, dtype=np.uint8), bitorder="little").view(np.bool_)
    table.flags.writeable = False
    return table


def _of_sequence(nodes: Sequence[tuple[Any, Any]], flags: int, last: bool = True) -> tuple[int, bool]:
    """The endings of a sequence (its beginnings where ``last`` is False), a bit for each, and whether it may be empty."""
    found = 0
    for op, argument in reversed(list(nodes)) if last else list(nodes):
        points, empty = _of_node(op, argument, flags, last)
        found |= points
        if not empty:
            return found, False
    return found, True


def _of_node(op: Any, argument: Any, flags: int, last: bool) -> tuple[int, bool]:
    if op is ops.BRANCH:
        found, empties = zip(*(_of_sequence(branch, flags, last) for branch in argument[1]), strict=True)
        return reduce(or_, found), any(empties)
    if op is ops.SUBPATTERN:
        _, added, removed, inner = argument
        return _of_sequence(inner, (flags | added) & ~removed, last)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        points, empty = _of_sequence(argument[2], flags, last)
        return points, empty or argument[0] == 0
    if op is ops.AT:
        return 0, True
    return _of_characters(op, argument, flags), False


def _of_characters(op: Any, argument: Any, flags: int) -> int:
    if op is ops.ANY:
        return _EVERY
    points = 0
    items = argument if op is ops.IN else [(op, argument)]
    negated = op is ops.NOT_LITERAL
    for kind, value in items:
        if kind is ops.NEGATE:
            negated = True
        elif kind is ops.CATEGORY:
            points |= _category(value)
        elif kind in (ops.LITERAL, ops.NOT_LITERAL, ops.RANGE):
            first, last = value if kind is ops.RANGE else (value, value)
            points = _with_range(points, first, last, bool(flags & re.IGNORECASE), negated)
        else:
            raise UnknownError
    return _EVERY ^ points if negated else points


def _category(category: Any) -> int:
    listed, without = CATEGORIES[category]
    own = reduce(or_, (1 << point for point in listed), 0)
    return _EVERY ^ own if without else own


def _with_range(points: int, first: int, last: int, ignoring_case: bool, negated: bool) -> int:
    """Beyond ASCII only single characters are told apart: a class of them stands for all, or, where it is negated, for none."""
    if first == ord(ANY_HAN):
        first, last = 0x80, ANYTHING
    if first == last or last < 0x80:
        points |= _span(first, last)
        if ignoring_case:
            both = {other for one in range(first, last + 1) for other in (chr(one).lower(), chr(one).upper()) if len(other) == 1}
            points = reduce(or_, (1 << ord(other) for other in both if ord(other) < _TABLE), points)
            points = points & ~(1 << _KELVIN) if negated else points | 1 << _KELVIN
        return points
    points |= _span(first, min(last, 0x7F))
    return points if negated else points | _span(0x80, _TABLE - 1)


def _span(first: int, last: int) -> int:
    """The code points from one to another, of those that have a bit."""
    last = min(last, _TABLE - 1)
    return (1 << (last + 1)) - (1 << first) if first <= last else 0


def may_end(texts: pa.StringArray, pattern: str) -> Flags:
    """Which texts end in a character that a pattern may end in where it fits a text as a whole."""
    last, told_before = endings(pattern), ends_told.get()
    if last is None:
        return np.ones(len(texts), dtype=np.bool_)
    points = None if told_before is None else told_before(texts)
    return last[last_characters(*bytes_of(texts)) if points is None else points]


def last_characters(data: Bytes, offsets: Ids) -> Points:
    """The code point of each text's last character, ``ANYTHING`` where it has two or four bytes or there is none."""
    return edge_characters(data, offsets, last=True)[0]


def edge_characters(data: Bytes, offsets: Ids, last: bool) -> tuple[Points, Flags]:
    """The code point of each text's last or first character, ``ANYTHING`` where it has two or four bytes or there is none, and of
    each code point whether it is among those."""
    met = np.zeros(_TABLE, dtype=np.bool_)
    if kernels.edge_loops is None:
        found = (_last_characters if last else _first_characters)(data, offsets)
        met[found] = True
        return found.astype(np.uint16), met
    points = np.empty(len(offsets) - 1, dtype=np.uint16)
    kernels.edge_loops.characters(data, offsets, last, points, met.view(np.uint8))
    return points, met


def _last_characters(data: Bytes, offsets: Ids) -> Places:
    starts, ends = offsets[:-1], offsets[1:]
    last = data[ends - 1].astype(np.intp) if len(data) else np.full(len(ends), ANYTHING, dtype=np.intp)
    last[ends == starts] = ANYTHING
    wide = (last >= _BEYOND) & (last != ANYTHING)
    if wide.all():
        return _wide(data, ends - 3, starts, ends)
    if wide.any():
        last[wide] = _wide(data, ends[wide] - 3, starts[wide], ends[wide])
    return last


def _first_characters(data: Bytes, offsets: Ids) -> Places:
    starts, ends = offsets[:-1], offsets[1:]
    first = data[np.minimum(starts, len(data) - 1)].astype(np.intp) if len(data) else np.full(len(ends), ANYTHING, dtype=np.intp)
    first[ends == starts] = ANYTHING
    wide = (first >= _BEYOND) & (first != ANYTHING)
    if wide.all():
        return _wide(data, starts, starts, ends)
    if wide.any():
        first[wide] = _wide(data, starts[wide], starts[wide], ends[wide])
    return first


def first_two(data: Bytes, offsets: Ids) -> tuple[Points, Flags]:
    """The first two bytes of each text as one number, the first times 256 plus the second; 0 where it has fewer. And of each
    number whether it is among those."""
    met = np.zeros(_TABLE, dtype=np.bool_)
    points = np.zeros(len(offsets) - 1, dtype=np.uint16)
    if kernels.edge_loops is not None:
        kernels.edge_loops.first_two(data, offsets, points, met.view(np.uint8))
        return points, met
    if len(data):
        starts, last = offsets[:-1], len(data) - 1
        points[:] = data[np.minimum(starts, last)].astype(np.uint16) << 8 | data[np.minimum(starts + 1, last)]
        points[offsets[1:] - starts < 2] = 0
    met[points] = True
    return points, met


def _wide(data: Bytes, at: Ids, starts: Ids, ends: Ids) -> Places:
    """The characters of three bytes at these places, ``ANYTHING`` where none of the text's own is."""
    first, second, third = (data[np.clip(at + more, 0, len(data) - 1)] for more in range(3))
    three = (at >= starts) & (at + 3 <= ends) & (first >= 0xE0) & (first < 0xF0)
    points = (
        (first & np.uint8(15)).astype(np.uint16) << 12 | (second & np.uint8(63)).astype(np.uint16) << 6 | third & np.uint8(63)
    )
    return np.where(three, points, np.uint16(ANYTHING)).astype(np.intp)
