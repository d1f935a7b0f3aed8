"""Words that a pattern needs, and the ways in which it fits: they rule out nothing that RE2 would find."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import re2
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import cells
from classifiers.cells import Cells
from classifiers.characters import anchored, bytes_of, looked_for
from classifiers.detectors import all_detectors
from classifiers.literals import Words, needed
from classifiers.ways import ways

_FORMS = tuple(one.pattern for one in all_detectors().values())
_TEXTS = st.text("套餐流量包月用户会员元GB.mp3wavjpgfaceid_1390-@cn,;:=/高价值客张路号室 ", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("pattern", "words", "any_case"),
    [
        ("[a-z]*(?:套餐|会员)[a-z]*", {"套餐", "会员"}, False),
        (r"(?i:\w+\.(?:mp3|jpe?g))", {".mp3", ".jpeg", ".jpg"}, True),
        ("(?:abc)+x?", {"abc"}, False),
        ("ab?cd", {"abcd", "acd"}, False),
        ("https?://[!-~]{3,}", {"http://", "https://"}, False),
    ],
)
def test_words_of_which_every_match_holds_one(pattern: str, words: set[str], any_case: bool) -> None:
    assert needed(pattern) == (frozenset(words), any_case)


@pytest.mark.parametrize("pattern", [r"\d+", "(?:abc)?", "[a-z]{3}|ab", r"x*", r"\p{Han}{2}"])
def test_patterns_that_need_no_word(pattern: str) -> None:
    assert needed(pattern) is None


@settings(max_examples=30)
@given(st.lists(_TEXTS, min_size=1, max_size=30))
def test_what_is_ruled_out_is_nowhere(texts: list[str]) -> None:
    data = bytes_of(pa.array(texts))[0]
    words = Words(data)
    for pattern in _FORMS:
        if not words.have(needed(pattern)):
            assert not any(re2.search(pattern, text) for text in texts)


@pytest.mark.parametrize(
    ("words", "any_case", "text", "there"),
    [
        ({"face", "iris"}, True, "a photo of an IRIS", True),
        ({"face", "iris"}, False, "a photo of an IRIS", False),
        ({"kiss"}, True, "\u212ai\u017f\u017f", True),
        ({".jpg", ".png"}, True, "a.com b.PNG", True),
        ({".jpg", ".png"}, True, "a.com b.pfg jpg", False),
        ({".jpg"}, False, "a.", False),
        ({".jpg"}, False, "a.JPG", False),
        ({"、", "/"}, False, "一二", False),
        ({"é"}, True, "É", True),
        ({"套餐", "会员", "彩铃", "副卡"}, False, "金卡会员", True),
        ({"套餐", "会员", "彩铃", "副卡"}, False, "套会副彩餐员", False),
    ],
)
def test_whether_any_of_some_words_is_there(words: set[str], any_case: bool, text: str, there: bool) -> None:
    assert Words(bytes_of(pa.array(["-", text]))[0]).have((frozenset(words), any_case)) is there


def test_several_sets_of_words_that_are_all_needed() -> None:
    found = ways(r"\w*(?:face|iris)\w*\.(?:jpg|png)(?:\?x+)?")
    assert found is not None
    assert found[0].words == ((frozenset({".jpg", ".png"}), False), (frozenset({"face", "iris"}), False))


@settings(max_examples=30)
@given(st.lists(_TEXTS, min_size=1, max_size=40), st.sampled_from(["_MANY", "_SOME"]))
def test_many_texts_are_judged_as_each_by_itself(texts: list[str], from_one: str) -> None:
    array = pa.array(texts)
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(cells, from_one, 1)
        many = Cells(array, np.ones(len(texts), dtype=np.int64))
        many.__dict__["shapes"] = None
        for pattern in _FORMS:
            assert (many.fit(pattern) == looked_for(array, anchored(pattern))).all(), pattern


def test_a_pattern_of_few_alternatives_has_a_way_for_each() -> None:
    found = ways("[高中低]价值|ab+|(?:c|dd)")
    assert found is not None
    assert [one.least for one in found] == [1, 3, 2, 1, 2]
    first = found[1].first
    assert first is not None
    assert first[ord("高")]
    assert not first[ord("元")]
