"""Cells judged as wholes: which of them fit a detector's form, and how sure its check is of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pyarrow as pa

from classifiers.cells import Cells, Counts
from classifiers.characters import anchored
from classifiers.detectors.base import Detector, Percent
from classifiers.flagged import all_of, any_of, places_of
from classifiers.shared_arrays import places
from classifiers.told_once import told_once
from config import Reference

_NEARLY_ALL = 16
"""Where only one of so many texts has not the form, or fewer, a check that takes any text is asked about all of them."""


@dataclass(frozen=True, eq=False)
class Fit:
    """The cells that have a detector's form: their places, their canonical spelling (``spelled_so``: it is theirs), and the
    confidence in each."""

    rows: Counts
    percent: Percent = field(repr=False)
    spelled_so: bool
    _normalised: Callable[[], pa.StringArray] = field(repr=False)

    @told_once
    def normalised(self) -> pa.StringArray:
        """The canonical spelling of each."""
        return self._normalised()


def fit(cells: Cells, detector: Detector, reference: Reference) -> Fit | None:
    """How the cells fit the detector as wholes; None where no cell has the form."""
    if not cells.may_contain(anchored(detector.pattern)):
        return None
    fits = cells.fit(detector.pattern, cells.could_be(detector.length, detector.alphabet))
    if not any_of(fits):
        return None
    rows = places(len(cells.texts)) if all_of(fits) else places_of(fits)
    if detector.takes_any and len(fits) - len(fits) // _NEARLY_ALL <= len(rows) < len(fits):
        return Fit(rows, detector.check(cells.texts, reference)[rows], True, partial(cells.taken, rows))
    texts = cells.taken(rows)
    normalised = detector.normalise(texts)
    return Fit(rows, detector.check(normalised, reference), normalised is texts, lambda: normalised)
