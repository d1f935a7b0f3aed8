"""Bytes that a table tells of, looked for in all texts of a column at once."""

from __future__ import annotations

import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Flags, data_of


def hold_any(texts: pa.StringArray, marked: Flags) -> bool:
    """Whether any of the texts (no nulls) has a byte that is marked among all 256."""
    if kernels.check_loops is None:
        return bool(marked[data_of(texts)].any())
    return bool(kernels.check_loops.holds(data_of(texts), marked.view("u1")))
