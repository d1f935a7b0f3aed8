"""Random places by key: probes into a key of numbers (or of numbers written as text), for engines whose tables are stored in
the order of a key. Without such a key: head, tail and strides, which are weaker and say so."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from connectors.model import Coverage, SamplePlan, power
from connectors.sql.base import READ_ROWS, Selection, Taken
from connectors.sql.cells import Row
from connectors.sql.places import Probe, Scale, draw_between, draw_probes, places_met, scale

_PROBES_A_STATEMENT = 300  # SQLite allows 500 parts in a compound SELECT
_ENOUGH = 0.6  # of the places wanted; with fewer, gaps have swallowed the rest and a second round looks between
_STRIDES = 40
_REACH = 20_000  # rows: a stride has to walk over all rows before it

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table and its key, in one engine's SQL. ``key``: quoted names in the key's order, none where there is no usable key.

    ``term`` makes a limited SELECT fit to stand in a UNION; ``join`` keeps the probes as the outer side of the join.
    ``rows`` runs a statement with parameters, which ``mark`` stands for in its text.
    """

    rows: Callable[[str, Sequence[object]], list[Row]]
    selection: Selection
    key: tuple[str, ...]
    term: str = "({})"
    join: str = "JOIN"
    mark: str = "?"

    def names(self, alias: str) -> list[str]:
        """The key's columns, qualified."""
        return [f"{alias}.{name}" for name in self.key]

    def extent(self) -> tuple[object, object]:
        """The smallest and largest first part of the key; two looks into its index."""
        first = self.names("t")[0]
        (low, high), *_ = self.rows(f"SELECT MIN({first}), MAX({first}) FROM {self.selection.table} AS t", ())  # noqa: S608
        return low, high

    def near(self, condition: str, limit: int, downwards: bool) -> str:
        """A part of a UNION that finds up to ``limit`` keys from a place on."""
        direction = " DESC" if downwards else ""
        order = ", ".join(name + direction for name in self.names("q"))
        keys = ", ".join(f"{name} AS k{at}" for at, name in enumerate(self.names("q")))
        return self.term.format(f"SELECT {keys} FROM {self.selection.table} AS q {condition} ORDER BY {order} LIMIT {limit}")  # noqa: S608

    def fetch(self, parts: Sequence[str]) -> dict[Key, Row]:
        """The rows that the parts of a UNION find, by key, each once."""
        width = len(self.key)
        keys = ", ".join(f"p.k{at}" for at in range(width))
        match = " AND ".join(f"{name} = p.k{at}" for at, name in enumerate(self.names("t")))
        found = " UNION ".join(parts)
        sql = (
            f"SELECT {keys}, {self.selection.select_list} FROM ({found}) AS p {self.join} {self.selection.table} AS t ON {match}"  # noqa: S608
        )
        return {row[:width]: row[width:] for row in self.rows(sql, ())}


def random_places(keyed: Keyed, plan: SamplePlan, rows: int | None) -> Taken:
    """Rows from random places, in the best way the key allows. ``rows``: about how many there are, if known."""
    numbers = scale(*keyed.extent()) if keyed.key else None
    return _strides(keyed, plan, rows) if numbers is None else _key_places(keyed, plan, numbers)


def _key_places(keyed: Keyed, plan: SamplePlan, numbers: Scale) -> Taken:
    """Rows at random keys with head and tail. Where gaps swallow most of them, a second round looks between the
    keys that were found. A place is a distinct key that a probe met; with few distinct keys the power is low, and says so."""
    probes = draw_probes(f"{plan.seed}:1", numbers.low, numbers.high, plan.places)
    rows = keyed.fetch([keyed.near("", plan.edge_rows, False), keyed.near("", plan.edge_rows, True)]) if plan.edge_rows else {}
    rows |= _probed(keyed, numbers, probes, plan.rows_per_place)
    if places_met(probes, _first_keys(rows, numbers)) < _ENOUGH * plan.places:
        more = draw_between(f"{plan.seed}:2", _first_keys(rows, numbers), plan.places)
        rows |= _probed(keyed, numbers, more, plan.rows_per_place)
        probes += more
    places = min(plan.places, places_met(probes, _first_keys(rows, numbers)))
    ordered = [rows[key] for key in sorted(rows, key=_sortable)]
    return Taken(ordered, Coverage("key_probes", places, len(ordered), plan.seed, power(places)))


