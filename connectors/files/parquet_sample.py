"""Rows of a Parquet file from many places within a budget.

A row group can only be read from its start: nothing reaches a row in its middle without reading what stands before it. So
a file of some budgets' size is streamed through and every place is met. Of a bigger one each row group gets a share of the
budget and is read from its start for as long as that lasts: its head, the places reached and the last rows reached are taken.
The power is computed from the rows that were really taken, so a big file of few row groups says plainly how little was seen.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.parquet as pq

from connectors.files.opening import OpenedFile
from connectors.files.places import whole_coverage
from connectors.model import Coverage, SamplePlan

STREAM_BYTES = 64 * 1024
"""Bytes read at a time of one column of one row group."""

_BATCH_BYTES = 4 * 1024 * 1024
_STREAM_BUDGETS = 8  # times the plan's bytes that are read at most: about a second's work on a local disk


def batch_rows(table: pq.ParquetFile) -> int:
    """Rows to decode at a time, about four megabytes by the widths that the footer declares."""
    groups = (table.metadata.row_group(number) for number in range(table.metadata.num_row_groups))
    width = sum(group.total_byte_size for group in groups) / max(1, table.metadata.num_rows)
    return int(max(16, min(4096, _BATCH_BYTES / max(1, width))))


def power_of(starts: Iterable[int], total: int) -> float:
    """Probability that a run of 1 % of ``total`` rows, anywhere, holds at least one of the rows taken."""
    run = max(1, total // 100)
    met = covered = 0
    for start in sorted(starts):
        begin = max(covered, start - run + 1)
        end = min(start, total - run) + 1
        met += max(0, end - begin)
        covered = max(covered, end)
    return round(met / (total - run + 1), 4)


@dataclass(slots=True)
class Sampler:
    """Takes rows of one file. ``starts`` are the numbers of the rows where a taken slice begins; ``short`` tells that the budget
    did not reach all of the places."""

    table: pq.ParquetFile
    file: OpenedFile
    plan: SamplePlan
    short: bool = False
    starts: list[int] = field(default_factory=list)
    batches: list[pa.RecordBatch] = field(default_factory=list)
    _offsets: list[int] = field(default_factory=list)

    def take(self) -> Sampler:
        """All rows of a small file, else slices within the budget."""
        total = self.table.metadata.num_rows
        if self._whole(total):
            self.batches = list(self.table.iter_batches(batch_rows(self.table), use_threads=False))
        else:
            self._offsets = _offsets(self.table)
            self._visit(_wanted_rows(self.table, self.plan))
        return self

    @property
    def coverage(self) -> Coverage:
        """What the rows taken cover."""
        rows, total = sum(batch.num_rows for batch in self.batches), self.table.metadata.num_rows
        if self._whole(total):
            return whole_coverage(rows)
        return Coverage("random_places", len(self.starts), rows, self.plan.seed, power_of(self.starts, total))

    def _whole(self, total: int) -> bool:
        return total <= self.plan.whole_rows and self.file.size <= self.plan.bytes_budget * _STREAM_BUDGETS

    def _visit(self, wanted: dict[int, list[range]]) -> None:
        """The last row group first, for the tail is the likeliest place of something new, then the others at random."""
        order = sorted(wanted)
        last = order.pop()
        random.Random(self.plan.seed).shuffle(order)
        most = self.plan.bytes_budget * _STREAM_BUDGETS
        # Reading back and forth between columns costs somewhat more than the file's length.
        limit = self.file.bytes_read + (self.file.size * 2 if self.file.size <= most else most)
        deadline = time.monotonic() + self.plan.seconds
        for left, number in zip(range(len(wanted), 0, -1), [last, *order], strict=True):
            if time.monotonic() > deadline or self.file.bytes_read >= limit:
                self.short = True
                return
            share = (limit - self.file.bytes_read) / (2 if number == last and left > 1 else left)
            self._group(number, wanted[number], self.file.bytes_read + int(share))

    def _group(self, number: int, slices: Sequence[range], limit: int) -> None:
        """The head of a row group, its slices as far as ``limit`` lets it be read, and the last rows read before it."""
        width = self.plan.rows_per_place
        missed = sorted([range(width), *slices], key=lambda part: part.start)
        position = 0
        for batch in self.table.iter_batches(batch_rows(self.table), row_groups=[number], use_threads=False):
            here = range(position, position + batch.num_rows)
            missed = self._slices(number, batch, here, missed)
            position = here.stop
            if missed and self.file.bytes_read >= limit:
                self._slices(number, batch, here, [range(max(here.start, here.stop - width), here.stop)])
                self.short = True
                return
            if not missed:
                return

    def _slices(self, number: int, batch: pa.RecordBatch, here: range, slices: Sequence[range]) -> list[range]:
        """Take what lies in this batch; give back what reaches behind it."""
        for part in slices:
            start, stop = max(part.start, here.start), min(part.stop, here.stop)
            if start < stop:
                self.batches.append(batch.slice(start - here.start, stop - start))
                self.starts.append(self._offsets[number] + start)
        return [part for part in slices if part.stop > here.stop]


def _offsets(table: pq.ParquetFile) -> list[int]:
    """The number of the first row of every row group."""
    found, total = [], 0
    for number in range(table.metadata.num_row_groups):
        found.append(total)
        total += table.metadata.row_group(number).num_rows
    return found


def _wanted_rows(table: pq.ParquetFile, plan: SamplePlan) -> dict[int, list[range]]:
    """Slices of rows by row group, counted from the group's first row: the plan's places, the head and the tail."""
    metadata = table.metadata
    sizes = {n: metadata.row_group(n).num_rows for n in range(metadata.num_row_groups) if metadata.row_group(n).num_rows}
    numbers = list(sizes)
    draw = random.Random(plan.seed)
    wanted: dict[int, list[range]] = {}
    for number in draw.choices(numbers, weights=list(sizes.values()), k=plan.places):
        start = draw.randrange(sizes[number])
        wanted.setdefault(number, []).append(range(start, min(start + plan.rows_per_place, sizes[number])))
    first, last = numbers[0], numbers[-1]
    wanted.setdefault(first, []).append(range(min(plan.edge_rows, sizes[first])))
    wanted.setdefault(last, []).append(range(max(0, sizes[last] - plan.edge_rows), sizes[last]))
    return wanted
