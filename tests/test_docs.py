"""What the documents say is true: commands run, grants suffice, options exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from config import parse_source_url
from tests.scanner.test_cli import shudian

if TYPE_CHECKING:
    from tests.servers.mariadb import MariadbServer
    from tests.servers.postgresql import PostgresqlServer

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(r"^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(name: str, kind: str) -> list[str]:
    return [match["body"] for match in BLOCK.finditer((ROOT / name).read_text("utf-8")) if match["kind"] == kind]


def commands(name: str) -> list[tuple[list[str], list[str]]]:
    """Each ``$ shudian …`` line of a document with the output lines shown under it."""
    found: list[tuple[list[str], list[str]]] = []
    for body in blocks(name, "console"):
        for line in body.splitlines():
            if line.startswith("$ shudian "):
                found.append((shlex.split(line[len("$ shudian ") :]), []))
            elif found and line.strip() and not line.startswith("$"):
                found[-1][1].append(line)
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which ``shudian demo .`` has run."""
    folder = tmp_path_factory.mktemp("demo")
    done = shudian("demo", ".", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("name", READMES)
def test_the_commands_of_the_readme_run(name: str, demo: Path) -> None:
    listed = commands(name)
    assert len(listed) >= 5
    for arguments, shown in listed:
        remote = [word for word in arguments if "db.example" in word]
        if remote:
            assert all(parse_source_url(word).password for word in remote)
            continue
        done = shudian(*arguments, cwd=demo)
        assert done.returncode == 0, (arguments, done.stderr)
        for line in shown:
            assert line.rstrip() in done.stdout, (arguments, line)


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_every_command_source_and_exit_code(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for scheme in ("postgresql://", "mysql://", "mariadb://", "sqlite:///", "duckdb:///", "file:///", "dictionary:", "ddl:"):
        assert scheme in text
    for code in range(5):
        assert f"| {code} |" in text
    for condition in ("important", "core_candidate", "pi_over_10m", "undecided", "new_sensitive"):
        assert condition in text


def test_every_command_has_help(tmp_path: Path) -> None:
    single = ("init", "demo", "scan", "check", "detect", "doctor", "catalog", "export")
    for words in ((), *((word,) for word in single), ("catalog", "list"), ("catalog", "diff"), ("export", "inventory")):
        done = shudian(*words, "--help", cwd=tmp_path)
        assert done.returncode == 0
        assert "Usage" in done.stdout


@pytest.mark.parametrize("name", READMES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text("utf-8")):
        assert (ROOT / target).exists(), target


def test_both_readmes_give_the_same_grants() -> None:
    for kind in ("sql postgresql", "sql mariadb"):
        assert blocks(READMES[0], kind) == blocks(READMES[1], kind) != []


def statements(kind: str) -> list[str]:
    (block,) = blocks(READMES[0], kind)
    return [statement.strip() for statement in block.split(";") if statement.strip()]


def scanned_with_the_grants(source: str, folder: Path) -> None:
    """Check and scan with the account that the README makes."""
    checked = shudian("check", source, cwd=folder, CRM_PASSWORD="choose-one")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    done = shudian("scan", source, "--no-catalog", "--report", "r.json", cwd=folder, CRM_PASSWORD="choose-one")
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"CN_MOBILE_PHONE"' in (folder / "r.json").read_text("utf-8")


@pytest.mark.slow
@pytest.mark.postgresql
def test_the_grants_for_postgresql_suffice(postgresql_server: PostgresqlServer, tmp_path: Path) -> None:
    server = postgresql_server
    server.execute("postgres", "CREATE DATABASE crm")
    server.execute(
        "crm",
        "CREATE TABLE kh (lxdh text)",
        "INSERT INTO kh SELECT '1390000' || to_char(n, 'FM0000') FROM generate_series(0, 99) n",
    )
    server.execute("crm", *statements("sql postgresql"))
    scanned_with_the_grants(f"postgresql://shudian_scan@{server.host}:{server.port}/crm?password=env:CRM_PASSWORD", tmp_path)


@pytest.mark.slow
@pytest.mark.mariadb
def test_the_grants_for_mariadb_suffice(mariadb_server: MariadbServer, tmp_path: Path) -> None:
    server = mariadb_server
    rows = ", ".join(f"('1390000{n:04d}')" for n in range(100))
    server.execute(None, "CREATE DATABASE crm", "CREATE TABLE crm.kh (lxdh varchar(20))", f"INSERT INTO crm.kh VALUES {rows}")
    server.execute(None, *statements("sql mariadb"))
    scanned_with_the_grants(f"mysql://shudian_scan@{server.host}:{server.port}/crm?password=env:CRM_PASSWORD", tmp_path)
