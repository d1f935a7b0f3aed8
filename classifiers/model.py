"""What classification takes in and gives out: frozen values that never hold a data value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from classifiers.sketch import BottomK
from classifiers.told_once import told_once


class Protection(StrEnum):
    """How a column's values are stored."""

    CLEAR = "clear"
    MASKED = "masked"
    HASHED = "hashed"
    ENCRYPTED = "encrypted"
    TOKENISED = "tokenised"
    UNKNOWN = "unknown"  # no value was seen, or none could be looked into


class Level(StrEnum):
    """The legal level. ``core`` comes only from a regulator's recorded decision, never from a rule."""

    GENERAL = "general"
    IMPORTANT = "important"
    CORE_CANDIDATE = "core_candidate"
    CORE = "core"
    UNDECIDED = "undecided"


LATER = "later"
"""Metadata of a field that came after snapshots had been filed: left out of what is stored and hashed while it says nothing."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, as a sentence template and its fillers. ``weight`` is positive for, negative against (-1 … 1).

    ``kind``: value, name, comment, type, neighbour, table, protection or contradiction. ``sentence`` is a key of
    ``classifiers.sentences``; ``fills`` hold names and counts, never values.
    """

    kind: str
    sentence: str
    fills: tuple[tuple[str, str | int | float], ...] = ()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Detection:
    """One thing seen in one value. Offsets count characters of the value as given, end exclusive."""

    entity_type: str
    start: int
    end: int
    confidence: float
    evidence: tuple[Evidence, ...] = ()


DISTINCT, STEMS = 256, 64
"""Digests that an ``EntityTally`` keeps."""
_NO_DIGESTS = {"distinct": BottomK(DISTINCT), "stems": BottomK(STEMS)}


@dataclass(frozen=True)
class EntityTally:
    """What one detector met in one column. All counts are of cells, so that sums are exact in any order.

    ``candidates`` cells have the right form as a whole; ``whole`` of them also validate; ``inside`` cells hold at least
    one validated occurrence within a longer text, of ``inside_candidates`` that have the form there. ``confidence`` is
    the sum over ``whole`` and ``inside`` cells of the best confidence in percent. ``distinct`` are keyed digests of the
    normalised matches. ``masked`` cells show the type's usual masked form. ``altered`` cells have lost digits on their way
    and show what is left of the type's form. ``minors`` cells carry the birthday of somebody under 14.
    ``misprinted`` cells are right in all but their check digit. ``stems`` are keyed digests of documents' numbers that have none,
    without their last digits.
    """

    candidates: int = 0
    whole: int = 0
    inside: int = 0
    inside_candidates: int = 0
    confidence: int = 0
    masked: int = 0
    distinct: BottomK = field(default_factory=lambda: _NO_DIGESTS["distinct"])
    altered: int = 0
    minors: int = 0
    labelled: int = 0
    labelled_candidates: int = 0
    misprinted: int = 0
    stems: BottomK = field(default_factory=lambda: _NO_DIGESTS["stems"])

    @classmethod
    def of(cls, counts: Iterable[tuple[str, int]], distinct: BottomK | None = None, stems: BottomK | None = None) -> EntityTally:
        """One with these counts, by field, and sketches, in a third of the time: a fleet has one for each type in each column."""
        one = object.__new__(cls)
        fields: dict[str, Any] = vars(one)
        fields.update(_NOTHING)
        for name, count in counts:
            fields[name] = count  # noqa: PERF403 - a dictionary of them, made first, takes as long again
        if distinct is not None:
            fields["distinct"] = distinct
        if stems is not None:
            fields["stems"] = stems
        return one

    def plus(self, counts: Iterable[tuple[str, int]]) -> EntityTally:
        """With so many more, by field."""
        one = object.__new__(EntityTally)
        fields: dict[str, Any] = vars(one)
        fields.update(vars(self))
        for name, count in counts:
            fields[name] += count
        return one

    def merge(self, other: EntityTally) -> EntityTally:
        """Both parts together."""
        return EntityTally(
            self.candidates + other.candidates,
            self.whole + other.whole,
            self.inside + other.inside,
            self.inside_candidates + other.inside_candidates,
            self.confidence + other.confidence,
            self.masked + other.masked,
            self.distinct.merge(other.distinct),
            self.altered + other.altered,
            self.minors + other.minors,
            self.labelled + other.labelled,
            self.labelled_candidates + other.labelled_candidates,
            self.misprinted + other.misprinted,
            self.stems.merge(other.stems),
        )


