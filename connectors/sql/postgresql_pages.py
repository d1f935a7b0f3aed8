"""Random pages of a PostgreSQL table by ctid: the slots of chosen pages are named, so only these pages are touched."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence, Sized
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from connectors.evenness import even_power
from connectors.model import Coverage, Reason, SamplePlan, power
from connectors.sql.base import READ_ROWS, Selection, Taken
from connectors.sql.budget import Budget, current, shorter
from connectors.sql.cells import Row
from connectors.sql.faults import SqlFault
from connectors.sql.places import Pages, draw_pages, draw_slots

_MOST_SLOTS = 291  # rows that fit on a page of 8 KiB; larger pages hold more, the last of them are then not drawn
_EXTRA_SLOTS = 2  # asked for beyond the rows wanted of a page, for slots that are empty
_TRIED_PAGES = 32  # to learn how many rows a page holds: statistics are old, and an average of unlike pages
_TRIED_BY_SLOT = 4  # of them, where a server cannot scan a range of ctid and every slot costs a look
_USUAL_SLOTS = 60  # of a page, when all pages tried were empty
_MOST_TIMES = 3  # more slots than rows are asked for where many slots are empty
_FEW_PAGES = 100  # below, a page is more than 1 % of the table
_MOST_REDRAWN = 1_000  # pages of the second round, when many of the first were empty
_FIRST_PAGES = 300  # read before anything is known but old statistics: of 8 KiB they hold under 90,000 rows
_MOST_GROWTH = 8  # times the pages of the last statement: pages without rows may be followed by full ones
_STEP_PAGES = 100  # read in one statement by servers without range scans of ctid

Piece = TypeVar("Piece", bound=Sized)

_Address = tuple[int, int, int]  # number of the leaf, page, slot


@dataclass(frozen=True, slots=True)
class Leaf:
    """A table that has pages of its own: a plain table or one partition. ``rows_per_page`` is None without statistics."""

    table: str
    pages: int
    rows_per_page: float | None
    readable: bool = True


@dataclass(slots=True)
class _Drawn:
    """Random pages and what was found on them. ``looked_at``: the pages that were read, with the rows their leaf has on a page
    on average; ``asked``: how many slots of a page were asked for."""

    plan: SamplePlan
    a_page: int
    rows: dict[_Address, Row] = field(default_factory=dict)
    looked_at: dict[tuple[int, int], float] = field(default_factory=dict)
    asked: dict[tuple[int, int], int] = field(default_factory=dict)
    places: int = 0
    power: float = 0.0

    @property
    def hits(self) -> Counter[tuple[int, int]]:
        """Rows found by page."""
        return Counter(address[:2] for address in self.rows)

    def trim(self) -> None:
        """At most ``a_page`` rows of at most the plan's places; and what these pages tell about all others."""
        hits = self.hits
        densities = [usual * hits[page] / self.asked[page] for page, usual in self.looked_at.items()]
        kept = sorted(page for page in hits if page in self.looked_at)
        share = min(1.0, self.plan.places / max(1, len(kept)))
        if share < 1:
            kept = random.Random(self.plan.seed).sample(kept, self.plan.places)
        self.places, self.power = len(kept), even_power(round(share * len(self.looked_at)), densities)
        by_page: dict[tuple[int, int], list[_Address]] = {}
        for address in sorted(self.rows):
            by_page.setdefault(address[:2], []).append(address)
        cut_off = sorted(by_page.keys() - self.looked_at.keys())  # the budget ended in their midst: rows, but no whole places
        self.rows = {address: self.rows[address] for page in (*kept, *cut_off) for address in by_page[page][: self.a_page]}


