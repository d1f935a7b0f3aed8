"""Words of a text: they join to the text, and common words are commoner than rare ones."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.segmentation import Cutter, cut, log_share

CUTTER = Cutter(("联系人", "老师", "记者"), frozenset("马傅站丁"))


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
