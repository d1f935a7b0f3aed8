"""docs/benchmarks.md: a line for each figure of the table, and the profiles of what is slowest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.kept import Measured
from benchmarks.rows import ROWS, Row

_PROFILES = Path(__file__).with_name("profiles.md")
_HEAD = """# Benchmarks

This page is written by `make bench` (`python -m benchmarks`) from `docs/benchmarks.json`, where the last figure of each benchmark
is kept. Ratios are taken in one run, round by round; a figure is the median of its runs. *Met* is said of the figure as it is,
on a machine that may have been busy: the load beside it is how many processes wanted one of its cores.
"""
_TABLE = """| bench | asked for | figure | met | measured on | size, day, load |
|---|---|---|---|---|---|"""
_REPEAT = """## Repeat it

```sh
make bench                         # all rows, in sizes that take ten minutes on 2 cores
make bench BENCH=--full-size       # the sizes of the table; 10 GB of disk, several hours
make bench BENCH="--only start"    # one row
```

Each row is a module with a command of its own (`python -m benchmarks.fleet --help` …) that prints a line of JSON a figure.
A figure whose size is small is no answer to the table, only a sign of where it stands.
"""


def page(known: Mapping[str, Measured], around: Mapping[str, str]) -> str:
    """The page as Markdown."""
    told = [f"- {name.capitalize()}: {text}" for name, text in around.items()]
    lines = [line for row in ROWS for line in _lines(row, known)]
    return "\n".join([_HEAD, *told, "", _TABLE, *lines, "", _PROFILES.read_text("utf-8"), _REPEAT])


def _lines(row: Row, known: Mapping[str, Measured]) -> Iterator[str]:
    found = [one for name, one in known.items() if name.startswith(row.holds)]
    for one in found:
        yield f"| {row.what} | {row.asked} | {_figure(one)} | {_met(one)} | {one.figure.notes} | {_when(one)} |"
    if not found:
        needs = f"; it needs {row.needs}" if row.needs else ""
        yield f"| {row.what} | {row.asked} | – | **not measured** | `python -m {' '.join(row.full)}`{needs} | |"


def _figure(one: Measured) -> str:
    figure = one.figure
    if figure.figure is None:
        return f"`{figure.bench}` –"
    middle, runs = _number(figure.figure), ", ".join(_number(run) for run in figure.runs)
    return f"`{figure.bench}` **{middle} {figure.unit}**" + (f" ({runs})" if len(figure.runs) > 1 else "")


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _met(one: Measured) -> str:
    if one.figure.figure is None:
        return "**not measured**"
    return "met" if one.figure.met else "**not met**"


def _when(one: Measured) -> str:
    return f"{one.size}, {one.day}, {one.load[0]:.1f} to {one.load[1]:.1f}"
