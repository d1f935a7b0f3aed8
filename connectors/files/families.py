"""Files that are pieces of one dataset: alike in folder, kind and columns, told apart by a number or a date in their names.

A family's path has a ``*`` where the names of its files have digits, and a folder ``dt=*`` where these lie in folders of
partitions. It stays the same when tomorrow's file comes.
"""

from __future__ import annotations

import math
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa

from connectors.files.places import extrapolate, whole_coverage
from connectors.files.tables import TEXT_COLUMN
from connectors.model import (
    Coverage,
    Dataset,
    Kind,
    Measure,
    Provenance,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    Status,
    power,
)

SMALLEST = 3
"""Files that make a family; two may be alike by chance."""

_STAR = "*"
_UNTYPED = ("text", "json")
_DIGITS = re.compile(r"\d+")
_PARTITION = re.compile(r"([^=]+)=.+")
_DATED = re.compile(r"\d{2,}")
_MOST_MEMBERS = 300  # that are read whole
_FEWEST_DENSITIES = 5
"""Members read, below which their spread is not told."""
_SMALL = 4 * 1024 * 1024  # bytes of all members up to which they are
_LEAST_BYTES = 256 * 1024  # that one member may cost

Path = tuple[str, ...]


def pattern_of(path: Path) -> Path | None:
    """The family that a file's name suggests; None for a name without digits."""
    *folders, name = path
    if _STAR in "".join(path):
        return None
    pattern = (*map(_folder, folders), _DIGITS.sub(_STAR, name))
    return pattern if pattern != path else None


def is_pattern(path: Path) -> bool:
    """Whether a path may be a family's."""
    return any(_STAR in part for part in path)


def _folder(name: str) -> str:
    partition = _PARTITION.fullmatch(name)
    return f"{partition[1]}={_STAR}" if partition else _STAR if _DATED.fullmatch(name) else name


def joined_families(
    found: Iterable[Dataset | Skipped], files: frozenset[Path]
) -> tuple[list[Dataset | Skipped], dict[Path, tuple[Path, ...]]]:
    """What was found, with one dataset in the place of each family, in the order of paths; and the members of each.
    ``files`` are the paths that are whole files."""
    groups: dict[tuple[Path, Path], list[Dataset]] = {}
    entries: list[Dataset | Skipped] = []
    for entry in found:
        pattern = pattern_of(entry.path) if isinstance(entry, Dataset) and _may_be_piece(entry, files) else None
        if pattern is None or not isinstance(entry, Dataset):
            entries.append(entry)
        else:
            groups.setdefault((pattern, _columns(entry)), []).append(entry)
    members: dict[Path, tuple[Path, ...]] = {}
    for (pattern, _), group in sorted(groups.items(), key=lambda item: -len(item[1])):
        # Of files with one pattern but several headers, the most are the family, the others stay alone.
        if len(group) < SMALLEST or pattern in members:
            entries += group
        else:
            members[pattern] = tuple(sorted(one.path for one in group))
            entries.append(replace(group[0], path=pattern, comment=group[0].comment))
    return sorted(_left_out(entries, members), key=lambda entry: entry.path), members


def _left_out(entries: Sequence[Dataset | Skipped], taken: Container[Path]) -> Iterator[Dataset | Skipped]:
    """The entries, with those that include and exclude leave out told by their pattern where there are many of one."""
    patterns = {entry.path: pattern_of(entry.path) for entry in entries if _is_excluded(entry)}
    counts = Counter(patterns.values())
    told: set[Path] = set()
    for entry in entries:
        pattern = patterns.get(entry.path)
        if pattern is None or pattern in taken or counts[pattern] < SMALLEST or not isinstance(entry, Skipped):
            yield entry
        elif pattern not in told:
            told.add(pattern)
            yield replace(entry, path=pattern)


def _is_excluded(entry: Dataset | Skipped) -> bool:
    """Whether a file was left out by the user."""
    return isinstance(entry, Skipped) and entry.reason is Reason.EXCLUDED and entry.kind is Kind.FILE


def _may_be_piece(entry: Dataset, files: frozenset[Path]) -> bool:
    return entry.kind is Kind.FILE and entry.path in files and bool(entry.columns) and entry.columns != (TEXT_COLUMN,)


