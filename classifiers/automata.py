"""Patterns as tables of steps, by which a compiled loop tells which texts of a column hold them.

Arrow's RE2 makes its automaton anew at every call; here it is kept, and goes on growing with what is met. What is asked is only
whether a text holds the pattern. A pattern of which anything is unknown here, and bytes that are not UTF-8, are left to RE2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers import kernels
from classifiers.prepared_patterns import Ranges, prepared
from classifiers.shape_patterns import ANY_HAN, CATEGORIES, UnknownError, is_multiline, parsed

_POINTS, _PAGE, _SURROGATES, _LAST_OF_HAN = 0x110000, 256, (0xD800, 0xE000), 0x40000
_MOST_STEPS, _MOST_SETS = 12_000, 2000
_WAY, _AT_START, _AT_END, _BOUNDARY, _NO_BOUNDARY, _FOUND = -1, -2, -3, -4, -5, -6
_TRIED = 3  # columns for which a pattern took too many states: it is not asked this way again
_WITHOUT_CASE = (0x2E80, 0xA63F)
_LONG = 512  # characters of a range that are not looked at one by one
_ANY_CASE, _DOTALL = int(re.IGNORECASE), int(re.DOTALL)
_FOLDED = {ord("k"): 0x212A, ord("s"): 0x17F}
"""Characters beyond ASCII that are the same letter but for their case."""


Flags: TypeAlias = npt.NDArray[np.bool_]


def held(data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32], pattern: str, which: Flags | None = None) -> Flags | None:
    """Which texts (of those in ``which``, where that is given) hold an RE2 pattern; None where RE2 must be asked.

    The texts are given by their bytes and the place of the first byte of each, and the end.
    """
    if kernels.pattern_loops is None:
        return None
    kept = _kept(pattern)
    return None if kept is None else kept.held(kernels.pattern_loops, data, offsets, which)


@dataclass(eq=False)
class Kept:
    """What is known of a pattern, and the automata of it that nobody uses at the moment. ``tables``: what one is made of."""

    tables: tuple[Any, ...] = field(repr=False)
    free: list[Any] = field(default_factory=list, repr=False)
    refused: int = 0

    def held(
        self, loops: ModuleType, data: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int32], which: Flags | None
    ) -> Flags | None:
        """Which texts hold the pattern; None where that is not known."""
        if self.refused >= _TRIED:
            return None
        try:
            automaton = self.free.pop()
        except IndexError:
            automaton = loops.Automaton(*self.tables)
        found = np.empty(len(offsets) - 1, dtype=np.uint8)
        outcome = automaton.held(data, offsets, None if which is None else which.view(np.uint8), found)
        if outcome == loops.MANY_STATES:
            self.refused += 1
            return None
        self.free.append(automaton)
        return found.view(np.bool_) if outcome == loops.DECIDED else None


@lru_cache(maxsize=1024)
def _kept(pattern: str) -> Kept | None:
    known = steps_of(pattern)
    return None if known is None else Kept((*known[:2], *_tables(known[2])))


@lru_cache(maxsize=1024)
def steps_of(pattern: str) -> tuple[npt.NDArray[np.int32], int, tuple[Ranges, ...]] | None:
    """The steps of an RE2 pattern as the loop takes them, the first of them, and the sets of characters that they take (the first
    set: letters of words); None where anything is unknown."""
    if pattern in prepared().steps:
        known = prepared().steps_of(pattern)
        return None if known is None else (known.steps, known.first, known.sets)
    tree = None if ANY_HAN in pattern else parsed(pattern)
    if tree is None:
        return None
    steps = _Steps()
    try:
        first = steps.sequence(tree, int(tree.state.flags), steps.new(_FOUND, 0))
    except (UnknownError, RecursionError):
        return None
    return np.array(steps.listed, dtype=np.int32), first, tuple(steps.sets)


class _Steps:
    """The steps of a pattern, each made after those that follow it."""

    def __init__(self) -> None:
        self.listed: list[tuple[int, int, int]] = []
        self.sets: dict[Ranges, int] = {_WORD: 0}
        self._told: dict[tuple[Any, int, int], int] = {}

    def new(self, kind: int, follow: int, other: int = -1) -> int:
        """One more step before another."""
        if len(self.listed) >= _MOST_STEPS:
            raise UnknownError
        self.listed.append((kind, follow, other))
        return len(self.listed) - 1

    def sequence(self, nodes: Sequence[tuple[Any, Any]], flags: int, follow: int) -> int:
        """The first step of parts one after the other."""
        for op, argument in reversed(list(nodes)):
            follow = self._node(op, argument, flags, follow)
        return follow

    def _node(self, op: Any, argument: Any, flags: int, follow: int) -> int:
        if op is ops.SUBPATTERN:
            _, added, removed, inner = argument
            return self.sequence(inner, (flags | added) & ~removed, follow)
        if op is ops.BRANCH:
            first, *others = [self.sequence(branch, flags, follow) for branch in argument[1]]
            for other in others:
                first = self.new(_WAY, first, other)
            return first
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            return self._repeated(argument, flags, follow)
        if op is ops.AT:
            return self.new(_edge(argument, flags), follow)
        # What repeats comes again and again; the tree holds each argument, so that its number stays its own.
        node = op, id(argument), flags
        number = self._told.get(node, -1)
        if number < 0:
            number = self._told[node] = self.sets.setdefault(_characters(op, argument, flags), len(self.sets))
        if number >= _MOST_SETS:
            raise UnknownError
        return self.new(number, follow)

    def _repeated(self, argument: tuple[int, Any, Any], flags: int, follow: int) -> int:
        least, most, inner = argument
        first = follow
        if most == ops.MAXREPEAT:
            first = self.new(_WAY, follow)
            self.listed[first] = (_WAY, self.sequence(inner, flags, first), follow)
        else:
            for _ in range(most - least):
                first = self.new(_WAY, self.sequence(inner, flags, first), follow)
        for _ in range(least):
            first = self.sequence(inner, flags, first)
        return first


def _edge(where: Any, flags: int) -> int:
    if where is ops.AT_BOUNDARY:
        return _BOUNDARY
    if where is ops.AT_NON_BOUNDARY:
        return _NO_BOUNDARY
    if where in (ops.AT_BEGINNING_STRING, ops.AT_END_STRING) or not is_multiline(flags):
        if where in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
            return _AT_START
        if where in (ops.AT_END, ops.AT_END_STRING):
            return _AT_END
    raise UnknownError


def _characters(op: Any, argument: Any, flags: int) -> Ranges:
    """The characters that a node of a pattern's tree takes. UnknownError where the node is no character."""
    if op is ops.LITERAL:
        return _letter(argument, bool(flags & _ANY_CASE))
    if op is ops.ANY:
        return _without(() if flags & _DOTALL else _joined([(ord("\n"), ord("\n"))]))
    if op is ops.NOT_LITERAL:
        return _without(_listed([(ops.LITERAL, argument)], flags))
    items = argument if op is ops.IN else [(op, argument)]
    found = _listed([item for item in items if item[0] is not ops.NEGATE], flags)
    return _without(found) if items[0][0] is ops.NEGATE else found


