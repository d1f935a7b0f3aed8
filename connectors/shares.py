"""A dataset in shares that are read in any order, by more than one process at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

FEWEST_SHARED, MOST_SHARED = 4 * 1024 * 1024, 1024 * 1024 * 1024
"""Bytes of a file that two processes read: below one of them is done before the other has begun. Each of two holds 200 MB before
any row, so that one reads a very long file alone, within the bounds of memory that hold for it."""


@dataclass(frozen=True, slots=True)
class Share:
    """Rows that stand together: from ``begin`` to before ``end``, counted as their format counts. ``size`` are about the bytes
    that they take where they are stored."""

    begin: int
    end: int
    size: int


class OddShare(Exception):
    """A share cannot be read by itself as it would be among the others, or cannot be read now."""


class Shares(Protocol):
    """A dataset that is open. Where one share ends and the next begins may be a guess; whoever reads a share finds out whether
    its end was one. So what came of a share only counts where no share before it is odd."""

    mark: str
    """What was opened, and its state: the same for everybody who opened the same."""

    def cut(self) -> Iterator[Share]:
        """All shares, in the order of their rows, as they are found. May be asked on while a share is read. Raises SourceError
        where the reading was cancelled, OddShare where it cannot be cut on."""
        ...

    def read(self, share: Share) -> Iterator[pa.RecordBatch]:
        """The rows of a share. Raises OddShare, also behind rows; SourceError where the reading was cancelled."""
        ...

    def rest(self, share: Share) -> Iterator[pa.RecordBatch] | None:
        """All rows from the beginning of a share, none before which is odd, as ``Connector.read`` gives them; None where that
        has to begin anew. Raises SourceError."""
        ...

    def unchanged(self) -> bool:
        """Whether it still is what was opened."""
        ...
