"""What ``shudian check`` shows: little of much, in both languages, and true on real servers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import time

import pytest
from rich.console import Console

from catalog import REASONS
from catalog.model import RunStatus
from config import SourceDenied, SourceSpec, Window
from connectors import Connector, create
from connectors.model import (
    Caution,
    Column,
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Reason,
    SamplePlan,
    Skipped,
    Statistics,
)
from scanner.commands.check import MOST_NAMED, Shown, bytes_text, checked, time_text
from scanner.estimate import estimate, most_bytes
from scanner.gate import DONE, INCOMPLETE, NO_SOURCE
from scanner.wording import say
from tests.scanner.test_pipeline import Closed, Tables, scan
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer

PLAN = SamplePlan(seed=0)
CHINESE = re.compile(r"[一-鿿]")


def shown(connector: Connector, language: str = "en", now: time = time(12)) -> str:
    text = io.StringIO()
    console = Console(file=text, width=400, soft_wrap=True, markup=False, highlight=False)
    checked(connector, PLAN, Shown(console, language, lambda name: name, lambda: now))
    return text.getvalue()


def end(connector: Connector) -> int:
    return checked(connector, PLAN, Shown(Console(file=io.StringIO()), "en", lambda name: name))


class Huge(Tables):
    """Ten thousand tables, half of which are views, and as many missing grants."""

    def probe(self) -> Probe:
        limits = (Limit("statement_timeout", "10000", "10000"), Limit("lock_timeout", "500", ""))
        missing = tuple(f"GRANT SELECT ON t{n} TO a" for n in range(9000))
        return Probe("Huge", "1", limits, (Caution.LIMIT_NOT_KEPT,), missing, encrypted=True, replica=False)

    def inventory(self) -> Iterator[Dataset | Skipped]:
        for n in range(5000):
            yield Dataset(self.spec.id, ("", "", f"t{n}"), Kind.TABLE, (Column("a"),))
            yield Skipped(self.spec.id, ("", "", f"v{n}"), Kind.VIEW, Reason.OFF_BY_DEFAULT, "views are read only when asked")

    def statistics(self, dataset: Dataset) -> Statistics:
        return Statistics(bytes=Measure.estimate(10**9, "table_data"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_ten_thousand_tables_fit_on_a_screen(language: str) -> None:
    text = shown(Huge(), language)
    assert len(text.splitlines()) < 60
    assert sum("GRANT" in line for line in text.splitlines()) == MOST_NAMED
    assert "… +8,980" in text
    assert "… +4,980" in text
    assert text.count("views are read only when asked") == 0  # the heading says it
    assert bool(CHINESE.search(text)) == (language == "zh")


def test_a_limit_that_does_not_hold_is_marked() -> None:
    text = shown(Huge())
    assert "✓ statement_timeout = 10000" in text
    assert "! lock_timeout = not in force (asked for 500)" in text
    assert "encrypted: yes; replica: no" in text


def test_the_most_a_scan_can_cost_is_told() -> None:
    text = shown(Huge())
    most = most_bytes(Statistics(bytes=Measure.estimate(10**9)), PLAN)
    assert f"{bytes_text(5000 * most)} / 5,000.0 GB" in text
    assert "20.8 h (30 s × 5,000 / 2)" in text


@pytest.mark.parametrize(("now", "state"), [(time(23), "open now"), (time(12), "closed now")])
def test_the_hours_are_told_and_do_not_keep_check_from_working(now: time, state: str) -> None:
    source = Tables()
    source.spec = replace(source.spec, window=Window(time(22), time(6)))
    text = shown(source, now=now)
    assert f"22:00-06:00 ({state}" in text
    assert "in scope: 2 datasets" in text


def test_a_source_that_cannot_be_reached_is_a_line() -> None:
    assert shown(Closed()) == "✗ test: the user or password is wrong\n"


class Named(Tables):
    """A source whose connector begins its sentences with the source's name."""

    def probe(self) -> Probe:
        raise SourceDenied(f"{self.spec.id}: the user or password is wrong", "Look at user and password")


class Nothing(Tables):
    def inventory(self) -> Iterator[Dataset | Skipped]:
        yield Skipped(self.spec.id, ("", "", "t"), Kind.TABLE, Reason.EXCLUDED)


class Forbidden(Tables):
    def probe(self) -> Probe:
        return Probe("Test", "1", missing=("GRANT SELECT ON bad TO a",))


