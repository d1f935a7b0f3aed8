"""shudian check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from classifiers import Classifier
from config import SourceError, SourceSpec, load_knowledge
from connectors import Connector, create
from connectors.model import Dataset, Probe, Reason, SamplePlan, Skipped
from scanner import terminal
from scanner.commands.scan import ScanOptions, scan_plan
from scanner.declared_sources import settings_for
from scanner.estimate import Estimate, estimate
from scanner.gate import DONE, INCOMPLETE, NO_SOURCE
from scanner.presentable import Mask, masked
from scanner.source_guard import guarded
from scanner.terminal import visible
from scanner.window import Clock, Hours, wall_clock, window_text
from scanner.wording import check_language, say

MOST_NAMED = 20
"""Names shown of each kind; the others are counted. A database of ten thousand tables must fit on a screen."""


def run_check(sources: tuple[str, ...], config: Path | None, language: str) -> int:
    """Reach each source, show rights, limits and load; the exit code: 1 none reached, 3 some not or something in scope could not
    be read."""
    check_language(language)
    settings = settings_for(config, sources)
    plan = scan_plan(settings, ScanOptions(sources, config)).sample
    connectors = tuple(create(spec) for spec in guarded(settings.specs(sources), settings))
    shown = Shown(terminal.console(soft_wrap=True), language, Classifier(load_knowledge()).mask)
    reached = [checked(connector, plan, shown) for connector in connectors]
    if all(one == NO_SOURCE for one in reached):
        return NO_SOURCE
    return DONE if all(one == DONE for one in reached) else INCOMPLETE


@dataclass(frozen=True, slots=True)
class Shown:
    """Where and how things are shown. ``mask`` is for names: they can hold real numbers."""

    console: Console
    language: str
    mask: Mask
    clock: Clock = wall_clock

    def say(self, word: str) -> str:
        """The word in the language."""
        return say(word, self.language)

    def line(self, text: str, depth: int = 1) -> None:
        """A line, indented."""
        self.console.print("    " * depth + text)

    def name(self, text: str) -> str:
        """A name, fit to be shown."""
        return visible(masked(text, self.mask))


def checked(connector: Connector, plan: SamplePlan, shown: Shown) -> int:
    """Show what is to be known of one source before it is scanned, and how a scan would end: the exit code. Reads no row."""
    spec = connector.spec
    with connector:
        try:
            probe = connector.probe()
            found = tuple(connector.inventory())
            readable = [one for one in found if isinstance(one, Dataset)]
            cost = estimate((connector.statistics(one) for one in readable), plan, spec.connections)
        except SourceError as error:
            # Connectors begin their sentences with the source, for a scan of many of them.
            said = error.message.removeprefix(f"{spec.id}: ")
            shown.console.print(f"✗ {shown.name(spec.id)}: {shown.name(said)}")
            if error.advice:
                shown.line(error.advice)
            return NO_SOURCE
    shown.console.print(f"✓ {shown.name(spec.id)}: {probe.product} {probe.version}".rstrip())
    _show_connection(spec, probe, shown)
    _show_cost(readable, cost, plan, spec, shown)
    _show_missing(probe, shown)
    skipped = [one for one in found if isinstance(one, Skipped)]
    _show_unread(skipped, shown)
    if not readable:
        shown.line(f"! {shown.say('nothing_in_scope')}")
    unread = any(one.reason.was_in_scope for one in skipped)
    return INCOMPLETE if unread or probe.missing or not readable else DONE


def _show_connection(spec: SourceSpec, probe: Probe, shown: Shown) -> None:
    facts = {"connection_encrypted": probe.encrypted, "replica": probe.replica}
    known = [f"{shown.say(name)}: {shown.say('yes' if fact else 'no')}" for name, fact in facts.items() if fact is not None]
    if spec.window is not None:
        state = shown.say("closed_now" if Hours(spec.window, shown.clock).over else "open_now")
        known.append(f"{shown.say('window')}: {window_text(spec.window)} ({state})")
    if known:
        shown.line("; ".join(known))
    for limit in probe.limits:
        kept = "✓" if limit.asked == limit.in_force or _same_number(limit.asked, limit.in_force) else "!"
        in_force = limit.in_force or shown.say("not_in_force")
        shown.line(f"{kept} {limit.name} = {in_force}" + ("" if kept == "✓" else f" ({shown.say('asked')} {limit.asked})"))
    for warning in probe.warnings:
        shown.line(f"! {shown.say(warning)}")


def _same_number(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return False


def _show_cost(readable: Sequence[Dataset], cost: Estimate, plan: SamplePlan, spec: SourceSpec, shown: Shown) -> None:
    columns = sum(len(one.columns) for one in readable)
    shown.line(f"{shown.say('readable')}: {cost.datasets:,} {shown.say('datasets')}, {columns:,} {shown.say('columns')}")
    rows = max(plan.places * plan.rows_per_place + 2 * plan.edge_rows, plan.whole_rows)
    held = f" / {bytes_text(cost.held)}" if cost.held else ""
    unknown = f" ({shown.say('size_unknown')}: {cost.unknown:,})" if cost.unknown else ""
    load = f"{shown.say('most_bytes')}: {bytes_text(cost.read)}{held}{unknown}"
    shown.line(f"{shown.say('most_rows')}: {rows:,}; {load}")
    pace = f"{plan.seconds:g} s × {cost.datasets:,} / {spec.connections}"
    usual = f"{shown.say('usual_time')} {time_text(cost.usual_seconds)}"
    shown.line(f"{shown.say('most_time')}: {time_text(cost.seconds)} ({pace}); {usual}")


def _show_missing(probe: Probe, shown: Shown) -> None:
    if probe.missing:
        shown.line(f"{shown.say('missing_grants')} ({len(probe.missing):,}):")
        _show_some((shown.name(grant) for grant in probe.missing), len(probe.missing), shown)


def _show_unread(skipped: Sequence[Skipped], shown: Shown) -> None:
    groups: dict[Reason, list[Skipped]] = {}
    for one in skipped:
        groups.setdefault(one.reason, []).append(one)
    for reason, members in sorted(groups.items(), key=lambda group: group[0].was_in_scope, reverse=True):
        shown.line(f"{shown.say(reason.value)} ({len(members):,}):")
        # Where nobody asked for them, or all have one reason, the sentence would only repeat the heading.
        told = reason.was_in_scope
        lines = (f"{_title(one, shown)} {shown.name(one.detail) if told else ''}".rstrip() for one in members)
        _show_some(lines, len(members), shown)


def _title(one: Skipped, shown: Shown) -> str:
    return ".".join(shown.name(part) for part in one.path if part)  # a number between dots would not look like one


def _show_some(lines: Iterable[str], count: int, shown: Shown) -> None:
    for _, line in zip(range(MOST_NAMED), lines, strict=False):
        shown.line(line, 2)
    if count > MOST_NAMED:
        shown.line(f"… +{count - MOST_NAMED:,}", 2)


def bytes_text(count: int) -> str:
    """A number of bytes as people read it."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count} B"


def time_text(seconds: float) -> str:
    """A time as people read it."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:,.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"
