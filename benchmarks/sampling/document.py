"""Writes docs/sampling.md from the figures of one run. Nothing in it is typed by hand but the explanations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.sampling.model import Layout, Result, broken
from benchmarks.sampling.reading import BigFile, Pass

_PLACES = (
    (
        "PostgreSQL",
        "pages drawn over all partitions by size, named by ctid; one page more in each partition that got none, where there are"
        " no more partitions than places",
        "32 pages are looked at first; empty pages are made good by one wider draw (at most 1,000 pages)",
    ),
    (
        "MySQL, MariaDB",
        "the first rows at or beside a random value of the primary or a unique key: integers, moments, digits of one length,"
        " UUIDs as text; for a key of several parts value by value; else the same in an index of nearly as many values as rows;"
        " the first rows of each partition as well",
        "up to 4 rounds, each drawn over the rows as they are then known to lie",
    ),
    ("SQLite", "row ids, as for MySQL", "the same"),
    ("DuckDB", "row ids", "deleted rows are made good by a second draw"),
    ("CSV, JSON lines", "byte offsets", "nothing; the power says so"),
    ("Parquet", "rows within row groups, streamed through as far as 8 budgets reach", "rows are counted: the power is exact"),
)


@dataclass(frozen=True)
class Run:
    """All that one run measured, and on what."""

    day: str
    machine: str
    versions: str
    seed: int
    trials: int
    results: tuple[Result, ...]
    passes: tuple[Pass, ...]
    files: tuple[BigFile, ...]
    left_out: tuple[str, ...] = ()


def document(run: Run) -> str:
    """The page as Markdown."""
    return "\n\n".join((_head(run), _how(), _kept(run), _cost(run), _files(run), _passes(run), _limits(), _repeat(run))) + "\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def _head(run: Run) -> str:
    left_out = "".join(f"\n- Left out: {one}" for one in run.left_out)
    return f"""# Samples and their power

This page is written by `python -m benchmarks.sampling --out docs/sampling.md`. With `--work`,
trials kept from a run that stopped are part of it.

- Day: {run.day}
- Machine: {run.machine}
- Versions: {run.versions}
- Seed: {run.seed}; {run.trials} samples of every source, with that seed and those after it{left_out}"""


def _how() -> str:
    return f"""## What is promised

A sample looks at 300 random *places* of 3 rows and at the head and the tail of a table. It states one figure with it,
`power_at_1pct`: the probability that values sitting in 1 % of the rows, in one piece, anywhere in the table, were met. With 300
places spread evenly over the rows that is 1 - 0.99^300 = 0.951. The figure is lower, and is computed from what the sample itself
has seen, where

- rows lie unevenly: dense pages, short lines or dense stretches of a key are met less often than their share of the rows;
- a budget (`plan.bytes_budget`, `plan.seconds`) ended the sample early: status PARTIAL, reason `budget`, with the power of the
  places that were really met;
- partitions may not be read: status PARTIAL, reason `permission`, and the power is reduced by their share;
- nothing can be probed: a table without any usable index, a view, a column of few values. Then it is 0: nothing is proven.

{_table(("Source", "Places", "Where rows lie unevenly"), _PLACES)}"""


def _kept(run: Run) -> str:
    rows = [
        (
            one.source.name,
            one.source.note,
            f"{one.source.rows:,}",
            f"{one.promised:.3f}",
            *(_rate(one, layout) for layout in (Layout.ANYWHERE, Layout.LAST, Layout.PARTITION)),
            f"{one.least(Layout.SCATTERED):.3f}",
            _rate(one, Layout.SCATTERED),
        )
        for one in run.results
    ]
    wrong = broken(run.results)
    verdict = "Every promise was kept." if not wrong else "**Not kept:**\n\n" + "\n".join(f"- {one}" for one in wrong)
    head = (
        "Source",
        "Kind",
        "Rows",
        "Promised",
        "1 % in one piece, anywhere",
        "The last 1 %",
        "One part of 100",
        "Promised at 0.1 %",
        "Scattered over 0.1 %",
    )
    return f"""## What was kept

