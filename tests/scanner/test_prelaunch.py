"""The gate before launch: one command, one verdict, and nothing of what the catalogue knows is touched."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from catalog.model import Census, PersonCount, Snapshot
from classifiers.model import ColumnFinding, DatasetFinding, Decision, Level, PersonalInformation, Persons
from config import RegulatoryLine, UsageError
from connectors.model import Coverage, Reason, Status
from scanner.commands.catalog import open_catalog
from scanner.commands.filing import Filed, file_catalogue
from scanner.commands.profiles import LaunchOptions, run_scan_as
from scanner.gate import BEFORE_LAUNCH
from scanner.prelaunch import Comparison, LineOutlook, NewColumns, Outlook, compare, judge_gate, people_outlook
from scanner.scan_files import FileWishes
from scanner.scanning import ScanOptions
from tests.scanner.samples import RUN, entry, snapshot

LINE = RegulatoryLine("persons_10m", "persons", 10_000_000, "")
WHEN = datetime(2026, 1, 1, tzinfo=UTC)

_SETTINGS = """
entity: {name: 演示通信有限公司, region: 上海}
rules: {thresholds: {important_system_grade: 3, coverage_persons: 100000000}}
systems:
  crm: {name: 客户关系管理系统, grade: 2}
  nms: {name: 网管系统, grade: 3}
sources:
  crm_db: {url: "sqlite:///crm.db", system: crm}
"""
_COUPON = "CREATE TABLE crm.t_coupon (coupon_id BIGINT COMMENT '优惠券编号', title VARCHAR(80) COMMENT '优惠券名称');\n"
_MEMBER = """CREATE TABLE crm.t_cust_info (
  cust_id BIGINT,
  khxm VARCHAR(60) COMMENT '客户姓名',
  lxdh VARCHAR(20) COMMENT '联系电话',
  face_feature BLOB COMMENT '人脸特征'
) COMMENT = '客户资料';
"""
_ROUTES = """CREATE TABLE nms.network_topology (
  link_id VARCHAR(20) COMMENT '链路编号', ne_name VARCHAR(40) COMMENT '网元名称', peer_ne_name VARCHAR(40) COMMENT '对端网元',
  route_policy VARCHAR(80) COMMENT '路由策略', bgp_asn INT COMMENT 'BGP自治域号'
) COMMENT = '网络拓扑路由配置';
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings, a small customer database, and scripts of what is to go live."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shudian.yaml").write_text(_SETTINGS, "utf-8")
    for name, text in (("coupon", _COUPON), ("member", _MEMBER), ("routes", _ROUTES)):
        (tmp_path / f"{name}.sql").write_text(text, "utf-8")
    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("CREATE TABLE t_cust_info (cust_id INTEGER PRIMARY KEY, khxm TEXT, lxdh TEXT)")
        rows = [(n, "王" + "伟芳敏静"[n % 4], f"1390000{n:04d}") for n in range(60)]
        database.executemany("INSERT INTO t_cust_info VALUES (?, ?, ?)", rows)
    database.close()
    return tmp_path


def gate(*sources: str, fail_on: str = "", record: bool = True, **options: object) -> tuple[int, dict[str, object]]:
    """Exit code and what the report says of the gate."""
    scan = ScanOptions(sources, None, Path("r.json"), record, fail_on=fail_on, language="en")
    code = run_scan_as("prelaunch", replace(LaunchOptions(scan), **options))  # type: ignore[arg-type]
    report: dict[str, object] = json.loads(Path("r.json").read_text("utf-8"))["gate"]
    assert report["exit_code"] == code
    return code, report


