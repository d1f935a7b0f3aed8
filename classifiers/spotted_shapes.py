"""Shapes of texts of few lengths that are digits but for a few positions: told by those positions alone.

An identity number is 17 digits and a digit or X: its first two digits and its last character say what shape it has. Where nothing
but digits stands at a position of all texts of a length (``positions``), no text is looked at there.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import numpy.typing as npt

from classifiers.characters import Bytes
from classifiers.shape_classes import CLASSES, DIGITS_KEPT, FIRST_CLASSES
from classifiers.shape_patterns import DIGIT

Places = npt.NDArray[np.intp]
Offsets = npt.NDArray[np.int32]
Digits = tuple[bool, ...]
"""At which positions of texts of one length there are digits alone."""

_MOST_SPOTS, _MOST_KINDS = 8, 1 << 14
_FROM = 1 << 14
"""Texts from which it pays to bring the tables about."""


def shapes_by_spots(
    data: Bytes, offsets: Offsets, digits: Sequence[Digits], loops: ModuleType
) -> tuple[Places, Places, list[bytes]] | None:
    """For each text in ASCII (by its bytes and the place of the first byte of each, and the end) a number, those numbers in
    ascending order, and the shape that each stands for. None where that would not pay, or a text has another length than those of
    which ``digits`` are told. ``loops`` are those of ``kernels.shape_loops``."""
    spots = [sorted({*range(min(DIGITS_KEPT, len(one))), *(at for at, alone in enumerate(one) if not alone)}) for one in digits]
    most = max(map(len, spots), default=0)
    if len(offsets) <= _FROM or not 0 < most <= _MOST_SPOTS:
        return None
    slots = np.full(max(map(len, digits)) + 1, -1, dtype=np.int32)
    slots[[len(one) for one in digits]] = np.arange(len(digits))
    # All are looked at as often: what stands first a second time counts nothing.
    looked_at = np.array([own + [0] * (most - len(own)) for own in spots], dtype=np.int32)
    met = np.zeros((len(digits), most, 256), dtype=np.uint8)
    if not loops.met_at(data, offsets, slots, looked_at, met):
        return None
    classes = [[_classes(met[slot, spot], at) for spot, at in enumerate(own)] for slot, own in enumerate(spots)]
    sizes = [int(np.prod([len(one) for one in own])) for own in classes]
    if sum(sizes) > _MOST_KINDS:
        return None
    firsts = np.cumsum([0, *sizes])
    numbers, met_kinds = np.zeros(met.shape, dtype=np.int32), np.zeros(sum(sizes), dtype=np.uint8)
    for slot, own in enumerate(classes):
        weight = 1
        for spot, (at, one) in enumerate(zip(spots[slot], own, strict=True)):
            numbers[slot, spot] = np.searchsorted(one, _class_table(at)) * weight
            weight *= len(one)
        numbers[slot, 0] += firsts[slot]
    # Bytes that nowhere stand have numbers too; they are asked of none.
    places = np.empty(len(offsets) - 1, dtype=np.intp)
    loops.numbered_at(data, offsets, slots, looked_at, numbers, places, met_kinds)
    kinds = met_kinds.nonzero()[0]
    shapes: list[bytes] = []
    for slot, own in enumerate(classes):
        left = kinds[(kinds >= firsts[slot]) & (kinds < firsts[slot + 1])] - firsts[slot]
        spelled = np.full((len(left), len(digits[slot])), ord(DIGIT), dtype=np.uint8)
        for at, one in zip(spots[slot], own, strict=True):
            left, number = np.divmod(left, len(one))
            spelled[:, at] = one[number]
        shapes += [one.tobytes() for one in spelled]
    return places, kinds, shapes


def _class_table(at: int) -> Bytes:
    """The class that each byte has at a position."""
    return np.frombuffer(FIRST_CLASSES if at < DIGITS_KEPT else CLASSES, dtype=np.uint8)


def _classes(met: Bytes, at: int) -> Bytes:
    """The classes that the bytes met at a position have, in ascending order."""
    return np.unique(_class_table(at)[met.nonzero()[0]])
