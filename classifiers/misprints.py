"""Identifiers in which everything is right but the check digit: told where a name or the words before say what they are.

Numbers that begin with a place and a day are orders as often as persons, so values alone never tell a misprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from classifiers.characters import matches
from classifiers.detectors.base import Detector, Strength
from classifiers.search import Match, cued
from classifiers.spans import bounded, spans

_PERCENT = 45


def misprints(text: str, detectors: Iterable[Detector], named: frozenset[str]) -> Iterator[Match]:
    """Misprints of the types that the column is ``named`` for, as all of the text, and of any type behind one of its cues."""
    for detector in detectors:
        if detector.misprinted is None or detector.strength is Strength.NAMED:
            continue
        for start, end in _places(text, detector, named):
            value = detector.normalise(pa.array([text[start:end]], pa.string()))
            if detector.misprinted(value)[0]:
                yield Match(0, start, end, _PERCENT, detector, value[0].as_py(), True)


def _places(text: str, detector: Detector, named: frozenset[str]) -> Iterator[tuple[int, int]]:
    if detector.entity_type in named and matches(pa.array([text], pa.string()), detector.pattern)[0]:
        yield 0, len(text)
    else:
        yield from (place for place in spans(bounded(detector), text) if cued(detector, text, place[0]))
