"""shudian export readiness and departments: what still lacks for filing, and the workbooks in which it is filled in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from catalog import Catalog, QueueItem, ReadinessAround, department_files, queue, readiness, write_department, write_readiness
from config import UsageError, load_settings
from scanner.basis import basis_of, note_export
from scanner.commands.catalog import open_catalog
from scanner.declared_sources import with_console_sources
from scanner.handing_out import handing_out
from scanner.outputs import is_workbook, refuse_to_harm
from scanner.systems import systems_of_sources


def export_readiness(config: Path | None, output: Path) -> str:
    """Write what each 数据项 still lacks; what it says in one sentence. Raises CatalogError, UsageError, SettingsError."""
    if output.suffix.lower() != ".xlsx":
        raise UsageError(f"{output}: must end in .xlsx")
    refuse_to_harm(output, is_workbook)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        basis, asks = basis_of(config, settings, catalog), _asks(catalog)
        settings = with_console_sources(settings, catalog)
    with handing_out():
        said = write_readiness(basis, output, ReadinessAround(systems_of_sources(settings, basis.systems), asks))
    note_export(config, "readiness", basis, output)
    return f"{output}: {said}"


def export_departments(config: Path | None, folder: Path) -> tuple[str, ...]:
    """Write one workbook for each department into ``folder``; a line for each. Raises CatalogError, UsageError, SettingsError."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is no folder")
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        basis, asks = basis_of(config, settings, catalog), _asks(catalog)
    files = department_files(readiness(basis, asks))
    for name in files:
        refuse_to_harm(folder / name, is_workbook)
    lines = []
    for name, items in files.items():
        with handing_out():
            write_department(basis, items, folder / name)
        note_export(config, "department", basis, folder / name)
        lines.append(f"{folder / name}: {len(items)} 数据项")
    return tuple(lines)


def _asks(catalog: Catalog) -> dict[UUID, tuple[str, ...]]:
    state = catalog.review()
    return asks_of(queue(state) if state else ())


def asks_of(waiting: Iterable[QueueItem]) -> dict[UUID, tuple[str, ...]]:
    """For which reasons items are in the queue of the review."""
    found: defaultdict[UUID, list[str]] = defaultdict(list)
    for one in waiting:
        found[one.item.id].append(one.why.value)
    return {item: tuple(why) for item, why in found.items()}
