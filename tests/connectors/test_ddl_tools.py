"""Scripts as the tools of each product write them. All tables are made up here."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import SourceSpec, SourceUrl, UsageError
from connectors import create
from connectors.ddl_dialect import dialect_of
from connectors.model import Dataset, Kind, Reason, SamplePlan, Skipped

MYSQLDUMP = r"""
-- MySQL dump 10.13  Distrib 8.0.33
-- Host: localhost    Database: crm
/*!50503 SET NAMES utf8mb4 */;
USE `crm`;
DROP TABLE IF EXISTS `t_user`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
CREATE TABLE `t_user` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT COMMENT '主键;id',
  `cust_name` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT '姓名''s "x"',
  `phone` varchar(20) NOT NULL DEFAULT '' COMMENT '手机号\'；',
  `state` enum('a','b;c','d)') DEFAULT 'a',
  `full` varchar(100) GENERATED ALWAYS AS (concat(`cust_name`,_utf8mb4',',`phone`)) VIRTUAL,
  `key` varchar(20) DEFAULT NULL,
  `ct` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3) /*!80023 INVISIBLE */,
  PRIMARY KEY (`id`,`ct`) USING BTREE,
  KEY `k` (`cust_name`(10)) /*!80000 INVISIBLE */,
  KEY `fk` ((cast(json_extract(`full`,_utf8mb4'$.a') as char(3) array))),
  FULLTEXT KEY `ft` (`cust_name`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `c1` FOREIGN KEY (`id`) REFERENCES `a` (`id`) ON DELETE CASCADE ON UPDATE SET NULL
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 ROW_FORMAT=DYNAMIC COMMENT='用户;表'
/*!50100 PARTITION BY RANGE (to_days(`ct`))
(PARTITION p0 VALUES LESS THAN (739000) ENGINE = InnoDB) */;
INSERT INTO `t_user` VALUES (1,'a;b\'',3),(2,'CREATE TABLE no (a int)',3);
/*!50001 CREATE TABLE `v_user` (
  `phone` tinyint NOT NULL
) ENGINE=MyISAM */;
/*!50001 CREATE VIEW `v_b` AS SELECT
 1 AS `id`*/;
DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER `tr` BEFORE INSERT ON `t_user` FOR EACH ROW begin
  set new.phone='x';
  create temporary table tmp_x (a int); end */;;
DELIMITER ;
/*!50001 CREATE ALGORITHM=UNDEFINED */
/*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */
/*!50001 VIEW `v_user` AS select `t_user`.`phone` AS `phone` from `t_user` */;
USE `log`;
CREATE TABLE t_user (imsi varchar(15)) ENGINE=InnoDB;
"""
MYSQL_SHELL = """
*************************** 1. row ***************************
       Table: t_user
Create Table: CREATE TABLE `t_user` (
  `id` int NOT NULL
) ENGINE=InnoDB
1 row in set (0.00 sec)

*************************** 1. row ***************************
       Table: t_b
Create Table: CREATE TABLE `t_b` (
  `phone` varchar(20) COMMENT '手机'
) ENGINE=InnoDB
1 row in set (0.00 sec)
"""
PG_DUMP = r"""
\restrict abcDEF123'x
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
CREATE FUNCTION public.f() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
BEGIN
  CREATE TABLE zz (a int);
  RETURN NEW; -- it's
END;
$_$;
CREATE PROCEDURE public.p()
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO t VALUES (1);
END;
CREATE TYPE public.addr AS (
	street text
);
CREATE TABLE public.emp (
    emp_id integer NOT NULL,
    "Na ""me" character varying(20) DEFAULT 'C:\'::character varying,
    phones text[] DEFAULT '{}'::text[],
    at timestamp(6) without time zone DEFAULT now() NOT NULL,
    addr public.addr,
    tsv tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, (name)::text)) STORED,
    CONSTRAINT chk CHECK (((amount > (0)::numeric) AND (amount < (9)::numeric)))
)
PARTITION BY RANGE (at);
ALTER TABLE public.emp OWNER TO crm;
COMMENT ON TABLE public.emp IS '员工';
COMMENT ON COLUMN public.emp."Na ""me" IS '姓名;x';
COMMENT ON COLUMN public.emp.phones IS NULL;
COMMENT ON COLUMN public.emp.addr IS E'地址\n住址';
CREATE TABLE public.emp_2024 (
    emp_id integer NOT NULL
);
ALTER TABLE ONLY public.emp ATTACH PARTITION public.emp_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE public.emp_2025 PARTITION OF public.emp FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE public.child (
    extra text
)
INHERITS (public.emp);
CREATE VIEW public.v AS
 SELECT emp.emp_id
   FROM public.emp;
