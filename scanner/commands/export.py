"""shudian export."""

from __future__ import annotations

from pathlib import Path

from catalog import write_streamed_inventory
from config import load_settings
from scanner.basis import note_file
from scanner.commands.catalog import open_catalog, run_called
from scanner.judging import taxonomy_of
from scanner.outputs import is_workbook, refuse_to_harm
from scanner.systems import known_systems


def export_inventory(config: Path | None, run: str, output: Path) -> str:
    """Write the 数据清单 of a run, or of what is known now of all sources; one line that says what is in it.

    Raises CatalogError, UsageError.
    """
    refuse_to_harm(output, is_workbook)
    with open_catalog(config) as catalog:
        wanted, systems = run_called(catalog, run), known_systems(load_settings(config), catalog)
        with catalog.streamed_snapshot(wanted) as stream:
            write_streamed_inventory(stream, systems, output, taxonomy=taxonomy_of(config))
            frame = stream.frame
    note_file(config, "inventory", str(frame.run.id), output)
    return f"{output}: {len(frame.items)} 数据项, run {frame.run.id}"
