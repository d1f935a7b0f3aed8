"""shudian export data, datahub and openmetadata: the catalogue for machines and for other catalogues."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from catalog import Catalog, FieldContext, write_data, write_datahub, write_openmetadata
from config import UsageError, load_settings
from scanner.basis import note_file
from scanner.commands.catalog import open_catalog
from scanner.commands.export_filing import kind_of
from scanner.judging import taxonomy_of
from scanner.outputs import is_data_file, refuse_to_harm
from scanner.systems import known_systems

_KINDS = (".json", ".csv", ".parquet")


def export_data(config: Path | None, run: str, output: Path) -> str:
    """Write items and columns as JSON, CSV or Parquet, by the ending of the file's name; one line that says how much.

    Raises CatalogError, UsageError, SettingsError."""
    kind_of(output, _KINDS)
    refuse_to_harm(output, is_data_file)
    with open_catalog(config) as catalog:
        systems, asked = known_systems(load_settings(config), catalog), _run(catalog, run)
        with catalog.streaming(asked) as stream:
            written = write_data(stream, FieldContext(taxonomy_of(config), systems, stream.typed), output)
    note_file(config, "data", str(stream.run.id), output)
    return f"{output}: {written.items} 数据项, {written.columns} 字段, run {stream.run.id}"


def export_datahub(config: Path | None, run: str, output: Path) -> str:
    """Write tags for DataHub; one line that says how much. Raises CatalogError, UsageError, SettingsError."""
    kind_of(output, (".json",))
    refuse_to_harm(output, is_data_file)
    with open_catalog(config) as catalog, catalog.streaming(_run(catalog, run)) as stream:
        count = write_datahub(stream, taxonomy_of(config), output)
    note_file(config, "datahub", str(stream.run.id), output)
    return f"{output}: {count} 数据集, run {stream.run.id}"


def export_openmetadata(config: Path | None, run: str, output: Path) -> str:
    """Write tags for OpenMetadata; one line that says how much. Raises CatalogError, UsageError, SettingsError."""
    kind_of(output, (".json",))
    refuse_to_harm(output, is_data_file)
    with open_catalog(config) as catalog, catalog.streaming(_run(catalog, run)) as stream:
        count = write_openmetadata(stream, taxonomy_of(config), output)
    note_file(config, "openmetadata", str(stream.run.id), output)
    return f"{output}: {count} 数据集, run {stream.run.id}"


def _run(catalog: Catalog, run: str) -> UUID | None:
    """The run whose id begins so; None for what is known now. Raises UsageError."""
    if not run:
        return None
    found = [one.id for one in catalog.runs() if str(one.id).startswith(run)]
    if len(found) != 1:
        raise UsageError(f"{len(found)} runs begin with {run!r}", "shudian catalog list shows the latest")
    return found[0]
