"""What was filed and what happened to it, kept for good; and how a run stands against the last filing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, select

from catalog import tables
from catalog.change_clock import ChangeClock, Observation, change_clock
from catalog.codec import document_hash, frozen, plain
from catalog.columns import compact_json
from catalog.current import load_outline
from catalog.decisions import decided
from catalog.filed_changes import FiledChange, Ground, ScopeChange, Verdict, filed_change
from catalog.filed_items import filed_items
from catalog.item_events import load_identities, standing_decisions
from catalog.loading import load_outlines
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin, Snapshot, System, Threshold
from classifiers.model import Level, LevelReason
from config import CatalogError

CHANGE_LINE = "change_30pct"
_VERDICTS = "verdicts"  # among a threshold's details: what each line proved, which is what the clock runs on
_EASTMOST = timedelta(hours=14)  # a day begins there first: nowhere is it later than that


@dataclass(frozen=True)
class FiledState:
    """Where we stand against the last filing: what is different, since when, and what people recorded of it."""

    change: FiledChange
    clock: ChangeClock | None
    events: tuple[FilingEvent, ...]


def store_filing(connection: Connection, filing: Filing) -> None:
    """Keep a filing. Raises CatalogError where its number is taken by another of the same entity, or it is dated ahead."""
    if filing.filed_on > (filing.recorded_at + _EASTMOST).date():
        raise CatalogError("a filing cannot be dated after the day it is recorded on")
    if filing.reference and any(one.reference == filing.reference for one in load_filings(connection, filing.entity)):
        raise CatalogError(f"there is a filing {filing.reference!r} already")
    document = plain(filing)
    row = {
        "id": filing.id,
        "entity": filing.entity,
        "filed_on": filing.filed_on.isoformat(),
        "recorded_at": filing.recorded_at,
        "origin": filing.origin.value,
        "run_id": filing.run,
        "document": document,
        "content_hash": document_hash(document),
    }
    connection.execute(insert(tables.filing).values(row))


def load_filings(connection: Connection, entity: str | None = None) -> tuple[Filing, ...]:
    """The filings of a legal entity (of all where None), the one recorded last first."""
    query = select(tables.filing.c.document).order_by(tables.filing.c.number.desc())
    if entity is not None:
        query = query.where(tables.filing.c.entity == entity)
    return tuple(frozen(Filing, document) for document in connection.execute(query).scalars())


def broken_filings(connection: Connection) -> Iterator[str]:
    """One sentence for each filing that is not what was recorded."""
    filing = tables.filing.c
    for id, document, digest in connection.execute(select(filing.id, filing.document, filing.content_hash)):
        if document_hash(document) != digest:
            yield f"filing {id}: is not what was recorded (its content has another hash)"


def store_event(connection: Connection, event: FilingEvent) -> None:
    """Keep what happened to a filing. Raises CatalogError where there is no such filing, or nobody stands for it."""
    known = connection.execute(select(tables.filing.c.id).where(tables.filing.c.id == event.filing)).first()
    if known is None:
        raise CatalogError(f"there is no filing {event.filing}")
    if not event.recorded_by.strip() or not event.because.strip():
        raise CatalogError("what is recorded of a filing needs a name and a reason")
    row = {
        "id": event.id,
        "filing_id": event.filing,
        "kind": event.kind.value,
        "happened_on": event.happened_on.isoformat(),
        "recorded_at": event.recorded_at,
        "recorded_by": event.recorded_by,
        "because": event.because,
        "document": dict(event.details),
    }
    connection.execute(insert(tables.filing_event).values(row))


def load_events(connection: Connection, filing: UUID) -> tuple[FilingEvent, ...]:
    """What was recorded of a filing, oldest first."""
    event = tables.filing_event
    rows = connection.execute(select(event).where(event.c.filing_id == filing).order_by(event.c.number)).mappings()
    return tuple(
        FilingEvent(
            row["id"],
            row["filing_id"],
            FilingEventKind(row["kind"]),
            date.fromisoformat(row["happened_on"]),
            row["recorded_at"],
            row["recorded_by"],
            row["because"],
            row["document"],
        )
        for row in rows
    )


def load_baseline(connection: Connection, entity: str) -> Filing | None:
    """The filing that counts: the last one that the regulator did not return. None where nothing was filed."""
    for filing in load_filings(connection, entity):
        answers = (FilingEventKind.ACCEPTED, FilingEventKind.RETURNED)
        answer = [one.kind for one in load_events(connection, filing.id) if one.kind in answers]
        if not answer or answer[-1] is FilingEventKind.ACCEPTED:
            return filing
    return None


def load_state(
    connection: Connection, entity: str, now: Snapshot, systems: Mapping[str, System], limit: int
) -> FiledState | None:
    """Where a snapshot (with people's decisions in it) stands against the last filing; None where there is none."""
    filing = load_baseline(connection, entity)
    if filing is None:
        return None
    events = load_events(connection, filing.id)
    clock = change_clock(filing.filed_on, _observations(connection, filing), _entered(events))
    change = filed_change(filing, filed_items(now, systems), limit, load_identities(connection))
    return FiledState(change, clock, events)


def _entered(events: Iterable[FilingEvent]) -> date | None:
    days = [one.happened_on for one in events if one.kind is FilingEventKind.CHANGED_ON]
    return days[-1] if days else None


def _observations(connection: Connection, filing: Filing) -> tuple[Observation, ...]:
    threshold, run = tables.threshold, tables.run
    query = (
        select(run.c.finished_at, threshold.c.state, threshold.c.details)
        .join_from(threshold, run)
        .where(threshold.c.line == CHANGE_LINE, run.c.published.is_not(None), run.c.finished_at >= filing.recorded_at)
    )
    return tuple(one for row in connection.execute(query) for one in _observed(row[0].date(), row[1], row[2] or {}))


def _observed(day: date, state: str, details: Mapping[str, Any]) -> Iterator[Observation]:
    """What a run proved, line by line; as a whole where it was recorded before there were lines."""
    lines = json.loads(details.get(_VERDICTS) or "{}") or {"": state}
    known = {one.value for one in Verdict}
    yield from (Observation(day, Verdict(said), line) for line, said in lines.items() if said in known)


def with_change(connection: Connection, snapshot: Snapshot, entity: str) -> Snapshot:
    """The snapshot with its line of change as it stands against the last filing, over all sources known: this run's entries in
    place of older ones of the same sources. The run is written, but not yet published, and the snapshot has no entries."""
    filing = load_baseline(connection, entity)
    if filing is None or all(one.id != CHANGE_LINE for one in snapshot.thresholds):
        return snapshot
    entries = load_outlines(connection, tables.entry.c.run_id == snapshot.run.id)
    known = decided(load_outline(connection, replace(snapshot, entries=entries)), standing_decisions(connection))
    there, identities = filed_items(known), load_identities(connection)
    lines = tuple(
        _line(one, filed_change(filing, there, one.limit, identities)) if one.id == CHANGE_LINE else one
        for one in snapshot.thresholds
    )
    return replace(snapshot, thresholds=lines)


def _line(line: Threshold, change: FiledChange) -> Threshold:
    worst = max(change.scopes, key=_alarm)
    counted = [one.percent for one in worst.metrics if one.ground is Ground.COUNTED and one.percent is not None]
    most = max((abs(one) for one in counted), default=None)
    details: dict[str, int | str | None] = {
        "filing": change.filing.reference or change.filing.filed_on.isoformat(),
        "category": worst.category or None,
        **{f"{one.metric.value}_percent": None if one.percent is None else f"{one.percent:+.2f}" for one in worst.metrics},
    }
    verdicts = {f"{scope.category}/{one.metric}": one.verdict.value for scope in change.scopes for one in scope.metrics}
    details[_VERDICTS] = compact_json(verdicts)
    floor = None if most is None else int(most)
    notice = "near" if change.is_near and change.verdict is not Verdict.REACHED else ""
    return replace(line, lower=floor, upper=floor, state=change.verdict.value, notice=notice, details=details)


def _alarm(scope: ScopeChange) -> tuple[bool, bool, bool, float]:
    verdict = scope.verdict
    most = max((abs(one.percent) for one in scope.metrics if one.percent is not None), default=0.0)
    return verdict is Verdict.REACHED, verdict is Verdict.POSSIBLE, verdict is Verdict.UNDECIDED, most


def frozen_filing(filing: Filing, now: Snapshot, systems: Mapping[str, System]) -> Filing:
    """``filing`` with the items of a snapshot. Raises CatalogError while the level of an item is undecided: it blocks filing."""
    inventory = filed_items(now, systems)
    if inventory.undecided:
        names = "、".join(one.name for one in inventory.undecided[:3])
        more = " …" if len(inventory.undecided) > 3 else ""
        raise CatalogError(
            f"nothing can be filed while levels are undecided: {len(inventory.undecided)} ({names}{more})",
            "shudian rules open says what is missing",
        )
    return replace(filing, items=inventory.items, origin=FilingOrigin.FROZEN, run=now.run.id)


def determined_core(connection: Connection) -> frozenset[UUID]:
    """The items that a regulator determined to be core data, as recorded with the document that says so."""
    event = tables.filing_event.c
    query = select(event.document).where(event.kind == FilingEventKind.CORE_DETERMINED.value)
    return frozenset(UUID(one["item"]) for one in connection.execute(query).scalars() if "item" in one)


def with_core(snapshot: Snapshot, core: Collection[UUID]) -> Snapshot:
    """The snapshot with these items at the level that only a regulator gives."""
    if not core:
        return snapshot
    reason = LevelReason(
        "regulator", "行业监管部门已认定为核心数据（有认定文件记录）", "determined to be core data by the regulator"
    )
    return replace(
        snapshot,
        entries=tuple(
            replace(
                one, decision=replace(one.decision, level=Level.CORE, reasons=(reason, *one.decision.reasons), undecided_for=())
            )
            if one.item in core
            else one
            for one in snapshot.entries
        ),
    )
