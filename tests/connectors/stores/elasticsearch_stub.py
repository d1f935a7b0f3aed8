"""A stub over a real socket that answers as Elasticsearch's reference says, and keeps what it was asked. It proves no server."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from config import SecretRef, SourceSpec, SourceUrl
from connectors.stores.elasticsearch_session import REQUESTS
from tests.servers.serving import serving

PASSWORD_VARIABLE, PASSWORD = "SHUDIAN_TEST_ELASTIC", "secret"
_AUTHORIZATION = "Basic dTpzZWNyZXQ="  # u:secret
_BYTES = 50  # of a document, as the listing says

Shard = Mapping[int, tuple[str, Mapping[str, Any]]]
"""Documents by their number, in order, each an identifier and a source."""


@dataclass(frozen=True)
class StubIndex:
    """One index."""

    mapping: Mapping[str, Any]
    shards: tuple[Shard, ...] = ({},)
    open: bool = True

    @property
    def count(self) -> int:
        return sum(map(len, self.shards))


@dataclass
class Cluster:
    """What the stub holds, what it was asked, and how it is to behave."""

    port: int = 0
    indices: dict[str, StubIndex] = field(default_factory=dict)
    streams: dict[str, list[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    broken: dict[str, int] = field(default_factory=dict)  # a part of a request line → the status it gets
    administrator: bool = False
    by_number: bool = True
    tasks: list[str] = field(default_factory=list)

    def spec(self, **changes: Any) -> SourceSpec:
        """The scanner's source of this cluster."""
        url = SourceUrl("elasticsearch", "u", "127.0.0.1", self.port, password=SecretRef("env", PASSWORD_VARIABLE))
        return SourceSpec("search", url, **changes)

    def answer(self, line: str, body: Any) -> tuple[int, Any]:
        """Status and body of the answer to one request."""
        path = unquote(urlsplit(line.split(" ")[1]).path)
        status = next((status for part, status in self.broken.items() if part in line), 0)
        if status:
            return status, {"error": {"reason": "a row: 13900000001"}}
        if path.endswith("/_msearch"):
            pairs = zip(body[::2], body[1::2], strict=True)
            return 200, {"responses": [self._found(head["index"], search, head["preference"]) for head, search in pairs]}
        if path == "/_search":
            return 200, self._page(body)
        name = path.split("/")[1]
        if not name.startswith("_") and path.count("/") > 1 and path.split("/")[2] != "_mapping" and name not in self.indices:
            return 404, {}
        return 200, self._found(name, body, "") if path.endswith("/_search") else self._told(path, name)

    def _told(self, path: str, name: str) -> Any:
        if path.endswith("/_mapping"):
            names = [index for asked in name.split(",") for index in self.streams.get(asked, [asked])]
            return {index: {"mappings": self.indices[index].mapping} for index in names if index in self.indices}
        if path.endswith("/_search_shards"):
            return {"shards": [[{"index": name, "shard": number}] for number in range(len(self.indices[name].shards))]}
        if path.endswith("/_pit"):
            return {"id": name, "succeeded": True}
        hidden = path.endswith(".ds-*")
        tasks = {f"n:{at}": {"headers": {"X-Opaque-Id": mark}} for at, mark in enumerate(self.tasks)}
        fixed: dict[str, Any] = {
            "/": {"version": {"number": "9.1.0"}},
            "/_security/user/_has_privileges": {
                "cluster": {"manage": self.administrator},
                "index": {"*": {"write": False, "manage": False}},
            },
            "/_data_stream": {"data_streams": [_stream(*stream) for stream in self.streams.items()]},
            "/_tasks": {"nodes": {"n": {"tasks": tasks}}},
        }
        if path.startswith("/_cat/indices/"):
            return [_line(*one) for one in self.indices.items() if one[0].startswith(".ds-") is hidden]
        return fixed.get(path, {})

    def _page(self, search: Mapping[str, Any]) -> Any:
        """A page of a point in time, whose identifier is the name of its index."""
        name, after = search["pit"]["id"], search.get("search_after", [-1])[0]
        every = [one for shard in self.indices[name].shards for one in shard.items()]
        page = list(enumerate(every))[after + 1 : after + 1 + search["size"]]
        return _hits([{**_hit(name, *found), "sort": [at]} for at, (_, found) in page])

    def _found(self, name: str, search: Mapping[str, Any], preference: str) -> Any:
        index = self.indices[name]
        order = search.get("sort", [{}])[0]
        if order == "_doc" or not preference:
            every = [found for shard in index.shards for found in shard.values()]
            return _hits([_hit(name, *found) for found in every[: search["size"]]])
        if not self.by_number:
            return {"error": {"type": "x"}, "status": 400}
        low = search["query"].get("range", {}).get("_seq_no", {}).get("gte", 0)
        shard = index.shards[int(preference.removeprefix("_shards:"))]
        numbers = [number for number in shard if number >= low]
        numbers = numbers[::-1] if order["_seq_no"]["order"] == "desc" else numbers
        return _hits([{**_hit(name, *shard[number]), "sort": [number]} for number in numbers[: search["size"]]])


def _line(name: str, index: StubIndex) -> dict[str, Any]:
    known = {"docs.count": str(index.count), "pri.store.size": str(_BYTES * index.count)} if index.open else {}
    return {"index": name, "status": "open" if index.open else "close", **known}


def _stream(name: str, indices: list[str]) -> dict[str, Any]:
    return {"name": name, "indices": [{"index_name": index} for index in indices]}


def _hit(index: str, identifier: str, source: Mapping[str, Any]) -> dict[str, Any]:
    return {"_index": index, "_id": identifier, "_source": source}


def _hits(hits: list[dict[str, Any]]) -> dict[str, Any]:
    return {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": hits}}


def _handler(cluster: Cluster) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            lines = [json.loads(line) for line in raw.splitlines() if line.strip()]
            body = lines if "ndjson" in (self.headers.get("Content-Type") or "") else next(iter(lines), None)
            line = f"{self.command} {self.path}"
            cluster.asked.append(line)
            cluster.marks.add(self.headers["X-Opaque-Id"])
            allowed = self.headers["Authorization"] == _AUTHORIZATION
            status, answer = cluster.answer(line, body) if allowed else (401, {})
            sent = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """Answer on a free port, in this process; at the end, see that nothing was asked that is not on the list."""
    cluster = Cluster()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), _handler(cluster))) as cluster.port:
        yield cluster
    assert all(any(known.fullmatch(line) for known in REQUESTS) for line in cluster.asked)
    assert not any(parse_qs(urlsplit(line.split(" ")[1]).query).get("scroll") for line in cluster.asked)
