"""The fields of the machine-readable catalogue (``shudian.data/1``): what they are called, and how they are filled.

Their names and meanings are promises (docs/data-export.md); later versions of /1 only add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

from catalog.decisions import PERSON_RULE
from catalog.declarations import system_of
from catalog.exports.rows import category_path
from catalog.items import ItemSummary
from catalog.model import Entry, System
from catalog.verdicts import KEPT
from classifiers import sentence
from classifiers.model import ColumnFinding, Decision, PersonalInformation
from config import Taxonomy

SCHEMA = "shudian.data/1"


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    WHOLE = "whole number"
    SHARE = "number"
    FLAG = "yes or no"
    TEXTS = "list of texts"


@dataclass(frozen=True)
class FieldContext:
    """What fields need besides the entry: names of the taxonomy, systems as they were declared, and the columns (by item and
    name) whose type a person decided."""

    taxonomy: Taxonomy
    systems: Mapping[str, System]
    typed: frozenset[tuple[UUID, str]] = frozenset()

    @cached_property
    def type_names(self) -> Mapping[str, str]:
        """Chinese names of the entity types."""
        return {name: one.zh for name, one in self.taxonomy.entity_types.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """A column's verdict, and whether a person gave its type."""

    finding: ColumnFinding
    by_person: bool = False


@dataclass(frozen=True)
class Field:
    """One field, with how it is read off what its record is about (an item, a dataset or a column)."""

    name: str
    kind: Kind
    read: Callable[[Any, FieldContext], Any]


def _level_by(decision: Decision) -> str:
    rules = {one.rule for one in decision.reasons}
    return "person" if PERSON_RULE in rules else "kept" if KEPT in rules else "rule"


def _type_by(column: Column) -> str | None:
    if column.by_person:
        return "person"
    if any(one.kind == KEPT for one in column.finding.evidence):
        return "kept"
    return "machine" if column.finding.entity_type or column.finding.contains else None


def _class(one: PersonalInformation) -> str | None:
    return one.name or None


def _because(column: Column, around: FieldContext) -> list[str]:
    return [sentence(one, "zh", around.type_names) for one in column.finding.evidence]


def _declared(item: ItemSummary, around: FieldContext) -> System:
    return system_of(around.systems, item.item.id, item.classified.system)


ITEM: tuple[Field, ...] = (
    Field("item_id", Kind.TEXT, lambda one, _: str(one.item.id)),
    Field("item", Kind.TEXT, lambda one, _: one.item.title),
    Field("item_entity", Kind.TEXT, lambda one, _: one.item.key.entity),
    Field("item_source", Kind.TEXT, lambda one, _: one.item.key.source),
    Field("item_system", Kind.TEXT, lambda one, _: one.classified.system),
    Field("item_system_name", Kind.TEXT, lambda one, around: _declared(one, around).name),
    Field("item_department", Kind.TEXT, lambda one, around: _declared(one, around).department),
    Field("item_members", Kind.WHOLE, lambda one, _: len(one.members)),
    Field("item_level", Kind.TEXT, lambda one, _: one.level.value),
    Field("item_level_by", Kind.TEXT, lambda one, _: _level_by(one.leading.decision)),
    Field("item_domain", Kind.TEXT, lambda one, _: one.classified.finding.domain),
    Field("item_category", Kind.TEXT, lambda one, _: one.classified.finding.category),
    Field("item_category_path", Kind.TEXT, lambda one, around: category_path(one.classified, around.taxonomy) or None),
    Field("item_rows", Kind.WHOLE, lambda one, _: one.rows.measure.value),
    Field("item_rows_provenance", Kind.TEXT, lambda one, _: one.rows.measure.provenance.value),
    Field("item_rows_missing", Kind.WHOLE, lambda one, _: one.rows.missing),
    Field("item_bytes", Kind.WHOLE, lambda one, _: one.bytes.measure.value),
    Field("item_bytes_provenance", Kind.TEXT, lambda one, _: one.bytes.measure.provenance.value),
    Field("item_bytes_kind", Kind.TEXT, lambda one, _: one.bytes.measure.kind or None),
    Field("item_bytes_missing", Kind.WHOLE, lambda one, _: one.bytes.missing),
)


def _measure(name: str, part: str) -> tuple[Field, ...]:
    def of(what: str) -> Callable[[Any, FieldContext], Any]:
        return lambda one, _: getattr(getattr(one.statistics, part), what)

    return (
        Field(name, Kind.WHOLE, of("value")),
        Field(f"{name}_lower", Kind.WHOLE, of("lower")),
        Field(f"{name}_upper", Kind.WHOLE, of("upper")),
        Field(f"{name}_provenance", Kind.TEXT, of("provenance")),
    )


