"""A little HTTP front of the ClickHouse engine in this process (chdb): enough of the protocol for one client.

It is no ClickHouse server: it knows one account, checks its password itself and hands query and settings to the engine.
Run as ``python clickhouse_front.py PORT FOLDER PASSWORD``.
"""

from __future__ import annotations

import base64
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import chdb

_NOT_SETTINGS = frozenset({"database", "query", "query_id", "client_protocol_version", "session_id", "wait_end_of_query"})
_TRANSPORT = frozenset({"enable_http_compression", "send_progress_in_http_headers", "http_headers_progress_interval_ms"})
_CODE = re.compile(r"Code: (\d+)")
_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)


def answer(folder: str, query: str, wanted: dict[str, str]) -> bytes:
    """The engine's answer to one query in a session of its own. ``readonly`` comes last: it forbids further settings."""
    connection = chdb.connect(folder)
    try:
        if wanted.get("database"):
            connection.query(f"USE `{wanted['database']}`")
        settings = [(name, value) for name, value in wanted.items() if name not in _NOT_SETTINGS | _TRANSPORT]
        for name, value in sorted(settings, key=lambda setting: setting[0] == "readonly"):
            connection.query(f"SET {name} = '{value}'")
        found = _FORMAT.search(query)
        text = query[: found.start()] if found else query
        result: bytes = connection.query(text, found.group(1) if found else "TabSeparated").bytes()
        return result
    finally:
        connection.close()


class Front(BaseHTTPRequestHandler):
    """POST / with the query as body and the settings in the URL."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    folder = ""
    password = ""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        wanted = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query, keep_blank_values=True).items()}
        if self.headers.get("Authorization") != "Basic " + base64.b64encode(f"default:{self.password}".encode()).decode():
            self._reply(403, b"Code: 516. DB::Exception: Authentication failed.", code="516")
            return
        try:
            content = answer(self.folder, wanted.get("query", body), wanted)
        except RuntimeError as error:
            found = _CODE.search(str(error))
            self._reply(500, str(error).encode(), code=found.group(1) if found else "0")
            return
        self._reply(200, content)

    def do_GET(self) -> None:
        self._reply(200, b"Ok.\n")

    def _reply(self, status: int, content: bytes, code: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        if code:
            self.send_header("X-ClickHouse-Exception-Code", code)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the queries are in the tests."""


def main() -> None:
    port, folder, password = sys.argv[1:]
    Front.folder, Front.password = str(Path(folder).resolve()), password
    keep = chdb.connect(Front.folder)  # the engine lives as long as one connection does
    try:
        ThreadingHTTPServer(("127.0.0.1", int(port)), Front).serve_forever()
    finally:
        keep.close()


if __name__ == "__main__":
    main()
