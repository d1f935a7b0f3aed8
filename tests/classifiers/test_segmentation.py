"""Words of a text: they join to the text, and common words are commoner than rare ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.passages import Passages
from classifiers.people_sentences import sentences
from classifiers.people_words import WordFacts, WordTable
from classifiers.segmentation import CLAUSE_ENDS, Cutter, cut, log_share, words_of
from config import load_reference

CUTTER = Cutter(("联系人", "老师", "记者"), frozenset("马傅站丁"))
TABLE = WordTable(WordFacts(load_reference(), CUTTER))


@settings(deadline=None)  # the first text loads the dictionary
@given(st.text("客户张小明来电反映宽带故障，。abc123 \n·", max_size=30))
def test_words_join_to_the_text(text: str) -> None:
    assert "".join(word for word, _ in cut(text)) == text


@settings(deadline=None)
@given(st.text("联系人马老师傅记者站丁小明，。a1", max_size=30))
def test_words_behind_leading_words_join_to_the_text(text: str) -> None:
    assert "".join(word for word, _ in CUTTER.cut(text)) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("联系人马骏", ["联系人", "马", "骏"]),
        ("请问联系人马骏，联系人丁骏", ["请问", "联系人", "马", "骏", "，", "联系人", "丁", "骏"]),
        ("老师傅来了", ["老师傅", "来", "了"]),  # a word of its own, much commoner than its parts
        ("人马齐备", ["人马", "齐备"]),  # no leading word
    ],
)
def test_a_word_that_leads_to_names_is_not_hidden(text: str, expected: list[str]) -> None:
    assert [word for word, _ in CUTTER.cut(text)] == expected


def test_common_words_have_the_larger_share() -> None:
    assert 0 > log_share("的") > log_share("客户") > log_share("瞳孔") > log_share("客户瞳孔")


CLAUSES = st.lists(
    st.one_of(
        st.sampled_from(["客户来电反映", "已派单处理", "信号弱", "13900001234", "\r", "\r\n", " ", "4S店", "𠀀"]),
        st.text(max_size=6),
    ),
    max_size=6,
).map("".join)


@settings(deadline=None)
@given(st.lists(st.tuples(CLAUSES, st.sampled_from(sorted(CLAUSE_ENDS))), max_size=8))
def test_no_word_goes_on_beyond_the_end_of_a_clause(clauses: list[tuple[str, str]]) -> None:
    parts = ["".join(clause) for clause in clauses]
    assert words_of("".join(parts)) == [word for part in parts for word in words_of(part)]


@settings(deadline=None)
@given(st.lists(st.lists(st.tuples(CLAUSES, st.sampled_from("，。\n")), max_size=4), max_size=6), st.integers(1, 40))
def test_clauses_that_come_again_are_cut_as_by_themselves(drawn: list[list[tuple[str, str]]], times: int) -> None:
    texts = ["".join("".join(clause) for clause in clauses) for clauses in drawn] * times
    seen = sentences(Passages.of(texts), TABLE, CUTTER)
    for row, text in enumerate(texts):
        own = sentences(Passages.of([text]), TABLE, CUTTER)
        mine = seen.rows == row
        first, last = seen.passages.starts[row], seen.passages.starts[row + 1]
        assert np.array_equal(seen.words[mine], own.words)
        assert np.array_equal(np.append(seen.starts[:-1][mine], last) - first, own.starts)
