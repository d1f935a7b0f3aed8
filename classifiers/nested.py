"""Opens nested columns and JSON text into paths: ``col.$.a[*].b`` for a key, ``[*]`` for the elements of a list.

Whether a text is opened depends on that text alone (its form, its depth, its number of nodes), so that any split of the rows
opens the same ones. Keys that look like data (long numbers, addresses, very long words) become ``*``: paths are stored.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.cells import Cells, cells_from, cells_of
from classifiers.characters import Bytes, Flags, bytes_of
from classifiers.surveys import BRACKETED

_DEEPEST = 8
_MOST_NODES = 2000
_NONE = np.zeros(0, dtype=np.bool_)
_KEY = re.compile(r"[A-Za-z_一-鿿][\w.\- 一-鿿]{0,63}")
_DATA = re.compile(r"\d{5}|@")


def opened(name: str, array: pa.Array) -> Iterator[tuple[str, Cells, Flags]]:
    """Every path of a column with its cells and which of their texts were opened into further paths; the column itself first."""
    if isinstance(array, pa.ExtensionArray):
        array = array.storage
    if not pa.types.is_nested(array.type):
        yield from _texts(name, cells_of(array))
        return
    # Rows that hold something nested are no texts; they are neither null nor blank, so they must stay in the sum.
    yield (
        name,
        Cells(pa.array([], pa.string()), np.zeros(0, dtype=np.int64), array.null_count, 0, len(array) - array.null_count),
        _NONE,
    )
    yield from _elements(f"{name}.$", array)


def _elements(path: str, array: pa.Array) -> Iterator[tuple[str, Cells, Flags]]:
    """What a nested Arrow array holds: fields of structs, elements of lists, maps as lists of key and value."""
    kind = array.type
    if pa.types.is_struct(kind):
        parts = [(f"{path}.{path_key(field.name)}", child) for field, child in zip(kind, array.flatten(), strict=True)]
    elif pa.types.is_map(kind):
        entries = array.cast(pa.list_(pa.struct([("key", kind.key_type), ("value", kind.item_type)])))
        parts = [(f"{path}[*]", pc.list_flatten(entries))]
    elif pa.types.is_union(kind):
        parts = [(path, pa.array([None if one is None else str(one) for one in array.to_pylist()], pa.string()))]
    else:
        parts = [(f"{path}[*]", pc.list_flatten(array))]
    for inner, child in parts:
        if pa.types.is_nested(child.type) and not pa.types.is_union(child.type):
            yield from _elements(inner, child)
        else:
            yield from _texts(inner, cells_of(child))


def _texts(path: str, cells: Cells, depth: int = 0) -> Iterator[tuple[str, Cells, Flags]]:
    """A text column, and the paths inside those of its cells that are JSON objects or lists."""
    open_ = np.zeros(len(cells.texts), dtype=np.bool_)
    paths: dict[str, Counter[str | None]] = {}
    likely = np.flatnonzero(_bracketed(cells)) if depth < _DEEPEST and cells.seen & BRACKETED else ()
    for row in likely:
        found = _leaves(cells.texts[int(row)].as_py())
        if found is None:
            continue
        open_[row] = True
        for inner, leaf in found:
            paths.setdefault(f"{path}.${inner}", Counter())[leaf] += int(cells.counts[row])
    yield path, cells, open_
    for inner in sorted(paths):
        yield from _texts(inner, cells_from(paths[inner]), depth + 1)


def _bracketed(cells: Cells) -> Flags:
    """Which texts begin and end like a JSON object or list: told from their bytes, for most columns have none."""
    data, offsets = bytes_of(cells.texts)
    if not len(data):
        return np.zeros(len(cells.texts), dtype=np.bool_)
    found = _either(data[offsets[:-1]], b"[{")
    return found & _either(data[offsets[1:] - 1], b"]}") if found.any() else found


def _either(found: Bytes, two: bytes) -> Flags:
    """Which bytes are one of the two."""
    either: Flags = (found == two[0]) | (found == two[1])
    return either


def _leaves(text: str) -> list[tuple[str, str | None]] | None:
    """The (path, text) pairs of a JSON object or list, or None where it is none or exceeds the budget."""
    try:
        document = json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return None
    found: list[tuple[str, str | None]] = []
    return found if isinstance(document, dict | list) and _walk(document, "", found, 0) else None


def _walk(node: Any, path: str, found: list[tuple[str, str | None]], depth: int) -> bool:
    """Collects the leaves below ``node``; False once there are too many, or they are too deep."""
    if len(found) > _MOST_NODES or depth > _DEEPEST:
        return False
    if isinstance(node, dict):
        return all(_walk(child, f"{path}.{path_key(key)}", found, depth + 1) for key, child in node.items())
    if isinstance(node, list):
        return all(_walk(child, f"{path}[*]", found, depth + 1) for child in node)
    found.append((path, str(node).lower() if isinstance(node, bool) else _encodable(node)))
    return True


def _encodable(text: str | None) -> str | None:
    """The text without halves of characters, which JSON can escape and nothing can store."""
    return text if text is None or text.isascii() else text.encode(errors="replace").decode()


def path_key(key: str) -> str:
    """How a key is spelled in paths: one that looks like data is ``*``."""
    return key if _KEY.fullmatch(key) and not _DATA.search(key) else "*"
