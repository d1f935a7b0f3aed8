"""Two networks that do not meet: a scan there, an import here, and everything as if it had been scanned here."""

from __future__ import annotations

import re
import sqlite3
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog import Catalog, bundle_documents, public_key, sealed_bundle
from catalog.model import Snapshot, SourceOutcome
from classifiers.model import ColumnFinding, DatasetFinding, Decision, Level, Persons
from config import CatalogError, NoticeKind, ShudianError, UsageError, load_settings
from connectors.model import Coverage, Status
from scanner.bundles import Contents, take_in, write_bundle
from scanner.commands.bundles import import_bundle
from scanner.commands.catalog import open_catalog
from scanner.commands.profiles import LaunchOptions, run_scan_as
from scanner.scan_files import FileWishes
from scanner.scanning import ScanOptions
from tests.catalog.builders import columns, entry, run
from tests.scanner.test_cli import shudian

KEY = "11" * 32
_SITE = """
entity: {name: 演示通信有限公司}
systems: {crm: {name: CRM, grade: 3}}
bundles: {site: SITE, key: "file:key", trusted: {TRUSTED}}
sources: {crm_db: {url: "sqlite:///crm.db", system: crm}}
"""


def site(folder: Path, name: str, trusted: str = "") -> Path:
    """A network of its own: settings, a key, a customer database."""
    folder.mkdir()
    (folder / "shudian.yaml").write_text(_SITE.replace("SITE", name or '""').replace("TRUSTED", trusted), "utf-8")
    (folder / "key").write_text(KEY + "\n", "utf-8")
    (folder / "key").chmod(0o600)
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("CREATE TABLE t_cust (khxm TEXT, lxdh TEXT)")
        database.executemany("INSERT INTO t_cust VALUES (?, ?)", [("王伟", f"1390000{n:04d}") for n in range(60)])
    database.close()
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This side, which trusts the key for two sites."""
    folder = site(tmp_path / "here", "boss", f"dcn: [{public_key(KEY)}], nms1: [{public_key(KEY)}], nms2: [{public_key(KEY)}]")
    monkeypatch.chdir(folder)
    return folder


def wrapped(
    folder: Path, number: int, *entries: Any, name: str = "dcn", entity: str = "演示通信有限公司", **changes: Any
) -> Path:
    """A bundle of a run made up here."""
    sources = tuple(SourceOutcome(one, Status.COMPLETE) for one in sorted({one.source for one in entries}))
    whole = Snapshot(replace(run(number), **changes), tuple(entries), sources=sources)
    file = folder / f"{name}-{number}.bundle"
    file.write_bytes(sealed_bundle(bundle_documents(whole), whole.run, name, entity, KEY))
    return file


def taken(file: Path) -> Snapshot:
    """What is known here once a bundle was taken in."""
    with open_catalog(None) if Path("shudian-catalog.db").exists() else Catalog.open("sqlite:///shudian-catalog.db") as catalog:
        take_in(load_settings(None), catalog, file, "某人")
        now = catalog.current()
        assert now is not None
        assert catalog.check() == ()
        assert catalog.verify_audit() == ()
        return now


def test_from_one_network_to_another(tmp_path: Path, here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = site(tmp_path / "there", "dcn")
    done = shudian("scan", "crm_db", "--bundle", "dcn.bundle", "--no-catalog", cwd=there)
    assert done.returncode == 0, done.stderr
    unpacked = zlib.decompress((there / "dcn.bundle").read_bytes().partition(b"\n")[2]).decode()
    assert "t_cust" in unpacked
    assert not re.search(r"1390000\d{4}|王伟", unpacked)
    assert run_scan_as("scheduled", LaunchOptions(ScanOptions(("crm_db",)))) == 0
    capsys.readouterr()
    import_bundle(None, there / "dcn.bundle", "zh")
    assert "dcn" in capsys.readouterr().out
    with open_catalog(None) as catalog:
        before = catalog.current()
        entries = len(catalog.audit_entries())
    assert before is not None
    assert [one.source for one in before.sources] == ["crm_db", "dcn/crm_db"]
    assert len(before.items) == 2
    again = shudian("catalog", "import", str(there / "dcn.bundle"), "--lang", "en", cwd=here)
    assert (again.returncode, "already" in again.stdout) == (0, True), again.stderr
    with open_catalog(None) as catalog:
        assert catalog.current() == before
        assert len(catalog.audit_entries()) == entries
        assert "dcn" in str(catalog.audit_entries()[-1].document)


def test_a_bundle_of_a_stranger_is_refused_in_one_line(tmp_path: Path, here: Path) -> None:
    stranger = wrapped(tmp_path, 1, entry("t"), name="unknown")
    done = shudian("catalog", "import", str(stranger), cwd=here)
    assert done.returncode == 1
    assert "not trusted here" in done.stderr
    assert "Traceback" not in done.stderr
    assert "unknown/crm" not in shudian("catalog", "list", cwd=here).stdout


def test_a_refused_bundle_becomes_a_notice_once(tmp_path: Path, here: Path) -> None:
    file = wrapped(tmp_path, 1, entry("t"), name="elsewhere")
    for _ in range(2):
        with pytest.raises(CatalogError, match="not trusted"):
            import_bundle(None, file, "zh")
    with open_catalog(None) as catalog:
        ((told, _),) = catalog.notices().recent()
        assert (told.kind, told.subject) == (NoticeKind.SERVICE_FAILED, file.name)


def test_what_was_published_does_not_fall_by_a_bundle(tmp_path: Path, here: Path) -> None:
    found = columns(lxdh="CN_MOBILE_PHONE")
    taken(wrapped(tmp_path, 1, entry("t", found, Level.IMPORTANT)))
    (now,) = taken(wrapped(tmp_path, 2, entry("t", columns("lxdh"), Level.GENERAL))).entries
    assert now.decision.level is Level.IMPORTANT
    assert now.finding.columns[0].entity_type == "CN_MOBILE_PHONE"
    assert "not_seen_since" in now.decision.flags


def test_numbered_sites_stay_apart(tmp_path: Path, here: Path) -> None:
    taken(wrapped(tmp_path, 1, entry("t"), name="nms1"))
    now = taken(wrapped(tmp_path, 2, entry("t"), name="nms2"))
    assert len({one.item for one in now.entries}) == len(now.items) == 2


def test_the_lines_are_drawn_over_everything_known(tmp_path: Path, here: Path) -> None:
    whole = Coverage("full", 1, 10, None, 1.0)
    taken(wrapped(tmp_path, 1, entry("a", persons=Persons(0, 6_000_000), coverage=whole), name="nms1"))
    with open_catalog(None) as catalog:
        states = {one.id: one.state for one in (catalog.latest() or Snapshot(run(), ())).thresholds}
    assert states["persons_10m"] == "not_reached"
    taken(wrapped(tmp_path, 2, entry("b", persons=Persons(0, 5_000_000), coverage=whole)))
    with open_catalog(None) as catalog:
        line = {one.id: one for one in (catalog.latest() or Snapshot(run(), ())).thresholds}["persons_10m"]
    assert (line.state, line.upper) == ("possible", 11_000_000)


@pytest.mark.parametrize(
    ("number", "name", "entity", "says"),
    [
        (1, "dcn", "演示通信有限公司", "older"),
        (3, "dcn", "别的公司", "别的公司"),
        (3, "boss", "演示通信有限公司", "itself|not trusted"),
    ],
)
def test_what_must_not_be_taken_in(tmp_path: Path, here: Path, number: int, name: str, entity: str, says: str) -> None:
    before = taken(wrapped(tmp_path, 2, entry("t")))
    with pytest.raises(CatalogError, match=says):
        taken(wrapped(tmp_path, number, entry("u"), name=name, entity=entity))
    with open_catalog(None) as catalog:
        assert catalog.current() == before


def test_this_network_takes_in_nothing_of_its_own_and_no_run_twice(tmp_path: Path, here: Path) -> None:
    text = (here / "shudian.yaml").read_text("utf-8")
    (here / "shudian.yaml").write_text(text.replace("site: boss", "site: dcn"), "utf-8")
    with pytest.raises(CatalogError, match="itself"):
        taken(wrapped(tmp_path, 1, entry("t")))
    (here / "shudian.yaml").write_text(text, "utf-8")
    taken(wrapped(tmp_path, 2, entry("t")))
    with pytest.raises(CatalogError, match="in this catalogue already"):
        taken(wrapped(tmp_path, 2, entry("other"), finished_at=run(2).finished_at + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("wishes", "settings", "says"),
    [
        (FileWishes(bundle=Path("b")), "{}", "no name"),
        (FileWishes(bundle=Path("b")), "bundles: {site: dcn}", "no key"),
        (FileWishes(bundle=Path("b"), key="file:short"), "bundles: {site: dcn}", "64 hexadecimal"),
        (FileWishes(bundle=Path("crm.db"), key="file:key"), "bundles: {site: dcn}", "earlier output"),
        (FileWishes(key="file:key"), "bundles: {site: dcn}", "signs a bundle"),
        (FileWishes(bundle=Path("b"), key="file:missing"), "bundles: {site: dcn}", "key of the bundle"),
    ],
)
def test_what_is_wrong_is_found_before_a_source_is_opened(here: Path, wishes: FileWishes, settings: str, says: str) -> None:
    (here / "shudian.yaml").write_text(settings, "utf-8")
    (here / "short").write_text("abc", "utf-8")
    (here / "short").chmod(0o600)
    with pytest.raises(UsageError, match=says):
        run_scan_as("scheduled", LaunchOptions(ScanOptions(("sqlite:///crm.db",)), wishes))
    assert not (here / "shudian-catalog.db").exists()
    assert not (here / "b").exists()


def test_a_name_that_shows_an_identifier_is_masked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoken = entry("t", (ColumnFinding("a", "text", comment="问 13900001234"),), decision=Decision(Level.GENERAL))
    whole = Snapshot(run(1), (spoken,), sources=(SourceOutcome("crm", Status.COMPLETE),))
    write_bundle(here / "x.bundle", Contents(whole), load_settings(None), KEY)
    assert b"13900001234" not in zlib.decompress((here / "x.bundle").read_bytes().partition(b"\n")[2])
    assert "x.bundle" in capsys.readouterr().err
    twins = tuple(entry(f"bak_1390000123{n}", finding=DatasetFinding(())) for n in (4, 5))
    with pytest.raises(ShudianError, match="one name"):
        write_bundle(here / "y.bundle", Contents(replace(whole, entries=twins)), load_settings(None), KEY)
    assert not (here / "y.bundle").exists()
