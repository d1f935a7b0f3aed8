"""A small scanned estate: a customer table, a family of call records, a configuration file with hostile names."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from scanner.commands.scan import ScanOptions, run_scan

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE item; --",
    "{{7*7}}",
    "${7*7}",
    "{% raw %}",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe",
    "a\u0000b".replace("\u0000", "\u2400"),
    "../../etc/passwd",
    "%00%0d%0aSet-Cookie: a=b",
    "</title><svg onload=alert(1)>",
    "&lt;b&gt;",
    "\ufeff名",
    "x" * 180,
    "data:text/html,<script>alert(1)</script>",
    "on\nclick=alert(1)",
    "<a href='//evil.example'>x</a>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "`alert(1)`",
    "\\u003cscript\\u003e",
    "<details open ontoggle=alert(1)>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content=0>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "tab\tname",
    "客户表",
    "😀",
)
"""Names that somebody may give a table to hurt whoever looks at it."""


def build(folder: Path, config: Path) -> None:
    """Make the databases and scan them into the catalogue of ``config``."""
    with closing(sqlite3.connect(folder / "crm.db")) as database, database:
        database.execute("CREATE TABLE t_customer (id INTEGER, name TEXT, phone TEXT, note TEXT)")
        people = ((n, f"王小明{n}", f"1390000{n:04}", "") for n in range(60))
        database.executemany("INSERT INTO t_customer VALUES (?, ?, ?, ?)", people)
        for month in range(3):
            database.execute(f"CREATE TABLE cdr_20240{month + 1} (caller TEXT, callee TEXT, started TEXT)")
            calls = ((f"1390000{n:04}", f"1380000{n:04}", "2024-01-01 10:00:00") for n in range(40))
            database.executemany(f"INSERT INTO cdr_20240{month + 1} VALUES (?, ?, ?)", calls)
    with closing(sqlite3.connect(folder / "odd.db")) as database, database:
        for name in HOSTILE:
            quoted = name.replace('"', '""')
            database.execute(f'CREATE TABLE "{quoted}" ("{quoted}" TEXT, phone TEXT)')
            database.execute(f'INSERT INTO "{quoted}" VALUES (?, ?)', ("a", "13900001234"))
    assert run_scan(ScanOptions(("crm", "odd"), config)) in (0, 3)


SOURCES = """
entity: {name: 示例通信, region: 上海}
systems:
  crm: {name: 客户关系系统, department: 市场部, location: 上海}
  odd: {name: 杂项, department: 网络部, location: 北京}
sources:
  crm: {url: "sqlite:///crm.db", system: crm}
  odd: {url: "sqlite:///odd.db", system: odd}
"""
