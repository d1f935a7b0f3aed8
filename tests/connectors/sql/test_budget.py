"""What a sample may cost, without a server: rounds of places, bytes counted as they come, time shared by all statements."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from config import SourceSpec, SourceUrl
from connectors.model import Reason, Sample, Skipped, Status
from connectors.sql.budget import Budget, gathered, seconds_for, shorter, spending
from connectors.sql.faults import SqlFault
from tests.connectors.sql.samples import PLAN, columns_of, only, sampled, statements

NUMBERS = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {}) "
ENDLESS = "CREATE VIEW v AS WITH RECURSIVE n (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT count(*) AS a FROM n"


def lite(path: Path, *sql: str) -> SourceSpec:
    with closing(sqlite3.connect(path)) as connection:
        for statement in sql:
            connection.execute(statement)
        connection.commit()
    return SourceSpec("lite", SourceUrl("sqlite", path=str(path)))


def wide(path: Path, rows: int = 20_000) -> SourceSpec:
    """A table of two thousand characters a row."""
    return lite(path, "CREATE TABLE t (v TEXT)", f"INSERT INTO t {NUMBERS.format(rows)} SELECT hex(randomblob(1000)) FROM c")


def taken(sample: Sample | Skipped) -> Sample:
    assert isinstance(sample, Sample), sample
    return sample


# ---------------------------------------------------------------------------------------------- rounds


def test_all_places_are_fetched_in_a_few_rounds() -> None:
    rounds: list[Sequence[int]] = []
    budget = Budget(60, 10**9)
    assert budget.read(range(300), rounds.append) == 300
    assert [number for part in rounds for number in part] == list(range(300))
    assert len(rounds) <= 3
    assert not budget.short


def test_places_that_cost_much_are_fewer() -> None:
    budget = Budget(60, 100_000)
    done = budget.read(range(300), lambda part: budget.spend(1_000 * len(part)))
    assert 60 <= done <= 100
    assert budget.short
    assert budget.bytes_left >= 0


def test_a_round_that_takes_too_long_is_asked_for_again_in_smaller_parts() -> None:
    asked: list[int] = []

    def fetch(part: Sequence[int]) -> None:
        asked.append(len(part))
        if len(part) > 10:
            raise SqlFault(Reason.TIMEOUT)

    assert Budget(60, 10**9).read(range(40), fetch) == 40
    assert max(asked[1:]) <= 40


@pytest.mark.parametrize("reason", [Reason.TIMEOUT, Reason.PERMISSION])
def test_a_place_that_cannot_be_had_at_all_is_a_fault(reason: Reason) -> None:
    def fetch(_part: Sequence[int]) -> None:
        raise SqlFault(reason)

    with pytest.raises(SqlFault) as caught:
        Budget(60, 10**9).read(range(40), fetch)
    assert caught.value.reason is reason


def test_nothing_is_asked_for_when_nothing_is_left() -> None:
    budget = Budget(0, 10**9)
    assert budget.read(range(40), lambda _part: pytest.fail("asked")) == 0
    assert budget.short
    with spending(budget), pytest.raises(SqlFault) as caught:
        seconds_for(10.0)
    assert caught.value.reason is Reason.BUDGET
    assert seconds_for(10.0) == 10.0  # outside of a sample only the statement limit holds


def test_rows_are_counted_as_they_come() -> None:
    def rows(count: int) -> list[tuple[str]]:
        return [("x" * 100,)] * count

    with spending(Budget(60, 100_000)) as budget:
        assert len(gathered(rows)) <= 1_300
    assert budget.short


def test_what_a_part_spends_is_spent() -> None:
    whole = Budget(60, 1_000)
    part = whole.part(0.5)
    part.spend(400)
    assert (part.bytes_left, whole.bytes_left) == (100, 600)


def test_a_piece_that_takes_too_long_is_asked_for_in_smaller_ones() -> None:
    asked: list[int] = []

    def run(size: int) -> list[tuple[int]]:
        asked.append(size)
        if size > 1_000:
            raise SqlFault(Reason.TIMEOUT)
        return [(size,)]

    assert shorter(run, 20_000) == ([(312,)], 312)
    assert asked == [20_000, 2_500, 312]
    with pytest.raises(SqlFault):
        shorter(lambda _size: run(9_999), 20_000)


# ---------------------------------------------------------------------------------------------- samples


def test_bytes_end_a_sample_with_the_power_of_what_was_met(tmp_path: Path) -> None:
    sample = taken(sampled(wide(tmp_path / "x.db"), "t", dataclasses.replace(PLAN, bytes_budget=600_000)))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert sum(len(v) for v in columns_of(sample)["v"]) < 1_200_000
    assert 20 < sample.coverage.places < 300
    assert 0 < sample.coverage.power_at_1pct < 0.95


def test_a_small_table_of_long_texts_is_not_called_whole(tmp_path: Path) -> None:
    sample = taken(sampled(wide(tmp_path / "x.db", 1_500), "t", dataclasses.replace(PLAN, bytes_budget=300_000)))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert sample.coverage.power_at_1pct < 0.95
    assert sample.statistics is None


def test_duckdb_keeps_the_budget_too(tmp_path: Path) -> None:
    path = tmp_path / "x.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT repeat(md5(range::VARCHAR), 60) AS v FROM range(20000)")
    spec = SourceSpec("duck", SourceUrl("duckdb", path=str(path)))
    sample = taken(sampled(spec, "t", dataclasses.replace(PLAN, bytes_budget=600_000)))
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.BUDGET)
    assert sum(len(v) for v in columns_of(sample)["v"]) < 1_200_000
    assert 20 < sample.coverage.places < 300


def test_time_ends_a_sample(tmp_path: Path) -> None:
    spec = dataclasses.replace(lite(tmp_path / "x.db", ENDLESS), views=True, statement_seconds=60)
    skipped = sampled(spec, "v", dataclasses.replace(PLAN, seconds=0.2))
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.BUDGET, True)


def test_the_ends_of_a_table_are_looked_up_one_by_one(tmp_path: Path) -> None:
    """For the smallest and the largest row id in one query SQLite reads the whole table."""
    connector, dataset = only(wide(tmp_path / "x.db"), "t")
    with connector:
        with statements() as seen:
            connector.sample(dataset, PLAN)
        with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
            plans = [str(connection.execute(f"EXPLAIN QUERY PLAN {sql}", ("t",) * sql.count("?")).fetchall()) for sql in seen]
    ends = [plan for sql, plan in zip(seen, plans, strict=True) if "max(" in sql.lower()]
    assert ends
    assert not [plan for plan in ends if plan.count("SEARCH t") < 2]


@pytest.mark.parametrize("seed", [0, 1, 2**62])
def test_the_same_seed_gives_the_same_rows(tmp_path: Path, seed: int) -> None:
    spec = wide(tmp_path / "x.db", 5_000)
    plan = dataclasses.replace(PLAN, seed=seed)
    first = columns_of(sampled(spec, "t", plan))
    assert first == columns_of(sampled(spec, "t", plan))
    assert first != columns_of(sampled(spec, "t", dataclasses.replace(plan, seed=seed + 1)))
