"""People inside JSON: one in a path, many in a list. What is cut off, and free text, stay gaps."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from scanner.commands.census import CensusOptions, run_census
from scanner.commands.scan import ScanOptions, run_scan
from tests.classifiers.test_person_keys import number

PEOPLE = 40
IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, 200)]


def profile(place: int) -> dict[str, Any]:
    """Somebody with two of the next people for contacts, and a family of three of whom one has no document."""
    contacts = [{"name": "张伟", "phone": f"1390000{place + n:04d}"} for n in (1, 2)]
    family = [{"id_card": IDS[(place + n) % 90 + 60]} for n in (0, 1)]
    return {"id_card": IDS[place], "contacts": contacts, "members": [*family, {"id_card": None}]}


def counted(folder: Path, url: str, code: int = 0) -> tuple[dict[str, tuple[int, int | None]], dict[str, int]]:
    config = folder / "shudian.yaml"
    data = {"catalog": {"url": "sqlite:///catalog.db"}, "sources": {"src": {"url": url}}}
    config.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert run_scan(ScanOptions(("src",), config, full=True)) == 0
    report = folder / "report.json"
    assert run_census(CensusOptions((), config, report, exact=True)) == code
    census = json.loads(report.read_text(encoding="utf-8"))["census"]
    counts = {one["population"]: (one["lower"], one["upper"]) for one in census["counts"] if one["scope"] == "entity"}
    return counts, census["gaps_by_reason"]


def filled(folder: Path, *cells: str) -> str:
    with sqlite3.connect(folder / "a.db") as db:
        db.execute("CREATE TABLE t_user (extra TEXT)")
        db.executemany("INSERT INTO t_user VALUES (?)", [(cell,) for cell in cells])
    db.close()
    return f"sqlite:///{folder}/a.db"


def test_everybody_in_lists_inside_json_counts(tmp_path: Path) -> None:
    counts, gaps = counted(tmp_path, filled(tmp_path, *(json.dumps(profile(n)) for n in range(PEOPLE))))
    assert gaps == {}
    assert counts["own_users"] == (PEOPLE + PEOPLE + 1, PEOPLE + PEOPLE + 1)
    assert counts["third_parties"] == (0, PEOPLE + 1)


def test_so_do_lists_of_structures(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    rows = pa.table({"extra": [profile(n) for n in range(PEOPLE)]})
    pq.write_table(rows, tmp_path / "files" / "t_user.parquet")
    counts, gaps = counted(tmp_path, f"file://{tmp_path}/files")
    assert gaps == {}
    assert counts["own_users"] == (PEOPLE + PEOPLE + 1, PEOPLE + PEOPLE + 1)
    assert counts["third_parties"] == (0, PEOPLE + 1)


def test_a_list_that_is_cut_off_and_free_text_stay_gaps(tmp_path: Path) -> None:
    whole = json.dumps(profile(0))
    counts, gaps = counted(tmp_path, filled(tmp_path, whole, json.dumps(profile(1)), whole[:-30]))
    assert gaps == {"several_in_a_cell": 1}
    assert counts["own_users"][0] == 5
    assert counts["own_users"][1] is None
