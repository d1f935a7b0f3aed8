"""Where a snapshot stands against the regulatory lines."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.model import Entry, SourceOutcome, Threshold
from config import RegulatoryLine
from connectors.model import Status


def thresholds(
    lines: Sequence[RegulatoryLine], entries: Sequence[Entry], sources: Sequence[SourceOutcome], entity: str
) -> tuple[Threshold, ...]:
    """Every line with what is known: a line about persons is only ``not_reached`` when everything in scope was read."""
    return tuple(_persons(line, entries, sources, entity) if line.unit == "persons" else _change(line, entity) for line in lines)


def _persons(line: RegulatoryLine, entries: Sequence[Entry], sources: Sequence[SourceOutcome], scope: str) -> Threshold:
    own = [entry for entry in entries if entry.role == "own"]
    lower = max((entry.persons.lower for entry in own), default=0)
    # People may stand in several datasets, so the sum of bounds is a bound, and the largest single count a lower one.
    bounded = bool(entries) and all(_is_bounded(entry) for entry in own)
    bounded = bounded and not any(source.status is Status.FAILED for source in sources)
    upper = sum(entry.persons.upper or 0 for entry in own) if bounded else None
    return Threshold(line.id, scope, lower, upper, line.limit, _state(lower, upper, line.limit), line.because)


def _state(lower: int, upper: int | None, limit: int) -> str:
    if lower >= limit:
        return "reached"
    return "not_reached" if upper is not None and upper < limit else "possible"


def _is_bounded(entry: Entry) -> bool:
    """Whether the number of people in a dataset is certainly not above its bound: only where all of it was read. A sample
    that met nobody bounds nothing, nor does what was excluded, described only, or could not be read."""
    whole = entry.status is Status.EMPTY or (entry.status is Status.COMPLETE and entry.coverage.power_at_1pct == 1.0)
    return whole and entry.reason is None and entry.persons.upper is not None


def _change(line: RegulatoryLine, scope: str) -> Threshold:
    # Nothing has been filed yet as far as the catalogue knows, so there is nothing to compare with.
    return Threshold(line.id, scope, None, None, line.limit, "no_baseline", line.because)
