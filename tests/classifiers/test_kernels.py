"""Compiled loops give what numpy gives, whatever the texts are, and refuse what is no column."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from random import Random
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels, shapes
from classifiers.characters import bytes_of
from classifiers.digests import digests
from classifiers.shapes import Answers, shapes_of
from tests.classifiers.test_fast_tally import SPECS, STORAGE, batch_of, tallied

R = TypeVar("R")
LOOPS = sorted(name for name in vars(kernels) if name.endswith("_loops"))
CHARACTERS = st.one_of(
    st.sampled_from("0123456789aZ x-_.@%张伟省市一䷿侀\u00e9\u3000１\U00020000\0"), st.characters(exclude_categories=["Cs"])
)
TEXTS = st.lists(st.one_of(st.text(CHARACTERS, max_size=30), st.text(CHARACTERS, min_size=70, max_size=300)), max_size=40)

needed = pytest.mark.skipif(bool(kernels.missing()), reason="no loops: they need Cython and a C compiler at installation")


@contextmanager
def without_loops() -> Iterator[None]:
    """Everything by numpy and Arrow."""
    kept = {name: getattr(kernels, name) for name in LOOPS}
    try:
        for name in LOOPS:
            setattr(kernels, name, None)
        yield
    finally:
        for name, module in kept.items():
            setattr(kernels, name, module)


def both(told: Callable[[], R]) -> tuple[R, R]:
    """What is told with the loops, and without."""
    first = told()
    with without_loops():
        return first, told()


def shapes_told(texts: pa.StringArray) -> list[str] | None:
    """By shapes of which none was met before: how many may be new is bounded."""
    Answers._now = None
    found = shapes_of(*bytes_of(texts))
    return None if found is None else np.array(found.spelled(), dtype=object)[found.ids].tolist()


@pytest.mark.skipif(find_spec("Cython") is None or shutil.which("cc") is None, reason="nothing to compile with")
def test_what_can_be_compiled_is() -> None:
    assert LOOPS
    assert kernels.missing() == ()


@needed
@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(0, 5))
def test_texts_have_the_same_digests_and_shapes(texts: list[str], offset: int) -> None:
    array = pa.array(["before"] * offset + texts, pa.string()).slice(offset)
    assert np.array_equal(*both(lambda: digests(b"key", array)))
    if texts:
        compiled, plain = both(lambda: shapes_told(array))
        assert compiled == plain


@needed
@pytest.mark.parametrize("count", [4000, 4097, 9000])
def test_many_shapes_are_too_many_for_both(count: int) -> None:
    draw = Random(count)
    texts = pa.array(["".join(draw.choices("aA0-", k=14)) for _ in range(count)])
    compiled, plain = both(lambda: shapes_told(texts))
    assert compiled == plain


LASTS = ("", "1", "7a", "12", "a1", "\u4db5", "\u4e00", "\u4db5\u4e00", "\u00e9", "\U00020000", "\0", "x" * 300)
KINDS = ("a1", "12Z-", "\u4f1f", "\u4db5a", "\u00e9\U00020000")


@needed
@pytest.mark.parametrize("last", LASTS)
def test_shapes_of_texts_of_any_length_and_far_from_the_first_are_alike(last: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Classes are told of thousands of bytes at once, and mixed sixteen bytes at a time."""
    monkeypatch.setattr(shapes, "_NEW", 4096)
    texts = [(kind * size)[:size] for size in (*range(1, 35), *range(236, 243)) for kind in KINDS]
    compiled, plain = both(lambda: shapes_told(pa.array([*texts, "", "y" * 9000, *texts, last])))
    assert compiled is not None
    assert compiled == plain


@needed
@pytest.mark.parametrize("size", [1, 8, 15, 16, 17, 32, 33, 240])
def test_shapes_that_differ_in_one_place_are_told_apart(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes, "_NEW", 4096)
    texts = ["a" * size, "a" * (size - 1), *("a" * place + "-" + "a" * (size - place - 1) for place in range(size))]
    compiled, plain = both(lambda: shapes_told(pa.array(texts)))
    assert compiled is not None
    assert len(set(compiled)) == len(texts)
    assert compiled == plain


