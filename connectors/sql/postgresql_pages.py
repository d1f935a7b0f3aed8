"""Random pages of a PostgreSQL table by ctid: the slots of chosen pages are named, so only these pages are touched."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from connectors.model import Coverage, SamplePlan, power
from connectors.sql.base import READ_ROWS, Selection, Taken
from connectors.sql.cells import Row
from connectors.sql.places import Pages, draw_pages, draw_slots

_MOST_SLOTS = 291  # rows that fit on a page of 8 KiB; larger pages hold more, the last of them are then not drawn
_EXTRA_SLOTS = 2  # asked for beyond the rows wanted of a page, for slots that are empty
_TRIED_PAGES = 3  # to learn how many rows a page of a table without statistics holds
_MOST_REDRAWN = 1_000  # pages of the second round, when many of the first were empty
_STEP_PAGES = 100  # read in one statement by servers without range scans of ctid

_Address = tuple[int, int, int]  # number of the leaf, page, slot


@dataclass(frozen=True, slots=True)
class Leaf:
    """A table that has pages of its own: a plain table or one partition. ``rows_per_page`` is None without statistics."""

    table: str
    pages: int
    rows_per_page: float | None


class PageReader:
    """Reads slots of the leaves' pages."""

    def __init__(self, rows: Callable[[str], list[Row]], selection: Selection, leaves: Sequence[Leaf]) -> None:
        self._rows = rows
        self._selection = selection
        self._leaves = [leaf for leaf in leaves if leaf.pages]

    def sample(self, plan: SamplePlan) -> Taken:
        """Rows of random pages, of the first and of the last pages. A page is a place; in a table of under 100 pages, where
        a page is more than 1 % of the table, each randomly drawn row is one."""
        stretches = self._stretches(plan.seed)
        pages = sum(stretch.pages for stretch in stretches)
        a_page = max(plan.rows_per_place, math.ceil(plan.places / max(pages, 1)))
        found = self._drawn(stretches, plan, a_page)
        places = len({address[:2] for address in found}) if pages >= 100 else min(plan.places, len(found))
        found |= self._edges(stretches, plan.edge_rows)
        rows = [found[address] for address in sorted(found)]
        return Taken(rows, Coverage("ctid_pages", places, len(rows), plan.seed, power(places)))

    def _stretches(self, seed: int) -> list[Pages]:
        made = []
        for number, leaf in enumerate(self._leaves):
            density = self._density(leaf, seed) if leaf.rows_per_page is None else leaf.rows_per_page
            made.append(Pages(number, leaf.pages, max(1.0, density)))
        return made

    def _density(self, leaf: Leaf, seed: int) -> float:
        """The highest slot in use on a few pages: for a table that was never analysed."""
        draw = random.Random(f"{seed}:density:{leaf.table}")
        pages = draw.sample(range(leaf.pages), min(_TRIED_PAGES, leaf.pages))
        tids = _tids((page, slot) for page in pages for slot in range(1, _MOST_SLOTS + 1))
        rows = self._rows(f"SELECT t.ctid::text FROM ONLY {leaf.table} AS t WHERE t.ctid = ANY({tids})")  # noqa: S608
        return max((_address(0, row[0])[2] for row in rows), default=1)

    def _drawn(self, stretches: Sequence[Pages], plan: SamplePlan, a_page: int) -> dict[_Address, Row]:
        """Rows of up to ``plan.places`` pages that hold any. Empty pages are made good by one second, wider draw."""
        first = draw_pages(f"{plan.seed}:1", stretches, plan.places)
        found = self._at(first, f"{plan.seed}:2", a_page)
        hit = len({address[:2] for address in found})
        missing = len(first) - hit
        if missing > len(first) // 10 and sum(stretch.pages for stretch in stretches) > len(first):
            count = min(_MOST_REDRAWN, math.ceil(missing * len(first) / max(hit, 1)))
            found |= self._at(draw_pages(f"{plan.seed}:3", stretches, count), f"{plan.seed}:4", a_page)
        return _trimmed(found, plan.places, a_page)

    def _at(self, pages: Sequence[tuple[Pages, int]], seed: str, a_page: int) -> dict[_Address, Row]:
        draw = random.Random(seed)
        wanted: dict[int, list[tuple[int, int]]] = {}
        for stretch, page in pages:
            slots = draw_slots(draw, stretch.rows_per_page, a_page + _EXTRA_SLOTS, _MOST_SLOTS)
            wanted.setdefault(stretch.number, []).extend((page, slot) for slot in slots)
        return self._fetch(wanted)

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

    def pieces(self, ranges: bool) -> Iterator[list[Row]]:
        """All rows in stretches of pages. ``ranges``: the server can scan a range of ctid (since version 14)."""
        for leaf in self._leaves:
            step = max(1, int(READ_ROWS / max(1.0, leaf.rows_per_page or _MOST_SLOTS)))
            step = step if ranges else min(step, _STEP_PAGES)
            for first in range(0, leaf.pages, step):
                # The last stretch has no end: rows may have been added behind the last page meanwhile.
                last = None if ranges and first + step >= leaf.pages else first + step
                condition = _range(first, last) if ranges else _all_slots(first, first + step)
                rows = self._rows(f"SELECT {self._selection.select_list} FROM ONLY {leaf.table} AS t WHERE {condition}")  # noqa: S608
                if rows:
                    yield rows


def _tids(slots: Iterator[tuple[int, int]] | Sequence[tuple[int, int]]) -> str:
    return "'{" + ",".join(f'"({page},{slot})"' for page, slot in slots) + "}'::tid[]"


def _address(leaf: int, ctid: str) -> _Address:
    page, slot = ctid.strip("()").split(",")
    return leaf, int(page), int(slot)


def _trimmed(found: dict[_Address, Row], places: int, a_page: int) -> dict[_Address, Row]:
    """At most ``a_page`` rows of at most ``places`` pages; the pages are those drawn first in a fixed shuffle, not the lowest."""
    pages: dict[tuple[int, int], list[_Address]] = {}
    for address in sorted(found):
        pages.setdefault(address[:2], []).append(address)
    kept = list(pages)
    if len(kept) > places:
        kept = random.Random(places).sample(kept, places)
    return {address: found[address] for page in kept for address in pages[page][:a_page]}


def _range(first: int, last: int | None) -> str:
    end = "" if last is None else f" AND t.ctid < '({last},0)'::tid"
    return f"t.ctid >= '({first},0)'::tid{end}"


def _all_slots(first: int, last: int) -> str:
    return (
        f"t.ctid = ANY(ARRAY(SELECT ('(' || p || ',' || s || ')')::tid FROM generate_series({first}, {last - 1}) AS p,"  # noqa: S608
        f" generate_series(1, {_MOST_SLOTS}) AS s))"
    )
