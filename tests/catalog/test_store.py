"""What goes into the catalogue comes out the same; nobody sees half a run; nothing published changes."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import text

from catalog import Catalog
from catalog.connection import open_engine, writing
from catalog.model import PersonDecision, RunStatus, Snapshot, SourceOutcome, Threshold
from classifiers.model import Level
from config import CatalogError
from connectors.model import Reason, Status, Unread
from tests.catalog.builders import START, answer, columns, entry, run, snapshot, snapshots, unread


def test_a_new_catalogue_is_empty(catalog: Catalog) -> None:
    assert (catalog.latest(), catalog.runs(), catalog.items(), catalog.find("x"), catalog.decisions()) == (None, (), (), (), ())
    assert catalog.check() == ()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(given_snapshot=snapshots)
def test_a_snapshot_comes_back_as_it_went_in(catalog: Catalog, given_snapshot: Snapshot) -> None:
    # A shrunk example may come twice, and what was published of a source before must not be kept in the next one.
    apart = str(uuid4())
    fresh = replace(
        given_snapshot,
        run=replace(given_snapshot.run, id=uuid4()),
        entries=tuple(replace(one, source=one.source + apart) for one in given_snapshot.entries),
        sources=tuple(replace(one, source=one.source + apart) for one in given_snapshot.sources),
    )
    stored = catalog.record(fresh, "示例公司")
    assert replace(stored, items=(), entries=tuple(replace(one, item=None) for one in stored.entries)) == fresh
    assert all(one.item in {item.id for item in stored.items} for one in stored.entries)
    assert catalog.snapshot(fresh.run.id) == stored == catalog.latest()
    assert catalog.runs()[0] == fresh.run


def test_everything_stored_passes_its_own_check(catalog: Catalog) -> None:
    catalog.record(
        Snapshot(
            run(1, RunStatus.PARTIAL),
            (entry("客户资料", columns("id", phone="CN_MOBILE_PHONE")), unread("secret"), entry("empty", ())),
            (),
            (Threshold("persons_10m", "示例公司", 1, None, 10_000_000, "possible"),),
            (SourceOutcome("crm", Status.PARTIAL, "SQLite", "3.40", datasets=3), SourceOutcome("oss", Status.FAILED)),
        )
    )
    assert catalog.check() == ()


def test_readers_see_a_run_only_once_it_is_published(catalog: Catalog) -> None:
    first = catalog.record(snapshot(entry("a")))
    catalog.begin(run(2))
    catalog.add(run(2).id, [entry("a"), entry("b")])
    assert catalog.latest() == first
    assert catalog.runs() == (run(1),)
    assert catalog.unfinished() == (run(2),)
    assert catalog.find("b") == ()
    with pytest.raises(CatalogError, match="no published run"):
        catalog.snapshot(run(2).id)
    catalog.publish(replace(run(2), status=RunStatus.PARTIAL))
    latest = catalog.latest()
    assert latest is not None
    assert (latest.run.status, [one.title for one in latest.entries]) == (RunStatus.PARTIAL, ["crm.main.a", "crm.main.b"])
    assert catalog.unfinished() == ()


_CRASH = """
import os, sys
from catalog import Catalog
from tests.catalog.builders import entry, run
catalog = Catalog.open(sys.argv[1])
catalog.begin(run(2))
catalog.add(run(2).id, [entry("a"), entry("b")])
if sys.argv[2] == "while publishing":
    import catalog.publishing as publishing
    publishing.seal = lambda *_: os._exit(9)
    catalog = catalog.publish(run(2))