def _probed(keyed: Keyed, numbers: Scale, probes: Sequence[Probe], limit: int) -> dict[Key, Row]:
    first = keyed.names("q")[0]
    parts = [
        keyed.near(f"WHERE {first} {'<=' if probe.downwards else '>='} {numbers.literal(probe.key)}", limit, probe.downwards)
        for probe in probes
    ]
    found: dict[Key, Row] = {}
    for start in range(0, len(parts), _PROBES_A_STATEMENT):
        found |= keyed.fetch(parts[start : start + _PROBES_A_STATEMENT])
    return found


def _strides(keyed: Keyed, plan: SamplePlan, rows: int | None) -> Taken:
    """Head, random offsets, and with a key the tail. Offsets are as good as places where they reach the whole table;
    beyond their reach nothing was looked at, so there the power is 0."""
    reach = min(rows or _REACH, _REACH)
    grid = range(plan.edge_rows, max(reach, plan.edge_rows + 1), plan.rows_per_place)
    offsets = sorted(random.Random(f"{plan.seed}:1").sample(grid, min(_STRIDES, len(grid))))
    start = f"SELECT {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
    parts = [keyed.term.format(f"{start} LIMIT {plan.rows_per_place} OFFSET {offset}") for offset in offsets]
    parts.append(keyed.term.format(f"{start} LIMIT {plan.edge_rows}"))
    if keyed.key:
        order = ", ".join(f"{name} DESC" for name in keyed.names("t"))
        parts.append(keyed.term.format(f"{start} ORDER BY {order} LIMIT {plan.edge_rows}"))
    taken = keyed.rows(" UNION ALL ".join(parts), ())
    places = min(len(offsets), max(0, len(taken) - plan.edge_rows) // plan.rows_per_place)
    reached = rows is not None and rows <= _REACH
    method = "head_tail_strides" if keyed.key else "head_strides"
    return Taken(taken, Coverage(method, places, len(taken), plan.seed, power(places) if reached else 0.0))


def _first_keys(rows: dict[Key, Row], numbers: Scale) -> list[int]:
    found = {numbers.number(key[0]) for key in rows}
    return sorted(number for number in found if number is not None)


def _sortable(key: Key) -> tuple[tuple[bool, int, str], ...]:
    """Keys in order whatever their types: integers by value, all else by text."""
    return tuple((isinstance(part, int), part if isinstance(part, int) else 0, str(part)) for part in key)


def all_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """All rows, piece by piece: in the order of the key, or by offset where there is none."""
    return _key_pieces(keyed) if keyed.key else _offset_pieces(keyed)


def _offset_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """Every statement walks over the rows before it, so a big table without a key ends at the statement limit."""
    offset = 0
    while True:
        start = f"SELECT {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
        rows = keyed.rows(f"{start} LIMIT {READ_ROWS} OFFSET {offset}", ())
        if rows:
            yield rows
        if len(rows) < READ_ROWS:
            return
        offset += READ_ROWS


def _key_pieces(keyed: Keyed) -> Iterator[list[Row]]:
    """Every statement begins after the last key of the one before."""
    width = len(keyed.key)
    names = keyed.names("t")
    order = ", ".join(names)
    condition, values = "", list[object]()
    while True:
        sql = (
            f"SELECT {order}, {keyed.selection.select_list} FROM {keyed.selection.table} AS t"  # noqa: S608
            f"{condition} ORDER BY {order} LIMIT {READ_ROWS}"
        )
        rows = keyed.rows(sql, values)
        if rows:
            yield [row[width:] for row in rows]
        if len(rows) < READ_ROWS:
            return
        last = rows[-1][:width]
        condition, values = " WHERE " + _after(names, keyed.mark), [last[at] for part in range(width) for at in range(part + 1)]


def _after(names: Sequence[str], mark: str) -> str:
    """Greater than the last key, spelt out: not every engine uses an index for a comparison of row values."""
    steps = []
    for at, name in enumerate(names):
        same = [f"{before} = {mark}" for before in names[:at]]
        steps.append("(" + " AND ".join([*same, f"{name} > {mark}"]) + ")")
    return "(" + " OR ".join(steps) + ")"
