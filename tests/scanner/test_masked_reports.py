"""The JSON of a run holds no identifier: what shows itself is masked where it stands, and the run is not lost for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.demo.check_digits import id_card
from scanner.handing_out import identifiers, masked_document, without_identifiers
from scanner.outputs import write_findings, write_report

PHONE = "13900001234"
ID_CARD = id_card("11010119020307123")


@pytest.mark.parametrize("text", [f"客户{PHONE}", f"t_{ID_CARD}_bak", ID_CARD, f"联系 li.si@example.com 或 {PHONE}"])
def test_a_text_that_shows_an_identifier_is_masked(text: str) -> None:
    masked = without_identifiers(text)
    assert identifiers(text)
    assert not identifiers(masked)
    assert PHONE not in masked
    assert ID_CARD not in masked


def _planted() -> dict[str, Any]:
    return {
        "run": {"id": "27717b35-8d4f-479e-8ca7-e947560023c7", "seed": 13900001234},
        "datasets": [{"comment": "客户"}, {"comment": f"{PHONE}的表", "path": ["a", f"t_{ID_CARD}"]}],
        "items": [],
    }


def test_where_it_stood_is_told_and_all_else_is_as_it_was() -> None:
    planted = _planted()
    fit, masked = masked_document(planted)
    assert [(one.where, one.types) for one in masked] == [
        ("datasets[1].comment", ("CN_MOBILE_PHONE",)),
        ("datasets[1].path[1]", ("CN_ID_CARD",)),
    ]
    assert planted == _planted(), "the values that a program goes on with are left alone"
    assert fit["run"] is planted["run"]
    assert fit["datasets"][0] is planted["datasets"][0]
    assert PHONE not in json.dumps(fit["datasets"])
    clean = {"a": [{"b": "客户"}]}
    assert masked_document(clean) == (clean, ())
    assert masked_document(clean)[0] is clean


def test_a_name_of_a_value_is_a_text_too() -> None:
    fit, masked = masked_document({"by": {PHONE: 1}})
    assert PHONE not in str(fit)
    assert PHONE not in str(masked)
    assert len(masked) == 1


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.sampled_from([PHONE, f"x{ID_CARD}", "客户"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(_values)
def test_what_was_masked_once_needs_no_masking(value: Any) -> None:
    fit, _ = masked_document(value)
    again, masked = masked_document(fit)
    assert (again, masked) == (fit, ())
    assert again is fit


_shown = st.sampled_from([PHONE, ID_CARD, "li.si@example.com", "010-88886666", "6222022000112233445", "京A12345"]).filter(
    identifiers
)
_ordinary = st.sampled_from(["cdr_20240101", "bak_20240101123045", "13,900,001,234", "工信部网安〔2022〕166号"]) | st.text(
    "0123456789-. x号", max_size=20
)


@settings(max_examples=60, deadline=None)
@given(_shown, st.lists(_ordinary, max_size=30), st.lists(_ordinary, max_size=30))
def test_what_shows_itself_alone_shows_itself_among_many(shown: str, before: list[str], after: list[str]) -> None:
    (one,) = (one for one in masked_document([*before, f"表{shown}", *after])[1] if one.where == f"[{len(before)}]")
    assert one.types == identifiers(f"表{shown}")


def test_a_report_is_written_and_says_what_was_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_report(tmp_path / "report.json", _planted(), "zh")
    text = (tmp_path / "report.json").read_text("utf-8")
    told = capsys.readouterr().err
    assert PHONE not in text.replace('"seed": 13900001234', "")
    assert ID_CARD not in text + told
    assert json.loads(text)["notes"][0] == {"masked": "datasets[1].comment", "types": ["CN_MOBILE_PHONE"]}
    assert "已遮盖 2 处" in told
    assert "datasets[1].comment" in told
    write_findings(tmp_path / "other.json", _planted(), "en")
    assert "notes" not in json.loads((tmp_path / "other.json").read_text("utf-8"))


def test_an_ordinary_report_says_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_report(tmp_path / "report.json", {"schema": "shudian.report/1", "datasets": []}, "zh")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == {"schema": "shudian.report/1", "datasets": []}
    assert capsys.readouterr().err == ""
