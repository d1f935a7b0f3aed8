"""Edges and positions of texts are told by compiled loops and by numpy alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import kernels, positions
from classifiers.cells import Cells
from classifiers.characters import Flags, anchored, byte_lengths, bytes_of, lowered
from classifiers.detectors import all_detectors
from classifiers.edges import Edges
from classifiers.endings import first_two, last_characters, may_end
from classifiers.positions import positions_of
from classifiers.ways import ways
from tests.classifiers.test_kernels import TEXTS, both, needed

DETECTORS = tuple(all_detectors().values())
WAYS = tuple(way for one in DETECTORS for way in ways(one.pattern) or ())
NUMBERS = st.lists(st.text("0129xX-a", max_size=5), min_size=1, max_size=40)


def cells_of_texts(texts: list[str]) -> Cells:
    return Cells(pa.array(texts, pa.string()), np.ones(len(texts), dtype=np.int64))


def edges_of(texts: list[str]) -> Edges:
    cells = cells_of_texts(texts)
    return Edges(*bytes_of(cells.texts), lambda: cells.lengths, None)


def of_ways(texts: list[str]) -> tuple[list[bool], list[list[bool]]]:
    edges, among = edges_of(texts), np.arange(len(texts)) % 5 > 0
    narrowed = [edges.narrowed(way, among).tolist() for way in WAYS]
    begun = [edges.well_begun(one.pattern, among).tolist() for one in DETECTORS]
    return [edges.allow(way) for way in WAYS], narrowed + begun


def held(texts: list[str], pattern: str) -> tuple[list[bool], list[int]] | None:
    found = positions_of(*bytes_of(pa.array(texts, pa.string())))
    among = np.arange(len(texts)) % 5 > 0
    told = None if found is None else found.hold(pattern, among)
    return None if told is None else (told[0].tolist(), told[1].tolist())


@needed
@settings(max_examples=80, deadline=None)
@given(TEXTS.filter(len))
def test_texts_may_fit_in_the_same_ways(texts: list[str]) -> None:
    compiled, plain = both(lambda: of_ways(texts))
    assert compiled == plain
    array = pa.array(texts, pa.string())
    compiled_ends, plain_ends = both(lambda: may_end(array, r"[^/]+\.(?:jpg|png)|某+").tolist())
    assert compiled_ends == plain_ends


@needed
@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(0, 3))
def test_edges_are_told_alike(texts: list[str], before: int) -> None:
    array = pa.array(["张x"] * before + texts, pa.string()).slice(before)
    data, offsets = bytes_of(array)
    compiled, plain = both(lambda: last_characters(data, offsets))
    assert np.array_equal(compiled, plain)
    (compiled_two, compiled_met), (plain_two, plain_met) = both(lambda: first_two(data, offsets))
    assert np.array_equal(compiled_two, plain_two)
    assert np.array_equal(compiled_met, plain_met)


@needed
@settings(max_examples=60, deadline=None)
@given(NUMBERS)
def test_positions_decide_alike(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(positions, "_FROM", 2)
        for pattern in (r"[1-9]\d+", r"\A\d{2,4}x?\z", "a$", ".*", *(anchored(one.pattern) for one in DETECTORS[::7])):
            compiled, plain = both(lambda pattern=pattern: held(texts, pattern))  # type: ignore[misc]
            assert compiled == plain


@needed
@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("0123456789", min_size=1, max_size=36), min_size=2, max_size=4), st.data())
def test_the_same_positions_hold_digits_alone(heads: list[str], data: st.DataObject) -> None:
    texts = [head for head in heads for _ in range(3)]
    places = data.draw(
        st.lists(st.tuples(st.integers(0, len(texts) - 1), st.integers(0, 35), st.sampled_from("./:AX~\x00")), max_size=9)
    )
    for number, place, sign in places:
        text = texts[number]
        texts[number] = text[: place % len(text)] + sign + text[place % len(text) + 1 :]

    def digits() -> dict[int, tuple[bool, ...]]:
        found = positions_of(*bytes_of(pa.array(["skipped", *texts], pa.string()).slice(1)))
        return {} if found is None else {len(one): one for one in found.digits}

    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(positions, "_FROM", 2)
        compiled, plain = both(digits)
    assert compiled == plain


@needed
@settings(max_examples=60, deadline=None)
@given(TEXTS, st.booleans())
def test_the_same_masks_are_seen(texts: list[str], hides: bool) -> None:
    compiled, plain = both(lambda: cells_of_texts([*texts, *(["张某"] if hides else [])]).has_mask_letters)
    assert compiled == plain
    assert compiled or not hides


def refused(offsets: list[int]) -> None:
    data, places = np.zeros(3, dtype=np.uint8), np.array(offsets, dtype=np.int32)
    edges, decided = kernels.edge_loops, kernels.position_loops
    assert edges is not None
    assert decided is not None
    room, met = np.zeros(9, dtype=np.uint16), np.zeros(1 << 16, dtype=np.uint8)
    one = np.ones(9, dtype=np.uint8)
    lengths = np.array([[0, 0, 1]] * 9, dtype=np.int32)
    asked: tuple[Callable[[], object], ...] = (
        lambda: edges.characters(data, places, True, room, met),
        lambda: edges.first_two(data, places, room, met),
        lambda: decided.counted(data, places, np.zeros(9, dtype=np.int64), np.zeros((2, 256), np.uint8)),
        lambda: decided.survey(data, places, np.zeros((9, 8), np.uint8)),
        lambda: decided.decide(
            data, places, one, lengths, np.zeros((0, 2), np.int32), np.zeros((0, 2, 256), np.uint8), one.copy()
        ),
    )
    for told in asked:
        with pytest.raises(ValueError, match="do not lie"):
            told()


@needed
@pytest.mark.parametrize("offsets", [[0, 4], [2, 1], [-1, 1], [0, 2, 1]])
def test_places_outside_the_bytes_are_refused(offsets: list[int]) -> None:
    refused(offsets)


@needed
@pytest.mark.parametrize(
    ("lengths", "place", "message"),
    [([[0, 0, 0], [0, 2, 0]], 0, "not there"), ([[0, 0, 0], [-1, 1, 0]], 0, "not there"), ([[0, 0, 0], [0, 1, 0]], 1, "outside")],
)
def test_layers_that_no_text_has_are_refused(lengths: list[list[int]], place: int, message: str) -> None:
    assert kernels.position_loops is not None
    data, offsets = np.zeros(1, dtype=np.uint8), np.array([0, 1], dtype=np.int32)
    which: Flags = np.ones(1, dtype=np.bool_)
    layers, tables = np.array([[place, 1]], dtype=np.int32), np.zeros((1, 2, 256), dtype=np.uint8)
    with pytest.raises(ValueError, match=message):
        kernels.position_loops.decide(
            data, offsets, which.view(np.uint8), np.array(lengths, dtype=np.int32), layers, tables, which.view(np.uint8).copy()
        )


@needed
def test_too_little_room_is_refused() -> None:
    assert kernels.edge_loops is not None
    one, table = np.ones(1, dtype=np.uint8), np.ones(1 << 16, dtype=np.uint8)
    with pytest.raises(ValueError, match="room"):
        kernels.edge_loops.among(one, np.zeros(0, dtype=np.uint16), table, one.copy())
    with pytest.raises(ValueError, match="room"):
        kernels.edge_loops.among(one, np.zeros(1, dtype=np.uint16), table[1:], one.copy())
    with pytest.raises(ValueError, match="room"):
        kernels.edge_loops.as_long(one, np.zeros(0, dtype=np.int64), 0, 1, one.copy())
    assert kernels.position_loops is not None
    places, totals = np.array([0, 1], dtype=np.int32), np.zeros(2, dtype=np.int64)
    with pytest.raises(ValueError, match="room"):
        kernels.position_loops.counted(one, places, totals[:0], np.zeros((2, 256), np.uint8))
    with pytest.raises(ValueError, match="room"):
        kernels.position_loops.counted(one, places, totals, np.zeros((2, 255), np.uint8))
    with pytest.raises(ValueError, match="room"):
        kernels.position_loops.survey(one, places, np.zeros((2, 2), np.uint8))


@needed
@given(st.lists(st.text("a张", max_size=5), max_size=40), st.integers(0, 3))
def test_texts_have_the_same_sizes(texts: list[str], skipped: int) -> None:
    array = pa.array(["张"] * skipped + texts, pa.string()).slice(skipped)
    compiled, plain = both(lambda: byte_lengths(array).tolist())
    assert compiled == plain == [len(text.encode()) for text in texts]
    if texts:
        assert kernels.edge_loops is not None
        with pytest.raises(ValueError, match="no room"):
            kernels.edge_loops.sizes(bytes_of(array)[1], np.empty(len(texts) - 1, dtype=np.int64))


@needed
@given(st.lists(st.text("a0.Zé张", max_size=5), max_size=40))
def test_small_letters_are_told_alike(texts: list[str]) -> None:
    array = pa.array(texts, pa.string())
    compiled, plain = both(lambda: (lowered(array).to_pylist(), lowered(array) is array))
    assert compiled == plain
    assert compiled[0] == [text.lower() for text in texts]
