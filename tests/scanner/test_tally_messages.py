"""What a scan and its workers say to each other comes as it was sent."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Callable, Sequence
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers import BottomK
from classifiers.model import ColumnTally, DatasetTally, EntityTally
from config import load_settings
from scanner.judging import classifier_for
from scanner.tally_messages import packed, pickled, received, send, told, unpacked

TEXT = st.one_of(st.none(), st.text(max_size=12))


def texts(columns: Sequence[Sequence[str | None]]) -> pa.RecordBatch:
    names = [f"c{place}" for place in range(len(columns))]
    return pa.RecordBatch.from_arrays([pa.array(one, pa.string()) for one in columns], names=names)


@st.composite
def tables(draw: st.DrawFn) -> pa.RecordBatch:
    rows, columns = draw(st.integers(0, 20)), draw(st.integers(1, 4))
    return texts([draw(st.lists(TEXT, min_size=rows, max_size=rows)) for _ in range(columns)])


@given(st.lists(tables(), max_size=5))
def test_tables_of_text_come_as_they_were(batches: list[pa.RecordBatch]) -> None:
    found = unpacked(b"".join(packed(batches)))
    assert found == batches
    for one in found:
        one.validate(full=True)


OTHERS = {
    "numbers": pa.RecordBatch.from_pydict({"n": [1, None, 3], "m": [Decimal("1.5"), None, Decimal("2.25")]}),
    "text and numbers": pa.RecordBatch.from_pydict({"a": ["x", "y"], "b": [1.5, 2.5]}),
    "bytes": pa.RecordBatch.from_pydict({"b": [b"x", b"", None]}),
    "nested": pa.RecordBatch.from_pydict({"l": [["a", None], [], None], "s": [{"k": "v"}, None, {"k": None}]}),
    "a part": texts([["a", None, "c", "d"]]).slice(1, 2),
    "names twice": pa.RecordBatch.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["n", "n"]),
    "no rows": texts([[]]),
    "nothing but nulls": texts([[None, None]]),
    "large text": pa.RecordBatch.from_arrays([pa.array(["a", None], pa.large_string())], names=["t"]),
    "a dictionary": pa.RecordBatch.from_arrays([pa.array(["a", "b", "a"]).dictionary_encode()], names=["d"]),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_tables_come_too_between_those_of_text(name: str) -> None:
    around = [texts([["first"]]), OTHERS[name], texts([["last", "one"]])]
    assert unpacked(b"".join(packed(around))) == around


def test_tallies_come_as_they_were() -> None:
    seen = BottomK(4).add((digest, digest) for digest in range(1, 9))
    once = BottomK(4).add((digest, 1) for digest in range(3))
    column = ColumnTally(
        9, 1, 0, seen, once, {3: 8}, {"cjk": 2}, {"PHONE": EntityTally(3, 2, distinct=once), "EMAIL": EntityTally()}
    )
    tallies = [DatasetTally(9, {"a": column, "b": ColumnTally()}), DatasetTally()]
    found = told(pickled(tallies))
    assert found == tallies
    assert found[0].columns["a"].distinct.full


def test_tallies_of_lanes_come_as_they_were_and_merge() -> None:
    classifier = classifier_for(load_settings(None), b"k" * 32)
    phones = [f"1390000{number:04d}" for number in range(1200)]
    batches = [
        texts([phones, ["在网", None, "停机"] * 400]),
        texts([phones[:7] * 2, ["", None] * 7]),
        texts([[], []]),
        texts([phones[5:6] * 6, ["张三"] * 6]),
    ]
    tallies = classifier.tally_all(batches)
    sent = pickled(tallies)
    assert len(sent) < 16 * 1200 + 8000  # digests that several sketches hold go once
    found = told(sent)
    assert found == tallies
    assert [one.merge(found[0]) for one in found] == [one.merge(tallies[0]) for one in tallies]
    assert told(pickled(found)) == tallies
    assert pickle.loads(pickle.dumps(found[1])) == tallies[1]


def in_part(write: Callable[[int, Sequence[bytes]], int]) -> Callable[[int, Sequence[bytes]], int]:
    """As where a signal interrupts it: a piece and a half are written."""
    return lambda number, pieces: write(number, [pieces[0], pieces[1][: len(pieces[1]) // 2]])


@pytest.mark.parametrize("is_interrupted", [False, True])
@pytest.mark.parametrize("sizes", [(), (5,), (0, 1, 0), (3,) * 2_500, (200_000, 1, 300_000)])
def test_a_message_comes_in_one_piece_however_it_was_sent(
    sizes: Sequence[int], is_interrupted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = [bytes([place % 251]) * size for place, size in enumerate(sizes)]
    if is_interrupted and pieces:
        monkeypatch.setattr(os, "writev", in_part(os.writev))
    hears, asks = os.pipe()
    with os.fdopen(hears, "rb") as heard, os.fdopen(asks, "wb") as asked:

        def speak() -> None:
            send(asked, "word", [memoryview(one) for one in pieces])
            send(asked, "next", b"one")
            asked.close()

        speaker = threading.Thread(target=speak)
        speaker.start()
        found = [received(heard) for _ in range(3)]
        speaker.join()
    assert found == [("word", b"".join(pieces)), ("next", b"one"), None]
