"""Numbers of a few lengths, each length position by position: how check digits, days and codes of many are told in few passes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes, byte_matrix, bytes_of, once

_ZERO = np.uint8(ord("0"))


@dataclass(frozen=True, eq=False)
class DigitGroup:
    """The ASCII texts of one length: their places (a slice, where it is all), and a row for each position with the digits that
    stand there; characters that are no digit give 10 or more."""

    rows: npt.NDArray[np.int64] | slice = field(repr=False)
    digits: Bytes = field(repr=False)

    @property
    def length(self) -> int:
        """Characters of each text."""
        return len(self.digits)


@once
def digit_groups(texts: pa.StringArray) -> tuple[DigitGroup, ...]:
    """The texts by length. The digits must not be changed."""
    data, offsets = bytes_of(texts)
    lengths = np.diff(offsets)
    met = np.flatnonzero(np.bincount(lengths)).tolist() if len(texts) else []
    if len(met) == 1:
        return (DigitGroup(slice(None), byte_matrix(texts, met[0]).T - _ZERO),)
    groups = []
    for length in met:
        rows = np.flatnonzero(lengths == length)
        groups.append(DigitGroup(rows, _of_length(data, offsets[rows], length)))
    return tuple(groups)


def _of_length(data: Bytes, starts: npt.NDArray[np.int32], length: int) -> Bytes:
    if not length:
        return np.zeros((0, len(starts)), dtype=np.uint8)
    every = np.ndarray((len(data) - length + 1,), dtype=f"V{length}", buffer=data, strides=(1,))
    taken: Bytes = every[starts].view(np.uint8).reshape(len(starts), length)
    return np.ascontiguousarray(taken.T) - _ZERO
