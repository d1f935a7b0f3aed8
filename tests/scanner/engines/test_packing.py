"""What goes between executors and driver: exact, whatever it counts, and nothing but counts and digests."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.model import ColumnTally, DatasetTally, EntityTally
from classifiers.sketch import BottomK
from config import load_settings
from connectors.model import Coverage, Measure, Reason, Statistics, Status, Unread
from scanner.engines.packing import packed, unpacked
from scanner.judging import classifier_for
from scanner.looking import Look

counts = st.integers(0, 2**40)
sketches = st.dictionaries(st.integers(0, 2**64 - 1), st.integers(1, 2**40), max_size=20).map(
    lambda pairs: BottomK().add(pairs.items())
)
entities = st.builds(EntityTally, counts, counts, counts, counts, counts, counts)
columns = st.builds(
    ColumnTally,
    rows=counts,
    nulls=counts,
    distinct=sketches,
    lengths=st.dictionaries(st.integers(0, 65), counts, max_size=5),
    traits=st.dictionaries(st.text(max_size=10), counts, max_size=3),
    entities=st.dictionaries(st.text(max_size=10), entities, max_size=3),
)
tallies = st.builds(DatasetTally, counts, st.dictionaries(st.text(max_size=10), columns, max_size=4))


@given(tallies)
def test_a_tally_comes_back_as_it_was(tally: DatasetTally) -> None:
    assert unpacked(DatasetTally, packed(tally)) == tally


def test_a_look_comes_back_as_it_was() -> None:
    statistics = Statistics(Measure.exact(7), Measure.estimate(100, "table_data"))
    look = Look(
        DatasetTally(7),
        Coverage("random_rows", 3, 7, 2**61, 0.5),
        Status.PARTIAL,
        statistics,
        Reason.BUDGET,
        "why",
        (Unread("名", Reason.PERMISSION),),
    )
    assert unpacked(Look, packed(look)) == look


def test_a_real_tally_holds_no_value_and_merges_after_the_journey() -> None:
    classifier = classifier_for(load_settings(None), b"k" * 32)
    batch = pa.record_batch({"a": ["13900000001", "13900000002", None], "b": ["电话13900000003", "x@example.com", ""]})
    whole = classifier.tally(batch)
    content = packed(whole)
    assert unpacked(DatasetTally, content) == whole
    parts = [unpacked(DatasetTally, packed(classifier.tally(batch.slice(n, 1)))) for n in range(3)]
    assert parts[2].merge(parts[0]).merge(parts[1]) == whole
    for spelled in (b"139000", "电话".encode(), b"example"):
        assert spelled not in content


@pytest.mark.parametrize("content", [b"", b"no zlib", packed([1, 2]), packed({"strange": 1})])
def test_what_is_no_tally_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not a packed"):
        unpacked(DatasetTally, content)
