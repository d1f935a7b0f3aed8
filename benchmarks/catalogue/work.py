"""One piece of work in a process of its own, so that its memory can be told: prints what it took as a line of JSON."""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.catalogue.estate import ENTITY, RARE, Shape
from catalog import Catalog, FieldContext, summarise, write_data, write_streamed_inventory
from config import load_taxonomy
from scanner.handing_out import handing_out

_BATCH = 200
_MEGABYTE = 1024  # ru_maxrss counts kilobytes


def main() -> int:
    """Do the piece that is asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("piece", choices=("write", "read", "whole", "export"))
    parser.add_argument("url")
    parser.add_argument("--shape", type=json.loads, default={})
    parser.add_argument("--run", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    shape = Shape(**asked.shape)
    pieces: dict[str, Callable[[], dict[str, Any]]] = {
        "write": lambda: write(asked.url, shape, asked.run),
        "read": lambda: read(asked.url, shape, asked.rounds),
        "whole": lambda: whole(asked.url),
        "export": lambda: export(asked.url, asked.out),
    }
    begun, used = time.perf_counter(), time.process_time()
    took = pieces[asked.piece]()
    took |= {"wall": time.perf_counter() - begun, "cpu": time.process_time() - used}
    took["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE
    sys.stdout.write(json.dumps(took) + "\n")
    return 0


def write(url: str, shape: Shape, number: int) -> dict[str, Any]:
    """Write one run as a scan does: in pieces as they come, then published."""
    drawing = adding = 0.0
    run = shape.run(number)
    with Catalog.open(url) as catalog:
        catalog.begin(run)
        for source in range(shape.sources):
            begun = time.perf_counter()
            entries = tuple(shape.entries(number, source))
            drawing += time.perf_counter() - begun
            begun = time.perf_counter()
            for first in range(0, len(entries), _BATCH):
                catalog.add(run.id, entries[first : first + _BATCH])
            adding += time.perf_counter() - begun
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEGABYTE
        begun = time.perf_counter()
        published = catalog.publish(run, ENTITY, (), shape.outcomes())
        publishing = time.perf_counter() - begun
    counted = {"datasets": published.datasets, "columns": published.columns, "items": len(published.snapshot.items)}
    return {**counted, "drawing": drawing, "adding": adding, "publishing": publishing, "adding_mb": before}


def read(url: str, shape: Shape, rounds: int) -> dict[str, Any]:
    """Ask what people ask, several times each in an order drawn from the seed; seconds of the clock and of the processor."""
    rng = random.Random(shape.seed)
    took: dict[str, list[tuple[float, float]]] = {}
    with Catalog.open(url, create=False) as catalog:
        known = catalog.items()
        names = [rng.choice(known).id for _ in range(rounds)]
        asked = [ask for number in range(rounds) for ask in _questions(catalog, rng, names[number])]
        rng.shuffle(asked)
        for what, ask in asked:
            with _timed(took.setdefault(what, [])):
                ask()
    return {"seconds": took}


def _questions(catalog: Catalog, rng: random.Random, item: UUID) -> Iterator[tuple[str, Callable[[], object]]]:
    word = rng.choice(("mobile", "客户", "bill_order", "remark", "user_id", "业务表"))
    entity_type = rng.choice(("CN_MOBILE_PHONE", "CN_ID_CARD", "IMSI"))
    yield "search, a common word", lambda: catalog.find(word)
    yield "search, an entity type", lambda: catalog.find(entity_type)
    yield "search, a rare word", lambda: catalog.find(RARE)
    yield "search, a word that is not there", lambda: catalog.find(f"nowhere{rng.randrange(1000)}")
    yield "history of an item", lambda: catalog.history(item)
    yield "list, the first 50 items", lambda: catalog.page(50)
    yield "list, 50 items from the middle", lambda: catalog.page(50, 5000)
    yield "list of runs", catalog.runs


def whole(url: str) -> dict[str, Any]:
    """Read all that is known now and sum it up, as a document or ``catalog list`` without limits does."""
    with Catalog.open(url, create=False) as catalog:
        now = catalog.current()
        items = summarise(now.entries, now.items) if now else ()
    return {"items": len(items)}


def export(url: str, path: Path) -> dict[str, Any]:
    """Write the catalogue for machines, or the 数据清单 where the ending is xlsx."""
    with Catalog.open(url, create=False) as catalog:
        if path.suffix == ".xlsx":
            with catalog.streamed_snapshot() as snapshot, handing_out():
                count = write_streamed_inventory(snapshot, {}, path)
        else:
            with catalog.streaming() as stream, handing_out():
                count = write_data(stream, FieldContext(load_taxonomy(), {}, stream.typed), path).columns
    return {"rows": count, "bytes": path.stat().st_size}


@contextmanager
def _timed(into: list[tuple[float, float]]) -> Iterator[None]:
    begun, used = time.perf_counter(), time.process_time()
    yield
    into.append((time.perf_counter() - begun, time.process_time() - used))


if __name__ == "__main__":
    sys.exit(main())
