"""Values and types that make drivers raise, lose digits or change bytes. Beside each stands a column of phone numbers: it is
found whatever happens next to it, and what cannot be read says so."""

from __future__ import annotations

import base64
import gzip
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from catalog.model import Entry
from classifiers.model import ColumnFinding
from config import SourceSpec, SourceUrl
from connectors.model import Reason, Status
from scanner.demo.check_digits import id_card
from tests.badinput.scanning import PHONE, PHONES, columns_of, only, scanned
from tests.contract.cases_sql import double_quoted

ID_CARDS = tuple(
    id_card(f"{county}190{year}0307{n:03d}") for year in range(6) for n, county in enumerate(("110105", "440106", "310101"))
)
_WIDE = {48 + n: 0xFF10 + n for n in range(10)} | {ord("X"): "Ｘ"}


def lite(path: Path, values: Sequence[object], name: str = "v") -> Entry:
    """A SQLite table with the values in one column and phone numbers in the other, scanned."""
    with closing(sqlite3.connect(path / "values.db")) as connection:
        connection.execute(f"CREATE TABLE t ({double_quoted(name)}, lxdh TEXT)")
        rows = [(value, PHONES[at % len(PHONES)]) for at, value in enumerate(values)]
        connection.executemany("INSERT INTO t VALUES (?, ?)", rows)
        connection.commit()
    entry = only(scanned(SourceSpec("lite", SourceUrl("sqlite", path=str(path / "values.db")))), "t")
    assert columns_of(entry)["lxdh"].entity_type == PHONE
    return entry


def said(column: ColumnFinding) -> set[str]:
    """Every entity type that a column is said to be or to contain."""
    return {part.entity_type for part in column.contains} | ({column.entity_type} if column.entity_type else set())


def spelled(change: Callable[[str], object]) -> list[object]:
    return [change(phone) for phone in PHONES]


@pytest.mark.parametrize(
    ("what", "values", "found"),
    [
        ("only null", [None] * 30, set()),
        ("empty text", [""] * 30, set()),
        ("blanks", ["  \t"] * 30, set()),
        ("one row", ["x"], set()),
        ("one value everywhere", ["13900000001"] * 30, {PHONE}),
        ("integers", spelled(int), {PHONE}),
        ("with 86", spelled(lambda phone: "86" + phone), {PHONE}),
        ("with +86 and blanks", spelled(lambda phone: f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"), {PHONE}),
        ("with dashes", spelled(lambda phone: f"{phone[:3]}-{phone[3:7]}-{phone[7:]}"), {PHONE}),
        ("full width", spelled(lambda phone: phone.translate(_WIDE)), {PHONE}),
        ("joiners between the digits", spelled("\u200b".join), {PHONE}),
        ("as JSON", spelled(lambda phone: json.dumps({"tel": phone})), {PHONE}),
        ("JSON in JSON", spelled(lambda phone: json.dumps({"v": json.dumps({"tel": phone})})), {PHONE}),
        ("several in a cell", spelled(lambda phone: f"{phone};{phone[:-1]}0"), {PHONE}),
        ("one a line in a cell", spelled(lambda phone: f"{phone}\n{phone[:-1]}0"), {PHONE}),
        ("in an address of a page", spelled(lambda phone: f"https://example.com/q?tel={phone}&x=1"), {PHONE}),
        ("in XML", spelled(lambda phone: f"<u><tel>{phone}</tel></u>"), {PHONE}),
        ("ID numbers with small x", [number.lower() for number in ID_CARDS], {"CN_ID_CARD"}),
        ("ID numbers in full width", [number.translate(_WIDE) for number in ID_CARDS], {"CN_ID_CARD"}),
    ],
)  # fmt: skip
def test_spellings_of_values(tmp_path: Path, what: str, values: list[object], found: set[str]) -> None:
    assert said(columns_of(lite(tmp_path, values))["v"]) >= found
    if not found:
        assert (
            said(columns_of(only(scanned(SourceSpec("l", SourceUrl("sqlite", path=str(tmp_path / "values.db")))), "t"))["v"])
            == set()
        )


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("a number of 5,000 digits", ["9" * 5000] * 5),
        ("JSON that is deep", ["[" * 100_000 + "]" * 100_000] * 3),
        ("JSON with a key twice and NaN", ['{"a": NaN, "a": Infinity}'] * 5),
        ("text of a megabyte", ["备注" * 500_000] * 3),
        ("invalid UTF-8", [b"\xff\xfe\x80abc"] * 5),
        ("a NUL inside", ["abc\0def"] * 5),
        ("nothing but controls", ["\x00\x01\x1b[2J"] * 5),
        ("base64", [base64.b64encode(phone.encode() * 5).decode() for phone in PHONES]),
        ("gzip", [gzip.compress(phone.encode()) for phone in PHONES]),
        ("Arabic digits", ["\u0661\u0663\u0669" * 4] * 5),
        ("both infinities", [float("inf"), float("-inf"), 1e308, 0.0, -0.0]),
        ("markup of a formula", ['=HYPERLINK("http://example.com","x")', "@SUM(1)", "+1", "-1"] * 3),
        ("types mixed in one column", [1, "x", b"\0", None, 1.5] * 6),
    ],
)
def test_odd_values_break_nothing(tmp_path: Path, what: str, values: list[object]) -> None:
    assert lite(tmp_path, values).status is Status.COMPLETE


