"""Sketches of people on their way to another network: in one spelling there, and looked at byte by byte before they count here.

A sketch is what Apache DataSketches writes of an HLL of 8 bits in compact form (https://datasketches.apache.org/docs/HLL):
LIST and SET are coupons of 4 bytes, which are put in ascending order here, HLL is a register a byte.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from classifiers.distinct import Sketched
from classifiers.person_keys import KeyKind
from classifiers.person_sketch import COUNTED, Part, PersonSketch

_LIST, _SET, _HLL = b"\x02\x01\x07", b"\x03\x01\x07", b"\x0a\x01\x07"
_COUPONS = {_LIST: 8, _SET: 12}  # bytes before the first one
_REGISTERS_AT = 40
_HIGHEST = 63  # of a register
_HALF = 32  # the sum of 2^-register is kept in two parts: below it and from it on
_HLL_FLAGS = b"\x00\x18\x00\x0a" + bytes(8)  # out of order, compact, 8 bits; no estimate of its own
_MOST = 2**62


@dataclass(frozen=True, slots=True)
class CarriedSet:
    """The sketch of one kind of keys, as base64 of its bytes. ``kind`` and ``part`` are the values of KeyKind and Part."""

    kind: str
    part: str
    sketch: str


def carried_sets(people: PersonSketch) -> tuple[CarriedSet, ...]:
    """The sketches of some people, in one order and spelling. Raises TypeError for exact sets, which are lists of digests."""
    found = []
    for (kind, part), met in sorted(people.parts.items()):
        if not isinstance(met, Sketched):
            raise TypeError("only sketches are carried")
        told = met.to_bytes()
        if told:
            found.append(CarriedSet(kind.value, part.value, base64.b64encode(_in_order(told)).decode()))
    return tuple(found)


def received_people(counts: Mapping[str, int], sets: Iterable[CarriedSet], lg_k: int) -> PersonSketch:
    """The people that ``carried_sets`` was given. Raises ValueError for anything that it would not have written itself."""
    if set(counts) != set(COUNTED) or not all(0 <= one < _MOST for one in counts.values()):
        raise ValueError("not the counts of a sketch of people")
    people = PersonSketch(lambda: Sketched(lg_k))
    for name in COUNTED:
        people.tell(name, counts[name])
    for one in sets:
        kind, part = KeyKind(one.kind), Part(one.part)
        if (kind, part) in people.parts:
            raise ValueError("two sketches of one kind")
        told = base64.b64decode(one.sketch, validate=True)
        if base64.b64encode(told).decode() != one.sketch or not _is_sketch(told, lg_k):
            raise ValueError("not a sketch of people")
        people.put(kind, part, Sketched.from_bytes(told, lg_k))
    return people


def _in_order(told: bytes) -> bytes:
    """Coupons stand in the order of a hash table, which depends on what was met first."""
    head = _COUPONS.get(told[:3])
    if head is None:
        return told
    return told[:head] + np.sort(np.frombuffer(told, "<u4", offset=head)).tobytes()


def _is_sketch(told: bytes, lg_k: int) -> bool:
    if len(told) < 8 or told[3] != lg_k:
        return False
    if told[:3] == _HLL:
        return _is_hll(told, lg_k)
    return told[:3] in _COUPONS and _is_coupons(told, lg_k)


def _is_coupons(told: bytes, lg_k: int) -> bool:
    head = _COUPONS[told[:3]]
    is_list = told[:3] == _LIST
    if len(told) <= head or (len(told) - head) % 4 or told[5] != 8 or told[7] != (8 if is_list else 9) or told[4] > lg_k:
        return False
    said = told[6] if is_list else int.from_bytes(told[8:12], "little")
    coupons = np.frombuffer(told, "<u4", offset=head)
    # The table of coupons is filled to three quarters at the most before it becomes registers.
    fits = said == len(coupons) <= 2 ** told[4] and (is_list or told[6] == 0)
    return bool(fits and (coupons >> 26 > 0).all() and (coupons[1:] > coupons[:-1]).all())


def _is_hll(told: bytes, lg_k: int) -> bool:
    if len(told) != _REGISTERS_AT + 2**lg_k or told[4:16] != _HLL_FLAGS:
        return False
    registers = np.frombuffer(told, np.uint8, offset=_REGISTERS_AT)
    if registers.max() > _HIGHEST:
        return False
    powers, low = np.exp2(-registers.astype(np.float64)), registers < _HALF
    sums = np.frombuffer(told, "<f8", count=2, offset=16)
    counts = np.frombuffer(told, "<u4", count=2, offset=32)
    summed = float(powers[low].sum()) == sums[0] and float(powers[~low].sum()) == sums[1]
    return bool(summed and counts[0] == (registers == 0).sum() and counts[1] == 0)
