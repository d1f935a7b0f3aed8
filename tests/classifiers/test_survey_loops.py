"""The first look at texts says what each of them says, and refuses what is no column."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels
from classifiers.characters import bytes_of
from classifiers.render import _may_change
from classifiers.surveys import BEYOND, BRACKETED, CHANGING, DIGITS, EMPTY, LETTERS, SIGNS, survey
from tests.classifiers.test_kernels import TEXTS, needed

ODD = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "",
                " a",
                "a\t",
                "[1]",
                "{}",
                "[a",
                "12345678901.0",
                "1.234567890123E+10",
                "1.5",
                "a.b",
                "\u4e00",
                "\u00e9",
                "\uff11",
            ]
        ),
        st.text("0123456789.", max_size=14),
        st.text("aZ[{]}|`@/:; \x7f\x80\xa0", max_size=4),
    ),
    max_size=30,
)
KINDS = (
    (DIGITS, lambda one: "0" <= one <= "9"),
    (LETTERS, lambda one: one.isascii() and one.isalpha()),
    (BEYOND, lambda one: one > "\x7f"),
)


@needed
@settings(max_examples=400, deadline=None)
@given(st.one_of(ODD, TEXTS), st.integers(0, 2))
def test_all_that_may_be_so_is_seen(texts: list[str], skipped: int) -> None:
    array = pa.array(["\u00e9 "] * skipped + texts, pa.string()).slice(skipped)
    seen, characters = survey(*bytes_of(array)), "".join(texts)
    for kind, is_so in KINDS:
        assert bool(seen & kind) == any(map(is_so, characters))
    assert bool(seen & SIGNS) == any(not any(is_so(one) for _, is_so in KINDS) for one in characters)
    assert bool(seen & CHANGING) == bool(_may_change(array).any())
    assert bool(seen & EMPTY) == ("" in texts)
    assert bool(seen & BRACKETED) == any(text[:1] in "[{" and text[-1:] in "]}" for text in texts if text)


@needed
@pytest.mark.parametrize("size", [1, 31, 32, 33, 65, 70_000])
def test_bytes_far_from_the_first_are_seen(size: int) -> None:
    for odd, kind in (("a", LETTERS), ("-", SIGNS), ("\u4e00", BEYOND), ("\u00e9", CHANGING)):
        seen = survey(*bytes_of(pa.array(["1" * size, "2" + odd])))
        assert seen & (DIGITS | kind) == DIGITS | kind
    assert bool(survey(*bytes_of(pa.array(["1" * size]))) & CHANGING) == (size > 65_536)


@needed
@pytest.mark.parametrize("size", [2, 32, 33, 4096, 4100, 8300])
@pytest.mark.parametrize(("filled", "kind"), [("1", DIGITS), ("a", LETTERS), ("-", SIGNS)])
def test_every_byte_is_told_wherever_it_stands(size: int, filled: str, kind: int) -> None:
    offsets = np.array([0, size], dtype=np.int32)
    for byte in range(256):
        own = DIGITS if chr(byte) in "0123456789" else LETTERS if chr(byte).isascii() and chr(byte).isalpha() else SIGNS
        own = BEYOND if byte >= 0x80 else own
        changes = 0xC0 <= byte < 0xE4 or byte > 0xE9
        for place in {0, size // 2, size - 1}:
            data = np.full(size, ord(filled), dtype=np.uint8)
            data[place] = byte
            seen = survey(data, offsets)
            assert seen & (DIGITS | LETTERS | BEYOND | SIGNS) == own | kind
            assert byte < 0x80 or bool(seen & CHANGING) == changes


@needed
@pytest.mark.parametrize("offsets", [[0, 3], [2, 1], [-1, 1], [0, 2, 1], [1, -(2**31), -1, 2], [0, 2**31 - 1]])
def test_texts_outside_their_bytes_are_refused(offsets: list[int]) -> None:
    assert kernels.survey_loops is not None
    with pytest.raises(ValueError, match="do not lie"):
        kernels.survey_loops.survey(np.zeros(2, dtype=np.uint8), np.array(offsets, dtype=np.int32), 9, 9)


@needed
def test_no_places_are_refused() -> None:
    assert kernels.survey_loops is not None
    for offsets, digits in ((np.zeros(0, dtype=np.int32), 9), (np.zeros(2, dtype=np.int32), 0)):
        with pytest.raises(ValueError, match="no places"):
            kernels.survey_loops.survey(np.zeros(2, dtype=np.uint8), offsets, 9, digits)
    assert kernels.survey_loops.survey(np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int32), 9, 9) == 0