class PageReader:
    """Reads slots of the leaves' pages. Leaves that this account may not read are left out, and the sample says so.
    ``ranges``: the server can scan a range of ctid (since version 14)."""

    def __init__(self, rows: Callable[[str], list[Row]], selection: Selection, leaves: Sequence[Leaf], ranges: bool) -> None:
        self._rows = rows
        self._ranges = ranges
        self._selection = selection
        filled = [leaf for leaf in leaves if leaf.pages]
        self._leaves = [leaf for leaf in filled if leaf.readable]
        pages = sum(leaf.pages for leaf in filled)
        self._within_reach = sum(leaf.pages for leaf in self._leaves) / pages if pages else 1.0
        self._refused = len(self._leaves) < len(filled)
        self._filling = 1.0  # rows on a page, on average of those tried

    def sample(self, plan: SamplePlan) -> Taken:
        """Rows of random pages, of the first and of the last pages. A page is a place; in a table of under 100 pages, where
        a page is more than 1 % of the table, each randomly drawn row is one. Where there are no more partitions than places,
        each partition is given at least one, in addition to those that were drawn over all pages."""
        if self._refused and not self._leaves:
            raise SqlFault(Reason.PERMISSION)
        stretches = self._stretches(plan.seed)
        pages = sum(stretch.pages for stretch in stretches)
        found = self._edges(stretches, plan.edge_rows)
        drawn = self._drawn(stretches, plan, max(plan.rows_per_place, math.ceil(plan.places / max(pages, 1))))
        found |= drawn.rows
        places = drawn.places if pages >= _FEW_PAGES else min(plan.places, len(drawn.rows))
        met = drawn.power if pages >= _FEW_PAGES else power(places)
        rows = [found[address] for address in sorted(found)]
        coverage = Coverage("ctid_pages", places, len(rows), plan.seed, round(met * self._within_reach, 4))
        return Taken(rows, coverage, reason=Reason.PERMISSION if self._refused else None)

    def _stretches(self, seed: int) -> list[Pages]:
        """The leaves with the slots of a page that may be in use: by the statistics, or more where pages show more."""
        known = [Pages(number, leaf.pages, leaf.rows_per_page or 1.0) for number, leaf in enumerate(self._leaves)]
        pages = draw_pages(f"{seed}:density", known, _TRIED_PAGES if self._ranges else _TRIED_BY_SLOT)
        parts = [
            f"SELECT {stretch.number}, t.ctid::text FROM ONLY {self._leaves[stretch.number].table} AS t"  # noqa: S608
            f" WHERE {_range(page, page + 1) if self._ranges else _all_slots(page, page + 1)}"
            for stretch, page in pages
        ]
        addresses = [_address(*row) for row in self._rows(" UNION ALL ".join(parts))] if parts else []
        self._filling = max(1.0, len(addresses) / max(1, len(pages)))
        highest: dict[int, int] = {}
        for leaf, _, slot in addresses:
            highest[leaf] = max(slot, highest.get(leaf, 1))
        usual = max(highest.values(), default=_USUAL_SLOTS)
        return [
            Pages(number, leaf.pages, max(leaf.rows_per_page or 1.0, highest.get(number, usual if _thin(leaf) else 1)))
            for number, leaf in enumerate(self._leaves)
        ]

    def _drawn(self, stretches: Sequence[Pages], plan: SamplePlan, a_page: int) -> _Drawn:
        """Rows of up to ``plan.places`` random pages that hold any, and of one more in each leaf that got none. Empty pages
        are made good by one second, wider draw."""
        drawn = _Drawn(plan, a_page)
        first = draw_pages(f"{plan.seed}:1", stretches, plan.places)
        self._at(first, drawn, f"{plan.seed}:2")
        missing = len(first) - len(drawn.hits)
        if missing > len(first) // 10 and sum(stretch.pages for stretch in stretches) > len(first):
            count = min(_MOST_REDRAWN, math.ceil(missing * len(first) / max(len(drawn.hits), 1)))
            self._at(draw_pages(f"{plan.seed}:3", stretches, count), drawn, f"{plan.seed}:4")
        drawn.trim()
        left_out = [stretch for stretch in stretches if stretch.number not in {page[0] for page in drawn.hits}]
        if len(stretches) <= plan.places and left_out:
            extra = _Drawn(plan, a_page)
            draw = random.Random(f"{plan.seed}:5")
            self._at([(stretch, draw.randrange(stretch.pages)) for stretch in left_out], extra, f"{plan.seed}:6")
            extra.trim()
            drawn.rows |= extra.rows
        return drawn

    def _at(self, pages: Sequence[tuple[Pages, int]], drawn: _Drawn, seed: str) -> None:
        """Some slots of each page, in a few rounds as the budget allows; the pages come in random order, so that those that
        are read are as random as all of them."""
        order = list(pages)
        random.Random(f"{seed}:order").shuffle(order)
        asked = {}
        for stretch, page in order:
            draw = random.Random(f"{seed}:{stretch.number}:{page}")
            count = math.ceil(drawn.a_page * min(_MOST_TIMES, stretch.rows_per_page / self._filling)) + _EXTRA_SLOTS
            asked[stretch.number, page] = draw_slots(draw, stretch.rows_per_page, count, _MOST_SLOTS)

        def fetch(part: Sequence[tuple[Pages, int]]) -> None:
            wanted: dict[int, list[tuple[int, int]]] = {}
            for stretch, page in part:
                wanted.setdefault(stretch.number, []).extend((page, slot) for slot in asked[stretch.number, page])
            drawn.rows |= self._fetch(wanted)

        budget = current() or Budget(drawn.plan.seconds, drawn.plan.bytes_budget)
        done = budget.read(order, fetch)
        drawn.looked_at |= {(stretch.number, page): stretch.rows_per_page for stretch, page in order[:done]}
        drawn.asked |= {page: len(slots) for page, slots in asked.items()}

    def _edges(self, stretches: Sequence[Pages], count: int) -> dict[_Address, Row]:
        if not stretches or not count:
            return {}
        wanted: dict[int, list[tuple[int, int]]] = {}
        for stretch, from_end in ((stretches[0], False), (stretches[-1], True)):
            needed = min(stretch.pages, math.ceil(count / stretch.rows_per_page) + 1)
            pages = range(stretch.pages - needed, stretch.pages) if from_end else range(needed)
            slots = range(1, min(_MOST_SLOTS, int(stretch.rows_per_page * 1.1) + 2) + 1)
            wanted.setdefault(stretch.number, []).extend((page, slot) for page in pages for slot in slots)
        found = self._fetch(wanted)
        ordered = sorted(found)
        return {address: found[address] for address in (*ordered[:count], *ordered[-count:])}

    def _fetch(self, wanted: dict[int, list[tuple[int, int]]]) -> dict[_Address, Row]:
        parts = [
            f"SELECT {number}, t.ctid::text, {self._selection.select_list}"  # noqa: S608
            f" FROM ONLY {self._leaves[number].table} AS t WHERE t.ctid = ANY({_tids(slots)})"
            for number, slots in wanted.items()
        ]
        rows = self._rows(" UNION ALL ".join(parts)) if parts else []
        return {_address(row[0], row[1]): row[2:] for row in rows}

    def pieces(self, fetch: Callable[[str], Piece], rows_each: int = READ_ROWS) -> Iterator[Piece]:
        """All rows in stretches of pages of about ``rows_each``, as ``fetch`` gives those of a statement; how many rows a page
        has, the last stretch tells better than the statistics. Raises SqlFault where a partition may not be read."""
        if self._refused:
            raise SqlFault(Reason.PERMISSION)
        for leaf in self._leaves:
            most = rows_each if self._ranges else _STEP_PAGES
            step = min(_FIRST_PAGES, int(rows_each / max(1.0, leaf.rows_per_page or _MOST_SLOTS)))
            first = 0
            while first < leaf.pages:
                asked = max(1, min(step, most))
                rows, done = shorter(partial(self._stretch, fetch, leaf, first), asked)
                if len(rows):
                    yield rows
                first += done
                most = min(most, done) if done < asked else most  # it took too long: so would the next
                step = done * rows_each // max(len(rows), rows_each // _MOST_GROWTH, 1)

    def _stretch(self, fetch: Callable[[str], Piece], leaf: Leaf, first: int, count: int) -> Piece:
        """All rows of so many pages. The last stretch has no end: rows may have been added behind the last page meanwhile."""
        last = None if self._ranges and first + count >= leaf.pages else first + count
        condition = _range(first, last) if self._ranges else _all_slots(first, first + count)
        return fetch(f"SELECT {self._selection.select_list} FROM ONLY {leaf.table} AS t WHERE {condition}")  # noqa: S608


def _thin(leaf: Leaf) -> bool:
    """Whether the statistics do not tell how many slots a page has: there are none, or nearly all pages are empty."""
    return leaf.rows_per_page is None or leaf.rows_per_page < 1


def _tids(slots: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> str:
    """An array that the planner cannot count: knowing its length, it would rather walk over the whole of a middling table."""
    return "ARRAY(SELECT unnest('{" + ",".join(f'"({page},{slot})"' for page, slot in slots) + "}'::tid[]))"


def _address(leaf: int, ctid: str) -> _Address:
    page, slot = ctid.strip("()").split(",")
    return leaf, int(page), int(slot)


def _range(first: int, last: int | None) -> str:
    end = "" if last is None else f" AND t.ctid < '({last},0)'::tid"
    return f"t.ctid >= '({first},0)'::tid{end}"


def _all_slots(first: int, last: int) -> str:
    return (
        f"t.ctid = ANY(ARRAY(SELECT ('(' || p || ',' || s || ')')::tid FROM generate_series({first}, {last - 1}) AS p,"  # noqa: S608
        f" generate_series(1, {_MOST_SLOTS}) AS s))"
    )