CREATE MATERIALIZED VIEW public.mv AS
 SELECT 1 AS a
  WITH NO DATA;
ALTER TABLE ONLY public.emp
    ADD CONSTRAINT emp_pk PRIMARY KEY (emp_id, at);
COPY public.emp (emp_id) FROM stdin;
1	it is; x
\.
CREATE TABLE public.after_copy (a int);
"""
GAUSSDB = """
SET search_path = hr, pg_catalog;
CREATE TABLE staff (id_card varchar(18), PARTIAL CLUSTER KEY(id_card)) WITH (orientation=column, compression=low)
DISTRIBUTE BY HASH(id_card) TO GROUP group_version1;
COMMENT ON COLUMN staff.id_card IS '身份证';
"""
DBMS_METADATA = """
REM it's a script
PROMPT Creating table t's
set define off

  CREATE TABLE "HR"."BIG"
   (	"ID" NUMBER(10,0) NOT NULL ENABLE,
	"N" VARCHAR2(30 CHAR) DEFAULT 'enable;',
	"TS" TIMESTAMP (6) WITH LOCAL TIME ZONE,
	"Y" INTERVAL YEAR (2) TO MONTH,
	"V" NUMBER GENERATED ALWAYS AS ("ID"+1) VIRTUAL ,
	"X" "SYS"."XMLTYPE" ,
	"REMARK" VARCHAR2(200),
     CONSTRAINT "PK" PRIMARY KEY ("ID")
  USING INDEX PCTFREE 10 INITRANS 2 MAXTRANS 255
  STORAGE(INITIAL 65536 NEXT 1048576 BUFFER_POOL DEFAULT)
  TABLESPACE "USERS"  ENABLE,
     SUPPLEMENTAL LOG DATA (ALL) COLUMNS
   ) SEGMENT CREATION IMMEDIATE
  PCTFREE 10 PCTUSED 40 TABLESPACE "USERS"
  PARTITION BY RANGE ("D") INTERVAL (NUMTOYMINTERVAL(1,'MONTH'))
 (PARTITION "P1"  VALUES LESS THAN (TO_DATE(' 2020-01-01 00:00:00', 'SYYYY-MM-DD HH24:MI:SS')) TABLESPACE "USERS" )

  CREATE TABLE "HR"."NOEND"
   (	"PHONE" VARCHAR2(20 BYTE)
   ) TABLESPACE "USERS"

   COMMENT ON COLUMN "HR"."BIG"."N" IS '名称'
   COMMENT ON TABLE "HR"."BIG"  IS '大表'
/
CREATE OR REPLACE EDITIONABLE PROCEDURE "HR"."P" (a IN NUMBER) IS
  v VARCHAR2(20) := 'it''s';
BEGIN
  EXECUTE IMMEDIATE 'create table t_dyn (a int)';
  INSERT INTO big VALUES (1);
END P;
/
create table T_REMARK
(
  remark varchar2(20),
  id_no  varchar2(18) -- 证件号
)
tablespace USERS
  storage
  (
    initial 64K
  );
comment on table T_REMARK
  is '备注表';
alter table T_REMARK
  add constraint PK_R primary key (ID_NO)
  using index
  tablespace USERS;
ALTER TABLE t_remark ADD (email VARCHAR2(50) DEFAULT ' ' NOT NULL, addr VARCHAR2(200));
CREATE OR REPLACE FORCE EDITIONABLE VIEW "HR"."V_BIG" ("ID", "N") AS
  SELECT id, n FROM big;
"""
DAMENG = """
CREATE TABLE "CRM"."T_USER"
(
"ID" BIGINT IDENTITY(1, 1) NOT NULL,
"PHONE" VARCHAR2(20),
NOT CLUSTER PRIMARY KEY("ID"),
CONSTRAINT "U1" UNIQUE("PHONE")) STORAGE(ON "MAIN", CLUSTERBTR) ;
COMMENT ON TABLE "CRM"."T_USER" IS '用户';
COMMENT ON COLUMN "CRM"."T_USER"."PHONE" IS '手机号';
CREATE TABLE "CRM"."T2" ("A" INT, CLUSTER PRIMARY KEY("A")) STORAGE(INITIAL 1, NEXT 1, MINEXTENTS 1, ON "MAIN", FILLFACTOR 0);
set schema "HR";
create table T3 (mobile varchar(11));
"""
HIVE = r"""
CREATE EXTERNAL TABLE `dw.t_user`(
  `id` bigint COMMENT '编号',
  `info` map<string,struct<a:int,b:string>> COMMENT '信息',
  `phone` string COMMENT "手机号;x")
