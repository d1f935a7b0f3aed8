"""``python -m benchmarks.soak --runs 500``: scans in one process with random faults, and what they leave behind.

Each run scans an estate of its own; every tenth is recorded in a catalogue and counts people, every fifth has a workbook. The
process keeps itself small as that of ``shudian schedule run`` does. The line of memory is the median of all slopes between looks
after the first two fifths of the runs, a run, extrapolated to an hour at the pace of the runs: in resident memory after what is
free was given back, without the pages of program files. The one table that the interpreter enlarges late, and once, is brought to
that size as soon as each kind of run was made (``names_built_anew``). Beside the line stand the slope of resident memory as it is
found, that of the memory in use, what each is in an hour at one scan a minute, the megabytes of program files, and how many more
pieces of memory Python's own objects have.
"""

from __future__ import annotations

from scanner.footprint import keep_small

if __name__ == "__main__":
    keep_small()  # before anything else is imported

import argparse
import math
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks.figures import Figure, tell
from benchmarks.soak.estate import FAULTS, built, harmed, sources
from benchmarks.soak.held import Held, Looks, held, names_built_anew, settled, slope
from config import ShudianError
from scanner.anchoring import opened
from scanner.scanning import ScanOptions, carried_out, prepared
from scanner.watcher import Watcher

_RECORDED = 10
_PARSED = 5
_TARGET = 1.0


class _Stopping(Watcher):
    """Stops the scan soon after it has begun."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def begun(self, stop: Callable[[], None]) -> None:
        """See the base."""
        timer = threading.Timer(self._seconds, stop)
        timer.daemon = True
        timer.start()


def one_run(pattern: Path, number: int, draw: Random) -> str:
    """Scan a copy of the estate with a fault in it; the name of the fault."""
    fault = draw.choice(FAULTS)
    recorded = number % _RECORDED == 0
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        shutil.copytree(pattern, folder, dirs_exist_ok=True)
        if number % _PARSED:  # a parser's process takes longer than all the rest
            (folder / "files" / "users.xlsx").unlink()
        harmed(folder, fault, draw)
        settings = folder / "shudian.yaml"
        settings.write_text("catalog: {url: 'sqlite:///catalog.db'}\n", "utf-8")
        options = ScanOptions(sources(folder, fault), settings, record=recorded, seed=number, census=recorded)
        watcher = _Stopping(draw.random() / 20) if fault == "cancelled" else Watcher()
        try:
            scan = prepared(options)
            if recorded:
                with opened(scan.settings, create=True) as catalog:
                    carried_out(scan, watcher, catalog)
            else:
                carried_out(scan, watcher)
        except ShudianError:
            return f"{fault} (refused)"
    return fault


def soaked(
    runs: int, seed: int, every: int, seconds: float = math.inf, seen: Callable[[Held], object] = id
) -> tuple[list[Held], Counter[str]]:
    """The looks, one each ``every`` runs, and how often each fault was drawn. Over after ``seconds`` at the latest; ``seen`` is
    told of each look at once."""
    draw = Random(seed)
    looks = Looks(-(-runs // every))
    met: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as made:
        pattern = Path(made)
        built(pattern)
        begun = time.monotonic()
        for number in range(1, runs + 1):
            met[one_run(pattern, number, draw)] += 1
            if number == _RECORDED:
                names_built_anew()
            if number % every == 0:
                look = held(number, time.monotonic() - begun)
                looks.keep(look)
                seen(look)
            if time.monotonic() - begun > seconds:
                break
    return looks.all(), met


def figures(looks: list[Held], met: Counter[str], runs: int) -> tuple[Figure, ...]:
    """Memory in an hour at this pace, and how many descriptors and threads there are more at the end than when all was warm."""
    after, seconds = settled(looks), looks[-1].seconds
    first, last, pace = after[0], after[-1], runs / seconds * 3600
    ways = {
        "resident": slope([(one.run, one.megabytes) for one in after]),
        "untrimmed": slope([(one.run, one.untrimmed) for one in after]),
        "in use": slope([(one.run, one.in_use) for one in after]),
    }
    pieces = slope([(one.run, one.pieces) for one in after])
    told = ", ".join(f"{count} {name}" for name, count in sorted(met.items()))
    each = "; ".join(f"{name} {way * 1024:.2f} KB a run, {way * 60:.2f} MB/h at one a minute" for name, way in ways.items())
    notes = (
        f"{runs} runs in {seconds:.0f} s ({told}), {pace:,.0f} an hour; after run {first.run}: {each}; "
        f"{first.megabytes:.1f} to {last.megabytes:.1f} MB resident, {first.in_use:.1f} to {last.in_use:.1f} MB in use, "
        f"{first.programs:.1f} to {last.programs:.1f} MB of program files; "
        f"{pieces:.1f} more pieces of Python's own a run"
    )
    return (
        Figure.of("soak memory", "MB/h", _TARGET, [ways["resident"] * pace], notes),
        Figure.of("soak memory in use", "MB/h", _TARGET, [ways["in use"] * pace], f"{pace:,.0f} runs an hour"),
        Figure.of("soak descriptors", "more", 0, [after[-1].descriptors - after[0].descriptors], f"{after[-1].descriptors} open"),
        Figure.of("soak threads", "more", 0, [after[-1].threads - after[0].threads], f"{after[-1].threads} alive"),
    )


def _shown(one: Held) -> None:
    sys.stderr.write(f"{one}\n")
    sys.stderr.flush()


def main() -> int:
    """Soak, and tell the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.soak", description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--every", type=int, default=5, help="look after so many runs")
    parser.add_argument("--minutes", type=float, default=math.inf, help="end after so long with what there is")
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--look", action="store_true", help="print each look")
    options = parser.parse_args()
    seen = _shown if options.look else id
    looks, met = soaked(options.runs, options.seed, options.every, options.minutes * 60, seen)
    tell(figures(looks, met, sum(met.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
