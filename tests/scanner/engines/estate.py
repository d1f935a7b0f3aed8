"""One small estate in many forms: what any engine must find the same in."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.orc
import pyarrow.parquet as pq

from catalog.model import Entry, Snapshot
from config import SourceSpec, load_settings, parse_source_url
from scanner.commands.scan import ScanOptions, scan_plan
from scanner.engines import Engine
from scanner.judging import classifier_for
from scanner.pipeline import Pipeline, tally_key
from scanner.watcher import Watcher
from tests.classifiers.test_person_keys import number

PEOPLE = 600
IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, PEOPLE + 1)]
NAMES = ["张伟", "王芳", "李娜", "刘敏", "陈静"]


def customers(start: int = 0, stop: int = PEOPLE) -> pa.Table:
    """People with documents, phones and a note each; some cells are empty."""
    places = range(start, stop)
    return pa.table(
        {
            "cust_name": [NAMES[n % 5] for n in places],
            "id_card_no": [IDS[n] if n % 9 else None for n in places],
            "mobile": [f"1390000{n:04d}" for n in places],
            "note": [f"用户来电，回拨1380000{n:04d}，地址北京市朝阳区建国路{n}号" if n % 4 else "" for n in places],
            "balance": [n * 100 for n in places],
        }
    )


def written(folder: Path) -> None:
    """The customers as Parquet in partitions, ORC, CSV, and in SQLite with thirty small tables beside them."""
    for day in (1, 2, 3):
        part = folder / "lake" / "ods" / "user_info" / f"dt=2024010{day}"
        part.mkdir(parents=True)
        pq.write_table(customers((day - 1) * 200, day * 200), part / f"part-0000{day}.parquet", row_group_size=50)
    (folder / "lake" / "ods" / "user_orc").mkdir()
    pa.orc.write_table(customers(), folder / "lake" / "ods" / "user_orc" / "000000_0.orc")
    (folder / "lake" / "export").mkdir()
    with (folder / "lake" / "export" / "users.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(customers().column_names)
        rows.writerows(zip(*(column.to_pylist() for column in customers().columns), strict=True))
    with closing(sqlite3.connect(folder / "crm.db")) as database, database:
        database.execute("CREATE TABLE t_customer (cust_name TEXT, id_card_no TEXT, mobile TEXT, note TEXT, balance INTEGER)")
        rows_of = list(zip(*(column.to_pylist() for column in customers().columns), strict=True))
        database.executemany("INSERT INTO t_customer VALUES (?, ?, ?, ?, ?)", rows_of * 6)
        for place in range(30):
            database.execute(f"CREATE TABLE t_small_{chr(97 + place % 26)}{place} (lxdh TEXT, remark TEXT)")
            sql = f"INSERT INTO t_small_{chr(97 + place % 26)}{place} VALUES (?, ?)"
            database.executemany(sql, [(f"1380000{place:02d}{n:02d}", "无") for n in range(40)])


def spec_of(word: str, **changes: Any) -> SourceSpec:
    return SourceSpec("estate", parse_source_url(word), **changes)


def scanned(engine: Engine, spec: SourceSpec, *, full: bool = False, classifier: Any = None) -> Snapshot:
    """A scan of one source on an engine, which stays open."""
    settings = load_settings(None)
    plan = replace(scan_plan(settings, ScanOptions((), seed=20240101)), full=full)
    made = classifier or classifier_for(settings, tally_key(plan.seed), date(2024, 1, 1))
    return Pipeline(plan, made, engine, Watcher()).scan((engine.connector(spec),))


def verdict(entry: Entry) -> tuple[Any, ...]:
    """All that a scan says of a dataset, but how its source spells its types."""
    columns = tuple(replace(one, type="") for one in entry.finding.columns)
    return (entry.status, entry.reason, entry.statistics.rows, columns, entry.decision, entry.coverage)