def test_digits_lost_in_a_float_are_said_and_not_repaired(tmp_path: Path) -> None:
    column = columns_of(lite(tmp_path, [float(number[:17] + "0") for number in ID_CARDS], "证件号码"))["证件号码"]
    assert column.entity_type == "CN_ID_CARD"
    assert any("precision" in one.sentence or "digits" in one.sentence for one in column.evidence)


def pg(request: pytest.FixtureRequest, column: str, *values: str, before: Sequence[str] = ()) -> Entry:
    """A PostgreSQL table of one odd column and phone numbers, scanned. ``values`` are SQL expressions."""
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    rows = ", ".join(f"('{PHONES[at]}', {value})" for at, value in enumerate(values))
    server.execute(database, *before, f"CREATE TABLE t (lxdh text, odd {column})", f"INSERT INTO t VALUES {rows}")
    entry = only(scanned(server.spec(database)), "t")
    assert columns_of(entry)["lxdh"].entity_type == PHONE
    return entry


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("date", ("'infinity'", "'0044-03-15 BC'", "'10000-01-01'")),
        ("timestamptz", ("'-infinity'", "'294276-12-31'", "now()")),
        ("time", ("'24:00:00'", "'00:00'")),
        ("numeric", ("'NaN'", "repeat('9', 1000)::numeric", "1e-300")),
        ("double precision", ("'Infinity'", "'NaN'", "5e-324")),
        ("integer[]", ("'{1,2}'", "NULL", "'{}'")),
        ("text[]", ("ARRAY['a', NULL]", "ARRAY[]::text[]")),
        ("jsonb", ("'{\"a\": 1}'", "'null'", "'[]'")),
        ("xml", ("'<a/>'",)),
        ("inet", ("'10.0.0.1'", "'fe80::1/64'")),
        ("money", ("'12.5'",)),
        ("bit(5)", ("B'10101'",)),
        ("uuid", ("gen_random_uuid()",)),
        ("interval", ("'1 year -3 days'",)),
        ("int4range", ("'[1,5)'", "'empty'")),
        ("point", ("'(1,2)'",)),
        ("tsvector", ("to_tsvector('simple', 'a b')",)),
        ("mood", ("'ok'",)),
        ("pair", ("ROW(1, 'x')",)),
        ("posint", ("5",)),
        ("bytea", ("'\\xdeadbeef'", "''")),
        ("oid", ("1",)),
        ("char(3)", ("'a'",)),
        ("name", ("'a'",)),
    ],
)
def test_types_of_postgresql(request: pytest.FixtureRequest, column: str, values: tuple[str, ...]) -> None:
    own = (
        "CREATE TYPE mood AS ENUM ('ok')",
        "CREATE TYPE pair AS (a int, b text)",
        "CREATE DOMAIN posint AS int CHECK (VALUE > 0)",
    )
    entry = pg(request, column, *values, before=own)
    assert (entry.status, entry.unread) == (Status.COMPLETE, ())


@pytest.mark.postgresql
def test_one_column_that_raises_costs_only_itself(request: pytest.FixtureRequest) -> None:
    view = "CREATE VIEW v AS SELECT '13900000001'::text AS lxdh, 1 / (n * 0) AS broken FROM generate_series(1, 40) AS n"
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    server.execute(database, view, f"GRANT SELECT ON v TO {server.scanner}")
    entry = only(scanned(server.spec(database, views=True)), "v")
    assert columns_of(entry)["lxdh"].entity_type == PHONE
    assert entry.status is Status.PARTIAL
    assert [one.column for one in entry.unread] == ["broken"]


