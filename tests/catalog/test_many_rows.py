"""Rows that are handed to the driver stand in the tables as SQLAlchemy would have written them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import insert, select

from catalog import Catalog, tables
from catalog.connection import reading, writing
from catalog.many_rows import insert_by, insert_numbered, insert_rows
from catalog.rows import entry_row, finding_rows, run_row
from config import CatalogError
from tests.catalog.builders import columns, entry, run

ODD = 'a"\\\x00\udc80资料'
ENTRIES = [entry(name, columns("id", phone="CN_MOBILE_PHONE")) for name in ("customers", ODD, "plain")]


def _rows() -> list[dict[str, Any]]:
    return [{**entry_row(run(1).id, one), "columns_of": None, "columns_hash": None} for one in ENTRIES]


def _stored(catalog: Catalog) -> Sequence[Any]:
    with reading(catalog._engine) as connection:
        entries = connection.execute(select(tables.entry).order_by(tables.entry.c.id)).all()
        return [*entries, *connection.execute(select(tables.finding).order_by(*tables.finding.primary_key)).all()]


def test_rows_are_as_they_always_were(catalog: Catalog) -> None:
    with writing(catalog._engine) as connection:
        insert_rows(connection, tables.run, [run_row(run(1))])
        numbers = insert_numbered(connection, tables.entry, _rows())
        for number, one in zip(numbers, ENTRIES, strict=True):
            insert_rows(connection, tables.finding, finding_rows(number, one.finding.columns))
    quickly = _stored(catalog)
    assert [row.id for row in quickly[: len(ENTRIES)]] == list(numbers)
    catalog.discard(run(1).id)
    with writing(catalog._engine) as connection:
        connection.execute(insert(tables.run), [run_row(run(1))])
        for number, row, one in zip(numbers, _rows(), ENTRIES, strict=True):
            connection.execute(insert(tables.entry), [{**row, "id": number}])
            connection.execute(insert(tables.finding), finding_rows(number, one.finding.columns))
    assert _stored(catalog) == quickly


def test_numbers_go_on(catalog: Catalog) -> None:
    with writing(catalog._engine) as connection:
        insert_rows(connection, tables.run, [run_row(run(1))])
        first = insert_numbered(connection, tables.entry, _rows()[:1])
        others = insert_numbered(connection, tables.entry, _rows()[1:])
        assert list(insert_numbered(connection, tables.entry, [])) == []
    assert sorted({*first, *others}) == [*first, *others]
    with writing(catalog._engine) as connection:
        paths = connection.execute(select(tables.entry.c.path).order_by(tables.entry.c.id)).scalars().all()
    assert [tuple(one) for one in paths] == [one.path for one in ENTRIES]


def test_no_rows_are_no_statement(catalog: Catalog) -> None:
    with reading(catalog._engine) as connection:
        insert_rows(connection, tables.run, [])
        insert_by(connection, insert(tables.run), [])


def test_what_does_not_fit_is_refused(catalog: Catalog) -> None:
    with pytest.raises(CatalogError), writing(catalog._engine) as connection:
        insert_rows(connection, tables.run, [run_row(run(1)), run_row(run(1))])
    assert catalog.unfinished() == ()
