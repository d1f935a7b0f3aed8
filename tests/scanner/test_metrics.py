"""Metrics as Prometheus' own parser reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from prometheus_client.parser import text_string_to_metric_families

from catalog import Catalog, Notice
from catalog.model import (
    Census,
    Filing,
    FilingOrigin,
    PersonCount,
    PersonDecision,
    RunStatus,
    Snapshot,
    SourceOutcome,
    Threshold,
)
from classifiers.model import Level, Persons
from config import NoticeKind, load_settings
from connectors.model import Status
from scanner import metrics
from scanner.metrics import Metric, Metrics, exposition
from tests.catalog.builders import entry, run

HOSTILE = 'crm"} 1\nforged{x="\\<script>\u202e'
SETTINGS = "version: 1\nentity: {name: 演示通信, region: 上海}\ncatalog: {url: 'sqlite:///c.db'}\n"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shudian.yaml").write_text(SETTINGS, "utf-8")
    with Catalog.open(load_settings(None).catalog_url) as one:
        yield one


def samples(text: str) -> Samples:
    """Every value by its name and labels; the parser refuses what is no exposition."""
    found: Samples = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge"
        assert family.documentation
        for one in family.samples:
            key = (one.name.removeprefix("shudian_"), tuple(sorted(one.labels.items())))
            assert key not in found
            found[key] = one.value
    return found


def record(catalog: Catalog, number: int = 1, **more: Any) -> None:
    outcomes = (SourceOutcome("crm", Status.COMPLETE), SourceOutcome(HOSTILE, Status.FAILED))
    lines = (Threshold("persons_10m", "演示通信", 8_000_000, None, 10_000_000, "possible"),)
    entries = (entry("users", level=Level.IMPORTANT), entry("orders"))
    catalog.record(Snapshot(run(number, RunStatus.PARTIAL), entries, (), lines, outcomes), "演示通信")


def test_an_empty_catalogue_has_numbers(catalog: Catalog) -> None:
    found = samples(Metrics(catalog, load_settings(None)).text())
    assert found["items", (("level", "important"),)] == 0
    assert found["runs", (("status", "complete"),)] == 0
    assert found["notices_pending", ()] == 0


def test_the_numbers_are_those_of_the_catalogue(catalog: Catalog) -> None:
    record(catalog)
    kinds = [Notice(str(number), NoticeKind.DEADLINE, datetime.now(UTC), "g", "x") for number in range(3)]
    catalog.notices().raise_(kinds, {"mail": ()})
    counts = (PersonCount("entity", "演示通信", "total", Persons(7_000_000, 9_000_000)),)
    times = (run(1).finished_at, run(1).finished_at)
    catalog.add_census(Census(uuid4(), run(1).id, "演示通信", *times, "census", False, counts=counts))
    today = datetime.now(UTC).astimezone().date()
    at = datetime.now(UTC)
    catalog.add_filing(Filing(uuid4(), "演示通信", today, at, FilingOrigin.FROZEN, "上海", ()))
    found = samples(Metrics(catalog, load_settings(None)).text())
    assert found["items", (("level", "important"),)] == 1
    assert found["items", (("level", "core"),)] == 0
    assert found["datasets", (("status", "complete"),)] == 2
    assert found["runs", (("status", "partial"),)] == 1
    assert found["source_failed", (("source", "crm"),)] == 0
    assert found["source_last_success_timestamp_seconds", (("source", "crm"),)] == run(1).finished_at.timestamp()
    line = (("line", "persons_10m"), ("scope", "演示通信"))
    assert (found["line_lower", line], found["line_limit", line], found["line_reached", line]) == (8_000_000, 10_000_000, 0)
    assert ("line_upper", line) not in found
    assert (found["persons_lower", ()], found["persons_upper", ()]) == (7_000_000, 9_000_000)
    assert found["notices_undelivered", (("channel", "mail"), ("state", "waiting"))] == 3
    assert found["review_queue", (("why", "new"),)] == 2
    assert found["deadline_days", (("kind", "review"),)] > 20
    assert found["jobs", (("state", "failed"),)] == 0


def test_hostile_names_are_labels_and_nothing_else(catalog: Catalog) -> None:
    record(catalog)
    text = Metrics(catalog, load_settings(None)).text()
    found = samples(text)
    names = {dict(labels)["source"] for name, labels in found if name == "source_failed"}
    assert len(names) == 2
    assert "forged" not in {name for name, _ in found}
    assert any("<script>" in one for one in names)
    assert "\u202e" not in text


def test_the_queue_is_read_again_only_when_something_has_changed(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    whole = metrics.slow_figures

    def counting(*given: Any) -> metrics.Slow:
        read.append(1)
        return whole(*given)

    monkeypatch.setattr(metrics, "slow_figures", counting)
    record(catalog)
    now = [datetime.now(UTC)]
    door = Metrics(catalog, load_settings(None), lambda: now[0])
    assert door.text() == door.text()
    assert len(read) == 1
    users = next(one.id for one in catalog.items() if one.key.family == "users")
    catalog.decide([PersonDecision(uuid4(), users, "", "王某", now[0], "因为", level=Level.CORE_CANDIDATE)])
    assert samples(door.text())["items", (("level", "core_candidate"),)] == 1
    now[0] += timedelta(days=1)
    door.text()
    assert len(read) == 3


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), (1.0, "1"), (0.5, "0.5"), (-3, "-3"), (1e15, "1000000000000000"), (1.7e9 + 0.25, "1700000000.25")],
)
def test_numbers_are_written_out(value: float, text: str) -> None:
    assert exposition([Metric("x", "X.", (({}, value),))]) == f"# HELP shudian_x X.\n# TYPE shudian_x gauge\nshudian_x {text}\n"


def test_a_metric_without_values_is_left_out() -> None:
    assert exposition([Metric("x", "X.", ())]) == ""