class Broken(Tables):
    def inventory(self) -> Iterator[Dataset | Skipped]:
        yield from super().inventory()
        yield Skipped(self.spec.id, ("", "", "t"), Kind.FILE, Reason.NOT_A_REGULAR_FILE)


def test_a_source_is_named_once() -> None:
    assert shown(Named()) == "✗ test: the user or password is wrong\n    Look at user and password\n"


def test_it_is_told_that_nothing_is_in_scope() -> None:
    assert "nothing is in scope: look at include" in shown(Nothing())
    assert "nothing is in scope" not in shown(Tables())


@pytest.mark.parametrize(
    ("source", "code"),
    [(Tables, DONE), (Closed, NO_SOURCE), (Nothing, INCOMPLETE), (Forbidden, INCOMPLETE), (Broken, INCOMPLETE)],
)
def test_the_end_says_whether_a_scan_could_read_everything(source: type[Connector], code: int) -> None:
    assert end(source()) == code  # type: ignore[call-arg]


def test_a_scan_whose_include_names_nothing_is_a_failure() -> None:
    source = Nothing()
    source.spec = replace(source.spec, include=("mistyped",))
    snapshot = scan(source)
    assert (snapshot.run.status, snapshot.sources[0].detail) == (
        RunStatus.FAILED,
        "include names none of its 1 datasets. See: shudian check",
    )
    assert scan(Nothing()).run.status is RunStatus.COMPLETE  # everything left out on purpose


def test_what_unknown_and_small_datasets_cost() -> None:
    small, unknown = Statistics(bytes=Measure.exact(1000)), Statistics()
    assert most_bytes(small, PLAN) == 1000
    assert most_bytes(unknown, PLAN) > PLAN.bytes_budget
    cost = estimate([small, unknown], PLAN, connections=2)
    assert (cost.datasets, cost.unknown, cost.held) == (2, 1, 1000)
    assert cost.seconds == PLAN.seconds
    assert 0 < cost.usual_seconds <= cost.seconds
    assert estimate([], PLAN, 2).seconds == 0


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (1500, "1.5 kB"), (16_000_000, "16.0 MB"), (3 * 10**12, "3,000.0 GB")])
def test_bytes_as_people_read_them(count: int, text: str) -> None:
    assert bytes_text(count) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "1 s"), (59, "59 s"), (3600, "60 min"), (7200, "2.0 h")])
def test_times_as_people_read_them(seconds: float, text: str) -> None:
    assert time_text(seconds) == text


@pytest.mark.parametrize("word", [*Caution, *Reason])
def test_every_caution_and_reason_has_words_in_both_languages(word: str) -> None:
    chinese, english = say(word, "zh"), say(word, "en")
    assert CHINESE.search(chinese)
    assert not CHINESE.search(english)
    assert english != word or word in (
        "timeout",
        "denied",
        "cancelled",
        "excluded",
        "locked",
        "corrupt",
        "encrypted",
        "unreachable",
    )
    assert set(REASONS) == set(Reason)


# ---------------------------------------------------------------------------------------------- real servers


@pytest.mark.postgresql
@pytest.mark.parametrize("tables", [2, 40])
def test_the_grants_that_check_names_are_enough(postgresql_server: PostgresqlServer, tables: int) -> None:
    database = postgresql_server.new_database()
    made = [f"CREATE TABLE dark.t{n} AS SELECT 1 AS a" for n in range(tables)]
    postgresql_server.execute(database, "CREATE SCHEMA dark", *made)
    spec: SourceSpec = postgresql_server.spec(database)
    text = shown(create(spec))
    grants = [line.strip() for line in text.splitlines() if "GRANT" in line]
    assert 0 < len(grants) <= MOST_NAMED
    postgresql_server.execute(database, *grants)
    again = shown(create(spec))
    assert "GRANT" not in again
    assert f"{tables} datasets" in again
    assert "✓ statement_timeout = 10000" in again
    assert "encrypted: no; replica: no" in again


@pytest.mark.mariadb
def test_check_says_that_mysql_hides_what_it_does_not_grant(mariadb_server: MariadbServer) -> None:
    database = mariadb_server.new_database()
    mariadb_server.execute(database, "CREATE TABLE t (a int)")
    text = shown(create(mariadb_server.spec(database)))
    assert "✓ max_statement_time = 10.0" in text
    assert "invisible" in text
    assert "1 datasets, 1 columns" in text
