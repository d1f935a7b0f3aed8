"""Count invented people in three real sources: ``python -m benchmarks.census --people 1200000 --out docs/census.md``.

Ends with 1 when a promise was not kept.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.census.document import document, promises, written
from benchmarks.census.measure import Taken, estate
from benchmarks.census.people import Shape


def main() -> int:
    """Fill the sources, count, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.census", description=__doc__)
    parser.add_argument("--people", type=int, default=12_000_000)
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("--exact", action="store_true", help="count exactly too")
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    shape = Shape(wanted.people, wanted.seed)
    runs: dict[str, Taken] = {}
    with estate(shape) as sources:
        _say(f"loaded in {sources.loaded_seconds:.0f} s")
        plain = sources.scan()
        runs["counted"] = sources.census()
        _say(f"{runs['counted'].count()} {runs['counted'].seconds:.0f} s {runs['counted'].memory >> 20} MB")
        if wanted.exact:
            runs["exact"] = sources.census("--exact")
        distinct = sources.count_distinct()
        sources.withhold_documents()
        sources.scan()
        runs["withheld"] = sources.census()
    if wanted.out is not None:
        written(wanted.out, document(shape, runs, plain, distinct, sources.loaded_seconds))
    held = list(promises(shape, runs["counted"], runs["withheld"]))
    for what, kept in held:
        _say(f"{'kept' if kept else 'BROKEN'}: {what}")
    return 0 if all(kept for _, kept in held) else 1


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
