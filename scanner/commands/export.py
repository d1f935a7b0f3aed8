"""shudian export."""

from __future__ import annotations

from pathlib import Path

from catalog import write_inventory
from config import load_settings
from scanner.basis import note_file
from scanner.commands.catalog import chosen, open_catalog
from scanner.judging import taxonomy_of
from scanner.outputs import is_workbook, refuse_to_harm
from scanner.systems import known_systems


def export_inventory(config: Path | None, run: str, output: Path) -> str:
    """Write the 数据清单 of a run, or of what is known now of all sources; one line that says what is in it.

    Raises CatalogError, UsageError.
    """
    refuse_to_harm(output, is_workbook)
    with open_catalog(config) as catalog:
        snapshot, systems = chosen(catalog, run), known_systems(load_settings(config), catalog)
    write_inventory(snapshot, systems, output, taxonomy=taxonomy_of(config))
    note_file(config, "inventory", str(snapshot.run.id), output)
    return f"{output}: {len(snapshot.items)} 数据项, run {snapshot.run.id}"
