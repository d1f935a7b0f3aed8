"""The verdict of the gate before launch as people read it: in the terminal, in the report and on the assessment sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.text import Text

from catalog.model import Threshold
from scanner import terminal
from scanner.gate import DONE, GATE_HIT
from scanner.prelaunch import Comparison, GateResult, LineOutlook, Outlook, Unknown
from scanner.wording import say

_SHOWN = 8
_STANDARDS = {"gbt45574": "GB/T 45574", "gbt35273": "GB/T 35273"}
_STYLE = {DONE: "bold green", GATE_HIT: "bold red"}


def print_gate(result: GateResult, language: str, published: bool) -> None:
    """The verdict, what met it, what cannot be told and why, and what is new. To stdout."""
    console = terminal.console(soft_wrap=True)
    code = f"{say('exit_code', language)} {result.code}"
    heading = f"{say('prelaunch', language)}: {say(result.word, language)} ({code})"
    console.print(Text(heading, style=_STYLE.get(result.code, "bold yellow")))
    for line in gate_lines(result, language):
        console.print(f"  {line}")
    if not published:
        console.print(f"  {say('gate_not_published', language)}")


def gate_lines(result: GateResult, language: str) -> Iterator[str]:
    """Everything behind a verdict, a line each."""
    yield f"{say('gate_conditions', language)}: {_joined((say(one, language) for one in result.conditions), language)}"
    for condition, names in _hits(result).items():
        yield f"{say('gate_met', language)}: {say(condition, language)} ({len(names)}): {_some(names, language)}".rstrip(": ")
    for one in result.unknown:
        yield f"{say('gate_open', language)}: {unknown_text(one, language)}"
    for name, text in comparison_lines(result.comparison, language):
        yield f"{say('gate_compared', language)}: {name}: {text}"
    if result.described:
        yield say("gate_described", language).format(n=result.described)


def unknown_text(one: Unknown, language: str) -> str:
    """Why something cannot be told, in one sentence."""
    return say(one.why, language).format(n=one.count, names=_some(one.names, language))


def comparison_lines(one: Comparison, language: str) -> Iterator[tuple[str, str]]:
    """What the launch would add to what the catalogue knows: names and texts."""
    all_new = "" if one.known else f" ({say('gate_all_new', language)})"
    items = [f"{entry.source} {entry.title}" for entry in one.new_items]
    columns = [f"{new.dataset}.{column}" for new in one.new_columns for column in new.columns]
    in_force = say("gate_new_columns", language).format(standard=_STANDARDS[one.standard])
    for name, found in ((say("gate_new_items", language), items), (in_force, columns)):
        shown = f"{len(found)}: {_some(found, language)}" if found else say("gate_none", language)
        yield name, f"{shown}{all_new if found else ''}"
    if one.people is not None:
        yield say("gate_people", language), f"{one.people:,}"
    yield from _side_by_side(one, language)
    for line in one.lines:
        yield say(f"outlook_{line.id}", language), _outlook(line, language)


def gate_report(result: GateResult) -> dict[str, Any]:
    """The verdict as plain JSON values, as the report and the record keep it."""
    return {
        "verdict": result.word,
        "exit_code": result.code,
        "conditions": list(result.conditions),
        "hits": [{"condition": one.condition, "source": one.source, "dataset": one.dataset} for one in result.hits],
        "unknown": [
            {"code": one.why, "count": one.count, "names": list(one.names), "detail": unknown_text(one, "zh")}
            for one in result.unknown
        ],
        "described_only": result.described,
        "comparison": {
            "catalogue": result.comparison.known,
            "people_declared": result.comparison.people,
            "new_items": [{"source": one.source, "dataset": one.title} for one in result.comparison.new_items],
            "new_sensitive": [
                {"source": one.source, "dataset": one.dataset, "columns": list(one.columns)}
                for one in result.comparison.new_columns
            ],
            "lines": [
                {"id": one.id, "state": one.state.value, "lower": one.lower, "upper": one.upper, "limit": one.limit}
                for one in result.comparison.lines
            ],
            "run_alone": [_line(one) for one in result.comparison.alone],
            "company": [_line(one) for one in result.comparison.company],
        },
    }


def _line(one: Threshold) -> dict[str, Any]:
    return {"id": one.id, "state": one.state, "lower": one.lower, "upper": one.upper, "limit": one.limit}


def _side_by_side(one: Comparison, language: str) -> Iterator[tuple[str, str]]:
    """Each line about persons: this run by itself, and the company without it."""
    company = {line.id: line for line in one.company}
    for line in one.alone:
        apart = _standing(company[line.id], language) if line.id in company else say("gate_not_known", language)
        yield say(line.id, language), say("gate_side_by_side", language).format(_standing(line, language), apart)


def _standing(line: Threshold, language: str) -> str:
    upper = "?" if line.upper is None else f"{line.upper:,}"
    return f"{say(line.state, language)} ({line.lower or 0:,} … {upper})"


def _outlook(line: LineOutlook, language: str) -> str:
    text = say(f"outlook_{line.state.value}", language)
    if line.state in (Outlook.NOT_COMPARED, Outlook.NO_BASELINE) or not line.limit:
        return text
    upper = "?" if line.upper is None else f"{line.upper:,}"
    return f"{text} ({line.lower or 0:,} … {upper})"


def _hits(result: GateResult) -> dict[str, list[str]]:
    order = Counter(one.condition for one in result.hits)
    return {one: [f"{hit.source} {hit.dataset}".strip() for hit in result.hits if hit.condition == one] for one in order}


def _some(names: Sequence[str], language: str) -> str:
    more = f" … +{len(names) - _SHOWN}" if len(names) > _SHOWN else ""
    return _joined(names[:_SHOWN], language) + more


def _joined(names: Iterable[str], language: str) -> str:
    return ("、" if language == "zh" else ", ").join(names)
