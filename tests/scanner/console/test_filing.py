"""备案: what lacks, who sees what, a filing kept byte for byte, its answer, and documents that are kept back."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from catalog import AuditKind, Role
from catalog.model import Filing, FilingEventKind
from classifiers.model import Level
from scanner.commands.scan import ScanOptions, run_scan
from scanner.console.desk import ItemRow, desk_of
from scanner.console.pages.filing_papers import DOCUMENTS
from scanner.console.permissions import GRANTED, Permission
from tests.scanner.console.estate import SOURCES
from tests.scanner.console.people import Town, csrf_of, hidden, town

SCRIPT = "<script>alert(1)</script>"
PHONE = "13900001234"


ROUTES = """
entity: {name: 示例通信, region: 上海}
systems: {nms: {name: 网管, department: 网络部}}
sources: {nms: {url: "file://FOLDER/nms", system: nms}}
"""
"""What network data are worth depends on a grade that nobody has declared."""


def _row(town: Town, title: str) -> ItemRow:
    return next(row for row in desk_of(town.house).rows if row.title == title)


def _post(client: TestClient, path: str, **fields: str) -> Response:
    return client.post(path, data={"csrf": csrf_of(client), **fields})


@pytest.fixture(scope="module")
def important(scanned: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate with items that were raised, so that there is something to file; made once, tests work on copies."""
    folder = tmp_path_factory.mktemp("important")
    shutil.copytree(scanned, folder, dirs_exist_ok=True)
    made = town(folder, SOURCES)
    client = made.role(Role.REVIEWER)
    items = [str(_row(made, title).id) for title in ("t_customer", SCRIPT, "{{7*7}}")]
    asked = {"csrf": csrf_of(client), "kind": "correct", "level": "重要数据", "because": "核对过", "item": items}
    assert client.post("/review/bulk", data=asked).status_code == 303
    made.house.catalog.close()
    return folder


