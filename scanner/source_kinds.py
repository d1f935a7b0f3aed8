"""The kinds of sources that can be added in the console, what is asked of each, and its URL. The others stand in shudian.yaml
only: their drivers look names up out of our sight, or go on to machines that the server names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from config import SourceUrl
from connectors import options_of

FILE_OPTIONS = ("ssl_ca", "key_file", "known_hosts", "kerberos_ticket")
"""Options that name a file of this machine."""
_LEFT_OUT = frozenset({"replica_set"})  # the server would name the machines to go to


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind by its scheme. ``port`` is the usual one; None for files of this machine. ``grants`` is its script of rights."""

    scheme: str
    port: int | None = None
    grants: str = ""

    @property
    def is_file(self) -> bool:
        """Whether it is a file or folder of this machine."""
        return self.port is None

    @property
    def options(self) -> Mapping[str, str]:
        """The options of its connector that may be given, each with a line of help."""
        return {name: help for name, help in options_of(self.scheme).items() if name not in _LEFT_OUT}


_PG, _MY = "postgresql", "mysql"
KINDS: Mapping[str, SourceKind] = {
    one.scheme: one
    for one in (
        SourceKind("postgresql", 5432, _PG),
        SourceKind("mysql", 3306, _MY),
        SourceKind("mariadb", 3306, "mariadb"),
        SourceKind("oracle", 1521),
        SourceKind("clickhouse", 8123),
        SourceKind("hive", 10000),
        SourceKind("mongodb", 27017),
        SourceKind("redis", 6379, "redis"),
        SourceKind("elasticsearch", 9200),
        SourceKind("sftp", 22),
        SourceKind("opengauss", 5432),
        SourceKind("gaussdb", 8000),
        SourceKind("kingbase", 54321),
        SourceKind("greenplum", 5432),
        SourceKind("tidb", 4000),
        SourceKind("oceanbase", 2881),
        SourceKind("polardb", 3306),
        SourceKind("tdsql", 3306),
        SourceKind("goldendb", 3306),
        SourceKind("gbase8a", 5258),
        SourceKind("sqlite"),
        SourceKind("duckdb"),
        SourceKind("file"),
        SourceKind("dictionary"),
        SourceKind("ddl"),
    )
}


def kind_of(scheme: str) -> SourceKind | None:
    """The kind of a scheme; None where none can be added in the console."""
    return KINDS.get(scheme)


def url_text(url: SourceUrl) -> str:
    """The URL as it stands in shudian.yaml: what ``parse_source_url`` takes apart again into the same."""
    options = {name: value for name, value in url.options.items() if value}
    if url.password is not None:
        options["password"] = f"{url.password.scheme}:{url.password.locator}"
    query = f"?{urlencode(options, safe=':/')}" if options else ""
    if KINDS[url.scheme].is_file:
        return f"{url.scheme}:{_path(url)}{query}"
    who = f"{quote(url.user, safe='')}@" if url.user else ""
    host = f"[{url.host}]" if ":" in url.host else url.host
    port = f":{url.port}" if url.port else ""
    return f"{url.scheme}://{who}{host}{port}/{quote(url.database, safe='/')}{query}"


def _path(url: SourceUrl) -> str:
    if url.scheme in ("dictionary", "ddl"):
        return url.path
    return f"///{quote(url.path)}" if url.scheme != "file" else quote(url.path)
