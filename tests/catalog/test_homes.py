"""Equal columns are kept once over all runs; what refers to them reads back as if it had its own."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalog import Catalog, tables
from catalog.connection import reading
from catalog.model import Snapshot, SourceOutcome
from connectors.model import Status
from tests.catalog.builders import columns, entry, run, snapshots

READ = (SourceOutcome("crm", Status.COMPLETE),)


def _count(catalog: Catalog, name: str) -> int:
    with reading(catalog._engine) as connection:
        return int(connection.execute(select(func.count()).select_from(tables.metadata.tables[name])).scalar_one())


def _record(catalog: Catalog, number: int, *entries: object) -> Snapshot:
    return catalog.record(Snapshot(run(number), entries, (), (), READ))  # type: ignore[arg-type]


def test_what_did_not_change_is_not_written_again(catalog: Catalog) -> None:
    first, second = entry("a", columns("id", phone="CN_MOBILE_PHONE")), entry("b", columns("x", "y"))
    stored = [_record(catalog, number, first, second) for number in (1, 2, 3)]
    assert (_count(catalog, "finding"), _count(catalog, "entry")) == (4, 6)
    for one in stored:
        assert catalog.snapshot(one.run.id) == one
        assert [each.finding.columns for each in one.entries] == [first.finding.columns, second.finding.columns]
    changed = entry("b", columns("x", "z"))
    _record(catalog, 4, first, changed)
    assert _count(catalog, "finding") == 6
    last = _record(catalog, 5, first, second)  # as it was long ago: the last run alone is compared with
    assert (_count(catalog, "finding"), catalog.latest()) == (8, last)
    assert catalog.check() == ()


@pytest.mark.parametrize(
    ("what", "change"),
    [("comment", {"comment": "新"}), ("columns", {"finding": entry("t", columns("id", "name", "new")).finding})],
)
def test_what_changed_is_its_own(catalog: Catalog, what: str, change: dict[str, object]) -> None:
    _record(catalog, 1, entry("t"))
    stored = _record(catalog, 2, replace(entry("t"), **change))  # type: ignore[arg-type]
    assert _count(catalog, "finding") > 2, what
    assert catalog.latest() == stored
    assert len(catalog.find("新" if what == "comment" else "new")) == 1


def test_a_dataset_that_was_away_for_a_run_is_written_again(catalog: Catalog) -> None:
    _record(catalog, 1, entry("t"), entry("u"))
    _record(catalog, 2, entry("u"))
    stored = _record(catalog, 3, entry("t"), entry("u"))
    assert _count(catalog, "finding") == 6
    assert catalog.latest() == stored


def test_a_run_that_is_thrown_away_takes_nothing_with_it(catalog: Catalog) -> None:
    stored = _record(catalog, 1, entry("t"), entry("u"))
    catalog.begin(run(2))
    catalog.add(run(2).id, [entry("t"), entry("u", columns("other"))])
    catalog.add(run(2).id, [entry("t", columns("id")), entry("t")])  # the same dataset again takes the place of the first
    assert _count(catalog, "finding") == 5
    catalog.discard(run(2).id)
    assert (_count(catalog, "finding"), _count(catalog, "word_place")) == (4, 6)
    assert (catalog.latest(), catalog.check()) == (stored, ())


def test_search_meets_what_stands_elsewhere(catalog: Catalog) -> None:
    for number in (1, 2, 3):
        stored = _record(catalog, number, entry("alpha", columns("id", CODE="CN_ID_CARD")), entry(f"only_{number}"))
    found = catalog.find("code")
    assert [(one.path[-1], one.column) for one in found] == [("alpha", "CODE")]
    assert [one.title for one in catalog.find("only_")] == [stored.entries[1].title]
    assert [one.column for one in catalog.find("cn_id_card")] == ["CODE"]
    assert catalog.find("only_2") == ()


def test_a_word_that_is_everywhere_is_read_in_order(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2):
        _record(catalog, number, *(entry(f"t{one}", columns("id", "name")) for one in range(9)))
    sorted_in_memory = [catalog.find(word, limit) for word in ("t", "name", "main") for limit in (1, 5, 200)]
    monkeypatch.setattr("catalog.search._MANY", 2)
    assert [catalog.find(word, limit) for word in ("t", "name", "main") for limit in (1, 5, 200)] == sorted_in_memory


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=snapshots, repeats=st.integers(2, 3))
def test_any_snapshot_reads_back_however_often_it_is_recorded(
    tmp_path_factory: pytest.TempPathFactory, first: Snapshot, repeats: int
) -> None:
    sources = tuple(SourceOutcome(one, Status.COMPLETE) for one in dict.fromkeys(one.source for one in first.entries))
    with Catalog.open(f"sqlite:///{tmp_path_factory.mktemp('c')}/c.db") as catalog:
        for number in range(1, repeats + 1):
            stored = catalog.record(Snapshot(run(number), first.entries, (), first.thresholds, sources))
            assert catalog.snapshot(stored.run.id) == stored
        assert catalog.check() == ()


_AGAIN = "finding SELECT (SELECT max(id) FROM entry), " + ", ".join(one.name for one in list(tables.finding.c)[1:])


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ("UPDATE entry SET columns_of = (SELECT max(id) FROM entry) WHERE columns_of IS NOT NULL", "columns that may be lost"),
        ("DELETE FROM item_state WHERE title = 'a'", "its list tells of 1 datasets, it holds 2"),
        (f"INSERT INTO {_AGAIN} FROM finding WHERE entry_id = (SELECT min(id) FROM entry)", "columns of their own besides"),
    ],
)
def test_what_was_tampered_with_is_told(tmp_path: Path, harm: str, told: str) -> None:
    with Catalog.open(f"sqlite:///{tmp_path}/c.db") as catalog:
        for number in (1, 2):
            _record(catalog, number, entry("a"), entry("b"))
        with closing(sqlite3.connect(tmp_path / "c.db")) as connection:
            triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute(harm)
            for _, made in triggers:
                connection.execute(made)
            connection.commit()
        assert any(told in one for one in catalog.check())
