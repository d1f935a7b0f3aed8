"""Kafka records as rows, and random places of a log. Pure: nothing is sent from here."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.model import Column, SamplePlan
from connectors.sql.cells import Row
from connectors.sql.places import Pages, draw_pages
from connectors.stores.raw_cells import cell_of

COLUMNS = (Column("key", "bytes"), Column("value", "bytes"), Column("headers", "bytes"))
"""Every topic has these: Kafka knows no fields. JSON in a cell is opened like that of any other text."""

MOST_EDGES = 25
"""Partitions of which head and tail are read."""


@dataclass(frozen=True, slots=True)
class Span:
    """The offsets of one partition that the cluster still has: from ``begin`` to before ``end``. Compaction and transactions
    leave holes in it."""

    partition: int
    begin: int
    end: int

    @property
    def length(self) -> int:
        """How many offsets these are."""
        return max(0, self.end - self.begin)


def headers_of(headers: Sequence[tuple[str, bytes | None]], chars: int) -> str | None:
    """Headers as one JSON object; a name that comes more than once has a list."""
    if not headers:
        return None
    found: dict[str, list[str | None]] = {}
    for name, raw in headers:
        found.setdefault(name, []).append(cell_of(raw, chars, registry=True).text)
    plain = {name: values if len(values) > 1 else values[0] for name, values in found.items()}
    return json.dumps(plain, ensure_ascii=False)[:chars]


def row_of(key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]], chars: int) -> tuple[Row, bool]:
    """The row of COLUMNS, and whether all of it was text."""
    cells = cell_of(key, chars, registry=True), cell_of(value, chars, registry=True)
    return (cells[0].text, cells[1].text, headers_of(headers, chars)), all(cell.plain for cell in cells)


def draw_offsets(spans: Sequence[Span], plan: SamplePlan, rounds: int) -> list[list[tuple[Span, int]]]:
    """Places uniform over the offsets of all partitions, in rounds. Each round is sorted, so that a partition is opened once;
    each is as random as the whole, so that a sample may end after any."""
    stretches = [Pages(at, span.length, 1.0) for at, span in enumerate(spans)]
    drawn = [
        (spans[page.number], spans[page.number].begin + at) for page, at in draw_pages(f"{plan.seed}:1", stretches, plan.places)
    ]
    random.Random(f"{plan.seed}:2").shuffle(drawn)
    return [sorted(drawn[start::rounds], key=lambda place: (place[0].partition, place[1])) for start in range(rounds)]


def edges(spans: Sequence[Span], plan: SamplePlan) -> list[tuple[Span, int, int]]:
    """Where the head and the tail of a partition begin, and how many rows to take there; of very many partitions the longest,
    for each costs two requests."""
    filled = sorted((span for span in spans if span.length), key=lambda span: -span.length)[:MOST_EDGES]
    rows = max(1, plan.edge_rows // max(1, len(filled)))
    return [(span, first, rows) for span in filled for first in (span.begin, max(span.begin, span.end - rows))]
