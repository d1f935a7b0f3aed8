"""``scan_dataframe``: notebooks get verdicts, never values."""

from __future__ import annotations

import dataclasses
import doctest
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import scanner
from config import UsageError
from scanner import scan_dataframe
from scanner.dataframe import DataFrameResult

ROOT = Path(__file__).parents[2]
PHONES = [f"1390000{n:04d}" for n in range(200)]
TABLE = pa.table(
    {
        "khxm": ["王伟", "李芳", "张敏", "刘静"] * 50,
        "lxdh": PHONES,
        "amount": [n * 7 % 90 for n in range(200)],
        "remark": ["无", f"回拨 {PHONES[5]}"] * 100,
    }
)


@pytest.fixture(scope="module")
def found() -> DataFrameResult:
    return scan_dataframe(TABLE, "t_cust_info")


def test_columns_are_told(found: DataFrameResult) -> None:
    assert [one.column for one in found.columns] == ["khxm", "lxdh", "amount", "remark"]
    assert found["lxdh"].entity_type == "CN_MOBILE_PHONE"
    assert found["lxdh"].protection == "clear"
    assert found["khxm"].entity_type == "PERSON_NAME"
    assert found["amount"].entity_type is None
    assert dict(found["remark"].contains)["CN_MOBILE_PHONE"] == pytest.approx(0.5)
    assert (found.rows, found.domain) == (200, "user_personal")
    with pytest.raises(KeyError):
        found["nothing"]


def test_it_reads_well_and_shows_no_value(found: DataFrameResult) -> None:
    shown = repr(found)
    assert shown.splitlines()[0].startswith("t_cust_info: 200 ")
    assert "CN_MOBILE_PHONE 手机号" in shown
    whole = repr([getattr(found, one.name) for one in dataclasses.fields(found)]) + shown
    assert not re.search(r"1390000\d{4}|王伟|回拨", whole)
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.rows = 0  # type: ignore[misc]


def test_names_that_hold_numbers_are_masked() -> None:
    found = scan_dataframe(pa.table({PHONES[0]: ["a"], "b": ["c"]}), f"bak_{PHONES[0]}", {"b": f"电话 {PHONES[0]}"})
    assert PHONES[0] not in repr(found) + repr(found.finding)


def test_english_and_the_companys_own_rules(tmp_path: Path) -> None:
    settings = tmp_path / "shudian.yaml"
    settings.write_text(
        "detectors:\n  staff: {entity_type: STAFF_NO, zh: 工号, en: staff number, pattern: 'T\\d{6}', strength: self,"
        " enterprise_level: 2}\n",
        "utf-8",
    )
    table = pa.table({"who": [f"T{n:06d}" for n in range(300)]})
    assert scan_dataframe(table, config=settings, lang="en")["who"].called == "staff number"
    assert scan_dataframe(table)["who"].entity_type != "STAFF_NO"


@pytest.mark.parametrize("data", [None, [1], {"a": [1]}, "a,b", 7])
def test_what_is_no_frame_is_refused(data: Any) -> None:
    with pytest.raises(UsageError, match="pandas DataFrame"):
        scan_dataframe(data)


def test_pandas_frames_of_any_make() -> None:
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"lxdh": PHONES, 7: [1, "x", None, 2.5] * 50, "day": pd.Timestamp("2024-01-01")}, index=PHONES)
    frame.insert(3, "lxdh", PHONES, allow_duplicates=True)
    found = scan_dataframe(frame)
    assert [one.column for one in found.columns] == ["lxdh", "7", "day", "lxdh~2"]
    assert {found["lxdh"].entity_type, found["lxdh~2"].entity_type} == {"CN_MOBILE_PHONE"}
    assert scan_dataframe(frame.iloc[:0]).rows == 0
    same = scan_dataframe(pa.table({"lxdh": PHONES}))
    assert (
        same["lxdh"].entity_type
        == scan_dataframe(pd.DataFrame({"lxdh": pd.Series(PHONES, dtype="category")}))["lxdh"].entity_type
    )


def test_the_package_names_it_and_nothing_else() -> None:
    assert scanner.scan_dataframe is scan_dataframe
    with pytest.raises(AttributeError):
        _ = scanner.nothing  # type: ignore[attr-defined]


def test_commands_do_not_pay_for_it() -> None:
    script = "import sys, scanner.cli; sys.exit('pyarrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False).returncode == 0


def test_the_document_is_true() -> None:
    document = str(ROOT / "docs" / "notebooks.md")
    tested = doctest.testfile(document, module_relative=False, encoding="utf-8")
    assert tested.attempted >= 4
    assert tested.failed == 0
