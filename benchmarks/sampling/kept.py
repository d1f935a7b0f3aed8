"""Results kept in a folder, so that a long run can be interrupted and go on where it stopped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.sampling.model import Result, Source, Trial


def kept(folder: Path | None, source: Source, key: str, measure: Callable[[], Result]) -> Result:
    """The result of this source that the folder holds under the same ``key`` (seed, trials, rows), or a new one, then kept."""
    if folder is None:
        return measure()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{re.sub('[^A-Za-z]+', '-', source.name)}.json"
    if path.exists():
        found = json.loads(path.read_text("utf-8"))
        if found["key"] == key:
            return Result(source, tuple(_trial(one) for one in found["trials"]), found["touched"])
    result = measure()
    cells = {"key": key, "touched": result.touched, "trials": [asdict(trial) for trial in result.trials]}
    part = path.with_suffix(".part")
    part.write_text(json.dumps(cells), "utf-8")
    part.replace(path)
    return result


def _trial(cells: dict[str, Any]) -> Trial:
    trial = Trial(**cells)
    return replace(trial, met=tuple(trial.met))
