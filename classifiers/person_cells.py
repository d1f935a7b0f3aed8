"""The cells of a column or of a path inside one, row by row: ``profile.$.phone`` is the phone in each row's JSON."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from classifiers.nested import path_key

_BROKEN = "\ufffd"
"""Stands for what a text that was cut off may have held: no key, but somebody."""


def cells_at(batch: pa.RecordBatch, column: str) -> pa.Array:
    """One cell a row, null where the path leads nowhere. A list on the way has no one cell: its path is never asked for."""
    place = batch.schema.get_field_index(column)
    if place >= 0:
        return batch.column(place)
    base, _, inner = column.partition(".$")
    place = batch.schema.get_field_index(base)
    if place < 0:
        return pa.nulls(batch.num_rows, pa.string())
    found = [_leaf(cell, inner) for cell in batch.column(place).to_pylist()]
    return pa.array([None if one is None else str(one) for one in found], pa.string())


def base_column(column: str) -> str:
    """The column of the dataset that a path stands in."""
    return column.partition(".$")[0]


def _leaf(node: Any, path: str) -> Any:
    if not path:
        return None if isinstance(node, dict | list) else node
    if isinstance(node, str):
        node, path = _opened(node), path.removeprefix(".$")  # a text within a text
        if node is _BROKEN:
            return _BROKEN
    if not isinstance(node, dict):
        return None
    for key, child in node.items():
        step = f".{path_key(str(key))}"  # a key may hold dots itself
        if path == step or path.startswith(f"{step}."):
            found = _leaf(child, path[len(step) :])
            if found is not None:
                return found
    return None


def _opened(text: str) -> Any:
    try:
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return _BROKEN if text.lstrip().startswith(("{", "[")) else text