COMMENT '用户表'
PARTITIONED BY (
  `dt` string COMMENT '日期')
ROW FORMAT SERDE
  'org.example.LazySimpleSerDe'
WITH SERDEPROPERTIES (
  'field.delim'='\u0001',
  'line.delim'='\n')
STORED AS INPUTFORMAT
  'org.example.TextInputFormat'
LOCATION
  'hdfs://ns/warehouse/t_user'
TBLPROPERTIES (
  'transient_lastDdlTime'='1600000000')
CREATE TABLE `dw.t_two`(
  `imsi` string)
STORED AS ORC
TBLPROPERTIES ('comment'='二号表')
;
use ods;
create table if not exists cdr like dw.t_two;
CREATE TABLE x STORED AS PARQUET AS SELECT phone, upper(id) u FROM dw.t_user;
alter table cdr add columns (msisdn string comment '号码');
CREATE TABLE spark_t (id BIGINT, phone STRING COMMENT '手机') USING delta PARTITIONED BY (id) LOCATION 's3://x';
CREATE TABLE avro_t ROW FORMAT SERDE 'x' STORED AS AVRO TBLPROPERTIES ('avro.schema.url'='hdfs://a');
"""
BEELINE = """
+----------------------------------------------------+
|                   createtab_stmt                   |
+----------------------------------------------------+
| CREATE TABLE `dw.t_user`(                          |
|   `id` bigint COMMENT '编号',                        |
|   `phone` string)                                  |
| STORED AS ORC                                      |
+----------------------------------------------------+
"""
SQL_SERVER = """
USE [CRM]
GO
/****** Object:  Table [dbo].[T_User]    Script Date: 2020/1/1 10:00:00 ******/
SET ANSI_NULLS ON
GO
IF NOT EXISTS (SELECT * FROM sys.objects WHERE object_id = OBJECT_ID(N'[dbo].[T_User]') AND type in (N'U'))
BEGIN
CREATE TABLE [dbo].[T_User](
	[id] [int] IDENTITY(1,1) NOT NULL,
	[na me] [nvarchar](max) NULL,
	[price] [decimal](18, 2) NULL CONSTRAINT [DF] DEFAULT ((0)),
	[total]  AS ([price]*(2)) PERSISTED,
	[phone] [varchar](20) COLLATE Chinese_PRC_CI_AS MASKED WITH (FUNCTION = 'default()') NULL,
 CONSTRAINT [PK_T] PRIMARY KEY CLUSTERED
(
	[id] ASC
)WITH (PAD_INDEX = OFF, STATISTICS_NORECOMPUTE = OFF) ON [PRIMARY],
	PERIOD FOR SYSTEM_TIME ([sys_start], [sys_end])
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
END
GO
CREATE PROCEDURE p AS
BEGIN
  CREATE TABLE #tmp (a int);
  SELECT 1;
END
GO
ALTER TABLE [dbo].[T_User]  WITH CHECK ADD  CONSTRAINT [FK] FOREIGN KEY([id]) REFERENCES [dbo].[a] ([id])
GO
EXEC sys.sp_addextendedproperty @name=N'MS_Description', @value=N'手机''号' , @level0type=N'SCHEMA',@level0name=N'dbo',
 @level1type=N'TABLE',@level1name=N'T_User', @level2type=N'COLUMN',@level2name=N'phone'
GO
EXEC sp_addextendedproperty 'MS_Description', N'用户表', 'SCHEMA', N'dbo', 'TABLE', N'T_User'
EXEC sp_addextendedproperty 'MS_Description', N'姓名', 'SCHEMA', N'dbo', 'TABLE', N'T_User', 'COLUMN', N'na me'
GO
create table t_pd (
   mobile               varchar(20)          null
)
go
declare @CurrentUser sysname
select @CurrentUser = user_name()
execute sp_addextendedproperty 'MS_Description',
   '移动电话',
   'user', @CurrentUser, 'table', 't_pd', 'column', 'mobile'
go
"""
CLICKHOUSE = """
CREATE TABLE dw.cdr_local ON CLUSTER prod
(
    `id` UInt64 CODEC(Delta, ZSTD(1)),
    `phone` String COMMENT '手机号',
    `m` Map(String, Nullable(String)),
    `d` Date MATERIALIZED toDate(t),
    `e` Enum8('a' = 1, 'b' = 2) COMMENT '枚举',
    `n` Nested(k String, v String),
    `z` Nullable(Decimal(10, 2)) TTL d + INTERVAL 1 MONTH,
    INDEX ix phone TYPE bloom_filter GRANULARITY 1,
    PROJECTION p (SELECT * ORDER BY phone),
    CONSTRAINT c CHECK id > 0
)
ENGINE = ReplicatedMergeTree('/clickhouse/{shard}/cdr', '{replica}')
PARTITION BY toYYYYMM(t)
PRIMARY KEY (id)
ORDER BY (id, t)
COMMENT '话单';
CREATE TABLE dw.cdr ON CLUSTER prod AS dw.cdr_local ENGINE = Distributed(prod, dw, cdr_local, rand());
ALTER TABLE dw.cdr_local COMMENT COLUMN id '编号';
ALTER TABLE dw.cdr_local ON CLUSTER prod ADD COLUMN imei String COMMENT '串号' AFTER phone;
"""
DORIS = """
CREATE TABLE `ods_user` (
  `id` bigint(20) NOT NULL COMMENT "编号",
  `phone` varchar(20) REPLACE_IF_NOT_NULL NULL COMMENT "手机号",
  `amt` bigint SUM DEFAULT "0" COMMENT "金额"
) ENGINE=OLAP
AGGREGATE KEY(`id`)
COMMENT "用户"
PARTITION BY RANGE(`id`)
(PARTITION p1 VALUES [("2020-01-01"), ("2020-02-01")))
DISTRIBUTED BY HASH(`id`) BUCKETS 10
PROPERTIES ("replication_num" = "1");
"""
ELSEWHERE = """
CREATE MULTISET TABLE db.tera ,NO FALLBACK ,CHECKSUM = DEFAULT (
 a INTEGER TITLE '编号',
 d DATE FORMAT 'YYYY-MM-DD')
PRIMARY INDEX (a);
CREATE TABLE flink (id BIGINT, r ROW<a INT, b STRING>, cost AS price * quantity, PRIMARY KEY (id) NOT ENFORCED,
 WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'kafka');
CREATE TABLE db2 (a INTEGER NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH +1, INCREMENT BY +1), b VARCHAR(20) FOR BIT DATA,
 c CHAR(1) NOT NULL WITH DEFAULT) IN ts ORGANIZE BY ROW;
