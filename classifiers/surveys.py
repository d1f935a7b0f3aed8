"""One look at the bytes of a column's texts, which rules out most of what is asked of every column."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.characters import Bytes

DIGITS, LETTERS, BEYOND, SIGNS = 1, 2, 4, 8
"""Which kinds of characters there are: beyond ASCII, and other ones of it."""
CHANGING, BRACKETED, EMPTY = 16, 32, 64
"""Whether cleaning may change a text, one begins and ends like JSON, one is empty."""
KINDS = DIGITS | LETTERS | BEYOND | SIGNS
EVERYTHING = CHANGING | BRACKETED | EMPTY
LONGEST, TEN_DIGITS = 65_536, 10
"""Characters of one cell that are looked at (connectors cut earlier); shorter numbers are not spelled with an exponent."""


def survey(data: Bytes, offsets: npt.NDArray[np.int32]) -> int:
    """The sum of what may be so of texts, given by their bytes and the place of the first byte of each (and the end). Without
    loops everything may; kinds of characters are not told then."""
    return EVERYTHING if kernels.survey_loops is None else int(kernels.survey_loops.survey(data, offsets, LONGEST, TEN_DIGITS))