_NOTHING: Mapping[str, Any] = dict(vars(EntityTally()))


def add_counts(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    """Counts of both sides, key by key."""
    return {key: left.get(key, 0) + right.get(key, 0) for key in sorted({*left, *right})}


@dataclass(frozen=True)
class ColumnTally:
    """What all detectors met in one column (or one path inside it): counts and keyed digests only.

    ``traits`` count cells by form: integer, decimal, date, datetime, cjk (has Chinese), json, nested (an Arrow list or
    struct), long_text, image, archive, and the protection forms masked, hashed (wide_digest among them), short_digest, token,
    opaque (blocks of ciphertext among them).
    ``lengths`` count cells by length in characters (over 64 as 65).
    ``shapes`` are digests of masked forms such as D{11}; ``distinct`` are keyed digests of the cells.
    """

    rows: int = 0
    nulls: int = 0
    blanks: int = 0
    distinct: BottomK = field(default_factory=BottomK)
    shapes: BottomK = field(default_factory=lambda: BottomK(64))
    lengths: Mapping[int, int] = field(default_factory=dict)
    traits: Mapping[str, int] = field(default_factory=dict)
    entities: Mapping[str, EntityTally] = field(default_factory=dict)

    @told_once
    def filled(self) -> int:
        """Cells that hold something."""
        return self.rows - self.nulls - self.blanks

    def merge(self, other: ColumnTally) -> ColumnTally:
        """Both parts together; order does not matter."""
        names = sorted({*self.entities, *other.entities})
        none = EntityTally()
        return ColumnTally(
            self.rows + other.rows,
            self.nulls + other.nulls,
            self.blanks + other.blanks,
            self.distinct.merge(other.distinct),
            self.shapes.merge(other.shapes),
            {n: self.lengths.get(n, 0) + other.lengths.get(n, 0) for n in sorted({*self.lengths, *other.lengths})},
            add_counts(self.traits, other.traits),
            {name: self.entities.get(name, none).merge(other.entities.get(name, none)) for name in names},
        )


@dataclass(frozen=True)
class DatasetTally:
    """The tallies of all columns of some rows of one dataset, by column path (``col`` or ``col.$.a[*].b``)."""

    rows: int = 0
    columns: Mapping[str, ColumnTally] = field(default_factory=dict)

    def merge(self, other: DatasetTally) -> DatasetTally:
        """Both parts together; order does not matter. The empty tally changes nothing."""
        none = ColumnTally()
        names = sorted({*self.columns, *other.columns})
        return DatasetTally(
            self.rows + other.rows,
            {name: self.columns.get(name, none).merge(other.columns.get(name, none)) for name in names},
        )


@dataclass(frozen=True, slots=True)
class PersonalInformation:
    """Class under one standard (GB/T 35273 or GB/T 45574), empty when it is none, and whether it is sensitive there."""

    name: str = ""
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Contained:
    """A sparse find: an entity type in ``share`` (0 … 1) of the filled cells."""

    entity_type: str
    share: float


@dataclass(frozen=True, slots=True)
class ColumnFinding:
    """The verdict on one column. ``match_ratio`` is the share of filled cells that fit the dominant entity type."""

    column: str
    type: str
    entity_type: str | None = None
    contains: tuple[Contained, ...] = ()
    confidence: float = 0.0
    domain: str | None = None
    enterprise_level: int | None = None
    gbt35273: PersonalInformation = PersonalInformation()
    gbt45574: PersonalInformation = PersonalInformation()
    protection: Protection = Protection.UNKNOWN
    match_ratio: float | None = None
    evidence: tuple[Evidence, ...] = ()
    comment: str = ""
    tags: Mapping[str, str] = field(default_factory=dict, metadata={LATER: True})
    """Nodes of other taxonomies (slugs), by the taxonomy's name: {"yd3813": "user.identity.marks.natural_person"}."""

    def placed(self, domain: str | None, tags: Mapping[str, str]) -> ColumnFinding:
        """The same verdict in a domain and with tags, in a third of the time of ``replace``: a fleet places each column."""
        return ColumnFinding(
            self.column,
            self.type,
            self.entity_type,
            self.contains,
            self.confidence,
            domain,
            self.enterprise_level,
            self.gbt35273,
            self.gbt45574,
            self.protection,
            self.match_ratio,
            self.evidence,
            self.comment,
            tags,
        )


@dataclass(frozen=True, slots=True)
class DatasetFinding:
    """The verdict on one dataset: its columns, its domain and category (slugs of the taxonomy), and why."""

    columns: tuple[ColumnFinding, ...]
    domain: str | None = None
    category: str | None = None
    evidence: tuple[Evidence, ...] = ()
    gbt35273: PersonalInformation = PersonalInformation()
    gbt45574: PersonalInformation = PersonalInformation()
    minors_share: float | None = field(default=None, metadata={LATER: True})
    """Highest share, over the columns with birthdays, of cells about people under 14; None where there are no birthdays."""
    tags: Mapping[str, str] = field(default_factory=dict, metadata={LATER: True})


@dataclass(frozen=True, slots=True)
class Persons:
    """How many natural persons a dataset tells of. ``upper`` is None where nothing bounds it."""

    lower: int = 0
    upper: int | None = None
    method: str = "not_counted"
    by: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that level rules may look at. Kept in the snapshot, so that changed rules are judged without a rescan.

    ``system_grade`` is the declared 通信网络单元定级 of the system (None when nobody declared it). ``declared`` are further
    attributes that people declared. ``read`` is False where the dataset's data were in scope and not read.
    ``clear_people``: it identifies people in clear text. ``looks_copied``: its name is that of a copy somebody put aside.
    ``clear_types``, ``clear_classes``, ``trajectory``, ``person_content``: see ``classifiers.aggregation``.
    """

    domain: str | None
    category: str | None
    entity_types: tuple[str, ...] = ()
    sensitive: bool = False
    persons_lower: int = 0
    persons_upper: int | None = None
    rows: int | None = None
    bytes: int | None = None
    system_grade: float | None = None
    environment: str = "production"
    role: str = "own"
    read: bool = True
    enterprise_level: int | None = None
    declared: Mapping[str, str] = field(default_factory=dict)
    minors_share: float | None = field(default=None, metadata={LATER: True})
    clear_people: bool = field(default=False, metadata={LATER: True})
    looks_copied: bool = field(default=False, metadata={LATER: True})
    clear_types: int = field(default=0, metadata={LATER: True})
    clear_classes: int = field(default=0, metadata={LATER: True})
    trajectory: bool = field(default=False, metadata={LATER: True})
    person_content: bool = field(default=False, metadata={LATER: True})
    tags: Mapping[str, str] = field(default_factory=dict, metadata={LATER: True})
    """Nodes of other taxonomies that the dataset belongs to (see ColumnFinding.tags)."""


@dataclass(frozen=True, slots=True)
class LevelReason:
    """A rule that spoke, and why (text and source) in the words of the rule pack; in English where the pack has it.

    ``level`` is the level that the rules give now, where this reason stands for one that was published and is only kept."""

    rule: str
    because: str
    because_en: str = field(default="", metadata={LATER: True})
    level: Level | None = field(default=None, metadata={LATER: True})


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules make of the facts. ``undecided_for`` names the declarations or thresholds that are missing."""

    level: Level
    reasons: tuple[LevelReason, ...] = ()
    enterprise_level: int | None = None
    flags: tuple[str, ...] = ()
    undecided_for: tuple[str, ...] = ()
