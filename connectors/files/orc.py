"""ORC files: typed columns, rows exactly counted by the footer.

A stripe can only be read as a whole, so a column is read at a time, and of a big file as many stripes as the budget allows.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
from pyarrow import orc

from connectors.files.format import Part, check_unchanged, positions
from connectors.files.header import unique_names
from connectors.files.opening import OpenedFile
from connectors.files.parquet_cells import cut_batch
from connectors.files.parquet_sample import power_of
from connectors.files.places import whole_coverage
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Coverage, Dataset, Kind, Measure, Reason, Sample, SamplePlan, Statistics, Status

_MOST_ROWS = 65_536
_BUDGETS = 8  # times the plan's bytes that are read at most, as of Parquet


class OrcFormat:
    """ORC. One file is one dataset with the file's own types."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The file itself."""
        with _opened(file) as table:
            columns = [Column(name, str(field.type)[:200]) for name, field in zip(_names(table), table.schema, strict=True)]
            yield Part(Kind.FILE, columns=tuple(columns))

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """Rows from the footer, bytes as compressed."""
        with _opened(file) as table:
            return _statistics(table, file)

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """All rows of a small file; of a big one rows at random places of the stripes that the budget reaches."""
        with _opened(file) as table:
            names = _names(table)
            check_unchanged(dataset, names)
            statistics = _statistics(table, file)
            if not table.nrows:
                empty = cut_batch([pa.array([], field.type) for field in table.schema], names)
                return Sample((empty,), whole_coverage(0), Status.EMPTY, statistics=statistics)
            if table.nrows <= plan.whole_rows:
                batches = [_stripe(table, number, names, plan) for number in range(table.nstripes)]
                return Sample(tuple(batches), whole_coverage(table.nrows), statistics=statistics)
            return _places(table, file, plan)

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, stripe by stripe; a stripe can be longer than what is handed on at once."""
        with _opened(file) as table:
            names = _names(table)
            check_unchanged(dataset, names)
            wanted = positions(names, columns)
            for number in range(table.nstripes):
                batch = table.read_stripe(number, columns=[table.schema.field(place).name for place in wanted])
                found = [batch.column(batch.schema.get_field_index(table.schema.field(place).name)) for place in wanted]
                for start in range(0, batch.num_rows, _MOST_ROWS):
                    yield cut_batch([column.slice(start, _MOST_ROWS) for column in found], columns)


@contextmanager
def _opened(file: OpenedFile) -> Iterator[orc.ORCFile]:
    file.seek(0)
    try:
        yield orc.ORCFile(pa.PythonFile(file, mode="r"))
    except pa.ArrowNotImplementedError:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "the file uses a codec or type that is not read") from None
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError):
        raise Unreadable(Reason.CORRUPT, "the ORC structure is broken") from None


def _names(table: orc.ORCFile) -> tuple[str, ...]:
    return unique_names(table.schema.names)


def _statistics(table: orc.ORCFile, file: OpenedFile) -> Statistics:
    return Statistics(Measure.exact(table.nrows), Measure.exact(file.size, "compressed"))


def _stripe(table: orc.ORCFile, number: int, names: Sequence[str], plan: SamplePlan) -> pa.RecordBatch:
    return cut_batch(table.read_stripe(number).columns, names, plan.cell_chars)


def _places(table: orc.ORCFile, file: OpenedFile, plan: SamplePlan) -> Sample:
    """The last stripe first, then the first, then the others at random. A stripe's place in the file's rows is known only
    from those before it, so the rows of unread stripes are taken for as many as the read ones have on average."""
    names = _names(table)
    draw = random.Random(plan.seed)
    most = min(table.nstripes, max(2, int(table.nstripes * plan.bytes_budget * _BUDGETS / max(1, file.size))))
    others = list(range(1, table.nstripes - 1))
    draw.shuffle(others)
    order = list(dict.fromkeys([table.nstripes - 1, 0, *others]))[:most]
    deadline = time.monotonic() + plan.seconds
    batches: list[pa.RecordBatch] = []
    starts: list[int] = []
    usual = table.nrows / table.nstripes
    late = False
    for number in order:
        late = time.monotonic() > deadline
        if late:
            break
        batch = _stripe(table, number, names, plan)
        for begin, stop in _slices(batch.num_rows, number, table.nstripes, plan, draw):
            batches.append(batch.slice(begin, stop - begin))
            starts.append(min(table.nrows - 1, int(number * usual) + begin))
    rows = sum(batch.num_rows for batch in batches)
    coverage = Coverage("random_places", len(starts), rows, plan.seed, power_of(set(starts), table.nrows))
    status, reason = (Status.PARTIAL, Reason.TIMEOUT) if late else (Status.COMPLETE, None)
    return Sample(tuple(batches), coverage, status, reason, statistics=_statistics(table, file))


def _slices(rows: int, number: int, stripes: int, plan: SamplePlan, draw: random.Random) -> list[tuple[int, int]]:
    """Ranges of rows of one stripe: its share of the plan's places, and the file's edges; no row twice."""
    wanted = {draw.randrange(rows) for _ in range(max(1, -(-plan.places // stripes)))} if rows else set()
    taken = {row for start in wanted for row in range(start, min(rows, start + plan.rows_per_place))}
    if number == 0:
        taken |= set(range(min(rows, plan.edge_rows)))
    if number == stripes - 1:
        taken |= set(range(max(0, rows - plan.edge_rows), rows))
    found: list[tuple[int, int]] = []
    for row in sorted(taken):
        if found and found[-1][1] == row:
            found[-1] = (found[-1][0], row + 1)
        else:
            found.append((row, row + 1))
    return found
