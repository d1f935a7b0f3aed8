"""Runs the scoring script of a labelled corpus, when there is one, with the installed command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TASKS = ("schemas", "vectors", "ner")


def score_corpus(corpus: Path, script: Path, command: str, work: Path) -> Mapping[str, Mapping[str, Any]]:
    """The figures of each task; empty when the corpus or the script is not there. A task that broke has ``error``."""
    if not (corpus.is_dir() and script.is_file()):
        return {}
    kept = work / "corpus.json"
    if not kept.is_file():
        figures = {task: _one(task, corpus, script, command) for task in TASKS}
        kept.write_text(json.dumps(figures), "utf-8")
    known: Mapping[str, Mapping[str, Any]] = json.loads(kept.read_text("utf-8"))
    return known


def _one(task: str, corpus: Path, script: Path, command: str) -> Mapping[str, Any]:
    arguments = [sys.executable, str(script), task, "--corpus", str(corpus), "--cmd", command]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        return {"error": f"the script ended with {done.returncode}"}
    figures: dict[str, Any] = json.loads(lines[-1])
    return figures
