from __future__ import annotations

import logging
from pathlib import Path

import pytest

from config import SourceError, SourceSpec, SourceUnreachable, SourceUrl
from connectors import create
from connectors.ddl_statements import statements
from connectors.model import Column, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status


def entries(path: Path) -> list[Dataset | Skipped]:
    with create(SourceSpec("d", SourceUrl("ddl", path=str(path)))) as connector:
        connector.probe()
        return list(connector.inventory())


def scripted(tmp_path: Path, script: str) -> list[Dataset | Skipped]:
    path = tmp_path / "script.sql"
    path.write_text(script, encoding="utf-8")
    return entries(path)


def outcomes(path: Path) -> dict[str, tuple[Status, list[str]]]:
    """Status and columns of every table."""
    found: dict[str, tuple[Status, list[str]]] = {}
    with create(SourceSpec("d", SourceUrl("ddl", path=str(path)))) as connector:
        for entry in connector.inventory():
            sample = entry if isinstance(entry, Skipped) else connector.sample(entry, SamplePlan(seed=1))
            names = [] if isinstance(entry, Skipped) else [column.name for column in entry.columns]
            found[".".join(part for part in entry.path if part)] = (sample.status, names)
    return found


MYSQL = """
-- dump's head; with a quote
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `crm`.`t_user`;
CREATE TABLE IF NOT EXISTS `crm`.`t_user` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT COMMENT '编号;含分号',
  `name` varchar(20) DEFAULT 'x;\\'y' COMMENT '姓名''s',
  `order` int(11),
  PRIMARY KEY (`id`) USING BTREE, KEY k (`name`(10)), UNIQUE KEY `u` (`order`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC COMMENT='用户;表'
/*!50100 PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */;
INSERT INTO `t_user` VALUES (1,'a;b\\'',3),(2,'CREATE TABLE no (a int)',3);
"""
POSTGRESQL = """
SET client_encoding = 'UTF8';
CREATE TABLE public.emp (
  emp_id integer NOT NULL, -- 员工编号
  "Na ""me" character varying(20) DEFAULT 'C:\\'::character varying,
  at timestamp without time zone -- 时间
);
CREATE FUNCTION f() RETURNS int AS $$ begin; create table zz(a int); end $$ language plpgsql;
ALTER TABLE ONLY public.emp ADD CONSTRAINT emp_pk PRIMARY KEY (emp_id);
COMMENT ON TABLE public.emp IS '员工';
COMMENT ON COLUMN public.emp."Na ""me" IS '姓名;x';
CREATE VIEW v AS SELECT 1;
"""
ORACLE = """
CREATE TABLE "HR"."BIG" ("ID" NUMBER(10,0) NOT NULL ENABLE, "N" VARCHAR2(30 CHAR) DEFAULT 'enable', "D" DATE,
  CONSTRAINT "PK" PRIMARY KEY ("ID") USING INDEX PCTFREE 10 INITRANS 2 STORAGE(INITIAL 65536) TABLESPACE "USERS" ENABLE
) SEGMENT CREATION IMMEDIATE PCTFREE 10 NOCOMPRESS LOGGING TABLESPACE "USERS"
/
COMMENT ON COLUMN hr.big.n IS '名称'
/
COMMENT ON TABLE big IS '大表'
/
"""
HIVE = r"""
create external table if not exists dw.fact (a string comment 'x', b map<string,array<int>>) comment '事实'
partitioned by (dt string comment '日期') row format delimited fields terminated by '\001' stored as orc
location 'hdfs://x/y' tblproperties('a'='b');
"""
SQL_SERVER = """
CREATE TABLE [dbo].[T]([id] [int] IDENTITY(1,1) NOT NULL, [na me] [nvarchar](max) NULL,
 CONSTRAINT [PK_T] PRIMARY KEY CLUSTERED ([id] ASC) WITH (PAD_INDEX = OFF) ON [PRIMARY]) ON [PRIMARY]
GO
"""

