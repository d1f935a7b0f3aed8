"""The schema is what the migrations make; what is not ours, or newer than ours, is refused and left alone."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from catalog import Catalog, fresh, service_tables
from catalog.connection import APPLICATION_ID, open_engine, reading, writing
from catalog.schema import HEAD, Scripts, prepare
from config import CatalogError, ShudianError, UsageError
from tests.catalog.builders import entry, snapshot
from tests.catalog.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.servers.postgresql import PostgresqlServer

_NEXT = """
from __future__ import annotations
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None

def upgrade() -> None:
    op.add_column("run", sa.Column("note", sa.Text))
    {more}
"""


def _newer(folder: Path, more: str = "pass") -> Scripts:
    """Our migrations and one more."""
    target = folder / "migrations %d"
    shutil.copytree(Scripts().folder, target, ignore=shutil.ignore_patterns("__pycache__"))
    (target / "versions" / "r9999_note.py").write_text(_NEXT.format(more=more, head=HEAD))
    return Scripts(target, "9999")


def _prepare(url: str, scripts: Scripts) -> None:
    engine, path = open_engine(url, create=False)
    try:
        prepare(engine, path, False, scripts)
    finally:
        engine.dispose()


def test_the_migrated_schema_is_the_declared_one(url: str) -> None:
    Catalog.open(url).close()
    engine, _ = open_engine(url, create=False)
    with reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), service_tables.metadata) == []
    engine.dispose()


def test_a_new_sqlite_catalogue_is_made_as_the_migrations_make_it(tmp_path: Path) -> None:
    made, migrated = f"sqlite:///{tmp_path / 'made.db'}", f"sqlite:///{tmp_path / 'migrated.db'}"
    Catalog.open(made).close()
    engine, path = open_engine(migrated, create=True)
    prepare(engine, path, True, Scripts())
    engine.dispose()
    script = fresh.SCRIPT.read_text(encoding="utf-8")
    for url in (migrated, made):
        engine, _ = open_engine(url, create=False)
        with reading(engine) as connection:
            assert fresh.spelled(connection) == script  # after a migration was added: what was spelled belongs in the file
            assert connection.exec_driver_sql("PRAGMA application_id").scalar_one() == APPLICATION_ID
        engine.dispose()


def test_making_an_sqlite_catalogue_does_not_import_alembic(tmp_path: Path) -> None:
    code = "import sys; from catalog import Catalog; Catalog.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    command = [sys.executable, "-c", code, f"sqlite:///{tmp_path / 'new.db'}"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "False"


def test_the_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Scripts().folder))
    assert scripts.get_heads() == [HEAD]


def test_every_table_is_guarded(url: str) -> None:
    with Catalog.open(url) as catalog:
        assert catalog.check() == ()
        engine, _ = open_engine(url, create=False)
        with writing(engine) as connection:
            where = "" if connection.dialect.name == "sqlite" else " ON person_decision"
            for name in ("update", "delete", "truncate"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS guard_person_decision_{name}{where}"))
        engine.dispose()
        assert catalog.check() == ("table person_decision: the trigger that protects published rows is missing",)


def test_an_older_catalogue_is_migrated_and_keeps_its_rows(url: str, tmp_path: Path) -> None:
    with Catalog.open(url) as catalog:
        before = catalog.record(snapshot(entry("a")))
    _prepare(url, _newer(tmp_path))
    engine, path = open_engine(url, create=False)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT note FROM run")).all() == [(None,)]
    engine.dispose()
    if path is not None:  # the copy made before is a whole catalogue of the old schema
        backup = path.with_name(f"{path.name}.schema-{HEAD}.bak")
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
        with Catalog.open(f"sqlite:///{str(backup).replace('%', '%25')}") as old:
            assert old.latest() == before


def test_a_migration_that_breaks_changes_nothing(url: str, tmp_path: Path) -> None:
    with Catalog.open(url) as catalog:
        before = catalog.record(snapshot(entry("a")))
    with pytest.raises(CatalogError):
        _prepare(url, _newer(tmp_path, 'op.execute("INSERT INTO no_such_table VALUES (1)")'))
    with Catalog.open(url) as catalog:
        assert catalog.latest() == before
        assert catalog.check() == ()


def test_a_newer_catalogue_is_refused(url: str, tmp_path: Path) -> None:
    Catalog.open(url).close()
    _prepare(url, _newer(tmp_path))
    with pytest.raises(CatalogError, match=r"newer Shudian \(schema 9999\)"):
        Catalog.open(url)


def test_opening_a_current_catalogue_does_not_import_alembic(url: str) -> None:
    Catalog.open(url).close()
    code = "import sys; from catalog import Catalog; Catalog.open(sys.argv[1]).close(); print('alembic' in sys.modules)"
    command = [sys.executable, "-c", code, url]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "False"


def test_where_there_is_none_none_is_made_unless_asked_for(url: str) -> None:
    with pytest.raises(CatalogError, match="there is no catalogue"):
        Catalog.open(url, create=False)
    Catalog.open(url).close()
    Catalog.open(url, create=False).close()


def test_an_sqlite_catalogue_is_its_owners_alone_and_marked(tmp_path: Path) -> None:
    file = tmp_path / "c.db"
    Catalog.open(f"sqlite:///{file}").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def _other_database(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE customers (id)")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda file: file.write_text("no database, but long enough to be looked at" * 30), "not a Shudian catalogue"),
        (_other_database, "not a Shudian catalogue"),
        (lambda file: file.mkdir(), "not a file"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused_and_left_as_it_is(tmp_path: Path, make, message: str) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "c.db"
    make(file)
    before = file.read_bytes() if file.is_file() else b""
    with pytest.raises(CatalogError, match=message):
        Catalog.open(f"sqlite:///{file}")
    assert (file.read_bytes() if file.is_file() else b"") == before


@pytest.mark.postgresql
def test_a_schema_of_something_else_is_refused(postgresql_server: PostgresqlServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, postgresql_server.admin_password)
    database = postgresql_server.new_database()
    where = f"{postgresql_server.admin}@{postgresql_server.host}:{postgresql_server.port}/{database}"
    postgresql_server.execute(database, "CREATE TABLE alembic_version (version_num text); CREATE TABLE run (id int)")
    with pytest.raises(CatalogError, match="something else"):
        Catalog.open(f"postgresql://{where}?password=env:{PASSWORD}&schema=public")
    Catalog.open(f"postgresql://{where}?password=env:{PASSWORD}").close()
    tables_there = "SELECT DISTINCT table_schema FROM information_schema.tables WHERE table_name = 'finding'"
    assert postgresql_server.fetch(database, tables_there) == [("shudian",)]


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("sqlite:////no/such/folder/c.db", CatalogError),
        ("mysql://u@h/d", UsageError),
        ("postgresql://u:geheim@h/d", UsageError),
        ("postgresql://u@h/d?options=-cx", UsageError),
        ("postgresql://u@127.0.0.1:1/d?schema=a;b", UsageError),
        ("postgresql://u@127.0.0.1:1/d", CatalogError),
        ("postgresql://u@127.0.0.1:1/d?password=env:SHUDIAN_NO_SUCH_VARIABLE", ShudianError),
    ],
)
def test_a_url_that_cannot_be_one_of_a_catalogue(url: str, error: type[ShudianError]) -> None:
    with pytest.raises(error) as caught:
        Catalog.open(url)
    assert "geheim" not in caught.value.message


def test_a_damaged_file_is_never_taken_for_a_whole_one(tmp_path: Path) -> None:
    file = tmp_path / "c.db"
    with Catalog.open(f"sqlite:///{file}") as catalog:
        catalog.record(snapshot(*(entry(f"t_{name}") for name in "abcdefgh")))
    whole = file.read_bytes()  # closing wrote everything to the file
    for page in range(len(whole) // 4096):
        file.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
        assert _problems(file) != (), f"page {page}"
    for pages in (1, len(whole) // 8192, len(whole) // 4096 - 1):
        file.write_bytes(whole[: pages * 4096])
        assert _problems(file) != (), f"cut after page {pages}"
    file.write_bytes(whole)
    assert _problems(file) == ()


def _problems(file: Path) -> tuple[str, ...]:
    try:
        with Catalog.open(f"sqlite:///{file}", create=False) as catalog:
            return catalog.check()
    except CatalogError as error:
        return (error.message,)


def test_a_changed_row_is_noticed_even_when_the_triggers_were_dropped(tmp_path: Path) -> None:
    file = tmp_path / "c.db"
    with Catalog.open(f"sqlite:///{file}") as catalog:
        catalog.record(snapshot(entry("a")))
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript("DROP TRIGGER guard_entry_update; UPDATE entry SET level = 'important'")
        (problem,) = catalog.check()
        assert "is not what was published" in problem
