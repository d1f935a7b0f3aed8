"""What a sample of some datasets can cost at most, before any row is read: from statistics and the plan alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from connectors.model import SamplePlan, Statistics

PAGE_BYTES = 16 * 1024
"""A page of InnoDB; those of PostgreSQL and SQLite are smaller."""

_PAGES_A_PLACE = 2  # the row's page, and one of an index or of a value kept apart
_STATEMENTS_SECONDS = 0.05  # a dataset's few statements on a server that is not busy
_BYTES_A_SECOND = 20_000_000  # random pages from a disk that is not busy


@dataclass(frozen=True, slots=True)
class Estimate:
    """``held``: bytes of the datasets, as far as known; ``read``: bytes of them that are read at most. ``seconds`` is the
    most that the budgets allow, ``usual_seconds`` a rough guess for a server that is not busy."""

    datasets: int
    held: int
    unknown: int
    read: int
    seconds: float
    usual_seconds: float


def estimate(known: Iterable[Statistics], plan: SamplePlan, connections: int) -> Estimate:
    """The cost of one sample of each dataset, ``connections`` of them at a time."""
    datasets = held = unknown = read = 0
    for statistics in known:
        size = statistics.bytes.value
        datasets += 1
        unknown += size is None
        held += size or 0
        read += most_bytes(statistics, plan)
    seconds = math.ceil(datasets / connections) * plan.seconds
    usual = (datasets * _STATEMENTS_SECONDS + read / _BYTES_A_SECOND) / connections
    return Estimate(datasets, held, unknown, read, seconds, min(seconds, usual))


def most_bytes(statistics: Statistics, plan: SamplePlan) -> int:
    """What the source reads of one dataset at most: the pages of its places and the budget for what they hold."""
    places = _PAGES_A_PLACE * (plan.places + 2 * plan.edge_rows) * PAGE_BYTES
    most = plan.bytes_budget + places
    size = statistics.bytes.value
    return most if size is None else min(size, most)
