"""shudian export overview."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from catalog import Catalog, Difference, Overview, deadlines, difference, write_overview
from catalog.model import RunStatus
from config import load_settings
from scanner.basis import basis_of, note_export
from scanner.commands.catalog import chosen, open_catalog
from scanner.commands.export_filing import kind_of
from scanner.commands.filing import duties_now
from scanner.outputs import is_workbook, refuse_to_harm


def export_overview(config: Path | None, run: str, output: Path) -> str:
    """Write the 总览报告 about a run, or what is known now; its headline. Raises CatalogError, UsageError, SettingsError."""
    kind_of(output, (".docx",))
    refuse_to_harm(output, is_workbook)
    settings = load_settings(config)
    today = datetime.now(UTC).astimezone().date()
    with open_catalog(config) as catalog:
        basis = basis_of(config, settings, catalog, run)
        duties = duties_now(catalog, settings, basis.snapshot, today)
        filings = [(one, catalog.filing_events(one.id)) for one in catalog.filings(settings.entity.name)]
        days = deadlines(duties, filings, basis.systems)
        told = Overview(duties, days, _changed(catalog, run), today, settings.rules.personal_information)
    said = write_overview(basis, told, output)
    note_export(config, "总览报告", basis, output)
    return f"{output}: {said}"


def _changed(catalog: Catalog, run: str) -> Difference | None:
    """What is different between a run (the last one by default) and the one before it."""
    runs = [str(one.id) for one in catalog.runs() if one.status is not RunStatus.FAILED]
    newer = next((number for number, id in enumerate(runs) if id.startswith(run)), len(runs))
    if newer + 1 >= len(runs):
        return None
    return difference(chosen(catalog, runs[newer + 1]), chosen(catalog, runs[newer]))
