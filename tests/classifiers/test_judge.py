from __future__ import annotations

import gc
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import Classifier, columns
from classifiers.judge import Placing
from classifiers.model import ColumnFinding, ColumnTally, Contained, DatasetTally, Evidence, PersonalInformation, Protection
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, cells, entity, judged, table

COLUMNS = (
    Column("name", "varchar(64)"),
    Column("sex", "char(1)"),
    Column("mobile", "varchar(20)", "手机号"),
    Column("phone_status", "int"),
    Column("order_no", "varchar(32)"),
    Column("remark", "text"),
)


@given(st.permutations(COLUMNS))
def test_the_order_of_columns_changes_nothing(columns: list[Column]) -> None:
    straight, mixed = judged(table("t_x", *COLUMNS)), judged(table("t_x", *columns))
    assert {c.column: c for c in straight.columns} == {c.column: c for c in mixed.columns}
    assert replace(straight, columns=()) == replace(mixed, columns=())


@given(st.sampled_from(COLUMNS), st.sampled_from(["zzq", "status", "create_time", "amount", "flag1"]))
def test_a_verdict_never_loses_to_an_unrelated_column(column: Column, other: str) -> None:
    alone = judged(table("t_x", column)).columns[0]
    beside = judged(table("t_x", column, Column(other, "int"))).columns[0]
    assert (beside.entity_type, beside.confidence) == (alone.entity_type, alone.confidence)


def test_other_columns_can_show_that_a_table_is_about_people() -> None:
    finding = judged(table("t_x", *COLUMNS))
    assert finding.columns[0].entity_type == "PERSON_NAME"
    assert judged(table("t_x", COLUMNS[0])).columns[0].entity_type is None
    assert "neighbours_agree" in {evidence.sentence for evidence in finding.columns[0].evidence}


def test_paths_that_only_the_rows_know_follow_their_column() -> None:
    dataset = table("t_x", Column("extra", "json"), Column("note"))
    finding = judged(dataset, {"extra.$.email": cells(10, {}), "extra": cells(10, {}), "other": cells(10, {})})
    assert [column.column for column in finding.columns] == ["extra", "extra.$.email", "note", "other"]


def test_an_unread_dataset_is_judged_by_its_description() -> None:
    finding = judged(table("t_customer", Column("id_card", "varchar(18)", "身份证号")))
    assert finding.columns[0].entity_type == "CN_ID_CARD"
    assert finding.gbt35273.sensitive
    assert judged(table("empty")).columns == ()


def test_a_placed_column_says_all_else_as_before() -> None:
    said = ColumnFinding(
        "c",
        "text",
        "IMSI",
        (Contained("IMEI", 0.1),),
        0.5,
        "technical",
        3,
        PersonalInformation("a", True),
        PersonalInformation("b"),
        Protection.CLEAR,
        0.9,
        (Evidence("name", "name_says"),),
        "note",
        {"other": "node"},
    )
    nothing = ColumnFinding("", "")
    assert all(getattr(said, one.name) != getattr(nothing, one.name) for one in fields(ColumnFinding))
    assert said.placed("user_personal", {"t": "n"}) == replace(said, domain="user_personal", tags={"t": "n"})


MOBILES = {"mobile": cells(50, {"CN_MOBILE_PHONE": entity(50)}), "remark": cells(50, {})}


def test_columns_that_are_found_and_placed_alike_are_one_object() -> None:
    scan = Placing()
    first, again = (judged(table(name, *COLUMNS), MOBILES, scan) for name in ("t_x", "t_y"))
    assert first.columns == again.columns
    assert [one for one, other in zip(first.columns, again.columns, strict=True) if one is other]
    elsewhere = judged(table("t_x", *COLUMNS[:-1], Column("remark", "varchar(9)")), MOBILES)
    assert elsewhere.columns[-1] == replace(first.columns[-1], type="varchar(9)")


def test_what_was_placed_goes_with_the_scan() -> None:
    scan, unread = Classifier(KNOWLEDGE), table("t_customer", Column("id_card", "varchar(18)", "身份证号"))
    before = _findings()
    for _ in range(3):  # each time other objects: what is only known by its words is found anew
        scan.judge(unread, DatasetTally())
    assert _findings() > before
    del scan
    assert _findings() == before


def _findings() -> int:
    gc.collect()
    return sum(type(one) is ColumnFinding for one in gc.get_objects())


@pytest.mark.parametrize(
    "tally",
    [
        cells(50, {"CN_MOBILE_PHONE": entity(50, distinct=49)}),
        cells(50, {"CN_MOBILE_PHONE": entity(49, 50)}),
        cells(50, {"CN_MOBILE_PHONE": entity(50, confidence=80)}),
        cells(60, {"CN_MOBILE_PHONE": entity(50)}),
        cells(50, {"CN_MOBILE_PHONE": entity(50)}, masked=10),
    ],
)
def test_what_is_remembered_is_what_is_found_anew(tally: ColumnTally) -> None:
    dataset = table("t_x", Column("mobile", "varchar(20)", "手机号"))
    judged(dataset, MOBILES)
    remembered = judged(dataset, {"mobile": tally})
    columns._finding_as_before.cache_clear()
    assert judged(dataset, {"mobile": tally}) == remembered
    assert remembered.columns != judged(dataset, MOBILES).columns[:1]


def test_the_same_input_gives_the_same_finding() -> None:
    tallies = {"mobile": cells(50, {"CN_MOBILE_PHONE": entity(50)})}
    assert judged(table("t_x", *COLUMNS), tallies) == judged(table("t_x", *COLUMNS), tallies)
    assert judged(table("t_x", *COLUMNS)) == judged(table("t_x", *COLUMNS), DatasetTally().columns)
