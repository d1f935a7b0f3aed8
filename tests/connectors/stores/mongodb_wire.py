"""What speaks MongoDB's wire protocol and knows the few commands that are read with. It is not MongoDB: it shows that the
driver and the connector understand each other, and keeps what it was asked; nothing of it proves a plan, a lock or a limit."""

from __future__ import annotations

import random
import socketserver
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import bson

from config import SourceSpec, SourceUrl
from tests.servers.serving import PlainServer, serving

_OP_REPLY, _OP_QUERY, _OP_MSG = 1, 2004, 2013
_FROM = {"$gt": bisect_right, "$gte": bisect_left}
_UP_TO = {"$lte": bisect_right}

Document = dict[str, Any]


@dataclass
class MongodbWire:
    """Collections in memory, by database and name, each in the order of ``_id``. ``broken``: a command → the error code it
    gets. ``roles``: of the account."""

    port: int = 0
    databases: dict[str, dict[str, list[Document]]] = field(default_factory=dict)
    views: dict[str, list[Document]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    asked: list[Document] = field(default_factory=list)

    def spec(self, database: str = "", **changes: Any) -> SourceSpec:
        """The scanner's source of this server."""
        return SourceSpec("documents", SourceUrl("mongodb", host="127.0.0.1", port=self.port, database=database), **changes)

    def answer(self, command: Document) -> Document:
        """The answer to one command, which is its first key."""
        name = next(iter(command))
        if name.lower() in ("hello", "ismaster"):
            limits = {"maxBsonObjectSize": 16 << 20, "maxMessageSizeBytes": 48_000_000, "maxWriteBatchSize": 100_000}
            return {"ok": 1, "isWritablePrimary": True, "ismaster": True, "minWireVersion": 0, "maxWireVersion": 21, **limits}
        self.asked.append(command)
        if name in self.broken:
            return {"ok": 0, "code": self.broken[name], "errmsg": "a document: 13900000001"}
        told = getattr(self, f"_{name}", None)
        return {"ok": 1, **told(command)} if told else {"ok": 0, "code": 59, "errmsg": "no such command"}

    def _buildinfo(self, _command: Document) -> Document:
        return {"version": "7.0.0"}

    def _endSessions(self, _command: Document) -> Document:
        return {}

    def _connectionStatus(self, _command: Document) -> Document:
        return {"authInfo": {"authenticatedUserRoles": [{"role": role, "db": "admin"} for role in self.roles]}}

    def _listDatabases(self, _command: Document) -> Document:
        return {"databases": [{"name": name} for name in ("admin", "local", *self.databases)]}

    def _listCollections(self, command: Document) -> Document:
        found = [{"name": name, "type": "collection"} for name in self.databases.get(command["$db"], {})]
        return _cursor([*found, *({"name": name, "type": "view"} for name in self.views), {"name": "system.views"}])

    def _count(self, command: Document) -> Document:
        return {"n": len(self._held(command["$db"], command["count"]))}

    def _aggregate(self, command: Document) -> Document:
        held = self._held(command["$db"], command["aggregate"])
        return _cursor(self._staged(command["$db"], held, command["pipeline"]))

    def _held(self, database: str, name: str) -> list[Document]:
        return self.views[name] if name in self.views else self.databases.get(database, {}).get(name, [])

    def _staged(self, database: str, found: Sequence[Document], stages: Sequence[Document]) -> list[Document]:
        for stage in stages:
            ((word, given),) = stage.items()
            if word == "$match":
                found = _matching(found, given)
            elif word == "$sort":
                found = found if given["_id"] == 1 else found[::-1]
            elif word == "$limit":
                found = found[:given]
            elif word == "$sample":
                found = random.Random(1).sample(found, min(given["size"], len(found)))
            else:
                inner = self._staged(database, self._held(database, given["coll"]), given["pipeline"])
                found = [*found, *inner]
        return list(found)


def _matching(found: Sequence[Document], condition: Mapping[str, Any]) -> Sequence[Document]:
    """The documents between bounds of ``_id``, in whose order they are: as an index finds them, for bounds are asked for by the
    hundred."""
    bounds = condition.get("_id", {})
    assert bounds.keys() <= _FROM.keys() | _UP_TO.keys()
    starts = [_FROM[word](found, bound, key=_place) for word, bound in bounds.items() if word in _FROM]
    ends = [_UP_TO[word](found, bound, key=_place) for word, bound in bounds.items() if word in _UP_TO]
    return found[max(starts, default=0) : min(ends, default=len(found))]


def _place(document: Document) -> Any:
    return document["_id"]


def _cursor(found: Sequence[Document]) -> Document:
    return {"cursor": {"id": 0, "ns": "x.y", "firstBatch": list(found)}}


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        wire: MongodbWire = self.server.content  # type: ignore[attr-defined]
        while True:
            head = self.rfile.read(16)
            if len(head) < 16:
                return
            length, number, _, kind = struct.unpack("<iiii", head)
            self.wfile.write(_reply(wire, kind, number, self.rfile.read(length - 16)))


def _reply(wire: MongodbWire, kind: int, number: int, body: bytes) -> bytes:
    """The answer as a message of the same kind: OP_QUERY is only used to say hello, everything else comes as OP_MSG."""
    if kind == _OP_QUERY:
        start = body.index(b"\0", 4) + 9
        answer = wire.answer(bson.decode(body[start : start + struct.unpack_from("<i", body, start)[0]]))
        return _message(_OP_REPLY, number, struct.pack("<iqii", 8, 0, 0, 1) + bson.encode(answer))
    return _message(_OP_MSG, number, struct.pack("<iB", 0, 0) + bson.encode(wire.answer(bson.decode(body[5:]))))


def _message(kind: int, number: int, body: bytes) -> bytes:
    return struct.pack("<iiii", 16 + len(body), 0, number, kind) + body


@contextmanager
def running_mongodb_wire() -> Iterator[MongodbWire]:
    """Answer on a free port, in this process."""
    wire = MongodbWire()
    with serving(PlainServer(_Handler, wire)) as wire.port:
        yield wire
