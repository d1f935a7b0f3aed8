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
    uppers = [entry.persons.upper for entry in own]
    # People may stand in several datasets, so the sum is an upper bound and the largest single count a lower one.
    upper = sum(bound for bound in uppers if bound is not None) if None not in uppers else None
    unread = [entry for entry in own if entry.reason is not None and entry.reason.was_in_scope]
    failed = [source for source in sources if source.status is Status.FAILED]
    if lower >= line.limit:
        state = "reached"
    elif upper is not None and upper < line.limit and not unread and not failed:
        state = "not_reached"
    else:
        state = "possible"
    return Threshold(line.id, scope, lower, None if unread or failed else upper, line.limit, state, line.because)


def _change(line: RegulatoryLine, scope: str) -> Threshold:
    # Nothing has been filed yet as far as the catalogue knows, so there is nothing to compare with.
    return Threshold(line.id, scope, None, None, line.limit, "no_baseline", line.because)
