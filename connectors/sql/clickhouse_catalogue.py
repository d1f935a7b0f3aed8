"""What ClickHouse says about its tables: catalogue queries, and which table engines hold rows of their own."""

from __future__ import annotations

import re

from connectors.model import Kind

TABLES = """
SELECT database, name, engine, comment, toString(uuid) FROM system.tables
WHERE NOT is_temporary AND database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA') {scope}"""
COLUMNS = """
SELECT database, table, name, type, comment, is_in_primary_key FROM system.columns
WHERE database NOT IN ('system', 'information_schema', 'INFORMATION_SCHEMA') {scope} ORDER BY database, table, position"""
SIZES = "SELECT total_rows, total_bytes FROM system.tables WHERE database = {database} AND name = {table}"
PARTS = """
SELECT name, rows, marks, data_uncompressed_bytes FROM system.parts
WHERE active AND rows > 0 AND database = {database} AND table = {table} ORDER BY name"""
SETTINGS = "SELECT name, value FROM system.settings WHERE name IN ({names})"

INNER = ".inner"
"""How the hidden table of a materialized view begins: its rows are the view's."""

CONSUMING = frozenset({"Kafka", "RabbitMQ", "NATS", "FileLog", "S3Queue", "AzureQueue"})
"""Reading one of these takes its messages away from those they are for."""

RUNNING = frozenset({"Executable", "ExecutablePool"})
"""Reading one of these runs a program on the server."""

_OWN_ROWS = frozenset({"Log", "TinyLog", "StripeLog", "Memory", "Null", "Join", "EmbeddedRocksDB"})
_VIEWS = frozenset({"View", "LiveView", "WindowView"})
_DANGEROUS = re.compile(
    r"\b(ALL|ACCESS MANAGEMENT|ROLE ADMIN|SYSTEM|SOURCES|FILE|URL|REMOTE|S3|HDFS|AZURE|JDBC|ODBC|MYSQL|POSTGRES|SQLITE|MONGO)\b"
)
_WRITING = re.compile(r"\b(ALL|INSERT|ALTER|CREATE|DROP|TRUNCATE)\b")
_GRANT = re.compile(r"^GRANT (?P<rights>.*) ON (?P<scope>\S+) TO ")


def quote(name: str) -> str:
    """An identifier for ClickHouse."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


def literal(text: str) -> str:
    """A text for ClickHouse."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def kind_of(engine: str) -> Kind:
    """What a table engine makes of a table. An unknown engine is taken for one whose rows are elsewhere."""
    if engine in _VIEWS:
        return Kind.VIEW
    if engine == "MaterializedView":
        return Kind.MATERIALIZED_VIEW
    own = engine in _OWN_ROWS or engine in CONSUMING or engine in RUNNING or engine.endswith("MergeTree")
    return Kind.TABLE if own else Kind.FOREIGN_TABLE


def dangerous(grants: list[str]) -> bool:
    """Whether the lines of SHOW GRANTS let the account reach out of the database: files, other servers, other accounts."""
    return any(match and _DANGEROUS.search(match["rights"]) for match in map(_GRANT.match, grants))


def writing(grants: list[str]) -> bool:
    """Whether the lines of SHOW GRANTS let the account change anything."""
    return any(match and _WRITING.search(match["rights"]) for match in map(_GRANT.match, grants))
