"""Documents as rows, and pipelines that look at random places of a collection. Pure: nothing is sent from here."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from connectors.model import Column, SamplePlan
from connectors.sql.cells import Row
from connectors.sql.places import Probe

MOST_FIELDS = 500
"""Fields of the top level that become columns; what is beyond them is data in the place of names, and is kept as one text."""

REST = "…"
"""The column for fields beyond the columns."""

_OBJECT_ID_BITS = 96


def columns_of(documents: Iterable[Mapping[str, Any]]) -> tuple[Column, ...]:
    """Fields of the top level in the order they were met, each with the types it was seen to have."""
    types: dict[str, dict[str, None]] = {}
    beyond = False
    for document in documents:
        for name, value in document.items():
            if name not in types and len(types) >= MOST_FIELDS:
                beyond = True
                continue
            types.setdefault(name, {})[type_of(value)] = None
    made = tuple(Column(name, "|".join(seen), "", name != "_id", name == "_id") for name, seen in types.items())
    return (*made, Column(REST, "object")) if beyond else made


def type_of(value: Any) -> str:
    """A word for the type, as MongoDB's ``$type`` spells the common ones."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    names = {int: "int", float: "double", str: "string", bytes: "binData", dict: "object", list: "array"}
    return next((name for kind, name in names.items() if isinstance(value, kind)), type(value).__name__)


def rows_of(documents: Iterable[Mapping[str, Any]], columns: Sequence[Column], chars: int) -> list[Row]:
    """One row a document; objects and arrays as JSON, so that their paths are opened like those of any JSON text."""
    names = [column.name for column in columns if column.name != REST]
    rows = []
    for document in documents:
        row = [text_of(document.get(name), chars) for name in names]
        if len(columns) > len(names):
            rest = {name: value for name, value in document.items() if name not in set(names)}
            row.append(text_of(rest, chars) if rest else None)
        rows.append(tuple(row))
    return rows


def text_of(value: Any, chars: int) -> str | None:
    """A value as text of at most ``chars`` characters."""
    if value is None:
        return None
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=_plain)[:chars]
    return str(_plain(value))[:chars]


def _plain(value: Any) -> str:
    """Binary as hexadecimal digits of its beginning; all other types as they write themselves."""
    return value[:64].hex() if isinstance(value, bytes) else str(value)


def number_of(identifier: str) -> int:
    """An ObjectId (24 hexadecimal digits) as a number: the key's order is the numbers'."""
    return int(identifier, 16)


def identifier_of(number: int) -> str:
    """The ObjectId (24 hexadecimal digits) of a number."""
    return f"{min(max(number, 0), 2**_OBJECT_ID_BITS - 1):024x}"


def probe_stages(identifier: Any, downwards: bool, limit: int) -> list[dict[str, Any]]:
    """Documents from a place of the ``_id`` index on."""
    compared = {"_id": {"$lte" if downwards else "$gte": identifier}}
    return [{"$match": compared}, {"$sort": {"_id": -1 if downwards else 1}}, {"$limit": limit}]


def union_of(collection: str, parts: Sequence[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Several probes as one pipeline (``$unionWith``, MongoDB 4.4 and newer)."""
    first, *others = parts
    return [*first, *({"$unionWith": {"coll": collection, "pipeline": part}} for part in others)]


def probe_pipelines(
    collection: str, probes: Sequence[tuple[Any, Probe]], plan: SamplePlan, size: int
) -> list[list[dict[str, Any]]]:
    """Pipelines of up to ``size`` probes each. ``probes``: the identifier to look at, and its probe."""
    parts = [probe_stages(identifier, probe.downwards, plan.rows_per_place) for identifier, probe in probes]
    return [union_of(collection, parts[start : start + size]) for start in range(0, len(parts), size)]


def random_stage(plan: SamplePlan, count: int) -> list[dict[str, Any]]:
    """``$sample`` for collections whose key is no ObjectId: a random cursor, as long as it asks for less than 5 % of them."""
    wanted = plan.places * plan.rows_per_place
    return [{"$sample": {"size": max(1, min(wanted, math.floor(count * 0.05) - 1))}}]
