"""Patterns decided a position at a time say the same as RE2 says of every text."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import positions
from classifiers.characters import anchored, bytes_of, looked_for
from classifiers.detectors import all_detectors
from classifiers.layers import beginnings, chain
from classifiers.positions import positions_of

_PATTERNS = (
    r"\A(?:[1-7]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx]|[1-7]\d{14})\z",
    r"\A(?:(?i:ab|cd)+x?)\z",
    r"0{4}$|^20[0-4]\d(?:0[1-9]|1[0-2])",
    r"(?:^|[^0-9])13\d",
    r"[a-c]{2,3}?",
    r"^$",
    ".*",
)
_DETECTORS = tuple(all_detectors().values())
_FORMS = tuple(anchored(one.pattern) for one in _DETECTORS)


def _alike(texts: list[str], pattern: str) -> bool:
    array = pa.array(texts, pa.string())
    found = positions_of(*bytes_of(array))
    if found is None:
        return False
    among = np.arange(len(texts)) % 5 > 0
    told = found.hold(pattern, among)
    if told is None:
        return False
    held, left = told
    sure = np.ones(len(texts), dtype=np.bool_)
    sure[left] = False
    assert (held[sure] == (looked_for(array, pattern) & among)[sure]).all()
    assert not held[~sure].any()
    few = found.told(pattern, among)
    assert few is None or (few == (looked_for(array, pattern) & among)).all()
    if found.loops is not None:
        assert found.met(0).tolist() == sorted({text.encode()[0] for text in texts if text})
        assert found.met(-1).tolist() == sorted({text.encode()[-1] for text in texts if text})
    assert set(left) <= set(np.flatnonzero(among))
    return True


@pytest.fixture(autouse=True)
def _few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "_FROM", 3)


@pytest.mark.parametrize("pattern", _PATTERNS)
@pytest.mark.parametrize("alphabet", ["0123456789", "0123X-", "abcdABX. 1"])
def test_says_what_re2_says(pattern: str, alphabet: str) -> None:
    drawn = np.random.default_rng(7)
    for length in (1, 6, 15, 18):
        texts = ["".join(drawn.choice(list(alphabet), length)) for _ in range(80)]
        texts[:9] = [("13" * 9)[:length], ("2024120000000000000")[:length], ("aabbccaabbccaabbcc")[:length]] * 3
        assert _alike(texts, pattern)


def test_numbers_of_every_form_are_told_from_others() -> None:
    drawn = np.random.default_rng(8)
    texts = ["".join(drawn.choice(list("0123456789"), 18)) for _ in range(60)]
    texts += [f"1101011900010{number:05d}"[:18] for number in range(30)]
    known = sum(_alike([text[:size] for text in texts], pattern) for pattern in _FORMS for size in (11, 18))
    assert known > len(_FORMS)


@settings(max_examples=40)
@given(st.lists(st.text("0129aAx -", min_size=1, max_size=6), min_size=1, max_size=60))
def test_texts_of_several_lengths(texts: list[str]) -> None:
    for pattern in _PATTERNS:
        _alike(texts, pattern)


def test_positions_that_decide_nothing_are_passed_over() -> None:
    found = chain(r"\A1[3-9]\d{9}\z", (True,) * 11)
    assert found is not None
    assert [layer.place for layer in found.layers] == [0, 1]
    never = chain(r"\A1[3-9]\d{9}\z", (True,) * 12)
    assert never is not None
    assert (never.layers, never.always) == ((), False)
    sure = chain(r"\A\d+\z", (True,) * 12)
    assert sure is not None
    assert (sure.layers, sure.always) == ((), True)


def test_texts_beyond_ascii_are_left_alone() -> None:
    assert positions_of(*bytes_of(pa.array(["张三"] * 10))) is None


def test_nothing_is_said_of_patterns_with_words_ends() -> None:
    assert chain(r"\bab", (False,) * 4) is None


@settings(max_examples=60)
@given(st.lists(st.text("0139aAxiv#! -张\u212a\0", min_size=1, max_size=4), min_size=1, max_size=20))
def test_two_bytes_that_a_pattern_may_begin_with(texts: list[str]) -> None:
    for pattern in (r"(?i:ik|av)\d*", r"[!#\s]{0,3}(?:ix|vi ).*", r"13?\d|xa", r"a?b?", *(one.pattern for one in _DETECTORS)):
        allowed = beginnings(pattern)
        fit = looked_for(pa.array(texts), anchored(pattern))
        for text, fits in zip(texts, fit, strict=True):
            first, second = (*text.encode(), 0)[:2]
            assert not fits or allowed is None or len(text.encode()) < 2 or allowed[first << 8 | second], (pattern, text)


def test_few_pairs_begin_a_list_of_words() -> None:
    allowed = beginnings("(?:face|iris)x*")
    assert allowed is not None
    assert [(chr(at >> 8), chr(at & 255)) for at in np.flatnonzero(allowed).tolist() if 0 < at >> 8 < 128 and at & 255 < 128] == [
        ("f", "a"),
        ("i", "r"),
    ]