CREATE TABLE tidb (id bigint /*T![auto_rand] AUTO_RANDOM(5) */, PRIMARY KEY (id) /*T![clustered_index] CLUSTERED */);
CREATE TABLE polar (id bigint, GLOBAL INDEX g (id) COVERING (id) DBPARTITION BY HASH(id), UNIQUE GLOBAL INDEX u(id));
CREATE COLUMN TABLE hana (a NVARCHAR(20) DEFAULT '' NOT NULL COMMENT '手机', PRIMARY KEY INVERTED VALUE (a)) UNLOAD PRIORITY 5;
CREATE TABLE own (type varchar(10), key varchar(20), index int, date date, row int, primary_phone varchar(20), like_num int);
CREATE TABLE leading (
  a int -- 编号
  , phone varchar(20) -- 手机号
  -- 身份证
  , id_no varchar(18)
  -- old varchar(20),
  , c int
);
"""
MODELLER = """
/*==============================================================*/
/* DBMS name:      MySQL 5.0                                    */
/*==============================================================*/
drop table if exists t_user;

/*==============================================================*/
/* Table: t_user                                                */
/*==============================================================*/
create table t_user
(
   id                   bigint not null auto_increment comment '编号',
   phone                varchar(20) comment '手机号',
   primary key (id)
);
alter table t_user comment '用户表';
alter table t_user add constraint FK_Reference_1 foreign key (id)
      references t_b (id) on delete restrict on update restrict;
