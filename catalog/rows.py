"""Frozen values ⇄ rows of the tables. Every column of ``catalog.tables`` is written and read back here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from functools import lru_cache, partial
from math import copysign
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from sqlalchemy import RowMapping, Text, select, type_coerce

from catalog import tables
from catalog.codec import Spelling, frozen, frozen_tuple, json_text, plain
from catalog.columns import Document
from catalog.model import (
    DecisionKind,
    Declaration,
    DeclarationScope,
    Entry,
    PersonDecision,
    Run,
    RunStatus,
    SourceOutcome,
    Threshold,
)
from classifiers.model import (
    ColumnFinding,
    DatasetFinding,
    Decision,
    Evidence,
    Facts,
    Level,
    LevelReason,
    PersonalInformation,
    Persons,
)
from connectors.model import Coverage, Kind, Measure, Provenance, Reason, Statistics, Status, Unread

Row: TypeAlias = RowMapping
ENTRIES = select(*(type_coerce(one, Text).label(one.name) if isinstance(one.type, Document) else one for one in tables.entry.c))
"""Entries with their documents as the texts they are stored as, by which what stands in many rows is known again."""
T = TypeVar("T")


def run_row(run: Run) -> dict[str, Any]:
    """A run as a row; publication and totals are set by publishing."""
    return {
        "id": run.id,
        "started_at": run.started_at,
        "finished_at": run.finished_at,
        "engine": run.engine,
        "rules": run.rules,
        "status": run.status.value,
        "seed": run.seed,
        "product": run.product,
    }


def run_of(row: Row) -> Run:
    """A run from its row."""
    names = ("id", "started_at", "finished_at", "engine", "rules", "seed", "product")
    return Run(status=RunStatus(row["status"]), **{name: row[name] for name in names})


def entry_row(run_id: UUID, entry: Entry, json_text: Spelling = json_text) -> dict[str, Any]:
    """An entry as a row, without its columns' findings."""
    finding, decision = entry.finding, entry.decision
    return {
        "run_id": run_id,
        "source": entry.source,
        "path": json_text(entry.path),
        "title": entry.title,
        "kind": entry.kind.value,
        "system": entry.system,
        "environment": entry.environment,
        "role": entry.role,
        "status": entry.status.value,
        "reason": entry.reason and entry.reason.value,
        "detail": entry.detail,
        "comment": entry.comment,
        "item_id": entry.item,
        "coverage": json_text(entry.coverage),
        **_measure_row("rows", entry.statistics.rows),
        **_measure_row("bytes", entry.statistics.bytes),
        "domain": finding.domain,
        "category": finding.category,
        "evidence": json_text(finding.evidence),
        **_personal_row(finding),
        "level": decision.level.value,
        "enterprise_level": decision.enterprise_level,
        "reasons": json_text(decision.reasons),
        "flags": json_text(decision.flags),
        "undecided_for": json_text(decision.undecided_for),
        "facts": json_text(entry.facts),
        "persons": json_text(entry.persons),
        "unread": json_text(entry.unread),
    }


def as_stored(entry: Entry, item: UUID | None) -> Entry:
    """An entry of this item as it is when it has been read back: the tables keep some of it once, and shares as fractions."""
    finding, facts = entry.finding, entry.facts
    if finding.minors_share is not facts.minors_share or finding.tags != facts.tags:
        finding = replace(finding, minors_share=facts.minors_share, tags=facts.tags)
    if not all(_is_fraction(one.confidence) and _is_fraction(one.match_ratio) for one in finding.columns):
        finding = replace(finding, columns=tuple(map(_with_fractions, finding.columns)))
    return replace(entry, item=item, finding=finding)


def entry_of(row: Row, columns: tuple[ColumnFinding, ...]) -> Entry:
    """An entry from its row, with documents as they are stored (see ``ENTRIES``), and its columns."""
    facts = _facts(row["facts"])
    return Entry(
        source=row["source"],
        path=tuple(json.loads(row["path"])),
        kind=Kind(row["kind"]),
        system=row["system"],
        environment=row["environment"],
        role=row["role"],
        status=Status(row["status"]),
        coverage=frozen(Coverage, json.loads(row["coverage"])),
        statistics=_statistics(*(row[name] for name in _FIGURES)),
        finding=DatasetFinding(
            columns=columns,
            domain=row["domain"],
            category=row["category"],
            evidence=_evidence(row["evidence"]),
            gbt35273=_personal(row["gbt35273_name"], row["gbt35273_sensitive"]),
            gbt45574=_personal(row["gbt45574_name"], row["gbt45574_sensitive"]),
            minors_share=facts.minors_share,  # kept once, among the facts, as the tags are
            tags=facts.tags,
        ),
        facts=facts,
        decision=_decision(*(row[name] for name in ("level", "reasons", "enterprise_level", "flags", "undecided_for"))),
        item=row["item_id"],
        reason=_reason(row),
        detail=row["detail"],
        comment=row["comment"],
        persons=_persons(row["persons"]),
        unread=_unread(row["unread"]),
    )


def finding_rows(entry_id: int, columns: Iterable[ColumnFinding], json_text: Spelling = json_text) -> list[dict[str, Any]]:
    """The columns of an entry as rows, in order."""
    return [
        {
            "entry_id": entry_id,
            "position": position,
            "column_path": column.column,
            "type": column.type,
            "comment": column.comment,
            "entity_type": column.entity_type,
            "contains": json_text(column.contains),
            "confidence": column.confidence,
            "domain": column.domain,
            "enterprise_level": column.enterprise_level,
            **_personal_row(column),
            "protection": column.protection.value,
            "match_ratio": column.match_ratio,
            "evidence": json_text(column.evidence),
            "tags": plain(column.tags) or None,
        }
        for position, column in enumerate(columns)
    ]


