"""shudian check."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from classifiers import Classifier
from config import SourceError, load_knowledge, load_settings
from connectors import Connector, create
from connectors.model import Dataset, Probe, SamplePlan, Skipped
from scanner import terminal
from scanner.gate import DONE, INCOMPLETE, NO_SOURCE
from scanner.presentable import Mask
from scanner.terminal import visible
from scanner.wording import check_language, say


def run_check(sources: tuple[str, ...], config: Path | None, language: str) -> int:
    """Reach each source, show rights, limits and load; the exit code (1 none reached, 3 some not)."""
    check_language(language)
    console, mask = terminal.console(soft_wrap=True), Classifier(load_knowledge()).mask
    connectors = tuple(create(spec) for spec in load_settings(config).specs(sources))
    reached = [_checked(connector, console, language, mask) for connector in connectors]
    if not any(reached):
        return NO_SOURCE
    return DONE if all(reached) else INCOMPLETE


def _checked(connector: Connector, console: Console, language: str, mask: Mask) -> bool:
    with connector:
        try:
            probe = connector.probe()
            found = tuple(connector.inventory())
        except SourceError as error:
            advice = f"\n    {error.advice}" if error.advice else ""
            console.print(f"✗ {mask(connector.spec.id)}: {visible(mask(error.message))}{advice}")
            return False
        console.print(f"✓ {mask(connector.spec.id)}: {probe.product} {probe.version}")
        _print_probe(probe, console)
        _print_load(found, console, language, mask)
        return True


def _print_probe(probe: Probe, console: Console) -> None:
    for limit in probe.limits:
        console.print(
            f"    {limit.name} = {limit.in_force}" + ("" if limit.asked == limit.in_force else f" (asked {limit.asked})")
        )
    for warning in probe.warnings:
        console.print(f"    ! {warning}")
    for grant in probe.missing:
        console.print(f"    missing: {grant}")


def _print_load(found: tuple[Dataset | Skipped, ...], console: Console, language: str, mask: Mask) -> None:
    readable = [one for one in found if isinstance(one, Dataset)]
    plan = SamplePlan(seed=0)
    cells = plan.places * plan.rows_per_place + 2 * plan.edge_rows
    columns = sum(len(one.columns) for one in readable)
    console.print(
        f"    {len(readable)} datasets, {columns} columns; at most {max(cells, plan.whole_rows):,} rows of each are read"
    )
    for one in found:
        if isinstance(one, Skipped):
            name = visible(mask(".".join(filter(None, one.path))))
            console.print(f"    - {name}: {say(one.reason.value, language)} {visible(mask(one.detail))}".rstrip())
