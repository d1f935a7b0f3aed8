"""Catalogues with data that earlier versions wrote: migrated on a copy, they read back as those versions read them.

What they are and what their own code said of them is in ``released/``, one file a schema and kind of database (see ``make.py``).
"""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from catalog import Catalog
from catalog.codec import plain
from catalog.connection import APPLICATION_ID
from catalog.model import Declaration, DeclarationScope, PersonDecision
from catalog.schema import HEAD
from classifiers.model import Level
from config import CatalogError
from tests.catalog.builders import NAMES, START, entry, snapshot

if TYPE_CHECKING:
    from tests.servers.postgresql import PostgresqlServer

_FOLDER = Path(__file__).parent / "released"
RELEASED = ("0001", "0002", "0003", "0004")


def _kind(url: str) -> str:
    return url.partition(":")[0]


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///").replace("%25", "%"))


def _restore(url: str, schema: str, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Make the catalogue of an earlier version under ``url``; what that version said of it."""
    dump = (_FOLDER / f"{schema}_{_kind(url)}.sql").read_text("utf-8")
    if _kind(url) == "sqlite":
        with closing(sqlite3.connect(_file(url))) as connection:
            connection.executescript(dump)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql_server")
        name = re.search(r"schema=(\w+)", url)
        assert name is not None
        statements = re.sub(r"\bold_catalogue\b", name[1], dump)
        server.execute("postgres", f"SET search_path = {name[1]}; SET check_function_bodies = false; {statements}")
    said: dict[str, Any] = json.loads((_FOLDER / f"{schema}_{_kind(url)}.json").read_text("utf-8"))
    return said


def _still_says(now: Any, then: Any) -> bool:
    """Whether all that was said is said still; fields that came later may be there too."""
    if isinstance(then, dict):
        return isinstance(now, dict) and all(key in now and _still_says(now[key], one) for key, one in then.items())
    if isinstance(then, list):
        return isinstance(now, list) and len(now) == len(then) and all(map(_still_says, now, then))
    return bool(now == then)


@pytest.mark.parametrize("schema", RELEASED)
def test_a_catalogue_of_an_earlier_version_reads_back_as_it_was(url: str, schema: str, request: pytest.FixtureRequest) -> None:
    said = _restore(url, schema, request)
    with Catalog.open(url, create=False) as catalog:
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()
        assert [one.id for one in catalog.runs()] == [UUID(one["run"]["id"]) for one in said["snapshots"]]
        for then in said["snapshots"]:
            assert _still_says(plain(catalog.snapshot(UUID(then["run"]["id"]))), then)
        assert len(said["snapshots"]) == 2
        assert len(said["decisions"]) == 2
        for what, now in (
            ("items", catalog.items()),
            ("decisions", catalog.decisions()),
            ("unfinished", catalog.unfinished()),
            ("filings", catalog.filings()),
        ):
            assert _still_says(plain(now), said[what]), what
        assert _still_says([plain(catalog.filing_events(one.id)) for one in catalog.filings()], said["filing_events"])
        assert len(catalog.filings()) == (schema > "0001")
        head = catalog.audit_head()
        assert (head.hash if head else "") == said["audit"]
        documents = [plain(catalog.filed_documents(one.id)) for one in catalog.filings()]
        assert _still_says(documents, said.get("documents", [[] for _ in catalog.filings()]))


@pytest.mark.parametrize("schema", RELEASED)
def test_it_goes_on_with_decisions_scans_and_declarations(url: str, schema: str, request: pytest.FixtureRequest) -> None:
    _restore(url, schema, request)
    with Catalog.open(url, create=False, actor="officer") as catalog:
        before = catalog.current()
        assert before is not None
        decided = catalog.reviewed(before)
        users = next(one for one in decided.entries if one.path[-1] == "users")
        # Since 0003 a decision that lowers remembers what it was made against, and waits for a second person.
        name = "PERSON_NAME" if schema >= "0003" else None
        assert (users.decision.level, users.finding.columns[-1].entity_type) == (Level.IMPORTANT, name)
        known = {one.key: one.id for one in catalog.items()}
        stored = catalog.record(snapshot(entry("users"), number=9), "演示通信有限公司")
        assert [known[one.key] for one in stored.items] == [one.id for one in stored.items]  # no item got a new identity
        item = stored.items[0].id
        moment = START.replace(year=2025)
        catalog.add_decision(PersonDecision(NAMES, item, "", "王某", moment, "已核对", level=Level.CORE_CANDIDATE))
        said = (DeclarationScope.SYSTEM, "crm", "purpose", "计费", "", "王某", moment, "登记")
        catalog.declare((Declaration(NAMES, *said),))
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()
        with pytest.raises(CatalogError):
            catalog.discard(stored.run.id)


@pytest.mark.parametrize("schema", RELEASED)
def test_the_file_is_copied_before_it_is_changed(tmp_path: Path, schema: str, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path}/c.db"
    _restore(url, schema, request)
    with closing(sqlite3.connect(tmp_path / "c.db")) as connection:
        before = list(connection.iterdump())
    Catalog.open(url, create=False).close()
    backup = tmp_path / f"c.db.schema-{schema}.bak"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with closing(sqlite3.connect(backup)) as connection:
        assert list(connection.iterdump()) == before
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    with closing(sqlite3.connect(tmp_path / "c.db")) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
    with Catalog.open(f"sqlite:///{backup}", create=False) as copy:  # and the copy can be migrated as well
        assert copy.check() == ()


def test_every_earlier_schema_is_here() -> None:
    assert tuple(f"{number:04}" for number in range(1, int(HEAD))) == RELEASED
    assert {one.stem.split("_")[0] for one in _FOLDER.glob("*.sql")} == set(RELEASED)
