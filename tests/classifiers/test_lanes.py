"""Columns that are looked at together are tallied like each by itself, whichever share a lane and in whatever order."""

from __future__ import annotations

import base64
import json
from datetime import date
from itertools import pairwise
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.accuracy.specs import SPECS, STORAGE
from classifiers import lanes
from classifiers.cells import Cells
from classifiers.detectors import all_detectors
from classifiers.inside_tallies import Judges
from classifiers.lane_tallies import lane_finds
from classifiers.lanes import Lane, Part, lanes_of
from classifiers.model import DatasetTally
from classifiers.nested import opened
from classifiers.sketch import BottomK, bottoms
from classifiers.tally import tally_all
from config import load_reference

JUDGES = Judges(all_detectors(), load_reference(), b"key of this run", date(1915, 1, 1))
PHONES = tuple(f"1390000{number:04d}" for number in range(40))
NOTES = tuple(f"用户{place}来电{one}，住某某市某某区某某路{place}号，客户张小明" for place, one in enumerate(PHONES))
COLUMNS: dict[str, pa.Array] = {
    "nulls": pa.nulls(3),
    "blanks": pa.array(["", " ", None]),
    "nothing": pa.array([], pa.string()),
    "phones": pa.array(PHONES),
    "phones again": pa.array([*PHONES[:7], *PHONES[:7], None, ""]),
    "masked": pa.array(["139****1234", "13900001234", "张**", "某某"]),
    "names": pa.array(["张三", "李小明", "王芳", "张三", None]),
    "children": pa.array(["31011519090615123X", "110105190001010011", "110105000101001"]),
    "numbers": pa.array([13900001234, None, 202611220000123456]),
    "floats": pa.array([13900001234.0, float("nan"), 1.1010519000101e17, 12.5]),
    "exponents": pa.array(["1.10105190001010E+17", "43831", "755123456", "10115"]),
    "bytes": pa.array([b"\x89PNG\r\n\x1a\n\x00\x01", b"\x00\x01\xfe\xff", b"13900001234", None]),
    "base64": pa.array([base64.b64encode("客户张小明，电话13900001234".encode()).decode(), "plain", "e\u200b\u0301"]),
    "other codes": pa.array(["%E5%BC%A0%E4%B8%89", "\\u5f20\\u4e09", "3133393030303031323334", "e\u200b\u0301"]),
    "json": pa.array([json.dumps({"tel": PHONES[0], "deep": [{"mail": "a@example.com"}, None]}), "[1,", PHONES[1]]),
    "lists": pa.array([["13900001234", "男"], None, []]),
    "structs": pa.array([{"tel": "13900001234", "tags": ["男", "女"]}, None, {"tel": None, "tags": []}]),
    "dictionary": pa.array(["在网", "停机", None, "在网"]).dictionary_encode(),
    "notes": pa.array(NOTES * 2),
    "same notes": pa.array(NOTES),
    "long": pa.array(["长" * 80, "x" * 300, "客户张小明，电话13800005678。" * 20]),
    "many shapes": pa.array(["ab1-"[: 1 + place % 4] * (1 + place // 4) for place in range(300)]),
    "digests": pa.array(["21fe181c5bfc16306a6828c1f7b762e8", "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo9MTIz"]),
    "times": pa.array(["2024-01-01 12:30:00.123", "20240101"]),
}


def alone(column: pa.Array) -> DatasetTally:
    return tally_all([pa.RecordBatch.from_arrays([column], ["c"])], JUDGES)[0]


def made(place: int, rows: int) -> pa.Array:
    draw = Random(f"lanes {place}")
    return pa.array([str((*SPECS, *STORAGE)[place].maker(draw)) for _ in range(rows)])


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.lists(st.sampled_from(sorted(COLUMNS)), max_size=4), min_size=1, max_size=6), st.integers(1, 300))
def test_tables_together_are_tallied_like_each_by_itself(tables: list[list[str]], most: int) -> None:
    batches = [table([COLUMNS[name] for name in names]) for names in tables]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lanes, "MOST_TEXTS", most)
        together = tally_all(batches, JUDGES)
    assert together == tuple(tally_all([batch], JUDGES)[0] for batch in batches)


def table(columns: list[pa.Array]) -> pa.RecordBatch:
    """The first rows of some columns, as many as the shortest has."""
    rows = min(map(len, columns), default=0)
    return pa.RecordBatch.from_arrays([column.slice(0, rows) for column in columns], [f"c{at}" for at, _ in enumerate(columns)])


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.permutations(sorted(COLUMNS)), st.lists(st.integers(0, len(COLUMNS)), max_size=4))
def test_any_columns_in_one_lane_in_any_order(names: list[str], cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(names)]
    for start, stop in pairwise(bounds):
        met = [(name, *one) for name in names[start:stop] for one in opened("c", COLUMNS[name])]
        parts = [Part(cells, is_open) for _, _, cells, is_open in met]
        tallies = lane_finds(parts, JUDGES).tallies() if met else []
        for (name, path, *_), one in zip(met, tallies, strict=True):
            assert one == ALONE[name].columns[path], (name, path)


