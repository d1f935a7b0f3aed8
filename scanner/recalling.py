"""What a run need not read again: datasets that look from outside as they did when they were read, and those that an earlier
worker on the same job has read already."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from catalog import NOT_SEEN_SINCE
from catalog.model import Entry
from config import SourceSpec
from connectors import Connector
from connectors.model import Coverage, Dataset, Reason, Status
from scanner.engines.ordered import in_order

if TYPE_CHECKING:
    from catalog import DatasetMark, Published

T = TypeVar("T")
R = TypeVar("R")
Place: TypeAlias = tuple[str, tuple[str, ...]]
Basis: TypeAlias = Callable[[SourceSpec, bool], str]
"""All that a dataset of a source is judged by besides its content, for a whole read (True) or a sample, as one text."""

_SOON_SECONDS = 0.1
_UNSURE = (Reason.CANCELLED, Reason.UNREACHABLE, Reason.OUTSIDE_WINDOW, Reason.CHANGED, Reason.LOCKED, Reason.TIMEOUT)


class Memory:
    """Remembers nothing: everything is read."""

    @property
    def is_empty(self) -> bool:
        """Whether it need not be asked."""
        return type(self) is Memory

    @property
    def knows(self) -> bool:
        """Whether there is anything that need not be read: then it is asked for all of a source, some ahead of their turns."""
        return False

    def reads(self, source: str, path: tuple[str, ...]) -> None:
        """The rows of a dataset that was asked for in vain are read from now on. It is named as it is stored."""

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

    @property
    def knows(self) -> bool:
        """See the base."""
        return bool(self.entries)

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
    """Looks at every dataset from outside before it is read. What has not changed since it was ``known`` is not read again: its
    entry is carried over and says since when. ``known`` may still be loading; whoever asks first waits, and meets its errors."""

    def __init__(self, basis: Basis, whole: bool, known: Callable[[], Known] = Known) -> None:
        self._basis = basis
        self._whole = whole
        self._known = known
        self._met: dict[Place, DatasetMark] = {}
        self._bases: dict[tuple[str, bool], str] = {}

    @cached_property
    def known(self) -> Known:
        """What the catalogue knows."""
        return self._known()

    @property
    def knows(self) -> bool:
        """See the base."""
        return bool(self.known.marks and self.known.entries)

    def recall(self, connector: Connector, dataset: Dataset, shown: Dataset) -> Entry | None:
        """See the base."""
        # Before it is read: what changes meanwhile will not look the same next time. The mark may have been read with those of
        # other tables, some seconds ago; that is before, too.
        looked_at = datetime.now(UTC)
        told = connector.outside_mark(dataset)
        if told is None:
            return None
        from catalog import DatasetMark, place

        here, mark, known = (shown.source, shown.path), _mark(told, shown), self.known
        entry = known.entries.get(here)
        before = None if entry is None else known.marks.get(place(*here))
        if before is None or entry is None or not self._holds(before, mark, connector.spec):
            self._met[here] = DatasetMark(*here, mark, self._based(connector.spec, self._whole), looked_at)
            return None
        self._met[here] = DatasetMark(*here, mark, before.rules, before.looked_at)
        return entry.of_item(None, _looked_at(entry.coverage, before.looked_at))

    def reads(self, source: str, path: tuple[str, ...]) -> None:
        """See the base. Its mark is of before."""
        met = self._met.get((source, path))
        if met is not None:
            self._met[source, path] = replace(met, looked_at=datetime.now(UTC))

    def marks(self, entries: Iterable[Entry]) -> tuple[DatasetMark, ...]:
        """What the datasets that were read looked like; of one whose reading proves nothing there is none."""
        met = ((one, self._met.get((one.source, one.path))) for one in entries)
        return tuple(mark for one, mark in met if mark is not None and _speaks(one))

    def _holds(self, before: DatasetMark, mark: str, spec: SourceSpec) -> bool:
        # What was read whole stands for a sample too.
        return before.mark == mark and any(before.rules == self._based(spec, whole) for whole in (self._whole, True))

    def _based(self, spec: SourceSpec, whole: bool) -> str:
        key = (spec.id, whole)
        if key not in self._bases:
            self._bases[key] = hashlib.sha256(self._basis(spec, whole).encode("utf-8", "surrogatepass")).hexdigest()
        return self._bases[key]


@dataclass(frozen=True)
class Layers(Memory):
    """Asks one memory after the other."""

    memories: tuple[Memory, ...]

    @property
    def knows(self) -> bool:
        """See the base."""
        return any(one.knows for one in self.memories)

    def reads(self, source: str, path: tuple[str, ...]) -> None:
        """See the base."""
        for one in self.memories:
            one.reads(source, path)

    def recall(self, connector: Connector, dataset: Dataset, shown: Dataset) -> Entry | None:
        """See the base."""
        found = (one.recall(connector, dataset, shown) for one in self.memories)
        return next((entry for entry in found if entry is not None), None)


def soon_or_in_order(ask: Callable[[T], R], parts: Iterable[T], at_once: int) -> Iterator[R]:
    """The answer about each part, in the parts' order: one after the other while that is soon done, for threads that never wait
    hold up each other; else several at once, for then the source is far away."""
    parts = iter(parts)
    for part in parts:
        begun = time.monotonic()
        answer = ask(part)
        is_soon = time.monotonic() - begun < _SOON_SECONDS
        yield answer
        if not is_soon:
            break
    yield from in_order(ask, parts, at_once)


def unless_known(
    answers: Iterable[tuple[T, R | None]], read: Callable[[Iterator[T]], Iterator[R]], told: Callable[[R], object]
) -> Iterator[R]:
    """What is known of each thing, or what ``read`` makes of it, in the order of the things. ``read`` keeps the order, and takes
    no more things than it is about to read; ``told`` is called with what is known as soon as it is."""
    met: deque[R | None] = deque()

    def unknown() -> Iterator[T]:
        for thing, known in answers:
            met.append(known)
            if known is None:
                yield thing
            else:
                told(known)

    for done in read(unknown()):
        while (known := met.popleft()) is not None:
            yield known
        yield done
    yield from (known for known in met if known is not None)


def is_carried(entry: Entry) -> bool:
    """Whether an entry was not looked at in its run, but carried over from an earlier one."""
    return entry.coverage.looked_at is not None


def _looked_at(coverage: Coverage, when: datetime) -> Coverage:
    """The same, at another time; ``replace`` takes three times as long."""
    return Coverage(coverage.method, coverage.places, coverage.rows, coverage.seed, coverage.power_at_1pct, when)


def _mark(told: str, shown: Dataset) -> str:
    columns = [(one.name, one.type, one.comment, one.nullable, one.primary_key) for one in shown.columns]
    text = repr((told, shown.kind.value, shown.comment, columns))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _speaks(entry: Entry) -> bool:
    if entry.status is Status.PARTIAL:
        return entry.reason is Reason.WEAK_SAMPLE
    return entry.status in (Status.COMPLETE, Status.EMPTY)