@lru_cache(maxsize=4096)
def _letter(point: int, any_case: bool) -> Ranges:
    return _listed([(ops.LITERAL, point)], _ANY_CASE if any_case else 0)


def _listed(items: Iterable[tuple[Any, Any]], flags: int) -> Ranges:
    found: list[tuple[int, int]] = []
    for kind, value in items:
        if kind is ops.CATEGORY:
            listed, without = CATEGORIES[value]
            one = _in_any_case(_joined([(point, point) for point in listed]), flags)
            found += _without(one) if without else one
        elif kind is ops.LITERAL and value == ord(ANY_HAN):
            found += han()
        elif kind in (ops.LITERAL, ops.RANGE):
            found += _in_any_case((value if kind is ops.RANGE else (value, value),), flags)
        else:
            raise UnknownError
    return _joined(found)


def _in_any_case(ranges: Ranges, flags: int) -> Ranges:
    """The characters in both cases, where the pattern says so. UnknownError where letters beyond ASCII are among them."""
    if not flags & _ANY_CASE:
        return ranges
    both = list(ranges)
    for first, last in ranges:
        beyond = range(max(first, 0x80), last + 1)
        if len(beyond) > _LONG and not (_WITHOUT_CASE[0] <= first and last <= _WITHOUT_CASE[1]):
            raise UnknownError
        if len(beyond) <= _LONG and any(chr(one).lower() != chr(one) or chr(one).upper() != chr(one) for one in beyond):
            raise UnknownError
        for letter in filter(str.isalpha, map(chr, range(first, min(last, 0x7F) + 1))):
            other = [ord(letter.swapcase()), *filter(None, [_FOLDED.get(ord(letter.lower()))])]
            both += [(one, one) for one in other]
    return _joined(both)


