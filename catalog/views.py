"""Filters that people keep under a name, each for himself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Engine, delete, insert, select

from catalog.connection import reading, writing
from catalog.service_tables import saved_view


@dataclass(frozen=True, slots=True)
class SavedView:
    """A filter: the fields of a query by name."""

    id: UUID
    name: str
    query: Mapping[str, str]


class Views:
    """The door to kept views; get it from ``Catalog.views``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, account: UUID) -> tuple[SavedView, ...]:
        """Somebody's views, by name."""
        question = select(saved_view).where(saved_view.c.account_id == account).order_by(saved_view.c.name)
        with reading(self._engine) as connection:
            return tuple(SavedView(row.id, row.name, row.document) for row in connection.execute(question))

    def keep(self, account: UUID, name: str, query: Mapping[str, str]) -> None:
        """Keep a view; one of the same name is replaced."""
        with writing(self._engine) as connection:
            mine = (saved_view.c.account_id == account) & (saved_view.c.name == name)
            connection.execute(delete(saved_view).where(mine))
            row = {"id": uuid4(), "account_id": account, "name": name, "document": dict(query)}
            connection.execute(insert(saved_view).values(row))

    def forget(self, account: UUID, view: UUID) -> None:
        """Remove a view of this account; another's is left alone."""
        with writing(self._engine) as connection:
            connection.execute(delete(saved_view).where(saved_view.c.account_id == account, saved_view.c.id == view))
