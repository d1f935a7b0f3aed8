"""Which cells are worth searching for what a detector finds inside texts, told from their shapes where that is possible."""

from __future__ import annotations

from classifiers.cells import Cells
from classifiers.characters import Flags
from classifiers.detectors.base import Detector
from classifiers.search import where


def may_hold_of(cells: Cells, detector: Detector, among: Flags) -> Flags:
    """Which of some cells the detector may find something in: the others' shape leaves no room for it."""
    return cells.may(where(detector), among)