def source_rows(run_id: UUID, sources: Iterable[SourceOutcome]) -> list[dict[str, Any]]:
    """How the sources fared, as rows in order."""
    return [{"run_id": run_id, "position": position, **plain(one)} for position, one in enumerate(sources)]


def source_of(row: Row) -> SourceOutcome:
    """How one source fared, from its row."""
    names = ("source", "product", "version", "detail", "datasets")
    return SourceOutcome(status=Status(row["status"]), reason=_reason(row), **{name: row[name] for name in names})


_DECISION = ("id", "entity_type", "decided_by", "decided_at", "because", "answers")
_OF_LATER: dict[str, Any] = {"notice": "", "details": None}


def threshold_rows(run_id: UUID, thresholds: Iterable[Threshold]) -> list[dict[str, Any]]:
    """Where a run stands against the regulatory lines, as rows in order."""
    return [
        {
            "run_id": run_id,
            "position": position,
            "line": one.id,
            **_OF_LATER,
            **{k: v for k, v in plain(one).items() if k != "id"},
        }
        for position, one in enumerate(thresholds)
    ]


def threshold_of(row: Row) -> Threshold:
    """One line, from its row."""
    names = ("scope", "lower", "upper", "limit", "state", "because")
    known = {name: row[name] for name in names}
    return Threshold(id=row["line"], notice=row["notice"] or "", details=row["details"] or {}, **known)


def decision_row(one: PersonDecision) -> dict[str, Any]:
    """A person's decision as a row; its number is given by the table."""
    fields = {name: getattr(one, name) for name in _DECISION}
    return {
        **fields,
        "item_id": one.item,
        "column_path": one.column,
        "level": one.level and one.level.value,
        "kind": one.kind.value,
        "document": dict(one.changes),
        "seen": dict(one.seen),
    }


def decision_of(row: Row) -> PersonDecision:
    """A person's decision from its row. Rows of the first catalogues have no kind: they put something else in place."""
    return PersonDecision(
        item=row["item_id"],
        column=row["column_path"],
        level=None if row["level"] is None else Level(row["level"]),
        kind=DecisionKind(row["kind"] or DecisionKind.CORRECT),
        changes=row["document"] or {},
        seen=row["seen"] or {},
        **{name: row[name] for name in _DECISION},
    )


def declaration_row(one: Declaration) -> dict[str, Any]:
    """A declaration as a row; its number is given by the table."""
    return {**{name: getattr(one, name) for name in Declaration.__dataclass_fields__}, "scope": one.scope.value}


def declaration_of(row: Row) -> Declaration:
    """A declaration from its row."""
    fields = {name: row[name] for name in Declaration.__dataclass_fields__}
    return Declaration(**{**fields, "scope": DeclarationScope(row["scope"])})


def _measure_row(name: str, measure: Measure) -> dict[str, Any]:
    return {f"{name}_{field}": value for field, value in plain(measure).items()}


def _personal_row(finding: ColumnFinding | DatasetFinding) -> dict[str, Any]:
    return {
        "gbt35273_name": finding.gbt35273.name,
        "gbt35273_sensitive": finding.gbt35273.sensitive,
        "gbt45574_name": finding.gbt45574.name,
        "gbt45574_sensitive": finding.gbt45574.sensitive,
    }


def _read(made: Callable[[Any], T]) -> Callable[[str], T]:
    return lru_cache(maxsize=1 << 9)(lambda text: made(json.loads(text)))


_facts = _read(partial(frozen, Facts))
_persons = _read(partial(frozen, Persons))
_evidence = _read(partial(frozen_tuple, Evidence))
_reasons = _read(partial(frozen_tuple, LevelReason))
_unread = _read(partial(frozen_tuple, Unread))
_texts: Callable[[str], tuple[str, ...]] = _read(tuple)
_personal = lru_cache(maxsize=1 << 9)(PersonalInformation)
_FIGURES = tuple(f"{what}_{one.name}" for what in ("rows", "bytes") for one in fields(Measure))


@lru_cache(maxsize=1 << 9)
def _statistics(*said: Any) -> Statistics:
    half = len(said) // 2
    return Statistics(_measure(*said[:half]), _measure(*said[half:]))


def _measure(value: int | None, lower: int | None, upper: int | None, provenance: str, kind: str) -> Measure:
    return Measure(value, lower, upper, Provenance(provenance), kind)


@lru_cache(maxsize=1 << 9)
def _decision(level: str, reasons: str, enterprise_level: int | None, flags: str, undecided_for: str) -> Decision:
    return Decision(Level(level), _reasons(reasons), enterprise_level, _texts(flags), _texts(undecided_for))


def _is_fraction(share: object) -> bool:
    """Whether it comes back from a table as it is: some databases know no zero below zero."""
    return share is None or (isinstance(share, float) and (share != 0 or copysign(1, share) > 0))


def _with_fractions(column: ColumnFinding) -> ColumnFinding:
    ratio = column.match_ratio
    return replace(column, confidence=float(column.confidence) + 0.0, match_ratio=None if ratio is None else ratio + 0.0)


def _reason(row: Row) -> Reason | None:
    return None if row["reason"] is None else Reason(row["reason"])
