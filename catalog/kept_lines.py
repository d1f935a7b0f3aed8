"""Where the company stands against the lines about persons, over all runs: one that was reached is not unreached by a run that
saw less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from catalog import tables
from catalog.current import last_seen
from catalog.model import Threshold
from catalog.rows import threshold_of
from connectors.model import Status

_OF_PERSONS = "persons_"
REACHED, NOT_REACHED, POSSIBLE = "reached", "not_reached", "possible"


@dataclass(frozen=True)
class LinesOfRun:
    """The lines about persons that a run left, when it ended, and the sources that it could read."""

    at: datetime
    lines: tuple[Threshold, ...]
    sources: frozenset[str] = frozenset()


def standing_lines(runs: Sequence[LinesOfRun], known: Iterable[str]) -> tuple[Threshold, ...]:
    """Each line as it stands after some runs of one legal entity, the latest first. ``known`` are all sources ever read.

    A line that a run reached stays reached until a count of all that this run had, and maybe more, proves otherwise; what the
    latest run says stands beside it among the details. Proven not to be reached is only what was proven over all sources."""
    if not runs:
        return ()
    whole = frozenset(known)
    return tuple(_standing(line, runs, whole) for line in runs[0].lines)


def _standing(line: Threshold, runs: Sequence[LinesOfRun], whole: frozenset[str]) -> Threshold:
    proven: list[frozenset[str]] = []
    for run in runs:
        found = next((one for one in run.lines if one.id == line.id), None)
        if found is None:
            continue
        if found.state == NOT_REACHED:
            proven.append(run.sources)
        elif found.state == REACHED and not any(run.sources <= one for one in proven):
            return found if run is runs[0] else _kept(found, line, run.at)
    if line.state == NOT_REACHED and not whole <= runs[0].sources:
        return replace(line, state=POSSIBLE, upper=None)
    return line


def _kept(before: Threshold, now: Threshold, at: datetime) -> Threshold:
    told = f"（{at:%Y-%m-%d}清点时已达到；其后没有覆盖同样范围的完整清点）"
    since = {"kept_since": at.isoformat(), "now_state": now.state, "now_lower": now.lower, "now_upper": now.upper}
    return replace(before, upper=None, because=before.because + told, details={**before.details, **since})


def load_lines(connection: Connection, entity: str, expected: Iterable[str] = ()) -> tuple[Threshold, ...]:
    """Where a legal entity stands over everything that was published. See ``standing_lines``; ``expected`` are sources that it
    has besides those that were ever read."""
    line, run, outcome = tables.threshold, tables.run, tables.source_outcome
    ours = line.c.line.startswith(_OF_PERSONS), line.c.scope == entity, run.c.published.is_not(None)
    query = select(line, run.c.finished_at).join_from(line, run, line.c.run_id == run.c.id).where(*ours)
    found: dict[UUID, tuple[datetime, list[Threshold]]] = {}
    for row in connection.execute(query.order_by(run.c.published.desc(), line.c.position)).mappings():
        found.setdefault(row["run_id"], (row["finished_at"], []))[1].append(threshold_of(row))
    read: dict[UUID, set[str]] = {}
    query_sources = select(outcome.c.run_id, outcome.c.source).where(outcome.c.status != Status.FAILED.value)
    for id, source in connection.execute(query_sources):
        read.setdefault(id, set()).add(source)
    runs = [LinesOfRun(at, tuple(lines), frozenset(read.get(id, ()))) for id, (at, lines) in found.items()]
    return standing_lines(runs, (*last_seen(connection), *expected))


def with_lines(thresholds: Iterable[Threshold], standing: Iterable[Threshold]) -> tuple[Threshold, ...]:
    """The lines of a run, those about persons as they stand over all runs."""
    known: Mapping[str, Threshold] = {one.id: one for one in standing}
    return tuple(known.get(one.id, one) for one in thresholds)