def _joined(ranges: Iterable[tuple[int, int]]) -> Ranges:
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def _without(ranges: Ranges) -> Ranges:
    """All other characters."""
    ends = [-1, *(point for first, last in ranges for point in (first, last)), _POINTS]
    return tuple((last + 1, first - 1) for last, first in zip(ends[::2], ends[1::2], strict=True) if last + 1 < first)


_WORD = _joined((one, one) for one in CATEGORIES[ops.CATEGORY_WORD][0])


@cache
def han() -> Ranges:
    """What RE2 takes for Chinese characters."""
    return prepared().han or _asked_for_han()


def _asked_for_han() -> Ranges:
    points = np.r_[0 : _SURROGATES[0], _SURROGATES[1] : _LAST_OF_HAN].astype("<u4")
    # Each character as a text of its own.
    data = points.tobytes().decode("utf-32-le").encode()
    ends = np.append(np.flatnonzero(np.frombuffer(data, dtype=np.uint8) & 0xC0 != 0x80), len(data)).astype(np.int32)
    texts = pa.StringArray.from_buffers(len(points), pa.py_buffer(ends), pa.py_buffer(data))
    taken = points[pc.match_substring_regex(texts, r"\p{Han}").to_numpy(zero_copy_only=False)]
    apart = np.flatnonzero(np.diff(taken) > 1)
    return tuple(zip(taken[np.append(0, apart + 1)].tolist(), taken[np.append(apart, -1)].tolist(), strict=True))


def _tables(sets: Sequence[Ranges]) -> tuple[Any, ...]:
    """Which kinds of characters, told apart by no set, are in each set, the kinds of all characters by pages of 256, and whether
    they are letters of words (the first set), or may begin with a byte."""
    turns: dict[int, int] = {0: 0}
    for number, ranges in enumerate(sets):
        for first, last in ranges:
            for point in (first, last + 1):
                turns[point] = turns.get(point, 0) ^ 1 << number
    turns.pop(_POINTS, None)
    firsts, kinds, now = sorted(turns), dict[int, int](), 0
    of_part = []
    for point in firsts:
        now ^= turns[point]
        of_part.append(kinds.setdefault(now, len(kinds)))
    members = np.array([[kind >> number & 1 for kind in kinds] for number in range(len(sets))], dtype=np.uint8)
    return members, *_pages(firsts, of_part), members[0], _leads(firsts, of_part, len(kinds))


def _pages(firsts: Sequence[int], kinds: Sequence[int]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """Which of the pages each 256 characters have, and the pages, of parts of all characters that begin somewhere."""
    begins = np.array(firsts, dtype=np.int64)
    numbers = np.array(kinds, dtype=np.uint16)
    mixed = sorted({first // _PAGE for first in firsts if first % _PAGE})
    index = numbers[np.searchsorted(begins, np.arange(0, _POINTS, _PAGE), side="right") - 1]
    index[mixed] = np.arange(len(mixed)) + max(kinds) + 1
    alike = np.repeat(np.arange(max(kinds) + 1, dtype=np.uint16), _PAGE)
    points = (np.array(mixed, dtype=np.int64)[:, np.newaxis] * _PAGE + np.arange(_PAGE)).reshape(-1)
    return index, np.concatenate([alike, numbers[np.searchsorted(begins, points, side="right") - 1]])


def _leads(firsts: Sequence[int], kinds: Sequence[int], count: int) -> npt.NDArray[np.uint8]:
    found = np.zeros((256, count), dtype=np.uint8)
    for (first, then), kind in zip(pairwise([*firsts, _POINTS]), kinds, strict=True):
        found[_lead(first) : _lead(then - 1) + 1, kind] = 1
    found[0x80:0xC0] = 0  # they begin none
    return found


def _lead(point: int) -> int:
    """The first byte of a character."""
    if point < 0x80:
        return point
    return 0xC0 | point >> 6 if point < 0x800 else 0xE0 | point >> 12 if point < 0x10000 else 0xF0 | point >> 18
