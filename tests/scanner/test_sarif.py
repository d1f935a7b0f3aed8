"""SARIF 2.1.0: what pipelines show. The form is checked by hand against the standard; names and counts only, no values."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from catalog.model import SourceOutcome
from classifiers import Classifier
from classifiers.model import ColumnFinding, Contained, DatasetFinding, PersonalInformation, Protection
from config import SourceSpec, SourceUrl, load_knowledge
from connectors.model import Kind, Reason, Status
from scanner.commands.profiles import LaunchOptions, run_scan_as
from scanner.gate import Hit
from scanner.sarif import Gate, sarif_text
from scanner.sarif_lines import Described
from scanner.scan_files import FileWishes
from scanner.scanning import ScanOptions
from tests.scanner.samples import entry, snapshot

# What the standard (OASIS SARIF 2.1.0, section 3) lets stand in each object that we write, and what must.
_FORM: dict[str, tuple[set[str], set[str]]] = {
    "log": ({"$schema", "version", "runs"}, {"version", "runs"}),
    "run": (
        {"tool", "invocations", "automationDetails", "columnKind", "results", "properties", "originalUriBaseIds"},
        {"tool", "results"},
    ),
    "driver": ({"name", "fullName", "semanticVersion", "rules", "informationUri"}, {"name"}),
    "rule": ({"id", "shortDescription", "defaultConfiguration", "properties"}, {"id"}),
    "invocation": (
        {"executionSuccessful", "exitCode", "startTimeUtc", "endTimeUtc", "toolExecutionNotifications"},
        {"executionSuccessful"},
    ),
    "notification": ({"level", "message"}, {"message"}),
    "result": (
        {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints", "properties"},
        {"message"},
    ),
    "location": ({"physicalLocation", "logicalLocations"}, set()),
    "physical": ({"artifactLocation", "region"}, {"artifactLocation"}),
    "logical": ({"name", "fullyQualifiedName", "kind"}, set()),
    "region": ({"startLine"}, set()),
}
_LEVELS = ("none", "note", "warning", "error")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def _fits(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    allowed, needed = _FORM[kind]
    assert needed <= set(value) <= allowed, (kind, set(value))
    return value


def checked(text: str) -> dict[str, Any]:
    """The only run of a document, after its form was looked at."""
    log = _fits("log", json.loads(text))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run: dict[str, Any] = _fits("run", log["runs"][0])
    assert set(run["tool"]) == {"driver"}
    rules = [_fits("rule", one) for one in _fits("driver", run["tool"]["driver"])["rules"]]
    assert len({one["id"] for one in rules}) == len(rules)
    assert all(one["defaultConfiguration"]["level"] in _LEVELS and one["shortDescription"]["text"] for one in rules)
    for one in run["invocations"]:
        assert _TIME.fullmatch(_fits("invocation", one)["startTimeUtc"])
        assert all(_fits("notification", told)["level"] in _LEVELS for told in one["toolExecutionNotifications"])
    for one in run["results"]:
        assert rules[_fits("result", one)["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in _LEVELS
        assert one["message"]["text"]
        for place in one.get("locations", ()):
            _look_at(_fits("location", place))
    marks = [one["partialFingerprints"]["shudian/v1"] for one in run["results"]]
    assert len(set(marks)) == len(marks)
    return run


def _look_at(place: dict[str, Any]) -> None:
    assert all(_fits("logical", one)["kind"] in ("member", "resource") for one in place["logicalLocations"])
    if "physicalLocation" in place:
        physical = _fits("physical", place["physicalLocation"])
        assert not physical["artifactLocation"]["uri"].startswith("/")
        assert _fits("region", physical.get("region", {"startLine": 1}))["startLine"] >= 1


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(load_knowledge())


_SENSITIVE = PersonalInformation("生物识别信息", True)


@pytest.mark.parametrize(
    ("column", "levels"),
    [
        (ColumnFinding("face", "blob", "PHOTO_BIOMETRIC", gbt45574=_SENSITIVE, protection=Protection.CLEAR), ["warning"]),
        (ColumnFinding("face", "blob", "PHOTO_BIOMETRIC", gbt45574=_SENSITIVE, protection=Protection.UNKNOWN), ["warning"]),
        (ColumnFinding("face", "blob", "PHOTO_BIOMETRIC", gbt45574=_SENSITIVE, protection=Protection.ENCRYPTED), ["note"]),
        (ColumnFinding("lxdh", "text", "CN_MOBILE_PHONE", protection=Protection.CLEAR), ["note"]),
        (ColumnFinding("remark", "text", None, (Contained("CN_ID_CARD", 0.01), Contained("EMAIL_ADDRESS", 0.5))), ["note"] * 2),
        (ColumnFinding("x", "text", "COMPANYS_OWN"), ["note"]),
        (ColumnFinding("id", "int"), []),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_columns(classifier: Classifier, column: ColumnFinding, levels: list[str], language: str) -> None:
    whole = snapshot(entry(finding=DatasetFinding((column,))))
    run = checked(sarif_text(whole, classifier, (), Gate((), (), 0), language))
    assert [one["level"] for one in run["results"]] == levels
    assert run["invocations"][0]["exitCode"] == 0
    for one in run["results"]:
        (logical,) = one["locations"][0]["logicalLocations"]
        assert logical["fullyQualifiedName"] == f"bss.bss.main.t_cust_info.{column.column}"


def test_the_gate_and_what_was_not_read(classifier: Classifier) -> None:
    unread = entry(path=("bss", "main", "t_locked"), status=Status.SKIPPED, reason=Reason.LOCKED)
    whole = snapshot(entry(), unread)
    failed = SourceOutcome("oss", Status.FAILED, reason=Reason.DENIED, detail="the login was not accepted")
    gate = Gate((Hit("important", "bss", whole.entries[0].title), Hit("pi_over_10m", "", "")), ("两个没读到",), 4)
    run = checked(sarif_text(type(whole)(whole.run, whole.entries, sources=(failed,)), classifier, (), gate))
    told = [(one["ruleId"], one["level"], len(one.get("locations", ()))) for one in run["results"]]
    assert told == [("gate/important", "error", 1), ("gate/pi_over_10m", "error", 0), ("gate/could_not_tell", "warning", 0)]
    levels = [one["level"] for one in run["invocations"][0]["toolExecutionNotifications"]]
    assert levels == ["error", "warning"]


def test_files_that_describe_tables(classifier: Classifier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "库 表.sql").write_text("-- new\nCREATE TABLE a.t_user (\n  id INT,\n  `lxdh` VARCHAR(20)\n);\n", "utf-8")
    (tmp_path / "bak_13900001234.sql").write_text("CREATE TABLE a.t_user (lxdh INT);", "utf-8")
    found_in = DatasetFinding((ColumnFinding("lxdh", "", "CN_MOBILE_PHONE"),))
    one = entry(source="new", path=("", "a", "t_user"), kind=Kind.METADATA, finding=found_in)
    spec = SourceSpec("new", SourceUrl("ddl", path=str(tmp_path / "库 表.sql")))
    (found,) = checked(sarif_text(snapshot(one), classifier, (spec,), Gate((), (), 0)))["results"]
    physical = found["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": "%E5%BA%93%20%E8%A1%A8.sql"}, "region": {"startLine": 4}}
    hidden = SourceSpec("new", SourceUrl("ddl", path=str(tmp_path / "bak_13900001234.sql")))
    text = sarif_text(snapshot(one), classifier, (hidden,), Gate((), (), 0))
    assert "13900001234" not in text
    assert "physicalLocation" not in text


@pytest.mark.parametrize(
    ("name", "text", "table", "column", "line"),
    [
        ("a.sql", "create table if not exists `x`.`T`\n(\n `c` int\n, d int);\n", "t", "d", 4),
        ("a.sql", 'CREATE GLOBAL TEMPORARY TABLE "T" (\n"c" int);\ncreate table u(\nc int);', "u", "c", 4),
        ("a.sql", "CREATE TABLE t (a int, b int);", "t", "b", 1),
        ("a.sql", "CREATE TABLE t (a int);", "other", "a", None),
        ("a.sql", "CREATE TABLE t (\n a json\n);", "t", "a.$.phone", 2),
        ("a.csv", "模式名,表名,字段名\ncrm,t,a\n,,b\n", "t", "b", 3),
        ("a.csv", "table,column\nt,a\nu,a\n", "u", "a", 3),
        ("a.csv", "table,column\nt,a\n", "t", "zz", 2),
        ("a.xlsx", "PK\0\0", "t", "a", None),
    ],
)
def test_lines(tmp_path: Path, name: str, text: str, table: str, column: str, line: int | None) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert Described.of(tmp_path / name).line(table, column) == line
    (tmp_path / f"gb-{name}").write_bytes(text.encode("gb18030"))
    assert Described.of(tmp_path / f"gb-{name}").line(table, column) == line
    assert Described.of(tmp_path / "missing").line(table, column) is None


def test_a_scan_writes_it_and_no_value_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with sqlite3.connect("crm.db") as database:
        database.execute("CREATE TABLE t_cust (khxm TEXT, lxdh TEXT)")
        database.executemany("INSERT INTO t_cust VALUES (?, ?)", [("王伟", f"1390000{n:04d}") for n in range(60)])
    database.close()
    wanted = LaunchOptions(ScanOptions(("sqlite:///crm.db",)), FileWishes(sarif=Path("s.sarif")))
    for _ in range(2):  # also over its own earlier output
        assert run_scan_as("scheduled", wanted) == 0
    text = Path("s.sarif").read_text("utf-8")
    assert {one["ruleId"] for one in checked(text)["results"]} == {"PERSON_NAME", "CN_MOBILE_PHONE"}
    assert not re.search(r"1390000\d{4}|王伟", text)
    assert str(tmp_path) not in text
