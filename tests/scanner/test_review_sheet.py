"""The review sheet says where the record ends, is recorded, and is kept back where it would hold an identifier."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from catalog import Catalog
from catalog.model import Snapshot, SourceOutcome
from config import ShudianError
from connectors.model import Status
from scanner.cli import app
from scanner.handing_out import identifiers
from tests.catalog.builders import columns, entry, run

PHONE = "13900001234"


def _catalogue(folder: Path, comment: str = "") -> Catalog:
    url = f"sqlite:///{folder}/c.db"
    (folder / "shudian.yaml").write_text(f'version: 1\ncatalog: {{url: "{url}"}}\n', "utf-8")
    catalog = Catalog.open(url, actor="officer")
    made = entry(f"users{comment}", columns("id", mobile="CN_MOBILE_PHONE"))
    catalog.record(Snapshot(run(), (made,), (), (), (SourceOutcome("crm", Status.COMPLETE),)))
    return catalog


def test_the_control_page_holds_the_end_of_the_record_and_the_sheet_is_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with _catalogue(tmp_path) as catalog:
        head = catalog.audit_head()
        assert head is not None
        done = CliRunner().invoke(app, ["catalog", "review", "export", "-o", "r.xlsx"])
        assert done.exit_code == 0, done.output
        said = {str(row[0].value): str(row[1].value) for row in load_workbook(tmp_path / "r.xlsx")["控制页"].iter_rows()}
        assert said["操作记录链末端"] == f"第 {head.seq} 条 {head.hash}"
        (exported,) = catalog.audit_entries(("export",))
        assert exported.document is not None
        assert exported.document["document"] == "review"
        assert exported.document["sha256"] == sha256((tmp_path / "r.xlsx").read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["r.xlsx", "r.csv"])
def test_a_sheet_with_an_identifier_is_kept_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with _catalogue(tmp_path, f"_{PHONE}") as catalog:
        done = CliRunner().invoke(app, ["catalog", "review", "export", "-o", name])
        assert isinstance(done.exception, ShudianError)
        assert "is not handed out" in done.exception.message
        assert PHONE not in done.exception.message + done.exception.advice
        assert catalog.audit_entries(("export",)) == ()
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("mark", ["010888866661-0", "139000012345-13900001", "622202200011-22334456", "0f0888866661-0"])
def test_the_marks_of_a_sheet_are_no_identifiers(mark: str) -> None:
    assert identifiers(mark) == ()
