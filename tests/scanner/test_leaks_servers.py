"""No value that a database or a store holds gets out, nor do errors in which a server quotes it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from benchmarks.safety.scans import url_of
from config import SourceSpec
from tests.scanner.demo.canaries import Aviary
from tests.scanner.hunting import SETTINGS, Hunt, hunt_in
from tests.scanner.planted_files import Make, maker, plant_names
from tests.scanner.planted_servers import plant_mariadb, plant_postgresql, plant_redis
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer
from tests.servers.redis import RedisServer
from tests.servers.s3 import S3Server
from tests.servers.sftp import SftpServer

pytestmark = pytest.mark.slow


@pytest.fixture
def aviary() -> Aviary:
    return Aviary(1871)


@pytest.fixture
def make(aviary: Aviary) -> Make:
    return maker(aviary, "server")


def hunt_at(folder: Path, aviary: Aviary, spec: SourceSpec) -> Hunt:
    """A hunt whose settings name the source ``db``, views among it."""
    entry = {"url": url_of(spec), "views": True, "statement_seconds": 2}
    return hunt_in(folder, tuple(aviary.canaries), SETTINGS + yaml.safe_dump({"sources": {"db": entry}}))


def unread(hunt: Hunt) -> set[str]:
    """Datasets that the report says were not read."""
    return {one["dataset"].rpartition(".")[2] for one in hunt.report()["datasets"] if one["status"] in ("failed", "skipped")}


@pytest.mark.postgresql
def test_no_canary_gets_out_of_postgresql(
    tmp_path: Path, aviary: Aviary, make: Make, postgresql_server: PostgresqlServer
) -> None:
    database = postgresql_server.new_database()
    plant_postgresql(postgresql_server, database, make)
    hunt = hunt_at(tmp_path, aviary, postgresql_server.spec(database))
    hunt.everything("db")
    assert unread(hunt) >= {"raises", "cancelled"}
    assert hunt.leaks() == []


@pytest.mark.mariadb
def test_no_canary_gets_out_of_mariadb(tmp_path: Path, aviary: Aviary, make: Make, mariadb_server: MariadbServer) -> None:
    database = mariadb_server.new_database()
    plant_mariadb(mariadb_server, database, make)
    hunt = hunt_at(tmp_path, aviary, mariadb_server.spec(database))
    hunt.everything("db")
    assert unread(hunt) >= {"raises", "cancelled"}
    assert hunt.leaks() == []


def test_no_canary_gets_out_of_redis(tmp_path: Path, aviary: Aviary, make: Make, redis_server: RedisServer) -> None:
    plant_redis(redis_server, make)
    spec = redis_server.spec()
    hunt = hunt_in(tmp_path, tuple(aviary.canaries), SETTINGS + yaml.safe_dump({"sources": {"db": {"url": url_of(spec)}}}))
    hunt.everything("db")
    assert hunt.leaks() == []


def test_no_canary_gets_out_of_the_names_of_objects(
    tmp_path: Path, aviary: Aviary, make: Make, s3_server: S3Server, sftp_server: SftpServer
) -> None:
    files = tmp_path / "files"
    plant_names(files, make)
    spec = s3_server.spec(s3_server.new_bucket(files))
    far = f"s3://{spec.url.user}@{spec.url.host}/?endpoint={s3_server.endpoint}&password=env:{_locator(spec)}"
    keys = sftp_server.spec(files).url
    options = "&".join(f"{name}={value}" for name, value in keys.options.items())
    near = f"sftp://{keys.user}@{keys.host}:{keys.port}/{keys.path or keys.database}?{options}"
    settings = SETTINGS + yaml.safe_dump({"sources": {"far": {"url": far}, "near": {"url": near}}})
    hunt = hunt_in(tmp_path, tuple(aviary.canaries), settings)
    hunt.everything("far", "near")
    assert hunt.leaks() == []


def _locator(spec: SourceSpec) -> str:
    return spec.url.password.locator if spec.url.password else ""