DATASET: tuple[Field, ...] = (
    Field("source", Kind.TEXT, lambda one, _: one.source),
    Field("dataset", Kind.TEXT, lambda one, _: one.title),
    Field("path", Kind.TEXTS, lambda one, _: list(one.path)),
    Field("kind", Kind.TEXT, lambda one, _: one.kind.value),
    Field("dataset_comment", Kind.TEXT, lambda one, _: one.comment),
    Field("system", Kind.TEXT, lambda one, _: one.system),
    Field("environment", Kind.TEXT, lambda one, _: one.environment),
    Field("role", Kind.TEXT, lambda one, _: one.role),
    Field("status", Kind.TEXT, lambda one, _: one.status.value),
    Field("reason", Kind.TEXT, lambda one, _: one.reason and one.reason.value),
    Field("read_method", Kind.TEXT, lambda one, _: one.coverage.method),
    Field("read_rows", Kind.WHOLE, lambda one, _: one.coverage.rows),
    Field("power_at_1pct", Kind.SHARE, lambda one, _: one.coverage.power_at_1pct),
    *_measure("rows", "rows"),
    *_measure("bytes", "bytes"),
    Field("bytes_kind", Kind.TEXT, lambda one, _: one.statistics.bytes.kind or None),
    Field("level", Kind.TEXT, lambda one, _: one.decision.level.value),
    Field("level_by", Kind.TEXT, lambda one, _: _level_by(one.decision)),
    Field("level_rules", Kind.TEXTS, lambda one, _: [reason.rule for reason in one.decision.reasons]),
    Field("level_because", Kind.TEXTS, lambda one, _: [reason.because for reason in one.decision.reasons]),
    Field("undecided_for", Kind.TEXTS, lambda one, _: list(one.decision.undecided_for)),
    Field("flags", Kind.TEXTS, lambda one, _: list(one.decision.flags)),
    Field("dataset_domain", Kind.TEXT, lambda one, _: one.finding.domain),
    Field("dataset_category", Kind.TEXT, lambda one, _: one.finding.category),
    Field("persons_lower", Kind.WHOLE, lambda one, _: one.persons.lower),
    Field("persons_upper", Kind.WHOLE, lambda one, _: one.persons.upper),
    Field("persons_method", Kind.TEXT, lambda one, _: one.persons.method),
)

COLUMN: tuple[Field, ...] = (
    Field("column", Kind.TEXT, lambda one, _: one.finding.column),
    Field("type", Kind.TEXT, lambda one, _: one.finding.type),
    Field("column_comment", Kind.TEXT, lambda one, _: one.finding.comment),
    Field("entity_type", Kind.TEXT, lambda one, _: one.finding.entity_type),
    Field("entity_type_name", Kind.TEXT, lambda one, around: _name(one.finding.entity_type, around)),
    Field("entity_type_by", Kind.TEXT, lambda one, _: _type_by(one)),
    Field("confidence", Kind.SHARE, lambda one, _: one.finding.confidence),
    Field("match_ratio", Kind.SHARE, lambda one, _: one.finding.match_ratio),
    Field("contains", Kind.TEXTS, lambda one, _: [f"{part.entity_type} {part.share:.4f}" for part in one.finding.contains]),
    Field("enterprise_level", Kind.WHOLE, lambda one, _: one.finding.enterprise_level),
    Field("gbt35273_class", Kind.TEXT, lambda one, _: _class(one.finding.gbt35273)),
    Field("gbt35273_sensitive", Kind.FLAG, lambda one, _: one.finding.gbt35273.sensitive),
    Field("gbt45574_class", Kind.TEXT, lambda one, _: _class(one.finding.gbt45574)),
    Field("gbt45574_sensitive", Kind.FLAG, lambda one, _: one.finding.gbt45574.sensitive),
    Field("protection", Kind.TEXT, lambda one, _: one.finding.protection.value),
    Field("tags", Kind.TEXTS, lambda one, _: [f"{tree}:{node}" for tree, node in sorted(one.finding.tags.items())]),
    Field("evidence", Kind.TEXTS, _because),
)


def _name(entity_type: str | None, around: FieldContext) -> str | None:
    known = around.taxonomy.entity_types.get(entity_type or "")
    return known.zh if known else None


FIELDS = (*ITEM, *DATASET, *COLUMN)
NUMBER_FIELDS = frozenset(one.name for one in FIELDS if one.kind in (Kind.WHOLE, Kind.SHARE))
"""Names of the fields that hold numbers."""

Record = dict[str, Any]


def record(fields: tuple[Field, ...], about: ItemSummary | Entry | Column, around: FieldContext) -> Record:
    """The fields of one item, dataset or column, by name."""
    return {one.name: _plain(one.read(about, around)) for one in fields}


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, StrEnum) else value
