"""达梦 (DM8): no server is here, so its statements are compiled and compared with texts written by hand from its manual.

Its dialect cannot be imported under SQLAlchemy 2.1. It quotes and pages as Oracle's does: that one compiles them in every run of
the suite, and its own, with an SQLAlchemy that it can live with, in a slow test that gets both from the package index.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from connectors.sql.dialect import DialectSql, dialect_class
from tests.connectors.sql.dameng_statements import statements

ROOT = Path(__file__).parents[3]
PACKAGES = ("sqlalchemy>=2.0.30,<2.1", "dmSQLAlchemy>=2.0", "dmPython>=2.5", "greenlet", "typing-extensions")
NO_INDEX = ("NewConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "ProxyError", "Name or service not known")

CELLS = (
    'substr(CAST(t."ID" AS VARCHAR2(4000 CHAR)), 1, 100)',
    'substr(t."姓名 %s :n ""]", 1, 100)',
    'substr(t."PHOTO", 1, 64)',
    'substr(t."NOTE", 1, 100)',
    'substr(CAST(t."BORN" AS VARCHAR2(4000 CHAR)), 1, 100)',
)
TABLE = '"S"."T%1 ""x""" t'


def named(*cells: str) -> str:
    return ", ".join(f"{cell} AS c{at}" for at, cell in enumerate(cells))


def probe(rest: str) -> str:
    inner = f"SELECT {named('t.' + chr(34) + 'ID' + chr(34), *CELLS)} FROM {TABLE} {rest}"
    return f"SELECT p.c0, p.c1, p.c2, p.c3, p.c4, p.c5 FROM ({inner}) p"


WRITTEN = {
    "head": f"SELECT {named(*CELLS)} FROM {TABLE} FETCH FIRST 5 ROWS ONLY",
    "extent": f'SELECT MIN(t."ID") AS c0, MAX(t."ID") AS c1 FROM {TABLE}',
    "probes": " UNION ALL ".join(
        (
            probe('ORDER BY t."ID" FETCH FIRST 3 ROWS ONLY'),
            probe('WHERE t."ID" >= 7 ORDER BY t."ID" FETCH FIRST 2 ROWS ONLY'),
            probe('WHERE t."ID" <= 9 ORDER BY t."ID" DESC FETCH FIRST 2 ROWS ONLY'),
        )
    ),
    "offset": f'SELECT {named(*CELLS)} FROM {TABLE} ORDER BY t."ID" OFFSET 10 ROWS FETCH FIRST 5 ROWS ONLY',
    "piece": f"SELECT {named('t.' + chr(34) + 'ID' + chr(34), *CELLS)} FROM {TABLE}"
    " WHERE t.\"ID\" > '王''%:x' ORDER BY t.\"ID\" FETCH FIRST 5 ROWS ONLY",
    "name": "customer",
}


@pytest.mark.parametrize("purpose", WRITTEN)
def test_statements_in_a_dialect_that_quotes_and_pages_alike(purpose: str) -> None:
    assert statements(DialectSql(dialect_class("oracle")))[purpose] == WRITTEN[purpose]


@pytest.mark.slow
def test_statements_in_its_own_dialect(tmp_path: Path) -> None:
    get = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:", "--retries", "1"]
    done = subprocess.run(
        [*get, "--timeout", "20", "--target", str(tmp_path), *PACKAGES], capture_output=True, text=True, check=False, timeout=500
    )
    if done.returncode and any(sign in done.stdout + done.stderr for sign in NO_INDEX):
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr
    made = subprocess.run(
        [sys.executable, "-m", "tests.connectors.sql.dameng_statements"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == WRITTEN
