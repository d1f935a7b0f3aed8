"""A service that runs for weeks anchors the record while it runs, not only at its end."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from catalog import Account, Catalog, Grant, Role, new_key, public_key, read_anchors
from config import Settings, load_settings
from scanner.anchoring import Anchoring, anchored_meanwhile
from scanner.logs import SILENT, Log


@dataclass
class Service:
    """A catalogue, its settings, and a clock that tests move."""

    catalog: Catalog
    settings: Settings
    now: datetime = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def act(self) -> None:
        """Something is recorded."""
        name = f"person{len(self.catalog.accounts().all())}"
        self.catalog.accounts().add(Account(UUID(int=0), name, name, (Grant(Role.VIEWER),)), "", self.now)

    def anchored(self) -> list[int]:
        """The numbers of the entries that were anchored."""
        file = self.settings.folder / "anchors.jsonl"
        return [one.head.seq for one in read_anchors(file)] if file.exists() else []


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service with an anchor file."""
    file = tmp_path / "shudian.yaml"
    file.write_text("version: 1\ncatalog: {url: 'sqlite:///c.db'}\naudit: {anchor: anchors.jsonl, minutes: 60}\n", "utf-8")
    settings = load_settings(file)
    with Catalog.open(settings.catalog_url) as catalog:
        yield Service(catalog, settings)


def test_anchors_are_written_at_intervals_where_something_was_recorded(service: Service) -> None:
    one = Anchoring(service.catalog, service.settings, clock=lambda: service.now)
    assert not one.turn()  # nothing was recorded yet
    service.act()
    assert one.turn()  # the first: whoever ran before may have been cut off
    service.act()
    assert not one.turn()
    service.now += timedelta(minutes=59)
    assert not one.turn()
    service.now += timedelta(minutes=1)
    assert one.turn()
    service.now += timedelta(hours=5)
    assert not one.turn()  # nothing new
    assert service.anchored() == [1, 2]


def test_a_new_day_is_anchored_at_once(service: Service) -> None:
    one = Anchoring(service.catalog, service.settings, clock=lambda: service.now)
    service.now = datetime(2026, 11, 22, 23, 50).astimezone()
    service.act()
    one.turn()
    service.act()
    service.now += timedelta(minutes=9)
    assert not one.turn()
    service.now += timedelta(minutes=2)
    assert one.turn()
    assert service.anchored() == [1, 2]


def test_a_clock_that_was_put_back_does_not_keep_anchors_away(service: Service) -> None:
    one = Anchoring(service.catalog, service.settings, clock=lambda: service.now)
    service.act()
    one.turn()
    service.act()
    service.now -= timedelta(minutes=30)
    assert one.turn()


def test_anchors_are_signed_where_there_is_a_key(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key()
    monkeypatch.setenv("ANCHOR_KEY", key)
    audit = service.settings.audit.model_copy(update={"key": "env:ANCHOR_KEY"})
    service.act()
    Anchoring(service.catalog, service.settings.model_copy(update={"audit": audit})).turn()
    found = read_anchors(tmp_path / "anchors.jsonl", public_key(key))
    assert [one.head for one in found] == [service.catalog.audit_head()]


def test_an_anchor_that_cannot_be_written_is_told_and_tried_again(service: Service, tmp_path: Path) -> None:
    (tmp_path / "anchors.jsonl").mkdir()
    stream = io.StringIO()
    one = Anchoring(service.catalog, service.settings, Log("json", stream))
    service.act()
    assert not one.turn()
    assert json.loads(stream.getvalue())["event"] == "anchor_not_written"
    (tmp_path / "anchors.jsonl").rmdir()
    assert one.turn()


def test_a_service_anchors_in_a_thread_that_ends_with_it(service: Service) -> None:
    service.act()
    with anchored_meanwhile(service.catalog, service.settings, SILENT):
        for _ in range(600):
            if service.anchored():
                break
            time.sleep(0.05)
    assert service.anchored() == [1]
    assert [one.name for one in threading.enumerate() if one.name == "shudian-anchors"] == []


def test_without_a_place_for_anchors_there_is_no_thread(service: Service) -> None:
    audit = service.settings.audit.model_copy(update={"anchor": None})
    with anchored_meanwhile(service.catalog, service.settings.model_copy(update={"audit": audit}), SILENT):
        assert "shudian-anchors" not in [one.name for one in threading.enumerate()]
