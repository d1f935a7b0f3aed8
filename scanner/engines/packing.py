"""Looks and tallies as bytes, between an executor and the driver: counts and keyed digests, exactly, and no value."""

from __future__ import annotations

import json
import zlib
from typing import TypeVar

from catalog import plain, value_of_plain

T = TypeVar("T")


def packed(value: object) -> bytes:
    """A frozen value of ours as bytes: by its type hints, so that a new field needs no code here."""
    return zlib.compress(json.dumps(plain(value), ensure_ascii=True, separators=(",", ":")).encode(), 1)


def unpacked(kind: type[T], content: bytes) -> T:
    """The value that ``packed`` was given. Raises ValueError where the content is none."""
    try:
        return value_of_plain(kind, json.loads(zlib.decompress(content)))
    except (zlib.error, TypeError, KeyError, AttributeError):
        raise ValueError(f"not a packed {kind.__name__}") from None
