"""A process that keeps small loads no pandas, and gives back what it no longer needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

_TOLD = """
from scanner.footprint import give_back, keep_small
keep_small()
import pyarrow
import sys
pyarrow.array(["a"])
give_back()
print(pyarrow.default_memory_pool().backend_name, "pandas" in sys.modules)
"""


def test_arrow_has_the_systems_memory_and_no_pandas() -> None:
    said = subprocess.run([sys.executable, "-c", _TOLD], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["system", "False"]


_ONCE = """
from scanner.footprint import arrow_without_pandas
arrow_without_pandas()
import pyarrow
import sys
pyarrow.array(["a"])
loaded = "pandas" in sys.modules
import pandas
print(loaded, pyarrow.Array.from_pandas(pandas.Series(["a"]))[0])
"""


def test_arrow_loads_no_pandas_by_itself_and_who_asks_for_it_gets_it() -> None:
    said = subprocess.run([sys.executable, "-c", _ONCE], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "a"]


_BOUNDED = """
from scanner.footprint import keep_bounded
keep_bounded()
import pyarrow
print(pyarrow.default_memory_pool().backend_name)
"""


def test_a_long_scan_has_one_heap() -> None:
    said = subprocess.run([sys.executable, "-c", _BOUNDED], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["system"]


_AGAIN = """
import sys
from scanner import footprint
footprint.keep_small()
getattr(footprint, sys.argv[1])()
import numpy, resource
def made():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(100):
        numpy.ones(int(sys.argv[2]))
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
made()
print(made() < 1000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the heap of glibc")
@pytest.mark.parametrize(("keep", "numbers"), [("keep_pieces", 50_000), ("keep_messages", 1_000_000)])
def test_pieces_made_again_cost_no_new_pages(keep: str, numbers: int) -> None:
    said = subprocess.run([sys.executable, "-c", _AGAIN, keep, str(numbers)], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["True"]
