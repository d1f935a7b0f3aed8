"""What a benchmark found: a figure beside its target, as a line of JSON that ``python -m benchmarks`` gathers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of some runs in ``unit`` beside the target of the issue's table, and whether it was met; ``notes`` say on how
    much and beside what it was measured. ``figure`` is None where it could not be measured, ``notes`` say why."""

    bench: str
    figure: float | None
    unit: str
    target: float
    met: bool
    runs: tuple[float, ...] = ()
    notes: str = ""
    at_least: bool = False

    @classmethod
    def of(cls, bench: str, unit: str, target: float, runs: Iterable[float], notes: str = "") -> Figure:
        """One that must be ``target`` at most."""
        found = tuple(round(one, 4) for one in runs)
        middle = round(median(found), 4)
        return cls(bench, middle, unit, target, middle <= target, found, notes)

    @classmethod
    def missing(cls, bench: str, unit: str, target: float, notes: str) -> Figure:
        """One that could not be measured."""
        return cls(bench, None, unit, target, False, (), notes)


def tell(figures: Iterable[Figure]) -> None:
    """Each figure as a line on standard output."""
    for one in figures:
        sys.stdout.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def told(lines: Iterable[str]) -> tuple[Figure, ...]:
    """The figures among the lines that a benchmark wrote. Lines that hold none are other words."""
    return tuple(_figure(line) for line in lines if line.startswith("{") and '"bench"' in line)


def _figure(line: str) -> Figure:
    known: dict[str, Any] = json.loads(line)
    figure, target = known.get("figure"), str(known["target"])
    return Figure(
        str(known["bench"]),
        None if figure is None else float(figure),
        str(known["unit"]),
        float(target.lstrip("<>=≤≥ ").replace(",", "")),
        bool(known["met"]),
        tuple(float(one) for one in known.get("runs", ())),
        str(known.get("notes", "")),
        bool(known.get("at_least", target.startswith((">", "≥")))),
    )


def seconds_text(runs: Sequence[float]) -> str:
    """The median of some seconds as people read it."""
    return f"{median(runs):.3g} s"
