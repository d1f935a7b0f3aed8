"""The people in a table that Spark reads: each partition's sketches, united on the driver."""

from __future__ import annotations

import pickle
from dataclasses import replace

from classifiers import PersonTally, restored_sketches
from config import SourceError
from connectors.model import Reason
from scanner.engines.base import Counting
from scanner.engines.commits import Commits
from scanner.engines.spark_jobs import Jobs, Rows
from scanner.engines.spark_tasks import Cells, CountPartition
from scanner.looking import reason_of


def counted_in(jobs: Jobs, rows: Rows, task: CountPartition, tally: PersonTally) -> tuple[str, str] | None:
    """Count the people of all partitions of a table, each once; why not all of them were, if so."""
    seen: Commits[int, str] = Commits()
    faults = []
    try:
        for part, fault, said in jobs.gathered(rows, task):
            if part not in seen and seen.commit(part, fault):
                faults += [fault] if fault else []
                absorb(tally, said, task.counting)
    except SourceError as error:
        return reason_of(error).value, error.message
    return (Reason.INTERNAL_ERROR.value, min(faults)) if faults else None


def task_for(jobs: Jobs, counting: Counting, cells: Cells) -> CountPartition:
    """The task of a count: its key is broadcast and stands nowhere else."""
    return CountPartition(jobs.held("census key", lambda: counting.key), replace(counting, key=b""), cells)


def absorb(tally: PersonTally, said: bytes, counting: Counting) -> None:
    """Take in what came packed from an executor."""
    rows, broken, document, sketches = pickle.loads(said)
    part = counting.fresh()
    part.restore(rows, broken, restored_sketches(document, sketches, counting.lg_k))
    tally.absorb(part)
