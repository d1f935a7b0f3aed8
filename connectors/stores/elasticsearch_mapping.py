"""Mappings as columns and documents as rows. Pure: nothing is sent from here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.model import Column
from connectors.sql.cells import Row

MOST_FIELDS = 500
"""Fields that become columns; what is beyond them is data in the place of names, and is kept as one text."""

REST = "…"
"""The column for what stands in documents but not in the mapping (``dynamic: false``) or beyond MOST_FIELDS."""

VECTORS = frozenset({"dense_vector", "sparse_vector", "rank_vectors"})
"""Types that hold no text and are big: never fetched."""

_INSIDE = frozenset({"", "object", "nested"})
_NOT_STORED = frozenset({"alias", "constant_keyword", "runtime"})


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of an index by their dotted paths. ``rest``: documents may hold more than these. ``source``: documents are kept
    as they were sent, which is what is read."""

    columns: tuple[Column, ...]
    vectors: tuple[str, ...] = ()
    rest: bool = False
    source: bool = True


def fields_of(mappings: Iterable[Mapping[str, Any]]) -> Fields:
    """The fields of all mappings of one dataset (a data stream has several), with the identifier first."""
    types: dict[str, dict[str, None]] = {}
    rest, source = False, True
    for mapping in mappings:
        rest |= _open(mapping)
        source &= mapping.get("_source", {}).get("enabled", True) is not False
        for path, kind, is_open in _leaves(mapping.get("properties") or {}, "", ""):
            rest |= is_open
            if kind:
                types.setdefault(path, {})[kind] = None
    vectors = tuple(sorted(path for path, kinds in types.items() if VECTORS & set(kinds)))
    plain = [path for path in sorted(types) if path not in vectors]
    columns = tuple(Column(path, "|".join(types[path])) for path in plain[:MOST_FIELDS])
    rest |= len(plain) > MOST_FIELDS
    key = Column("_id", "keyword", "", nullable=False, primary_key=True)
    return Fields((key, *columns, *((Column(REST, "object"),) if rest else ())), vectors, rest, source)


def _open(mapping: Mapping[str, Any]) -> bool:
    """Whether documents may hold fields that the mapping does not learn."""
    return str(mapping.get("dynamic", "true")).lower() in ("false", "runtime")


def _leaves(properties: Mapping[str, Any], prefix: str, around: str) -> Iterator[tuple[str, str, bool]]:
    """Path, type and openness of every field; openness alone (without a type) of objects."""
    for name, field in properties.items():
        path, kind = prefix + name, str(field.get("type", ""))
        inner = field.get("properties")
        if kind in _INSIDE and inner and field.get("enabled", True) is not False:
            nested = "nested " if kind == "nested" else around
            yield path, "", _open(field)
            yield from _leaves(inner, f"{path}.", nested)
        elif kind not in _NOT_STORED:
            yield path, around + (kind or "object"), False


def rows_of(hits: Iterable[Mapping[str, Any]], columns: Sequence[Column], chars: int) -> list[Row]:
    """One row a document. Of a path with several values (arrays, nested objects) the cell is a JSON array."""
    names = [column.name for column in columns]
    known = set(names) - {REST}
    heads = {".".join(parts[:end]) for name in known for parts in [name.split(".")] for end in range(1, len(parts))}
    rows = []
    for hit in hits:
        found: dict[str, list[Any]] = {}
        for path, value in _values(hit.get("_source") or {}, "", known, heads):
            found.setdefault(path, []).append(value)
        beyond = {path: found.pop(path) for path in list(found) if path not in known}
        found["_id"] = [hit.get("_id")]
        if beyond:
            found[REST] = [{path: values[0] if len(values) == 1 else values for path, values in beyond.items()}]
        rows.append(tuple(_cell(found.get(name, ()), chars) for name in names))
    return rows


def _values(source: Mapping[str, Any], prefix: str, known: set[str], heads: set[str]) -> Iterator[tuple[str, Any]]:
    """Every value with its path. A dot in a key means the same as an object."""
    for name, value in source.items():
        path = prefix + name
        inner = path in heads and path not in known
        for one in value if isinstance(value, list) else [value]:
            if inner and isinstance(one, Mapping):
                yield from _values(one, f"{path}.", known, heads)
            elif one is not None:
                yield path, one


def _cell(values: Sequence[Any], chars: int) -> str | None:
    kept = [value for value in values if value is not None]
    if not kept:
        return None
    value = kept[0] if len(kept) == 1 else kept
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))[:chars]
