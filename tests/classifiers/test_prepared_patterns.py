"""What is kept of the shipped patterns is what reading them anew tells, and a file that cannot be trusted is passed over."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from benchmarks.prepare_patterns import read_anew, told
from classifiers import automata, prepared_patterns, shape_automata, ways
from classifiers.characters import anchored
from classifiers.detectors import all_detectors
from classifiers.prepared_patterns import FILE, Prepared, read, version, written
from config import package_file

PINNED = re.search(r"^pyarrow==(\S+)$", Path(__file__).parents[2].joinpath("constraints.txt").read_text(), re.MULTILINE)
KEPT = Prepared({"a": (b"", 0, (0,)), r"\b": None}, {"a": None}, (((97, 97),),), b"12", (b"3",), ((0x4E00, 0x9FFF),))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the file is looked for."""
    place = tmp_path / FILE

    def found(package: str, name: str) -> bytes:
        return place.read_bytes() if name == FILE else package_file(package, name)

    monkeypatch.setattr(prepared_patterns, "package_file", found)
    monkeypatch.setattr(prepared_patterns, "prepared", prepared_patterns.prepared.__wrapped__)
    return place


@pytest.mark.skipif(PINNED is None or PINNED[1] != pa.__version__, reason="it is made with the Arrow that is installed as a rule")
def test_the_file_is_what_the_patterns_say_today() -> None:
    """After a change to a pattern, or to what reads them: ``python -m benchmarks.prepare_patterns``."""
    content = package_file("classifiers", FILE)
    assert content[: len(version())] == version(), test_the_file_is_what_the_patterns_say_today.__doc__
    kept = read(content)
    every = {one.pattern for one in all_detectors().values()}
    assert every <= kept.ways.keys()
    assert {anchored(one) for one in every} <= kept.steps.keys()
    assert kept == told(frozenset(kept.steps), frozenset(kept.ways))


@pytest.mark.parametrize("pattern", sorted(one.pattern for one in all_detectors().values())[::7])
def test_what_is_kept_serves_as_what_is_read(pattern: str) -> None:
    with read_anew(told(frozenset({anchored(pattern)}), frozenset({pattern}))):
        kept = automata.steps_of(anchored(pattern)), ways.ways(pattern), shape_automata._both(anchored(pattern))
    with read_anew():
        anew = automata.steps_of(anchored(pattern)), ways.ways(pattern), shape_automata._both(anchored(pattern))
    assert kept[0] is not None
    assert anew[0] is not None
    assert (kept[0][0].tobytes(), *kept[0][1:]) == (anew[0][0].tobytes(), *anew[0][1:])
    assert list(map(vars, kept[1] or ())) == list(map(vars, anew[1] or ()))
    for one, other in zip(kept[2] or (), anew[2] or (), strict=True):
        assert all(np.array_equal(ours, theirs) for ours, theirs in zip(one.tables, other.tables, strict=True))


def test_a_pattern_that_is_not_kept_is_read() -> None:
    with read_anew(told(frozenset(), frozenset())):
        assert automata.steps_of("x[0-9]") is not None
        assert ways.ways("x[0-9]") is not None


def test_of_a_file_all_comes_back(file: Path) -> None:
    file.write_bytes(written(KEPT))
    assert prepared_patterns.prepared() == KEPT


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 16 + written(KEPT)[16:],
        version(),
        version() + zlib.compress(b""),
        version() + zlib.compress(b"no marshal"),
        written(KEPT)[:-9],
        version() + b"no zlib",
    ],
    ids=["empty", "another version", "nothing else", "nothing in it", "no values", "cut off", "not packed"],
)
def test_a_file_that_cannot_be_trusted_is_passed_over(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert prepared_patterns.prepared() == Prepared()


def test_without_a_file_nothing_is_kept(file: Path) -> None:
    assert not file.exists()
    assert prepared_patterns.prepared() == Prepared()


def test_what_it_is_made_of_decides_its_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = version()
    monkeypatch.setattr(pa, "__version__", "0.0.0")
    assert version() != before
