"""Properties of the pure parts: drawing places, reading cells, quoting, scope."""

from __future__ import annotations

import datetime
import random
import sqlite3
from contextlib import closing
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import SourceSpec, SourceUrl
from connectors.model import Measure, SamplePlan, Statistics
from connectors.scope import in_scope
from connectors.sql.cells import Field, cell_chars, decode, record_batch
from connectors.sql.duckdb import quote as quote_duckdb
from connectors.sql.places import Pages, Probe, draw_between, draw_pages, draw_probes, draw_ranges, draw_slots, places_met, scale
from connectors.sql.sqlite import quote as quote_sqlite

SEEDS = st.integers(0, 2**64).map(str)
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(SEEDS, st.integers(-(2**63), 2**63), st.integers(0, 2**63), st.integers(0, 400))
def test_probes_stay_in_the_extent_and_repeat(seed: str, low: int, span: int, count: int) -> None:
    probes = draw_probes(seed, low, low + span, count)
    assert len(probes) == count
    assert all(low <= probe.key <= low + span for probe in probes)
    assert probes == draw_probes(seed, low, low + span, count)


@given(SEEDS, st.lists(st.integers(-1000, 1000), unique=True).map(sorted), st.integers(0, 50))
def test_probes_between_keys_are_no_keys(seed: str, keys: list[int], count: int) -> None:
    assert all(keys[0] < probe.key < keys[-1] and probe.key not in keys for probe in draw_between(seed, keys, count))


@pytest.mark.parametrize(
    ("probes", "keys", "met"),
    [
        ([], [1, 2], 0),
        ([Probe(5, False), Probe(6, False)], [1, 9], 1),
        ([Probe(5, False), Probe(5, True)], [1, 9], 2),
        ([Probe(9, False), Probe(9, True)], [1, 9], 1),
        ([Probe(10, False), Probe(0, True)], [1, 9], 0),
    ],
)
def test_places_are_distinct_keys_met(probes: list[Probe], keys: list[int], met: int) -> None:
    assert places_met(probes, keys) == met


@given(SEEDS, st.lists(st.integers(1, 500), min_size=1, max_size=9), st.integers(1, 400))
def test_pages_are_distinct_and_exist(seed: str, sizes: list[int], count: int) -> None:
    stretches = [Pages(number, size, 10.0) for number, size in enumerate(sizes)]
    drawn = draw_pages(seed, stretches, count)
    assert len(set(drawn)) == len(drawn) == min(count, sum(sizes))
    assert all(0 <= page < stretch.pages for stretch, page in drawn)


@given(st.integers(), st.floats(1, 300), st.integers(1, 400))
def test_slots_are_on_a_page(seed: int, density: float, count: int) -> None:
    slots = draw_slots(random.Random(seed), density, count, 291)
    assert len(set(slots)) == len(slots) <= count
    assert all(1 <= slot <= 291 for slot in slots)


@given(SEEDS, st.integers(0, 10_000), st.integers(1, 300), st.integers(1, 9))
def test_ranges_do_not_overlap(seed: str, rows: int, count: int, length: int) -> None:
    numbers = [number for place in draw_ranges(seed, rows, count, length) for number in place]
    assert numbers == sorted(set(numbers))
    assert all(0 <= number < rows for number in numbers)


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [
        (-5, 900, 7),
        (Decimal(1), Decimal(10**19), Decimal(10**18)),
        (datetime.date(1900, 1, 1), datetime.date(2024, 12, 31), datetime.date(1999, 12, 31)),
        (datetime.datetime(1900, 1, 1), datetime.datetime(2024, 1, 1), datetime.datetime(1999, 12, 31, 23, 59, 58)),
        ("13900000001", "13900009999", "13900000123"),
        ("ORD-000001", "ORD-999999", "ORD-000123"),
        ("00" * 16, "ff" * 16, "0a" * 16),
        ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0123abcd-0000-0000-0000-00000000000f"),
    ],
)
def test_a_scale_writes_a_key_as_it_reads_it(low: object, high: object, key: object) -> None:
    found = scale(low, high)
    assert found is not None
    number = found.number(key)
    assert number is not None
    assert found.low <= number <= found.high
    assert found.literal(number).strip("'") == str(key)


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (None, None),
        (Decimal("0.5"), Decimal(7)),
        (Decimal("NaN"), Decimal(7)),
        ("1", "99"),
        ("a1234", "b1234"),
        ("张三", "李四"),
        ("9999", "0001"),
        (b"1234", b"2345"),
        ("x'1234", "x'9999"),
    ],
)
def test_other_keys_have_no_scale(low: object, high: object) -> None:
    assert scale(low, high) is None


# ---------------------------------------------------------------------------------------------- cells


@given(st.text(st.characters(codec="utf-8")), st.integers(0, 3))
def test_text_cut_inside_a_character_is_decoded(text: str, cut: int) -> None:
    raw = text.encode()
    assert text.startswith(decode(raw[: len(raw) - cut])) or cut


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_text_is_decoded(encoding: str) -> None:
    raw = "客户资料：张伟".encode(encoding)
    assert decode(raw) == "客户资料：张伟"
    assert decode(raw[:-1]) == "客户资料：张"


@given(st.binary(max_size=60))
def test_no_bytes_raise(raw: bytes) -> None:
    record_batch([Field("a"), Field("b", binary=True)], [(raw, raw), (None, None), ("x", "x"), (1, b"")])


def test_an_empty_batch_keeps_its_columns() -> None:
    assert record_batch([Field("a"), Field("b", binary=True)], []).schema.names == ["a", "b"]


def test_wide_tables_are_cut_to_the_budget_and_narrow_rows_are_not() -> None:
    plan = SamplePlan(seed=1)
    unknown = Statistics()
    assert cell_chars(plan, 1, unknown) == plan.cell_chars
    assert cell_chars(plan, 200, unknown) < 200
    narrow = Statistics(Measure.estimate(1_000_000), Measure.estimate(200_000_000, "table_data"))
    assert cell_chars(plan, 200, narrow) == plan.cell_chars


# ---------------------------------------------------------------------------------------------- names


def test_sqlite_takes_a_quoted_name_for_the_name() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:

        @given(NAMES)
        def check(name: str) -> None:
            assert connection.execute(f"SELECT 1 AS {quote_sqlite(name)}").description[0][0] == name

        check()


def test_duckdb_takes_a_quoted_name_for_the_name() -> None:
    with duckdb.connect() as connection:

        @given(NAMES)
        def check(name: str) -> None:
            assert connection.execute(f"SELECT 1 AS {quote_duckdb(name)}").description[0][0] == name

        check()


@pytest.mark.parametrize(
    ("include", "exclude", "inside"),
    [
        ((), (), True),
        (("people",), (), True),
        (("public.people",), (), True),
        (("db.public.people",), (), True),
        (("public.*",), (), True),
        (("other.*",), (), False),
        (("PEOPLE",), (), False),
        ((), ("peop*",), False),
        (("public.*",), ("*.people",), False),
        ((), ("peopl",), True),
    ],
)
def test_scope(include: tuple[str, ...], exclude: tuple[str, ...], inside: bool) -> None:
    spec = SourceSpec("s", SourceUrl("sqlite", path="x"), include=include, exclude=exclude)
    assert in_scope(spec, ("db", "public", "people")) is inside