@pytest.mark.parametrize(
    ("sources", "fail_on", "options", "code", "verdict"),
    [
        (("ddl:coupon.sql",), "", {}, 0, "may_launch"),
        (("ddl:routes.sql",), "", {"system": "nms"}, 4, "needs_sign_off"),
        (("ddl:routes.sql", "ddl:missing.sql"), "", {"system": "网管系统"}, 4, "needs_sign_off"),
        (("ddl:coupon.sql", "ddl:missing.sql"), "", {}, 3, "could_not_tell"),
        (("ddl:missing.sql",), "important", {}, 3, "could_not_tell"),
        (("ddl:member.sql",), "", {}, 3, "could_not_tell"),
        (("ddl:coupon.sql",), "new_item", {}, 4, "needs_sign_off"),
    ],
)
def test_the_verdict(
    place: Path, sources: tuple[str, ...], fail_on: str, options: dict[str, object], code: int, verdict: str
) -> None:
    found, report = gate(*sources, fail_on=fail_on, **options)
    assert (found, report["verdict"]) == (code, verdict)


def test_the_verdict_is_told_in_both_languages(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for language, said in (
        ("zh", "上线门禁: 须经签字同意后上线 (退出码 4)"),
        ("en", "Before launch: needs sign-off (exit code 4)"),
    ):
        scan = ScanOptions(("ddl:routes.sql",), language=language)
        assert run_scan_as("prelaunch", LaunchOptions(scan, system="nms")) == 4
        assert said in capsys.readouterr().out


def test_nothing_is_published_and_the_verdict_is_on_record(place: Path) -> None:
    run_scan_as("scheduled", LaunchOptions(ScanOptions(("crm_db",))))
    with open_catalog(None) as catalog:
        before = catalog.current()
    gate("ddl:member.sql", system="crm", sheet=Path("sheet.xlsx"))
    with open_catalog(None) as catalog:
        assert catalog.current() == before
        assert len(catalog.runs()) == 1
        entries = catalog.audit_entries()
        assert catalog.verify_audit() == ()
    documents = [one.document or {} for one in entries]
    (noted,) = [one for one in documents if one.get("profile") == "prelaunch"]
    assert (noted["verdict"], noted["published"]) == ("could_not_tell", False)
    assert documents[-1]["document"] == "prelaunch"


def test_a_new_version_is_held_against_what_the_system_holds(place: Path) -> None:
    run_scan_as("scheduled", LaunchOptions(ScanOptions(("crm_db",))))
    code, report = gate("ddl:member.sql", "ddl:coupon.sql", system="客户关系管理系统", fail_on="new_sensitive")
    compared = report["comparison"]
    assert isinstance(compared, dict)
    assert code == 4
    assert compared["catalogue"] is True
    assert [one["dataset"] for one in compared["new_items"]] == ["crm.t_coupon"]
    assert [one["columns"] for one in compared["new_sensitive"]] == [["face_feature"]]
    # Of another system nothing is known: everything is new.
    _, report = gate("ddl:member.sql", system="nms")
    assert len(report["comparison"]["new_items"]) == 1  # type: ignore[index]


def test_the_run_and_the_company_are_told_apart(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_scan_as("scheduled", LaunchOptions(ScanOptions(("crm_db",), full=True, census=True)))
    capsys.readouterr()
    _, report = gate("ddl:member.sql", system="crm")
    compared = report["comparison"]
    assert isinstance(compared, dict)
    (alone,), (company,) = compared["run_alone"], compared["company"]
    assert (alone["state"], alone["upper"]) == ("possible", None)
    assert (company["state"], company["lower"], company["upper"]) == ("possible", 0, None)  # nobody has counted in the nms
    told = capsys.readouterr().out
    assert "this run alone: cannot be told yet (0 … ?); company: cannot be told yet (0 … ?)" in told
    _, unknown = gate("ddl:member.sql", record=False)
    assert unknown["comparison"]["company"] == []  # type: ignore[index]
    assert "company: no catalogue knows it" in capsys.readouterr().out


def test_declared_people_settle_what_a_description_cannot(place: Path) -> None:
    run_scan_as("scheduled", LaunchOptions(ScanOptions(("crm_db",))))
    assert gate("ddl:member.sql", fail_on="pi_over_10m")[0] == 3
    code, report = gate("ddl:member.sql", fail_on="pi_over_10m", people=50_000)
    lines = {one["id"]: one for one in report["comparison"]["lines"]}  # type: ignore[index]
    assert code == 0
    assert (lines["persons_10m"]["state"], lines["persons_10m"]["upper"]) == ("not_reached", 50_180)
    assert gate("ddl:member.sql", fail_on="pi_over_10m", people=9_999_999)[0] == 3


def test_the_change_since_the_last_filing(place: Path) -> None:
    (place / "nms.db").touch()
    with sqlite3.connect(place / "nms.db") as database:
        columns = "link_id TEXT, ne_name TEXT, peer_ne_name TEXT, route_policy TEXT, bgp_asn INT"
        database.execute(f"CREATE TABLE network_topology ({columns})")
        rows = [(f"L{n:05d}", f"NE-{n:04d}", f"NE-{n + 1:04d}", "primary", 64512) for n in range(500)]
        database.executemany("INSERT INTO network_topology VALUES (?, ?, ?, ?, ?)", rows)
    database.close()
    with (place / "shudian.yaml").open("a", encoding="utf-8") as settings:
        settings.write('  nms_db: {url: "sqlite:///nms.db", system: nms}\n')
    run_scan_as("scheduled", LaunchOptions(ScanOptions(("nms_db",), full=True)))
    file_catalogue(None, Filed("备2026-1", "2026-01-05", "王某"), "zh")
    # One more item beside one that was filed: the number of entries doubles.
    (place / "more.sql").write_text(_ROUTES.replace("network_topology", "network_routes"), "utf-8")
    code, report = gate("ddl:more.sql", fail_on="change_30pct", system="nms")
    assert (code, [one["condition"] for one in report["hits"]]) == (4, ["change_30pct"])  # type: ignore[attr-defined]
    code, report = gate("ddl:coupon.sql", fail_on="change_30pct")
    assert (code, report["comparison"]["lines"][1]["state"]) == (0, "no_sign")  # type: ignore[index]


def test_the_sheet_says_what_was_compared(place: Path) -> None:
    for name in ("sheet.xlsx", "sheet.docx"):
        gate("ddl:member.sql", "ddl:coupon.sql", system="crm", sheet=Path(name))
        assert (place / name).stat().st_size > 5000
    book = load_workbook(place / "sheet.xlsx")
    front = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0]}
    assert front["评估对象"] == "客户关系管理系统（crm）"
    assert "face_feature" in str(front["新增敏感个人信息字段（GB/T 45574）"])
    assert "不能排除" in str(front["自然人数量（1000 万）"])
    assert "不写入目录现状" in str(front["与目录的关系"])


