"""A company says what only people know: registry, single declarations, departments' files; and every document follows."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from config import UsageError
from scanner.commands.catalog import open_catalog
from scanner.commands.declare import declare_values
from scanner.commands.export_readiness import export_departments
from scanner.commands.items import Said
from scanner.commands.systems import Taking, import_registry, merge_departments, write_template
from tests.scanner.test_cli import shudian

_SETTINGS = """
version: 1
entity: {name: 演示通信有限公司}
rules: {thresholds: {important_system_grade: 3, coverage_persons: 100000000}}
systems:
  nms: {name: 网管系统, department: 网络部, purpose: 运维}
  mail: {name: 邮件系统}
sources:
  nms: {url: "file://{folder}/nms", system: nms}
  new: {url: "file://{folder}/nms"}
"""


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with settings, and a source whose level hangs on the grade of its system, scanned once."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "shudian.yaml").write_text(_SETTINGS.replace("{folder}", str(folder)), "utf-8")
    (folder / "nms").mkdir()
    rows = [f"L{n:05d},NE-{n:04d},NE-{n + 1:04d},primary,64512" for n in range(50)]
    lines = ["link_id,ne_name,peer_ne_name,route_policy,bgp_asn", *rows]
    (folder / "nms" / "network_topology.csv").write_text("\n".join(lines), "utf-8")
    assert shudian("scan", "nms", cwd=folder).returncode == 0
    return folder


@pytest.fixture
def company(scanned: Path, tmp_path: Path) -> Path:
    """A catalogue of one's own, of the same source."""
    shutil.copytree(scanned, tmp_path / "own")
    return tmp_path / "own"


def _ran(folder: Path, *arguments: str, code: int = 0) -> str:
    done = shudian(*arguments, cwd=folder)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


@pytest.mark.slow
def test_from_the_registry_to_the_signature(company: Path) -> None:
    listed = _ran(company, "catalog", "systems")
    assert listed.index("mail") < listed.index("nms")
    assert "从未扫描" in listed
    assert "演示通信" not in listed

    (company / "台账.csv").write_text("系统标识,定级,等保级别,影响\nnms,3.1,三级,大\nmail,六,二级,\n", "utf-8")
    dry = _ran(company, "catalog", "systems", "import", "台账.csv", code=3)
    assert "--apply" in dry
    assert "将写入: 4" in dry
    assert "填写内容不符合要求" in dry
    assert "没有登记内容" not in _ran(company, "catalog", "declared", "nms")
    assert "3.1" not in _ran(company, "catalog", "declared", "nms")
    assert "定级有变化" in _ran(company, "catalog", "systems", "import", "台账.csv", "--apply", "--by", "王某", code=3)
    assert "台账.csv" in _ran(company, "catalog", "declared", "nms")
    assert "待判定" in _ran(company, "catalog", "list")
    _ran(company, "scan", "nms")
    assert "重要" in _ran(company, "catalog", "list")  # the declared grade decides the level

    _ran(company, "catalog", "declare", "network_topology.csv", "用途=仅调度", "--by", "张某", "--because", "核对")
    assert "仅调度" in _ran(company, "catalog", "declared", "network_topology.csv")
    _ran(company, "catalog", "declare", "company", "uscc=9X", "--by", "张某", "--because", "核对")

    assert "应备案或待判定的数据项 1 个" in _ran(company, "export", "readiness")
    _ran(company, "export", "departments", "部门")
    _fill(company / "部门" / "网络部.xlsx")
    dry = _ran(company, "catalog", "departments", "merge", "部门/网络部.xlsx")
    assert "李某" in dry
    _ran(company, "catalog", "departments", "merge", "部门/网络部.xlsx", "--apply")
    assert "没有新的内容" in _ran(company, "catalog", "departments", "merge", "部门/网络部.xlsx")
    _ran(company, "export", "inventory")
    row = dict(zip(_header(company / "数据清单.xlsx"), _row(company / "数据清单.xlsx"), strict=True))
    assert (row["处理方式"], row["用途"], row["影响"]) == ("收集、存储", "仅调度", "大")
    assert row["所属部门签字确认"] == "李某 2026-03-01"
    _ran(company, "catalog", "declare", "nms", "影响=更大", "--by", "张某", "--because", "核对")
    _ran(company, "export", "inventory")
    row = dict(zip(_header(company / "数据清单.xlsx"), _row(company / "数据清单.xlsx"), strict=True))
    assert "须重新确认" in row["所属部门签字确认"]
    assert "审计记录完整" in _ran(company, "audit", "verify")


