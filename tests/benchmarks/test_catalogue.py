"""The benchmark of the catalogue, at a size at which it says nothing but that it works."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.catalogue.document import document, measured_at, percentile, promises
from benchmarks.catalogue.estate import Shape
from benchmarks.catalogue.work import export, read, whole, write

SHAPE = Shape(columns=600, runs=2, seed=3, changed=500)


def test_what_is_drawn_depends_on_the_seed_alone() -> None:
    first, again = (tuple(SHAPE.entries(1, 0)) for _ in range(2))
    assert first == again
    assert len({one.path for one in first}) == SHAPE.datasets
    assert tuple(Shape(columns=600, seed=4).entries(1, 0)) != first
    assert tuple(SHAPE.entries(0, 0)) != first


def test_percentiles() -> None:
    assert [percentile([4, 1, 3, 2], share) for share in (0.01, 0.5, 0.75, 0.95)] == [1, 2, 3, 4]


def test_a_small_catalogue_is_written_asked_and_exported(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalog.db'}"
    memory = {"peak_mb": 1, "wall": 1.0, "cpu": 1.0}
    writes = tuple({**write(url, SHAPE, number), **memory} for number in range(2))
    exports = {name: {**export(url, tmp_path / name), **memory} for name in ("a.json", "a.csv", "inventory.xlsx")}
    took = {f"write --run {number}": one for number, one in enumerate(writes)}
    took |= {"read --rounds 2": {**read(url, SHAPE, 2), **memory}, "whole": {**whole(url), **memory}}
    took |= {f"export --out {tmp_path / name}": one for name, one in exports.items()}
    (tmp_path / "took.json").write_text(json.dumps(took), encoding="utf-8")
    measured = measured_at(tmp_path)
    assert measured.size > 0
    assert writes[1]["datasets"] == SHAPE.datasets
    assert exports["a.json"]["rows"] == exports["a.csv"]["rows"] == writes[1]["columns"]
    assert len(list(promises(measured))) == 11
    (tmp_path / "pg").mkdir()
    lacking = {"write --run 0": {**writes[0], "peak_mb": 301}, "about": {"store": "postgresql"}}
    (tmp_path / "pg" / "took.json").write_text(json.dumps(lacking), encoding="utf-8")
    page = document([measured, measured_at(tmp_path / "pg")])
    assert "| search, a rare word |" in page
    assert "| inventory.xlsx | " in page
    assert "| publishing: at most 300 MB | yes: 1 MB | **no**: 301 MB |" in page
    assert "## PostgreSQL, 1 run of" in page
    assert "| a.csv: at most 300 MB | yes: 1 MB | not measured |" in page