# name, script, path, comment, columns as (name, type, comment, primary key)
DIALECTS: list[tuple[str, str, tuple[str, ...], str, list[tuple[str, str, str, bool]]]] = [
    (
        "mysql",
        MYSQL,
        ("", "crm", "t_user"),
        "用户;表",
        [("id", "bigint(20)", "编号;含分号", True), ("name", "varchar(20)", "姓名's", False), ("order", "int(11)", "", False)],
    ),
    (
        "postgresql",
        POSTGRESQL,
        ("", "public", "emp"),
        "员工",
        [
            ("emp_id", "integer", "员工编号", True),
            ('Na "me', "character varying(20)", "姓名;x", False),
            ("at", "timestamp without time zone", "时间", False),
        ],
    ),
    (
        "oracle",
        ORACLE,
        ("", "HR", "BIG"),
        "大表",
        [("ID", "number(10, 0)", "", True), ("N", "varchar2(30 char)", "名称", False), ("D", "date", "", False)],
    ),
    (
        "hive",
        HIVE,
        ("", "dw", "fact"),
        "事实",
        [("a", "string", "x", False), ("b", "map<string, array<int>>", "", False), ("dt", "string", "日期", False)],
    ),
    ("sql server", SQL_SERVER, ("", "dbo", "T"), "", [("id", "int", "", True), ("na me", "nvarchar(max)", "", False)]),
    (
        "sqlite",
        "create table lite(a, b integer primary key autoincrement)",
        ("", "", "lite"),
        "",
        [("a", "", "", False), ("b", "integer", "", True)],
    ),
    ("three parts", "create table c.s.t (a int)", ("c", "s", "t"), "", [("a", "int", "", False)]),
]


@pytest.mark.parametrize(("script", "path", "comment", "columns"), [c[1:] for c in DIALECTS], ids=[c[0] for c in DIALECTS])
def test_dialects(
    tmp_path: Path, script: str, path: tuple[str, ...], comment: str, columns: list[tuple[str, str, str, bool]]
) -> None:
    (found,) = (entry for entry in scripted(tmp_path, script) if entry.kind is Kind.METADATA)
    assert isinstance(found, Dataset)
    assert (found.path, found.kind, found.comment) == (path, Kind.METADATA, comment)
    assert [(c.name, c.type, c.comment, c.primary_key) for c in found.columns] == columns
    assert all(not c.nullable for c in found.columns if c.primary_key)


def test_a_statement_that_is_broken_costs_its_own_table_only(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found = scripted(
            tmp_path,
            """
            create table good1 (a int);
            CREATE TABLE `crm`.`bro ken` (id int,, phone varchar(20 DEFAULT '13900000001';
            create table "made" as select 13900000001;
            create table good2 (like good1);
            create table good3 like good1;
            """,
        )
    assert outcomes(tmp_path / "script.sql") == {
        "good1": (Status.COMPLETE, ["a"]),
        "good3": (Status.COMPLETE, ["a"]),
        "good2": (Status.COMPLETE, ["a"]),
        "made": (Status.PARTIAL, []),
        "crm.bro ken": (Status.PARTIAL, ["id", "phone"]),
    }
    assert "1390000" not in repr(found) + caplog.text


def test_the_first_of_two_tables_of_one_name_counts(tmp_path: Path) -> None:
    (found,) = scripted(tmp_path, "create table T (a int); create table t (b int);")
    assert isinstance(found, Dataset)
    assert found.columns == (Column("a", "int"),)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "script.sql"
    path.write_bytes("create table 用户 (姓名 varchar(10) comment '中文姓名');".encode(codec))
    (found,) = entries(path)
    assert isinstance(found, Dataset)
    assert (found.name, found.columns[0].name, found.columns[0].comment) == ("用户", "姓名", "中文姓名")


@pytest.mark.parametrize(
    "script",
    [
        "",
        ";;;",
        "select 1;",
        "create table",
        "create table (",
        "create table t",
        "'" * 999,
        "create table t (" + "(" * 5_000,
        "$$ $x$",
        "/* ",
    ],
)
def test_scripts_without_a_table_do_no_harm(tmp_path: Path, script: str) -> None:
    scripted(tmp_path, script)
    assert all(names == [] or status is Status.PARTIAL for status, names in outcomes(tmp_path / "script.sql").values())


def test_there_is_nothing_to_sample(tmp_path: Path) -> None:
    (tmp_path / "s.sql").write_text("create table t (a int)")
    with create(SourceSpec("d", SourceUrl("ddl", path=str(tmp_path / "s.sql")))) as connector:
        (dataset,) = connector.inventory()
        assert isinstance(dataset, Dataset)
        sample = connector.sample(dataset, SamplePlan(seed=1))
    assert isinstance(sample, Sample)
    assert sample.reason is Reason.METADATA_ONLY


def test_a_file_that_is_no_script_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreachable):
        entries(tmp_path / "nothing.sql")
    (tmp_path / "binary.sql").write_bytes(bytes(range(256)) * 9)
    with pytest.raises(SourceError, match="unsupported_type"):
        entries(tmp_path / "binary.sql")


