"""A table before it becomes a file or a database table: columns of equal length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Table:
    """Columns by name, in order. ``comment`` and ``notes`` (column → text) go where the format has a place for them."""

    name: str
    columns: Mapping[str, Sequence[object]]
    comment: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(next(iter(self.columns.values())))
