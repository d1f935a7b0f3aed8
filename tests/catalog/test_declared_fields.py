"""The list of what may be declared: one name for each thing, values as they are kept, and the form it serves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.declared_fields import FIELDS, Block, checked_value, field_named, field_of, fields_of
from catalog.exports.filing_form import COMPANY, ITEM, load_filing_form
from catalog.exports.form import FORM
from catalog.model import DeclarationScope
from config import UsageError


def _checked(key: str, text: str) -> str:
    field = field_of(key)
    assert field is not None
    return checked_value(field, text)


@pytest.mark.parametrize(
    ("key", "text", "kept"),
    [
        ("grade", "3级", "3"),
        ("grade", "3.0", "3"),
        ("grade", "3.1", "3.1"),
        ("mlps", "3", "三级"),
        ("mlps", "三", "三级"),
        ("mlps", "三级", "三级"),
        ("ciio", "yes", "是"),
        ("ciio", "否", "否"),
        ("processing", "收集,存储；使用加工", "收集、存储、使用加工"),
        ("processing", "收集、收集", "收集"),
        ("risk_assessed_on", "2024/3/5", "2024-03-05"),
        ("risk_assessed_on", "2024年3月5日", "2024-03-05"),
        ("risk_assessed_on", "2024-03-05 00:00:00", "2024-03-05"),
        ("impact", "  泄露\x00有害\u202e ", "泄露有害"),
        ("impact", "'=SUM(A1)", "=SUM(A1)"),
        ("impact", "", ""),
        ("grade", " ", ""),
    ],
)
def test_values_as_they_are_kept(key: str, text: str, kept: str) -> None:
    assert _checked(key, text) == kept


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("grade", "9"),
        ("mlps", "六级"),
        ("ciio", "也许"),
        ("processing", "收集、出售"),
        ("risk_assessed_on", "2024-02-30"),
        ("risk_assessed_on", "去年"),
        ("impact", "长" * 4001),
    ],
)
def test_what_may_not_stand_there_is_refused_and_not_repeated(key: str, text: str) -> None:
    with pytest.raises(UsageError) as refused:
        _checked(key, text)
    assert text not in refused.value.message


@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_a_kept_value_is_kept_as_it_is(field: object, text: str) -> None:
    assert field in FIELDS
    one = field_of(field.key)  # type: ignore[attr-defined]
    assert one is not None
    try:
        kept = checked_value(one, text)
    except UsageError:
        return
    if not kept.startswith("'"):
        assert checked_value(one, kept) == kept


def test_every_field_has_one_name_and_one_title() -> None:
    assert len({one.key for one in FIELDS}) == len(FIELDS)
    for scope in DeclarationScope:
        names = [name for one in fields_of(scope) for name in (one.key, one.zh, *one.other_names)]
        found = [field_named(name, scope) for name in names]
        assert [one.key for one in found if one] == [
            one.key for one in fields_of(scope) for _ in (one.key, one.zh, *one.other_names)
        ]


def test_the_filing_form_asks_for_nothing_that_cannot_be_declared() -> None:
    form = load_filing_form()
    by_people = [one for scope in (COMPANY, ITEM) for one in form.columns(scope) if one.filled_by == "系统登记或填表人"]
    known = {one.key: one for one in FIELDS}
    assert [one.key for one in by_people if one.key not in known | {"network_grade": None, "dimension": None}] == []
    assert [(one.name, known[one.key].zh) for one in by_people if one.key in known and known[one.key].zh != one.name] == []


def test_the_inventory_asks_for_nothing_that_cannot_be_declared() -> None:
    scanned = {"item", "category", "level", "rows", "bytes", "signature"}
    for column in FORM:
        if column.key not in scanned:
            found = field_named(column.name, DeclarationScope.ITEM)
            assert found is not None, column.name
            assert found.key == column.key


def test_signatures_are_no_field_to_fill_in() -> None:
    assert not [one for scope in DeclarationScope for one in fields_of(scope) if one.block is Block.SIGNATURE]


def test_the_document_lists_every_field() -> None:
    text = (Path(__file__).parents[2] / "docs" / "systems.md").read_text("utf-8")
    assert [one.key for one in FIELDS if one.block is not Block.SIGNATURE and f"| `{one.key}` | {one.zh} |" not in text] == []
