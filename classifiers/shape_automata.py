"""What a pattern says about shapes (``shape_patterns``), by the steps that look for it in texts.

A step that takes some of the characters of a class may be taken by a shape's character, one that takes all of them surely is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.automata import Flags, Kept, steps_of
from classifiers.prepared_patterns import Ranges, prepared
from classifiers.shape_patterns import CAPITAL, DIGIT, FIRST_HAN, HAN, LAST_HAN, SMALL

_ASCII, _HAN_KIND, _OTHER_KIND, _KINDS = 128, 128, 129, 130
_PAGE, _PAGES, _LEADS = 256, 0x1100, (0xC2, 0xF5)
_CLASSES = ((DIGIT, slice(0x30, 0x3A)), (SMALL, slice(0x61, 0x7B)), (CAPITAL, slice(0x41, 0x5B)))
Spelled: TypeAlias = tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]
"""Shapes as their bytes, and the place of the first byte of each, and the end."""
_BEYOND: tuple[tuple[int, Ranges, int], ...] = (
    (_HAN_KIND, ((FIRST_HAN, LAST_HAN),), LAST_HAN - FIRST_HAN + 1),
    (_OTHER_KIND, ((_ASCII, FIRST_HAN - 1), (LAST_HAN + 1, 0x10FFFF)), 0x110000 - _ASCII - (LAST_HAN - FIRST_HAN + 1)),
)
"""The kinds beyond ASCII, the characters that each stands for, and how many those are."""


def held_by_shapes(pattern: str, shapes: Sequence[str], told: Spelled | None = None) -> tuple[Flags, Flags] | None:
    """Whether texts of each shape may hold an RE2 pattern, and whether they surely do; None where that is not known so. ``told``:
    the same shapes as bytes, if somebody has them (``in_bytes``)."""
    loops, both = kernels.pattern_loops, _both(pattern) if kernels.pattern_loops is not None else None
    if loops is None or both is None:
        return None
    data, ends = told or in_bytes(shapes)
    may, surely = (kept.held(loops, data, ends, None) for kept in both)
    return None if may is None or surely is None else (may, surely)


def in_bytes(shapes: Sequence[str]) -> Spelled:
    """Shapes in UTF-8, one behind the other, and the place of the first byte of each, and the end."""
    spelled = [shape.encode() for shape in shapes]
    return np.frombuffer(b"".join(spelled), dtype=np.uint8), np.cumsum([0, *map(len, spelled)], dtype=np.int32)


@lru_cache(maxsize=1024)
def _both(pattern: str) -> tuple[Kept, Kept] | None:
    known = steps_of(pattern)
    if known is None:
        return None
    steps, first, sets = known
    kept = prepared().steps_of(pattern) if pattern in prepared().steps else None
    taken = (np.array([told_of_shapes(ranges) for ranges in sets]) if kept is None else kept.told).swapaxes(0, 1)
    may, surely = (Kept((steps, first, np.ascontiguousarray(one), *_characters())) for one in taken)
    return may, surely


@lru_cache(maxsize=4096)
def told_of_shapes(ranges: Ranges) -> npt.NDArray[np.uint8]:
    """Of each character of shapes whether some, and whether all of those it stands for are in a set."""
    told = np.zeros((2, _KINDS), dtype=np.uint8)
    for first, last in ranges:
        told[:, first : min(last + 1, _ASCII)] = 1
    classes = [(ord(mark), told[0, span].copy()) for mark, span in _CLASSES]  # the marks are letters themselves
    for mark, part in classes:
        told[:, mark] = part.max(), part.min()
    for kind, wanted, size in _BEYOND:
        shared = _shared(ranges, wanted)
        told[:, kind] = shared > 0, shared == size
    return told


def _shared(ranges: Ranges, wanted: Ranges) -> int:
    """How many characters both have."""
    found = 0
    for first, last in ranges:
        if last >= _ASCII:
            found += sum(max(0, min(last, last_of) - max(first, first_of) + 1) for first_of, last_of in wanted)
    return found


@cache
def _characters() -> tuple[Any, ...]:
    """The kinds of the characters of shapes, which of them are letters of words, and what they begin with."""
    others = np.full(_PAGE, _OTHER_KIND, dtype=np.uint16)
    plain = np.where(np.arange(_PAGE) < _ASCII, np.arange(_PAGE), _OTHER_KIND).astype(np.uint16)
    index = np.ones(_PAGES, dtype=np.uint16)
    index[0], index[ord(HAN) // _PAGE] = 0, 2
    words = np.array([kind < _ASCII and (chr(kind).isalnum() or kind == ord("_")) for kind in range(_KINDS)], dtype=np.uint8)
    leads = np.zeros((_PAGE, _KINDS), dtype=np.uint8)
    np.fill_diagonal(leads[:_ASCII], 1)
    leads[slice(*_LEADS), _ASCII:] = 1
    return index, np.concatenate([plain, others, np.full(_PAGE, _HAN_KIND, dtype=np.uint16)]), words, leads
