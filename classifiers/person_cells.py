"""The cells of a column or of a path inside one, row by row: ``profile.$.phone`` is the phone in each row's JSON. The elements of
a list are rows of their own: ``profile.$.contacts[*].phone`` is the phone of each contact."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from classifiers.nested import path_key

_BROKEN = "\ufffd"
"""Stands for what a text that was cut off may have held: no key, but somebody."""
_TOGETHER = 8_192
"""Elements looked at together, about: a list may be long."""
_INTO, _ELEMENT = ".$", "[*]"


def cells_at(batch: pa.RecordBatch, column: str) -> pa.Array:
    """One cell a row, null where the path leads nowhere. A list on the way has no one cell: see ``elements_at``."""
    place = batch.schema.get_field_index(column)
    if place >= 0:
        return batch.column(place)
    base, _, inner = column.partition(".$")
    place = batch.schema.get_field_index(base)
    if place < 0:
        return pa.nulls(batch.num_rows, pa.string())
    return _texts(_leaf(_opened(cell), inner) for cell in batch.column(place).to_pylist())


def elements_at(batch: pa.RecordBatch, each: str, columns: Sequence[str]) -> Iterator[tuple[pa.RecordBatch, int]]:
    """The elements that a path like ``extra.$.contacts[*]`` leads to, as rows with ``columns`` (paths below it), in pieces; and
    how many cells may have held more that nobody can tell: texts without their end."""
    base, _, path = each.partition(".$")
    place = batch.schema.get_field_index(base)
    below = {column: column[len(each) :] for column in columns}
    found: list[Any] = []
    for cell in batch.column(place).to_pylist() if place >= 0 else ():
        found += _elements(_opened(cell), path)
        if len(found) >= _TOGETHER:
            yield _as_rows(found, below)
            found = []
    if found:
        yield _as_rows(found, below)


def base_column(column: str) -> str:
    """The column of the dataset that a path stands in."""
    return column.partition(".$")[0]


def _as_rows(found: Sequence[Any], below: Mapping[str, str]) -> tuple[pa.RecordBatch, int]:
    whole = [one for one in found if one is not _BROKEN]
    columns = {column: _texts(_leaf(one, path) for one in whole) for column, path in below.items()}
    return pa.RecordBatch.from_pydict(columns), len(found) - len(whole)


def _texts(found: Iterator[Any]) -> pa.Array:
    return pa.array([None if one is None else str(one) for one in found], pa.string())


def _elements(node: Any, path: str) -> Iterator[Any]:
    """What the path leads to, one after the other; _BROKEN for a text that cannot be opened."""
    node, path = _inside(node, path)
    if not path or node is _BROKEN:
        yield node
    elif isinstance(node, list) and path.startswith(_ELEMENT):
        for one in node:
            yield from _elements(_pair(one), path[len(_ELEMENT) :])
    elif isinstance(node, dict):
        for child, rest in _steps(node, path):
            yield from _elements(child, rest)


def _leaf(node: Any, path: str) -> Any:
    node, path = _inside(node, path)
    if not path or node is _BROKEN:
        return None if isinstance(node, dict | list) else node
    if not isinstance(node, dict):
        return None
    found = (_leaf(child, rest) for child, rest in _steps(node, path))
    return next((one for one in found if one is not None), None)


def _inside(node: Any, path: str) -> tuple[Any, str]:
    """What is inside a text within a text, where the path goes into it."""
    if not path.startswith(_INTO):
        return node, path
    return _opened(node) if isinstance(node, str) else None, path[len(_INTO) :]


def _steps(node: Mapping[Any, Any], path: str) -> Iterator[tuple[Any, str]]:
    """The values that a path goes on with, and how. A key may hold dots itself; several may look like data."""
    for key, child in node.items():
        step = f".{path_key(str(key))}"
        if path == step or path.startswith((f"{step}.", f"{step}[")):
            yield child, path[len(step) :]


def _pair(one: Any) -> Any:
    """An entry of a map, as it is in paths."""
    return {"key": one[0], "value": one[1]} if isinstance(one, tuple) and len(one) == 2 else one


def _opened(text: Any) -> Any:
    """What a text holds that is JSON; another cell is what it is."""
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return _BROKEN if text.lstrip().startswith(("{", "[")) else text
