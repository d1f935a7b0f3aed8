"""The fast ways of a tally (shapes, endings, grouping, threads, tables, memory) change nothing that it says."""

from __future__ import annotations

import threading
from datetime import date
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.accuracy.specs import SPECS, STORAGE
from classifiers import cells, workers
from classifiers.addresses import address_percent
from classifiers.detectors import all_detectors
from classifiers.model import DatasetTally
from classifiers.organisations import organisation_percent
from classifiers.people import name_percent
from classifiers.tally import tally
from classifiers.whole_names import name_percents
from config import load_reference

DETECTORS, REFERENCE, KEY, TODAY = all_detectors(), load_reference(), b"key of this run", date(2026, 11, 22)
SEED = 20261122
SPOILED: tuple[Any, ...] = (
    str.upper,
    str.lower,
    lambda text: f" {text}\u3000",
    lambda text: text[: len(text) // 2] + "***" + text[-2:],
    lambda text: text[:2] + "xxxx" + text[-1:],
    lambda text: f"客户{text}，来电",
    lambda text: f"{text}0",
    lambda text: "".join(chr(ord(one) + 0xFEE0) if "0" <= one <= "9" else one for one in text),
    lambda text: f'{{"a": "{text}"}}',
    lambda _: None,
    lambda _: "",
)


def column(place: int, rows: int) -> pa.Array:
    """Values of one kind, some of them spoiled."""
    draw = Random(f"{SEED} {place}")
    made = [str((*SPECS, *STORAGE)[place].maker(draw)) for _ in range(rows)]
    return pa.array([draw.choice(SPOILED)(text) if draw.random() < 0.2 else text for text in made], pa.string())


def tallied(batch: pa.RecordBatch) -> DatasetTally:
    return tally(batch, DETECTORS, REFERENCE, KEY, TODAY)


def batch_of(places: range, rows: int) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([column(place, rows) for place in places], names=[f"c{place}" for place in places])


@pytest.mark.parametrize("places", [range(at, min(at + 16, len(SPECS) + len(STORAGE))) for at in range(0, 120, 16)])
def test_looking_at_every_text_says_the_same(places: range, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = batch_of(places, 100)
    fast = tallied(batch)
    monkeypatch.setattr(cells, "shapes_of", lambda *_: None)
    monkeypatch.setattr(cells, "endings", lambda _: None)
    assert tallied(batch) == fast


@pytest.mark.parametrize("cores", [1, 3])
def test_any_number_of_workers_and_any_split_give_the_same(cores: int, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = batch_of(range(0, 4), 4200)
    monkeypatch.setattr(workers, "cores", lambda: cores)
    monkeypatch.setattr(workers, "_busy", threading.Semaphore(cores))
    whole = tallied(batch)
    order = list(range(batch.num_rows))
    Random(SEED).shuffle(order)
    shuffled = batch.take(pa.array(order))
    parts = DatasetTally()
    for start, stop in ((0, 700), (700, 701), (701, 4200)):
        parts = parts.merge(tallied(shuffled.slice(start, stop - start)))
    assert parts == whole


def test_what_a_worker_raises_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 3)
    monkeypatch.setattr(workers, "_busy", threading.Semaphore(2))
    with pytest.raises(ZeroDivisionError):
        workers.each(lambda number: 1 // (number - 5), range(12))
    assert workers.each(lambda number: number * 2, range(50)) == [number * 2 for number in range(50)]


HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5)
SURNAMES, GIVEN = sorted(REFERENCE.surnames), sorted(REFERENCE.given_names)
WORDS = sorted(word for kind in ("word", "title", "before", "after", "foreign") for word in REFERENCE.words.get(kind, ()))
NAMES = st.one_of(
    st.text(HAN, min_size=1, max_size=6),
    st.tuples(st.sampled_from(SURNAMES), st.lists(st.sampled_from(GIVEN), min_size=1, max_size=3).map("".join)).map("".join),
    st.tuples(st.sampled_from(SURNAMES), st.sampled_from(WORDS)).map("".join),
    st.tuples(
        st.sampled_from(("", "客户", "联系人", "姓名", "李家", "扎西")), st.sampled_from(SURNAMES), st.sampled_from(GIVEN)
    ).map("".join),
    st.tuples(st.sampled_from(SURNAMES), st.sampled_from(("先生", "女士", " 经理", "家桥", "家村", "卓玛"))).map("".join),
    st.sampled_from(WORDS),
    st.text("张a·㐀 b1", min_size=1, max_size=5),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=20))
def test_names_of_a_column_are_weighed_like_single_ones(names: list[str]) -> None:
    assert name_percents(pa.array(names), REFERENCE).tolist() == [name_percent(name, REFERENCE) for name in names]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            (
                "广东省",
                "深圳市",
                "人民路",
                "中山",
                "一",
                "号",
                "栋",
                "室",
                "12",
                "345",
                "6",
                "-",
                "A",
                "有限公司",
                "第",
                "区",
                "的",
            )
        ),
        min_size=1,
        max_size=9,
    ).map("".join),
    st.randoms(use_true_random=False),
)
def test_what_digits_stand_in_an_address_or_a_company_does_not_matter(text: str, draw: Random) -> None:
    other = "".join(draw.choice("0123456789") if one.isdecimal() else one for one in text)
    assert address_percent(other, REFERENCE) == address_percent(text, REFERENCE)
    assert organisation_percent(other) == organisation_percent(text)
