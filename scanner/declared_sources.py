"""The sources of shudian.yaml and those that were added in the console, as one: what stands in the file wins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from config import CatalogError, Settings, SourceSettings, load_settings

if TYPE_CHECKING:
    from catalog import Catalog


def with_console_sources(settings: Settings, catalog: Catalog) -> Settings:
    """The settings with the sources that were added in the console and are switched on. One that this version does not understand
    is left out. Those that were added stand in ``Settings.added``."""
    found: dict[str, SourceSettings] = {}
    for one in catalog.console_sources().all():
        if one.enabled:
            try:
                found[one.name] = SourceSettings.model_validate(dict(one.settings))
            except ValidationError:
                continue
    return settings.with_sources(found)


def settings_for(config: Path | None, wanted: tuple[str, ...]) -> Settings:
    """The settings, with the console's sources where one of the words asked for could be theirs: only then is the catalogue
    opened. Raises SettingsError."""
    settings = load_settings(config)
    if not any(_may_be_added(word, settings) for word in wanted):
        return settings
    from catalog import Catalog

    try:
        with Catalog.open(settings.catalog_url, create=False) as catalog:
            return with_console_sources(settings, catalog)
    except CatalogError:
        return settings  # there is none yet, or whoever needs it will say what is wrong with it


def _may_be_added(word: str, settings: Settings) -> bool:
    return bool(word) and word not in settings.sources and ":" not in word and not Path(word).exists()
