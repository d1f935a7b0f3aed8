"""What datasets looked like from outside when they were read last: those that look the same need not be read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, delete, select

from catalog.codec import json_text
from catalog.many_rows import insert_rows
from catalog.service_tables import dataset_mark as table


@dataclass(frozen=True, slots=True)
class DatasetMark:
    """``mark`` stays the same for as long as nothing can be seen from outside to have changed; ``rules`` stands for all that the
    verdict was judged by. ``path`` is the shown one, as in the entry; ``looked_at`` is when its rows were read."""

    source: str
    path: tuple[str, ...]
    mark: str
    rules: str
    looked_at: datetime


def store_marks(connection: Connection, run: UUID, marks: Iterable[DatasetMark], sources: Iterable[str]) -> None:
    """Put the marks of a run in place of those that its sources had: what has none now must be read again."""
    for source in set(sources):
        connection.execute(delete(table).where(table.c.source == source))
    rows = [
        {
            "source": one.source,
            "path": str(json_text(one.path)),
            "mark": one.mark,
            "rules": one.rules,
            "run_id": run,
            "looked_at": one.looked_at,
        }
        for one in marks
    ]
    insert_rows(connection, table, rows)


def load_marks(connection: Connection, sources: Iterable[str]) -> dict[tuple[str, str], DatasetMark]:
    """The marks of some sources by source and path in one spelling (see ``place``)."""
    rows = connection.execute(select(table).where(table.c.source.in_(tuple(sources)))).mappings()
    return {
        (row["source"], row["path"]): DatasetMark(row["source"], (), row["mark"], row["rules"], row["looked_at"]) for row in rows
    }


def place(source: str, path: tuple[str, ...]) -> tuple[str, str]:
    """How ``load_marks`` names a dataset."""
    return source, str(json_text(path))
