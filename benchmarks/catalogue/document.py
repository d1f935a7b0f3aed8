"""docs/catalogue.md from what was measured: ``python -m benchmarks.catalogue.document FOLDER … --out docs/catalogue.md``.

A folder is the ``--place`` of a benchmark, with its ``took.json``. Pieces that were not measured are said to be missing.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_MEGABYTE = 1024 * 1024
_MOST_SECONDS = 0.5
_MOST_MEGABYTES = 300
_QUESTIONS = ("list", "search")
_BEFORE: Mapping[str, Any] = json.loads(Path(__file__).with_name("before.json").read_text("utf-8"))
_PAGE = Path(__file__).with_name("page.md").read_text("utf-8")
_MISSING = "not measured"


@dataclass(frozen=True)
class Measured:
    """What the pieces of work of one place printed: each run that was written, the questions, all that is known read at once,
    the exports by name (empty where a piece was not done); and the bytes of the catalogue's files (0 on a server). ``about``
    holds the store, the shape, and the machine."""

    writes: tuple[dict[str, Any], ...]
    size: int
    read: dict[str, Any]
    whole: dict[str, Any]
    exports: dict[str, dict[str, Any]]
    about: Mapping[str, Any]

    @property
    def store(self) -> str:
        """Sqlite or postgresql, as people write it."""
        return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[self.about.get("store", "sqlite")]

    @property
    def name(self) -> str:
        """What the page calls it."""
        return (
            f"{self.store}, {len(self.writes)} run{'s' if len(self.writes) > 1 else ''} of {self.writes[-1]['columns']:,} columns"
        )


def main() -> int:
    """Write the page of some places."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.catalogue.document", description=__doc__)
    parser.add_argument("places", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    wanted.out.write_text(document([measured_at(one) for one in wanted.places]), encoding="utf-8")
    return 0


def measured_at(place: Path) -> Measured:
    """What was measured at a place so far. Places of earlier benchmarks do not say what they are: those are SQLite files."""
    took: dict[str, dict[str, Any]] = json.loads((place / "took.json").read_text("utf-8"))
    about = took.pop("about", {})
    numbered = {int(name.split()[-1]): one for name, one in took.items() if name.startswith("write ")}
    exports = {Path(name.split()[-1]).name: one for name, one in took.items() if name.startswith("export ")}
    read = next((one for name, one in took.items() if name.startswith("read ")), {})
    size = sum(one.stat().st_size for one in place.glob("catalog.db*"))
    return Measured(tuple(numbered[one] for one in sorted(numbered)), size, read, took.get("whole", {}), exports, about)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def promises(measured: Measured) -> Iterator[tuple[str, bool, str]]:
    """What the catalogue promises, whether it was kept, and the figure."""
    for what, took in sorted(measured.read.get("seconds", {}).items()):
        if what.startswith(_QUESTIONS):
            clock = percentile([one[0] for one in took], 0.95)
            yield f"{what}: p95 at most 500 ms", clock <= _MOST_SECONDS, f"{1000 * clock:.0f} ms"
    peaks = {name: took["peak_mb"] for name, took in measured.exports.items()}
    for name, peak in {**peaks, "publishing": max(one["peak_mb"] for one in measured.writes)}.items():
        yield f"{name}: at most 300 MB", peak <= _MOST_MEGABYTES, f"{peak} MB"


def document(places: Sequence[Measured]) -> str:
    """The page."""
    small = _BEFORE["small"]
    return _PAGE.format(
        day=date.today().isoformat(),
        python=platform.python_version(),
        system=platform.system(),
        before=_BEFORE["of"],
        promised="\n".join(_promised(places)),
        told="\n\n".join("\n".join(_of_place(one)) for one in places),
        small_columns=small["columns"],
        small_of=small["of"],
        small_exports=", ".join(f"{peak} MB ({name})" for name, peak in small["exports_mb"].items()),
    )


def _promised(places: Sequence[Measured]) -> Iterator[str]:
    yield f"| promise | {' | '.join(one.name for one in places)} |"
    yield f"|---|{'---|' * len(places)}"
    kept = [{what: (held, figure) for what, held, figure in promises(one)} for one in places]
    for what in dict.fromkeys(what for one in kept for what in one):
        cells = [_kept(one.get(what)) for one in kept]
        yield f"| {what} | {' | '.join(cells)} |"


def _kept(told: tuple[bool, str] | None) -> str:
    if told is None:
        return _MISSING
    held, figure = told
    return f"yes: {figure}" if held else f"**no**: {figure}"


def _of_place(one: Measured) -> Iterator[str]:
    last = one.writes[-1]
    yield f"## {one.name}\n"
    yield f"{_machine(one)} {last['datasets']:,} datasets, {last['columns']:,} columns and {last['items']:,} items in each run."
    yield from _questions(one)
    yield from _exports(one)
    yield from _runs(one)


def _machine(one: Measured) -> str:
    about = one.about
    where = f"{about['machine']}, {about['processors']} processors, {about['versions']}. " if "machine" in about else ""
    known = [took["load"] for took in (*one.writes, one.read, *one.exports.values()) if "load" in took]
    load = f"Load of the machine meanwhile: {min(known):.0f} to {max(known):.0f}." if known else ""
    return f"{where}{load}"


def _questions(one: Measured) -> Iterator[str]:
    yield "\n### Asked\n"
    if not one.read:
        yield "Not measured."
        return
    asked = len(next(iter(one.read["seconds"].values())))
    yield f"{asked} times each, in mixed order, in one process that held {one.read['peak_mb']} MB at most.\n"
    yield "| question | p50 clock | p95 clock | p50 processor | p95 processor | p95 processor before |"
    yield "|---|---|---|---|---|---|"
    for what, took in sorted(one.read["seconds"].items()):
        sides = [[part[side] for part in took] for side in (0, 1)]
        shown = " | ".join(f"{1000 * percentile(values, share):.0f} ms" for values in sides for share in (0.5, 0.95))
        before = _BEFORE["seconds_p95_processor"].get(what)
        yield f"| {what} | {shown} | {'' if before is None else f'{1000 * before:.0f} ms'} |"
    if one.whole:
        told = f"{one.whole['wall']:.0f} s by the clock, {one.whole['cpu']:.0f} s of the processor, {one.whole['peak_mb']} MB"
        yield f"\nAll that is known now, read at once and summed up (documents other than the streamed ones do): {told}."


def _exports(one: Measured) -> Iterator[str]:
    yield "\n### Exported\n"
    if not one.exports:
        yield "Not measured."
        return
    yield "With the last look of our own detectors at the finished file.\n"
    yield "| file | rows | bytes | clock | processor | memory at most | before |"
    yield "|---|---|---|---|---|---|---|"
    for name, took in one.exports.items():
        told = f"{took['bytes'] / _MEGABYTE:,.0f} MB | {took['wall']:.0f} s | {took['cpu']:.0f} s | {took['peak_mb']} MB"
        before = _BEFORE["exports_mb"].get(name)
        yield f"| {name} | {took['rows']:,} | {told} | {'' if before is None else f'{before:,} MB'} |"


def _runs(one: Measured) -> Iterator[str]:
    size = f"The catalogue's files hold {one.size / _MEGABYTE:,.0f} MB after the last run. " if one.size else ""
    yield f"\n### Written\n\n{size}Publishing took {_BEFORE['publishing_mb']:,} MB before.\n"
    yield "| run | added: clock | published: clock | processor, with drawing | memory while added | memory at most | files |"
    yield "|---|---|---|---|---|---|---|"
    for number, took in enumerate(one.writes, start=1):
        clocks = f"{took['adding']:.0f} s | {took['publishing']:.0f} s | {took['cpu']:.0f} s"
        files = f"{took['files'] / _MEGABYTE:,.0f} MB" if took.get("files") else ""
        yield f"| {number} | {clocks} | {took['adding_mb']} MB | {took['peak_mb']} MB | {files} |"


if __name__ == "__main__":
    sys.exit(main())
