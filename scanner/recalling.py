"""What a run need not read again: datasets that look from outside as they did when they were read, and those that an earlier
worker on the same job has read already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from catalog import NOT_SEEN_SINCE
from catalog.model import Entry
from config import SourceSpec
from connectors import Connector
from connectors.model import Dataset, Reason, Status

if TYPE_CHECKING:
    from catalog import DatasetMark, Published

Place: TypeAlias = tuple[str, tuple[str, ...]]
Basis: TypeAlias = Callable[[SourceSpec, bool], str]
"""All that a dataset of a source is judged by besides its content, for a whole read (True) or a sample, as one text."""

_UNSURE = (Reason.CANCELLED, Reason.UNREACHABLE, Reason.OUTSIDE_WINDOW, Reason.CHANGED, Reason.LOCKED, Reason.TIMEOUT)


class Memory:
    """Remembers nothing: everything is read."""

    @property
    def is_empty(self) -> bool:
        """Whether it need not be asked."""
        return type(self) is Memory

    def recall(self, connector: Connector, dataset: Dataset, shown: Dataset) -> Entry | None:  # noqa: ARG002
        """The entry of a dataset that need not be read; ``shown`` is the dataset under the names that are stored."""
        return None


@dataclass(frozen=True)
class Draft(Memory):
    """What an earlier worker on the same job has read. What could not be read is tried again."""

    entries: Mapping[Place, Entry] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Draft:
        """From the entries that were kept."""
        read = (one for one in entries if one.status not in (Status.SKIPPED, Status.FAILED) and one.reason not in _UNSURE)
        return cls({(one.source, one.path): one for one in read})

    def recall(self, connector: Connector, dataset: Dataset, shown: Dataset) -> Entry | None:  # noqa: ARG002
        """See the base."""
        return self.entries.get((shown.source, shown.path))


@dataclass(frozen=True)
class Known:
    """What the catalogue knows: the marks by ``place``, and the entries that are ``published`` now."""

    marks: Mapping[tuple[str, str], DatasetMark] = field(default_factory=dict)
    entries: Mapping[Place, Entry] = field(default_factory=dict)
    published: tuple[Published, ...] = ()

    @classmethod
    def of(cls, marks: Mapping[tuple[str, str], DatasetMark], published: tuple[Published, ...]) -> Known:
        """Without verdicts that are only kept: these wait for people, and each look says anew what is seen."""
        entries = (one.entry for one in published if NOT_SEEN_SINCE not in one.entry.decision.flags)
        return cls(marks, {(one.source, one.path): one for one in entries}, published)


class Marks(Memory):
    """Looks at every dataset from outside before it is read. Where ``known`` is given, what has not changed since is not read
    again: its entry is carried over and says since when."""

    def __init__(self, basis: Basis, whole: bool, known: Known | None = None) -> None:
        self._basis = basis
        self._whole = whole
        self.known = known or Known()
        self._met: dict[tuple[str, str], DatasetMark] = {}
        self._bases: dict[tuple[str, bool], str] = {}

    def recall(self, connector: Connector, dataset: Dataset, shown: Dataset) -> Entry | None:
        """See the base."""
        # Before it is read: what changes meanwhile will not look the same next time. The mark may have been read with those of
        # other tables, some seconds ago; that is before, too.
        looked_at = datetime.now(UTC)
        told = connector.outside_mark(dataset)
        if told is None:
            return None
        from catalog import DatasetMark, place

        key = place(shown.source, shown.path)
        mark = DatasetMark(shown.source, shown.path, _mark(told, shown), self._based(connector.spec, self._whole), looked_at)
        self._met[key] = mark
        before, entry = self.known.marks.get(key), self.known.entries.get((shown.source, shown.path))
        if before is None or entry is None or not self._holds(before, mark, connector.spec):
            return None
        self._met[key] = replace(mark, rules=before.rules, looked_at=before.looked_at)
        return replace(entry, item=None, coverage=replace(entry.coverage, looked_at=before.looked_at))

    def marks(self, entries: Iterable[Entry]) -> tuple[DatasetMark, ...]:
        """What the datasets that were read looked like; of one whose reading proves nothing there is none."""
        from catalog import place

        met = ((one, self._met.get(place(one.source, one.path))) for one in entries)
        return tuple(mark for one, mark in met if mark is not None and _speaks(one))

    def _holds(self, before: DatasetMark, mark: DatasetMark, spec: SourceSpec) -> bool:
        # What was read whole stands for a sample too.
        rules = {self._based(spec, whole) for whole in (True, self._whole)}
        return before.mark == mark.mark and before.rules in rules

    def _based(self, spec: SourceSpec, whole: bool) -> str:
        key = (spec.id, whole)
        if key not in self._bases:
            self._bases[key] = hashlib.sha256(self._basis(spec, whole).encode("utf-8", "surrogatepass")).hexdigest()
        return self._bases[key]


@dataclass(frozen=True)
class Layers(Memory):
    """Asks one memory after the other."""

    memories: tuple[Memory, ...]

    def recall(self, connector: Connector, dataset: Dataset, shown: Dataset) -> Entry | None:
        """See the base."""
        found = (one.recall(connector, dataset, shown) for one in self.memories)
        return next((entry for entry in found if entry is not None), None)


def is_carried(entry: Entry) -> bool:
    """Whether an entry was not looked at in its run, but carried over from an earlier one."""
    return entry.coverage.looked_at is not None


def _mark(told: str, shown: Dataset) -> str:
    columns = [(one.name, one.type, one.comment, one.nullable, one.primary_key) for one in shown.columns]
    text = repr((told, shown.kind.value, shown.comment, columns))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _speaks(entry: Entry) -> bool:
    if entry.status is Status.PARTIAL:
        return entry.reason is Reason.WEAK_SAMPLE
    return entry.status in (Status.COMPLETE, Status.EMPTY)
