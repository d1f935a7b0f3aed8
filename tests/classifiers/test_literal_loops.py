"""Words are looked for by compiled loops and by numpy alike, and by whoever reads."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.characters import Bytes, bytes_of
from classifiers.detectors import all_detectors
from classifiers.literals import Words
from classifiers.literals import needed as needed_words
from classifiers.ways import ways
from tests.classifiers.test_kernels import TEXTS, both, needed

FORMS = [one.pattern for one in all_detectors().values()]
NEEDED = sorted(
    {
        words
        for pattern in FORMS
        for words in (needed_words(pattern), *(words for way in ways(pattern) or () for words in way.words))
        if words is not None
    },
    key=lambda words: (sorted(words[0]), words[1]),
)
LETTERS = st.sampled_from("aAkKsSxX.-套餐张é\u212a\u017f\0")
SHORT = st.lists(st.text(LETTERS, max_size=12), max_size=12)


def data_of(texts: list[str]) -> Bytes:
    return bytes_of(pa.array(texts, pa.string()))[0]


@needed
@settings(max_examples=200, deadline=None)
@given(SHORT, st.frozensets(st.text(LETTERS, min_size=1, max_size=4), min_size=1, max_size=6), st.booleans())
@example(["ki\u017fs"], frozenset({"kiss"}), True)
@example(["套", "餐"], frozenset({"套餐"}), False)
@example(["a"], frozenset({"aa", "A"}), True)
@example(["a.axa.a", "..AKa"], frozenset({".aka", ".ss"}), True)
@example([".aa\0Ss"], frozenset({"\0ss", ".kk"}), True)
@example(["\u017e\u017f"], frozenset({"\u017f"}), False)
@example(["a.au"], frozenset({".au", ".m4a"}), False)
@example(["a.m4a"], frozenset({".au", ".m4a"}), False)
@example(["套.a-餐"], frozenset({"餐", "张", ".a-套"}), False)
def test_words_are_there_for_both(texts: list[str], words: frozenset[str], any_case: bool) -> None:
    data = data_of(texts)
    compiled, plain = both(lambda: Words(data).have((words, any_case)))
    assert compiled == plain


@needed
@settings(max_examples=60, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(sorted({word for words, _ in NEEDED for word in words})), max_size=6))
def test_what_detectors_need_is_there_for_both(texts: list[str], more: list[str]) -> None:
    data = data_of([*texts, *more])
    compiled, plain = both(lambda: [Words(data).have(words) for words in NEEDED])
    assert compiled == plain


@needed
@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.binary(min_size=3, max_size=5))
def test_any_bytes_are_looked_for(data: bytes, word: bytes) -> None:
    assert kernels.literal_loops is not None
    met, ends = np.zeros(1 << 16, dtype=np.uint8), np.array([0, len(word)], dtype=np.int32)
    for held in (data, data + word, data + word + data):
        met[:] = 0
        kernels.literal_loops.threes(as_bytes(held), met)
        assert kernels.literal_loops.have(as_bytes(held), met, as_bytes(word), ends, False) is (word in held)
        assert kernels.literal_loops.have(as_bytes(held.upper()), met | 1, as_bytes(word), ends, True) is (
            word.lower() in held.lower()
        )
        assert kernels.literal_loops.held(as_bytes(held), as_bytes(word[:3])) is (word[:3] in held)


@needed
@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=9), st.binary(min_size=4, max_size=8), st.binary(max_size=9), st.booleans())
def test_every_second_place_rules_out_no_word_that_is_there(before: bytes, word: bytes, behind: bytes, any_case: bool) -> None:
    assert kernels.literal_loops is not None
    data, ends = as_bytes(before + word + behind), np.array([0, len(word)], dtype=np.int32)
    whole, halves = np.zeros(1 << 16, dtype=np.uint8), np.zeros(1 << 16, dtype=np.uint8)
    kernels.literal_loops.threes(data, halves, 0, 2)
    asked = word.swapcase() if any_case else word
    assert kernels.literal_loops.may_have(halves, as_bytes(asked), ends, any_case)
    kernels.literal_loops.threes(data, halves, 1, 2)
    kernels.literal_loops.threes(data, whole)
    assert (halves == whole).all()


@needed
def test_what_every_second_place_rules_out_is_not_there() -> None:
    assert kernels.literal_loops is not None
    met, word = np.zeros(1 << 16, dtype=np.uint8), "套餐".encode()
    kernels.literal_loops.threes(as_bytes("北京市海淀区".encode() * 40), met, 0, 2)
    assert not kernels.literal_loops.may_have(met, as_bytes(word), np.array([0, len(word)], dtype=np.int32), False)


def as_bytes(data: bytes) -> Bytes:
    return np.frombuffer(data, dtype=np.uint8)


@needed
@pytest.mark.parametrize("at", [0, 1, 40_000, 100_000 - 3])
def test_a_sign_in_a_long_column_is_seen(at: int) -> None:
    assert kernels.literal_loops is not None
    data = bytearray(b"0" * 100_000)
    assert not kernels.literal_loops.doubled(as_bytes(bytes(data)), ord("x"))
    data[at : at + 3] = "某".encode()
    assert kernels.literal_loops.held(as_bytes(bytes(data)), as_bytes("某".encode()))
    data[at : at + 3] = b"0xX"
    assert kernels.literal_loops.doubled(as_bytes(bytes(data)), ord("x"))
    data[at : at + 3] = b"x0x"
    assert not kernels.literal_loops.doubled(as_bytes(bytes(data)), ord("x"))


@needed
@pytest.mark.parametrize("ends", [[0, 4], [1, 1], [2, 1], [-1, 2]])
def test_words_outside_their_bytes_are_refused(ends: list[int]) -> None:
    assert kernels.literal_loops is not None
    three, met = np.zeros(3, dtype=np.uint8), np.zeros(1 << 16, dtype=np.uint8)
    with pytest.raises(ValueError, match="do not lie"):
        kernels.literal_loops.have(three, met, three, np.array(ends, dtype=np.int32), False)
    with pytest.raises(ValueError, match="do not lie"):
        kernels.literal_loops.may_have(met, three, np.array(ends, dtype=np.int32), False)
    with pytest.raises(ValueError, match="no words"):
        kernels.literal_loops.have(three, met[1:], three, np.array([0, 1], dtype=np.int32), False)
    with pytest.raises(ValueError, match="no room"):
        kernels.literal_loops.threes(three, met[1:])
    for first, step in ((0, 3), (2, 2), (1, 1), (-1, 2), (0, 0)):
        with pytest.raises(ValueError, match="no room"):
            kernels.literal_loops.threes(three, met, first, step)
    with pytest.raises(ValueError, match="not three"):
        kernels.literal_loops.held(three, met)
