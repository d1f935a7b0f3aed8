"""Columns' findings from their rows, many at a time: a catalogue has millions, and most of what they say stands in many rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import Column, ColumnElement, Connection, Text, select, type_coerce

from catalog import tables
from catalog.codec import frozen_tuple
from catalog.columns import Document, Name, unescaped
from catalog.homes import home_of
from classifiers.model import ColumnFinding, Contained, Evidence, PersonalInformation, Protection

T = TypeVar("T")
_NO_TAGS: dict[str, str] = {}
_shared = lru_cache(maxsize=1 << 14)(unescaped)  # equal texts are kept once
_personal = lru_cache(maxsize=1 << 10)(lambda name, sensitive: PersonalInformation(unescaped(name), sensitive))


def load_columns(connection: Connection, condition: ColumnElement[bool]) -> Iterator[tuple[int, tuple[ColumnFinding, ...]]]:
    """The columns of the entries that meet a condition on ``entry``, by the entry's number and in its order; entries without
    columns are left out."""
    finding, entry = tables.finding, tables.entry
    said = (column for column in finding.c if column is not finding.c.entry_id)
    query = select(entry.c.id, *map(_as_stored, said)).join_from(entry, finding, finding.c.entry_id == home_of(entry))
    rows = connection.execute(query.where(condition).order_by(entry.c.id, finding.c.position))
    for number, columns in groupby(rows, lambda row: row[0]):
        yield number, tuple(_finding(*row[2:]) for row in columns)


def _as_stored(column: Column[Any]) -> ColumnElement[Any]:
    # The text itself, which is what a value is known again by before it is read.
    return type_coerce(column, Text).label(column.name) if isinstance(column.type, (Document, Name)) else column


@lru_cache(maxsize=1 << 10)  # in a fleet of like tables the same columns come again and again
def _finding(*said: Any) -> ColumnFinding:
    column_path, type_, comment, entity_type, contains, confidence, domain, enterprise_level, *rest = said
    *personal, protection, match_ratio, evidence, tags = rest
    return ColumnFinding(
        unescaped(column_path),
        _shared(type_),
        None if entity_type is None else _shared(entity_type),
        _contained(contains),
        confidence,
        None if domain is None else _shared(domain),
        enterprise_level,
        _personal(*personal[:2]),
        _personal(*personal[2:]),
        _PROTECTIONS[protection],
        match_ratio,
        _evidence(evidence),
        _shared(comment),
        _NO_TAGS if tags is None else _tags(tags),
    )


_PROTECTIONS = {one.value: one for one in Protection}


def _read(kind: type[T], size: int) -> Callable[[str], tuple[T, ...]]:
    return lru_cache(maxsize=size)(lambda text: frozen_tuple(kind, json.loads(text)))


_contained = _read(Contained, 1 << 10)
_evidence = _read(Evidence, 1 << 10)  # some kilobytes each


@lru_cache(maxsize=1 << 12)
def _tags(text: str) -> dict[str, str]:
    tags: dict[str, str] = json.loads(text)
    return tags or _NO_TAGS
