"""Checks that need Python for every text, with what they said of earlier ones remembered by keyed digests, never by the texts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import bytes_of
from classifiers.digests import Digests, _secrets, digests
from config import Reference

Percents: TypeAlias = npt.NDArray[np.uint8]
Check: TypeAlias = Callable[[pa.StringArray, Reference], Percents]
Judge: TypeAlias = Callable[[pa.StringArray, Reference], Sequence[int]]

_SLOTS = 1 << 20
"""Answers that are kept at most, if nobody says how many. Each has four places where it may stand; where all are taken, one is
forgotten."""
_WAYS = 4
_SAID = np.uint64(0xFF)
_KEY = secrets.token_bytes(32)
_ZEROS = bytes.maketrans(b"123456789", b"000000000")


def remembered(judge: Judge, digits_alike: bool = False, slots: int = _SLOTS) -> Check:
    """The judge, asked once about each text. With ``digits_alike`` it must say the same of texts that differ in what digits they
    have and not where: they are one to it. ``slots``: answers that are kept at most, a power of two."""

    @lru_cache(maxsize=2)
    def known(_: Reference) -> Digests:
        return np.zeros(slots, dtype=np.uint64)

    def judged(texts: pa.StringArray, reference: Reference) -> Percents:
        said = known(reference)
        numbers = numbers_of(texts, digits_alike)
        sure, new = looked_up(said, numbers)
        if len(new):
            distinct, first, places = np.unique(numbers[new], return_index=True, return_inverse=True)
            answers = np.asarray(judge(texts.take(pa.array(new[first])), reference), dtype=np.uint8)
            sure[new] = answers[places]
            kept(said, distinct, answers)
        return sure

    return judged


def numbers_of(texts: pa.StringArray, digits_alike: bool = False) -> Digests:
    """What texts are known by: digests, of which the lowest eight bits are left to an answer."""
    numbers = (_alike if digits_alike else digests)(_KEY, texts)
    numbers &= ~_SAID
    return numbers


def looked_up(said: Digests, numbers: Digests) -> tuple[Percents, npt.NDArray[np.intp]]:
    """What was said of each number, and the places of those of which nothing was."""
    if kernels.memory_loops is not None:
        answers, places = np.empty(len(numbers), dtype=np.uint8), np.empty(len(numbers), dtype=np.int64)
        count = kernels.memory_loops.looked_up(said, numbers, _WAYS, answers, places)
        return answers, places[:count]
    at = _places(numbers, len(said))
    found = said[at]
    missed = np.flatnonzero((found ^ numbers) > _SAID)
    for way in range(1, _WAYS) if len(missed) else ():
        found[missed] = said[at[missed] ^ way]
        missed = missed[(found[missed] ^ numbers[missed]) > _SAID]
    return (found & _SAID).astype(np.uint8), missed


def kept(said: Digests, numbers: Digests, answers: Percents) -> None:
    """Keeps answers for distinct numbers. Each is written together with the number it is for, so that other threads see both or
    neither."""
    first = at = _places(numbers, len(said))
    for way in range(1, _WAYS):
        at = np.where((said[at] != 0) & (said[first ^ way] == 0), first ^ way, at)
    said[at] = numbers | answers


def _places(numbers: Digests, slots: int) -> npt.NDArray[np.intp]:
    return (numbers >> np.uint64(40)).astype(np.intp) & (slots - 1)


def _alike(key: bytes, texts: pa.StringArray) -> Digests:
    """The digests of the texts with zeros for all their digits."""
    data, offsets = bytes_of(texts)
    if kernels.memory_loops is not None:
        found = np.empty(len(texts), dtype=np.uint64)
        kernels.memory_loops.digests_alike(data, offsets, found, *map(int, _secrets(key)))
        return found
    zeroed = pa.py_buffer(data.tobytes().translate(_ZEROS))
    return digests(key, pa.StringArray.from_buffers(len(texts), pa.py_buffer(np.ascontiguousarray(offsets)), zeroed))
