"""Every kind of statement that 达梦 (DM8) is sent, made by the connector. Run as a module it prints them as JSON: its dialect
needs an older SQLAlchemy, so the tests run this in an interpreter that has it."""

from __future__ import annotations

import json
import sys

from config import SourceSpec, SourceUrl
from connectors import create
from connectors.model import Column, Dataset, Kind
from connectors.sql.base import Entry, Selection
from connectors.sql.dialect import DialectSql, Step

COLUMNS = (
    Column("ID", "NUMBER(19)"),
    Column('姓名 %s :n "]', "VARCHAR2(60)"),
    Column("PHOTO", "BLOB"),
    Column("NOTE", "TEXT"),
    Column("BORN", "TIMESTAMP"),
)


def statements(sql: DialectSql) -> dict[str, str]:
    """The statements by what they are for, each in one line."""
    dataset = Dataset("x", ("", "S", 'T%1 "x"'), Kind.TABLE, COLUMNS)
    cells = tuple(sql.cell(column, 100) for column in COLUMNS)
    chosen = Selection(Entry(dataset, ("ID",)), sql.table("S", dataset.name), cells, ())
    steps = ((Step(), 3), (Step(7), 2), (Step(9, downwards=True), 2))
    made = {
        "head": sql.head(chosen, 5),
        "extent": sql.extent(chosen),
        "probes": sql.union(chosen, steps),
        "offset": sql.at_offset(chosen, 10, 5),
        "piece": sql.text(sql.keyed(chosen, Step("王'%:x", beyond=True), 5)),
        "name": sql.normal("CUSTOMER"),
    }
    return {name: " ".join(text.split()) for name, text in made.items()}


def of_dameng() -> dict[str, str]:
    """Those of the real dialect. Raises UsageError where it cannot be loaded."""
    connector = create(SourceSpec("x", SourceUrl("dm", "scan", "host", None, "db")))
    return statements(vars(connector)["sql"])


if __name__ == "__main__":
    sys.stdout.write(json.dumps(of_dameng()))
