"""Catalogues of both kinds: every test that takes ``url`` or ``catalog`` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalog import Catalog

if TYPE_CHECKING:
    from tests.servers.postgresql import PostgresqlServer

_numbers = itertools.count(1)
PASSWORD = "SHUDIAN_TEST_CATALOG_PASSWORD"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a catalogue that is not there yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/目录 %2520.db"
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    monkeypatch.setenv(PASSWORD, server.admin_password)
    where = f"{server.admin}@{server.host}:{server.port}/postgres"
    return f"postgresql://{where}?password=env:{PASSWORD}&schema=catalog_{next(_numbers)}"


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    """An empty catalogue."""
    with Catalog.open(url) as one:
        yield one
