"""What the catalogue keeps: frozen values that never hold a data value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from classifiers.model import LATER, DatasetFinding, Decision, Facts, Level, Persons
from connectors.model import Coverage, Kind, Measure, Reason, Statistics, Status, Unread

COPY_OF = "copy_of"
"""Name, among a dataset's declared facts, of the source that it is a copy of."""


SPLIT_MARK, SPLIT_CHARS = "##", 6
"""What stands in the key of an item that people split off between its family and this many drawn characters."""


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
    def family(self) -> str:
        """The key's family as people read it: without the mark that keeps what was split off apart from what it was part of."""
        name, mark, drawn = self.key.family.rpartition(SPLIT_MARK)
        return name if mark and len(drawn) == SPLIT_CHARS else self.key.family

    @property
    def title(self) -> str:
        """The name people read: the family, with its schema where that says something."""
        schema, family = self.key.schema, self.family
        if schema in ("", "main", "public"):
            return family
        # Files have no database, and names with an ending: their folders, and the books of sheets, are no schemas.
        mark = "/" if not self.key.database and ("." in family or "." in schema) else "."
        return f"{schema}{mark}{family}"


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

    def of_item(self, item: UUID | None, coverage: Coverage | None = None) -> Entry:
        """The same of this item, looked at as ``coverage`` tells (None: as before). As ``replace`` gives it, in a fifth of the
        time: a rescan makes several of each of its tables."""
        one = object.__new__(Entry)
        fields = vars(one)
        fields.update(vars(self))
        fields["item"] = item
        if coverage is not None:
            fields["coverage"] = coverage
        return one


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
    together: when the entries of this source were seen (None: never). ``family`` is set while a run is on its way into the
    catalogue: the name of the whole that the source was declared to be a piece of; it is not stored."""

    source: str
    status: Status
    product: str = ""
    version: str = ""
    reason: Reason | None = None
    detail: str = ""
    datasets: int = 0
    as_of: datetime | None = None
    family: str = field(default="", metadata={LATER: True})


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
    sharing, protection, cross_border, remarks. ``attributes`` are yes or no answers that level rules ask for; ``facts`` are
    mlps (等级保护, 1 to 5), ciio (关基) and sharing_assessed (a day), where declared."""

    id: str
    name: str = ""
    department: str = ""
    location: str = ""
    grade: float | None = None
    declared: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, date | bool | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """The company that files (备案主体): its name, its region, and ``facts``: the days on which it did what duties ask for, by
    their names in shudian.yaml, and whether it runs critical information infrastructure (ciio)."""

    name: str = ""
    region: str = ""
    facts: Mapping[str, date | bool | int] = field(default_factory=dict)


class DecisionKind(StrEnum):
    """What a person did: take over what the machine said, put something else in its place, call it wrong; or answer another
    person's decision, or take one's own back."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"
    APPROVE = "approve"
    DECLINE = "decline"
    WITHDRAW = "withdraw"

    @property
    def is_answer(self) -> bool:
        """Whether it is about another decision."""
        return self in (DecisionKind.APPROVE, DecisionKind.DECLINE, DecisionKind.WITHDRAW)


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """What a person decided about an item (``column`` empty: its level, domain …) or about one of its columns (its entity type).

    ``entity_type`` empty says that the column is none; None says nothing about it. ``changes`` hold what else shall stand:
    domain, category, description. ``seen`` is what the machine said then, by the same names, so that it can be told when it says
    something else. ``answers`` is the decision that an answer is about. Decisions are never changed: a later one about the same
    thing takes its place. ``decided_at`` has a zone.
    """

    id: UUID
    item: UUID
    column: str
    decided_by: str
    decided_at: datetime
    because: str
    entity_type: str | None = None
    level: Level | None = None
    kind: DecisionKind = DecisionKind.CORRECT
    changes: Mapping[str, str] = field(default_factory=dict)
    seen: Mapping[str, str] = field(default_factory=dict)
    answers: UUID | None = None


class DeclarationScope(StrEnum):
    """What a declaration is about."""

    ENTITY = "entity"
    SYSTEM = "system"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing that only people know, about the company, a system (``target`` its id) or an item (its UUID). ``field`` is a
    name of ``System`` or of its facts. ``origin`` is the file it came from, empty where it was entered. A later one about the
    same field takes its place; an empty value takes it back."""

    id: UUID
    scope: DeclarationScope
    target: str
    field: str
    value: str
    origin: str
    declared_by: str
    declared_at: datetime
    because: str = ""


