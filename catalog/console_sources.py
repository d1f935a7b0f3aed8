"""Sources that were added in the console, beside those of shudian.yaml. They are switched off, never removed: what was found in
them stays in the catalogue under their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from catalog.accounts import Note
from catalog.audit import AuditKind
from catalog.connection import reading, writing
from catalog.service_tables import console_source as table
from config import CatalogError


@dataclass(frozen=True, slots=True)
class ConsoleSource:
    """A source as it is kept. ``settings`` is what would stand under its name in shudian.yaml, so a password is a reference."""

    name: str
    settings: Mapping[str, Any]
    enabled: bool
    changed_at: datetime
    changed_by: str


class ConsoleSources:
    """The door to them; get it from ``Catalog.console_sources``. The record says of each change which fields it was about."""

    def __init__(self, engine: Engine, note: Note) -> None:
        self._engine = engine
        self._note = note

    def all(self) -> tuple[ConsoleSource, ...]:
        """By name, those that are switched off too."""
        with reading(self._engine) as connection:
            return tuple(_source(row) for row in connection.execute(select(table).order_by(table.c.name)).mappings())

    def add(self, name: str, settings: Mapping[str, Any], by: str, at: datetime) -> None:
        """Keep a new one. Raises CatalogError where the name is taken."""
        with writing(self._engine) as connection:
            if _found(connection, name) is not None:
                raise CatalogError(f"there is a source {name!r} already", "Change it, or give another name")
            connection.execute(insert(table).values(name=name, **_row(settings, True, by, at)))
            self._note(connection, AuditKind.ACCESS, {"source": name, "added": sorted(settings)})

    def change(self, one: ConsoleSource, seen: datetime, at: datetime) -> None:
        """Keep it as it is now, under its name. ``seen`` is when it had been changed last for whoever changes it: CatalogError
        where somebody else has changed it since, or there is none."""
        with writing(self._engine) as connection:
            before = _found(connection, one.name)
            if before is None:
                raise CatalogError(f"there is no source {one.name!r}")
            if before.changed_at != seen:
                raise CatalogError(f"{before.changed_by} has changed {one.name!r} meanwhile", "Look again, then repeat")
            values = _row(one.settings, one.enabled, one.changed_by, at)
            connection.execute(update(table).where(table.c.name == one.name).values(**values))
            fields = {*before.settings, *one.settings}
            changed = sorted(name for name in fields if before.settings.get(name) != one.settings.get(name))
            self._note(connection, AuditKind.ACCESS, {"source": one.name, "changed": changed, "enabled": one.enabled})


def _row(settings: Mapping[str, Any], enabled: bool, by: str, at: datetime) -> dict[str, Any]:
    return {"document": {"settings": dict(settings), "enabled": enabled}, "changed_by": by, "changed_at": at}


def _found(connection: Connection, name: str) -> ConsoleSource | None:
    row = connection.execute(select(table).where(table.c.name == name)).mappings().first()
    return None if row is None else _source(row)


def _source(row: Mapping[Any, Any]) -> ConsoleSource:
    document = row["document"]
    return ConsoleSource(row["name"], document["settings"], document["enabled"], row["changed_at"], row["changed_by"])
