"""The contract of a file format: one module a format implements it, ``detection`` chooses by content."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import pyarrow as pa

from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Dataset, Kind, Reason, Sample, SamplePlan, Statistics
from connectors.shares import Share

SHARE_BYTES = 24 * 1024 * 1024
"""Most bytes of a share, or about so many: what two read is spread evenly over them, and the rows of each are worth a batch."""


@dataclass(frozen=True, slots=True)
class Part:
    """One dataset inside a file. ``path`` leads to it from the file, as a sheet's name or the names on the way through an
    archive; it is empty where the file itself is the dataset. ``problem`` says why this part alone cannot be read."""

    kind: Kind
    path: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    comment: str = ""
    problem: Unreadable | None = None


class Format(Protocol):
    """How one kind of file is read. Every method raises Unreadable for what cannot be read, and nothing else but OSError.
    The path of a dataset that is handed in is the part's: it begins inside the file."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The datasets inside the file, in its own order."""

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:
        """Rows and bytes as far as the file's own bookkeeping tells."""

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """Rows from random places."""

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns in bounded batches."""


class SharedFormat(Protocol):
    """An open file in shares. Raises OddShare, Unreadable and OSError; see ``connectors.shares``."""

    def cut(self) -> Iterator[Share]:
        """All shares in their order."""
        ...

    def read(self, share: Share) -> Iterator[pa.RecordBatch]:
        """The rows of a share."""
        ...

    def rest(self, share: Share) -> Iterator[pa.RecordBatch] | None:
        """All rows from a share on."""
        ...


@runtime_checkable
class Shareable(Protocol):
    """A format that can be read in shares."""

    def shares(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> SharedFormat | None:
        """The file in shares; None where it has to be read in one go. Raises Unreadable."""
        ...


def check_unchanged(dataset: Dataset, names: Sequence[str]) -> None:
    """Raise Unreadable(CHANGED) when the file's columns are not those of the inventory."""
    if tuple(column.name for column in dataset.columns) != tuple(names):
        raise Unreadable(Reason.CHANGED, "its columns are not those of the inventory any more")


def positions(names: Sequence[str], wanted: Sequence[str]) -> tuple[int, ...]:
    """Where the wanted columns stand. Raises Unreadable(CHANGED) when one is missing."""
    places = {name: index for index, name in enumerate(names)}
    if not set(wanted) <= set(places):
        raise Unreadable(Reason.CHANGED, "a column that was asked for is not in the file")
    return tuple(places[name] for name in wanted)