class ItemEventKind(StrEnum):
    """What happened to an item as such. The first two are told by scans, the others by people."""

    GROWN_TOGETHER = "grown_together"  # ``other`` has become part of ``item``: names and columns make them one family
    MOVED = "moved"  # the system or the legal entity has another name
    LINKED = "linked"  # ``other`` is what ``item`` was renamed or moved to
    MERGED = "merged"  # ``other`` and ``item`` are one
    SPLIT = "split"  # ``members`` are no part of ``item``, but ``other``
    UNDONE = "undone"  # the event ``undoes`` holds no longer


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """Something that was recorded about an item's identity. Never changed: a later event may undo it. ``decided_at`` has a zone,
    ``decided_by`` is empty where a scan recorded it. ``members`` are tables by their own keys, ``key`` is the one that ``other``
    (split) or ``item`` (moved) has from then on."""

    id: UUID
    kind: ItemEventKind
    item: UUID
    other: UUID | None
    decided_by: str
    decided_at: datetime
    because: str
    members: tuple[ItemKey, ...] = ()
    key: ItemKey | None = None
    undoes: UUID | None = None


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


@dataclass(frozen=True, slots=True)
class PersonCount:
    """How many people one whole tells of. ``scope`` is entity, system, item or dataset, ``name`` which one. ``population`` is
    own_users, third_parties, employees, entrusted, total (own users and employees) or total_with_third_parties."""

    scope: str
    name: str
    population: str
    persons: Persons


@dataclass(frozen=True, slots=True)
class CensusGap:
    """Something that a count of people lacks. ``reason`` is a Reason's value, or sampled (nobody was met, but not all was read),
    several_in_a_cell (text, or a list without its end) or unread_columns. ``dataset`` is empty for a whole source, ``role`` is
    the source's."""

    source: str
    dataset: str
    reason: str
    detail: str = ""
    role: str = "own"


@dataclass(frozen=True)
class Census:
    """One count of the people in the sources of a run: numbers only. It was made table by table between the two times, so it is
    not one snapshot. ``method`` is census or census_exact; ``key_label`` is empty where the key was drawn for this run alone;
    ``third_parties`` says whether those count towards the regulatory lines. ``reused`` datasets were proven unchanged, as were
    ``parts_reused`` of the ``parts`` (partitions, files, tables that are one piece) that kept sketches were looked for; of
    ``parts_unproven`` the source could prove nothing. ``rows`` are those that were read."""

    id: UUID
    run: UUID
    entity: str
    started_at: datetime
    finished_at: datetime
    method: str
    third_parties: bool
    key_label: str = ""
    datasets: int = 0
    reused: int = 0
    rows: int = 0
    counts: tuple[PersonCount, ...] = ()
    gaps: tuple[CensusGap, ...] = ()
    parts: int = field(default=0, metadata={LATER: True})
    parts_reused: int = field(default=0, metadata={LATER: True})
    parts_unproven: int = field(default=0, metadata={LATER: True})

    def count(self, population: str, scope: str = "entity", name: str | None = None) -> Persons | None:
        """The count of one population in one whole; None where nothing of it was met."""
        found = (one for one in self.counts if (one.scope, one.population) == (scope, population) and name in (None, one.name))
        return next((one.persons for one in found), None)

    @property
    def total(self) -> Persons:
        """The people held against the regulatory lines, by the declared choice."""
        return self.count("total_with_third_parties" if self.third_parties else "total") or Persons(0, 0)
