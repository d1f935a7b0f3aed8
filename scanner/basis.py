"""What documents are made from, gathered from the catalogue and the settings."""

from __future__ import annotations

from pathlib import Path

from catalog import Basis, Catalog
from config import Settings, load_lines, load_settings
from scanner.commands.catalog import chosen, open_catalog
from scanner.judging import taxonomy_of
from scanner.systems import declared_systems

CHANGE_LINE = "change_30pct"
_LIMIT = 30


def gather_basis(config: Path | None, run: str = "") -> Basis:
    """The basis of a document about a run, or about what is known now. Raises CatalogError, UsageError, SettingsError."""
    with open_catalog(config) as catalog:
        return basis_of(config, load_settings(config), catalog, run)


def basis_of(config: Path | None, settings: Settings, catalog: Catalog, run: str = "") -> Basis:
    """As ``gather_basis``, with a catalogue that is open already."""
    snapshot = chosen(catalog, run)
    systems = declared_systems(settings)
    latest = catalog.latest()
    censuses = catalog.censuses(settings.entity.name)
    limit = next((line.limit for line in load_lines(settings.rule_choice().folder) if line.id == CHANGE_LINE), _LIMIT)
    return Basis(
        snapshot,
        taxonomy_of(config),
        company_texts(settings),
        systems,
        tuple(settings.sources),
        catalog.audit_head(),
        censuses[0] if censuses else None,
        catalog.filed_state(settings.entity.name, snapshot, systems, limit),
        snapshot.thresholds or (latest.thresholds if latest else ()),
    )


def company_texts(settings: Settings) -> dict[str, str]:
    """What is declared of the legal entity, by the keys of documents."""
    texts = {name: text for name, text in settings.entity.model_dump().items() if isinstance(text, str) and text}
    return {("entity_name" if name == "name" else name): text for name, text in texts.items()}
