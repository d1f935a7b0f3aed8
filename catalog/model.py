"""What the catalogue keeps: frozen values that never hold a data value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from classifiers.model import LATER, DatasetFinding, Decision, Facts, Level, Persons
from connectors.model import Coverage, Kind, Measure, Reason, Statistics, Status, Unread


class RunStatus(StrEnum):
    """How a run ended: everything in scope read, some of it, or nothing."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """One scan. Times are UTC. ``rules`` is the hash of the knowledge (rules, taxonomy, reference) it judged with."""

    id: UUID
    started_at: datetime
    finished_at: datetime
    engine: str
    rules: str
    status: RunStatus
    seed: int
    product: str  # version of the software


@dataclass(frozen=True, slots=True)
class ItemKey:
    """The natural key of a 数据项. No host, URL or password, so that a moved database keeps its history.

    ``family`` is the dataset's name with its date or number suffix taken off (cdr_20240101 → cdr_*)."""

    entity: str
    system: str
    source: str
    database: str
    schema: str
    family: str


@dataclass(frozen=True, slots=True)
class DataItem:
    """One 数据项: an identity minted once, and the natural key it was minted for."""

    id: UUID
    key: ItemKey

    @property
    def title(self) -> str:
        """The name people read: the family, with its schema where that says something."""
        return f"{self.key.schema}.{self.key.family}" if self.key.schema not in ("", "main", "public") else self.key.family


@dataclass(frozen=True)
class Entry:
    """One dataset in one snapshot: what it is, what was read of it, the verdict and the level.

    All names, paths and comments in it have passed the masker: they may be shown, stored and exported.
    """

    source: str
    path: tuple[str, ...]
    kind: Kind
    system: str
    environment: str
    role: str
    status: Status
    coverage: Coverage
    statistics: Statistics
    finding: DatasetFinding
    facts: Facts
    decision: Decision
    item: UUID | None = None
    reason: Reason | None = None
    detail: str = ""
    comment: str = ""
    persons: Persons = field(default_factory=Persons)
    unread: tuple[Unread, ...] = ()

    @property
    def title(self) -> str:
        """The non-empty parts of the path, joined by dots (by slashes for files)."""
        mark = "/" if self.kind in (Kind.FILE, Kind.SHEET) else "."
        return mark.join(part for part in self.path if part)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A regulatory line and where we stand. ``state``: reached, not_reached, possible, undecided or no_baseline.

    ``notice`` is ``near`` where what is known comes close to the line without being known to reach it. ``details`` are
    further figures by name, such as the populations that a count of people is made of."""

    id: str
    scope: str
    lower: int | None
    upper: int | None
    limit: int
    state: str
    because: str = ""
    notice: str = field(default="", metadata={LATER: True})
    details: Mapping[str, int | str | None] = field(default_factory=dict, metadata={LATER: True})


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How one source as a whole fared. A source that could not be used has no entries, but it is not forgotten:
    ``status`` is failed then, with a reason and our own sentence. ``as_of`` is set where outcomes of several runs stand
    together: when the entries of this source were seen (None: never)."""

    source: str
    status: Status
    product: str = ""
    version: str = ""
    reason: Reason | None = None
    detail: str = ""
    datasets: int = 0
    as_of: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """All entries of one run, with the items they belong to and how each source fared. Append-only once stored."""

    run: Run
    entries: tuple[Entry, ...]
    items: tuple[DataItem, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    sources: tuple[SourceOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class System:
    """An information system as people declared it; fills what no scan can know. Keys of ``declared`` are the column
    names of the 数据清单 in English: processing, description, policies, impact, threats, validity, origin, purpose,
    sharing, protection, cross_border, remarks. ``attributes`` are yes or no answers that level rules ask for."""

    id: str
    name: str = ""
    department: str = ""
    location: str = ""
    grade: float | None = None
    declared: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """What a person decided about an item (``column`` empty: its level) or about one of its columns (its entity type).

    ``entity_type`` empty says that the column is none; None says nothing about it. Decisions are never changed: a later
    one about the same thing takes its place. ``decided_at`` has a zone.
    """

    id: UUID
    item: UUID
    column: str
    decided_by: str
    decided_at: datetime
    because: str
    entity_type: str | None = None
    level: Level | None = None


class FilingOrigin(StrEnum):
    """Where a filed catalogue comes from: frozen from our own entries, or imported as it was filed elsewhere."""

    FROZEN = "frozen"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class FiledItem:
    """One 数据项 as it was filed. ``item`` is None for an imported one that stands for none of ours (yet).

    ``category`` is a slug of the taxonomy, or the text of an imported sheet. ``content`` holds the further columns that were
    filed, by their names in the 数据清单: an edit to any of them is a change too. A copy is listed but not counted."""

    item: UUID | None
    name: str
    category: str
    level: Level
    rows: Measure
    bytes: Measure
    department: str = ""
    copy_of: str = ""
    content: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Filing:
    """A filed catalogue: the baseline that change is measured against. ``reference`` is the number under which it was filed,
    ``gigabyte`` the bytes of one GB as declared in it (10⁹ or 2³⁰)."""

    id: UUID
    entity: str
    filed_on: date
    recorded_at: datetime
    origin: FilingOrigin
    region: str
    items: tuple[FiledItem, ...]
    reference: str = ""
    signed_by: str = ""
    run: UUID | None = None
    gigabyte: int = 10**9


class FilingEventKind(StrEnum):
    """What happened to a filing, or what people say of a change since."""

    CHANGED_ON = "changed_on"  # the day on which the change since this filing really happened
    ACCEPTED = "accepted"  # 审核通过
    RETURNED = "returned"  # 退回
    CORE_DETERMINED = "core_determined"


@dataclass(frozen=True, slots=True)
class FilingEvent:
    """Something recorded about a filing by a person, on the day it happened. ``details`` are further facts by name."""

    id: UUID
    filing: UUID
    kind: FilingEventKind
    happened_on: date
    recorded_at: datetime
    recorded_by: str
    because: str
    details: Mapping[str, str] = field(default_factory=dict)