@pytest.fixture(scope="module")
def frozen(important: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with a filing."""
    folder = tmp_path_factory.mktemp("frozen")
    made = _copy(important, folder)
    _filed(made, made.role(Role.MANAGER))
    made.house.catalog.close()
    return folder


@pytest.fixture
def raised(important: Path, tmp_path: Path) -> Iterator[Town]:
    """A console over an estate with something to file."""
    made = _copy(important, tmp_path)
    yield made
    made.house.catalog.close()


@pytest.fixture
def filed(frozen: Path, tmp_path: Path) -> Iterator[Town]:
    """A console over an estate that was filed today."""
    made = _copy(frozen, tmp_path)
    yield made
    made.house.catalog.close()


def _copy(folder: Path, into: Path, settings: str = SOURCES) -> Town:
    shutil.copytree(folder, into, dirs_exist_ok=True)
    return town(into, settings)


def _today(town: Town) -> date:
    return town.clock().astimezone().date()


def _freeze(town: Town, client: TestClient, **fields: str) -> Response:
    said = {"number": "备2026-1", "on": f"{_today(town)}", "region": "上海", "signed_by": "王某", "confirmed": "yes"}
    seen = hidden(client.get("/filing/freeze").text, "seen")
    return _post(client, "/filing/freeze", **{"seen": seen, **said, **fields})


def _filed(town: Town, client: TestClient, **fields: str) -> Filing:
    done = _freeze(town, client, **fields)
    assert done.status_code == 303, done.text
    return town.house.catalog.filings()[0]


def test_what_lacks_is_seen_by_everybody_for_his_part_and_filings_by_those_who_see_the_whole(filed: Town) -> None:
    whole = filed.role(Role.VIEWER).get("/filing").text
    assert "市场部" in whole
    assert "网络部" in whole
    assert "备2026-1" in whole
    part = filed.role(Role.DATA_OWNER, "system:odd")
    page = part.get("/filing").text
    assert "网络部" in page
    assert "市场部" not in page
    assert "备2026-1" not in page
    items = part.get("/filing/items?others=1").text
    assert "t_customer" not in items
    assert "&lt;script&gt;" in items
    for path in ("/filing/change", f"/filing/past/{filed.house.catalog.filings()[0].id}", "/filing/deadlines.ics"):
        assert part.get(path).status_code == 400, path


def test_items_are_found_by_what_they_lack(raised: Town) -> None:
    client = raised.role(Role.VIEWER)
    assert "t_customer" in client.get("/filing/items?lack=lacking").text
    assert "t_customer" in client.get("/filing/items?lack=unsigned&department=市场部").text
    assert "t_customer" not in client.get("/filing/items?lack=stale").text
    assert "t_customer" not in client.get("/filing/items?department=网络部").text


def test_a_filing_is_frozen_once_it_was_seen_and_confirmed(raised: Town) -> None:
    manager = raised.role(Role.MANAGER)
    assert "请先勾选确认" in _freeze(raised, manager, confirmed="").text
    assert "有了变化" in _freeze(raised, manager, seen="0").text
    assert "写明签署人" in _freeze(raised, manager, signed_by=" ").text
    ahead = _freeze(raised, manager, on=f"{_today(raised) + timedelta(days=1)}", number="备9")
    assert ahead.status_code == 400
    assert "在今天之后" in ahead.text
    assert 'value="备9"' in ahead.text  # what was filled in is still there
    assert _freeze(raised, manager, on="31.7.2026").status_code == 400
    assert raised.house.catalog.filings() == ()
    filing = _filed(raised, manager)
    assert (filing.reference, filing.region, filing.signed_by, filing.filed_on) == ("备2026-1", "上海", "王某", _today(raised))
    assert {one.name for one in filing.items} == {"t_customer", SCRIPT, "{{7*7}}"}
    (entry,) = raised.house.catalog.audit_entries((AuditKind.FILING.value,))
    assert entry.actor.startswith("manager-")
    assert "已经用过" in _freeze(raised, manager).text
    assert len(raised.house.catalog.filings()) == 1


def test_what_was_filed_is_handed_out_byte_for_byte_and_recorded(filed: Town) -> None:
    auditor, (filing,) = filed.role(Role.AUDITOR), filed.house.catalog.filings()
    kept = filed.house.catalog.filed_documents(filing.id)
    assert [one.kind for one in kept] == ["filing_docx", "filing_xlsx", "inventory_xlsx"]
    page = auditor.get(f"/filing/past/{filing.id}").text
    for one in kept:
        assert one.sha256 in page
        given = _post(auditor, f"/filing/past/{filing.id}/document/{one.kind}")
        assert given.content == filed.house.catalog.filed_content(filing.id, one.kind)
        entry = filed.house.catalog.audit_entries((AuditKind.EXPORT.value,))[-1]
        assert entry.actor.startswith("auditor-")
        assert (entry.document or {})["sha256"] == one.sha256
    assert _post(auditor, f"/filing/past/{filing.id}/document/nothing").status_code == 400
    assert "document/filing_docx" not in filed.role(Role.VIEWER).get(f"/filing/past/{filing.id}").text


def test_whatever_stands_in_a_filing_is_shown_as_text(raised: Town) -> None:
    manager = raised.role(Role.MANAGER)
    filing = _filed(raised, manager, number='"><img src=x onerror=alert(1)>', region=SCRIPT, signed_by="\u202e{{7*7}}")
    past = f"/filing/past/{filing.id}"
    _post(manager, f"{past}/answer", kind="accepted", on=f"{_today(raised)}", because=SCRIPT, document="<b>")
    for path in ("/filing", past, "/filing/items", "/filing/change", "/filing/preview", "/filing/freeze"):
        page = manager.get(path).text
        assert SCRIPT not in page, path
        assert "<img src=x" not in page, path
        assert "\u202e" not in page, path
    assert "&lt;img src=x" in manager.get(past).text
    assert "{{7*7}}" in manager.get(past).text


def test_numbers_that_slip_into_a_field_are_not_kept(raised: Town) -> None:
    manager = raised.role(Role.MANAGER)
    filing = _filed(raised, manager, signed_by=f"王某 {PHONE}")
    assert PHONE not in filing.signed_by
    _post(manager, f"/filing/past/{filing.id}/answer", kind="accepted", on=f"{_today(raised)}", because=f"来电 {PHONE}")
    assert PHONE not in raised.house.catalog.filing_events(filing.id)[0].because


def test_the_regulator_answers(filed: Town) -> None:
    manager = filed.role(Role.MANAGER)
    (filing,), today = filed.house.catalog.filings(), _today(filed)
    past = f"/filing/past/{filing.id}"
    assert "尚无答复" in manager.get("/filing").text
    for wrong in (
        {"kind": "perhaps"},
        {"because": ""},
        {"on": f"{today + timedelta(days=1)}"},
        {"on": "2020-01-01"},
        {"on": "x"},
    ):
        said = {"kind": "returned", "on": f"{today}", "because": "缺责任人", **wrong}
        assert _post(manager, f"{past}/answer", **said).status_code == 400, wrong
    assert filed.house.catalog.filing_events(filing.id) == ()
    _post(manager, f"{past}/answer", kind="returned", on=f"{today}", because="缺责任人", document="退回单 3 号")
    page = manager.get("/filing").text
    assert "退回" in page
    assert "15个工作日内再次提交" in page
    assert "没有可对比的备案" in page
    _post(manager, f"{past}/answer", kind="accepted", on=f"{today}", because="补正后通过")
    events = filed.house.catalog.filing_events(filing.id)
    assert [one.kind for one in events] == [FilingEventKind.RETURNED, FilingEventKind.ACCEPTED]
    assert {one.recorded_by for one in events} == {filed.house.catalog.audit_entries()[-1].actor}
    page = manager.get("/filing/change").text
    assert "全部备案内容" in page
    assert "没有一项变化被证明达到 30%" in page


def test_what_changed_since_is_shown_against_the_line(filed: Town) -> None:
    _post(filed.role(Role.REVIEWER), f"/review/{_row(filed, 'cdr_*').id}", kind="correct", level="重要数据", because="核对过")
    page = filed.role(Role.VIEWER).get("/filing/change").text
    assert "对比" in page
    assert "cdr_*" in page  # new since the filing
    assert "+33.33 %" in page  # three items were filed, four are there
    assert "已达到" in page
    assert 'class="bar-chart bad"' in page


def test_only_a_document_of_the_regulator_makes_an_item_core(filed: Town) -> None:
    manager = filed.role(Role.MANAGER)
    (filing,), today = filed.house.catalog.filings(), f"{_today(filed)}"
    path = f"/filing/past/{filing.id}/core"
    item = str(_row(filed, "t_customer").id)
    assert "请写明认定文件" in _post(manager, path, item=item, on=today, because="认定").text
    assert _post(manager, path, item="0" * 36, on=today, because="认定", document="核定1号").status_code == 400
    assert _row(filed, "t_customer").level is Level.IMPORTANT
    assert _post(manager, path, item=item, on=today, because="认定", document="核定1号").status_code == 303
    assert _row(filed, "t_customer").level is Level.CORE
    assert "核定1号" in manager.get(f"/filing/past/{filing.id}").text


def test_the_real_day_of_a_change_is_entered_by_a_person(raised: Town) -> None:
    manager = raised.role(Role.MANAGER)
    today = _today(raised)
    assert _post(manager, "/filing/change", on=f"{today}", because="扩容").status_code == 400
    filing = _filed(raised, manager, on=f"{today - timedelta(days=3)}")
    for on, because in ((today, ""), (today + timedelta(days=1), "扩容"), (today - timedelta(days=4), "扩容")):
        assert _post(manager, "/filing/change", on=f"{on}", because=because).status_code == 400
    assert _post(manager, "/filing/change", on=f"{today}", because="扩容").status_code == 303
    (event,) = raised.house.catalog.filing_events(filing.id)
    assert (event.kind, event.happened_on) == (FilingEventKind.CHANGED_ON, today)


def test_every_document_is_made_and_recorded_under_the_visitors_name(filed: Town) -> None:
    client = filed.role(Role.MANAGER)
    page = client.get("/filing/documents").text
    written = [(kind, one.endings[-1]) for kind, one in DOCUMENTS.items() if kind != "difference"]
    for kind, ending in written:
        assert f'/filing/documents/{kind}"' in page
        given = _post(client, f"/filing/documents/{kind}", ending=ending)
        assert given.status_code == 200, (kind, given.text)
        assert zipfile.is_zipfile(io.BytesIO(given.content))
        assert ending[1:] in given.headers["content-disposition"]
    exports = filed.house.catalog.audit_entries((AuditKind.EXPORT.value,))
    assert len(exports) == len(written) == len(DOCUMENTS) - 1
    assert all(one.actor.startswith("manager-") for one in exports)
    assert _post(client, "/filing/documents/form", ending=".exe").status_code == 400
    assert _post(client, "/filing/documents/nothing").status_code == 400
    one_run = _post(client, "/filing/documents/difference")
    assert one_run.status_code == 400
    assert "至少两次扫描" in one_run.text


def test_what_is_undecided_blocks_a_filing_and_not_the_draft(tmp_path: Path) -> None:
    there = town(tmp_path, ROUTES.replace("FOLDER", str(tmp_path)))
    (tmp_path / "nms").mkdir()
    rows = "".join(f"L{n:05d},NE-{n:04d},NE-{n + 1:04d},primary,64512\n" for n in range(100))
    (tmp_path / "nms" / "network_topology.csv").write_text("link_id,ne_name,peer_ne_name,route_policy,bgp_asn\n" + rows, "utf-8")
    assert run_scan(ScanOptions(("nms",), tmp_path / "shudian.yaml")) in (0, 3)
    client = there.role(Role.MANAGER)
    assert "没有可对比的备案" in _post(client, "/filing/documents/change").text
    assert "不能备案" in client.get("/filing/documents").text
    assert _post(client, "/filing/documents/form").status_code == 400
    assert _post(client, "/filing/documents/form_draft").status_code == 200
    page = client.get("/filing/freeze").text
    assert "1 个数据项级别待判定" in page
    assert 'name="confirmed"' not in page
    assert _freeze(there, client, seen=f"{there.house.state()}").status_code == 400
    assert there.house.catalog.filings() == ()
    there.house.catalog.close()


def test_a_document_that_would_hold_an_identifier_is_kept_back(important: Path, tmp_path: Path) -> None:
    telling = _copy(important, tmp_path, SOURCES.replace("location: 上海", f"location: 上海 {PHONE}"))
    client = telling.role(Role.MANAGER)
    for kind in ("form", "inventory"):
        refused = _post(client, f"/filing/documents/{kind}")
        assert refused.status_code == 409
        assert "没有给出" in refused.text
        assert "手机号" in refused.text
        assert PHONE not in refused.text
    frozen = _freeze(telling, client)
    assert frozen.status_code == 409
    assert "没有给出" in frozen.text
    assert PHONE not in frozen.text
    assert telling.house.catalog.filings() == ()
    assert telling.house.catalog.audit_entries((AuditKind.EXPORT.value,)) == ()
    assert PHONE not in client.get("/filing/preview").text
    assert "identifiers in" in client.post("/filing/documents/form?lang=en", data={"csrf": csrf_of(client)}).text
    telling.house.catalog.close()


def test_the_preview_shows_the_cells_of_the_document(raised: Town) -> None:
    page = raised.role(Role.AUDITOR).get("/filing/preview").text
    for text in ("单位基本信息", "示例通信", "数据基本情况", "t_customer", "市场部", 'class="to-fill'):
        assert text in page


def test_what_is_due_comes_as_a_calendar(estate: Town) -> None:
    given = estate.role(Role.VIEWER).get("/filing/deadlines.ics")
    assert given.status_code == 200
    assert given.content.startswith(b"BEGIN:VCALENDAR")
    assert given.headers["content-type"].startswith("text/calendar")


def test_documents_of_the_whole_are_not_for_those_who_see_a_part(filed: Town) -> None:
    before = filed.house.catalog.audit_entries((AuditKind.EXPORT.value,))
    kept = f"/filing/past/{filed.house.catalog.filings()[0].id}/document/filing_docx"
    for role in (Role.REVIEWER, Role.AUDITOR):
        client = filed.role(role, "department:网络部")
        tabs = client.get("/filing").text
        for path in ("/filing/documents", "/filing/preview"):
            assert client.get(path).status_code == 400
            assert path not in tabs
        assert _post(client, "/filing/documents/inventory").status_code == 400
        assert _post(client, kept).status_code == 400
    assert filed.house.catalog.audit_entries((AuditKind.EXPORT.value,)) == before


def test_only_a_manager_of_the_whole_files(raised: Town) -> None:
    others = [raised.role(role) for role in Role if Permission.FILE not in GRANTED[role]]
    for client in (*others, raised.role(Role.MANAGER, "department:市场部")):
        assert client.get("/filing/freeze").status_code == 403
        assert _post(client, "/filing/freeze", confirmed="yes").status_code == 403
        assert "/filing/freeze" not in client.get("/filing").text


def test_an_empty_catalogue_has_nothing_to_file(here: Town) -> None:
    client = here.role(Role.MANAGER)
    assert "还没有扫描过" in client.get("/filing").text
    assert client.get("/filing/items").status_code == 200
    for path in ("/filing/change", "/filing/preview", "/filing/documents", "/filing/freeze"):
        assert "还没有扫描过" in client.get(path).text, path
