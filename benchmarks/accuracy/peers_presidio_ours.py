"""Runs in the peer's own environment: labels every value with our recognizers in Presidio's engine.

``python peers_presidio_ours.py INPUT OUTPUT``, with the files of ``peers_presidio``. The product is imported from this tree.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]


def main(source: str, target: str) -> None:
    """Label all columns of ``source``."""
    sys.path.insert(0, str(ROOT))
    analyzer = importlib.import_module("classifiers.presidio").analyzer_engine()
    columns: dict[str, list[str]] = json.loads(Path(source).read_text("utf-8"))
    started = time.monotonic()
    labels = {key: [_best(analyzer.analyze(value, "zh")) for value in values] for key, values in columns.items()}
    version = f"presidio-analyzer {importlib.metadata.version('presidio-analyzer')}"
    told = {"version": version, "seconds": round(time.monotonic() - started, 1), "labels": labels}
    Path(target).write_text(json.dumps(told), "utf-8")


def _best(found: list) -> str:  # type: ignore[type-arg] # the peer's type is not installed here
    return str(max(found, key=lambda one: (one.score, one.end - one.start)).entity_type) if found else ""


if __name__ == "__main__":
    main(*sys.argv[1:3])
