"""A column list that is broken must never pass as complete."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import SourceError, SourceSpec, SourceUrl
from connectors import create
from connectors.ddl_dialect import Dialect
from connectors.ddl_script import Script
from connectors.ddl_statements import statements
from connectors.ddl_table import read_table
from connectors.model import Dataset, Reason, SamplePlan, Skipped, Status

# What is wrong with it, the script, and the columns that can be read all the same. None: not one.
BROKEN: dict[str, tuple[str, list[str] | None]] = {
    "two commas": ("create table t (a int,, b int)", ["a", "b"]),
    "a comma too many": ("create table t (a int, b int, )", ["a", "b"]),
    "a comma missing": ("create table t (a int b varchar(20), c int)", ["a", "b", "c"]),
    "a comma missing before a line": ("create table t (\n a int\n b mytype,\n c int)", ["a", "b", "c"]),
    "a comma of another alphabet": ("create table t (a int，b int)", ["a", "b"]),
    "a parenthesis of another alphabet": ("create table t (a int）, b int)", ["a", "b"]),
    "a type not closed": ("create table t (a int, b varchar(20 default '1', c int)", ["a", "b"]),
    "a type closed too late": ("create table t (a int, b varchar(20, c int), d int)", ["a", "b", "d"]),
    "a type closed twice": ("create table t (a int, b varchar(20)), c int)", ["a", "b"]),
    "a type not opened": ("create table t (a int, b varchar 20), c int)", ["a", "b"]),
    "a type missing": ("create table t (a int, b, c varchar(9)) engine=innodb", ["a", "b", "c"]),
    "a quote missing": ("create table t (a int default 'x, b int)", ["a"]),
    "a quote missing before a comment": ("create table t (a int comment '一, b int comment '二')", ["a"]),
    "two quotes missing": ("create table t (a int comment '一, b int comment 二', c int comment 'it's')", ["a", "c"]),
    "the end missing": ("create table t (a int, b int", ["a", "b"]),
    "a semicolon inside": ("create table t (a int; b int);", ["a"]),
    "the beginning missing": ("create table t a int, b int);", None),
    "a number for a name": ("create table t (a int, 'x' int)", ["a"]),
    "map not closed": ("create table t (a map<string,int, b string) stored as orc", ["a"]),
    "nothing at all": ("create table t", None),
    "an empty list": ("create table t ()", None),
    "a broken change": ("create table t (a int); alter table t add (b int,, c int)", ["a", "b", "c"]),
}


def found(tmp_path: Path, script: str) -> tuple[Dataset | Skipped, Status, Reason | None]:
    path = tmp_path / "script.sql"
    path.write_text(f"{script}\n;create table other (a int);", encoding="utf-8")
    with create(SourceSpec("d", SourceUrl("ddl", path=str(path)))) as connector:
        entry = {one.path[-1]: one for one in connector.inventory()}["t"]
        if isinstance(entry, Skipped):
            return entry, entry.status, entry.reason
        with pytest.raises(SourceError):
            connector.read(entry, [])
        sample = connector.sample(entry, SamplePlan(seed=1))
        return entry, sample.status, sample.reason


@pytest.mark.parametrize(("script", "columns"), BROKEN.values(), ids=BROKEN)
def test_a_broken_list_is_never_complete(tmp_path: Path, script: str, columns: list[str] | None) -> None:
    entry, status, reason = found(tmp_path, script)
    assert reason is Reason.CORRUPT
    if columns is None:
        assert status is Status.FAILED
    else:
        assert isinstance(entry, Dataset)
        assert status is Status.PARTIAL
        assert [column.name for column in entry.columns] == columns


def test_no_default_becomes_part_of_a_type(tmp_path: Path) -> None:
    entry, _, _ = found(tmp_path, "create table t (a int, b varchar(20 default '13900000001', c int)")
    assert "1390000" not in repr(entry)


TYPES = {
    "mysql": ["varchar(20)", "int(11) unsigned", "decimal(10,2)", "enum('a','b')"],
    "oracle": ["VARCHAR2(20 CHAR)", "NUMBER(10,2)", "TIMESTAMP (6) WITH TIME ZONE"],
    "postgres": ["character varying(20)", "numeric(10,2)", "text[]", "double precision"],
    "hive": ["string", "map<string,array<int>>", "decimal(10,2)"],
}
OPTIONS = {
    "mysql": ["", " NOT NULL", " DEFAULT 'x'", " DEFAULT NULL COMMENT '手机, (号'", " COMMENT 'it''s'"],
    "oracle": ["", " NOT NULL ENABLE", " DEFAULT 'x'", " DEFAULT sysdate"],
    "postgres": ["", " NOT NULL", " DEFAULT 'x'::text", " DEFAULT now()"],
    "hive": ["", " COMMENT '手机'"],
}


@st.composite
def lists(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    """A dialect, and the items and names of a sound list of columns."""
    dialect = draw(st.sampled_from(sorted(TYPES)))
    names = [f"col_{number}" for number in range(draw(st.integers(2, 5)))]
    kinds, options = st.sampled_from(TYPES[dialect]), st.sampled_from(OPTIONS[dialect])
    return dialect, [f"{name} {draw(kinds)}{draw(options)}" for name in names], names


@given(lists(), st.sampled_from([", ", ",\n  "]), st.sampled_from(["", "(", ")", ",", "'"]), st.data())
def test_one_mark_changed_never_loses_a_column_in_silence(
    made: tuple[str, list[str], list[str]], comma: str, mark: str, data: st.DataObject
) -> None:
    dialect, items, names = made
    head, body = "CREATE TABLE t ", f"({comma.join(items)})"
    sound = read_table(head + body, Dialect(dialect))
    assert sound is not None
    assert ([column.name for column in sound.columns], sound.broken) == (names, False)
    place = data.draw(st.sampled_from([number for number, letter in enumerate(body) if letter in "(),'<>"]))
    changed = read_table(head + body[:place] + mark + body[place + 1 :], Dialect(dialect))
    assert changed is not None
    assert changed.broken or changed.open_ended or [column.name for column in changed.columns] == names


@given(
    st.lists(st.sampled_from([*"(),;'\"`[]<>:.\n\\", " table", " create", " a", " int", " comment", " as", " like", "--", "/*"]))
)
def test_no_text_is_too_odd(pieces: list[str]) -> None:
    for dialect in ("", "mysql", "hive"):
        read_table("create table t " + "".join(pieces), Dialect(dialect))


PIECES = (
    *(
        "create table t (a int",
        ")",
        ";",
        "\n",
        "'",
        '"',
        "`",
        "/*",
        "*/",
        "--",
        "$$",
        "\nGO\n",
        "\n/\n",
        "DELIMITER ;;\n",
        ";;",
        "begin ",
    ),
    *(
        "end;",
        "comment on column t.a is ",
        "'x'",
        "alter table t add ",
        "(b int)",
        "exec sp_addextendedproperty ",
        "use x;",
        "rem ",
    ),
    *(
        "create view v as ",
        "select ",
        "rename to ",
        "attach partition ",
        "like t",
        " as select * from t",
        "change a b int",
        "drop a",
    ),
)


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_no_script_is_too_odd(pieces: list[str]) -> None:
    text = "".join(pieces)
    for name in ("", "mysql", "oracle", "tsql"):
        script = Script("d", Dialect(name))
        for statement in statements(text, script.dialect.backslash):
            assert statement.strip()
            script.add(statement)
        assert all(entry.path[-1] for entry, _ in script.entries())
