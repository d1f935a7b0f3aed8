from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from connectors.model import Dataset, Kind, Reason, Status
from tests.connectors.files.reading import (
    PLAN,
    connector_of,
    dataset_of,
    entries_of,
    read_rows,
    rows_of,
    sample_of,
)
from tests.servers.mariadb import MariadbServer
from tests.servers.postgresql import PostgresqlServer

HARD = (
    "it's; a",
    'q"q',
    "line\nbreak; INSERT INTO `x` VALUES (1);",
    "back\\slash",
    "tab\there",
    "(1,2),(3)",
    "-- no remark",
    "𠮷",
    "\\N",
    "",
)

_MYSQL = """-- MySQL dump 10.13  Distrib 8.0.36
/*!40101 SET NAMES utf8mb4 */;
DROP TABLE IF EXISTS `users`;
CREATE TABLE `users` (
  `id` int unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(20) DEFAULT NULL COMMENT '姓名; 全名',
  `photo` blob,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB COMMENT='客户';
LOCK TABLES `users` WRITE;
INSERT INTO `users` VALUES (1,'赵\\'一; x',_binary 'abc'),(2,NULL,NULL),
(3,'a''b\\n(c),(d)',0x616263);
INSERT INTO `users` (`name`,`id`) VALUES ('later',4);
UNLOCK TABLES;
CREATE TABLE `empty` (`id` int);
"""


def test_mysql(tmp_path: Path) -> None:
    path = tmp_path / "backup"
    path.write_text(_MYSQL, encoding="utf-8")
    assert [entry.path for entry in entries_of(path)] == [("backup", "empty"), ("backup", "users")]
    dataset = dataset_of(path, "users")
    assert (dataset.comment, dataset.kind) == ("客户", Kind.SHEET)
    assert [(column.name, column.comment) for column in dataset.columns] == [("id", ""), ("name", "姓名; 全名"), ("photo", "")]
    rows = [
        ("1", "赵'一; x", "abc"),
        ("2", None, None),
        ("3", "a'b\n(c),(d)", "0x616263"),
        ("4", "later", None),
    ]
    assert rows_of(sample_of(path, name="users")) == read_rows(path, "users") == rows
    assert sample_of(path, name="empty").status is Status.EMPTY


def test_rows_without_a_table(tmp_path: Path) -> None:
    path = tmp_path / "file.sql"
    path.write_text("INSERT INTO a.b (x, y) VALUES (1, 'z');\nINSERT INTO c VALUES (1.5, E'q', NULL);\n")
    assert {entry.path[1]: [c.name for c in entry.columns] for entry in entries_of(path) if isinstance(entry, Dataset)} == {
        "a.b": ["x", "y"],
        "c": ["c1", "c2", "c3"],
    }
    assert rows_of(sample_of(path, name="c")) == [("1.5", "q", None)]


@pytest.mark.postgresql
@pytest.mark.skipif(shutil.which("pg_dump") is None, reason="pg_dump is not installed")
@pytest.mark.parametrize("options", [(), ("--inserts",), ("--column-inserts",)], ids=["copy", "inserts", "column inserts"])
def test_pg_dump(tmp_path: Path, postgresql_server: PostgresqlServer, options: tuple[str, ...]) -> None:
    server = postgresql_server
    database = server.new_database()
    values = ", ".join(f"({number}, {_literal(text)})" for number, text in enumerate(HARD))
    server.execute(
        database,
        'CREATE TABLE "Kunden; x" (id int PRIMARY KEY, "Name 名" text)',
        "COMMENT ON TABLE \"Kunden; x\" IS '客户; it''s'",
        'COMMENT ON COLUMN "Kunden; x"."Name 名" IS \'姓名\'',
        f'INSERT INTO "Kunden; x" VALUES {values}, (99, NULL)',
        "CREATE TABLE empty (a int, b bytea)",
    )
    path = tmp_path / "file"
    command = ["pg_dump", "-h", server.host, "-p", str(server.port), "-U", server.admin, *options, "-f", str(path), database]
    subprocess.run(command, check=True, env={**os.environ, "PGPASSWORD": server.admin_password}, timeout=60)
    dataset = dataset_of(path, "public.Kunden; x")
    assert (dataset.comment, [(c.name, c.comment) for c in dataset.columns]) == ("客户; it's", [("id", ""), ("Name 名", "姓名")])
    rows = rows_of(sample_of(path, name="public.Kunden; x"))
    assert rows == [*((str(number), text) for number, text in enumerate(HARD)), ("99", None)]
    assert sample_of(path, name="public.empty").status is Status.EMPTY


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.mariadb
@pytest.mark.skipif(shutil.which("mariadb-dump") is None, reason="mariadb-dump is not installed")
@pytest.mark.parametrize(
    "options", [(), ("--skip-extended-insert", "--complete-insert", "--hex-blob")], ids=["usual", "one by one"]
)
def test_mariadb_dump(tmp_path: Path, mariadb_server: MariadbServer, options: tuple[str, ...]) -> None:
    server = mariadb_server
    database = server.new_database()
    values = ", ".join(f"({number}, {_literal(text.replace(chr(92), chr(92) * 2))})" for number, text in enumerate(HARD))
    server.execute(
        database,
        "CREATE TABLE `k; x` (id INT PRIMARY KEY, `名` TEXT COMMENT '姓名; it''s') COMMENT '客户'",
        f"INSERT INTO `k; x` VALUES {values}, (99, NULL)",
    )
    path = tmp_path / "file"
    login = ["-h", server.host, "-P", str(server.port), "-u", server.admin, f"--result-file={path}"]
    command = ["mariadb-dump", "--no-defaults", *login, *options, "--default-character-set=utf8mb4", database]
    subprocess.run(command, check=True, env={**os.environ, "MYSQL_PWD": server.admin_password}, timeout=60)
    dataset = dataset_of(path, "k; x")
    assert (dataset.comment, [(c.name, c.comment) for c in dataset.columns]) == ("客户", [("id", ""), ("名", "姓名; it's")])
    assert rows_of(sample_of(path, name="k; x")) == [*((str(number), text) for number, text in enumerate(HARD)), ("99", None)]


BROKEN = {
    "no end": "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1),(2",
    "quote never closed": "CREATE TABLE a (b int);\nINSERT INTO a VALUES (1,'13900000001);\nINSERT INTO a VALUES (2);\n",
    "COPY never closed": "CREATE TABLE a (b int);\nCOPY a (b) FROM stdin;\n1\n2\n",
    "half a table": "CREATE TABLE a (b int, c varchar(",
    "only remarks": "-- MySQL dump 10\n-- nothing else\n",
    "deep": "INSERT INTO a VALUES " + "(" * 100_000,
}


def test_broken_dumps_end_in_rows_or_a_reason(tmp_path: Path) -> None:
    for name, text in BROKEN.items():
        (tmp_path / name).write_text(text)
    with connector_of(tmp_path) as connector:
        found = list(connector.inventory())
        assert {entry.path[0] for entry in found} == set(BROKEN)
        for entry in found:
            if isinstance(entry, Dataset):
                outcome = connector.sample(entry, PLAN)
                assert outcome.reason in (None, Reason.CORRUPT, Reason.CHANGED)
