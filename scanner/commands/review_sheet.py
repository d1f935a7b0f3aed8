"""shudian catalog review export and import: the queue as a sheet to fill in, and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer

from catalog import Planned, Speech, planned, read_review_sheet, sheet_rows, write_review_sheet
from config import UsageError
from scanner.basis import note_file
from scanner.commands.catalog import open_catalog
from scanner.commands.review import Desk, Filter, chosen_queue, desk_for, said_text, state_of, tell
from scanner.handing_out import handing_out
from scanner.outputs import is_workbook, refuse_to_harm
from scanner.presentable import masked
from scanner.wording import say

_REFUSED = 2


@dataclass(frozen=True, slots=True)
class Import:
    """How a filled sheet is taken: written at all, and although some rows have conflicts."""

    apply: bool = False
    skip_conflicts: bool = False


def export_sheet(config: Path | None, output: Path, wanted: Filter, language: str) -> None:
    """Write the queue (all of it, unless a limit is given) as .xlsx or .csv to fill in. Raises UsageError, CatalogError, and
    ShudianError where our detectors find an identifier in it."""
    if output.suffix.casefold() not in (".xlsx", ".csv"):
        raise UsageError(f"{output}: a review sheet is .xlsx or .csv")
    refuse_to_harm(output, is_workbook if output.suffix.casefold() == ".xlsx" else _is_sheet)
    desk = desk_for(config, language)
    with open_catalog(config) as catalog:
        state, head = state_of(catalog), catalog.audit_head()
    queued = chosen_queue(state, wanted)[: wanted.limit or None]
    speech = Speech(desk.taxonomy)
    rows = sheet_rows(state, queued, speech)
    with handing_out():
        write_review_sheet(state, rows, output, speech, head)
    note_file(config, "review", str(state.machine.run.id), output)
    typer.echo(f"{output}: {say('sheet_written', language).format(len(rows))}")


def import_sheet(config: Path | None, file: Path, how: Import, language: str) -> int:
    """Say what a filled sheet would decide, row by row, with its conflicts, and decide it where asked to: all in one transaction.

    0, or 2 where conflicts kept everything from being written. Raises UsageError, CatalogError."""
    desk = desk_for(config, language)
    rows = read_review_sheet(file)
    if not rows:
        typer.echo(say("sheet_nothing", language))
        return 0
    with open_catalog(config) as catalog:
        state = state_of(catalog)
        plan = planned(rows, state, desk.taxonomy, datetime.now(UTC), lambda text: masked(text, desk.mask))
        for one in plan:
            typer.echo(_line(one, desk))
        conflicts = any(one.conflict for one in plan)
        if not how.apply:
            typer.echo(say("sheet_dry_run", language))
            return 0
        if conflicts and not how.skip_conflicts:
            typer.echo(say("sheet_conflicts", language), err=True)
            return _REFUSED
        kept = catalog.decide(one.decision for one in plan if one.decision is not None)
        told = state_of(catalog)
    for decision in kept:
        tell(decision, told, desk)
    return 0


def _line(one: Planned, desk: Desk) -> str:
    place = f"{say('sheet_row', desk.language).format(one.row.number)} {one.title or one.row.item}"
    if one.decision is None:
        return f"{place}: ✗ {say(f'conflict_{one.conflict}', desk.language).format(one.detail)}"
    what = f"{say(f'kind_{one.decision.kind.value}', desk.language)} {said_text(one.decision, desk)}"
    waits = say("will_wait", desk.language) if one.waits else ""
    return f"{place}: {what}{waits}; {one.decision.decided_by}: {one.decision.because}"


def _is_sheet(path: Path) -> bool:
    """Whether a file is a review sheet that an export wrote, perhaps filled in since."""
    with path.open("rb") as file:
        return "版本标记".encode() in file.read(4096)
