"""The wheelhouse of ``make bundle`` installs where there is no network, and what it installs works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.slow


@pytest.mark.skipif(not (ROOT / ".venv" / "bin" / "python").exists(), reason="make bundle needs .venv: make install")
def test_a_bundle_installs_without_an_index(tmp_path: Path) -> None:
    wheels = tmp_path / "wheelhouse"
    subprocess.run(["make", "bundle", f"WHEELHOUSE={wheels}"], cwd=ROOT, check=True, capture_output=True, timeout=900)
    assert list(wheels.glob("shudian-*.whl"))
    assert not list(wheels.glob("pytest-*.whl"))
    isolated = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")} | {"PIP_CONFIG_FILE": os.devnull}
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "there"], check=True, timeout=300)
    there = tmp_path / "there" / "bin"
    install = [there / "python", "-m", "pip", "install", "-q", "--no-index", "--find-links", wheels, "shudian"]
    subprocess.run(install, check=True, env=isolated, capture_output=True, timeout=600)
    shutil.rmtree(wheels)
    done = subprocess.run([there / "shudian", "doctor"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    done = subprocess.run([there / "shudian", "demo"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "shudian-demo" / "数据清单.xlsx").exists()
