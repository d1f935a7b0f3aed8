"""What was met in a lane says of each column what was met there, here and where it was sent to."""

from __future__ import annotations

import pickle
from random import Random

import numpy as np
import pyarrow as pa

from classifiers.detectors import all_detectors
from classifiers.inside_tallies import Judges
from classifiers.lane_finds import LaneFinds, Sums, TypeFinds
from classifiers.lane_sketches import Sketches, sketches
from classifiers.model import ColumnTally, DatasetTally, EntityTally
from classifiers.sketch import BottomK
from classifiers.tally import Tallies, tally_all
from config import load_reference

JUDGES = Judges(all_detectors(), load_reference(), b"key of this run")
PHONES = [f"1390000{number:04d}" for number in range(40)]
NOTES = [f"用户{place}来电{one}，住某某市某某区某某路{place}号，客户张小明" for place, one in enumerate(PHONES)]
BATCHES = [
    pa.RecordBatch.from_pydict({"phone": PHONES, "note": NOTES}),
    pa.RecordBatch.from_pydict({"phone": [None, "", *PHONES[:7] * 2], "masked": ["139****1234", *["张三"] * 15]}),
    pa.RecordBatch.from_pydict({"list": [["13900001234"], None], "none": pa.nulls(2)}),
    pa.RecordBatch.from_pydict({"none": pa.array([], pa.string())}),
    pa.RecordBatch.from_pydict({}),
    pa.RecordBatch.from_pydict({"large": PHONES * 120}),
]


def drawn(size: int, count: int) -> Sketches:
    rows = range(60)
    digests = np.array([Random(row).randrange(2**64) for row in rows], dtype=np.uint64)
    return sketches(size, np.array([row % count for row in rows]), digests, np.ones(60, dtype=np.int64), count)


def test_tallies_are_those_of_each_batch_here_and_where_they_are_sent() -> None:
    tallies = tally_all(BATCHES, JUDGES)
    sent = pickle.loads(pickle.dumps(tallies))
    assert type(sent) is tuple
    assert sent == tallies
    assert pickle.loads(pickle.dumps(tally_all(BATCHES, JUDGES))) == tallies  # that nobody had looked at
    assert [one.rows for one in sent] == [len(one) for one in BATCHES]
    assert list(sent) == [tally_all([one], JUDGES)[0] for one in BATCHES]


def test_tallies_are_a_sequence() -> None:
    tallies = tally_all(BATCHES, JUDGES)
    assert len(tallies) == len(BATCHES)
    assert tallies[-2].rows == 0
    assert tallies[1:3] == (tallies[1], tallies[2])
    assert tallies != list(tallies)[1:]
    assert tallies != 3
    assert tally_all([], JUDGES) == Tallies([], []) == ()


def test_what_was_met_in_several_ways_adds_up() -> None:
    own, others = drawn(300, 3), drawn(9, 3)
    told = {"candidates": np.array([9, 0, 4]), "whole": np.array([0, 0, 3]), "minors": np.zeros(3, dtype=np.int64)}
    types = [
        TypeFinds.of("PHONE", told, "candidates", is_own=True),
        TypeFinds.of("EMAIL", {"candidates": np.array([0, 2, 0])}, "candidates", others, others),
        TypeFinds.of("PHONE", {"masked": np.array([0, 5, 6])}, "masked"),
    ]
    finds = LaneFinds(
        [20, 20, 21],
        [0, 0, 1],
        [0] * 3,
        own,
        Sketches.none(64, 3),
        ([0, 2, 2], [3, 3, 4], [20, 1, 19]),
        {"json": Sums.of(np.array([0, 4, 0])), "cjk": Sums.of(np.array([1, 2, 0]))},
        types,
    )
    first, second, third = finds.tallies()
    low = own.lower(256)
    assert first == ColumnTally(
        20, distinct=own.each()[0], lengths={3: 20}, traits={"cjk": 1}, entities={"PHONE": EntityTally(9, distinct=low[0])}
    )
    email = EntityTally(2, distinct=others.each()[1], stems=others.each()[1])
    assert dict(second.entities) == {"EMAIL": email, "PHONE": EntityTally(masked=5)}
    assert list(second.traits) == ["cjk", "json"]
    assert list(second.entities) == ["EMAIL", "PHONE"]
    assert dict(third.entities) == {"PHONE": EntityTally(4, 3, masked=6, distinct=low[2])}
    assert third.nulls == 1


def test_more_cells_of_a_type_are_those_of_both() -> None:
    values = BottomK(256).add([(7, 2)])
    one, more = EntityTally(4, 3, masked=1, distinct=values), {"masked": 2, "altered": 5}
    assert one.plus(more.items()) == one.merge(EntityTally(**more)) == EntityTally(4, 3, masked=3, altered=5, distinct=values)
    assert one == EntityTally(4, 3, masked=1, distinct=values)


def test_nothing_was_met() -> None:
    finds = LaneFinds([2], [1], [1], Sketches.none(1024, 1), Sketches.none(64, 1), ((), (), ()), {}, ())
    assert Tallies([2], [([0], ["c"], finds)]) == (DatasetTally(2, {"c": ColumnTally(2, 1, 1)}),)
    assert finds.tallies()[0].distinct == BottomK()
