"""Patterns are found by their automata where RE2 finds them, whatever the texts are; bytes that are no texts are left to RE2."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import automata, kernels
from classifiers.automata import Flags, held
from classifiers.cells import Cells
from classifiers.characters import anchored, bytes_of, flags, looked_for
from classifiers.detectors import all_detectors
from classifiers.shapes import NO, YES, Answers, shapes_of
from classifiers.spans import any_word, bounded
from tests.classifiers.test_kernels import both

pytestmark = pytest.mark.skipif(
    kernels.pattern_loops is None, reason="no loops: they need Cython and a C compiler at installation"
)

WRITTEN = (
    *(r"\S", r"\p{Han}", r"\P{Han}", "公司|集团", "a*$", "^", "$", "", r"\A\z", r"a\z|^b", r"(?:^|b)\B", r"\bqq\b", r"x\b|\By"),
    *(
        r"(?i)\w\Bk",
        r"(?i)[^ks]x",
        r"(?i:s+)K",
        r"(?i)[\W]s",
        r"(?i)Ａ",
        "(?i)ſ",
        r"[[:alpha:]]x",
        r"(?s:.)\n.",
        r"[^\x00-\x7f].",
    ),
    *(r"(?m)^a$", r"(?:a|ab)*?c{2,}", r"(?:)*a", r"(?:^a|\b)+b", r"[\p{Han}\d]{2,4}-", r".{3}\x{1f600}", r"(?:a?){30}a{30}\z"),
)


def _patterns() -> Iterator[str]:
    """All that detectors ask."""
    for one in all_detectors().values():
        yield from (one.pattern, anchored(one.pattern), bounded(one))
        if one.masked:
            yield anchored(one.masked)
        for words in (one.cues, one.denied):
            if words:
                yield rf"(?i:{any_word(words)})[^0-9A-Za-z,，。;；、]{{0,6}}\n?\z"


OF_DETECTORS = tuple(dict.fromkeys(_patterns()))


def _texts(pattern: str) -> st.SearchStrategy[list[str]]:
    """Texts of the characters that stand in a pattern, and of some that are often told apart."""
    of_pattern = st.sampled_from(sorted({*pattern, *"019aAkKsSſKxZqy张一号：，。 \n\t\v\r-_.*@é𠀀\0"}))
    one = st.text(st.one_of(of_pattern, of_pattern, st.characters(exclude_categories=["Cs"])), max_size=24)
    return st.lists(st.one_of(one, st.from_regex(r"(?a)[\w \-.:/]{1,30}", fullmatch=True)), min_size=1, max_size=30)


def asked(texts: pa.StringArray, pattern: str, which: Flags | None = None) -> Flags | None:
    return held(*bytes_of(texts), pattern, which)


def by_re2(texts: pa.StringArray, pattern: str) -> Flags:
    return flags(pc.match_substring_regex(texts, pattern))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_texts_hold_what_re2_finds(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from((*WRITTEN, *OF_DETECTORS)))
    texts = pa.array(["before", *data.draw(_texts(pattern))], pa.string()).slice(1)
    found = asked(texts, pattern)
    if found is not None:
        assert np.array_equal(found, by_re2(texts, pattern))


def test_all_that_detectors_ask_is_known() -> None:
    texts = pa.array(["110101190001011234", "张三", "13900001234", "a@b.cn", ""])
    for pattern in OF_DETECTORS[::4]:
        found = asked(texts, pattern)
        assert found is not None
        assert np.array_equal(found, by_re2(texts, pattern))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_shapes_say_only_what_is_so_of_their_texts(data: st.DataObject) -> None:
    pattern = data.draw(st.sampled_from((*WRITTEN, *OF_DETECTORS)))
    texts = pa.array(data.draw(_texts(pattern)), pa.string())
    Answers._now = None
    shapes = shapes_of(*bytes_of(texts))
    if shapes is not None:
        holds, said = by_re2(texts, pattern), shapes.said(pattern)[shapes.ids]
        assert not (holds & (said == NO)).any()
        assert holds[said == YES].all()


@pytest.mark.parametrize("pattern", [r"(?m)^a$", r"[[:alpha:]]x", "(?i)Ａ", r"\P{Han}", "\ue000"])
def test_patterns_with_what_is_unknown_are_left_to_re2(pattern: str) -> None:
    texts = pa.array(["a", "xx", "Ａ", "张", "\ue000"] * 20)
    assert asked(texts, pattern) is None
    assert np.array_equal(looked_for(texts, pattern), by_re2(texts, pattern))


def test_only_some_texts_are_asked() -> None:
    texts = pa.array(["ab", "b", "ba"])
    found = asked(texts, "a", np.array([True, True, False]))
    assert found is not None
    assert found.tolist() == [True, False, False]


@pytest.mark.parametrize("bytes_", [b"\xe5\xbc", b"\xff", b"a\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe5a", b"\x80"])
def test_bytes_that_are_not_utf8_are_left_to_re2(bytes_: bytes) -> None:
    offsets = np.array([0, len(bytes_)], dtype=np.int32)
    array = pa.StringArray.from_buffers(1, pa.py_buffer(offsets), pa.py_buffer(bytes_))
    for pattern in (r"\A[\p{Han}a]", "a", r".\z", r"[^x]"):
        found = asked(array, pattern)
        assert found is None or np.array_equal(found, by_re2(array, pattern))


def test_a_pattern_that_takes_too_many_states_is_left_to_re2() -> None:
    pattern = r"[ab]*a[ab]{14}c"
    texts = pa.array([f"{number:014b}".replace("0", "a").replace("1", "b") * 2 + "c" for number in range(4500)])
    for _ in range(4):
        assert asked(texts, pattern) is None
        assert np.array_equal(looked_for(texts, pattern), by_re2(texts, pattern))


def test_a_few_states_more_than_there_is_room_for_are_kept() -> None:
    texts = pa.array([f"{number:08b}" * 3 for number in range(256)])
    pattern = r"1[01]{7}2|1[01]{15}$"
    found = asked(texts, pattern)
    assert found is not None
    assert np.array_equal(found, by_re2(texts, pattern))


@pytest.mark.parametrize("rows", [30, 300, 6000])
@pytest.mark.parametrize("pattern", [r"\p{Han}{2,3}", "1[3-9][0-9]{9}", "[a-z]+@[a-z.]+"])
def test_cells_fit_alike(rows: int, pattern: str) -> None:
    made = [f"1390000{row:04d}" if row % 3 else f"张{'伟' * (row % 4)}" if row % 2 else f"u{row}@a.cn" for row in range(rows)]

    def told() -> list[bool]:
        cells = Cells(pa.array(made), np.ones(rows, dtype=np.int64))
        found: list[bool] = (cells.fit(pattern) | cells.contain(f"9{pattern}")).tolist()
        return found

    compiled, plain = both(told)
    assert compiled == plain


@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    places = np.array(offsets, dtype=np.int32)
    with pytest.raises(ValueError, match="do not lie"):
        held(np.zeros(3, dtype=np.uint8), places, "a")


@pytest.mark.parametrize(
    ("place", "made"),
    [(0, np.array([[0, 5, -1]])), (0, np.array([[9, 0, -1]])), (0, np.array([[-7, 0, -1]])), (1, 7), (3, np.zeros(4, np.uint16))],
)
def test_tables_that_lead_nowhere_are_refused(place: int, made: object) -> None:
    assert kernels.pattern_loops is not None
    kept = automata._kept("ab")
    assert kept is not None
    tables = list(kept.tables)
    tables[place] = made.astype(np.int32) if place == 0 and isinstance(made, np.ndarray) else made
    with pytest.raises(ValueError, match=r"pattern|steps|kind"):
        kernels.pattern_loops.Automaton(*tables)
