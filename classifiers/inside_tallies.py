"""Counts what detectors find inside the texts of a lane, for each of its columns. A text that comes again is searched once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import numpy as np
import pyarrow as pa

from classifiers.cells import Counts, chosen
from classifiers.characters import Flags
from classifiers.detectors.base import Detector
from classifiers.digests import Digests, digests
from classifiers.inside_gate import may_hold_of
from classifiers.lane_finds import TypeFinds
from classifiers.lane_sketches import Sketches, sketches
from classifiers.lanes import Columns, Lane, summed
from classifiers.met import Met
from classifiers.minors import TYPES, under_age
from classifiers.model import DISTINCT
from classifiers.passages import Places
from classifiers.silent_texts import newly_met
from classifiers.standing_matches import standing_matches
from config import Reference

_SURE_BEHIND_LABEL = 70


@dataclass(frozen=True, slots=True)
class Judges:
    """What cells are judged by. ``today`` is the day on which ages are counted; without it they are not."""

    detectors: Mapping[str, Detector]
    reference: Reference
    key: bytes = field(repr=False)
    today: date | None = None

    def digests(self, texts: pa.StringArray | Sequence[str]) -> Digests:
        """The keyed digests of some texts."""
        return digests(self.key, texts if isinstance(texts, pa.StringArray) else pa.array(texts, pa.string()))


@dataclass(frozen=True, eq=False)
class _Occurrences:
    """Where distinct texts come: the number of a text, that of its column, and how many cells it stands for there, in the order
    of the texts. The occurrences of a text begin at its place in ``starts``."""

    texts: Counts = field(repr=False)
    columns: Columns = field(repr=False)
    counts: Counts = field(repr=False)
    starts: Counts = field(repr=False)
    size: int = 1

    @classmethod
    def of(cls, places: Counts, columns: Columns, counts: Counts, size: int) -> _Occurrences:
        """From the number of the text, that of the column and the number of cells of each occurrence."""
        order = np.argsort(places, kind="stable")
        ordered = places[order]
        starts = np.searchsorted(ordered, np.arange(int(ordered[-1]) + 2))
        return cls(ordered, columns[order], counts[order], starts, size)

    def weights(self, texts: Places, times: Counts | None = None) -> Counts:
        """How many cells of each column some texts stand for, each text (or the last mention of it) counted so many times."""
        each = np.zeros(len(self.starts) - 1, dtype=np.int64)
        each[texts] = 1 if times is None else times
        return summed(each[self.texts] * self.counts, self.columns, self.size)

    def sketches(self, texts: Places, values: Digests) -> Sketches:
        """The sketch of each column, from digests of what was found in some texts."""
        first, times = self.starts[texts], self.starts[texts + 1] - self.starts[texts]
        if (times == 1).all():
            at = first
        else:
            before = np.cumsum(times) - times
            at = np.arange(int(times.sum())) + np.repeat(first - before, times)
            values = np.repeat(values, times)
        return sketches(DISTINCT, self.columns[at], values, self.counts[at], self.size)


def inside(lane: Lane, may_hold: Flags, judges: Judges) -> list[TypeFinds]:
    """What is inside some of a lane's texts, by entity type."""
    if not may_hold.any():
        return []
    cells = lane.cells
    asked = [(one, may_hold_of(cells, one, may_hold)) for one in judges.detectors.values() if one.in_text]
    rows = np.flatnonzero(reduce(np.logical_or, {id(which): which for _, which in asked}.values())) if asked else ()
    if not len(rows):
        return []
    encoded = chosen(cells.texts, rows).dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    occurrences = _Occurrences.of(places, lane.columns[rows], cells.counts[rows], lane.size)
    likely = [one for one, which in asked if which.any()]
    searched = newly_met(encoded.dictionary, likely, judges.detectors, judges.reference)
    standing = standing_matches(searched)
    return [_finds(one, which, occurrences, judges) for one, which in zip(searched, standing, strict=True)]


def _finds(found: Met, which: Places, occurrences: _Occurrences, judges: Judges) -> TypeFinds:
    """Those of a detector's matches that stand: a cell counts once, with its surest match."""
    matches, name = found.matches.chosen(which), found.detector.entity_type
    surest = np.argsort(matches.percents, kind="stable")
    young = matches.rows[:0]
    if judges.today is not None and name in TYPES and len(which):
        young = matches.rows[under_age(name, matches.values, judges.today)]
    told = {
        "inside": occurrences.weights(matches.rows),
        "inside_candidates": occurrences.weights(found.formed),
        "confidence": occurrences.weights(matches.rows[surest], matches.percents[surest].astype(np.int64)),
        "minors": occurrences.weights(young),
        "labelled": occurrences.weights(matches.rows[matches.cued & (matches.percents >= _SURE_BEHIND_LABEL)]),
        "labelled_candidates": occurrences.weights(found.labelled),
    }
    return TypeFinds.of(name, told, "inside_candidates", occurrences.sketches(matches.rows, judges.digests(matches.values)))