"""

# script, dialect, table -> (comment, columns with their comments)
Tables = dict[str, tuple[str, str]]
TOOLS: dict[str, tuple[str, str, Tables]] = {
    "mysqldump": (
        MYSQLDUMP,
        "mysql",
        {
            "crm.t_user": ("用户;表", "id=主键;id cust_name=姓名's_\"x\" phone=手机号'； state full key ct"),
            "crm.v_b": ("", "view"),
            "crm.v_user": ("", "view"),
            "log.t_user": ("", "imsi"),
        },
    ),
    "mysql shell": (MYSQL_SHELL, "mysql", {"t_b": ("", "phone=手机"), "t_user": ("", "id")}),
    "pg_dump": (
        PG_DUMP,
        "postgres",
        {
            "public.after_copy": ("", "a"),
            "public.child": ("", 'emp_id Na_"me=姓名;x phones at addr=地址_住址 tsv extra'),
            "public.emp": ("员工", 'emp_id Na_"me=姓名;x phones at addr=地址_住址 tsv'),
            "public.mv": ("", "materialized_view"),
            "public.v": ("", "view"),
        },
    ),
    "gaussdb": (GAUSSDB, "postgres", {"hr.staff": ("", "id_card=身份证")}),
    "oracle": (
        DBMS_METADATA,
        "oracle",
        {
            "T_REMARK": ("备注表", "remark id_no=证件号 email addr"),
            "HR.BIG": ("大表", "ID N=名称 TS Y V X REMARK"),
            "HR.NOEND": ("", "PHONE"),
            "HR.V_BIG": ("", "view"),
        },
    ),
    "dameng": (DAMENG, "oracle", {"CRM.T2": ("", "A"), "CRM.T_USER": ("用户", "ID PHONE=手机号"), "HR.T3": ("", "mobile")}),
    "hive": (
        HIVE,
        "hive",
        {
            "dw.t_two": ("二号表", "imsi"),
            "dw.t_user": ("用户表", "id=编号 info=信息 phone=手机号;x dt=日期"),
            "ods.avro_t": ("", "partial"),
            "ods.cdr": ("", "imsi msisdn=号码"),
            "ods.spark_t": ("", "id phone=手机"),
            "ods.x": ("", "phone u"),
        },
    ),
    "beeline": (BEELINE, "hive", {"dw.t_user": ("", "id=编号 phone")}),
    "sql server": (
        SQL_SERVER,
        "tsql",
        {"CRM.t_pd": ("", "mobile=移动电话"), "CRM.dbo.T_User": ("用户表", "id na_me=姓名 price total phone=手机'号")},
    ),
    "clickhouse": (
        CLICKHOUSE,
        "clickhouse",
        {
            "dw.cdr": ("", "id phone=手机号 m d e=枚举 n z"),
            "dw.cdr_local": ("话单", "id=编号 phone=手机号 m d e=枚举 n z imei=串号"),
        },
    ),
    "doris": (DORIS, "starrocks", {"ods_user": ("用户", "id=编号 phone=手机号 amt=金额")}),
    "further products": (
        ELSEWHERE,
        "",
        {
            "db2": ("", "a b c"),
            "flink": ("", "id r cost"),
            "hana": ("", "a=手机"),
            "leading": ("", "a=编号 phone=手机号 id_no=身份证 c"),
            "own": ("", "type key index date row primary_phone like_num"),
            "polar": ("", "id"),
            "tidb": ("", "id"),
            "db.tera": ("", "a=编号 d"),
        },
    ),
    "modeller": (MODELLER, "mysql", {"t_user": ("用户表", "id=编号 phone=手机号")}),
}


def scanned(path: Path, views: bool = False, **options: str) -> Tables:
    """Every table with its comment, and its columns with theirs, blanks as underscores; or why it is not complete."""
    found: Tables = {}
    with create(SourceSpec("d", SourceUrl("ddl", path=str(path), options=options), views=views)) as connector:
        for entry in connector.inventory():
            title = ".".join(part for part in entry.path if part)
            if isinstance(entry, Skipped):
                found[title] = ("", entry.kind.value)
                assert entry.reason is Reason.OFF_BY_DEFAULT
                continue
            sample = connector.sample(entry, SamplePlan(seed=1))
            columns = (f"{column.name}={column.comment}".removesuffix("=") for column in entry.columns)
            told = " ".join("_".join(column.split()) for column in columns)
            found[title] = (entry.comment, told or sample.status.value)
            assert bool(told) == (sample.status.value == "complete")
    return found


@pytest.mark.parametrize(("script", "dialect", "tables"), TOOLS.values(), ids=TOOLS)
def test_what_tools_write(tmp_path: Path, script: str, dialect: str, tables: Tables) -> None:
    path = tmp_path / "script.sql"
    path.write_text(script, encoding="utf-8")
    assert scanned(path) == tables
    assert dialect in ("", dialect_of(script).name)


@pytest.mark.parametrize("codec", ["gb18030", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_encodings_and_newlines(tmp_path: Path, codec: str, newline: str) -> None:
    path = tmp_path / "script.sql"
    path.write_bytes(SQL_SERVER.replace("\n", newline).encode(codec))
    assert scanned(path) == TOOLS["sql server"][2]


def test_views_where_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "script.sql"
    path.write_text(
        "create table t (phone text); create view v as select phone, 1 as one, id_no from t; create view w (a) as select b from t"
    )
    assert scanned(path, views=True) == {"t": ("", "phone"), "v": ("", "phone one id_no"), "w": ("", "a")}


def test_a_dialect_may_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "script.sql"
    path.write_text(r"create table t (a varchar(9) default 'it\'s;', b int)")
    assert scanned(path, dialect="MySQL") == {"t": ("", "a b")}
    with pytest.raises(UsageError, match="dialect"):
        create(SourceSpec("d", SourceUrl("ddl", path=str(path), options={"dialect": "cobol"})))


ALTERED: dict[str, tuple[str, str]] = {
    "add": ("alter table t add column d int comment '四', add e int", "a=一 b c d=四 e"),
    "add in brackets": ("alter table t add (d int, constraint x unique (d))", "a=一 b c d"),
    "add a list of SQL Server": ("alter table t add d int, e int", "a=一 b c d e"),
    "add if not there": ("alter table if exists t add column if not exists d int", "a=一 b c d"),
    "modify": ("alter table t modify column a bigint comment '新'", "a=新 b c"),
    "modify keeps the comment": ("alter table t modify a bigint", "a=一 b c"),
    "change": ("alter table t change column b phone varchar(20) comment '手机'", "a=一 phone=手机 c"),
    "rename a column": ("alter table t rename column b to phone", "a=一 phone c"),
    "drop": ("alter table t drop column b, drop column c", "a=一"),
    "add a key": ("alter table t add primary key (a), add index i (b), add unique key u (c)", "a=一 b c"),
    "set a default": ("alter table t alter column a set default 5, alter b type text", "a=一 b c"),
    "add a partition": ("alter table t add partition p2 values less than (9)", "a=一 b c"),
    "own name": ("alter table other_schema.t add column d int", "a=一 b c"),
}


@pytest.mark.parametrize(("statement", "columns"), ALTERED.values(), ids=ALTERED)
def test_alter_table(tmp_path: Path, statement: str, columns: str) -> None:
    path = tmp_path / "script.sql"
    path.write_text(f"create table crm.t (a int comment '一', b int, c int);\n{statement};", encoding="utf-8")
    with create(SourceSpec("d", SourceUrl("ddl", path=str(path)))) as connector:
        found = {entry.path: entry for entry in connector.inventory()}
    table = found["", "crm", "t"]
    assert isinstance(table, Dataset)
    assert " ".join(f"{column.name}={column.comment}".removesuffix("=") for column in table.columns) == columns


def test_a_renamed_table(tmp_path: Path) -> None:
    path = tmp_path / "script.sql"
    path.write_text("create table crm.t (a int); alter table crm.t rename to u; comment on table u is '新'", encoding="utf-8")
    assert scanned(path) == {"crm.u": ("新", "a")}


def test_what_is_known_of_a_table_that_no_statement_makes_is_partial(tmp_path: Path) -> None:
    path = tmp_path / "script.sql"
    path.write_text(
        "alter table a add phone int; comment on column b.id_no is '证件'; create table c like gone", encoding="utf-8"
    )
    with create(SourceSpec("d", SourceUrl("ddl", path=str(path)))) as connector:
        found = [entry for entry in connector.inventory() if isinstance(entry, Dataset)]
        reasons = [connector.sample(entry, SamplePlan(seed=1)).reason for entry in found]
    assert [(entry.name, entry.kind, [c.name for c in entry.columns]) for entry in found] == [
        ("a", Kind.METADATA, ["phone"]),
        ("b", Kind.METADATA, ["id_no"]),
        ("c", Kind.METADATA, []),
    ]
    assert reasons == [Reason.UNSUPPORTED_TYPE] * 3
