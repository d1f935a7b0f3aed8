"""Small forms of the benchmarks of speed and memory: each runs and gives its figures; the page has a line for every row."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import __main__ as runner
from benchmarks import big_file, one_table, start
from benchmarks.figures import Figure, told
from benchmarks.fleet import __main__ as fleet
from benchmarks.kept import Measured, read, surroundings, written
from benchmarks.page import page
from benchmarks.rows import ROWS


def _figures(capsys: pytest.CaptureFixture[str]) -> dict[str, Figure]:
    return {one.bench: one for one in told(capsys.readouterr().out.splitlines())}


def test_a_figure_is_the_median_of_its_runs_and_met_up_to_its_target() -> None:
    one = Figure.of("x", "s", 2.0, [3.0, 1.0, 2.0])
    assert (one.figure, one.met, one.runs) == (2.0, True, (3.0, 1.0, 2.0))
    assert not Figure.of("x", "s", 1.9, [3.0, 1.0, 2.0]).met
    assert not Figure.missing("x", "s", 1.9, "no server").met


def test_figures_are_kept_and_told_on_the_page(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    known = {
        "start.help": Measured(Figure.of("start.help", "s", 0.4, [0.2, 0.3]), "2026-01-01", "full", (0.5, 1.0)),
        "fleet.select": Measured(Figure.of("fleet.select", "x", 2.0, [9.0]), "2026-01-02", "small", (0.5, 1.0)),
        "one_table.sample": Measured(Figure.missing("one_table.sample", "s", 5, "no server"), "2026-01-02", "small", (0, 0)),
    }
    written(path, known, surroundings(7))
    assert read(path) == known
    text = page(known, surroundings(7))
    lines = text.splitlines()
    assert any("**0.25 s** (0.2, 0.3) | met |" in line and "full, 2026-01-01" in line for line in lines)
    assert any("**9 x** | **not met** |" in line for line in lines)
    assert any("no server" in line and "**not measured**" in line for line in lines)
    assert all(any(line.startswith(f"| {row.what} |") for line in lines) for row in ROWS)


def test_a_row_that_cannot_run_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wanted = [f"--figures={tmp_path / 'figures.json'}", f"--out={tmp_path / 'page.md'}"]
    with pytest.raises(SystemExit, match="no row is called nothing"):
        runner.main([*wanted, "--only", "nothing"])
    assert runner.main([*wanted, "--page"]) == 0
    assert "not measured" in (tmp_path / "page.md").read_text("utf-8")


@pytest.mark.slow
def test_the_command_begins(capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(["--runs", "1"]) == 0
    assert _figures(capsys).keys() == {"start.help", "start.scan"}


@pytest.mark.slow
def test_many_tables(capsys: pytest.CaptureFixture[str]) -> None:
    assert fleet.main(["--tables", "3", "--wide-tables", "20", "--wide-scans", "0", "--runs", "1"]) == 0
    found = _figures(capsys)
    assert {"fleet.select", "fleet.rescan"} < found.keys()
    for server in ("postgresql", "mariadb"):
        assert found[f"fleet.statements.{server}"].met
        assert found[f"fleet.inventory.{server}"].met


@pytest.mark.slow
def test_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert one_table.main(["--rows", "20000", "--runs", "1"]) == 0
    found = _figures(capsys)
    census = {"census.count_distinct", "census.count_distinct_same_columns", "census.memory"}
    assert found.keys() == {"one_table.sample", "one_table.pages"} | census
    assert found["one_table.pages"].met


@pytest.mark.slow
def test_a_big_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert big_file.main(["--megabytes", "3", "--folder", str(tmp_path)]) == 0
    assert _figures(capsys).keys() == {"big_file.sampled", "big_file.full", "big_file.memory"}
    assert list(tmp_path.iterdir()) == []


def test_lines_that_are_no_figures_are_other_words() -> None:
    one = Figure.of("x", "s", 2.0, [1.0], "said")
    line = json.dumps({"bench": "x", "figure": 1.0, "unit": "s", "target": 2.0, "met": True, "runs": [1.0], "notes": "said"})
    assert told(["loaded in 3 s", line, "{}"]) == (one,)
    (least,) = told([line.replace('"target": 2.0', '"target": ">= 50,000"')])
    assert (least.target, least.at_least) == (50_000, True)