@pytest.mark.parametrize(
    ("script", "backslash", "expected"),
    [
        ("a;b", False, ["a", "b"]),
        ("'a;''b';c", False, ["'a;''b'", "c"]),
        (r"'a\';b';c", True, [r"'a\';b'", "c"]),
        (r"'a\';c", False, [r"'a\'", "c"]),
        ("-- x;y\na /* ; */;b", False, ["a /* ; */", "b"]),
        ("# x;y\na", True, ["a"]),
        ("a\nGO\nb\n/\nc", False, ["a", "b", "c"]),
        ('"a;b";`c;d`;[e;f]', False, ['"a;b"', "`c;d`", "[e;f]"]),
        ("$t$ ; $$ ; $t$;b", False, ["$t$ ; $$ ; $t$", "b"]),
        ("DELIMITER ;;\na; b ;;\ndelimiter ;\nc; d", True, ["a; b", "c", "d"]),
        ("delimiter //\ncreate trigger t begin a; end//\nb//\nDELIMITER ;\nc", True, ["create trigger t begin a; end", "b", "c"]),
        ("create procedure p is\nbegin\n a;\n b;\nend;\n/\nc;", False, ["create procedure p is\nbegin\n a;\n b;", "c"]),
        ("begin\n a;\nend p;\nc;", False, ["begin\n a;", "c"]),
        ("declare\n v int;\nbegin\n  a;\nend;\n/\nc", False, ["declare\n v int;\nbegin\n  a;", "c"]),
        ("create function f() returns int as $$ begin a; end $$ language x; c", False, None),
        ("create function f() returns int language sql as 'a; b'; c", False, None),
        ("create trigger t before insert on x execute function f(); c", False, None),
        ("begin; a; commit", False, ["begin", "a", "commit"]),
        ("REM it's\nPROMPT don't; do\nremark isn't\na;\n  remark b", False, ["a"]),
        ("\\connect it's\n\\restrict x;y\na", False, ["a"]),
        (
            "x (\n remark varchar(9) default ';',\n prompt int\n);b",
            False,
            ["x (\n remark varchar(9) default ';',\n prompt int\n)", "b"],
        ),
        ("create table a (\ncreate table b (c int);", False, ["create table a (", "create table b (c int)"]),
        ("create table a (b int default 'x);\ncreate table c (d int);", False, None),
        ("exec sp_addextendedproperty 'a'\nexec sp_addextendedproperty 'b'", False, None),
        ("/*!50001 CREATE VIEW `v` AS SELECT 1;2 */; a", True, ["CREATE VIEW `v` AS SELECT 1;2", "a"]),
        ("*** 1. row\n", False, ["*** 1. row"]),
    ],
)
def test_statements(script: str, backslash: bool, expected: list[str] | None) -> None:
    """Where no statements are given there are two: only the last mark ends one."""
    found = list(statements(script, backslash))
    assert found == expected if expected is not None else len(found) == 2
