"""The throw-away servers start, let both accounts in, and are not run by root."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.servers import processes
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer


@pytest.mark.postgresql
def test_postgresql_runs_in_a_folder_of_its_own(postgresql_server: PostgresqlServer) -> None:
    folder = Path(postgresql_server.fetch("postgres", "SHOW data_directory")[0][0])
    assert folder.parent == postgresql_server.socket_folder
    assert os.stat(folder).st_uid != 0
    assert postgresql_server.fetch("postgres", "SELECT rolsuper FROM pg_roles WHERE rolname = 'scanner'") == [(False,)]


@pytest.mark.mariadb
def test_mariadb_runs_in_a_folder_of_its_own(mariadb_server: MariadbServer) -> None:
    folder = Path(mariadb_server.fetch(None, "SELECT @@datadir")[0][0])
    assert folder.parent == mariadb_server.socket.parent
    assert os.stat(folder).st_uid != 0


@pytest.mark.parametrize(("ci", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)])
def test_a_missing_service_is_a_skip_and_with_ci_a_failure(
    monkeypatch: pytest.MonkeyPatch, ci: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(outcome, match="is not installed"):
        processes.missing("Nothing")
