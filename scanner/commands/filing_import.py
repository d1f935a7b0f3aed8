"""shudian catalog import-filing, answer and determined-core."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import typer

from catalog import Catalog, SheetPlan, read_filed_sheet, summarise
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin
from config import Settings, UsageError, load_settings
from scanner.commands.catalog import chosen, open_catalog
from scanner.commands.filing import parse_day
from scanner.summary import shipped_taxonomy
from scanner.terminal import visible
from scanner.wording import check_language, say

_KINDS = ("", "table_data", "file_length", "compressed")
_GIGABYTES = (10**9, 2**30)
_ANSWERS = {"accepted": FilingEventKind.ACCEPTED, "returned": FilingEventKind.RETURNED}
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What was asked for on the command line."""

    file: Path
    on: str
    reference: str = ""
    signed_by: str = ""
    sheet: str = ""
    columns: tuple[str, ...] = ()
    gigabyte: int = 10**9
    bytes_kind: str = ""
    apply: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the regulator said of a filing (the last one where ``reference`` is empty), on which day, in which document."""

    kind: str
    on: str
    by: str
    because: str
    reference: str = ""
    document: str = ""


def import_filing(config: Path | None, options: ImportOptions, language: str) -> None:
    """Read a filed workbook and show what was understood; with ``apply``, record it. Raises UsageError, CatalogError."""
    check_language(language)
    settings = load_settings(config)
    day, plan = parse_day(options.on, "--on"), _plan(options)
    with open_catalog(config) as catalog:
        now = chosen(catalog, "")
        sheet = read_filed_sheet(options.file, plan, summarise(now.entries, now.items), shipped_taxonomy())
        lost = [f"{say('content_not_found', language)}: {one}" for one in sheet.unmatched[:_SHOWN]]
        for line in (*sheet.problems[:_SHOWN], *lost):
            typer.echo(visible(f"! {line}"))
        matched = len(sheet.items) - len(sheet.unmatched)
        typer.echo(f"{len(sheet.items)} {say('data_items', language)}; {say('matched', language)} {matched}")
        if options.apply:
            entity, moment = settings.entity, datetime.now(UTC)
            origin, number, signed = FilingOrigin.IMPORTED, options.reference, options.signed_by
            unit = plan.gigabyte
            filing = Filing(uuid4(), entity.name, day, moment, origin, entity.region, sheet.items, number, signed, gigabyte=unit)
            catalog.add_filing(filing)
    typer.echo(say("recorded_filing" if options.apply else "not_applied", language))


def _plan(options: ImportOptions) -> SheetPlan:
    wrong = [one for one in options.columns if not all(one.partition("=")[::2])]
    if wrong:
        raise UsageError(f"--column {wrong[0]!r}: write FIELD=HEADING")
    if options.gigabyte not in _GIGABYTES:
        raise UsageError("--gigabyte is 1000000000 or 1073741824")
    if options.bytes_kind not in _KINDS:
        raise UsageError(f"--bytes-kind is one of {', '.join(filter(None, _KINDS))}")
    headings = dict(one.split("=", 1) for one in options.columns)
    return SheetPlan(options.sheet, headings, options.gigabyte, options.bytes_kind)


def record_answer(config: Path | None, answer: Answer, language: str) -> None:
    """Keep the regulator's answer to a filing. Raises UsageError, CatalogError."""
    check_language(language)
    _answer(answer.kind)
    _keep(config, answer, None, language)


def record_core(config: Path | None, item: str, answer: Answer, language: str) -> None:
    """Keep the regulator's determination that an item is core data. Raises UsageError, CatalogError."""
    check_language(language)
    if not answer.document.strip():
        raise UsageError("core data are determined by a document of the regulator", "--document")
    with open_catalog(config) as catalog:
        now = chosen(catalog, "")
        found = [one.id for one in now.items if item in (str(one.id), one.title, one.key.family)]
    if len(found) != 1:
        raise UsageError(f"{len(found)} items are called {item!r}", "shudian catalog items")
    _keep(config, answer, found[0], language)


def _keep(config: Path | None, answer: Answer, item: UUID | None, language: str) -> None:
    parse_day(answer.on, "--on")
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        event = keep_answer(catalog, _filing(catalog, settings, answer.reference), answer, datetime.now(UTC), item)
    typer.echo(f"{say('recorded_event', language)}: {say(f'answer_{event.kind.value}', language)} {event.happened_on}")


def keep_answer(catalog: Catalog, filing: Filing, answer: Answer, moment: datetime, item: UUID | None = None) -> FilingEvent:
    """Keep what the regulator said of a filing; of an item that it is core data. Raises UsageError for another answer or a day
    before the filing or ahead of ``moment``, CatalogError without a name or a reason."""
    kind = FilingEventKind.CORE_DETERMINED if item else _answer(answer.kind)
    day = parse_day(answer.on, "--on")
    if day < filing.filed_on:
        raise UsageError(f"{day} is before the filing of {filing.filed_on}")
    if day > moment.astimezone().date():
        raise UsageError(f"{day} is ahead: an answer is recorded once it is there")
    details = {**({"item": str(item)} if item else {}), **({"document": answer.document} if answer.document else {})}
    event = FilingEvent(uuid4(), filing.id, kind, day, moment, answer.by, answer.because, details)
    catalog.add_filing_event(event)
    return event


def _answer(said: str) -> FilingEventKind:
    if said not in _ANSWERS:
        raise UsageError(f"{said!r} is no answer", "accepted or returned")
    return _ANSWERS[said]


def _filing(catalog: Catalog, settings: Settings, reference: str) -> Filing:
    filings = catalog.filings(settings.entity.name)
    found = [one for one in filings if not reference or one.reference == reference]
    if not found:
        raise UsageError(f"there is no filing {reference}".strip(), "shudian catalog filings")
    return found[0]
