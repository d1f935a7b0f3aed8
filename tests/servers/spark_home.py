"""Where Spark is: installed here, or a copy that SPARK_HOME names (the folder of the package pyspark)."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""For Java machines that live for some tests: a third less of a processor until they have begun, for they compile less."""


def spark_home() -> Path | None:
    """The folder of the package pyspark, where there is one."""
    said = os.environ.get("SPARK_HOME")
    if said:
        return Path(said)
    found = find_spec("pyspark")
    return Path(found.origin).parent if found and found.origin else None


def needed_home() -> Path:
    """The same. Skips where pyspark or Java is missing."""
    home = spark_home()
    if home is None or shutil.which("java") is None:
        pytest.skip("pyspark or Java 17 is missing: pip install 'shudian[spark]', or set SPARK_HOME to the folder pyspark")
    return home


@contextmanager
def importable(java: str = "") -> Iterator[Path]:
    """pyspark can be imported in the block, here and by Spark's workers, which find our code too. Skips where it is missing.
    ``java``: options of every Java machine that is started."""
    home = needed_home()
    paths = [str(home.parent), str(_ROOT)]
    before = {name: os.environ.get(name) for name in ("PYTHONPATH", "PYSPARK_PYTHON", "SPARK_LOCAL_IP", "JAVA_TOOL_OPTIONS")}
    sys.path[:0] = paths
    os.environ["PYTHONPATH"] = os.pathsep.join([*paths, *filter(None, [before["PYTHONPATH"]])])
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    if java:
        os.environ["JAVA_TOOL_OPTIONS"] = java
    try:
        yield home
    finally:
        for path in paths:
            sys.path.remove(path)
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
