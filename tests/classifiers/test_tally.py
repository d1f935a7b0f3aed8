"""Tallies: what they count, that they hold no value, and that any split of the rows gives the same."""

from __future__ import annotations

import gc
import json
import random
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import reduce
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers import Classifier
from classifiers.cells import cells_from
from classifiers.detectors import all_detectors
from classifiers.detectors.base import Detector
from classifiers.model import ColumnTally, DatasetTally, EntityTally
from classifiers.sketch import BottomK
from classifiers.tally import tally
from config import load_knowledge, load_reference

DETECTORS = all_detectors()
REFERENCE = load_reference()
KEY = b"key of this run"
ID_CARDS = ("110105190001010011", "31011519090615123X", "110105000101001")


def tally_of(cells: Iterable[Any], kind: pa.DataType | None = None) -> ColumnTally:
    return paths_of(cells, kind)["c"]


def paths_of(cells: Iterable[Any], kind: pa.DataType | None = None) -> dict[str, ColumnTally]:
    batch = pa.RecordBatch.from_arrays([pa.array(list(cells), kind)], ["c"])
    return dict(tally(batch, DETECTORS, REFERENCE, KEY).columns)


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        ("", "  ", "男", "NULL", "张三", "成功", "10.1.2.3", "1.2.3.4", "v1.2.3.4", "2024-01-01", "139****1234", *ID_CARDS)
    ),
    st.integers(0, 300).map(lambda n: f"1390000{n:04d}"),
    st.integers(0, 60).map(lambda n: f"用户{n}来电１３９０００００{n:03d}，住某某市某某区某某路{n}号，客户张小明"),
    st.integers(0, 30).map(lambda n: json.dumps({"phone": f"1390000{n:04d}", "deep": [{"mail": f"a{n}@example.com"}, None, n]})),
    st.text(max_size=12),
    st.from_regex(r"[0-9A-F:.\-]{6,20}", fullmatch=True),
)
ROWS = st.lists(st.tuples(CELLS, st.one_of(st.none(), st.integers(13900000000, 13900000900), st.integers())), max_size=120)


