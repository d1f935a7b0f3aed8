"""What was filed is handed out byte for byte, whatever has changed since; a catalogue in which it is not whole says so."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from catalog import FORM_BOOK, FORM_PAPER, LIST_BOOK, Catalog, filing_sheet, load_filing_form, write_filing_book, write_inventory
from catalog.connection import open_engine, writing
from catalog.model import DecisionKind, Filing, FilingOrigin, PersonDecision, Snapshot, SourceOutcome
from classifiers.model import Level
from config import CatalogError, ShudianError
from connectors.model import Measure, Status
from scanner.basis import gather_basis
from scanner.cli import app
from tests.catalog.builders import columns, entry, run
from tests.catalog.documents import must_be_harmless

_SETTINGS = """
version: 1
catalog: {url: "URL"}
entity: {name: 演示通信有限公司, region: 上海}
systems: {nms: {name: 网管系统, department: 网络部, grade: 3, purpose: 运维}}
sources: {crm: {url: "sqlite:///x.db", system: nms}}
"""
_KINDS = {"备案表.xlsx": FORM_BOOK, "备案表.docx": FORM_PAPER, "数据清单.xlsx": LIST_BOOK}
Do: TypeAlias = Callable[..., str]


def _scanned(number: int, rows: int, *more: str) -> Snapshot:
    tables = [
        entry(name, columns("id", name), level=Level.IMPORTANT, rows=Measure.exact(rows), system="nms")
        for name in ("topology", *more)
    ]
    unclear = entry("plans", columns("id", "text"), level=Level.GENERAL, system="nms")
    return Snapshot(run(number), (*tables, unclear), (), (), (SourceOutcome("crm", Status.COMPLETE, "MySQL", "8.0"),))


@pytest.fixture
def company(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """A company with its settings and a catalogue of one run."""
    monkeypatch.chdir(tmp_path)
    Path("shudian.yaml").write_text(_SETTINGS.replace("URL", url), "utf-8")
    with Catalog.open(url, actor="officer") as catalog:
        catalog.record(_scanned(1, 1000), "演示通信有限公司")
        yield catalog


def _did(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output + str(done.exception)
    return done.output


def _refused(*words: str) -> ShudianError:
    done = CliRunner().invoke(app, list(words))
    assert isinstance(done.exception, ShudianError), done.output
    return done.exception


def _handed_out(number: str) -> dict[str, bytes]:
    out = Path("out")
    _did("export", "filing", "--filed", number, "--out", "out/备案表.xlsx")
    _did("export", "filing", "--filed", number, "-o", "out/备案表.docx")
    _did("export", "inventory", "--filed", number, "-o", "out/数据清单.xlsx")
    return {name: (out / name).read_bytes() for name in _KINDS}


def _written_now() -> dict[str, bytes]:
    """Two of the documents as they would be made at this moment."""
    basis = gather_basis(None)
    write_filing_book(basis, filing_sheet(basis, load_filing_form()), Path("now.xlsx"))
    write_inventory(basis.snapshot, basis.systems, Path("list.xlsx"), taxonomy=basis.taxonomy)
    return {"备案表.xlsx": Path("now.xlsx").read_bytes(), "数据清单.xlsx": Path("list.xlsx").read_bytes()}


def test_years_later_the_bytes_are_those_that_were_filed(company: Catalog, url: str) -> None:
    then = _written_now()
    said = _did("catalog", "file", "--number", "备2026-1", "--signed-by", "王某")
    first = _handed_out("备2026-1")
    for name in _KINDS:
        must_be_harmless(Path("out") / name)
    assert {name: first[name] for name in then} == then
    (filed,) = company.audit_entries(("filing",))
    assert filed.document is not None
    recorded = {one["kind"]: (one["sha256"], one["size"]) for one in filed.document["documents"]}
    assert recorded == {kind: (sha256(first[name]).hexdigest(), len(first[name])) for name, kind in _KINDS.items()}
    shown = _did("catalog", "filings")
    assert all(digest in said and digest in shown for digest, _ in recorded.values())

    # Everything that a document is made from becomes another, and the next year is filed.
    settings = _SETTINGS.replace("URL", url).replace("演示通信有限公司", "新名通信有限公司").replace("网络部", "运维部")
    rules = "rules: {thresholds: {important_system_grade: 2}}\n"
    Path("shudian.yaml").write_text(settings.replace("运维}", "规划}") + rules, "utf-8")
    company.record(_scanned(2, 5000, "routes"), "新名通信有限公司")
    current = company.current()
    assert current is not None
    plans = next(one.id for one in current.items if one.key.family == "plans")
    moment = datetime(2025, 6, 1, tzinfo=UTC)
    raised = PersonDecision(uuid4(), plans, "", "李某", moment, "已核对", level=Level.IMPORTANT, kind=DecisionKind.CORRECT)
    company.decide((raised,))
    _did("catalog", "file", "--number", "备2027-1")
    second = _handed_out("备2027-1")
    assert _handed_out("备2026-1") == first
    assert all(first[name] != second[name] for name in _KINDS)
    exported = [one.document for one in company.audit_entries(("export",)) if one.document]
    assert exported[-1]["sha256"] == sha256(first["数据清单.xlsx"]).hexdigest()
    assert company.check() == ()
    assert company.verify_audit() == ()


def test_a_filing_without_a_number_is_found_by_its_id(company: Catalog) -> None:
    _did("catalog", "file")
    (filing,) = company.filings()
    assert str(filing.id) in _did("catalog", "filings")
    assert f"{filing.filed_on}" in _did("export", "filing", "--filed", str(filing.id)[:8])


def test_where_nothing_was_kept_it_is_said_so(company: Catalog) -> None:
    made = datetime(2025, 7, 1, tzinfo=UTC)
    old = Filing(uuid4(), "演示通信有限公司", made.date(), made, FilingOrigin.FROZEN, "上海", (), "旧1")
    company.add_filing(old)
    company.add_filing(replace(old, id=uuid4(), reference="旧2", origin=FilingOrigin.IMPORTED))
    for number, why in (("旧1", "recorded before"), ("旧2", "was imported")):
        assert why in _refused("export", "filing", "--filed", number).message
    shown = _did("catalog", "filings")
    assert "导入的备案" in shown
    assert "留存功能之前" in shown
    assert _refused("export", "filing", "--filed", "旧3").exit_code == 2
    assert _refused("export", "filing", "--filed", "旧1", "--draft").exit_code == 2
    assert _refused("export", "inventory", "--filed", "旧1", "-o", "a.docx").exit_code == 2
    assert not Path("备案表.xlsx").exists()


def test_a_document_with_an_identifier_stops_the_filing(company: Catalog, url: str) -> None:
    Path("shudian.yaml").write_text(_SETTINGS.replace("URL", url).replace("运维}", "运维，问13900001234}"), "utf-8")
    refused = _refused("catalog", "file", "--number", "备2026-1")
    assert refused.message.startswith("nothing is filed: 备案表.xlsx is not handed out")
    assert "13900001234" not in refused.message + refused.advice
    assert company.filings() == ()
    assert company.audit_entries(("filing",)) == ()


_ENDS = {
    "content": "UPDATE filed_document SET content = :other",
    "content and hash": "UPDATE filed_document SET content = :other, sha256 = :hash",
    "no content": "UPDATE filed_document SET content = :broken",
    "lost": "DELETE FROM filed_document WHERE kind = 'filing_xlsx'",
}


@pytest.mark.parametrize("how", _ENDS)
def test_a_catalogue_in_which_it_is_not_whole_says_so_and_hands_nothing_out(company: Catalog, url: str, how: str) -> None:
    _did("catalog", "file", "--number", "备2026-1")
    values = {"other": zlib.compress(b"x"), "hash": sha256(b"x").hexdigest(), "broken": b"x"}
    statement = text(_ENDS[how]).bindparams(**{name: one for name, one in values.items() if f":{name}" in _ENDS[how]})
    engine, _ = open_engine(url, create=False)
    with pytest.raises(CatalogError, match="never changed"), writing(engine) as connection:
        connection.execute(statement)
    assert company.check() == ()
    with writing(engine) as connection:
        for name in ("update", "delete"):
            where = "" if connection.dialect.name == "sqlite" else " ON filed_document"
            connection.execute(text(f"DROP TRIGGER IF EXISTS guard_filed_document_{name}{where}"))
        connection.execute(statement)
    engine.dispose()
    found = [one for one in company.check() if "trigger" not in one]
    assert len(found) == (1 if how == "lost" else 3)
    refused = _refused("export", "filing", "--filed", "备2026-1")
    assert refused.exit_code == 1
    assert ("recorded before" if how == "lost" else "is not what was filed") in refused.message
    assert not Path("备案表.xlsx").exists()