def _columns(entry: Dataset) -> Path:
    """The columns' names, and whether the format is one whose columns have no types: a CSV file is not like a JSON file."""
    return tuple(f"{column.name} {column.type if column.type in _UNTYPED else ''}" for column in entry.columns)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A member to look at, and the plan for it. ``places`` are those of the whole plan that fell on it."""

    path: Path
    size: int
    plan: SamplePlan
    places: int


@dataclass(slots=True)
class FamilySampler:
    """Looks at members of a family as if it were one file. ``look`` samples a member; ``sizes`` are the members in order."""

    look: Callable[[Path, SamplePlan], Sample | Skipped]
    sizes: Sequence[tuple[Path, int]]
    plan: SamplePlan
    batches: list[pa.RecordBatch] = field(default_factory=list)
    faults: list[Reason] = field(default_factory=list)
    places: float = 0.0
    seen_rows: int = 0
    seen_bytes: int = 0
    densities: list[float] = field(default_factory=list)
    kind: str = ""

    def take(self) -> Sample | Skipped:
        """All rows of a small family, else places that fall on its members by their bytes. What is Skipped is the reason
        why no member at all could be read."""
        total = sum(size for _, size in self.sizes)
        whole = total <= min(_SMALL, self.plan.bytes_budget) and len(self.sizes) <= _MOST_MEMBERS
        visits = _all(self.sizes, self.plan) if whole else _visits(self.sizes, self.plan)
        last = self._visit_all(visits)
        if last is not None and (not self.batches or last.reason is Reason.CANCELLED):
            return last
        rows = sum(batch.num_rows for batch in self.batches)
        size = Measure.exact(total, self.kind)
        status = Status.PARTIAL if self.faults else Status.COMPLETE if rows else Status.EMPTY
        reason = self.faults[0] if self.faults else None
        if whole and not self.faults and rows == self.seen_rows:
            known = Statistics(Measure.exact(rows), size)
            return Sample(tuple(self.batches), whole_coverage(rows), status, statistics=known)
        coverage = Coverage("random_places", int(self.places), rows, self.plan.seed, power(int(self.places)))
        return Sample(tuple(self.batches), coverage, status, reason, statistics=self._statistics(size, total))

    def _visit_all(self, visits: Sequence[_Visit]) -> Skipped | None:
        """Visit until the plan's seconds are over; the last member that could not be read."""
        deadline = time.monotonic() + self.plan.seconds
        last = None
        for visit in visits:
            if time.monotonic() > deadline:
                self.faults.append(Reason.BUDGET)
                break
            sample = self.look(visit.path, visit.plan)
            if isinstance(sample, Skipped):
                last = sample
                self.faults.append(sample.reason)
                if sample.reason is Reason.CANCELLED:
                    break
            else:
                self._add(sample, visit)
        return last

    def _add(self, sample: Sample, visit: _Visit) -> None:
        """Take in a member's sample. It counts for as many places as its own power is worth, at most those that fell on it."""
        self.batches += sample.batches
        if sample.reason is not None:
            self.faults.append(sample.reason)
        met = sample.coverage.power_at_1pct
        self.places += min(visit.places, math.inf if met >= 1 else math.log(1 - met) / math.log(0.99))
        if sample.statistics is not None:
            self.kind = self.kind or sample.statistics.bytes.kind
            if sample.statistics.rows.value is not None:
                self.seen_rows += sample.statistics.rows.value
                self.seen_bytes += visit.size
                self.densities.append(sample.statistics.rows.value / max(1, visit.size))

    def _statistics(self, size: Measure, total: int) -> Statistics:
        """Bytes are known; rows follow from those of the members looked at."""
        if not self.seen_bytes:
            return Statistics(bytes=size)
        rows = round(self.seen_rows * total / self.seen_bytes)
        if len(self.densities) < _FEWEST_DENSITIES:  # one member says nothing of how much they differ
            return Statistics(Measure.estimate(rows, provenance=Provenance.EXTRAPOLATED), size)
        # Members are drawn by their bytes, so that the mean of their densities stands for all bytes.
        about = extrapolate(self.densities, total)
        lower, upper = min(about.lower or 0, rows), max(about.upper or 0, rows)
        return Statistics(Measure(rows, lower, upper, Provenance.EXTRAPOLATED), size)


def _all(sizes: Sequence[tuple[Path, int]], plan: SamplePlan) -> list[_Visit]:
    """All members, each with its share of the places: should one of them hold too many rows, these were random places."""
    total = max(1, sum(size for _, size in sizes))
    return [_Visit(path, size, plan, plan.places * size // total) for path, size in sizes]


def _visits(sizes: Sequence[tuple[Path, int]], plan: SamplePlan) -> list[_Visit]:
    """The members to look at: the last and the first always, then the others on which places fell, in random order."""
    draw = random.Random(plan.seed)
    weights = [max(1, size) for _, size in sizes]
    drawn = Counter(draw.choices(range(len(sizes)), weights=weights, k=plan.places))
    last = len(sizes) - 1
    rest = [number for number in drawn if number not in (0, last)]
    draw.shuffle(rest)
    order = dict.fromkeys([last, 0, *rest])
    budget = max(_LEAST_BYTES, plan.bytes_budget * 2 // len(order))
    found = []
    for number in order:
        count = max(1, drawn[number])
        rows = plan.edge_rows if number in (0, last) else plan.rows_per_place
        own = replace(plan, places=count, edge_rows=rows, whole_rows=count * plan.rows_per_place)
        found.append(_Visit(*sizes[number], replace(own, seed=plan.seed + number, bytes_budget=budget), drawn[number]))
    return found
