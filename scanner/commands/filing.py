"""shudian catalog file, filings, change, changed-on and obligations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import typer
from rich.table import Table
from rich.text import Text

from catalog import (
    Basis,
    Catalog,
    ChangeClock,
    Circumstances,
    FiledDocument,
    FiledState,
    MetricChange,
    Obligation,
    State,
    Verdict,
    Word,
    frozen_filing,
    obligations,
)
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin, Snapshot, Threshold
from config import Settings, UsageError, load_calendars, load_duties, load_lines, load_settings, rule_file
from scanner import terminal
from scanner.basis import basis_of
from scanner.commands.catalog import chosen, open_catalog
from scanner.commands.export_filing import filing_form
from scanner.filed_papers import documents_to_keep
from scanner.summary import measure_text, node_name
from scanner.systems import declared_entity, known_systems
from scanner.wording import check_language, say

_STYLE = {Verdict.REACHED: "bold red", Verdict.POSSIBLE: "yellow", Verdict.UNDECIDED: "yellow", Verdict.NOT_REACHED: ""}
_DUTY_STYLE = {State.OVERDUE: "bold red", State.OPEN: "yellow", State.UNDECIDED: "yellow"}
_SHOWN_CONTENT = 40


def parse_day(text: str, option: str) -> date:
    """A day as YYYY-MM-DD. Raises UsageError naming the option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option}: {text!r} is not a day", "Write it as 2026-07-31") from None


@dataclass(frozen=True, slots=True)
class Filed:
    """What is said of a filing: its number, day (today where empty), who signed it, which run it was made from, the form and
    template of its documents where they are not the usual ones, and the region where it is not the company's."""

    reference: str = ""
    on: str = ""
    signed_by: str = ""
    run: str = ""
    form: Path | None = None
    template: Path | None = None
    region: str = ""


def file_catalogue(config: Path | None, filed: Filed, language: str) -> None:
    """Record what was filed: the items of a snapshot become the baseline that change is measured against, and the documents made
    of them are kept.

    Raises UsageError, CatalogError (an undecided item blocks filing), ShudianError (a document would hold an identifier).
    """
    check_language(language)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        filing, kept = freeze(settings, basis_of(config, settings, catalog, filed.run), catalog, filed, datetime.now(UTC))
    count = f"{len(filing.items)} {say('data_items', language)}"
    typer.echo(f"{say('recorded_filing', language)} {filed.reference} {filing.filed_on}: {count}")
    for line in _documents(kept, filing, language):
        typer.echo(line)


def freeze(
    settings: Settings, basis: Basis, catalog: Catalog, filed: Filed, moment: datetime
) -> tuple[Filing, tuple[FiledDocument, ...]]:
    """Record the items of a basis as filed, with the documents made of it; ``moment`` is when. Raises as ``file_catalogue``."""
    day = parse_day(filed.on, "--on") if filed.on else moment.astimezone().date()
    entity = settings.entity
    region = filed.region or entity.region
    blank = Filing(uuid4(), entity.name, day, moment, FilingOrigin.FROZEN, region, (), filed.reference, filed.signed_by)
    filing = frozen_filing(blank, basis.snapshot, basis.systems)
    with documents_to_keep(basis, filing_form(settings, filed.form), filed.template) as files:
        return filing, catalog.add_filing(filing, files)


def list_filings(config: Path | None, language: str) -> None:
    """Print the filings, the one recorded last first, with what was recorded of each."""
    check_language(language)
    with open_catalog(config) as catalog:
        found = [(one, catalog.filing_events(one.id), catalog.filed_documents(one.id)) for one in catalog.filings()]
    if not found:
        typer.echo(say("nothing_filed", language))
    for filing, events, kept in found:
        items, number = f"{len(filing.items)} {say('data_items', language)}", filing.reference or str(filing.id)
        typer.echo(" ".join(filter(None, (str(filing.filed_on), number, filing.region, items, filing.signed_by))))
        for line in _documents(kept, filing, language):
            typer.echo(line)
        for event in events:
            typer.echo(f"  {event.happened_on} {event.kind.value} {event.recorded_by}: {event.because}")


def _documents(kept: Iterable[FiledDocument], filing: Filing, language: str) -> Iterator[str]:
    """The documents that were kept, or why there are none."""
    kept = tuple(kept)
    yield from (f"  {one.name} {one.size:,} B, sha256 {one.sha256}" for one in kept)
    if not kept:
        yield f"  {say('imported_no_documents' if filing.origin is FilingOrigin.IMPORTED else 'no_documents', language)}"


def enter_change_day(config: Path | None, day: str, by: str, because: str, language: str) -> None:
    """Keep the day on which the change since the last filing really happened. Raises UsageError, CatalogError."""
    check_language(language)
    changed, said = parse_day(day, "DAY"), Word(by, datetime.now(UTC), because)
    _refuse_ahead(changed, said)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        note_change_day(catalog, standing_now(catalog, settings, chosen(catalog, "")), changed, said)
    typer.echo(f"{say('recorded_event', language)}: {say('clock_real', language)} {changed}")


def note_change_day(catalog: Catalog, state: FiledState | None, changed: date, said: Word) -> None:
    """Keep the real day of the change since the last filing. Raises UsageError for a day ahead or before it, or without one."""
    _refuse_ahead(changed, said)
    if state is None:
        raise UsageError("nothing is filed, so nothing can have changed since", "shudian catalog file")
    filing = state.change.filing
    if changed < filing.filed_on:
        raise UsageError(f"{changed} is before the filing of {filing.filed_on}")
    kind = FilingEventKind.CHANGED_ON
    catalog.add_filing_event(FilingEvent(uuid4(), filing.id, kind, changed, said.at, said.by, said.because))


