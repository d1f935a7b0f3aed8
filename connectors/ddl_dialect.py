"""Which dialect a script is written in: words that only one family of products uses, counted over script and statement."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_WORDS: dict[str, str] = {
    "mysql": "engine auto_increment unsigned charset longtext mediumtext btree innodb myisam",
    "postgres": "serial bigserial smallserial jsonb timestamptz varying bytea search_path owner int2 int4 int8 "
    "distribute inherits plpgsql",
    "oracle": "varchar2 nvarchar2 number clob nclob pctfree tablespace segment supplemental sysdate prompt "
    "clusterbtr byte enable",
    "tsql": "go identity nvarchar datetime2 uniqueidentifier sp_addextendedproperty sp_updateextendedproperty "
    "clustered nonclustered "
    "ansi_nulls quoted_identifier sysname",
    "hive": "stored format partitioned external tblproperties lifecycle location map array struct string serde serdeproperties",
    "spark": "delta parquet iceberg hudi",
    "clickhouse": "mergetree replicatedmergetree replacingmergetree lowcardinality nullable uint8 uint16 uint32 uint64 "
    "int16 int32 int64 "
    "fixedstring datetime64 codec distributed",
    "starrocks": "olap distributed replication_num buckets duplicate aggregate",
    "sqlite": "autoincrement rowid pragma sqlite_sequence",
}
_MARKS = {"`": "mysql", "::": "postgres", "[": "tsql", "n'": "tsql"}
_WEIGHT = {
    "starrocks": 4,
    "clickhouse": 3,
    "hive": 2,
    "spark": 4,
    "sqlite": 4,
    "oracle": 2,
}  # the rarer a word, the more it tells
_DIALECTS_OF = {
    word: [name for name, words in _WORDS.items() if word in words.split()] for word in " ".join(_WORDS.values()).split()
}
_WORD = re.compile(r"[a-z]\w+")
_MOST_MARKS = 3  # a quote on every name says no more than on one: Hive has MySQL's
_READ = 256 * 1024  # characters of a script that settle its dialect
_STATEMENT_WEIGHT = 2

NAMES: tuple[str, ...] = (*_WORDS, "duckdb", "teradata", "bigquery", "snowflake")
"""Dialects that may be asked for by name, apart from those of ``ALIASES``."""

ALIASES: dict[str, str] = {
    "mariadb": "mysql",
    "tidb": "mysql",
    "oceanbase": "mysql",
    "gbase": "mysql",
    "doris": "starrocks",
    "postgresql": "postgres",
    "opengauss": "postgres",
    "gaussdb": "postgres",
    "kingbase": "postgres",
    "greenplum": "postgres",
    "dm": "oracle",
    "dameng": "oracle",
    "达梦": "oracle",
    "sqlserver": "tsql",
    "mssql": "tsql",
    "odps": "hive",
    "maxcompute": "hive",
}
"""Products whose scripts are read as another dialect's."""

_BACKSLASH = frozenset({"mysql", "hive", "spark", "clickhouse", "starrocks", "bigquery", "snowflake"})
_QUOTED_TEXT = frozenset({"mysql", "hive", "spark", "starrocks", "bigquery"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """A dialect by its name for the parser (empty: the common language), and what reading its texts depends on."""

    name: str = ""

    @property
    def backslash(self) -> bool:
        """Whether a backslash in a text hides the next character, and ``#`` begins a comment."""
        return self.name in _BACKSLASH

    @property
    def typeless(self) -> bool:
        """Whether a column needs no type."""
        return self.name in ("sqlite", "")

    @property
    def database_is_schema(self) -> bool:
        """Whether ``USE name`` names what stands before the table, not a database of schemas."""
        return self.name != "tsql"


def dialect_of(script: str, asked: str = "") -> Dialect:
    """The dialect asked for, or else the one whose words the script has most of."""
    name = asked.lower()
    return Dialect(ALIASES.get(name, name)) if asked else _best(_scores(script[:_READ]))


def dialect_of_statement(statement: str, script: Dialect) -> Dialect:
    """A statement's own dialect where its words clearly tell; the script's where they do not."""
    scores = _scores(statement)
    if script.name:
        scores[script.name] = scores[script.name] * _STATEMENT_WEIGHT + 1
    return _best(scores)


def _scores(text: str) -> Counter[str]:
    lower = text.lower()
    scores: Counter[str] = Counter()
    for word, count in Counter(_WORD.findall(lower)).items():
        for name in _DIALECTS_OF.get(word, ()):
            scores[name] += count * _WEIGHT.get(name, 1)
    for mark, name in _MARKS.items():
        scores[name] += min(lower.count(mark), _MOST_MARKS)
    return +scores


def _best(scores: Counter[str]) -> Dialect:
    return Dialect(scores.most_common(1)[0][0] if scores else "")
