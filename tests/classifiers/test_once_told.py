"""What is kept while columns are tallied (answers by digest, what functions said, shapes of parts) changes no answer."""

from __future__ import annotations

from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import remembered as kept
from classifiers.cells import Cells, cells_of, remembering
from classifiers.characters import bytes_of, contains, lowered, number, once
from classifiers.remembered import remembered
from classifiers.shapes import shapes_of
from config import load_reference

REFERENCE = load_reference()


@pytest.mark.parametrize("slots", [4, 64, 1 << 12])
def test_answers_are_right_however_few_are_kept(slots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_SLOTS", slots)
    check = remembered(lambda texts, _: [len(text) % 101 for text in texts.to_pylist()])
    draw = Random(5)
    for _ in range(4):
        texts = ["x" * draw.randrange(300) for _ in range(500)]
        assert check(pa.array(texts), REFERENCE).tolist() == [len(text) % 101 for text in texts]


def test_texts_that_differ_in_digits_are_asked_about_once_and_a_part_of_an_array_is_its_own() -> None:
    asked: list[str] = []

    def judge(texts: pa.StringArray, _: object) -> list[int]:
        asked.extend(texts.to_pylist())
        return [7] * len(texts)

    texts = pa.array(["一号", "1号", "2号", "3号楼", "9号楼"])
    assert remembered(judge, digits_alike=True)(texts.slice(1), REFERENCE).tolist() == [7] * 4
    assert sorted(asked) == ["1号", "3号楼"]


@given(
    st.integers(1, 18).flatmap(lambda width: st.lists(st.lists(st.integers(0, 9), min_size=width, max_size=width), min_size=1))
)
def test_a_number_is_what_its_digits_spell(rows: list[list[int]]) -> None:
    assert number(np.array(rows, dtype=np.int16)).tolist() == [int("".join(map(str, row))) for row in rows]


@given(st.lists(st.text("aAzZ@.9ÄÉ张[`{", max_size=6), min_size=1))
def test_lowered_is_what_small_letters_are(texts: list[str]) -> None:
    assert lowered(pa.array(texts, pa.string())).to_pylist() == [text.lower() for text in texts]


@settings(deadline=None)
@given(st.lists(st.text("0123456789", min_size=2, max_size=22), min_size=1, max_size=60))
def test_numbers_have_the_shapes_that_other_texts_have(texts: list[str]) -> None:
    alone = shapes_of(*bytes_of(pa.array(texts)))
    beside = shapes_of(*bytes_of(pa.array([*texts, "a"])))
    if alone is not None and beside is not None:
        one, other = alone.spelled(), beside.spelled()
        assert [one[place] for place in alone.ids] == [other[place] for place in beside.ids[:-1]]


@settings(deadline=None)
@given(st.lists(st.sampled_from(("13900001234", "张三", "a@b.cn", "x1", "12", "")), min_size=50, max_size=120), st.data())
def test_a_part_of_the_cells_is_asked_like_the_whole(texts: list[str], data: st.DataObject) -> None:
    cells = cells_of(pa.array(texts))
    rows = np.array(data.draw(st.lists(st.integers(0, max(0, len(cells.texts) - 1)), unique=True)), dtype=np.int64)
    if not len(cells.texts):
        return
    with remembering(cells):
        part = cells.taken(np.sort(rows))
        assert cells.taken(np.sort(rows)) is part
        for pattern in (r"\d{3}", "^张", r"\A(?:\d{11}|x\d)\z", "@b"):
            assert contains(part, pattern).tolist() == contains(pa.array(part.to_pylist(), pa.string()), pattern).tolist()


def test_a_function_is_asked_once_about_an_array_of_a_column() -> None:
    asked = []

    @once
    def length(texts: pa.StringArray) -> int:
        asked.append(len(texts))
        return len(texts)

    texts = pa.array(["1", "2"])
    with remembering(Cells(texts, np.ones(2, dtype=np.int64))):
        assert (length(texts), length(texts), length(pa.array(["1"]))) == (2, 2, 1)
    assert length(texts) == 2
    assert asked == [2, 1, 2]