def _refuse_ahead(changed: date, said: Word) -> None:
    if changed > said.at.astimezone().date():
        raise UsageError(f"{changed} is ahead: a change is entered once it has happened")


def show_change(config: Path | None, language: str) -> None:
    """Print how what is known now differs from the last filing, and until when that is to be filed."""
    check_language(language)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        state = standing_now(catalog, settings, chosen(catalog, ""))
    console = terminal.console(soft_wrap=True)
    if state is None:
        console.print(say("nothing_filed", language), markup=False)
        return
    filing = state.change.filing
    heading = f"{say('filed_as', language)}: {filing.filed_on} {filing.reference}"
    console.print(heading, markup=False, highlight=False)
    terminal.console().print(_scopes(state, language))
    if state.change.content:
        console.print(Text(say("content_changes", language), style="bold"))
    for line in _content(state, language):
        console.print(f"  {line}", markup=False, highlight=False)
    if state.clock is not None:
        for line in _clock(state.clock, language):
            console.print(line, markup=False, highlight=False)


def show_obligations(config: Path | None, language: str) -> None:
    """Print the duties that follow from what is known now, the overdue ones first."""
    check_language(language)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        now = chosen(catalog, "")
        found = duties_now(catalog, settings, now)
    table = Table(header_style="bold")
    for heading in ("duty", "duty_of", "state", "due", "trigger", "basis"):
        table.add_column(say(heading, language), overflow="fold")
    for one in sorted(found, key=_urgency):
        table.add_row(*_duty(one, language))
    terminal.console().print(table)


def duties_now(catalog: Catalog, settings: Settings, now: Snapshot, today: date | None = None) -> tuple[Obligation, ...]:
    """The duties that follow from a snapshot, the settings and what was filed. ``today`` is the local day by default."""
    state = standing_now(catalog, settings, now)
    around = Circumstances(
        declared_entity(settings),
        known_systems(settings, catalog),
        today or datetime.now(UTC).astimezone().date(),
        catalog.filings(settings.entity.name),
        _lines(catalog),
        state.clock if state else None,
    )
    folder = settings.rule_choice().folder
    duties = load_duties(rule_file("obligations.yaml", folder))
    return obligations(now, duties, load_calendars(rule_file("calendars.yaml", folder)), around)


def standing_now(catalog: Catalog, settings: Settings, now: Snapshot) -> FiledState | None:
    """How a snapshot stands against the last filing; None where nothing was filed."""
    limit = next((line.limit for line in load_lines(settings.rule_choice().folder) if line.id == "change_30pct"), 30)
    return catalog.filed_state(settings.entity.name, now, known_systems(settings, catalog), limit)


def _lines(catalog: Catalog) -> tuple[Threshold, ...]:
    latest = catalog.latest()
    return latest.thresholds if latest else ()


def _scopes(state: FiledState, language: str) -> Table:
    table = Table(header_style="bold")
    for heading in ("domain", "change", "filed_then", "is_now", "change", "verdict", "basis"):
        table.add_column(say(heading, language), overflow="fold")
    for scope in state.change.scopes:
        name = node_name("domains", scope.category, language) if scope.category else say("whole_filing", language)
        for metric in scope.metrics:
            table.add_row(name, *_metric(metric, language))
            name = ""
    return table


def _metric(one: MetricChange, language: str) -> Iterator[str | Text]:
    yield say(one.metric.value, language)
    yield measure_text(one.before)
    yield measure_text(one.after)
    yield "-" if one.percent is None else f"{one.percent:+.2f} %"
    near = f" ({say('near', language)})" if one.is_near else ""
    yield Text(say(one.verdict.value, language) + near, style=_STYLE[one.verdict])
    yield say(f"ground_{one.ground.value}", language)


def _content(state: FiledState, language: str) -> Iterator[str]:
    for one in state.change.content[:_SHOWN_CONTENT]:
        what = f"{one.name}: {say(f'content_{one.kind.value}', language)}"
        column = f" {say(one.column, language)}" if one.column else ""
        sides = f" {say(one.before, language) or '-'} → {say(one.after, language) or '-'}" if one.before or one.after else ""
        yield what + column + sides
    if len(state.change.content) > _SHOWN_CONTENT:
        yield f"… +{len(state.change.content) - _SHOWN_CONTENT}"


def _clock(clock: ChangeClock, language: str) -> Iterator[str]:
    yield f"{say('clock', language)}: {clock.due}"
    if clock.changed_on is not None:
        yield f"  {say('clock_real', language)}: {clock.changed_on}"
    yield f"  {say('clock_from', language)}: {clock.after}"
    yield f"  {say('clock_seen', language)}: {clock.seen_on} ({say('clock_if_seen', language)}: {clock.due_from_seen})"


def _urgency(one: Obligation) -> tuple[int, date]:
    order = (State.OVERDUE, State.OPEN, State.UNDECIDED, State.UNKNOWN, State.MET)
    return order.index(one.state), one.due or date.max


def _duty(one: Obligation, language: str) -> Iterator[str | Text]:
    chinese = language == "zh"
    yield one.duty.duty if chinese else one.duty.duty_en
    yield one.scope or say("company", language)
    yield Text(
        say(f"duty_{one.state.value}", language) + (f" ({one.found})" if one.found else ""), _DUTY_STYLE.get(one.state, "")
    )
    due = "" if one.due is None else one.due.isoformat()
    yield f"{due} ({say('carried_over', language)})" if one.carried_over else due
    yield ("、" if chinese else ", ").join(say(name, language) for name in one.triggers)
    yield one.duty.source + (say("own_evidence", language) if one.duty.evidence == "own" else "")
