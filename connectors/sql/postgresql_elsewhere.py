"""Partitions that another server keeps: foreign tables among those of a partitioned table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from connectors.model import Reason
from connectors.sql.base import Taken
from connectors.sql.cells import Row
from connectors.sql.faults import SqlFault
from connectors.sql.postgresql_grants import quote

_ADVICE = "foreign tables among the partitions are read only when the source says views: true: {}"
_MOST_NAMED = 3


def is_elsewhere(leaf: Row) -> bool:
    """Whether a row of the statement LEAVES is a partition that another server keeps."""
    return bool(leaf[-1] == "f")


def tables_elsewhere(leaves: Iterable[Row]) -> tuple[str, ...]:
    """The names of these partitions, quoted, from the rows of the statement LEAVES."""
    return tuple(f"{quote(leaf[0])}.{quote(leaf[1])}" for leaf in leaves if is_elsewhere(leaf))


def refusal(tables: tuple[str, ...]) -> SqlFault:
    """Why these partitions are not read. Not ``off_by_default``: the table was asked for, and who filed it without their rows
    would file too little."""
    named = ", ".join(tables[:_MOST_NAMED]) + (f", … ({len(tables)})" if len(tables) > _MOST_NAMED else "")
    return SqlFault(Reason.REFUSED, _ADVICE.format(named))


def without_them(taken: Taken) -> Taken:
    """What the other partitions gave: it says nothing about the rest, and never is all there is. ``taken`` may say of itself
    that even of these some could not be read."""
    coverage = replace(taken.coverage, power_at_1pct=0.0)
    return replace(taken, coverage=coverage, whole=False, reason=taken.reason or Reason.REFUSED)
