"""``python -m benchmarks``: run the benchmarks one after the other, keep their figures, and write docs/benchmarks.md.

Ends with 1 when a benchmark could not run; a target that is not met is told and is no error.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.apart import ROOT
from benchmarks.figures import Figure, told
from benchmarks.kept import Measured, load, read, surroundings, written
from benchmarks.page import page
from benchmarks.rows import ROWS, Row

_FIGURES, _PAGE = ROOT / "docs" / "benchmarks.json", ROOT / "docs" / "benchmarks.md"
_SECONDS = {"small": 600, "full": 6 * 3600}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; the page is written after each row, so that a run that is stopped has told what it found."""
    options = _options().parse_args(arguments)
    size = "full" if options.full_size else "small"
    known, failed = read(options.figures), 0
    around = surroundings(options.seed)
    for row in () if options.page else _asked(options.only):
        before = load()
        figures, problem = _run(row, size, options.seed)
        day = datetime.now(UTC).date().isoformat()
        known |= {one.bench: Measured(one, day, size, (before, load())) for one in figures}
        failed += bool(problem)
        _say(f"{row.name}: {problem}" if problem else f"{row.name}: done")
        written(options.figures, known, around)
    options.out.write_text(page(known, around), "utf-8")
    return 1 if failed else 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--full-size", action="store_true", help="the sizes of the table instead of small ones")
    parser.add_argument(
        "--only", default="", help=f"rows, separated by commas: {', '.join(row.name for row in ROWS if row.small)}"
    )
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page anew")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--figures", type=Path, default=_FIGURES, help="where figures are kept")
    parser.add_argument("--out", type=Path, default=_PAGE, help="the page")
    return parser


def _asked(only: str) -> Iterator[Row]:
    wanted = {name.strip() for name in only.split(",") if name.strip()}
    unknown = wanted - {row.name for row in ROWS}
    if unknown:
        raise SystemExit(f"--only: no row is called {', '.join(sorted(unknown))}")
    return (row for row in ROWS if row.small and (not wanted or row.name in wanted))


def _run(row: Row, size: str, seed: int) -> tuple[tuple[Figure, ...], str]:
    """The figures of a row, and what went wrong, in a sentence."""
    words = row.full if size == "full" else row.small
    command = [sys.executable, "-m", *words, "--seed", str(seed)]
    begun = time.monotonic()
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS[size], check=False)
    except subprocess.TimeoutExpired as error:
        said = error.stdout or b""  # bytes, whatever was asked for
        return told(said.decode("utf-8", "replace").splitlines()), f"stopped after {_SECONDS[size]} s"
    figures = told(done.stdout.splitlines())
    _say(f"{' '.join(words)}: {time.monotonic() - begun:.0f} s, {len(figures)} figures")
    if done.returncode or not figures:
        needs = f"; it needs {row.needs}" if row.needs else ""
        last = (done.stderr.strip().splitlines() or ["it gave no figure"])[-1]
        return figures, f"could not run ({last}){needs}"
    return figures, ""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