def batch_of(rows: list[tuple[str | None, int | None]]) -> pa.RecordBatch:
    numbers = [number if number is None or abs(number) < 2**62 else 0 for _, number in rows]
    safe = [None if text is None else text.encode("utf-8", "replace").decode() for text, _ in rows]
    return pa.RecordBatch.from_arrays([pa.array(safe, pa.string()), pa.array(numbers, pa.int64())], ["text", "number"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(ROWS, st.randoms(use_true_random=False), st.integers(1, 50))
def test_any_split_and_order_gives_the_same_tally(
    rows: list[tuple[str | None, int | None]], order: random.Random, size: int
) -> None:
    whole = tally(batch_of(rows), DETECTORS, REFERENCE, KEY)
    shuffled = rows.copy()
    order.shuffle(shuffled)
    parts = [tally(batch_of(shuffled[at : at + size]), DETECTORS, REFERENCE, KEY) for at in range(0, len(rows), size)]
    order.shuffle(parts)
    assert reduce(DatasetTally.merge, parts, tally(batch_of([]), DETECTORS, REFERENCE, KEY)) == whole


def test_many_distinct_cells_split_like_few() -> None:
    rows: list[tuple[str | None, int | None]] = [(f"1380000{n:04d}", 13800000000 + n) for n in range(3000)]
    parts = [tally(batch_of(rows[at : at + 700]), DETECTORS, REFERENCE, KEY) for at in range(0, 3000, 700)]
    assert reduce(DatasetTally.merge, parts) == tally(batch_of(rows), DETECTORS, REFERENCE, KEY)


def test_a_tally_shows_no_value() -> None:
    shown = repr(paths_of(["13900001234", "客户张小明，电话13800005678", '{"k": "a@example.com"}', *ID_CARDS]))
    assert not [value for value in ("13900001234", "张小明", "13800005678", "a@example.com", *ID_CARDS) if value in shown]


def test_digests_are_keyed() -> None:
    batch = pa.RecordBatch.from_pydict({"c": ["13900001234"]})
    digests = {
        tuple(tally(batch, DETECTORS, REFERENCE, key).columns["c"].entities["CN_MOBILE_PHONE"].distinct.counts)
        for key in (b"1", b"2")
    }
    assert len(digests) == 2


def test_cells_rows_nulls_and_blanks() -> None:
    one = tally_of(["a", None, "", " \u3000", "a"])
    assert (one.rows, one.nulls, one.blanks, one.filled, one.distinct.distinct()) == (5, 1, 2, 2, 1)


def test_whole_cells_and_what_is_inside_longer_ones() -> None:
    one = tally_of(["13900001234", "+86 139-0000-1234", "电话13900001234或13800005678", "无", "19400001234"]).entities[
        "CN_MOBILE_PHONE"
    ]
    assert (one.candidates, one.whole, one.inside, one.inside_candidates) == (3, 3, 1, 1)
    assert one.distinct.distinct() == 3


def test_a_sure_cell_is_not_searched_again() -> None:
    found = tally_of(["13900001234@example.com"]).entities
    assert found["EMAIL_ADDRESS"].whole == 1
    assert "CN_MOBILE_PHONE" not in found


def test_a_url_holds_other_things() -> None:
    found = tally_of(["https://example.com/?tel=13900001234"]).entities
    assert (found["URL"].whole, found["CN_MOBILE_PHONE"].inside) == (1, 1)


def test_masked_cells_are_counted_for_their_type() -> None:
    one = tally_of(["139****1234", "138****5678", "13900001234"])
    assert (one.entities["CN_MOBILE_PHONE"].masked, one.traits["masked"]) == (2, 2)
    assert {name for name, entity in one.entities.items() if entity.masked} == {"CN_MOBILE_PHONE"}


@pytest.mark.parametrize(
    "column",
    [
        pa.array([13900001234, None]),
        pa.array([13900001234.0, None]),
        pa.array([13900001234.0, float("nan")]),
        pa.array([Decimal("13900001234"), None]),
        pa.array([b"13900001234", None]),
        pa.array(["13900001234", None]).dictionary_encode(),
        pa.array(["１３９ ００００ １２３４", None], pa.large_string()),
    ],
    ids=["integer", "float", "nan", "decimal", "binary", "dictionary", "wide"],
)
def test_a_phone_is_a_phone_in_any_type(column: pa.Array) -> None:
    batch = pa.RecordBatch.from_arrays([column], ["c"])
    one = tally(batch, DETECTORS, REFERENCE, KEY).columns["c"]
    assert (one.nulls, one.entities["CN_MOBILE_PHONE"].whole) == (1, 1)


def test_pictures_and_other_bytes() -> None:
    one = tally_of([b"\x89PNG\r\n\x1a\n\x00\x01", b"\xff\xd8\xff\xe0\x00", b"\x00\x01\xfe\xff"])
    assert one.traits == {"image": 2, "opaque": 1}


def test_json_cells_are_opened_into_paths() -> None:
    found = paths_of(['{"a": [{"b": "13900001234"}, {"b": null}]}', "13800005678", '{"broken": '])
    assert sorted(found) == ["c", "c.$.a[*].b"]
    assert (found["c"].traits["json"], found["c"].entities["CN_MOBILE_PHONE"].inside) == (1, 0)
    assert (found["c.$.a[*].b"].rows, found["c.$.a[*].b"].nulls, found["c.$.a[*].b"].entities["CN_MOBILE_PHONE"].whole) == (
        2,
        1,
        1,
    )


def test_keys_that_are_data_do_not_become_paths() -> None:
    assert sorted(paths_of(['{"13900001234": 1, "a@example.com": 2, "plain": 3}'])) == ["c", "c.$.*", "c.$.plain"]


def test_half_a_character_in_json_costs_no_other_cell() -> None:
    found = paths_of([r'{"who": "\ud800客户", "phone": "13900001234"}', '{"phone": "13900001235"}'])
    assert (found["c.$.who"].rows, found["c.$.phone"].entities["CN_MOBILE_PHONE"].whole) == (1, 2)


def test_json_beyond_the_budget_is_read_as_text() -> None:
    deep = "[" * 40 + '"13900001234"' + "]" * 40
    found = paths_of([deep, "[" * 100_000])
    assert sorted(found) == ["c"]
    assert found["c"].entities["CN_MOBILE_PHONE"].inside == 1


def test_arrow_structs_and_lists_are_opened() -> None:
    cells = [{"tel": "13900001234", "tags": ["男", "女"]}, None, {"tel": None, "tags": []}]
    found = paths_of(cells)
    assert sorted(found) == ["c", "c.$.tags[*]", "c.$.tel"]
    assert (found["c"].rows, found["c"].nulls) == (3, 1)
    assert found["c.$.tags[*]"].entities["GENDER"].whole == 2
    assert found["c.$.tel"].entities["CN_MOBILE_PHONE"].whole == 1


@pytest.mark.parametrize(
    ("cell", "traits"),
    [
        ("20240101", {"date", "integer"}),
        ("2024-01-01 12:30:00.123", {"datetime"}),
        ("12,345,678.90", {"decimal"}),
        ("21fe181c5bfc16306a6828c1f7b762e8", {"hashed"}),
        ("$2a$10$" + "abcdefghij" * 5 + "abc", {"hashed"}),
        ("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo9MTIz", {"coded_base64"}),
        ("张**", {"masked", "cjk"}),
        ("长" * 80, {"long_text", "cjk"}),
    ],
)
def test_traits(cell: str, traits: set[str]) -> None:
    assert set(tally_of([cell]).traits) == traits


def test_shapes_and_lengths() -> None:
    one = tally_of(["A1", "B2", "c3", "x" * 100])
    assert one.shapes.distinct() == 3
    assert one.lengths == {2: 3, 65: 1}


def in_python(pattern: str) -> str:
    """RE2's class of Chinese characters as a range, in brackets where it stands outside of a class."""
    parts = pattern.split(r"\p{Han}")
    spelled = parts[0]
    for part in parts[1:]:
        spelled += ("一-鿿" if spelled.rfind("[") > spelled.rfind("]") else "[一-鿿]") + part
    return spelled


@pytest.mark.parametrize("detector", DETECTORS.values(), ids=lambda one: one.entity_type)
@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_a_cell_that_is_not_asked_would_be_rejected(detector: Detector, data: st.DataObject) -> None:
    value = data.draw(st.from_regex(re.compile(in_python(detector.pattern), re.ASCII), fullmatch=True))
    cells = cells_from({value: 1})
    if cells.texts.to_pylist() == [value] and not cells.could_be(detector.length, detector.alphabet)[0]:
        assert detector.check(detector.normalise(cells.texts), REFERENCE).tolist() == [0]


def test_a_tally_made_of_counts_is_one_like_others() -> None:
    sketch, stems = BottomK(256).add([(1, 2)]), BottomK(64).add([(3, 4)])
    assert EntityTally.of(()) == EntityTally()
    made = EntityTally.of((("candidates", 3), ("minors", 1)), sketch, stems)
    assert made == EntityTally(candidates=3, minors=1, distinct=sketch, stems=stems)
    assert vars(made) == vars(EntityTally(candidates=3, minors=1, distinct=sketch, stems=stems))
    assert EntityTally() == EntityTally(distinct=BottomK(256), stems=BottomK(64))


def test_a_tally_leaves_nothing_that_waits_for_the_collector() -> None:
    texts = [f"1390000{number:04d}" for number in range(300)] + ["张伟", "remark a", "备注"] * 40
    batches = [pa.record_batch({"a": pa.array(texts), "b": pa.array(texts[::-1])})] * 3
    classifier = Classifier(load_knowledge(), KEY)
    classifier.tally_all(batches)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        classifier.tally_all(batches)
        gc.collect()
        assert [one for one in gc.garbage if isinstance(one, pa.Array)] == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
