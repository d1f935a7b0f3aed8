"""SOURCE URLs and references to secrets."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import SecretRef, SourceDenied, SourceUrl, UsageError, parse_source_url, resolve_secret
from config.source_url import source_at_path


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("sqlite:///bss/bss.db", SourceUrl("sqlite", path="bss/bss.db")),
        ("sqlite:////var/bss.db", SourceUrl("sqlite", path="/var/bss.db")),
        ("duckdb:///a%20b.duckdb", SourceUrl("duckdb", path="a b.duckdb")),
        ("file:///srv/报表", SourceUrl("file", path="/srv/报表")),
        ("file:data/x.csv", SourceUrl("file", path="data/x.csv")),
        ("file:./a%20b", SourceUrl("file", path="./a b")),
        ("file:/srv/x", SourceUrl("file", path="/srv/x")),
        ("dictionary:字典.xlsx", SourceUrl("dictionary", path="字典.xlsx")),
        ("ddl:/a/b.sql", SourceUrl("ddl", path="/a/b.sql")),
        ("ddl:/a/b.sql?dialect=oracle", SourceUrl("ddl", path="/a/b.sql", options={"dialect": "oracle"})),
        ("ddl:/a/what?/b?.sql", SourceUrl("ddl", path="/a/what?/b?.sql")),
        (
            "postgresql://scanner@db.example:5433/crm?password=env:PW&sslmode=verify-full",
            SourceUrl("postgresql", "scanner", "db.example", 5433, "crm", "", {"sslmode": "verify-full"}, SecretRef("env", "PW")),
        ),
        ("mysql://u%40x@h/db", SourceUrl("mysql", "u@x", "h", database="db")),
    ],
)
def test_sources_are_taken_apart(text: str, url: SourceUrl) -> None:
    assert parse_source_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:s3cr3t-w0rd@h/db",
        "postgresql://:s3cr3t-w0rd@h/db",
        "mysql://u@h/db?password=s3cr3t-w0rd",
        "mysql://u@h/db?password=env:A&password=s3cr3t-w0rd",
    ],
)
def test_a_password_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as error:
        parse_source_url(text)
    assert "s3cr3t" not in error.value.message + error.value.advice
    assert error.value.exit_code == 2


NOT_SOURCES = (
    "",
    "x",
    "bss.db",
    "sqlite:bss.db",
    "sqlite://",
    "sqlite:///",
    "postgresql://h:port/db",
    "ddl:",
    "file:",
    "file://x/y",
)


@pytest.mark.parametrize("text", NOT_SOURCES)
def test_what_is_no_source_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_source_url(text)


@pytest.mark.parametrize(
    ("word", "url"),
    [
        ("data", SourceUrl("file", path="data")),
        ("./data/x.csv", SourceUrl("file", path="./data/x.csv")),
        ("data/bss.db", SourceUrl("sqlite", path="data/bss.db")),
        ("data/BSS.SQLITE3", SourceUrl("sqlite", path="data/BSS.SQLITE3")),
        ("data/../data/a.duckdb", SourceUrl("duckdb", path="data/../data/a.duckdb")),
        ("data/100%.csv", SourceUrl("file", path="data/100%.csv")),
        ("folder.db", SourceUrl("file", path="folder.db")),
        ("nothing.db", None),
        ("", None),
        ("file:data", None),
    ],
)
def test_a_path_that_is_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str, url: SourceUrl | None) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("data", "folder.db"):
        (tmp_path / folder).mkdir()
    for name in ("x.csv", "bss.db", "BSS.SQLITE3", "a.duckdb", "100%.csv"):
        (tmp_path / "data" / name).touch()
    assert source_at_path(word) == url


@given(st.text(max_size=60))
def test_any_text_is_a_source_or_a_usage_error(text: str) -> None:
    with suppress(UsageError):
        parse_source_url(text)


def test_secrets_come_from_where_they_are_referred_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHUDIAN_TEST_PW", "p@:/?#%'\"中文")
    assert resolve_secret(SecretRef("env", "SHUDIAN_TEST_PW")) == "p@:/?#%'\"中文"
    secret = tmp_path / "pw"
    secret.write_text("from-file\n")
    secret.chmod(0o600)
    assert resolve_secret(SecretRef("file", str(secret))) == "from-file"
    assert resolve_secret(SecretRef("exec", "printf rotating")) == "rotating"


@pytest.mark.parametrize(
    "ref",
    [
        SecretRef("env", "SHUDIAN_NOT_SET"),
        SecretRef("file", "/nowhere/at/all"),
        SecretRef("exec", "false"),
        SecretRef("exec", "/nowhere/at/all --password x"),
        SecretRef("exec", "'unclosed"),
    ],
)
def test_a_secret_that_cannot_be_had_is_a_clear_denial(ref: SecretRef) -> None:
    with pytest.raises(SourceDenied) as error:
        resolve_secret(ref)
    assert "--password" not in error.value.message + error.value.advice


def test_a_secret_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "pw"
    secret.write_text("x")
    secret.chmod(0o644)
    with pytest.raises(SourceDenied, match="read by others"):
        resolve_secret(SecretRef("file", str(secret)))
