"""Compiled loops are a gain, not a condition: where nothing can be compiled the product is installed without them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = [pytest.mark.slow, pytest.mark.skipif(find_spec("Cython") is None, reason="no Cython")]


def built(home: Path, compiler: str) -> tuple[str, list[str]]:
    """What a build in a folder of its own said, with one file of loops, and the modules it gave."""
    there = home / "classifiers" / "kernels"
    there.mkdir(parents=True)
    shutil.copy(ROOT / "classifiers" / "kernels" / "digest_loops.pyx", there)
    shutil.copy(ROOT / "setup.py", home)
    command = [sys.executable, "setup.py", "build_ext", "--inplace"]
    done = subprocess.run(
        command, cwd=home, env=os.environ | {"CC": compiler}, capture_output=True, text=True, check=True, timeout=300
    )
    return done.stdout + done.stderr, [path.name for path in there.glob("digest_loops.*.so")]


def test_a_broken_compiler_leaves_the_loops_out_and_says_so(tmp_path: Path) -> None:
    said, modules = built(tmp_path, "false")
    assert modules == []
    assert "digest_loops is not compiled" in said


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_a_compiler_gives_a_module_each(tmp_path: Path) -> None:
    _, modules = built(tmp_path, "cc")
    assert len(modules) == 1
