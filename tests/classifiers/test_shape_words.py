"""What shapes say of words rules out none that is there."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import cells
from classifiers.cells import Cells
from classifiers.characters import bytes_of
from classifiers.literals import Words
from classifiers.shape_words import ShapeWords, classes_of
from classifiers.shared_arrays import ones

_SIGNS = "aAbKkSs0189.,、@-\n\u212a\u017f\u0131\u0130张三一鿿\u3400"
_TEXT = st.text(_SIGNS, min_size=1, max_size=8)
_WORDS = st.frozensets(st.text(_SIGNS, min_size=1, max_size=4), min_size=1, max_size=4)


@settings(max_examples=400, deadline=None)
@given(st.lists(_TEXT, min_size=1, max_size=12), _WORDS, st.booleans())
def test_words_are_there_as_without_shapes(texts: list[str], words: frozenset[str], any_case: bool) -> None:
    array = pa.array(texts, pa.string())
    shapes = Cells(array, ones(len(texts))).shapes
    if shapes is None or not shapes.known.all():
        return
    data = bytes_of(array)[0]
    alone = any(Words(bytes_of(pa.array([text]))[0]).have((words, any_case)) for text in texts)
    if alone:
        assert Words(data, ShapeWords(shapes.spelled())).have((words, any_case))
    if not Words(data).have((words, any_case)):
        assert not Words(data, ShapeWords(shapes.spelled())).have((words, any_case)) or "\n" in "".join(words)


@pytest.mark.parametrize(
    ("word", "classes"),
    [("ab", "aa"), ("A1", ""), ("1a", "a"), ("a.1", "a.d"), (".mp3", ".aad"), ("、", "¤"), ("张k", "字a"), ("\u3400", "¤")],
)
def test_classes_of_words(word: str, classes: str) -> None:
    assert classes_of(word) == classes


@pytest.mark.parametrize(
    ("words", "any_case", "asked"),
    [
        ((",", ";"), False, ((), False)),
        ((".jpg", ".x"), True, ((".jpg", ".x"), False)),
        (("JPG",), True, (("jpg",), False)),
        (("JPG",), False, ((), False)),
        (("张",), False, ((), False)),
    ],
)
def test_words_that_shapes_leave_open(words: tuple[str, ...], any_case: bool, asked: tuple[tuple[str, ...], bool]) -> None:
    assert ShapeWords(["aaa.aaa@aa", "a.a"]).open(words, any_case) == asked


def test_a_sign_is_there_for_sure() -> None:
    assert ShapeWords(["aa@aa"]).are_sure_of(("@",))
    assert not ShapeWords(["aa@aa"]).are_sure_of(("a",))


def test_a_column_is_asked_by_its_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_MANY", 2)
    column = Cells(pa.array(["a@b.cn", "c@d.com"] * 8), ones(16))
    assert not column.fit(r"[a-z@.]+,[a-z@.]+").any()
    assert column.fit(r"[a-z@.]+\.cn").tolist() == [True, False] * 8
