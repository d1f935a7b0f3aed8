"""What is found in a text is the same whatever stands beside it in the batch."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.freetext.notes import notes
from classifiers import search as searching
from classifiers.detectors import all_detectors
from classifiers.passages import Passages
from classifiers.people import find_people, people_in
from classifiers.search import search
from config import load_reference

REFERENCE = load_reference()
DETECTORS = all_detectors()
ODD = (
    "联系人马小云，电话另留",
    "张小明表示满意，张小明已签字",
    "《张小明传》是一本书",
    "约翰·史密斯（John Smith）到访",
    "总监John Parkes说明了方案",
    "王女士说网速慢",
    "科尔复出后，边路进攻有变化",
    "克鲁格曼：毁灭性中心",
    "任金麒麟科技有限公司董事",
    "杨家坪营业厅",
    "杭州市西湖区文三路138号东软大厦3楼302室",
    "验证码 482913，请勿告诉他人",
    "两部手机13900001234,13900005678和 a@example.com",
    "MAC 00:1A:2B:3C:4D:5E，卡号 6222 0212 3456 7890 128",
    "a\0b张\0小明\r\n",
    "\U00020000小明来电",
    "x",
)
Finding = tuple[str, int, int, int, str, bool]


def found(texts: Sequence[str] | pa.StringArray) -> list[tuple[set[Finding], set[str], set[str]]]:
    """Of each text the matches, and the types whose form it has at all and behind a cue word."""
    per: list[tuple[set[Finding], set[str], set[str]]] = [(set(), set(), set()) for _ in texts]
    column = texts if isinstance(texts, pa.StringArray) else pa.array(texts, pa.string())
    for one in search(column, DETECTORS.values(), REFERENCE):
        name = one.detector.entity_type
        for match in one.matches:
            per[match.row][0].add((name, match.start, match.end, match.percent, match.value, match.cued))
        for row in one.formed:
            per[row][1].add(name)
        for row in one.labelled:
            per[row][2].add(name)
    return per


TEXTS = (*notes(120, 3), *ODD)
ALONE = [found([text])[0] for text in TEXTS]


@settings(max_examples=12, deadline=None)
@given(st.permutations(range(len(TEXTS))), st.integers(min_value=1, max_value=len(TEXTS)))
def test_a_text_is_read_the_same_in_any_batch_and_order(order: list[int], size: int) -> None:
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        assert found([TEXTS[row] for row in rows]) == [ALONE[row] for row in rows]


@pytest.mark.parametrize("characters", [1, 40, 300])
def test_pieces_of_a_batch_change_nothing(characters: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "_PIECE", characters)
    assert found(TEXTS) == ALONE


@settings(deadline=None)
@given(st.lists(st.text("王张小明伟来电·先生，。《》公司路12 \0\nAb约翰史密斯", max_size=24), max_size=6))
def test_names_are_the_same_alone_and_together(texts: list[str]) -> None:
    together = people_in(Passages.of(texts), REFERENCE)
    apart = [(row, *span) for row, text in enumerate(texts) for span in find_people(text, REFERENCE)]
    assert list(together) == apart


def test_a_batch_without_anything_has_no_finds() -> None:
    assert search(pa.array([], pa.string()), DETECTORS.values(), REFERENCE) == ()
    assert search(pa.array(["", "", "你好"], pa.string()), DETECTORS.values(), REFERENCE) == ()


def test_a_slice_of_a_column_is_read_as_a_column() -> None:
    texts = pa.array(random.Random(1).sample(TEXTS, 60), pa.string())
    part = texts.slice(7, 50)
    assert found(part) == [ALONE[TEXTS.index(text)] for text in part.to_pylist()]