@pytest.mark.postgresql
def test_gbk_bytes_in_a_database_without_an_encoding(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database("ENCODING 'SQL_ASCII' TEMPLATE template0")
    hexed = ", ".join(f"(convert_from('\\x{f'联系电话{phone}'.encode('gbk').hex()}', 'SQL_ASCII'))" for phone in PHONES)
    server.execute(database, "CREATE TABLE t (note text)", f"INSERT INTO t VALUES {hexed}")
    assert said(columns_of(only(scanned(server.spec(database)), "t"))["note"]) >= {PHONE}


@pytest.mark.postgresql
@pytest.mark.parametrize("claimed", [10_000_000, -1])
def test_statistics_that_are_out_of_date(request: pytest.FixtureRequest, claimed: int) -> None:
    server = request.getfixturevalue("postgresql_server")
    database = server.new_database()
    server.execute(
        database,
        "CREATE TABLE none (lxdh text)",
        f"UPDATE pg_class SET reltuples = {claimed}, relpages = {max(claimed, 0) // 100} WHERE relname = 'none'",
    )
    entry = only(scanned(server.spec(database)), "none")
    assert entry.status is Status.EMPTY
    assert entry.statistics.rows.value == 0


@pytest.mark.postgresql
def test_a_cell_of_a_hundred_megabytes_is_cut_on_the_server(request: pytest.FixtureRequest) -> None:
    entry = pg(request, "text", "repeat('x', 100000000)", "'y'")
    assert entry.status is Status.COMPLETE


@pytest.mark.mariadb
@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("date", ("'0000-00-00'", "'2024-00-00'")),
        ("datetime", ("'0000-00-00 00:00:00'", "'9999-12-31 23:59:59'")),
        ("time", ("'-838:59:59'", "'838:59:59'")),
        ("year", ("0", "1901")),
        ("decimal(65,30)", ("1e-30", "99999999999999999999999999999999999")),
        ("bit(64)", ("b'1'", "18446744073709551615")),
        ("enum('', '值')", ("''", "'值'")),
        ("set('a', 'b')", ("'a,b'",)),
        ("json", ("'{}'", "'[1]'")),
        ("point", ("POINT(1, 2)",)),
        ("inet6", ("'::1'",)),
        ("uuid", ("uuid()",)),
        ("longblob", ("repeat('x', 1000)",)),
        ("text character set latin1", ("_latin1 x'B2E2CAD4'",)),
        ("text character set utf8mb3", ("'??'",)),
        ("text character set gbk", ("'测试'",)),
        ("int invisible default 5", ("1",)),
        ("int generated always as (char_length(lxdh)) virtual", ("default",)),
        ("varchar(20) compressed", ("'x'",)),
    ],
)
def test_types_of_mariadb(request: pytest.FixtureRequest, column: str, values: tuple[str, ...]) -> None:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    rows = ", ".join(f"('{PHONES[at]}', {value})" for at, value in enumerate(values))
    server.execute(
        database,
        f"CREATE TABLE t (lxdh varchar(20), odd {column})",
        f"SET STATEMENT sql_mode = '' FOR INSERT INTO t (lxdh, odd) VALUES {rows}",
    )
    entry = only(scanned(server.spec(database)), "t")
    assert columns_of(entry)["lxdh"].entity_type == PHONE
    assert (entry.status, entry.unread) == (Status.COMPLETE, ())
    assert "odd" in columns_of(entry)


@pytest.mark.mariadb
@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "gb18030"])
def test_chinese_bytes_in_a_latin1_column(request: pytest.FixtureRequest, encoding: str) -> None:
    server = request.getfixturevalue("mariadb_server")
    database = server.new_database()
    rows = ", ".join(f"(x'{f'用户姓名王小明，联系电话{phone}'.encode(encoding).hex()}')" for phone in PHONES)
    server.execute(database, "CREATE TABLE t (note text character set latin1)", f"INSERT INTO t VALUES {rows}")
    assert said(columns_of(only(scanned(server.spec(database)), "t"))["note"]) >= {PHONE}


def test_a_view_that_never_ends_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "endless.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n"
        )
        connection.commit()
    spec = SourceSpec("lite", SourceUrl("sqlite", path=str(path)), views=True, statement_seconds=0.5)
    entry = only(scanned(spec), "endless")
    assert (entry.status, entry.reason) == (Status.FAILED, Reason.TIMEOUT)
