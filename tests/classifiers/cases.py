"""The detectors' case files: plainly invented values that a type must see, and near-misses it must leave alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILES = sorted((Path(__file__).parents[1] / "cases").glob("*.yaml"))


@cache
def contents() -> tuple[dict[str, Any], ...]:
    """Every case file: entity_type, match, no_match, and named for types that need a name."""
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES)


def values(entity_type: str, kind: str) -> tuple[str, ...]:
    """The values of one type's ``match`` or ``no_match`` list."""
    return tuple(value for one in contents() if one["entity_type"] == entity_type for value in one[kind])
