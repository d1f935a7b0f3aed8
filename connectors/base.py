"""The Connector contract: what is there, how much, and its rows; nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import ClassVar, Self

import pyarrow as pa

from config import SourceSpec, UsageError
from connectors.model import Dataset, Probe, Sample, SamplePlan, Skipped, Statistics
from connectors.shares import Shares


class Connector(ABC):
    """One source. Making one checks its URL and opens nothing; ``probe`` is the first to reach out.

    Rules for every implementation (``tests/contract`` runs them all):

    - It only reads. Nothing in or beside the source changes, not even a lock file or a modification time.
    - One statement (or one bounded read) a sample, in autocommit, with limits set on the server and read back.
    - Places are random and seeded; head and tail are added; never the head alone, never ``ORDER BY random``,
      never ``COUNT(*)`` of a big table.
    - A dataset that cannot be read is returned as ``Skipped`` with a reason; only a source that cannot be used at all
      raises (a ``SourceError``). A driver's message is never passed on: it may quote a row.
    - Text cells are cut to ``plan.cell_chars`` at the source where it can; binary cells to their first 64 bytes.
    """

    schemes: ClassVar[frozenset[str]]
    options: ClassVar[Mapping[str, str]] = {}
    """URL options this connector takes, each with one line of help. All others are refused."""

    def __init__(self, spec: SourceSpec) -> None:
        unknown = sorted(set(spec.url.options) - set(self.options))
        if unknown:
            known = ", ".join(sorted(self.options)) or "none"
            raise UsageError(f"{spec.url.scheme}: option {unknown[0]!r} is not allowed", f"Options it takes: {known}")
        self.spec = spec

    @abstractmethod
    def probe(self) -> Probe:
        """Reach the source, set and read back the limits, look at our rights. Reads no data."""

    @abstractmethod
    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Everything there is, by bulk queries or listings, ordered by path. Includes what will not be read, as Skipped."""

    @abstractmethod
    def statistics(self, dataset: Dataset) -> Statistics:
        """Rows and bytes from the source's own bookkeeping; unknown where it keeps none."""

    @abstractmethod
    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """Rows from random places of the dataset, within the plan's budget."""

    @abstractmethod
    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows of the named columns in bounded pieces, each its own statement. Raises SourceError when it breaks off."""

    def unchanged_mark(self, dataset: Dataset) -> str | None:  # noqa: ARG002 - for those that can tell
        """A mark that stays the same for as long as the dataset's rows surely do. None: it cannot be told, so it must be read
        again. Reads no data, and does not raise."""
        return None

    def partitions(self, dataset: Dataset) -> tuple[Dataset, ...]:  # noqa: ARG002 - for those that can tell
        """The pieces that together are all rows of a dataset, where each can be read, and its mark told, by itself: partitions
        of a table, files of a family. Empty where it is one piece. Reads no data, and does not raise."""
        return ()

    def outside_mark(self, dataset: Dataset) -> str | None:
        """A mark of what the dataset looks like from outside, for scans that read only what looks changed. It may go by less than
        a proof, such as the times of a file, and the first time be some seconds old: it is to be asked for before the rows are
        read. None: it cannot be told. Reads no data, and does not raise."""
        return self.unchanged_mark(dataset)

    def in_shares(
        self,
        dataset: Dataset,  # noqa: ARG002 - for those that can
        columns: Sequence[str],  # noqa: ARG002
    ) -> AbstractContextManager[Shares | None]:
        """The dataset opened to be read share by share, by more than one process at a time; None where it is small, cannot be
        read so, or not at all: then ``read`` tells why. Does not raise."""
        return nullcontext()

    @property
    def at_once(self) -> int:
        """How many of its datasets may be looked at at a time."""
        return self.spec.connections

    def known(self, datasets: Sequence[Dataset]) -> object:  # noqa: ARG002 - for those that can tell
        """What the inventory learned of some datasets besides what they say themselves, for another connector to the same source
        on another machine (``learn``): something that can be pickled. None: that one has to list the source itself."""
        return None

    def learn(self, known: object) -> None:
        """Take what ``known`` gave in place of an inventory."""

    @abstractmethod
    def cancel(self) -> None:
        """Stop what is running, on the server too. May be called from another thread; does nothing when idle."""

    def stop(self) -> None:
        """Cancel, and begin nothing more: what is under way ends as cancelled. There is no way back."""
        self.cancel()

    def close(self) -> None:
        """Give everything back. May be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
