"""Where a snapshot stands against the regulatory lines."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.model import Census, CensusGap, Entry, SourceOutcome, Threshold
from classifiers.model import Persons
from config import RegulatoryLine
from connectors.model import Status

_OURS = ("own", "joint")
NEAR = 0.8
"""Share of a line at which one is told, whether or not it is reached."""
_NAMED_GAPS = 5


def thresholds(
    lines: Sequence[RegulatoryLine],
    entries: Sequence[Entry],
    sources: Sequence[SourceOutcome],
    entity: str,
    census: Census | None = None,
) -> tuple[Threshold, ...]:
    """Every line with what is known: a line about persons is only ``not_reached`` when everything in scope was read.

    With a ``census`` its counts are held against the lines; without one the bounds that need no counting.
    """
    return tuple(_threshold(line, entries, sources, entity, census) for line in lines)


def _threshold(
    line: RegulatoryLine, entries: Sequence[Entry], sources: Sequence[SourceOutcome], entity: str, census: Census | None
) -> Threshold:
    if line.unit != "persons":
        return _change(line, entity)
    return _uncounted(line, entries, sources, entity) if census is None else _counted(line, census, entity)


def _counted(line: RegulatoryLine, census: Census, scope: str) -> Threshold:
    """Where the people counted stand. Gaps in data that are not ours leave our line alone."""
    persons = census.total
    gaps = [gap for gap in census.gaps if gap.role in _OURS]
    upper = None if gaps else persons.upper
    state = line_state(persons.lower, upper, line.limit)
    known = max(persons.lower, *(persons.by.get(name, 0) for name in ("documents", "numbers")), upper or 0)
    notice = "near" if state != "reached" and known >= NEAR * line.limit else ""
    return Threshold(line.id, scope, persons.lower, upper, line.limit, state, line.because, notice, _details(census, gaps))


def _details(census: Census, gaps: Sequence[CensusGap]) -> dict[str, int | str | None]:
    """The figures behind a count: both totals, what was met of each kind of key, and what is missing."""
    details: dict[str, int | str | None] = {"third_parties": "include" if census.third_parties else "exclude"}
    for name in ("total", "total_with_third_parties"):
        persons = census.count(name) or Persons(0, 0)
        details |= {f"{name}_lower": persons.lower, f"{name}_upper": persons.upper}
    details |= {name: census.total.by.get(name, 0) for name in ("documents", "numbers", "accounts", "devices", "unkeyed_rows")}
    details |= {"gaps": len(gaps), "missing": "; ".join(map(_gap_text, gaps[:_NAMED_GAPS]))}
    return details


def _gap_text(gap: CensusGap) -> str:
    return f"{gap.source} {gap.dataset}".strip() + f": {gap.reason}"


def _uncounted(line: RegulatoryLine, entries: Sequence[Entry], sources: Sequence[SourceOutcome], scope: str) -> Threshold:
    own = [entry for entry in entries if entry.role in _OURS]
    lower = max((entry.persons.lower for entry in own), default=0)
    # People may stand in several datasets, so the sum of bounds is a bound, and the largest single count a lower one.
    bounded = bool(entries) and all(_is_bounded(entry) for entry in own)
    bounded = bounded and not any(source.status is Status.FAILED for source in sources)
    upper = sum(entry.persons.upper or 0 for entry in own) if bounded else None
    return Threshold(line.id, scope, lower, upper, line.limit, line_state(lower, upper, line.limit), line.because)


def line_state(lower: int, upper: int | None, limit: int) -> str:
    """reached at the limit itself, not_reached only where the upper bound is below it, else possible."""
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
