"""shudian catalog deadlines: what is due when, as a table and as a calendar file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from catalog import Deadline, deadlines, ics, replacing
from catalog.model import Snapshot
from config import UsageError, load_settings
from scanner import terminal
from scanner.commands.catalog import chosen, open_catalog
from scanner.commands.filing import duties_now
from scanner.handing_out import handing_out
from scanner.outputs import is_calendar, refuse_to_harm
from scanner.systems import declared_entity, known_systems
from scanner.wording import check_language, say

_SOON = 30
_MOST_DAYS = 365


def show_deadlines(config: Path | None, file: Path | None, days_before: int, language: str) -> None:
    """Print what is due, the nearest first and the overdue marked; write it as a calendar too where a file is given, with an
    alarm so many days before. Raises CatalogError, UsageError, SettingsError."""
    check_language(language)
    if not 0 <= days_before <= _MOST_DAYS:
        raise UsageError(f"--days-before: {days_before} is not between 0 and {_MOST_DAYS}")
    if file is not None:
        refuse_to_harm(file, is_calendar)
    settings = load_settings(config)
    today = datetime.now(UTC).astimezone().date()
    with open_catalog(config) as catalog:
        now = chosen(catalog, "")
        filings = [(one, catalog.filing_events(one.id)) for one in catalog.filings(settings.entity.name)]
        found = deadlines(duties_now(catalog, settings, now, today), filings, known_systems(settings, catalog))
    terminal.console().print(_table(found, today, language) if found else say("nothing_due", language))
    if file is not None:
        write_calendar(file, ics(found, declared_entity(settings), made_at(now), days_before))
        typer.echo(f"{file}: {len(found)}")


def _table(found: Sequence[Deadline], today: date, language: str) -> Table:
    table = Table(header_style="bold")
    for heading in ("due", "left", "what_is_due", "duty_of", "basis"):
        table.add_column(say(heading, language), overflow="fold")
    for one in found:
        left = (one.on - today).days
        due = f"{one.on}" + ("" if one.certain else f" ({say('to_be_checked', language)})")
        table.add_row(due, _left(left, language), Text(one.title), Text(one.scope or say("company", language)), one.basis)
    return table


def _left(days: int, language: str) -> Text:
    if days < 0:
        return Text(f"{say('duty_overdue', language)} {-days} {say('days', language)}", style="bold red")
    return Text(f"{days} {say('days', language)}", style="yellow" if days <= _SOON else "")


def made_at(now: Snapshot) -> datetime:
    """The moment that a calendar says it was made at."""
    # The state of the catalogue, not the moment: the same deadlines give the same file, so that calendars see no change.
    return now.run.finished_at.astimezone(UTC).replace(microsecond=0)


def write_calendar(file: Path, content: bytes) -> None:
    """Write a calendar once it was looked through. Raises UsageError, HeldBack."""
    with handing_out(), replacing(file) as part:
        part.write_bytes(content)
