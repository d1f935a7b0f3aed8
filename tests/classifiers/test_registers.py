"""Registers for whole arrays are those that a sketch has which was told of one digest after the other."""

from __future__ import annotations

import datasketches
import numpy as np
import pytest

from classifiers.distinct import Sketched
from classifiers.registers import Registers
from classifiers.siphash import Digests

_LG_K = 10
_HEAD_BYTES = 40  # of an updatable HLL_8 sketch; its registers follow


def _plain(digests: Digests, lg_k: int = _LG_K) -> datasketches.hll_sketch:
    sketch = datasketches.hll_sketch(lg_k, datasketches.tgt_hll_type.HLL_8)
    for one in digests.view(np.int64).tolist():
        sketch.update(one)
    return sketch


def _registers(sketch: datasketches.hll_sketch) -> bytes:
    return bytes(sketch.serialize_updatable())[_HEAD_BYTES:]


def _drawn(count: int, seed: int) -> Digests:
    return np.random.default_rng(seed).integers(0, 2**64, count, dtype=np.uint64)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("piece", [100, 7_000, 50_000])
def test_the_registers_are_those_of_the_sketch(seed: int, piece: int) -> None:
    digests = np.concatenate([_drawn(50_000, seed), _drawn(10_000, seed)])  # some come again
    ours = Registers(_LG_K)
    for start in range(0, len(digests), piece):
        ours.add(digests[start : start + piece])
    assert ours._held.tobytes() == _registers(_plain(digests))


def test_edges_of_the_digests_are_hashed_as_the_sketch_does() -> None:
    edges = np.array([0, 1, 2**63 - 1, 2**63, 2**64 - 1], dtype=np.uint64)
    digests = np.concatenate([edges, _drawn(5_000, 9)])
    ours = Registers(_LG_K)
    ours.add(digests)
    ours.add(digests[:0])
    assert ours._held.tobytes() == _registers(_plain(digests))


@pytest.mark.parametrize(("count", "lg_k"), [(50, 10), (40_000, 10), (400_000, 18)])
def test_the_image_is_the_sketch_as_its_library_writes_it(count: int, lg_k: int) -> None:
    digests, ours = _drawn(count, 17), Registers(lg_k)
    ours.add(digests)
    read = datasketches.hll_sketch.deserialize(ours.image())
    assert _registers(read) == ours._held.tobytes()
    assert bytes(read.serialize_compact()) == ours.image()
    if count > 1 << lg_k:  # it counts registers and no single values any more
        assert Sketched(lg_k, read).to_bytes() == Sketched(lg_k, _plain(digests, lg_k)).to_bytes()


def test_a_count_does_not_depend_on_how_digests_are_split() -> None:
    digests = _drawn(200_000, 11)
    whole, pieces, again = Sketched(), Sketched(), Sketched()
    whole.add(digests)
    for start in range(0, len(digests), 777):  # too few at a time to be looked through
        pieces.add(digests[start : start + 777])
    for part in (digests[:150_000], digests[50_000:]):
        again.add(part)
    assert whole.to_bytes() == pieces.to_bytes() == again.to_bytes()
    assert whole.count() == pieces.count() == again.count()


@pytest.mark.parametrize("count", [3_000, 12_000, 24_000, 33_000, 60_000])
def test_few_values_are_all_counted(count: int) -> None:
    digests, ours = _drawn(count, 13), Sketched()
    for start in range(0, count, 4_096):
        ours.add(digests[start : start + 4_096])
    plain = Sketched(met=_plain(digests, 18))
    assert ours.count() == plain.count()
    assert ours.count().lower <= count <= ours.count().upper
