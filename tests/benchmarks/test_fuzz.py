"""A short run of every fuzz target: the same inputs each time. Longer ones: ``python -m benchmarks.fuzz TARGET``."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.fuzz.targets import TARGETS

pytest.importorskip("atheris", reason="atheris has no build for this Python")


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_breaks_in_a_short_run(target: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.fuzz", target, "-atheris_runs=150", "-seed=1", "-max_len=400"]
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [*command, f"-artifact_prefix={tmp_path}/"],
        cwd=root,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Done 150" in done.stderr


def test_an_unknown_target_is_refused() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-m", "benchmarks.fuzz", "nothing"], cwd=root, capture_output=True, check=False)
    assert done.returncode == 2