def test_without_a_catalogue_it_judges_what_it_can(place: Path) -> None:
    code, report = gate("ddl:coupon.sql", record=False)
    assert code == 0
    assert "change_30pct" not in report["conditions"]  # type: ignore[operator]
    assert not (place / "shudian-catalog.db").exists()


@pytest.mark.parametrize(
    ("profile", "options", "says"),
    [
        ("nightly", {}, "nightly"),
        ("scheduled", {"sheet": Path("s.xlsx")}, "before launch"),
        ("scheduled", {"people": 1}, "before launch"),
        ("scheduled", {"system": "crm"}, "before launch"),
        ("prelaunch", {"people": -1}, "people"),
        ("prelaunch", {"sheet": Path("s.pdf")}, "s.pdf"),
        ("prelaunch", {"files": FileWishes(bundle=Path("b"))}, "bundle"),
        ("prelaunch", {"scan": ScanOptions(("ddl:coupon.sql",), census=True)}, "census"),
        ("prelaunch", {"scan": ScanOptions(("ddl:coupon.sql",), record=False, fail_on="new_item")}, "new_item"),
        ("prelaunch", {"files": FileWishes(sarif=Path("coupon.sql"))}, "coupon.sql"),
    ],
)
def test_what_is_refused_before_anything_is_read(place: Path, profile: str, options: dict[str, object], says: str) -> None:
    wanted = replace(LaunchOptions(ScanOptions(("ddl:coupon.sql",))), **options)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=says):
        run_scan_as(profile, wanted)
    assert not (place / "shudian-catalog.db").exists()


# What is pure


