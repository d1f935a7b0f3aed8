"""How many call notes a second are tallied by all detectors, in two worker processes: the figure of the table of benchmarks."""

from __future__ import annotations

import json
import multiprocessing
import platform
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import pyarrow as pa

from benchmarks.freetext.notes import notes
from classifiers.detectors import all_detectors
from classifiers.model import DatasetTally
from classifiers.tally import tally
from config import load_reference

TARGET = 50_000
_WORKERS = 2
_ROWS = 20_000
_WARM = 2_000
_KEY = b"benchmark"


def _tallied(batch: pa.RecordBatch) -> tuple[DatasetTally, float]:
    """The tally of some notes, and the processor seconds that it took."""
    begin = time.process_time()
    found = tally(batch, all_detectors(), load_reference(), _KEY)
    return found, time.process_time() - begin


def _warm(seed: int) -> None:
    """Loads the dictionaries, as a long scan has done; notes of another seed."""
    _tallied(_batch(notes(_WARM, seed + 1)))


def _batch(texts: Sequence[str]) -> pa.RecordBatch:
    return pa.record_batch([pa.array(texts, pa.string())], names=["remark"])


def measured(count: int, seed: int, runs: int) -> dict[str, object]:
    """The figure with its runs, as JSON has it. Every run tallies all notes again; the clock is the wall's."""
    texts = notes(count, seed)
    batches = [_batch(texts[start : start + _ROWS]) for start in range(0, count, _ROWS)]
    walls, processor = [], []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(_WORKERS, mp_context=context, initializer=_warm, initargs=(seed,)) as pool:
        list(pool.map(_tallied, [batches[0]] * _WORKERS))
        for _ in range(runs):
            begin = time.perf_counter()
            parts = list(pool.map(_tallied, batches))
            whole = DatasetTally()
            for part, _seconds in parts:
                whole = whole.merge(part)
            walls.append(count / (time.perf_counter() - begin))
            processor.append(count / sum(seconds for _, seconds in parts))
    inside = {name: one.inside for name, one in whole.columns["remark"].entities.items() if one.inside}
    figure = statistics.median(walls)
    return {
        "bench": "free text",
        "figure": round(figure),
        "unit": "texts/s",
        "target": f">= {TARGET}",
        "met": figure >= TARGET,
        "runs": [round(one) for one in walls],
        "per_core": [round(one) for one in processor],
        "texts": count,
        "distinct": len(set(texts)),
        "characters": round(sum(map(len, texts)) / count, 1),
        "with": inside,
        "seed": seed,
        "machine": f"{multiprocessing.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "notes": f"all detectors, {_WORKERS} worker processes, batches of {_ROWS}; per_core is by processor time",
    }


def written(count: int, seed: int, runs: int) -> str:
    """The figure as one line of JSON."""
    return json.dumps(measured(count, seed, runs), ensure_ascii=False)