def _fill(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["数据清单栏目"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("处理方式") + 1).value = "收集、存储"
    book["签字确认"]["B5"], book["签字确认"]["B6"] = "李某", "2026-03-01"
    book.save(path)


def _header(path: Path) -> list[str]:
    return [str(cell.value) for cell in openpyxl.load_workbook(path)["数据清单"][1]]


def _row(path: Path) -> list[str]:
    return ["" if cell.value is None else str(cell.value) for cell in openpyxl.load_workbook(path)["数据清单"][2]]


@pytest.mark.parametrize(
    ("target", "values"),
    [
        ("nms", ("no_such=x",)),
        ("nms", ("uscc=x",)),
        ("nms", ("grade=9",)),
        ("nms", ("purpose",)),
        ("nms", ("purpose=a", "用途=b")),
        ("nowhere", ("purpose=a",)),
        ("nms", ("purpose=联系13900001234",)),
        ("nms", ("purpose=a", "impact=13900001234")),
    ],
)
def test_what_cannot_be_declared_is_told_and_nothing_is_kept(scanned: Path, target: str, values: tuple[str, ...]) -> None:
    settings = scanned / "shudian.yaml"
    with pytest.raises(UsageError) as refused:
        declare_values(settings, target, values, Said("张某", "核对"), "zh")
    assert "13900001234" not in refused.value.message
    with open_catalog(settings) as catalog:
        assert catalog.declared({}).last == 0


def test_files_of_others_are_left_alone(scanned: Path) -> None:
    settings = scanned / "shudian.yaml"
    for wrong in (settings, scanned / "none.xlsx"):
        with pytest.raises(UsageError):
            import_registry(settings, wrong, Taking(apply=True), "zh")
        with pytest.raises(UsageError):
            merge_departments(settings, (wrong,), Taking(apply=True), "zh")
    (scanned / "other.xlsx").write_text("not ours")
    with pytest.raises(UsageError):
        write_template(settings, scanned / "other.xlsx", False)
    with pytest.raises(UsageError):
        export_departments(settings, settings)


def test_a_file_of_a_department_may_not_bring_identifiers_in(company: Path) -> None:
    _ran(company, "export", "departments", "部门")
    book = openpyxl.load_workbook(company / "部门" / "网络部.xlsx")
    sheet = book["数据清单栏目"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("备注") + 1).value = "找 13900001234"
    book.save(company / "部门" / "网络部.xlsx")
    told = _ran(company, "catalog", "departments", "merge", "部门/网络部.xlsx", "--apply", code=3)
    assert "含有标识信息" in told
    assert "13900001234" not in told


def test_the_registry_to_fill_in_can_start_from_what_is_known(company: Path) -> None:
    _ran(company, "catalog", "systems", "template", "-o", "登记.xlsx", "--known")
    sheet = openpyxl.load_workbook(company / "登记.xlsx").worksheets[0]
    assert [sheet.cell(row, 1).value for row in (1, 2, 3, 4)] == ["系统标识", "mail", "nms", None]
    assert "没有新的内容" in _ran(company, "catalog", "systems", "import", "登记.xlsx")


@pytest.mark.slow
def test_the_registry_says_which_system_a_source_is_of(company: Path) -> None:
    (company / "台账.csv").write_text("系统标识,系统名称,数据源,定级\noss,运维平台,new、nms,3\n", "utf-8")
    taken = _ran(company, "catalog", "systems", "import", "台账.csv", "--apply", "--by", "王某", code=3)
    assert "数据源属于别的系统" in taken
    assert "nms: nms" in taken
    _ran(company, "scan", "new")
    with open_catalog(company / "shudian.yaml") as catalog:
        current = catalog.current()
        assert current is not None
        assert {one.source: (one.system, one.facts.system_grade) for one in current.entries if one.source == "new"} == {
            "new": ("oss", 3.0)
        }
    assert "shudian.yaml 为 nms" in _ran(
        company, "catalog", "declare", "mail", "sources=nms", "--by", "王某", "--because", "核对", code=2
    )
    assert "oss" in _ran(company, "catalog", "systems")
