"""What MySQL and MariaDB are asked about their tables, and how their answers are read."""

from __future__ import annotations

from collections.abc import Iterable

from connectors.model import Column, Kind, Measure, Statistics
from connectors.sql.cells import Row

_SYSTEM = "('information_schema', 'mysql', 'performance_schema', 'sys')"
TABLES = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COMMENT, COALESCE(CREATE_OPTIONS LIKE '%%partitioned%%', 0)
FROM information_schema.TABLES
WHERE TABLE_SCHEMA NOT IN {_SYSTEM} AND (TABLE_SCHEMA = %s OR %s = '')"""  # noqa: S608
COLUMNS = """
SELECT TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, CHARACTER_SET_NAME, COLUMN_COMMENT, IS_NULLABLE, COLUMN_KEY
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN %s AND TABLE_NAME IN %s
ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION"""
"""Of some tables: their schemas, and their names."""
KEYS = f"""
SELECT TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, COLUMN_NAME, NULLABLE = 'YES' OR SUB_PART IS NOT NULL OR NON_UNIQUE <> 0,
       INDEX_TYPE = 'BTREE' AND SUB_PART IS NULL AND SEQ_IN_INDEX = 1, CARDINALITY
FROM information_schema.STATISTICS
WHERE COLUMN_NAME IS NOT NULL AND TABLE_SCHEMA NOT IN {_SYSTEM} AND (TABLE_SCHEMA = %s OR %s = '')
ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME <> 'PRIMARY', INDEX_NAME, SEQ_IN_INDEX"""  # noqa: S608
SIZES = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_ROWS, DATA_LENGTH FROM information_schema.TABLES
WHERE TABLE_SCHEMA = %s AND TABLE_NAME IN %s AND TABLE_TYPE <> 'VIEW'"""
"""Of some tables of one database: others' folders need not be looked through, nor any other table opened."""
PARTITIONS = """
SELECT PARTITION_NAME, CAST(SUM(COALESCE(TABLE_ROWS, 0)) AS UNSIGNED) FROM information_schema.PARTITIONS
WHERE TABLE_SCHEMA = %s AND TABLE_NAME = %s AND PARTITION_NAME IS NOT NULL GROUP BY PARTITION_NAME ORDER BY PARTITION_NAME"""

PARTLY_GRANTED = """
SELECT DISTINCT c.TABLE_SCHEMA, c.TABLE_NAME FROM information_schema.COLUMN_PRIVILEGES AS c
WHERE c.PRIVILEGE_TYPE = 'SELECT'
  AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_PRIVILEGES AS t
                  WHERE t.PRIVILEGE_TYPE = 'SELECT' AND t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME)
  AND NOT EXISTS (SELECT 1 FROM information_schema.SCHEMA_PRIVILEGES AS s
                  WHERE s.PRIVILEGE_TYPE = 'SELECT' AND c.TABLE_SCHEMA LIKE s.TABLE_SCHEMA)
  AND NOT EXISTS (SELECT 1 FROM information_schema.USER_PRIVILEGES AS u WHERE u.PRIVILEGE_TYPE = 'SELECT')"""


# What the account may do with a column stands beside it, whether its rights come by role, database or table.
REFUSED = f"""
SELECT DISTINCT TABLE_SCHEMA, TABLE_NAME FROM information_schema.COLUMNS
WHERE TABLE_SCHEMA NOT IN {_SYSTEM} AND (TABLE_SCHEMA = %s OR %s = '') AND FIND_IN_SET('select', PRIVILEGES) = 0"""  # noqa: S608
_ELSEWHERE = frozenset({"FEDERATED", "CONNECT", "SPIDER", "S3", "BLACKHOLE", "OQGRAPH"})  # engines without rows of their own


def kind_of(type_: str, engine: str | None) -> Kind:
    """What a row of TABLES is, by its type and storage engine."""
    if type_ == "VIEW":
        return Kind.VIEW
    return Kind.FOREIGN_TABLE if (engine or "").upper() in _ELSEWHERE else Kind.TABLE


def column_of(row: Row) -> Column:
    """A row of COLUMNS without its first two cells."""
    name, type_, charset, comment, nullable, key = row
    # Only latin1 is told, because it lies; from any other character set the server converts rightly.
    spelled = f"{type_} character set latin1" if charset == "latin1" else type_
    return Column(name, spelled, comment or "", nullable == "YES", key == "PRI")


def sizes_of(row: Row) -> Statistics:
    """A row of SIZES without its first two cells: the storage engine's guess of the rows, and the length of its data without
    indexes."""
    rows, length = row
    size = Measure() if length is None else Measure.estimate(int(length), "table_data")
    return Statistics(Measure() if rows is None else Measure.estimate(int(rows)), size)


def usable_keys(rows: Iterable[Row]) -> dict[tuple[str, str], tuple[str, ...]]:
    """For each table its primary key, else its first unique index, if that is of whole columns that are never NULL."""
    indexes: dict[tuple[str, str], dict[str, list[tuple[str, bool]]]] = {}
    for schema, table, index, column, unusable, *_ in rows:
        indexes.setdefault((schema, table), {}).setdefault(index, []).append((column, bool(unusable)))
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table, by_name in indexes.items():
        usable = [parts for parts in by_name.values() if not any(unusable for _, unusable in parts)]
        if usable:
            found[table] = tuple(column for column, _ in usable[0])
    return found


def probe_columns(rows: Iterable[Row]) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    """For each table the first columns of its ordinary indexes and about how many values they have, the most of them first."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for schema, table, _, column, _, ordered, values in rows:
        if ordered:
            columns = found.setdefault((schema, table), {})
            columns[column] = max(columns.get(column, 0), int(values or 0))
    return {table: tuple(sorted(columns.items(), key=lambda one: (-one[1], one[0]))) for table, columns in found.items()}
