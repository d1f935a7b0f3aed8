"""Cells judged as wholes: which of them fit a detector's form, and how sure its check is of each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from classifiers.cells import Cells, Counts, chosen
from classifiers.characters import matches
from classifiers.detectors.base import Detector, Percent
from config import Reference


@dataclass(frozen=True, eq=False)
class Fit:
    """The cells that have a detector's form: their places, their canonical spelling, and the confidence in each."""

    rows: Counts
    normalised: pa.StringArray = field(repr=False)
    percent: Percent = field(repr=False)


def fit(cells: Cells, detector: Detector, reference: Reference) -> Fit | None:
    """How the cells fit the detector as wholes; None where no cell has the form."""
    possible = np.flatnonzero(cells.could_be(detector.length, detector.alphabet))
    if not len(possible):
        return None
    texts = chosen(cells.texts, possible)
    formed = matches(texts, detector.pattern)
    if not formed.any():
        return None
    normalised = detector.normalise(texts.filter(pa.array(formed)))
    return Fit(possible[formed], normalised, detector.check(normalised, reference))
