"""Texts that were searched and in which nothing was found: set phrases come again in every batch, and are not searched anew.

They are known by digests of which the key is this process's own, never by what they say. What is found inside a text hangs on
that text alone, so it does not matter which were searched before.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa

from classifiers.detectors.base import Detector
from classifiers.digests import Digests
from classifiers.met import Met
from classifiers.passages import Places
from classifiers.remembered import kept, looked_up, numbers_of
from classifiers.search import met
from config import Reference

_SLOTS = 1 << 15
"""Texts that are known of some detectors at most, a power of two."""
_SETS = 2  # of detectors, half a megabyte together
_SILENT = 1


def newly_met(
    texts: pa.StringArray, likely: Sequence[Detector], detectors: Mapping[str, Detector], reference: Reference
) -> tuple[Met, ...]:
    """What ``search.met`` gives for different texts and those detectors that are ``likely`` to find something in them; texts in
    which no other of the ``detectors`` can find anything. Those that are known to hold nothing are not looked at."""
    silent = _silent(detectors, reference)
    numbers = numbers_of(texts)
    left = looked_up(silent, numbers)[1]
    if not len(left):
        return ()
    every = len(left) == len(texts)
    found = met(texts if every else texts.take(pa.array(left)), likely, reference)
    holds = np.zeros(len(left), dtype=np.bool_)
    for one in found:
        holds[one.formed] = holds[one.labelled] = True
    fresh = numbers[left[~holds]]
    kept(silent, fresh, np.full(len(fresh), _SILENT, dtype=np.uint8))
    return found if every else tuple(_at(one, left) for one in found)


def _at(one: Met, rows: Places) -> Met:
    """What was met in some of the texts, those with these numbers."""
    return replace(
        one, matches=replace(one.matches, rows=rows[one.matches.rows]), formed=rows[one.formed], labelled=rows[one.labelled]
    )


_sets: deque[tuple[Mapping[str, Detector], Reference, Digests]] = deque(maxlen=_SETS)
_making = threading.Lock()


def _silent(detectors: Mapping[str, Detector], reference: Reference) -> Digests:
    """The texts that hold nothing for some detectors, asked with a reference: both are known by being the very same."""
    with _making:
        for ours, asked_with, silent in _sets:
            if ours is detectors and asked_with is reference:
                return silent
        silent = np.zeros(_SLOTS, dtype=np.uint64)
        _sets.append((detectors, reference, silent))
        return silent
