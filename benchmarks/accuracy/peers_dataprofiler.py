"""Runs in the peer's own environment: labels every value with DataProfiler's structured data labeler.

``python peers_dataprofiler.py INPUT OUTPUT``, with the files of ``peers_presidio``. The model is the one in the package.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import sys
import time
from pathlib import Path


def main(source: str, target: str) -> None:
    """Label all columns of ``source``."""
    columns: dict[str, list[str]] = json.loads(Path(source).read_text("utf-8"))
    labeler = importlib.import_module("dataprofiler").DataLabeler(labeler_type="structured")
    started = time.monotonic()
    flat = [value for values in columns.values() for value in values]
    said = iter(labeler.predict(importlib.import_module("pandas").Series(flat))["pred"])
    labels = {key: [str(next(said)) for _ in values] for key, values in columns.items()}
    version = f"DataProfiler {importlib.metadata.version('DataProfiler')}, tensorflow {importlib.metadata.version('tensorflow')}"
    told = {"version": version, "seconds": round(time.monotonic() - started, 1), "labels": labels}
    Path(target).write_text(json.dumps(told), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
