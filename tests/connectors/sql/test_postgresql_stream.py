"""COPY by our own loop over libpq gives what the driver gives, and raises what it raises."""

from __future__ import annotations

import ctypes
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from psycopg2 import _psycopg

from connectors import kernels
from connectors.model import Reason
from connectors.sql import postgresql_stream
from connectors.sql.lines import cut
from connectors.sql.postgresql import _reason
from connectors.sql.postgresql_stream import copied, copied_by_driver
from tests.servers.postgresql import PostgresqlServer

BOTH = pytest.mark.parametrize("copy", [copied, copied_by_driver])
Copy = Callable[[str, Any], bytes]


@pytest.fixture
def connection(postgresql_server: PostgresqlServer) -> Iterator[Any]:
    server = postgresql_server
    with closing(
        psycopg2.connect(host=server.host, port=server.port, user=server.admin, password=server.admin_password, dbname="postgres")
    ) as opened:
        opened.autocommit = True
        yield opened


def state(connection: Any) -> object:
    return connection.info.transaction_status


def test_the_driver_has_what_the_loop_needs() -> None:
    assert kernels.stream_loops is None or postgresql_stream._functions() is not None


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1",
        "SELECT 1 WHERE false",
        "SELECT n, repeat('张', n % 50), NULL FROM generate_series(1, 30000) AS n",
        "SELECT repeat('x', 200000)",
        "SELECT '%s', '%', 'a\"b'",
    ],
)
def test_both_give_the_same(query: str, connection: Any) -> None:
    sql = f"COPY ({query}) TO STDOUT (FORMAT csv)"
    assert copied(sql, connection) == copied_by_driver(sql, connection)
    assert state(connection) == psycopg2.extensions.TRANSACTION_STATUS_IDLE


@BOTH
@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("COPY (SELECT 1/0) TO STDOUT", "22012"),
        ("COPY (SELECT 1/(9000 - n) FROM generate_series(1, 10000) AS n) TO STDOUT", "22012"),
        ("COPY nothing TO STDOUT", "42P01"),
        ("COPY (SELECT) TO STDOUT (FORMAT none)", "22023"),
        ("COPY", "42601"),
    ],
)
def test_both_raise_the_same(copy: Copy, sql: str, code: str, connection: Any) -> None:
    with pytest.raises(psycopg2.Error) as raised:
        copy(sql, connection)
    assert raised.value.pgcode == code
    assert type(raised.value) is psycopg2.errors.lookup(code)
    assert copy("COPY (SELECT 1) TO STDOUT", connection) == b"1\n"  # the line is good for more


def test_nothing_that_the_server_said_is_passed_on(connection: Any) -> None:
    if kernels.stream_loops is None:
        pytest.skip("the driver passes it on, and the pool drops it")
    with pytest.raises(psycopg2.Error) as raised:
        copied("COPY (SELECT '13900000001'::date) TO STDOUT", connection)
    assert "139" not in f"{raised.value!s}{raised.value!r}"


