"""A server that answers a query by asking for a file of the machine that asked. It gets none, and the line is cut."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest

from config import SourceError, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl
from connectors import create
from connectors.model import Reason
from connectors.sql.faults import SqlFault
from connectors.sql.mysql import _reason
from connectors.sql.pool import Driver, Pool

_OK = b"\x00\x00\x00\x02\x00\x00\x00"
_LOCAL_FILES = 0x80
_CAPABILITIES = 0x0008F7FF  # protocol 4.1, LOCAL FILES, plug-in authentication, no TLS
SECRET = "13900007777"


class Rogue:
    """Speaks just enough of the protocol: greets, lets anybody in, and asks for ``wanted`` from the ``honest``-th query on."""

    def __init__(self, wanted: Path, honest: int) -> None:
        self._wanted = wanted
        self._honest = honest
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.asked = 0
        self.flags: list[int] = []
        self.after: list[bytes] = []  # what came when it had asked
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            with line:
                line.settimeout(10)
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        _send(line, 0, _greeting())
        self.flags.append(struct.unpack("<I", _receive(line)[:4])[0])
        _send(line, 2, _OK)
        queries = 0
        while packet := _receive(line):
            if packet[:1] != b"\x03":  # not a query: the client takes its leave
                return
            queries += 1
            if queries <= self._honest:
                _send(line, 1, _OK)
                continue
            self.asked += 1
            _send(line, 1, b"\xfb" + str(self._wanted).encode())
            self.after.append(_everything(line))
            return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(30)


def _greeting() -> bytes:
    low, high = struct.pack("<H", _CAPABILITIES & 0xFFFF), struct.pack("<H", _CAPABILITIES >> 16)
    start = b"\x0a" + b"8.0.36\0" + struct.pack("<I", 1) + b"a" * 8 + b"\0" + low
    return start + b"\x2d" + struct.pack("<H", 2) + high + b"\x15" + b"\0" * 10 + b"b" * 12 + b"\0mysql_native_password\0"


def _send(line: socket.socket, number: int, payload: bytes) -> None:
    line.sendall(struct.pack("<I", len(payload))[:3] + bytes([number]) + payload)


def _receive(line: socket.socket) -> bytes:
    head = _exactly(line, 4)
    return _exactly(line, int.from_bytes(head[:3], "little")) if head else b""


def _exactly(line: socket.socket, count: int) -> bytes:
    read = b""
    while len(read) < count:
        try:
            part = line.recv(count - len(read))
        except ConnectionError:
            part = b""
        if not part:
            return b""
        read += part
    return read


def _everything(line: socket.socket) -> bytes:
    read = b""
    try:
        while part := line.recv(65_536):
            read += part
    except ConnectionError:
        pass
    return read


@contextmanager
def rogue(folder: Path, honest: int) -> Iterator[Rogue]:
    secret = folder / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    server = Rogue(secret, honest)
    try:
        yield server
    finally:
        server.close()


def got_nothing(server: Rogue) -> bool:
    """It asked, was sent no byte of a file, and the line ended: the client's leave is all that may have come."""
    return bool(server.asked) and all(SECRET.encode() not in sent and len(sent) <= 5 for sent in server.after)


def connecting_to(server: Rogue) -> SourceError:
    """The error that comes of it."""
    spec = SourceSpec("my", SourceUrl("mysql", "u", "127.0.0.1", server.port))
    with create(spec) as connector, pytest.raises(SourceError) as caught:
        connector.probe()
    return caught.value


def test_a_server_that_asks_for_a_file_is_refused(tmp_path: Path) -> None:
    with rogue(tmp_path, 1) as server:
        error = connecting_to(server)
    assert isinstance(error, SourceRefused)
    assert "files of this machine" in error.message
    assert got_nothing(server)
    assert not any(flags & _LOCAL_FILES for flags in server.flags)  # we never said that we would give any


def test_a_server_that_answers_with_nonsense_is_an_error_of_that_source(tmp_path: Path) -> None:
    with rogue(tmp_path, 100) as server:
        error = connecting_to(server)
    assert isinstance(error, SourceUnreachable)


def test_a_server_that_asks_for_a_file_in_the_midst_of_a_scan_loses_the_connection(tmp_path: Path) -> None:
    with rogue(tmp_path, 1) as server:

        def connect() -> object:
            return pymysql.connect(host="127.0.0.1", port=server.port, user="u", autocommit=True, local_infile=False)

        pool = Pool(Driver("mysql+pymysql://", connect, lambda _connection: None, _reason), 1)
        with pytest.raises(SqlFault) as caught:
            pool.rows("SELECT a FROM t")
        assert caught.value.reason is Reason.REFUSED
        pool.close()
    assert got_nothing(server)
    assert server.asked == 1  # and it was not asked again
