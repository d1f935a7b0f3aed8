"""Writes a small catalogue of an earlier schema as SQL, by the code that made that schema.

    git archive COMMIT | tar -x -C OLD
    PYTHONPATH=OLD python tests/catalog/released/make.py sqlite:///new.db 0002 tests/catalog/released
    PYTHONPATH=OLD python tests/catalog/released/make.py 'postgresql://…/db?schema=old_catalogue&password=env:PGPASSWORD' 0002 …

COMMIT is one of the last before the next schema came: f7aa077 (0001), 96d2bad (0002), 8b03e76 (0003), 4a8c479 (0004).
All data are invented.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid5

from catalog import Catalog
from catalog.codec import plain
from catalog.connection import open_engine, writing
from catalog.model import PersonDecision, Snapshot, SourceOutcome, Threshold
from classifiers.model import Level
from connectors.model import Reason, Status
from tests.catalog.builders import NAMES, START, columns, entry, run, unread

ENTITY = "演示通信有限公司"
_NOT_OURS = re.compile(r"^(?:SET |SELECT pg_catalog.set_config|\\|--|\s*$)")


def _scanned(number: int) -> Snapshot:
    people = columns("id", mobile="CN_MOBILE_PHONE", name="PERSON_NAME")
    days = [entry(f"cdr_2024010{day}", columns("caller", "callee")) for day in range(1, 2 + number)]
    odd = entry("客户=资料\\u0041 '\"%_:;--", people, comment="换行\n与零\x00", level=Level.IMPORTANT)
    other = entry("topology", columns("peer"), source="nms", path=("nms", "net", "topology"), system="nms", level=Level.IMPORTANT)
    line = Threshold("change_30pct", ENTITY, None, None, 30, "no_baseline")
    sources = (
        SourceOutcome("crm", Status.PARTIAL, "MySQL", "8.0", datasets=2 + len(days)),
        SourceOutcome("nms", Status.COMPLETE, "PostgreSQL", "15", datasets=1),
        SourceOutcome("billing", Status.FAILED, reason=Reason.UNREACHABLE, detail="no answer"),
    )
    return Snapshot(run(number), (entry("users", people), *days, odd, unread("orders"), other), (), (line,), sources)


def _decide(catalog: Catalog, snapshot: Snapshot) -> None:
    ids = {one.key.family: one.id for one in snapshot.items}
    made = START.replace(year=2025)
    catalog.add_decision(PersonDecision(uuid5(NAMES, "d1"), ids["users"], "", "王某", made, "已核对", level=Level.IMPORTANT))
    catalog.add_decision(PersonDecision(uuid5(NAMES, "d2"), ids["users"], "name", "李某", made, "是昵称", entity_type=""))


def _file(catalog: Catalog, snapshot: Snapshot, revision: str) -> None:
    from catalog.filings import frozen_filing
    from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin

    made, day = datetime(2024, 7, 20, 8, tzinfo=UTC), date(2024, 7, 20)
    blank = Filing(uuid5(NAMES, "f1"), ENTITY, day, made, FilingOrigin.FROZEN, "上海", (), "备2024-1", "王某")
    known = Snapshot(snapshot.run, tuple(one for one in snapshot.entries if one.reason is None), snapshot.items)
    filing = frozen_filing(blank, known, {})
    if revision < "0004":
        catalog.add_filing(filing)
    else:
        from catalog import LIST_BOOK, DocumentFile

        with TemporaryDirectory() as folder:
            paper = Path(folder) / "清单.xlsx"
            paper.write_bytes(b"what was handed in")
            catalog.add_filing(filing, (DocumentFile(LIST_BOOK, paper),))
    answered = datetime(2024, 8, 10, 8, tzinfo=UTC)
    kind = FilingEventKind.ACCEPTED
    catalog.add_filing_event(FilingEvent(uuid5(NAMES, "e1"), blank.id, kind, answered.date(), answered, "王某", "审核通过"))


def _merge(url: str, snapshot: Snapshot) -> None:
    from catalog.item_events import Word, merge

    ids = {one.key.family: one.id for one in snapshot.items}
    engine, _ = open_engine(url, create=False)
    with writing(engine) as connection:
        merge(connection, ids["users"], ids["orders"], Word("王某", START.replace(year=2025), "同一数据"))
    engine.dispose()


def _declare(catalog: Catalog) -> None:
    from catalog.model import Declaration, DeclarationScope

    said = (DeclarationScope.SYSTEM, "crm", "purpose", "计费", "", "王某", START.replace(year=2025), "登记")
    catalog.declare((Declaration(uuid5(NAMES, "x1"), *said),))


def _build(url: str, revision: str) -> dict[str, Any]:
    """A catalogue with all that its schema can hold, and what its own code reads back from it."""
    with Catalog.open(url) as catalog:
        catalog.record(_scanned(1), ENTITY)
        known = catalog.record(_scanned(2), ENTITY)
        _decide(catalog, known)
        if revision >= "0002":
            _file(catalog, known, revision)
        if revision >= "0003":
            _merge(url, known)
            _declare(catalog)
        catalog.begin(run(3))
        catalog.add(run(3).id, [entry("left_behind")])
        head = catalog.audit_head() if revision >= "0003" else None
        filings = catalog.filings() if revision >= "0002" else ()
        return {
            "snapshots": [plain(catalog.snapshot(one.id)) for one in catalog.runs()],
            "items": plain(catalog.items()),
            "decisions": plain(catalog.decisions()),
            "unfinished": plain(catalog.unfinished()),
            "filings": plain(filings),
            **({"documents": [plain(catalog.filed_documents(one.id)) for one in filings]} if revision >= "0004" else {}),
            "filing_events": [plain(catalog.filing_events(one.id)) for one in filings],
            "audit": head.hash if head else "",
        }


def _sqlite(file: str) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


def _postgresql(url: str) -> str:
    where = re.match(r"postgresql://(?P<user>\w+)@(?P<host>[\w.]+):(?P<port>\d+)/(?P<db>\w+)", url)
    assert where is not None
    command = ["pg_dump", "--inserts", "--no-owner", "--no-privileges", "--schema=old_catalogue", "-U", where["user"]]
    done = subprocess.run(
        [*command, "-h", where["host"], "-p", where["port"], where["db"]],
        check=True,
        capture_output=True,
        env=os.environ,
        text=True,
    )
    return "\n".join(line for line in done.stdout.split("\n") if not _NOT_OURS.match(line)) + "\n"


if __name__ == "__main__":
    target, schema, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    said = _build(target, schema)
    kind = target.partition(":")[0]
    dump = _sqlite(target.removeprefix("sqlite:///")) if kind == "sqlite" else _postgresql(target)
    (folder / f"{schema}_{kind}.sql").write_text(dump, encoding="utf-8")
    (folder / f"{schema}_{kind}.json").write_text(json.dumps(said, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
