"""Runs the command over the three sources as a process of its own and holds what it says against the truth."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from benchmarks.apart import run_apart, shudian
from benchmarks.census.load import COLUMNS, TABLE, load_mariadb, load_parquet, load_postgresql, withhold_documents
from benchmarks.census.people import Shape
from catalog import Catalog
from config import SourceSpec
from scanner.census_summary import census_report
from tests.servers.mariadb import MariadbServer, running_mariadb
from tests.servers.postgresql import PostgresqlServer, running_postgresql


@dataclass(frozen=True)
class Taken:
    """One run of a command: its report, its seconds by the clock and of the processor, and the most memory it held (bytes
    resident)."""

    report: dict[str, Any] = field(repr=False)
    seconds: float
    processor: float
    memory: int
    exit_code: int

    def count(self, population: str = "total", scope: str = "entity", name: str | None = None) -> dict[str, Any]:
        """One count of the census."""
        for one in self.report["census"]["counts"]:
            if one["scope"] == scope and one["population"] == population and name in (None, one["name"]):
                found: dict[str, Any] = one
                return found
        raise LookupError(population)

    def state(self, line: str) -> str:
        """Where a regulatory line stands."""
        return next(str(one["state"]) for one in self.report["thresholds"] if one["id"] == line)


@dataclass(frozen=True)
class Estate:
    """The three sources, filled."""

    shape: Shape
    folder: Path
    postgresql: tuple[PostgresqlServer, str]
    mariadb: tuple[MariadbServer, str]
    files: Path
    loaded_seconds: float

    def settings(self, key: str = "") -> Path:
        """A shudian.yaml that declares them."""
        sources = {
            "crm": _url(self.postgresql[0].spec(self.postgresql[1])),
            "app": _url(self.mariadb[0].spec(self.mariadb[1])),
            "files": {"url": f"file://{self.files}"},
        }
        for name, one in sources.items():
            one |= {"system": name, "statement_seconds": 60}
        settings = {"version": 1, "entity": {"name": "测试运营商"}, "sources": sources, "systems": {name: {} for name in sources}}
        settings["catalog"] = {"url": "sqlite:///catalog.db"}
        if key:
            settings["census"] = {"key": key}
        path = self.folder / "shudian.yaml"
        path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
        return path

    def scan(self, *options: str) -> Taken:
        """``shudian scan`` over all three, recorded in a catalogue of their own."""
        return self._run("scan", *_SOURCES, "--seed", "7", *options)

    def census(self, *options: str) -> Taken:
        """``shudian census`` over what the last scan recorded."""
        return self._run("census", *options)

    def _run(self, *command: str) -> Taken:
        """A command as a process of its own; what it found is read in the catalogue, as a user without a report would."""
        done = run_apart(*shudian(*command, "-c", str(self.settings())))
        return Taken(self._found(), done.seconds, done.processor, done.memory, done.code)

    def _found(self) -> dict[str, Any]:
        """The last census and the lines, as a report has them."""
        with Catalog.open(f"sqlite:///{self.folder / 'catalog.db'}", create=False) as catalog:
            latest, censuses = catalog.latest(), catalog.censuses()
        lines = [{"id": one.id, "state": one.state} for one in latest.thresholds] if latest else []
        return {"census": census_report(censuses[0]) if censuses else {}, "thresholds": lines}

    def count_distinct(self) -> dict[str, tuple[int, float]]:
        """What PostgreSQL itself takes to count its own part: column → (distinct, seconds)."""
        server, database = self.postgresql
        found = {}
        for column in (COLUMNS["postgresql"][0], COLUMNS["postgresql"][2]):
            begun = time.monotonic()
            ((count,),) = server.fetch(database, f"SELECT count(DISTINCT {column}) FROM {TABLE['postgresql']}")  # noqa: S608
            found[column] = (int(count), time.monotonic() - begun)
        return found

    def withhold_documents(self) -> None:
        """Take the identity numbers out, and forget what was known of them."""
        (self.folder / "catalog.db").unlink(missing_ok=True)
        withhold_documents(self.postgresql, self.mariadb, self.files)


_SOURCES = ("crm", "app", "files")


@contextmanager
def estate(shape: Shape) -> Iterator[Estate]:
    """Start the servers, fill all three sources, and throw all of it away in the end."""
    with tempfile.TemporaryDirectory() as folder, running_postgresql() as postgresql, running_mariadb() as mariadb:
        begun = time.monotonic()
        databases = load_postgresql(postgresql, shape), load_mariadb(mariadb, shape, Path(folder))
        files = load_parquet(Path(folder), shape)
        taken = time.monotonic() - begun
        yield Estate(shape, Path(folder), (postgresql, databases[0]), (mariadb, databases[1]), files, taken)


def _url(spec: SourceSpec) -> dict[str, Any]:
    url = spec.url
    password = f"{url.password.scheme}:{url.password.locator}" if url.password else ""
    return {"url": f"{url.scheme}://{url.user}@{url.host}:{url.port}/{url.database}?password={password}"}
