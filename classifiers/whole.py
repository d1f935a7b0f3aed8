"""Cells judged as wholes: which of them fit a detector's form, and how sure its check is of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from classifiers.cells import Cells, Counts
from classifiers.characters import anchored, once
from classifiers.detectors.base import Detector, Percent
from config import Reference


@dataclass(frozen=True, eq=False)
class Fit:
    """The cells that have a detector's form: their places, their canonical spelling (``spelled_so``: it is theirs), and the
    confidence in each."""

    rows: Counts
    normalised: pa.StringArray = field(repr=False)
    percent: Percent = field(repr=False)
    spelled_so: bool = False


@once
def _every_place(texts: pa.StringArray) -> Counts:
    return np.arange(len(texts))


def fit(cells: Cells, detector: Detector, reference: Reference) -> Fit | None:
    """How the cells fit the detector as wholes; None where no cell has the form."""
    if not cells.may_contain(anchored(detector.pattern)):
        return None
    fits = cells.fit(detector.pattern, cells.could_be(detector.length, detector.alphabet))
    rows = _every_place(cells.texts) if fits.all() else fits.nonzero()[0]
    if not len(rows):
        return None
    texts = cells.taken(rows)
    normalised = detector.normalise(texts)
    return Fit(rows, normalised, detector.check(normalised, reference), normalised is texts)
