"""The catalogue in numbers, by a few statements that count: quick however much it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, func, select

from catalog import tables
from catalog.current import last_outcomes, last_seen
from catalog.filings import determined_core
from catalog.item_events import load_identities, standing_decisions
from catalog.items import highest
from catalog.loading import latest_run
from catalog.model import SourceOutcome, Threshold
from catalog.rows import threshold_of
from catalog.service_tables import job
from classifiers.model import Level


@dataclass(frozen=True)
class Figures:
    """Counts of what is known now: published runs by status, datasets of all sources by status, items by level (with people's
    decisions), jobs by state; how each source fared last (``as_of``: when it was read last), and the lines of the latest run.

    ``mark`` is another one whenever something was published, decided, declared, filed or said of items."""

    mark: tuple[int, ...]
    runs: Mapping[str, int] = field(default_factory=dict)
    unfinished: int = 0
    datasets: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[Level, int] = field(default_factory=dict)
    jobs: Mapping[str, int] = field(default_factory=dict)
    sources: tuple[SourceOutcome, ...] = ()
    lines: tuple[Threshold, ...] = ()
    last_run: datetime | None = None


def load_figures(connection: Connection) -> Figures:
    """All of it, as one state of the catalogue."""
    run = tables.run
    counted = select(run.c.status, func.count()).where(run.c.published.is_not(None)).group_by(run.c.status)
    open_runs = select(func.count()).select_from(run).where(run.c.published.is_(None))
    held = _held(connection)
    return Figures(
        _mark(connection),
        {row[0]: row[1] for row in connection.execute(counted)},
        connection.execute(open_runs).scalar_one(),
        _datasets(connection, held),
        Counter(_levels(connection, held).values()),
        {row[0]: row[1] for row in connection.execute(select(job.c.state, func.count()).group_by(job.c.state))},
        last_outcomes(connection),
        _lines(connection),
        connection.execute(select(func.max(run.c.finished_at)).where(run.c.published.is_not(None))).scalar_one(),
    )


def _mark(connection: Connection) -> tuple[int, ...]:
    numbers = (
        tables.run.c.published,
        tables.person_decision.c.number,
        tables.item_event.c.number,
        tables.filing.c.number,
        tables.filing_event.c.number,
        tables.declaration.c.number,
    )
    return tuple(connection.execute(select(func.coalesce(func.max(one), 0))).scalar_one() for one in numbers)


def _held(connection: Connection) -> dict[UUID, list[str]]:
    """The runs that hold what is known now, and of which sources each."""
    held: dict[UUID, list[str]] = {}
    for source, run in last_seen(connection).items():
        held.setdefault(run, []).append(source)
    return held


def _datasets(connection: Connection, held: Mapping[UUID, list[str]]) -> dict[str, int]:
    entry, found = tables.entry.c, Counter[str]()
    for run, sources in held.items():
        query = select(entry.status, func.count()).where(entry.run_id == run, entry.source.in_(sources))
        found.update({row[0]: row[1] for row in connection.execute(query.group_by(entry.status))})
    return dict(found)


def _levels(connection: Connection, held: Mapping[UUID, list[str]]) -> dict[UUID, Level]:
    """The level of each item: the highest of its members', unless a person decided or the regulator determined it."""
    identities, levels = load_identities(connection), dict[UUID, Level]()
    for item, level in _member_levels(connection, held):
        known = identities.known_as(item)
        levels[known] = highest((level, levels.get(known, level)))
    for one in standing_decisions(connection):
        if one.item in levels and not one.column and one.level is not None:
            levels[one.item] = one.level
    for item in determined_core(connection):
        if (known := identities.known_as(item)) in levels:
            levels[known] = Level.CORE
    return levels


def _member_levels(connection: Connection, held: Mapping[UUID, list[str]]) -> Iterator[tuple[UUID, Level]]:
    entry = tables.entry.c
    for run, sources in held.items():
        query = select(entry.item_id, entry.level).where(entry.run_id == run, entry.source.in_(sources)).distinct()
        yield from ((row[0], Level(row[1])) for row in connection.execute(query) if row[0] is not None)


def _lines(connection: Connection) -> tuple[Threshold, ...]:
    latest = latest_run(connection)
    query = select(tables.threshold).where(tables.threshold.c.run_id == latest).order_by(tables.threshold.c.position)
    return () if latest is None else tuple(threshold_of(one) for one in connection.execute(query).mappings())
