"""docs/catalogue.md from what was measured."""

from __future__ import annotations

import math
import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.catalogue.estate import Shape

_MEGABYTE = 1024 * 1024
_MOST_SECONDS = 0.5
_MOST_MEGABYTES = 300


@dataclass(frozen=True)
class Measured:
    """What the pieces of work printed: each run that was written, the questions, all that is known read at once, the exports by
    name; and the bytes of the catalogue's files (0 on a server)."""

    writes: tuple[dict[str, Any], ...]
    size: int
    read: dict[str, Any]
    whole: dict[str, Any]
    exports: dict[str, dict[str, Any]]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def promises(measured: Measured) -> Iterator[tuple[str, bool]]:
    """What the catalogue promises, and whether it was kept."""
    for what, took in sorted(measured.read["seconds"].items()):
        yield f"{what}: p95 at most 500 ms", percentile([one[0] for one in took], 0.95) <= _MOST_SECONDS
    for name, took in measured.exports.items():
        yield f"{name}: at most 300 MB", took["peak_mb"] <= _MOST_MEGABYTES
    yield "publishing: at most 300 MB", max(one["peak_mb"] for one in measured.writes) <= _MOST_MEGABYTES


def document(shape: Shape, store: str, measured: Measured) -> str:
    """The page."""
    last = measured.writes[-1]
    size = f"{measured.size / _MEGABYTE:,.0f} MB" if measured.size else "not measured (a server)"
    kept = "\n".join(f"| {what} | {'yes' if held else '**no**'} |" for what, held in promises(measured))
    questions = "\n".join(_questions(measured))
    exports = "\n".join(_exports(measured))
    runs = "\n".join(_runs(measured))
    asked = len(next(iter(measured.read["seconds"].values())))
    return f"""# The catalogue at size

Written by `python -m benchmarks.catalogue --columns {shape.columns} --runs {shape.runs} --store {store} --out docs/catalogue.md`
on {date.today().isoformat()}. Machine: {platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[2]:.1f} over the
last 15 minutes, {platform.system()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}.

An invented company: {last["datasets"]:,} datasets in {shape.sources} sources with {last["columns"]:,} columns, a third of the
datasets in families of 31 days, {last["items"]:,} items; {len(measured.writes)} runs, each over everything, in which sizes grow
and 2 % of the other datasets have a changed column. Drawn from seed {shape.seed} and written through `Catalog.begin`, `add` and
`publish`. Every line below is a process of its own. *Clock* is what a person waits on this machine; *processor* is what it takes,
which is the better measure where other work runs beside it: the load of the last minutes was {_loads(measured)}.

| promise | kept |
|---|---|
{kept}

## Asked

{asked} times each, in mixed order, in one process that held {measured.read["peak_mb"]} MB at most.

| question | p50 clock | p95 clock | p50 processor | p95 processor |
|---|---|---|---|---|
{questions}

*List* is what the console and `shudian catalog list` show: a line an item, with people's decisions in it.

All that is known now, read at once and summed up (every document from a snapshot does): {measured.whole["wall"]:.0f} s clock,
{measured.whole["cpu"]:.0f} s processor, {measured.whole["peak_mb"]} MB.

## Exported

Each file was searched by our own detectors before it was handed out, as all are: their rules and models take about 110 MB.

| file | rows | bytes | clock | processor | memory at most |
|---|---|---|---|---|---|
{exports}

## Written

The catalogue's files hold {size} after the last run.

| run | datasets | columns | added: clock | published: clock | processor, with drawing | memory while added | memory at most |
|---|---|---|---|---|---|---|---|
{runs}
"""


def _loads(measured: Measured) -> str:
    known = [one["load"] for one in (*measured.writes, measured.read, *measured.exports.values()) if "load" in one]
    return f"{min(known):.0f} to {max(known):.0f}" if known else "not noted"


def _questions(measured: Measured) -> Iterator[str]:
    for what, took in sorted(measured.read["seconds"].items()):
        clock, used = [one[0] for one in took], [one[1] for one in took]
        shown = " | ".join(f"{1000 * percentile(values, share):.0f} ms" for values in (clock, used) for share in (0.5, 0.95))
        yield f"| {what} | {shown} |"


def _exports(measured: Measured) -> Iterator[str]:
    for name, took in measured.exports.items():
        told = f"{took['bytes'] / _MEGABYTE:,.0f} MB | {took['wall']:.0f} s | {took['cpu']:.0f} s | {took['peak_mb']} MB"
        yield f"| {name} | {took['rows']:,} | {told} |"


def _runs(measured: Measured) -> Iterator[str]:
    for number, took in enumerate(measured.writes, start=1):
        clocks = f"{took['adding']:.0f} s | {took['publishing']:.0f} s | {took['cpu']:.0f} s"
        memory = f"{took['adding_mb']} MB | {took['peak_mb']} MB"
        yield f"| {number} | {took['datasets']:,} | {took['columns']:,} | {clocks} | {memory} |"
