"""Sources that were added in the console: kept, changed by one at a time, in the record without what they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalog import Catalog, ConsoleSource
from config import CatalogError, Settings, SourceSettings
from scanner.declared_sources import with_console_sources

_NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def test_a_source_is_kept_changed_and_switched_off(tmp_path: Path) -> None:
    with Catalog.open(f"sqlite:///{tmp_path / 'c.db'}", actor="root") as catalog:
        sources = catalog.console_sources()
        sources.add("one", {"url": "postgresql://u@h/d", "connections": 1}, "root", _NOW)
        with pytest.raises(CatalogError):
            sources.add("one", {"url": "postgresql://u@h/d"}, "root", _NOW)
        (kept,) = sources.all()
        assert kept == ConsoleSource("one", {"url": "postgresql://u@h/d", "connections": 1}, True, _NOW, "root")
        later = _NOW + timedelta(minutes=1)
        sources.change(replace(kept, settings={"url": "postgresql://u@i/d"}, enabled=False), kept.changed_at, later)
        with pytest.raises(CatalogError, match="meanwhile"):
            sources.change(kept, kept.changed_at, later)
        with pytest.raises(CatalogError):
            sources.change(replace(kept, name="two"), kept.changed_at, later)
        told = [one.document for one in catalog.audit_entries(["access"])]
        assert told == [
            {"source": "one", "added": ["connections", "url"]},
            {"source": "one", "changed": ["connections", "url"], "enabled": False},
        ]
        assert with_console_sources(Settings(), catalog).sources == {}


def test_what_this_version_does_not_understand_is_left_out(tmp_path: Path) -> None:
    with Catalog.open(f"sqlite:///{tmp_path / 'c.db'}") as catalog:
        catalog.console_sources().add("odd", {"url": "file:x", "colour": "blue"}, "root", _NOW)
        catalog.console_sources().add("fine", {"url": "file:x", "system": "crm"}, "root", _NOW)
        settings = with_console_sources(Settings(), catalog)
        assert (set(settings.sources), settings.added, set(settings.systems)) == ({"fine"}, {"fine"}, {"crm"})
        again = with_console_sources(settings, catalog)
        assert (again.sources, again.added) == (settings.sources, settings.added)


def test_the_file_wins() -> None:
    ours = Settings(sources={"one": SourceSettings(url="file:ours")})
    merged = ours.with_sources({"one": SourceSettings(url="file:theirs"), "two": SourceSettings(url="file:two")})
    assert (merged.sources["one"].url, merged.added) == ("file:ours", {"two"})