Personal data sits in the rows named by the head of the column; a trial finds it when its sample holds one of these rows. The
place (which piece, which part, which rows) is drawn anew for each trial. Shares with their 99 % interval after Wilson. A promise
is kept when it is not above the interval. For scattered rows no power is stated with a sample; the column before it is what
one row a place would find.

{_table(head, rows)}

{verdict}"""


def _rate(result: Result, layout: Layout) -> str:
    rate = result.rate(layout)
    low, high = rate.interval
    mark = "" if result.kept(layout) else " **!**"
    return f"{rate.hits / rate.total:.3f} ({low:.3f}-{high:.3f}){mark}"


def _cost(run: Run) -> str:
    rows = [
        (
            one.source.name,
            one.methods,
            f"{one.middle(lambda trial: trial.places):.0f}",
            f"{one.middle(lambda trial: len(trial.met)):.0f}",
            f"{one.touched:,.0f} {one.source.unit}",
            f"{one.middle(lambda trial: trial.seconds):.3f}",
        )
        for one in run.results
    ]
    head = ("Source", "Method", "Places", "Rows", "Read by a sample, on average", "Seconds, median")
    return f"""## What a sample costs

Page visits are PostgreSQL's own count (`heap_blks_read + heap_blks_hit`; every row asked for on a page counts once), rows read
are MariaDB's `Handler_read*`, kilobytes what the process asked the operating system for (files may be mapped past that count).
The machine was shared while this was measured: seconds are an upper bound.

{_table(head, rows)}"""


def _files(run: Run) -> str:
    rows = [
        (
            one.name,
            f"{one.megabytes:,.0f} MB",
            f"{one.seconds:.2f}",
            f"{one.megabytes_read:.1f} MB",
            one.places,
            f"{one.promised:.3f}",
            one.status,
        )
        for one in run.files
    ]
    return f"""## Big files

{_table(("File", "Length", "Seconds", "Read", "Places", "Promised", "Status"), rows)}

A packed file (`.gz` and others) cannot be probed at an offset: it is unpacked from its start, up to a bound of memory. If that
is all of it, it is sampled like a plain file; else the sample is the beginning, PARTIAL(`budget`), with power 0."""


def _passes(run: Run) -> str:
    rows = [
        (
            one.source.name,
            f"{one.source.rows:,}",
            f"{one.rows:,}",
            one.pieces,
            f"{one.seconds:.1f}",
            f"{one.slowest:.2f}",
            one.ended or "complete",
        )
        for one in run.passes
    ]
    return f"""## Full passes

`read()` goes piece by piece (ctid ranges, key ranges, row groups, blocks), each piece its own statement of about 20,000 rows.

{_table(("Source", "Rows", "Rows given", "Pieces", "Seconds", "Slowest piece, seconds", "End"), rows)}

Without a key a MySQL or MariaDB table can only be walked by offset: every piece passes over all rows before it, so the time
grows with the square of the rows. When a piece takes longer than the statement limit the pass ends with an error, and never as
if it were complete."""


def _limits() -> str:
    return """## What no figure here covers

- A dense island of row ids inside a key space that is otherwise thin, met by no probe: where the engine keeps a count of rows
  (MySQL, MariaDB) the power is reduced by what is missing; SQLite keeps none, and there the island goes unseen.
- Values in the same rows again and again: a sample says nothing of rows that are written and deleted between two scans.
- A budget of bytes counts what arrives. PostgreSQL and MariaDB hand over the rows of one statement at once: one statement may
  go beyond what is left, at most by the share of places that it asks for (the first one eighth of them). Cells are cut on the
  server, to fewer characters where the statistics say that rows are wide.
  MySQL and MariaDB read long cells to their ends all the same: there what the server reads is counted too, by the average
  length of a row, and of wide rows fewer places are looked at (PARTIAL, `budget`).
- The time limit of a sample is kept by cancelling on the server what still runs; the statement limit of the session stands
  beside it and holds even when the scanner is gone.
- MySQL itself, Oracle, SQL Server and the other dialects: not measured here."""


def _repeat(run: Run) -> str:
    return f"""## Repeat it

```sh
python -m benchmarks.sampling --trials {run.trials} --seed {run.seed} --out docs/sampling.md
```

The servers are throw-away ones of `tests/servers` (PostgreSQL and MariaDB must be installed); the tables are made for the run."""
