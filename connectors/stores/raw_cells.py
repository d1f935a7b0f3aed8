"""Cells of stores that know no types: bytes as the text, whole number or characters that are in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from connectors.sql.cells import decode

_REGISTRY_PREFIX = 5  # a zero byte and the number of a schema, put before the value by serializers with a registry
_NUMBER_BYTES = (4, 8)  # whole numbers as Java's serializers write them
_OPAQUE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")
_RUN = re.compile("[^\x00-\x1f\x7f\ufffd]{4,}")


@dataclass(frozen=True, slots=True)
class Cell:
    """Bytes as text. Not ``plain``: these are no text, and only the runs of characters in them were kept."""

    text: str | None
    plain: bool = True


def cell_of(raw: bytes | None, chars: int, registry: bool = False) -> Cell:
    """Text and JSON as they are, whole numbers as digits; of anything else (Avro, Protobuf) what can be read in it.
    ``registry``: before the value may stand the number of its schema."""
    if raw is None:
        return Cell(None)
    bare = raw[_REGISTRY_PREFIX:] if registry and raw[:1] == b"\x00" and len(raw) > _REGISTRY_PREFIX else raw
    for part in (raw, bare):
        text = decode(part[: 4 * chars])
        if not _OPAQUE.search(text):
            return Cell(text[:chars])
    if len(raw) in _NUMBER_BYTES:
        return Cell(str(int.from_bytes(raw, "big", signed=True)))
    runs = _RUN.findall(bare[: 4 * chars].decode("utf-8", "replace"))
    return Cell("\n".join(runs)[:chars], plain=False)
