"""Lines about persons over all runs: a run that saw less does not unreach them, and one source proves nothing of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog import Catalog
from catalog.kept_lines import LinesOfRun, standing_lines
from catalog.model import SourceOutcome, Threshold
from connectors.model import Status
from tests.catalog.builders import START, entry, snapshot

LIMIT = 10_000_000
BOTH, ONE, OTHER = frozenset("ab"), frozenset("a"), frozenset("b")


def line(state: str, lower: int = 0, upper: int | None = None) -> Threshold:
    return Threshold("persons_10m", "公司", lower, upper, LIMIT, state, "条例")


REACHED, OPEN, BELOW = line("reached", 12_000_000), line("possible", 3_000_000), line("not_reached", 3_000_000, 3_100_000)


def of_run(one: Threshold, sources: frozenset[str] = BOTH) -> LinesOfRun:
    return LinesOfRun(START, (one,), sources)


@pytest.mark.parametrize(
    ("runs", "state", "lower"),
    [
        ([], None, None),
        ([of_run(REACHED)], "reached", 12_000_000),
        ([of_run(OPEN), of_run(REACHED)], "reached", 12_000_000),
        ([of_run(OPEN), of_run(OPEN, ONE), of_run(REACHED)], "reached", 12_000_000),
        # A complete count of the same scope is a new observation; of one source alone it is none.
        ([of_run(BELOW), of_run(REACHED)], "not_reached", 3_000_000),
        ([of_run(OPEN), of_run(BELOW), of_run(REACHED)], "possible", 3_000_000),
        ([of_run(BELOW, ONE), of_run(REACHED)], "reached", 12_000_000),
        ([of_run(BELOW, ONE), of_run(BELOW, OTHER), of_run(REACHED)], "reached", 12_000_000),
        ([of_run(BELOW), of_run(REACHED, ONE)], "not_reached", 3_000_000),
        # Nothing was ever reached: what one source proves does not speak for the other.
        ([of_run(BELOW, ONE)], "possible", 3_000_000),
        ([of_run(BELOW)], "not_reached", 3_000_000),
    ],
)
def test_where_a_line_stands(runs: list[LinesOfRun], state: str | None, lower: int | None) -> None:
    (found,) = standing_lines(runs, BOTH) or (None,)
    assert (found and found.state, found and found.lower) == (state, lower)


def test_what_is_kept_names_the_day_and_what_the_last_run_says() -> None:
    (kept,) = standing_lines([of_run(OPEN), of_run(REACHED)], BOTH)
    assert "2024-03-01清点时已达到" in kept.because
    assert (kept.details["now_state"], kept.details["now_lower"]) == ("possible", 3_000_000)


def test_lines_of_a_catalogue(catalog: Catalog) -> None:
    outcomes = (SourceOutcome("crm", Status.COMPLETE), SourceOutcome("bss", Status.COMPLETE))
    first = replace(snapshot(entry("t"), entry("u", source="bss")), thresholds=(REACHED,), sources=outcomes)
    catalog.record(first, "公司")
    second = replace(snapshot(entry("t"), number=2), thresholds=(BELOW,), sources=outcomes[:1])
    catalog.record(second, "公司")
    (standing,) = catalog.lines("公司")
    assert (standing.state, standing.lower) == ("reached", 12_000_000)
    assert catalog.lines("别的公司") == ()
