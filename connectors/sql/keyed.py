"""Random places by key: probes into a key of numbers (or of numbers written as text), for engines whose tables are stored in
the order of a key, or into an index. Without any of them: head, tail and strides, which are weaker and say so."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from connectors.model import Coverage, SamplePlan, power
from connectors.sql.base import Selection, Taken
from connectors.sql.budget import Budget, current
from connectors.sql.cells import Row
from connectors.sql.places import Probe, Scale, places_met, scale
from connectors.sql.spread import Draw, Found, draw_over, found_by, power_of, strata_of

_PROBES_A_STATEMENT = 100  # an ALTER TABLE waits for a statement to end, and the application behind it; SQLite allows 500
_STATEMENT_CHARS = 1_000_000  # of the cells of all parts, where each part has to spell them out
_MOST_DRAWS = 4  # rounds of probes, where rows lie unevenly along the key
_GOOD = 0.97  # of the power that evenly lying rows would give: good enough to draw no further
_MOST_SECTIONS = 30  # values of a key's first part that are looked at one by one
_DOUBT = 1.1  # times as many rows as an engine's estimate says may be there without our having missed some
_SAME_VALUE = 3  # rows may have the same value of an index on average, for its places to be as good as a key's
_STRIDES = 10
_REACH = 5_000  # rows: a stride has to walk over all rows before it, and they speak for a small table only
_STALE = 1.25  # times as many rows may be there as the engine believes

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """A table and its key, in one engine's SQL. ``key``: quoted names in the key's order, none where there is no usable key.

    ``term`` makes a limited SELECT fit to stand in a UNION; ``join`` keeps the probes as the outer side of the join.
    ``rows`` runs a statement with parameters, which ``mark`` stands for in its text. ``unique``: the key tells rows apart;
    else it is the first column of some index. ``within``: a condition on the first key columns, already fixed to a value,
    with that value. ``row_bytes``: what the server reads for a row, where that is more than what it sends: it is charged too.
    """

    rows: Callable[[str, Sequence[object]], list[Row]]
    selection: Selection
    key: tuple[str, ...]
    term: str = "({})"
    join: str = "JOIN"
    mark: str = "?"
    unique: bool = True
    within: tuple[object, ...] = ()
    row_bytes: int = 0

    def charge(self, rows: int) -> None:
        """Count what the server read for rows that came."""
        budget = current()
        if budget is not None:
            budget.spend(rows * self.row_bytes)

    def names(self, alias: str) -> list[str]:
        """The key's columns, qualified."""
        return [f"{alias}.{name}" for name in self.key]

    def where(self, alias: str, condition: str = "") -> str:
        """WHERE with the fixed values and one more condition."""
        fixed = [f"{name} = {self.mark}" for name, _ in zip(self.names(alias), self.within, strict=False)]
        found = [*fixed, condition] if condition else fixed
        return f" WHERE {' AND '.join(found)}" if found else ""

    def extent(self) -> tuple[object, object]:
        """The smallest and largest value of the key's first part that is not fixed; two looks into its index."""
        part = self.names("t")[len(self.within)]
        start, end = f"FROM {self.selection.table} AS t", self.where("t")
        # Each end on its own: not every engine finds both at once without walking over the whole table.
        sql = f"SELECT (SELECT MIN({part}) {start}{end}), (SELECT MAX({part}) {start}{end})"
        (low, high), *_ = self.rows(sql, [*self.within, *self.within])
        return low, high

    def near(self, condition: str, limit: int, downwards: bool) -> str:
        """A part of a UNION that finds up to ``limit`` keys, or rows where the key does not tell them apart, from a place on."""
        alias = "q" if self.unique else "t"
        names = self.names(alias)
        order = ", ".join(name + (" DESC" if downwards else "") for name in names)
        cells = ", ".join(f"{name} AS k{at}" for at, name in enumerate(names))
        if not self.unique:
            cells += f", {self.selection.select_list}"
        where = self.where(alias, condition.format(names[len(self.within)]) if condition else "")
        return self.term.format(f"SELECT {cells} FROM {self.selection.table} AS {alias}{where} ORDER BY {order} LIMIT {limit}")  # noqa: S608

    def fetch(self, parts: Sequence[str]) -> dict[Key, Row]:
        """The rows that the parts of a UNION find, by key, each once. Rows that their key does not tell apart are numbered."""
        width, values = len(self.key), [*self.within] * len(parts)
        if not self.unique:
            rows = self.rows(" UNION ALL ".join(parts), values)
            self.charge(len(rows))
            return {row: row[1:] for row in rows}
        keys = ", ".join(f"p.k{at}" for at in range(width))
        match = " AND ".join(f"{name} = p.k{at}" for at, name in enumerate(self.names("t")))
        found = " UNION ".join(parts)
        sql = (
            f"SELECT {keys}, {self.selection.select_list} FROM ({found}) AS p {self.join} {self.selection.table} AS t ON {match}"  # noqa: S608
        )
        rows = self.rows(sql, values)
        self.charge(len(rows))
        return {row[:width]: row[width:] for row in rows}

    @property
    def parts_a_statement(self) -> int:
        """How many parts a UNION may have."""
        if self.unique:
            return _PROBES_A_STATEMENT
        return max(1, min(_PROBES_A_STATEMENT, _STATEMENT_CHARS // max(1, len(self.selection.select_list))))


@dataclass(slots=True)
class _Search:
    """Probes into one key (or into one value of its first part), and what they found so far."""

    keyed: Keyed
    numbers: Scale
    plan: SamplePlan
    rows: dict[Key, Row]
    draws: list[Draw]
    edges: int = 0  # rows found at each end

    @property
    def keys(self) -> list[int]:
        """The numbers of all rows found, sorted, one a row."""
        part = len(self.keyed.within)
        found = (self.numbers.number(key[part]) for key in self.rows)
        return sorted(number for number in found if number is not None)

    @property
    def in_sections(self) -> bool:
        """Whether the key's first part has so few values that its second part must be probed, value by value."""
        return len(self.keyed.key) > 1 + len(self.keyed.within) and 0 < len(set(self.keys)) <= _MOST_SECTIONS

    @property
    def probes(self) -> list[Probe]:
        """All probes made."""
        return [probe for draw in self.draws for probe in draw.probes]

    @property
    def places(self) -> int:
        """Distinct keys that probes met."""
        return min(self.plan.places, places_met(self.probes, sorted(set(self.keys))))

    def strata(self) -> tuple[tuple[int, int, float], ...]:
        """How the rows lie, as far as is known."""
        keys = self.keys
        found = found_by(self.probes, keys, self.plan.rows_per_place)
        if self.edges:
            head, tail = keys[: self.edges], keys[-self.edges :]
            found += [Found(edge[0], edge[0], edge[-1], len(edge)) for edge in (head, tail) if edge]
        return strata_of(self.numbers.low, self.numbers.high, found)

    @property
    def size(self) -> float:
        """About how many rows there are."""
        return sum(rows for _, _, rows in self.strata())

    def power(self, share: float = 0.01) -> float:
        """Of all probes together, for a run of this share of the rows; never more than that of the distinct keys they met."""
        share = min(1.0, share)
        return min(power(self.places, share), power_of(self.draws, self.strata(), share)) if self.draws else 0.0

    def look(self, count: int, seed: str) -> bool:
        """Draw probes as the rows are thought to lie, and fetch what they find. False: the budget ended it."""
        strata = self.strata() if self.draws else ((self.numbers.low, max(self.numbers.high, self.numbers.low + 1), 1.0),)
        draw = draw_over(seed, strata, count)
        budget = current() or Budget(self.plan.seconds, self.plan.bytes_budget)

        def fetch(part: Sequence[Probe]) -> None:
            self.rows |= _probed(self.keyed, self.numbers, part, self.plan.rows_per_place)

        done = budget.read(draw.probes, fetch)
        if done:
            self.draws.append(Draw(draw.strata, draw.probes[:done]))
        return done == count


def within_budget(plan: SamplePlan, row_bytes: int) -> SamplePlan:
    """The plan for rows so wide that its places would cost more than its bytes, where the server reads cells to their ends to
    give their beginnings: fewer rows of fewer places; half of the bytes are left for looking again."""
    most = plan.bytes_budget // (2 * max(1, row_bytes))
    if plan.places * plan.rows_per_place + 2 * plan.edge_rows <= most:
        return plan
    edges = min(plan.edge_rows, max(1, most // 10))
    places = max(1, most - 2 * edges)
    rows = min(plan.rows_per_place, max(1, places // plan.places))  # what edges leave is not spent on more rows of a place
    return replace(plan, edge_rows=edges, places=min(plan.places, places), rows_per_place=rows)


def random_places(keyed: Keyed, plan: SamplePlan, rows: int | None) -> Taken:
    """Rows from random places, in the best way the key allows. ``rows``: about how many there are, if the engine says so."""
    numbers = scale(*keyed.extent()) if keyed.key else None
    return _strides(keyed, plan, rows) if numbers is None else _key_places(keyed, plan, numbers, rows)


def index_places(keyed: Keyed, plan: SamplePlan, rows: int | None, columns: Sequence[tuple[str, int]]) -> Taken:
    """Rows from random places of an ordinary index, for a table whose key cannot be probed, else strides. ``columns``: quoted
    names of columns that begin an index, with about how many values they have.

    Of rows with the same value only the first and the last are ever met, and rows without a value never. So the power is only
    stated for a column of nearly as many values as rows, and none of them NULL; for others it is 0.
    """
    for name, values in columns:
        index = replace(keyed, key=(name,), unique=False)
        numbers = scale(*index.extent())
        if numbers is None:
            continue
        taken = _key_places(index, plan, numbers, None)
        start = f"SELECT 1 FROM {keyed.selection.table} AS t WHERE {index.names('t')[0]} IS NULL LIMIT 1"  # noqa: S608
        if rows is None or values * _SAME_VALUE < rows or keyed.rows(start, ()):
            taken = replace(taken, coverage=replace(taken.coverage, power_at_1pct=0.0))
        return taken
    return _strides(keyed, plan, rows)


def partition_places(keyed: Keyed, plan: SamplePlan, partitions: Mapping[str, int]) -> Taken:
    """Rows at random keys of each partition, as many places in each as its rows ask for. ``partitions``: what stands after FROM
    for each, and about how many rows it has. Of more partitions than places some are drawn; the others count as unseen."""
    known = {place: max(1, rows) for place, rows in partitions.items()}
    chosen = known
    if len(known) > plan.places:
        draw = random.Random(f"{plan.seed}:partitions")
        chosen = {place: known[place] for place in sorted(draw.sample(sorted(known), plan.places))}
    searches, rows = list[_Search](), dict[Key, Row]()
    for place, share in chosen.items():
        part = replace(keyed, selection=replace(keyed.selection, table=place))
        numbers = scale(*part.extent())
        if numbers is None:
            continue  # nothing in it, or no numbers: its first rows are met all the same
        wanted = max(1, round(plan.places * share / sum(chosen.values())))
        edges = max(1, plan.edge_rows // len(chosen))
        searches.append(_searched(part, replace(plan, places=wanted, edge_rows=edges), numbers, f"{plan.seed}:{place}"))
        rows |= searches[-1].rows
    sizes = [max(1.0, search.size) for search in searches]
    unseen = sum(known.values()) - sum(chosen.values())
    total = max(1.0, sum(sizes) + unseen)
    met = sum(size * search.power(0.01 * total / size) for search, size in zip(searches, sizes, strict=True)) / total
    places = min(plan.places, sum(search.places for search in searches))
    ordered = [rows[key] for key in sorted(rows, key=_sortable)]
    return Taken(ordered, Coverage("key_probes", places, len(ordered), plan.seed, round(min(met, power(places)), 4)))


def with_partitions(keyed: Keyed, plan: SamplePlan, taken: Taken, partitions: Sequence[str]) -> Taken:
    """The first rows of each partition added, where there are no more partitions than places: what sits in a small one alone
    is then met. ``partitions``: what stands after FROM for each. The power stays that of the random places."""
    if len(partitions) > plan.places:
        return taken
    parts = [
        keyed.term.format(f"SELECT {keyed.selection.select_list} FROM {partition} AS t LIMIT {plan.rows_per_place}")  # noqa: S608
        for partition in partitions
    ]
    known, more = set(taken.rows), list[Row]()

    def fetch(some: Sequence[str]) -> None:
        rows = keyed.rows(" UNION ALL ".join(some), ())
        keyed.charge(len(rows))
        more.extend(row for row in rows if row not in known)

    (current() or Budget(plan.seconds, plan.bytes_budget)).read(parts, fetch)
    rows = [*taken.rows, *more]
    return replace(taken, rows=rows, coverage=replace(taken.coverage, rows=len(rows)))


def _key_places(keyed: Keyed, plan: SamplePlan, numbers: Scale, known: int | None) -> Taken:
    """Rows at random keys with head and tail. Where rows lie unevenly along the key, further rounds look where they were
    found to be dense. A place is a distinct key that a probe met; with few distinct keys the power is low, and says so."""
    search = _searched(keyed, plan, numbers, str(plan.seed))
    places, met, rows = search.places, search.power(), search.rows
    if known and keyed.unique and len(keyed.key) == 1:
        met *= min(1.0, _DOUBT * search.size / known)
    if search.in_sections:
        places, met = max((places, met), _sections(keyed, plan, rows), key=lambda one: one[1])
    ordered = [rows[key] for key in sorted(rows, key=_sortable)]
    method = "key_probes" if keyed.unique else "index_probes"
    return Taken(ordered, Coverage(method, places, len(ordered), plan.seed, round(met, 4)))


def _searched(keyed: Keyed, plan: SamplePlan, numbers: Scale, seed: str) -> _Search:
    search = _Search(keyed, numbers, plan, {}, [])
    if plan.edge_rows:
        search.rows = keyed.fetch([keyed.near("", plan.edge_rows, False), keyed.near("", plan.edge_rows, True)])
        search.edges = min(plan.edge_rows, len(search.rows))
    for number in range(_MOST_DRAWS):
        before = len(search.rows)
        if not search.look(plan.places, f"{seed}:{number}") or search.in_sections:
            break
        if (number and len(search.rows) == before) or search.power() >= _GOOD * power(plan.places):
            break
    return search


def _sections(keyed: Keyed, plan: SamplePlan, rows: dict[Key, Row]) -> tuple[int, float]:
    """Places and power of probes into the second part of the key, for each value of the first one alike; nothing, where values
    may be unknown. A run of 1 % of all rows is a larger share of the rows of one value, the larger the fewer it has."""
    every = _all_values(keyed)
    if every is None:
        return 0, 0.0
    share = replace(plan, places=max(1, plan.places // len(every)), edge_rows=max(1, plan.edge_rows // len(every)))
    searches = []
    for value in every:
        section = replace(keyed, within=(value,))
        numbers = scale(*section.extent())
        if numbers is None:
            return 0, 0.0
        searches.append(_searched(section, share, numbers, f"{plan.seed}:{value}"))
        rows |= searches[-1].rows
    sizes = [max(1.0, search.size) for search in searches]
    total = sum(sizes)
    met = sum(size * search.power(0.01 * total / size) for search, size in zip(searches, sizes, strict=True))
    return min(plan.places, sum(search.places for search in searches)), met / total


def _all_values(keyed: Keyed) -> list[object] | None:
    """All values of the key's first part, each found behind the last in the index. None where there are too many."""
    first = keyed.names("t")[0]
    start = f"FROM {keyed.selection.table} AS t"
    found = [row[0] for row in keyed.rows(f"SELECT MIN({first}) {start}", ())]
    while len(found) <= 2 * _MOST_SECTIONS:
        ((value,),) = keyed.rows(f"SELECT MIN({first}) {start} WHERE {first} > {keyed.mark}", (found[-1],))
        if value is None:
            return found
        found.append(value)
    return None


def _probed(keyed: Keyed, numbers: Scale, probes: Sequence[Probe], limit: int) -> dict[Key, Row]:
    parts = [
        keyed.near(f"{{}} {'<=' if probe.downwards else '>='} {numbers.literal(probe.key)}", limit, probe.downwards)
        for probe in probes
    ]
    found: dict[Key, Row] = {}
    for start in range(0, len(parts), keyed.parts_a_statement):
        found |= keyed.fetch(parts[start : start + keyed.parts_a_statement])
    return found


def _strides(keyed: Keyed, plan: SamplePlan, rows: int | None) -> Taken:
    """Head, random offsets, and with a key the tail. Offsets are as good as places where they reach the whole table;
    beyond their reach nothing was looked at, so there the power is 0."""
    # Rows that an offset passes over are read like all others.
    far = min(_REACH, plan.bytes_budget // (_STRIDES * keyed.row_bytes)) if keyed.row_bytes else _REACH
    reach = min(int(rows * _STALE) if rows else far, far)
    grid = range(plan.edge_rows, max(reach, plan.edge_rows + 1), plan.rows_per_place)
    offsets = sorted(random.Random(f"{plan.seed}:1").sample(grid, min(_STRIDES, len(grid))))
    start, table = keyed.selection.select_list, f"FROM {keyed.selection.table} AS t"
    parts = [f"SELECT {offset}, {start} {table} LIMIT {plan.rows_per_place} OFFSET {offset}" for offset in offsets]
    parts.append(f"SELECT -1, {start} {table} LIMIT {plan.edge_rows}")
    if keyed.key:
        order = ", ".join(f"{name} DESC" for name in keyed.names("t"))
        parts.append(f"SELECT -2, {start} {table} ORDER BY {order} LIMIT {plan.edge_rows}")
    taken = keyed.rows(" UNION ALL ".join(keyed.term.format(part) for part in parts), ())
    places = len({row[0] for row in taken if row[0] >= 0})
    reached = rows is not None and rows * _STALE <= far
    method = "head_tail_strides" if keyed.key else "head_strides"
    cells = [row[1:] for row in taken]
    return Taken(cells, Coverage(method, places, len(cells), plan.seed, power(places) if reached else 0.0))


def _sortable(key: Key) -> tuple[tuple[bool, int, str], ...]:
    """Keys in order whatever their types: integers by value, all else by text."""
    return tuple((isinstance(part, int), part if isinstance(part, int) else 0, str(part)) for part in key)
