"""What people decided, joined to what the machine found. Reading joins; no scan ever writes a decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from catalog.model import Entry, PersonDecision, Snapshot
from classifiers.model import ColumnFinding, LevelReason
from config import CatalogError

PERSON_RULE = "person"
"""Stands for a person's decision where a rule's id stands otherwise."""


def checked(one: PersonDecision) -> PersonDecision:
    """The decision, if it can be kept: about an item a level, about a column an entity type; who and why. Else CatalogError."""
    about_column = bool(one.column)
    if about_column is not (one.entity_type is not None) or about_column is (one.level is not None):
        raise CatalogError("a decision gives an item a level, or a column an entity type")
    if not one.decided_by.strip() or not one.because.strip():
        raise CatalogError("a decision needs a name and a reason")
    if one.decided_at.tzinfo is None:
        raise CatalogError("the time of a decision needs a zone")
    return one


def decided(snapshot: Snapshot, decisions: Iterable[PersonDecision]) -> Snapshot:
    """The snapshot as people decided it: their latest word about an item or column stands, whatever a scan found."""
    latest = {(one.item, one.column): one for one in decisions}
    return replace(snapshot, entries=tuple(_entry(entry, latest) for entry in snapshot.entries)) if latest else snapshot


def _entry(entry: Entry, latest: Mapping[tuple[UUID, str], PersonDecision]) -> Entry:
    if entry.item is None:
        return entry
    item = entry.item
    columns = tuple(_column(column, latest.get((item, column.column))) for column in entry.finding.columns)
    entry = replace(entry, finding=replace(entry.finding, columns=columns))
    person = latest.get((item, ""))
    if person is None or person.level is None:
        return entry
    reasons = (LevelReason(PERSON_RULE, person.because), *entry.decision.reasons)
    return replace(entry, decision=replace(entry.decision, level=person.level, reasons=reasons, undecided_for=()))


def _column(column: ColumnFinding, person: PersonDecision | None) -> ColumnFinding:
    return column if person is None else replace(column, entity_type=person.entity_type or None, confidence=1.0)
