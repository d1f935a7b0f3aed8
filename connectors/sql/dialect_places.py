"""Random places by key in any SQLAlchemy dialect. Without a key of whole numbers: head and tail, which prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.model import Coverage, SamplePlan, power
from connectors.sql.base import READ_ROWS, Selection, Taken
from connectors.sql.budget import current
from connectors.sql.cells import Row
from connectors.sql.dialect import DialectSql, Step
from connectors.sql.places import Probe, draw_between, draw_probes, places_met

_PROBES_A_STATEMENT = 50
_LONGEST = 200_000  # characters of a statement
_ENOUGH = 0.6  # of the places wanted; with fewer, gaps have swallowed the rest and a second round looks between

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class DialectTable:
    """A table of a dialect: ``rows`` runs a statement."""

    rows: Callable[[str], list[Row]]
    sql: DialectSql
    selection: Selection

    def found(self, steps: Sequence[tuple[Step, int]]) -> dict[Key, Row]:
        """Rows from several steps on, each with its own limit, by their key."""
        width = len(self.selection.entry.key)
        rows = self.rows(self.sql.union(self.selection, steps))
        return {tuple(whole(part) for part in row[:width]): row[width:] for row in rows}


def whole(number: object) -> object:
    """Decimals without a fraction as integers: so some drivers give the integers of their source."""
    return int(number) if isinstance(number, Decimal) and number == number.to_integral_value() else number


def random_places(found: DialectTable, plan: SamplePlan) -> Taken:
    """Rows at random keys with head and tail; a place is a distinct key that a probe met."""
    if not found.selection.entry.key:
        return _edges(found, plan)
    (extent,) = found.rows(found.sql.extent(found.selection))
    low, high = (whole(end) for end in extent)
    if not isinstance(low, int) or not isinstance(high, int):
        return _edges(found, plan)
    rows: dict[Key, Row] = {}
    if plan.edge_rows:
        rows |= found.found([(Step(), plan.edge_rows), (Step(downwards=True), plan.edge_rows)])
    probes = draw_probes(f"{plan.seed}:1", low, high, plan.places)
    met = probes[: _probe(found, probes, plan, rows)]
    if len(met) == len(probes) and places_met(met, _numbers(rows)) < _ENOUGH * plan.places:
        more = draw_between(f"{plan.seed}:2", _numbers(rows), plan.places)
        met = [*met, *more[: _probe(found, more, plan, rows)]]
    places = min(plan.places, places_met(met, _numbers(rows)))
    ordered = [rows[key] for key in sorted(rows, key=_sortable)]
    return Taken(ordered, Coverage("key_probes", places, len(ordered), plan.seed, power(places)))


def _probe(found: DialectTable, probes: Sequence[Probe], plan: SamplePlan, rows: dict[Key, Row]) -> int:
    """Ask for the probes within the budget and add what came to ``rows``; returns how many were asked."""
    length = len(found.sql.union(found.selection, [(Step(0), 1)]))
    most = max(1, min(_PROBES_A_STATEMENT, _LONGEST // length))

    def fetch(part: Sequence[Probe]) -> None:
        for start in range(0, len(part), most):
            steps = [(Step(probe.key, probe.downwards), plan.rows_per_place) for probe in part[start : start + most]]
            rows.update(found.found(steps))

    budget = current()
    if budget is not None:
        return budget.read(probes, fetch)
    fetch(probes)
    return len(probes)


def _edges(found: DialectTable, plan: SamplePlan) -> Taken:
    """Head, and with a key the tail. They say nothing about what lies between."""
    if not found.selection.entry.key:
        rows = found.rows(found.sql.head(found.selection, plan.whole_rows))
        return Taken(rows, Coverage("head", 1, len(rows), plan.seed, 0.0))
    half = plan.whole_rows // 2
    rows = list(found.found([(Step(), half), (Step(downwards=True), half)]).values())
    return Taken(rows, Coverage("head_tail", 2, len(rows), plan.seed, 0.0))


def _numbers(rows: dict[Key, Row]) -> list[int]:
    return sorted({key[0] for key in rows if isinstance(key[0], int)})


def _sortable(key: Key) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(part, int), part if isinstance(part, int) else 0, str(part)) for part in key)


def all_pieces(found: DialectTable) -> Iterator[list[Row]]:
    """All rows, piece by piece: after the last key where it is one number or text, else by offset."""
    return _key_pieces(found) if len(found.selection.entry.key) == 1 else _offset_pieces(found)


def _offset_pieces(found: DialectTable, offset: int = 0) -> Iterator[list[Row]]:
    """Every statement walks over the rows before it, so a big table without a key ends at the statement limit."""
    while True:
        rows = found.rows(found.sql.at_offset(found.selection, offset, READ_ROWS))
        if rows:
            yield rows
        if len(rows) < READ_ROWS:
            return
        offset += READ_ROWS


def _key_pieces(found: DialectTable) -> Iterator[list[Row]]:
    step = Step()
    while True:
        rows = found.rows(found.sql.text(found.sql.keyed(found.selection, step, READ_ROWS)))
        if rows:
            yield [row[1:] for row in rows]
        if len(rows) < READ_ROWS:
            return
        last = whole(rows[-1][0])
        if not isinstance(last, int | str):  # a key that cannot be written as a literal of every dialect
            yield from _offset_pieces(found, READ_ROWS)
            return
        step = Step(last, beyond=True)
