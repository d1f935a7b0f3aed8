"""The soak in small: faults of every kind, and nothing that stays open. Memory is for the long form, for it settles late."""

from __future__ import annotations

import gc
import mmap
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest

from benchmarks.soak.__main__ import figures, one_run, soaked
from benchmarks.soak.estate import FAULTS, built, sources
from benchmarks.soak.held import Held, held, names_built_anew, slope

pytestmark = pytest.mark.slow
_Remembering = type(lru_cache(id))
_FEW = 64  # the keys of some runs, as short as they are


class Always(Random):
    """Draws the fault that it was told."""

    fault = ""

    def choice(self, seq):  # type: ignore[no-untyped-def]
        return self.fault if seq is FAULTS else super().choice(seq)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_run_ends_whatever_is_wrong_with_its_sources(fault: str, tmp_path: Path) -> None:
    built(tmp_path)
    draw = Always(1)
    draw.fault = fault
    assert one_run(tmp_path, 1, draw).startswith(fault)


def test_runs_leave_no_descriptor_and_no_thread_behind() -> None:
    seen: list[Held] = []
    looks, met = soaked(8, 20261122, 2, seen=seen.append)
    memory, in_use, descriptors, threads = figures(looks, met, 8)
    assert looks == seen
    assert [one.run for one in looks] == [2, 4, 6, 8]
    assert sum(met.values()) == 8
    assert (descriptors.figure, threads.figure) == (0, 0)
    assert (memory.unit, in_use.unit) == ("MB/h", "MB/h")
    assert "at one a minute" in memory.notes


def ours() -> Counter[str]:
    """How many objects of each of our kinds there are."""
    gc.collect()
    kinds = (f"{type(one).__module__}.{type(one).__qualname__}" for one in gc.get_objects())
    return Counter(kind for kind in kinds if kind.split(".")[0] in ("catalog", "classifiers", "config", "connectors", "scanner"))


def test_a_run_leaves_no_object_behind(tmp_path: Path) -> None:
    built(tmp_path)
    draw = Always(1)
    draw.fault = "none"
    recorded, plain = 10, 1
    left = list[Counter[str]]()
    for _ in range(4):
        before = ours()
        for number in (recorded, plain):
            one_run(tmp_path, number, draw)
        left.append(ours() - before)
    # What a run leaves it leaves each time. What is kept once, as a statement that only a slow run makes, comes with one of them.
    assert Counter() in left[1:]


def remembered() -> Counter[str]:
    """How many answers each function remembers that may remember more than a few."""
    gc.collect()
    caches = ((one, one.cache_info()) for one in gc.get_objects() if type(one) is _Remembering)
    return Counter({str(one.__wrapped__): info.currsize for one, info in caches if (info.maxsize or _FEW + 1) > _FEW})


def test_nothing_is_remembered_of_a_run_alone(tmp_path: Path) -> None:
    built(tmp_path)
    draw = Always(1)
    draw.fault = "none"
    left = list[Counter[str]]()
    for _ in range(4):
        before = remembered()
        one_run(tmp_path, 10, draw)  # in another folder each time, with a catalogue of its own
        left.append(remembered() - before)
    assert Counter() in left[1:]


def test_pages_of_a_file_are_no_memory_of_the_process(tmp_path: Path) -> None:
    size = 8 << 20
    path = tmp_path / "program"
    path.write_bytes(b"x" * size)
    before = held(0, 0.0)
    with path.open("rb") as file, mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ) as pages:
        assert sum(pages[at] for at in range(0, size, 4096)) == size // 4096 * ord("x")
        after = held(0, 0.0)
    assert after.programs - before.programs > 6
    assert after.megabytes - before.megabytes < 2


def test_a_table_of_names_that_was_built_anew_grows_by_no_name_that_is_forgotten() -> None:
    names_built_anew()
    before = held(0, 0.0).in_use
    for number in range(300_000):  # more than it has rows: it is built anew at least once
        sys.intern(f"a part of a path {number}")
    assert held(0, 0.0).in_use - before < 0.5  # built anew larger it would be 1.8 at least


def test_faults_that_are_not_in_files_are_in_sources(tmp_path: Path) -> None:
    assert any(":9/" in one for one in sources(tmp_path, "refused"))
    assert any("NOT_SET" in one for one in sources(tmp_path, "permission"))
    assert len(sources(tmp_path, "none")) == 2


def test_a_few_odd_looks_do_not_turn_the_line() -> None:
    looks = [Held(n, float(n), 200.0, 100.0 + 0.001 * n + (50 if n % 7 == 3 else 0), 90.0, 10, 1) for n in range(60)]
    assert abs(slope([(one.seconds, one.megabytes) for one in looks]) - 0.001) < 0.0005
    assert slope([(1.0, 2.0)]) == 0.0
