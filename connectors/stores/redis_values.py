"""Values of Redis keys as rows: which commands to send, and what their answers become. Pure: nothing is sent from here."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from connectors.model import Column, SamplePlan
from connectors.sql.cells import Row, decode
from connectors.stores.redis_keys import pattern_of

MOST_FIELDS = 128
"""A hash with more fields than this is a map: its fields are values, not names of columns."""

MOST_BYTES = 64 * 1024
"""Of an element on average. Elements cannot be cut on the server, so bigger ones are left where they are."""

LENGTHS = {"hash": "HLEN", "list": "LLEN", "set": "SCARD", "zset": "ZCARD", "stream": "XLEN", "string": "STRLEN"}
"""The command that tells how long a value is, for every type that can be read."""

_ELEMENTS = {
    "map": ("key", "field", "value"),
    "stream": ("key", "field", "value"),
    "list": ("key", "value"),
    "set": ("key", "value"),
    "zset": ("key", "value", "score"),
    "string": ("key", "value"),
}

Command = tuple[object, ...]


def columns_of(kind: str, fields: Sequence[str]) -> tuple[Column, ...]:
    """The key itself, then what the type has. ``fields`` are those of plain hashes."""
    names = ("key", *fields) if kind == "hash" else _ELEMENTS[kind]
    return tuple(Column(name, kind, "", name != "key", name == "key") for name in names)


def fields_of(answers: Sequence[Sequence[bytes]]) -> tuple[str, ...] | None:
    """The fields of some hashes in the order they were met, or None where they are values: too many, or made of identifiers."""
    met = dict.fromkeys(decode(field) for answer in answers for field in answer)
    is_map = len(met) > MOST_FIELDS or any("{" in pattern_of(field) for field in met)
    return None if is_map else tuple(field for field in met if field != "key")


@dataclass(frozen=True, slots=True)
class Draw:
    """Where to look in one key: ranks of its elements (in order), each the first of ``rows``."""

    key: bytes
    length: int
    ranks: tuple[int, ...]
    rows: int


def draw_elements(lengths: Sequence[tuple[bytes, int]], plan: SamplePlan) -> list[Draw]:
    """Places uniform over all elements of all keys."""
    total = sum(length for _, length in lengths)
    numbers = sorted(random.Random(f"{plan.seed}:1").sample(range(total), min(plan.places, total)))
    bounds = list(accumulate((length for _, length in lengths), initial=0))
    draws, at = [], 0
    for (key, length), (first, end) in zip(lengths, pairwise(bounds), strict=True):
        ranks = []
        while at < len(numbers) and numbers[at] < end:
            ranks.append(numbers[at] - first)
            at += 1
        if ranks:
            draws.append(Draw(key, length, tuple(ranks), plan.rows_per_place))
    return draws


def commands_for(kind: str, draw: Draw) -> list[Command]:
    """What to ask for the places in one key. Sets and maps lie in the order of a hash: their beginning is as good as any."""
    most = len(draw.ranks) * draw.rows
    if kind == "map":
        return [("HSCAN", draw.key, 0, "COUNT", most)]
    if kind == "set":
        return [("SSCAN", draw.key, 0, "COUNT", most)]
    if kind == "stream":
        half = max(1, most // 2)
        return [("XRANGE", draw.key, "-", "+", "COUNT", half), ("XREVRANGE", draw.key, "+", "-", "COUNT", half)]
    command, *more = ("ZRANGE", "WITHSCORES") if kind == "zset" else ("LRANGE",)
    return [(command, draw.key, rank, rank + draw.rows - 1, *more) for rank in draw.ranks]


def pieces_for(kind: str, key: bytes, length: int, piece: int) -> Iterator[Command]:
    """What to ask for all elements of a list or sorted set, in portions."""
    command, *more = ("ZRANGE", "WITHSCORES") if kind == "zset" else ("LRANGE",)
    for first in range(0, length, piece):
        yield (command, key, first, first + piece - 1, *more)


def rows_of(kind: str, key: bytes, answer: object) -> list[Row]:
    """The rows in one answer; a scan's answer without its cursor."""
    name = decode(key)
    if not isinstance(answer, list):
        return []
    if kind in ("list", "set"):
        return [(name, _text(value)) for value in answer]
    if kind in ("map", "zset"):
        return [(name, _text(first), _text(second)) for first, second in zip(answer[::2], answer[1::2], strict=True)]
    found: list[Row] = []
    for _, fields in answer:
        found += [(name, _text(field), _text(value)) for field, value in zip(fields[::2], fields[1::2], strict=True)]
    return found


def _text(cell: object) -> str | None:
    return decode(cell) if isinstance(cell, bytes) else None if cell is None else str(cell)