os._exit(9)
"""


@pytest.mark.parametrize("moment", ["after writing", "while publishing"])
def test_a_crash_before_the_end_leaves_the_snapshot_before(url: str, moment: str) -> None:
    with Catalog.open(url) as catalog:
        first = catalog.record(snapshot(entry("a")))
    command = [sys.executable, "-W", "error", "-c", _CRASH, url, moment]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 9, done.stderr
    with Catalog.open(url) as catalog:
        assert catalog.latest() == first
        assert catalog.check() == ()
        assert catalog.unfinished() == (run(2),)
        # What was written is still there: the run can be finished, or thrown away.
        assert catalog.publish(run(2)).datasets == 2
        assert catalog.check() == ()


def test_a_run_that_was_broken_off_can_be_discarded(catalog: Catalog) -> None:
    catalog.begin(run(1))
    catalog.add(run(1).id, [entry("a")])
    catalog.discard(run(1).id)
    assert catalog.unfinished() == ()
    assert catalog.record(snapshot(entry("b"))).entries[0].title == "crm.main.b"


def test_the_same_dataset_again_takes_the_place_of_the_first(catalog: Catalog) -> None:
    catalog.begin(run(1))
    catalog.add(run(1).id, [unread("a"), entry("b")])
    catalog.add(run(1).id, [entry("a", columns("x"))])
    assert catalog.publish(run(1)).columns == 3
    stored = catalog.snapshot(run(1).id)
    assert sorted((one.title, len(one.finding.columns)) for one in stored.entries) == [("crm.main.a", 1), ("crm.main.b", 2)]


@pytest.mark.parametrize("wrong", ["again", "never begun", "add", "add unknown", "discard", "begin"])
def test_a_published_run_is_closed(catalog: Catalog, wrong: str) -> None:
    catalog.record(snapshot(entry("a")))
    calls: dict[str, Callable[[], object]] = {
        "again": lambda: catalog.publish(run(1)),
        "never begun": lambda: catalog.publish(run(7)),
        "add": lambda: catalog.add(run(1).id, [entry("b")]),
        "add unknown": lambda: catalog.add(run(7).id, [entry("b")]),
        "discard": lambda: catalog.discard(run(1).id),
        "begin": lambda: catalog.begin(run(1)),
    }
    with pytest.raises(CatalogError):
        calls[wrong]()
    assert catalog.check() == ()


_CHANGES = [
    "UPDATE run SET engine = 'x'",
    "DELETE FROM run",
    "UPDATE entry SET level = 'general'",
    "DELETE FROM entry",
    "UPDATE finding SET entity_type = NULL",
    "DELETE FROM finding",
    "INSERT INTO finding SELECT entry_id, 99, column_path, type, comment, entity_type, contains, confidence, domain, "
    "enterprise_level, gbt35273_name, gbt35273_sensitive, gbt45574_name, gbt45574_sensitive, protection, match_ratio, "
    "evidence, tags FROM finding",
    "UPDATE threshold SET state = 'not_reached'",
    "DELETE FROM source_outcome",
    "DELETE FROM run_item",
    "UPDATE item_key SET family = 'x'",
    "DELETE FROM item",
    "UPDATE person_decision SET because = 'x'",
    "DELETE FROM person_decision",
]


@pytest.mark.parametrize("statement", _CHANGES, ids=lambda statement: " ".join(statement.split()[:3]))
def test_the_database_itself_refuses_changes(url: str, statement: str) -> None:
    with Catalog.open(url) as catalog:
        line = Threshold("persons_10m", "", 0, None, 10_000_000, "possible")
        stored = catalog.record(
            Snapshot(run(), (entry("a", columns("x")),), (), (line,), (SourceOutcome("crm", Status.COMPLETE),))
        )
        catalog.add_decision(_decision(stored, "x", entity_type="CN_ID_CARD"))
        engine, _ = open_engine(url, create=False)
        with pytest.raises(CatalogError, match="never changed"), writing(engine) as connection:
            connection.execute(text(statement))
        engine.dispose()
        assert catalog.latest() == stored


def test_an_open_run_cannot_push_rows_into_a_published_one(url: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(snapshot(entry("a")))
        catalog.begin(run(2))
        catalog.add(run(2).id, [entry("b")])
        engine, _ = open_engine(url, create=False)
        move = text("UPDATE entry SET run_id = :old WHERE run_id = :new").bindparams(old=str(run(1).id), new=str(run(2).id))
        with pytest.raises(CatalogError, match="never changed"), writing(engine) as connection:
            connection.execute(move)
        engine.dispose()


def test_an_item_keeps_its_identity_from_run_to_run(catalog: Catalog) -> None:
    first = catalog.record(snapshot(entry("客户"), entry("cdr_20240101"), number=1), "示例公司")
    second = catalog.record(snapshot(entry("cdr_20240101"), entry("cdr_20240102"), entry("客户"), number=2), "示例公司")
    third = catalog.record(snapshot(entry("cdr_20240103"), number=3), "示例公司")
    names = [{one.key.family: one.id for one in stored.items} for stored in (first, second, third)]
    assert [sorted(one) for one in names] == [["cdr_20240101", "客户"], ["cdr_*", "客户"], ["cdr_*"]]
    assert len({one[name] for one in names for name in one if name.startswith("cdr")}) == 1
    assert {one.id: one.key.family for one in catalog.items()} == {names[1]["cdr_*"]: "cdr_*", names[0]["客户"]: "客户"}
    # Snapshots of the past show the keys of their time.
    assert catalog.snapshot(run(1).id) == first


def test_another_entity_or_source_has_items_of_its_own(catalog: Catalog) -> None:
    one = catalog.record(snapshot(entry("a"), number=1), "甲公司")
    two = catalog.record(snapshot(entry("a"), number=2), "乙公司")
    three = catalog.record(snapshot(entry("a", source="oss"), number=3), "甲公司")
    assert len({stored.items[0].id for stored in (one, two, three)}) == 3


def test_history_tells_what_an_item_was_in_each_run(catalog: Catalog) -> None:
    first = catalog.record(snapshot(entry("u_0"), entry("u_1"), entry("other"), number=1))
    catalog.record(snapshot(entry("other"), number=2))
    catalog.record(snapshot(entry("u_0", level=Level.IMPORTANT), unread("u_1"), number=3))
    item = next(one.id for one in first.items if one.key.family == "u_*")
    states = catalog.history(item)
    assert [state.run for state in states] == [run(1), run(3)]
    assert [state.summary.level for state in states] == [Level.GENERAL, Level.IMPORTANT]
    assert [(state.summary.rows.measure.value, state.summary.rows.missing) for state in states] == [(200, 0), (100, 1)]
    assert catalog.history(uuid4()) == ()


@pytest.mark.parametrize(
    ("words", "met"),
    [
        ("客户", {("客户资料", "")}),
        ("PHONE", {("客户资料", "phone"), ("50%_off", "cn_mobile_phone")}),
        ("cn_id_card", {("客户资料", "zjhm")}),
        ("%_", {("50%_off", "")}),
        ("!", set()),
        ("\\", {("50%_off", "a\\b\x00")}),
        ("联系", {("客户资料", "phone")}),
        ("", {("客户资料", ""), ("客户资料", "zjhm"), ("客户资料", "phone"), ("50%_off", "")}
         | {("50%_off", "a\\b\x00"), ("50%_off", "cn_mobile_phone")}),
    ],
)  # fmt: skip
def test_find(catalog: Catalog, words: str, met: set[tuple[str, str]]) -> None:
    phone = replace(columns("phone")[0], comment="联系方式")
    stored = catalog.record(
        snapshot(
            entry("客户资料", (*columns(zjhm="CN_ID_CARD"), phone)), entry("50%_off", columns("a\\b\x00", "cn_mobile_phone"))
        )
    )
    found = catalog.find(words)
    assert {(one.path[-1], one.column) for one in found} == met
    assert all(one.path in {each.path for each in stored.entries} for one in found)
    assert catalog.find(words, limit=1) == found[:1]


def _decision(stored: Snapshot, column: str, **changes: Any) -> PersonDecision:
    fields: dict[str, Any] = {
        "id": uuid4(),
        "item": stored.entries[0].item,
        "column": column,
        "decided_by": "审核员甲",
        "decided_at": START,
        "because": "核对过样例说明",
        **changes,
    }
    return PersonDecision(**fields)


def test_a_rescan_never_overwrites_a_persons_decision(catalog: Catalog) -> None:
    first = catalog.record(snapshot(entry("u_1", columns(a="CN_MOBILE_PHONE", b="CN_ID_CARD")), number=1))
    chosen = [
        _decision(first, "a", entity_type="CUSTOMER_ID"),
        _decision(first, "b", entity_type=""),
        _decision(first, "", level=Level.IMPORTANT),
    ]
    kept = [*catalog.decide(chosen), *catalog.decide([answer(chosen[1], "复核员乙")])]
    rescan = catalog.record(
        snapshot(entry("u_1", columns(a="BANK_CARD", b="IMEI")), entry("u_2", columns(a="IMEI", b="IMEI")), number=2)
    )
    assert catalog.decisions() == tuple(kept) == catalog.decisions(first.entries[0].item)
    assert catalog.snapshot(run(2).id) == rescan, "what the machine found is kept as it was found"
    for each in catalog.reviewed(rescan).entries:  # the second table joined the item, so the decisions hold for it too
        assert [column.entity_type for column in each.finding.columns] == ["CUSTOMER_ID", None]
        assert each.decision.level is Level.IMPORTANT
        assert each.decision.reasons[0].because == "核对过样例说明"


def test_a_persons_later_word_takes_the_place_of_the_earlier_one(catalog: Catalog) -> None:
    stored = catalog.record(snapshot(entry("u", columns(a="IMEI"))))
    for entity_type in ("CN_ID_CARD", "PASSPORT"):
        catalog.add_decision(_decision(stored, "a", entity_type=entity_type))
    assert catalog.reviewed(stored).entries[0].finding.columns[0].entity_type == "PASSPORT"
    assert [one.entity_type for one in catalog.decisions()] == ["CN_ID_CARD", "PASSPORT"]


@pytest.mark.parametrize(
    "changes",
    [
        {"column": "a", "level": Level.GENERAL},
        {"column": "a"},
        {"column": "", "entity_type": "IMEI"},
        {"column": "", "level": Level.GENERAL, "entity_type": "IMEI"},
        {"column": "a", "entity_type": "IMEI", "because": " "},
        {"column": "a", "entity_type": "IMEI", "decided_by": ""},
        {"column": "a", "entity_type": "IMEI", "decided_at": datetime(2024, 1, 1)},  # no zone
        {"column": "a", "entity_type": "IMEI", "item": uuid4()},
    ],
)
def test_a_decision_that_says_nothing_is_refused(catalog: Catalog, changes: dict[str, Any]) -> None:
    stored = catalog.record(snapshot(entry("u", columns(a="IMEI"))))
    with pytest.raises(CatalogError):
        catalog.add_decision(_decision(stored, **{"column": "a", **changes}))
    assert catalog.decisions() == ()


def test_several_writers_wait_for_each_other(url: str) -> None:
    Catalog.open(url).close()
    failures: list[Exception] = []

    def scan(number: int) -> None:
        try:
            with Catalog.open(url) as one:
                one.begin(run(number))
                for name in range(5):
                    one.add(run(number).id, [entry(f"t_{name}")])
                one.publish(run(number))
        except CatalogError as error:
            failures.append(error)

    threads = [threading.Thread(target=scan, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Catalog.open(url) as catalog:
        assert failures == []
        assert len(catalog.runs()) == 4
        assert len(catalog.items()) == 1, "the four runs met the same item"
        assert catalog.check() == ()


def test_a_partly_read_dataset_keeps_what_was_not_read(catalog: Catalog) -> None:
    partly = entry("a", status=Status.PARTIAL, reason=Reason.ROW_SECURITY, unread=(Unread("x", Reason.PERMISSION),))
    stored = catalog.record(snapshot(partly))
    assert catalog.snapshot(run().id).entries[0].unread == stored.entries[0].unread == partly.unread


def test_forty_readers_at_once_do_not_disturb_each_other(url: str) -> None:
    with Catalog.open(url) as catalog:
        catalog.record(snapshot(*(entry(f"t{number}") for number in range(50))))

        def read(_: int) -> int:
            found = catalog.latest()
            return len(found.entries) if found else 0

        with ThreadPoolExecutor(40) as pool:
            assert set(pool.map(read, range(200))) == {50}


def test_a_closed_catalogue_leaves_no_identity_behind(url: str) -> None:
    def recorded_and_read(number: int) -> None:
        with Catalog.open(url) as catalog:
            stored = catalog.record(snapshot(entry("orders"), entry(f"table {number}"), number=number), "示例公司")
            assert catalog.snapshot(stored.run.id) == stored

    recorded_and_read(1)
    before = _identities()
    recorded_and_read(2)
    assert _identities() == before


def _identities() -> int:
    gc.collect()
    return sum(type(one) is UUID for one in gc.get_objects())
