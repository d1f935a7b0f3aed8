"""What documents are made from, gathered from the catalogue and the settings."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path

from catalog import AuditKind, Basis, Catalog, with_lines
from catalog.model import Snapshot
from config import Settings, load_lines, load_settings
from scanner.commands.catalog import chosen, open_catalog
from scanner.declared_sources import with_console_sources
from scanner.judging import taxonomy_of
from scanner.systems import company_texts, known_systems, lines_now

CHANGE_LINE = "change_30pct"
_LIMIT = 30


def gather_basis(config: Path | None, run: str = "") -> Basis:
    """The basis of a document about a run, or about what is known now. Raises CatalogError, UsageError, SettingsError."""
    with open_catalog(config) as catalog:
        return basis_of(config, load_settings(config), catalog, run)


def basis_of(config: Path | None, settings: Settings, catalog: Catalog, run: str = "") -> Basis:
    """As ``gather_basis``, with a catalogue that is open already."""
    return basis_about(config, settings, catalog, chosen(catalog, run))


def basis_about(config: Path | None, settings: Settings, catalog: Catalog, snapshot: Snapshot) -> Basis:
    """The basis of a document about a snapshot with people's decisions in it. Raises CatalogError, SettingsError."""
    systems = known_systems(settings, catalog)
    latest = catalog.latest()
    censuses = catalog.censuses(settings.entity.name)
    limit = next((line.limit for line in load_lines(settings.rule_choice().folder) if line.id == CHANGE_LINE), _LIMIT)
    return Basis(
        snapshot,
        taxonomy_of(config),
        {**company_texts(settings), **systems.company},
        systems,
        tuple(with_console_sources(settings, catalog).sources),
        catalog.audit_head(),
        censuses[0] if censuses else None,
        catalog.filed_state(settings.entity.name, snapshot, systems, limit),
        snapshot.thresholds or with_lines(latest.thresholds if latest else (), lines_now(settings, catalog)),
    )


def note_export(config: Path | None, title: str, basis: Basis, output: Path) -> None:
    """Record that a document was written: which, of which run, and the hash of its bytes."""
    note_file(config, title, basis.comment, output)


def note_file(config: Path | None, title: str, run: str, output: Path) -> None:
    """As ``note_export``, for what is written of a run without a basis."""
    with output.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    with open_catalog(config) as catalog:
        catalog.note(AuditKind.EXPORT, {"document": title, "file": output.name, "run": run, "sha256": digest})
