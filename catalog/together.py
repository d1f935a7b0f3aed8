"""What is written in the transaction that publishes a run, so that none of it is there without the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from catalog.before import Published
from catalog.dataset_marks import DatasetMark
from catalog.model import Census, Snapshot


@dataclass(frozen=True)
class Together:
    """``census``: the count of people made in the run. ``marks``: what its datasets looked like from outside; None where the run
    did not look, so that earlier marks still hold. ``end`` is called last with the published snapshot; where it raises,
    nothing of the run stays. ``known`` are published entries that are in memory: of what was carried over little is written."""

    census: Census | None = None
    marks: tuple[DatasetMark, ...] | None = ()
    end: Callable[[Connection, Snapshot], None] | None = None
    known: tuple[Published, ...] = field(default=(), repr=False)


ALONE = Together()
"""Nothing besides the run."""