@needed
@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    data, places = np.zeros(3, dtype=np.uint8), np.array(offsets, dtype=np.int32)
    assert kernels.digest_loops is not None
    assert kernels.shape_loops is not None
    with pytest.raises(ValueError, match="do not lie"):
        kernels.digest_loops.fill(data, places, np.zeros(len(places), dtype=np.uint64), 1, 3, 5)
    with pytest.raises(ValueError, match="do not lie"):
        kernels.shape_loops.distinct(data, places, np.zeros(len(places), dtype=np.int64), 10)


@needed
@pytest.mark.parametrize("most", [-1, (1 << 13) + 1, 1 << 30, (1 << 31) - 1])
def test_more_shapes_than_there_is_room_for_are_refused(most: int) -> None:
    data, places = np.zeros(1, dtype=np.uint8), np.array([0, 1], dtype=np.int32)
    assert kernels.shape_loops is not None
    with pytest.raises(ValueError, match="no room"):
        kernels.shape_loops.distinct(data, places, np.zeros(1, dtype=np.int64), most)


@needed
@pytest.mark.parametrize("places", [range(at, min(at + 30, len(SPECS) + len(STORAGE))) for at in range(0, 120, 30)])
@pytest.mark.parametrize("rows", [100, 6000])
def test_a_table_is_tallied_alike(places: range, rows: int) -> None:
    batch = batch_of(places, rows)
    compiled, plain = both(lambda: tallied(batch))
    assert compiled == plain


@needed
def test_numbers_given_for_shapes_lie_within_what_is_said_of_them() -> None:
    loops = kernels.shape_loops
    assert loops is not None
    said, flags = np.array([0, 2], dtype=np.uint8), np.ones(2, dtype=np.uint8)
    for wrong in (-1, 2, 1 << 40):
        with pytest.raises(ValueError, match="nothing is said"):
            loops.saying(np.array([0, wrong]), said, 2, flags, flags.copy())
        with pytest.raises(ValueError, match="no other"):
            loops.renumbered(np.array([0, wrong]), np.array([1, 0]))
    for wrong in (-1, 2):
        with pytest.raises(ValueError, match="nothing is said"):
            loops.told(said, np.array([wrong], dtype=np.int32), flags.copy())
    with pytest.raises(ValueError, match="nothing is said"):
        loops.saying(np.array([0, 0]), said[:0], 2, flags, flags.copy())
    with pytest.raises(ValueError, match="not as many"):
        loops.saying(np.array([0, 0]), said, 2, flags[:1], flags.copy())
    with pytest.raises(ValueError, match="no room"):
        loops.told(said, np.zeros(3, dtype=np.int32), flags.copy())


@needed
@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_of_numbers_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    data, places, met = np.full(3, ord("1"), dtype=np.uint8), np.array(offsets, dtype=np.int32), np.zeros(24_100, dtype=np.uint8)
    loops = kernels.shape_loops
    assert loops is not None
    with pytest.raises(ValueError, match="do not lie"):
        loops.of_numbers(data, places, np.zeros(len(places), dtype=np.int64), met)
    with pytest.raises(ValueError, match="no room"):
        loops.of_numbers(data, np.array([0, 2], dtype=np.int32), np.zeros(1, dtype=np.int64), met[:-1].copy())


@needed
@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("0123456789", max_size=6) | st.just("7" * 240) | st.just("7" * 241), min_size=1, max_size=30))
def test_numbers_have_the_same_shapes(texts: list[str]) -> None:
    compiled, plain = both(lambda: shapes_told(pa.array(texts * 8)))
    assert compiled == plain


@needed
@pytest.mark.parametrize("rows", [3, 5000])
def test_texts_of_shapes_are_chosen_alike(rows: int) -> None:
    draw = Random(rows)
    texts = pa.array(["".join(draw.choices("1a-", k=draw.randint(1, 3))) for _ in range(rows)])
    which = np.arange(rows) % 3 > 0

    def told() -> list[list[bool]]:
        Answers._now = None
        found = shapes_of(*bytes_of(texts))
        assert found is not None
        answers = [found.answer(pattern) for pattern in (r"\A\d+\z", "a", "[2-9]", r"1\z", ".")]
        chosen = [found.saying(one, wanted, which) for one in answers for wanted in (shapes.NO, shapes.MAYBE, shapes.YES)]
        return [one.tolist() for one in (*chosen, *(found.possible(one, which) for one in answers))]

    compiled, plain = both(told)
    assert compiled == plain
