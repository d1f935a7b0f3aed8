"""Invented people, made by the hundred thousand: who stands in which source, and how that source spells its numbers.

Nobody is kept: person number ``i`` always has the same identity number, phones and sources. Birth years are 1900 to 1909.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

SOURCES = ("postgresql", "mariadb", "parquet")
BLOCK = 100_000
_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_COUNTIES = np.array([110105, 310115, 440305, 330106, 510104, 420106, 320102, 610113, 370202, 210202])
_SURNAMES = ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴")
_GIVEN = ("伟", "芳", "娜", "敏", "静", "强", "磊", "洋", "艳", "勇")
_NAMES = pa.array([_SURNAMES[i % 10] + _GIVEN[i // 10 % 10] + _GIVEN[i // 100] for i in range(1000)])
_STEP = 7_919  # prime to ten million million: phones follow no order
_PREFIX = 13_800_000_000
_NUMBERS = 200_000_000  # 138 and 139 with eight digits each

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Shape:
    """How many people there are and what is true of them: ``people`` in all, of whom the first third stands in two sources or
    three, the last twelfth is known by phone only, 60 % have a second phone, and 5 % share their first one with a neighbour."""

    people: int
    seed: int = 20261130

    @property
    def documented(self) -> int:
        """People with an identity number."""
        return self.people - self.people // 12

    def blocks(self, source: str) -> Iterator[pa.Table]:
        """The rows of one source: id, name, phone, second, spelled in that source's way."""
        place = SOURCES.index(source)
        for start in range(0, self.people, BLOCK):
            who = np.arange(start, min(start + BLOCK, self.people))
            yield _table(who[self._stands(who, place)], self, source)

    def _stands(self, who: Ints, place: int) -> npt.NDArray[np.bool_]:
        again = who < self.people // 3
        stands: npt.NDArray[np.bool_] = (who % 3 == place) | (again & ((who + 1) % 3 == place)) | (again & (who % 2 == 0))
        return stands


def _table(who: Ints, shape: Shape, source: str) -> pa.Table:
    documented = who < shape.documented
    # A seed of its own for each source and block: how a number is spelled is chance, and repeatable.
    random = np.random.default_rng((shape.seed, SOURCES.index(source), int(who[0]) if len(who) else 0))
    ids = pc.if_else(pa.array(documented), _spelled_ids(who, random, source), None)
    second = pc.if_else(pa.array(_mixed(who) % 10 < 6), _spelled_phones(2 * who + 1, shape, random, source), None)
    shares = _mixed(who) % 20 == 19
    first = _spelled_phones(2 * np.where(shares, np.maximum(who - 1, 0), who), shape, random, source)
    names = _NAMES.take(pa.array(who % len(_NAMES)))
    return pa.table({"id": ids, "name": names, "phone": first, "second": second})


def _mixed(who: Ints) -> Ints:
    mixed: Ints = who * 2_654_435_761 % 2**32 >> 8
    return mixed


def identity_numbers(who: Ints) -> Ints:
    """The 18 characters of each person's number, as bytes in a matrix. All different up to 33 million people."""
    day = who // len(_COUNTIES) % (10 * 336)  # ten years of twelve months of 28 days
    year, month, of_month = 1900 + day // 336, day % 336 // 28 + 1, day % 28 + 1
    serial = who // (10 * 336 * len(_COUNTIES)) % 1000
    number = ((_COUNTIES[who % len(_COUNTIES)] * 10_000 + year) * 10_000 + month * 100 + of_month) * 1000 + serial
    digits = number[:, None] // 10 ** np.arange(16, -1, -1) % 10
    check = np.frombuffer(b"10X98765432", dtype=np.uint8)[digits @ _WEIGHTS % 11]
    return np.hstack([digits + ord("0"), check[:, None]])


def _spelled_ids(who: Ints, random: np.random.Generator, source: str) -> pa.StringArray:
    codes = identity_numbers(who).astype(np.uint8)
    plain = _texts(codes)
    if source == "postgresql":
        return plain
    spaced = _texts(np.insert(codes, [6, 14], ord(" " if source == "mariadb" else "-"), axis=1))
    old = _texts(np.delete(codes, [6, 7, 17], axis=1))
    choice = random.integers(0, 4, size=len(who))
    return pc.choose(pa.array(choice), plain, pc.utf8_lower(plain), spaced, old)


def _spelled_phones(place: Ints, shape: Shape, random: np.random.Generator, source: str) -> pa.StringArray:
    numbers = _PREFIX + (place * _STEP + shape.seed) % _NUMBERS
    codes = (numbers[:, None] // 10 ** np.arange(10, -1, -1) % 10 + ord("0")).astype(np.uint8)
    plain = _texts(codes)
    if source == "postgresql":
        return plain
    split = _texts(np.insert(codes, [3, 7], ord("-" if source == "mariadb" else " "), axis=1))
    wide = pc.binary_join_element_wise("+86 ", split, "")
    choice = random.integers(0, 4, size=len(place))
    return pc.choose(pa.array(choice), plain, split, wide, pc.binary_join_element_wise("0086", plain, ""))


def _texts(codes: npt.NDArray[np.uint8]) -> pa.StringArray:
    count, width = codes.shape
    offsets = pa.py_buffer(np.arange(0, (count + 1) * width, width, dtype=np.int32).tobytes())
    return pa.StringArray.from_buffers(count, offsets, pa.py_buffer(np.ascontiguousarray(codes).tobytes()))


def truth(shape: Shape) -> dict[str, Any]:
    """What a census should find."""
    return {"people": shape.people, "documented": shape.documented, "phone_only": shape.people - shape.documented}
