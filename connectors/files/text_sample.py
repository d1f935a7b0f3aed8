"""What samples of text files share: windows at random byte offsets within a budget, and the verdict on what was read."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.evenness import even_power
from connectors.files.batches import Row, text_batch
from connectors.files.lines import LineSource, Window
from connectors.files.places import choose_offsets
from connectors.model import Coverage, Measure, Reason, Sample, SamplePlan, Statistics, Status, Unread

SMALL_FILE = 4 * 1024 * 1024
"""Bytes up to which a text file is parsed whole, so that its rows are counted and not estimated."""

_SHORTEST_WINDOW = 4 * 1024
_LONGEST_WINDOW = 1024 * 1024


def whole_file(size: int, plan: SamplePlan) -> bool:
    """Whether a text file of ``size`` bytes is parsed whole."""
    return size <= min(SMALL_FILE, plan.bytes_budget)


@dataclass(slots=True)
class WindowReader:
    """Windows of whole lines at the plan's random offsets, until the plan's bytes or seconds are used up.

    ``places`` counts the windows given that held a line, ``densities`` the newlines per byte of all; ``short`` tells that the
    budget ended before the places did.
    """

    source: LineSource
    plan: SamplePlan
    places: int = 0
    densities: list[float] = field(default_factory=list)
    short: bool = False

    def windows(self) -> Iterator[Window]:
        """One window a place, long enough for some times the rows wanted."""
        file, plan = self.source.file, self.plan
        length = self._usual_length()
        deadline = time.monotonic() + plan.seconds
        most = file.bytes_read + plan.bytes_budget
        for offset in choose_offsets(self.source.form.start, file.size, plan):
            self.short = time.monotonic() > deadline or file.bytes_read + length > most
            if self.short:
                return
            window = self.source.window(offset, length)
            longer = length
            # In the last line no window is long enough; a long line elsewhere must not make all later windows long.
            while not window.lines and longer < min(_LONGEST_WINDOW, file.size - offset) and file.bytes_read + longer * 4 <= most:
                longer *= 4
                window = self.source.window(offset, longer)
            self.places += bool(window.lines)
            self.densities.append(window.density)
            yield window

    def tail(self) -> Window:
        """The last lines of the file."""
        length = min(self.source.file.size, self.plan.edge_rows * self._usual_length())
        return self.source.window(self.source.file.size - min(length, _LONGEST_WINDOW), _LONGEST_WINDOW)

    def coverage(self, rows: int) -> Coverage:
        """What the windows given so far cover. Short lines that lie together fill fewer bytes than their share of the rows."""
        met = even_power(self.places, self.densities)
        return Coverage("random_places", self.places, rows, self.plan.seed, met)

    def _usual_length(self) -> int:
        head = self.source.window(self.source.form.start, 16 * _SHORTEST_WINDOW)
        wanted = int(4 * (self.plan.rows_per_place + 1) / head.density) if head.density else _LONGEST_WINDOW
        fair = self.plan.bytes_budget // max(1, self.plan.places)
        return max(_SHORTEST_WINDOW, min(wanted, fair, _LONGEST_WINDOW))


@dataclass(frozen=True, slots=True)
class TextRows:
    """Rows taken from a text file, with what is to be said about them."""

    names: tuple[str, ...]
    rows: Sequence[Row]
    coverage: Coverage
    total: Measure
    broken: int = 0
    short: bool = False
    unread: tuple[Unread, ...] = ()


def text_sample(source: LineSource, taken: TextRows, plan: SamplePlan) -> Sample:
    """The sample: one batch of strings, its status from the faults met."""
    status, reason = _status(source, taken)
    size = Measure.exact(source.file.size, "file_length")
    batch = text_batch(taken.names, taken.rows, plan.cell_chars)
    return Sample((batch,), taken.coverage, status, reason, taken.unread, Statistics(taken.total, size))


def _status(source: LineSource, taken: TextRows) -> tuple[Status, Reason | None]:
    faults = (
        (taken.short, Reason.BUDGET),
        (bool(taken.broken), Reason.CORRUPT),
        (bool(source.faults.undecoded), Reason.ENCODING),
        (bool(source.faults.too_long), Reason.TOO_LARGE),
        (bool(taken.unread), Reason.CHANGED),
    )
    for met, reason in faults:
        if met:
            return Status.PARTIAL, reason
    return (Status.COMPLETE if taken.rows else Status.EMPTY), None