def test_what_was_not_read_is_never_let_through() -> None:
    unread = entry(status=Status.SKIPPED, reason=Reason.PERMISSION)
    for whole in (snapshot(unread), snapshot(), snapshot(entry(status=Status.PARTIAL))):
        assert judge_gate(whole, ("important",), Comparison(True)).code == 3
    hit = snapshot(unread, entry(decision=Decision(Level.IMPORTANT)))
    result = judge_gate(hit, ("important",), Comparison(True))
    assert (result.code, len(result.unknown)) == (4, 1)


def test_a_line_counts_only_where_it_was_asked_for() -> None:
    open_line = Comparison(True, lines=(LineOutlook("persons_10m", Outlook.POSSIBLE),))
    assert judge_gate(snapshot(entry()), ("important",), open_line).code == 0
    assert judge_gate(snapshot(entry()), BEFORE_LAUNCH, open_line).code == 3
    reached = Comparison(True, lines=(LineOutlook("persons_10m", Outlook.REACHED),))
    assert judge_gate(snapshot(entry()), BEFORE_LAUNCH, reached).code == 4
    already = Comparison(True, lines=(LineOutlook("persons_10m", Outlook.ALREADY),))
    assert judge_gate(snapshot(entry()), BEFORE_LAUNCH, already).code == 0


def _holding(upper: int | None, lower: int = 0, **changes: object) -> Snapshot:
    return snapshot(entry(persons=Persons(lower, upper), **changes))


def _census(lower: int, upper: int | None) -> Census:
    count = PersonCount("entity", "", "total", Persons(lower, upper))
    return Census(RUN, RUN, "", WHEN, WHEN, "census", third_parties=False, counts=(count,))


_SAMPLED = Coverage("sample", 300, 900, 1, 0.95)


@pytest.mark.parametrize(
    ("new", "census", "most", "state"),
    [
        (_holding(1000), _census(10_000_000, None), None, Outlook.ALREADY),
        (_holding(1000, 10_000_000), None, None, Outlook.REACHED),
        (_holding(999), _census(5, 9_999_000), None, Outlook.NOT_REACHED),
        (_holding(1000), _census(5, 9_999_000), None, Outlook.POSSIBLE),
        (_holding(1000, coverage=_SAMPLED), _census(5, 100), None, Outlook.POSSIBLE),
        (_holding(None, reason=Reason.METADATA_ONLY), _census(5, 100), None, Outlook.POSSIBLE),
        (_holding(None, reason=Reason.METADATA_ONLY), _census(5, 100), 1000, Outlook.NOT_REACHED),
        (_holding(0, reason=Reason.METADATA_ONLY), _census(5, 100), None, Outlook.NO_SIGN),
        (_holding(0), _census(5, None), None, Outlook.NO_SIGN),
        (_holding(1000), None, None, Outlook.POSSIBLE),
        (_holding(1000, role="entrusted"), _census(5, 9_999_999), None, Outlook.NOT_REACHED),
    ],
)
def test_where_the_line_of_ten_million_would_stand(
    new: Snapshot, census: Census | None, most: int | None, state: Outlook
) -> None:
    assert people_outlook(LINE, new, None, census, most).state is state


def test_tables_are_known_by_name_within_a_system() -> None:
    marked = ColumnFinding("face", "blob", "PHOTO_BIOMETRIC", gbt45574=PersonalInformation("生物识别信息", True))
    found = DatasetFinding((marked,))
    known = snapshot(entry(finding=found))
    same = entry(source="new.sql", path=("", "crm", "T_CUST_INFO"), finding=found)
    assert compare(snapshot(same), known, "gbt45574") == Comparison(True)
    other = replace(same, system="nms")
    assert compare(snapshot(other), known, "gbt45574").new_columns == (NewColumns("new.sql", "crm.T_CUST_INFO", ("face",)),)
    nameless = replace(same, system="")
    assert compare(snapshot(nameless), snapshot(replace(nameless, source="x")), "gbt45574").new_items == (nameless,)
    outside = replace(same, reason=Reason.EXCLUDED)
    assert compare(snapshot(outside), None, "gbt45574") == Comparison(False)
