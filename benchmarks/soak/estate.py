"""A small estate, and what goes wrong with it: drawn from a seed, for one run each."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from xlsxwriter import Workbook

FAULTS = ("none", "missing", "broken", "refused", "cancelled", "permission", "cut")
"""Nothing; a file that is gone; one that is no longer of its format; a server that refuses; a scan that is stopped; a secret that
is not there; a file cut off in its middle."""

_ROWS = 60


def built(folder: Path) -> None:
    """A database of four tables, a CSV, a Parquet file and a workbook."""
    people = [(f"1390000{n:04d}", "张伟", f"备注{n}") for n in range(_ROWS)]
    with closing(sqlite3.connect(folder / "crm.db")) as database, database:
        for place in range(4):
            database.execute(f"CREATE TABLE t_{place} (lxdh TEXT, xm TEXT, bz TEXT)")
            database.executemany(f"INSERT INTO t_{place} VALUES (?, ?, ?)", people)  # noqa: S608
    files = folder / "files"
    files.mkdir()
    lines = [",".join(row) for row in [("lxdh", "xm", "bz"), *people]]
    (files / "users.csv").write_text("\n".join(lines), "utf-8")
    pq.write_table(pa.table({"mobile": [row[0] for row in people]}), files / "users.parquet")
    with Workbook(files / "users.xlsx") as book:
        sheet = book.add_worksheet("用户")
        for number, row in enumerate([("手机号", "姓名", "备注"), *people]):
            sheet.write_row(number, 0, row)


def harmed(folder: Path, fault: str, draw: Random) -> None:
    """Do what a fault does to the files."""
    path = draw.choice(sorted((folder / "files").iterdir()))
    content = path.read_bytes()
    if fault == "missing":
        path.unlink()
    elif fault == "broken":
        path.write_bytes(draw.randbytes(len(content)))
    elif fault == "cut":
        path.write_bytes(content[: len(content) // 2])


def sources(folder: Path, fault: str) -> tuple[str, ...]:
    """What a run is asked to scan."""
    usual = (f"sqlite:///{folder}/crm.db", f"file://{folder}/files")
    if fault == "refused":
        return (*usual, "postgresql://nobody@127.0.0.1:9/crm")
    if fault == "permission":
        return (*usual, "postgresql://nobody@127.0.0.1:9/crm?password=env:SHUDIAN_SOAK_SECRET_THAT_IS_NOT_SET")
    return usual