ALONE = {name: alone(column) for name, column in COLUMNS.items()}


@pytest.mark.parametrize("places", [range(at, min(at + 24, len(SPECS) + len(STORAGE))) for at in range(0, 120, 24)])
def test_columns_of_every_kind(places: range) -> None:
    columns = {f"c{place}": made(place, 60) for place in places}
    together = tally_all([pa.RecordBatch.from_pydict(columns)], JUDGES)[0].columns
    for name, column in columns.items():
        assert {path for path in together if path.split(".$")[0] == name} == {
            path.replace("c", name, 1) for path in alone(column).columns
        }
        assert together[name] == alone(column).columns["c"]


def test_many_texts_of_one_column_and_few_of_another() -> None:
    """More texts than are asked for their shape one by one, in a lane with a column that has none to speak of."""
    parts = [Part(cells, is_open) for name in ("many shapes", "phones") for _, cells, is_open in opened(name, COLUMNS[name])]
    more = [Part(cells, is_open) for place in range(4) for _, cells, is_open in opened("c", made(place, 700))]
    tallies = lane_finds([*parts, *more], JUDGES).tallies()
    assert tallies == [lane_finds([part], JUDGES).tallies()[0] for part in (*parts, *more)]


def test_what_looks_alike_shares_a_lane() -> None:
    columns = ("phones", "names", "phones again", "blanks", "notes", "same notes")
    parts = [Part(cells, is_open) for name in columns for _, cells, is_open in opened(name, COLUMNS[name])]
    assert sorted(lanes_of(parts)) == [[0, 2], [1], [4, 5]]


def test_a_lane_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Part(cells, is_open) for _ in range(5) for _, cells, is_open in opened("c", COLUMNS["phones"])]
    monkeypatch.setattr(lanes, "MOST_TEXTS", 100)
    assert list(lanes_of(parts)) == [[0, 1], [2, 3], [4]]
    monkeypatch.setattr(lanes, "MOST_COLUMNS", 1)
    assert list(lanes_of(parts)) == [[0], [1], [2], [3], [4]]
    monkeypatch.setattr(lanes, "MOST_COLUMNS", 9)
    monkeypatch.setattr(lanes, "MOST_BYTES", 1)
    assert list(lanes_of(parts)) == [[0], [1], [2], [3], [4]]


FINDS = st.tuples(st.integers(0, 3), st.one_of(st.integers(0, 9), st.integers(0, 2**64 - 1)), st.integers(1, 5))


@given(st.lists(FINDS, max_size=40), st.integers(1, 6))
def test_sketches_of_columns_are_those_of_each(finds: list[tuple[int, int, int]], size: int) -> None:
    columns = np.array([column for column, _, _ in finds], dtype=np.intp)
    digests = np.array([digest for _, digest, _ in finds], dtype=np.uint64)
    times = np.array([count for _, _, count in finds], dtype=np.int64)
    expected = [BottomK(size).add((d, n) for c, d, n in finds if c == column) for column in range(4)]
    assert bottoms(size, columns, digests, times, 4) == expected


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=6), min_size=1, max_size=4),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_sums_of_a_lane_are_those_of_its_cells(columns: list[list[int]], single: bool, draw: Random) -> None:
    counts = [[1] * len(one) if single else one for one in columns]
    parts = [
        Part(Cells(pa.array(["x"] * len(one)), np.array(one, dtype=np.int64)), np.zeros(len(one), dtype=np.bool_))
        for one in counts
    ]
    lane = Lane.of(parts)
    flat = [(column, count) for column, one in enumerate(counts) for count in one]
    which = np.array([draw.random() < 0.6 for _ in flat])
    rows, times = np.flatnonzero(which), np.array([draw.randrange(90, 256) for _ in range(int(which.sum()))], dtype=np.uint8)
    kinds = np.array([draw.randrange(3) for _ in flat])
    expected, multiplied, totals = np.zeros(len(parts)), np.zeros(len(parts)), np.zeros((len(parts), 3))
    for place, (column, count) in enumerate(flat):
        totals[column, kinds[place]] += count
    for row, time in zip(rows.tolist(), times.tolist(), strict=True):
        expected[flat[row][0]] += flat[row][1]
        multiplied[flat[row][0]] += flat[row][1] * time
    assert lane.weights(which).tolist() == lane.sums(rows).tolist() == expected.tolist()
    judged = lane.judged(rows, times)
    assert [one.tolist() for one in judged] == [expected.tolist(), expected.tolist(), multiplied.tolist()]
    assert lane.totals(kinds, 3).tolist() == totals.tolist()
    own, kept = lane.part(rows)
    assert list(zip(own.tolist(), kept.tolist(), strict=True)) == [flat[row] for row in rows.tolist()]
