"""Scans of a whole fleet of tables, and the bare SELECT that they are held against."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg2
import yaml

from benchmarks.apart import Apart, run_apart, shudian
from config import SourceSpec
from connectors import create
from connectors.model import Dataset
from scanner.anchoring import opened
from scanner.scanning import ScanOptions, carried_out, prepared
from scanner.watcher import Watcher
from tests.servers.postgresql import PostgresqlServer

_NAME = "fleet"


@dataclass(frozen=True)
class Fleet:
    """A database of many tables, declared in a shudian.yaml of its own."""

    spec: SourceSpec
    settings: Path

    def scanned(self, *, record: bool = False, incremental: bool = False) -> float:
        """The seconds of a scan in this process, from opening the source to the last verdict, and to what is published where it
        is recorded. Raises RuntimeError where a table was not looked at."""
        options = ScanOptions((_NAME,), self.settings, record=record, seed=1, incremental=incremental)
        scan = prepared(options)
        begun = time.perf_counter()
        if record:
            with opened(scan.settings, create=True) as catalog:
                done = carried_out(scan, Watcher(), catalog)
        else:
            done = carried_out(scan, Watcher())
        taken = time.perf_counter() - begun
        if done.code:
            raise RuntimeError(f"the scan ended with {done.code}")
        return taken

    def scanned_apart(self, *options: str) -> Apart:
        """``shudian scan`` as a process of its own."""
        return run_apart(*shudian("scan", _NAME, "-c", str(self.settings), "--seed", "1", *options))

    def forgotten(self) -> None:
        """Nothing was ever recorded."""
        for path in self.settings.parent.glob("catalog.db*"):
            path.unlink()

    def inventoried(self, begin: Callable[[], object]) -> tuple[float, int]:
        """The seconds of an inventory on an open connection, and how many tables with columns it gave. ``begin`` is called right
        before it."""
        with create(self.spec) as connector:
            connector.probe()
            begin()
            begun = time.perf_counter()
            found = [one for one in connector.inventory() if isinstance(one, Dataset) and one.columns]
            return time.perf_counter() - begun, len(found)


@contextmanager
def fleet(spec: SourceSpec) -> Iterator[Fleet]:
    """The database as a declared source, with a folder of its own that is removed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shudian.yaml"
        sources = {_NAME: {"url": _url(spec), "connections": spec.connections}}
        settings: dict[str, Any] = {"version": 1, "entity": {"name": "测试运营商"}, "sources": sources}
        settings["catalog"] = {"url": "sqlite:///catalog.db"}
        path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        yield Fleet(replace(spec, id=_NAME), path)


def selected(server: PostgresqlServer, database: str) -> tuple[float, int]:
    """The seconds that one connection takes to SELECT all rows of all tables, one after the other, and how many there are."""
    begun = time.perf_counter()
    rows = 0
    connection = psycopg2.connect(
        host=server.host, port=server.port, user=server.scanner, password=server.scanner_password, dbname=database
    )
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608
            rows += len(cursor.fetchall())
    connection.close()
    return time.perf_counter() - begun, rows


def _url(spec: SourceSpec) -> str:
    url = spec.url
    password = f"{url.password.scheme}:{url.password.locator}" if url.password else ""
    return f"{url.scheme}://{url.user}@{url.host}:{url.port}/{url.database}?password={password}"
