"""Whether a scan is given processes forked from its own, and how long they live.

They are forked before anything is opened and any thread is started: an idle one costs some milliseconds, and in memory what the
two do not share. So a scan has them where they may have something to do, which cannot be known yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from classifiers import Classifier
from config import SourceSpec
from connectors import FEWEST_SHARED, MOST_SHARED
from scanner.tally_process import TallyProcess, forked
from scanner.tallying import most_workers

_DESCRIBED = frozenset({"ddl", "dictionary"})  # have no rows
_LARGE_BYTES = 4 << 20  # of a database in a file, for less of which nobody need help


@contextmanager
def helped(specs: Sequence[SourceSpec], classifier: Classifier, full: bool) -> Iterator[tuple[TallyProcess, ...]]:
    """Processes that are forked for a scan of these sources on this machine, where that is safe; they end with the block."""
    cores = os.cpu_count() or 1
    workers = forked(classifier, max(1, most_workers(cores))) if any(_is_much(one, full) for one in specs) else ()
    try:
        yield workers
    finally:
        for one in workers:
            one.end()


def _is_much(spec: SourceSpec, full: bool) -> bool:
    """Whether there may be much to tally in a source: more than a sample of one file."""
    if spec.url.scheme in _DESCRIBED:
        return False
    place = Path(spec.url.path) if spec.url.path and not spec.url.host else None
    if place is None:
        return True
    try:
        if place.is_dir():
            return True
        size = place.stat().st_size
        if spec.url.scheme == "file":
            return full and FEWEST_SHARED <= size <= MOST_SHARED
        return size >= _LARGE_BYTES
    except (OSError, ValueError):  # the scan will say what is wrong with it
        return False
