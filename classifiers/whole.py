"""Cells judged as wholes: which of them fit a detector's form, and how sure its check is of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from classifiers.cells import Cells, Counts
from classifiers.characters import anchored
from classifiers.detectors.base import Detector, Percent
from classifiers.flagged import all_of, any_of
from classifiers.shared_arrays import places
from config import Reference


@dataclass(frozen=True, eq=False)
class Fit:
    """The cells that have a detector's form: their places, their canonical spelling (``spelled_so``: it is theirs), and the
    confidence in each."""

    rows: Counts
    normalised: pa.StringArray = field(repr=False)
    percent: Percent = field(repr=False)
    spelled_so: bool = False


def fit(cells: Cells, detector: Detector, reference: Reference) -> Fit | None:
    """How the cells fit the detector as wholes; None where no cell has the form."""
    if not cells.may_contain(anchored(detector.pattern)):
        return None
    fits = cells.fit(detector.pattern, cells.could_be(detector.length, detector.alphabet))
    if not any_of(fits):
        return None
    rows = places(len(cells.texts)) if all_of(fits) else fits.nonzero()[0]
    texts = cells.taken(rows)
    normalised = detector.normalise(texts)
    return Fit(rows, normalised, detector.check(normalised, reference), normalised is texts)