@BOTH
def test_a_statement_is_ended_by_its_limit(copy: Copy, connection: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 100")
    with pytest.raises(psycopg2.errors.QueryCanceled) as raised:
        copy("COPY (SELECT pg_sleep(20)) TO STDOUT", connection)
    assert raised.value.pgcode == "57014"


@BOTH
@pytest.mark.parametrize("query", ["SELECT pg_sleep(20)", "SELECT n, pg_sleep(0.001) FROM generate_series(1, 20000) AS n"])
def test_a_line_that_is_cut_ends_it(copy: Copy, query: str, connection: Any) -> None:
    own = socket.socket(fileno=socket.dup(connection.fileno()))
    with closing(own):
        timer = threading.Timer(0.3, lambda: own.shutdown(socket.SHUT_RDWR))
        timer.start()
        with pytest.raises(psycopg2.Error) as raised:
            copy(f"COPY ({query}) TO STDOUT", connection)
        timer.join()
    assert raised.value.pgcode is None


@BOTH
@pytest.mark.parametrize("query", ["SELECT pg_sleep(20)", "SELECT n, pg_sleep(0.001) FROM generate_series(1, 20000) AS n"])
def test_a_session_that_is_ended_by_the_server_ends_it(
    copy: Copy, query: str, connection: Any, postgresql_server: PostgresqlServer
) -> None:
    end = f"SELECT pg_terminate_backend({connection.info.backend_pid})"
    timer = threading.Timer(0.3, lambda: postgresql_server.execute("postgres", end))
    timer.start()
    with pytest.raises(psycopg2.Error) as raised:
        copy(f"COPY ({query}) TO STDOUT", connection)
    timer.join()
    assert _reason(raised.value) is Reason.UNREACHABLE


@BOTH
def test_a_nul_is_the_drivers_affair(copy: Copy, connection: Any) -> None:
    with pytest.raises(psycopg2.errors.SyntaxError):
        copy("COPY (SELECT 1\0) TO STDOUT", connection)


@pytest.mark.parametrize("sql", ["SELECT 1", "", "COPY (SELECT 1) TO STDOUT; COPY (SELECT 2) TO STDOUT", "VALUES (1), (2)"])
def test_what_is_no_single_copy_is_refused(sql: str, connection: Any) -> None:
    if kernels.stream_loops is None:
        pytest.skip("no loops")
    with pytest.raises(psycopg2.Error):
        copied(sql, connection)


def test_places_that_are_none_are_refused() -> None:
    if kernels.stream_loops is None:
        pytest.skip("no loops")
    for place, functions in ((0, (1,) * 8), (1, (1,) * 7), (1, (0,) * 8)):
        with pytest.raises(ValueError, match="connection"):
            kernels.stream_loops.stream(place, functions, b"")


def test_others_go_on_while_it_waits(connection: Any) -> None:
    done = threading.Event()
    threading.Timer(0.05, done.set).start()
    copied("COPY (SELECT pg_sleep(0.3)) TO STDOUT", connection)
    assert done.is_set()


def test_without_the_loop_the_driver_does_it(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "stream_loops", None)
    assert copied("COPY (SELECT 7) TO STDOUT", connection) == b"7\n"


def test_a_closed_connection_is_the_drivers_affair(connection: Any) -> None:
    connection.close()
    with pytest.raises(psycopg2.InterfaceError):
        copied("COPY (SELECT 7) TO STDOUT", connection)


@pytest.mark.parametrize("setting", ["autocommit", "encoding", "callback", "subclass"])
def test_what_the_driver_would_do_besides_it_does(
    setting: str, postgresql_server: PostgresqlServer, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def asked_of_the_driver(sql: str, _: Any) -> bytes:
        asked.append(sql)
        return b""

    monkeypatch.setattr(postgresql_stream, "copied_by_driver", asked_of_the_driver)
    if setting == "autocommit":
        connection.autocommit = False
    elif setting == "encoding":
        connection.set_client_encoding("LATIN1")
    elif setting == "callback":
        monkeypatch.setattr(psycopg2.extensions, "get_wait_callback", lambda: print)
    else:

        class Other(psycopg2.extensions.connection):
            pass

        server = postgresql_server
        arguments: dict[str, Any] = {"user": server.admin, "password": server.admin_password, "dbname": "postgres"}
        connection = psycopg2.connect(host=server.host, port=server.port, connection_factory=Other, **arguments)
        connection.autocommit = True
    copied("COPY (SELECT 7) TO STDOUT", connection)
    assert len(asked) == 1


@pytest.mark.parametrize("doubt", ["platform", "version", "second library", "hidden"])
def test_where_the_driver_has_its_functions_must_be_certain(doubt: str, monkeypatch: pytest.MonkeyPatch) -> None:
    load = ctypes.CDLL

    def loaded(path: str | None) -> Any:
        if doubt == "second library":  # the whole process shares one
            return load(_psycopg.__file__)
        return load(None) if doubt == "hidden" else load(path)

    monkeypatch.setattr(ctypes, "CDLL", loaded)
    if doubt == "platform":
        monkeypatch.setattr(sys, "platform", "win32")
    elif doubt == "version":
        monkeypatch.setattr(psycopg2.extensions, "libpq_version", lambda: 1)
    assert postgresql_stream._functions.__wrapped__() is None


@pytest.mark.parametrize("last", [b"G", b"W", b"H"])
def test_a_server_that_answers_otherwise_is_given_up(last: bytes) -> None:
    """One that begins another stream than was asked for: in, both ways, and out once more. The driver itself goes on for ever."""
    if kernels.stream_loops is None:
        pytest.skip("no loops")
    begun = last + struct.pack(">ibh", 7, 0, 0)
    out = b"H" + struct.pack(">ibh", 7, 0, 0) + b"d" + struct.pack(">i", 6) + b"a\n" + b"c" + struct.pack(">i", 4)
    with answering(begun if last != b"H" else out + begun) as port, closing(_trusting(port)) as connection:
        timer = threading.Timer(5.0, lambda: cut(connection.fileno()))
        timer.start()
        with pytest.raises(psycopg2.Error):
            copied("COPY (SELECT 1) TO STDOUT", connection)
        timer.cancel()


def _trusting(port: int) -> Any:
    arguments: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": port,
        "user": "u",
        "dbname": "d",
        "sslmode": "disable",
        "gssencmode": "disable",
    }
    opened = psycopg2.connect(**arguments, connect_timeout=5)
    opened.autocommit = True
    return opened


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """A server that takes everybody for a friend and has one answer; then its line is silent."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        ready = b"Z" + struct.pack(">ic", 5, b"I")
        told = {b"server_encoding": b"UTF8", b"client_encoding": b"UTF8", b"DateStyle": b"ISO", b"server_version": b"15.0"}
        hello = b"R" + struct.pack(">ii", 8, 0)
        for name, value in told.items():
            said = name + b"\0" + value + b"\0"
            hello += b"S" + struct.pack(">i", 4 + len(said)) + said
        with closing(listening.accept()[0]) as line:
            line.recv(4096)
            line.sendall(hello + b"K" + struct.pack(">iii", 12, 1, 1) + ready)
            while not over.is_set() and b"COPY" not in (asked := line.recv(4096)):
                if not asked:
                    return
                line.sendall(b"C" + struct.pack(">i", 8) + b"SET\0" + ready)
            line.sendall(answer)
            over.wait(20)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        over.set()
        listening.close()
        thread.join(5)
