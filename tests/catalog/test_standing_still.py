"""A writer that stands still in its transaction loses it, so that others do not wait for it for ever."""

from __future__ import annotations

import threading

import pytest

import catalog.connection as connections
from catalog import Catalog
from catalog.connection import writing
from catalog.model import RunStatus
from config import CatalogError
from tests.catalog.builders import run
from tests.catalog.conftest import PASSWORD
from tests.servers.postgresql import PostgresqlServer


@pytest.mark.postgresql
def test_a_writer_that_stands_still_is_cut_off(postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, postgresql_server.admin_password)
    monkeypatch.setattr(connections, "_IDLE_SECONDS", 1)
    where = f"{postgresql_server.admin}@{postgresql_server.host}:{postgresql_server.port}/postgres"
    url = f"postgresql://{where}?password=env:{PASSWORD}&schema=standing_still"
    with Catalog.open(url) as frozen, Catalog.open(url) as other:
        stands, goes_on = threading.Event(), threading.Event()
        refused: list[CatalogError] = []

        def stand_still() -> None:
            try:
                with writing(frozen._engine) as connection:
                    connection.exec_driver_sql("SELECT 1")
                    stands.set()
                    goes_on.wait()
            except CatalogError as error:
                refused.append(error)

        writer = threading.Thread(target=stand_still)
        writer.start()
        stands.wait()
        other.begin(run(1))  # would wait for ever
        goes_on.set()
        writer.join()
        assert [one.status for one in other.unfinished()] == [RunStatus.COMPLETE]
        assert len(refused) == 1
