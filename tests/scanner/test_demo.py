"""``shudian demo`` from end to end: the verdicts on the sample estate are the true ones, traps included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.scanner.demo.truth import ColumnTruth, DatasetTruth, load_truth
from tests.scanner.test_cli import shudian

pytestmark = pytest.mark.slow
TRUTH = load_truth()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the demo has run."""
    where = tmp_path_factory.mktemp("示例 demo")
    done = shudian("demo", where / "estate", cwd=where)
    assert done.returncode == 0, done.stderr
    return where / "estate"


@pytest.fixture(scope="module")
def report(folder: Path) -> Mapping[str, Any]:
    """What the demo reported."""
    return json.loads((folder / "report.json").read_text("utf-8"))


def judged(report: Mapping[str, Any]) -> Iterator[tuple[str, ColumnTruth, Mapping[str, Any]]]:
    """Every column of the estate that the truth knows, with the truth and the verdict."""
    for dataset in report["datasets"]:
        truth = truth_of(dataset)
        for column in dataset["columns"]:
            if column["column"] in truth.columns:
                yield f"{truth.dataset}.{column['column']}", truth.columns[column["column"]], column


def truth_of(dataset: Mapping[str, Any]) -> DatasetTruth:
    names = {dataset["path"][-1], "/".join(part for part in dataset["path"] if part)}
    (truth,) = [one for one in TRUTH if one.source == dataset["source"] and any(one.covers(name) for name in names)]
    return truth


def test_everything_is_read_and_reported(report: Mapping[str, Any]) -> None:
    assert report["run"]["status"] == "complete"
    assert {dataset["status"] for dataset in report["datasets"]} == {"complete"}
    met = {(truth_of(dataset).dataset, column["column"]) for dataset in report["datasets"] for column in dataset["columns"]}
    missing = [(one.dataset, column) for one in TRUTH for column in one.columns if (one.dataset, column) not in met]
    assert missing == []


def test_every_column_gets_its_true_verdict(report: Mapping[str, Any]) -> None:
    wrong = {
        f"{name}: {found['entity_type']} instead of {truth.best}"
        for name, truth, found in judged(report)
        if not truth.allows(found["entity_type"])
    }
    assert sorted(wrong) == []


def test_sparse_finds_are_the_true_ones(report: Mapping[str, Any]) -> None:
    wrong = set()
    for name, truth, found in judged(report):
        inside = {part["entity_type"] for part in found["contains"]}
        wrong |= {f"{name}: {kind} is not inside" for kind in inside if not truth.allows_inside(kind)}
        wrong |= {f"{name}: {kind} was missed" for kind in set(truth.contains) - inside}
    assert sorted(wrong) == []


def test_protection_is_seen(report: Mapping[str, Any]) -> None:
    wrong = {
        f"{name}: {found['protection']} instead of {truth.protections}"
        for name, truth, found in judged(report)
        if found["entity_type"] is not None and found["protection"] not in truth.protections
    }
    assert sorted(wrong) == []


def test_datasets_come_into_their_domain(report: Mapping[str, Any]) -> None:
    wrong = {
        f"{truth_of(one).dataset}: {one['domain']} instead of {truth_of(one).domains}"
        for one in report["datasets"]
        if one["domain"] not in truth_of(one).domains
    }
    assert sorted(wrong) == []


def test_daily_tables_are_one_item(report: Mapping[str, Any]) -> None:
    daily = [one for one in report["datasets"] if one["path"][-1].startswith("cdr_2024")]
    assert len(daily) == 31
    assert len({one["item"] for one in daily}) == 1


def test_the_demo_can_be_repeated_and_leaves_other_files_alone(folder: Path) -> None:
    (folder / "my notes.txt").write_text("keep me")
    before = json.loads((folder / "report.json").read_text("utf-8"))["datasets"]
    assert shudian("demo", folder, cwd=folder.parent).returncode == 0
    after = json.loads((folder / "report.json").read_text("utf-8"))["datasets"]
    for one in (*before, *after):
        one.pop("item")
    assert after == before
    assert (folder / "my notes.txt").read_text() == "keep me"


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    done = shudian("demo", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt"]
