"""Writes what the shipped patterns say into the file that the product starts with: ``python -m benchmarks.prepare_patterns``.

Asked are what detectors have, and what columns of every kind are asked. A pattern that is missing costs time, and nothing else.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np
import pyarrow as pa

from benchmarks.accuracy.specs import SPECS, STORAGE
from classifiers import automata, prepared_patterns, shape_automata, ways
from classifiers.characters import Flags, anchored
from classifiers.detectors import all_detectors
from classifiers.inside_tallies import Judges
from classifiers.prepared_patterns import FILE, KeptSteps, KeptWay, Prepared, Ranges, written
from classifiers.shapes import Answers
from classifiers.tally import tally_all
from config import load_reference

_ROWS = 60, 4200
"""Small columns share lanes, in which other patterns are asked than of a large one."""
_KEY, _TODAY = b"asked for their patterns alone", date(2026, 1, 1)
_ALL = *SPECS, *STORAGE


class _Noted(dict[str, None]):
    """Holds nothing, and notes what it is asked for."""

    def __contains__(self, pattern: object) -> bool:
        self[str(pattern)] = None
        return False


@contextmanager
def read_anew(kept: Prepared | None = None) -> Iterator[None]:
    """Within it patterns are read when they are asked for, but for what is ``kept``."""
    caches = automata.steps_of, automata._kept, automata.han, shape_automata._both, ways.ways
    own = Prepared() if kept is None else kept
    with ExitStack() as left:
        left.enter_context(patch.object(Answers, "_now", None))
        for one in caches:
            one.cache_clear()
            left.callback(one.cache_clear)
        for module in (automata, shape_automata, ways):
            left.enter_context(patch.object(module, "prepared", lambda: own))
        yield


def asked() -> tuple[frozenset[str], frozenset[str]]:
    """The patterns of which the steps, and those of which the ways are asked."""
    every = [one for each in all_detectors().values() for one in (each.pattern, each.masked) if one]
    steps, fits = _Noted(), _Noted()
    judges = Judges(all_detectors(), load_reference(), _KEY, _TODAY)
    with read_anew(Prepared(steps, fits)):  # type: ignore[arg-type] # it is only asked what it holds
        for rows in _ROWS:
            tally_all([_column(place, rows) for place in range(len(_ALL))], judges)
    return frozenset([*steps, *map(anchored, every)]), frozenset([*fits, *every])


def _column(place: int, rows: int) -> pa.RecordBatch:
    drawn, made = Random(place), _ALL[place].maker
    return pa.RecordBatch.from_pydict({"column": [str(made(drawn)) for _ in range(rows)]})


def told(of_steps: frozenset[str], of_ways: frozenset[str]) -> Prepared:
    """What patterns say: the steps of some, and the ways of some."""
    sets: dict[Ranges, int] = {}
    tables: dict[bytes, int] = {}

    def table(flags: Flags | None) -> int | None:
        return None if flags is None else tables.setdefault(np.packbits(flags, bitorder="little").tobytes(), len(tables))

    def steps(pattern: str) -> KeptSteps | None:
        known = automata.steps_of(pattern)
        return known and (known[0].tobytes(), known[1], tuple(sets.setdefault(one, len(sets)) for one in known[2]))

    def way(one: ways.Way) -> KeptWay:
        words = tuple((tuple(sorted(each)), any_case) for each, any_case in one.words)
        return table(one.first), table(one.last), one.least, one.most, words

    with read_anew():
        all_steps = {pattern: steps(pattern) for pattern in sorted(of_steps)}
        fits = {pattern: (found := ways.ways(pattern)) and tuple(map(way, found)) for pattern in sorted(of_ways)}
        of_shapes = b"".join(shape_automata.told_of_shapes(one).tobytes() for one in sets)
        packed = tuple(zlib.compress(one, 9) for one in tables)
        return Prepared(all_steps, fits, tuple(sets), of_shapes, packed, automata.han())


if __name__ == "__main__":
    Path(prepared_patterns.__file__).with_name(FILE).write_bytes(written(told(*asked())))
