"""A census as people read it, and as the report holds it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.table import Table
from rich.text import Text

from catalog import counted_persons as counted_persons
from catalog.model import Census, PersonCount
from classifiers.model import Persons
from scanner import terminal
from scanner.wording import say

_SHOWN_SYSTEMS = 12
_SHOWN_GAPS = 12
_KINDS = ("documents", "numbers", "accounts", "devices")


def print_census(census: Census, language: str) -> None:
    """How many people, by population and by system, and what is missing. To stdout."""
    console = terminal.console()
    table = Table(title=say("census", language), title_justify="left", header_style="bold")
    for heading in ("population", "persons", *_KINDS, "unkeyed_rows"):
        table.add_column(say(heading, language), justify="left" if heading == "population" else "right", overflow="fold")
    entity = [one for one in census.counts if one.scope == "entity"]
    systems = [one for one in census.counts if one.scope == "system" and one.population == "total"]
    for one in (*entity, *systems[:_SHOWN_SYSTEMS]):
        table.add_row(*_row(one, language))
    console.print(table)
    console.print(say("census_times", language).format(*_times(census)), soft_wrap=True)
    if census.parts:
        numbers = {"every": census.parts, "reused": census.parts_reused, "unproven": census.parts_unproven}
        console.print(say("census_parts", language).format(**numbers), soft_wrap=True, highlight=False)
    chosen = "total_with_third_parties" if census.third_parties else "total"
    key = say("key_declared" if census.key_label else "key_drawn", language)
    console.print(f"{say('held_against_lines', language)}: {say(chosen, language)}; {key}", soft_wrap=True)
    if census.gaps:
        console.print(Text(f"{say('census_gaps', language)} ({len(census.gaps)})", style="bold yellow"))
        # Tables that were only sampled are many and alike; what could not be read comes first.
        for gap in sorted(census.gaps, key=lambda gap: gap.reason == "sampled")[:_SHOWN_GAPS]:
            name = f"{gap.source} {gap.dataset}".strip()
            line = f"  {name}: {say(gap.reason, language)} {gap.detail}".rstrip()
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        if len(census.gaps) > _SHOWN_GAPS:
            console.print(f"  … +{len(census.gaps) - _SHOWN_GAPS}")


def persons_text(persons: Persons) -> str:
    """``9,980,000 – 12,100,000``; an unknown upper bound is a question mark, a count that is exact one number."""
    if persons.lower == persons.upper:
        return f"{persons.lower:,}"
    return f"{persons.lower:,} – {'?' if persons.upper is None else f'{persons.upper:,}'}"


def census_report(census: Census) -> dict[str, Any]:
    """The census as plain JSON values for ``shudian.report/1``."""
    return {
        "id": str(census.id),
        "started_at": census.started_at.isoformat(),
        "finished_at": census.finished_at.isoformat(),
        "is_one_snapshot": False,
        "method": census.method,
        "key": "declared" if census.key_label else "drawn",
        "third_parties": "include" if census.third_parties else "exclude",
        "datasets": census.datasets,
        "reused": census.reused,
        "parts": {"every": census.parts, "reused": census.parts_reused, "unproven": census.parts_unproven},
        "rows": census.rows,
        "counts": [_count(one) for one in census.counts],
        "gaps": [
            {"source": one.source, "dataset": one.dataset, "reason": one.reason, "detail": one.detail, "role": one.role}
            for one in census.gaps
        ],
        "gaps_by_reason": dict(sorted(Counter(one.reason for one in census.gaps).items())),
    }


def _row(one: PersonCount, language: str) -> tuple[str | Text, ...]:
    named = Text(say(one.population, language) if one.scope == "entity" else f"  {one.name}")
    by = one.persons.by
    return named, persons_text(one.persons), *(f"{by.get(name, 0):,}" for name in (*_KINDS, "unkeyed_rows"))


def _count(one: PersonCount) -> dict[str, Any]:
    persons = one.persons
    bounds = {"lower": persons.lower, "upper": persons.upper}
    return {"scope": one.scope, "name": one.name, "population": one.population, **bounds, "by": dict(persons.by)}


def _times(census: Census) -> tuple[str, str]:
    start, end = (moment.astimezone().strftime("%Y-%m-%d %H:%M:%S") for moment in (census.started_at, census.finished_at))
    return start, end
