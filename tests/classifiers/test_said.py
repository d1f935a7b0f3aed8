"""What the evidence says of a column is true: counts, words of several kinds, names that promise more than one type."""

from __future__ import annotations

import pyarrow as pa
import pytest

from classifiers import Classifier
from classifiers.model import ColumnFinding, Evidence
from config import load_knowledge
from connectors.model import Column, Dataset, Kind

CLASSIFIER = Classifier(load_knowledge(), key=b"k")


def judged(name: str, cells: list[str]) -> ColumnFinding:
    dataset = Dataset("crm", ("", "", "t_x"), Kind.TABLE, (Column(name, "TEXT"),))
    return CLASSIFIER.judge(dataset, CLASSIFIER.tally(pa.record_batch({name: cells}))).columns[0]


def said(finding: ColumnFinding) -> dict[str, Evidence]:
    return {evidence.sentence: evidence for evidence in finding.evidence}


@pytest.mark.parametrize("count", [40, 300, 700, 3000])
def test_never_more_values_than_cells(count: int) -> None:
    told = said(judged("mobile", [f"1390000{number:04d}" for number in range(count)]))
    (match,) = (told[key] for key in ("values_match", "values_match_about") if key in told)
    distinct = dict(match.fills)["distinct"]
    assert isinstance(distinct, int)
    assert 0.8 * count <= distinct <= count
    if match.sentence == "values_match":
        assert distinct == count


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("备注", "name_denies_text"),
        ("年龄", "name_denies_number"),
        ("入网时间", "name_denies_time"),
        ("phone_model", "name_denies"),
    ],
)
def test_words_that_deny_are_called_what_they_are(name: str, sentence: str) -> None:
    assert sentence in said(judged(name, ["17", "23"] * 20))


def test_a_name_that_denies_is_silent_where_the_values_speak() -> None:
    told = said(judged("备注", [f"已回电1390000{number:04d}，满意" for number in range(20)] + ["已处理完毕"] * 20))
    assert "values_inside" in told
    assert not [key for key in told if "_denies" in key]


@pytest.mark.parametrize(
    ("name", "cells", "kin"),
    [
        ("办公电话", [f"025-8400{number:04d}" for number in range(50)], True),
        ("手机号", [f"025-8400{number:04d}" for number in range(50)], False),
        ("客户名称", [f"南京第{number}贸易有限公司" for number in range(50)], True),
        ("客户姓名", [f"南京第{number}贸易有限公司" for number in range(50)], False),
    ],
)
def test_a_wide_name_is_not_contradicted_by_one_of_its_kinds(name: str, cells: list[str], kin: bool) -> None:
    told = said(judged(name, cells))
    assert ("values_kin" in told, "values_other" in told) == (kin, not kin)


@pytest.mark.parametrize(
    "cells",
    [
        ["王府井", "陈家桥", "石桥铺", "宋家庄", "马群", "高庙"] * 40,
        ["康宁", "马群", "汤山", "江心洲", "万寿路", "沙坪坝", "新街口"],
    ],
)
def test_places_are_no_people(cells: list[str]) -> None:
    assert judged("jumc", cells).contains == ()


@pytest.mark.parametrize("form", ["{}先生", "{}女士", "机主{}", "{}"])
def test_people_with_a_word_beside_them_are_people(form: str) -> None:
    cells = [form.format(surname + given) for surname in "王李张刘陈" for given in ("小明", "芳", "建国", "秀英")]
    assert judged("联系人", cells).entity_type == "PERSON_NAME"
