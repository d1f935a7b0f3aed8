"""COPY through the functions of the driver's own libpq and a compiled loop; through the driver wherever it is not certain that
these are its functions, or what its connection is at. Both give the same, and raise the same."""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from io import BytesIO
from typing import Any

import psycopg2
from psycopg2 import _psycopg, errors, extensions

from connectors import kernels

_NAMES = (
    "PQexec",
    "PQgetCopyData",
    "PQfreemem",
    "PQgetResult",
    "PQclear",
    "PQresultStatus",
    "PQresultErrorField",
    "PQstatus",
)


def copied(sql: str, connection: Any) -> bytes:
    """What a COPY … TO STDOUT gives, on the driver's connection. Raises the driver's errors, by our own loop without the server's
    words; a connection on which it raised is to be given up."""
    loops, functions = kernels.stream_loops, _functions()
    if loops is None or functions is None or not _is_at_rest(connection) or "\0" in sql:  # libpq would read no further
        return copied_by_driver(sql, connection)
    text, state, is_lost = loops.stream(connection.pgconn_ptr, functions, sql.encode())
    if text is None:
        raise _error(state, is_lost)
    found: bytes = text
    return found


def copied_by_driver(sql: str, connection: Any) -> bytes:
    """The same by the driver, row by row."""
    written = BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(sql, written)
    return written.getvalue()


def _is_at_rest(connection: Any) -> bool:
    """Whether the driver would do no more before and after a COPY than we do: no transaction to begin, nothing under way, no
    encoding but UTF-8, and no loop of somebody's own that waits in its place."""
    return (
        type(connection) is extensions.connection
        and not connection.closed
        and connection.autocommit
        and not connection.async_
        and connection.status == extensions.STATUS_READY
        and connection.encoding == "UTF8"
        and extensions.get_wait_callback() is None
    )


@cache
def _functions() -> tuple[int, ...] | None:
    """Where the functions of the driver's libpq are in this process; None where that is not certain. The driver's module is asked
    for what it is linked with, after everything that the whole process shares: where that has a libpq too, nobody can tell which
    of the two the driver uses."""
    if sys.platform != "linux":  # only there were these rules of the linker looked at
        return None
    try:
        own, shared = ctypes.CDLL(_psycopg.__file__), ctypes.CDLL(None)
        if any(hasattr(shared, name) for name in _NAMES) or own.PQlibVersion() != extensions.libpq_version():
            return None
        places = [ctypes.cast(getattr(own, name), ctypes.c_void_p).value for name in _NAMES]
    except (OSError, AttributeError, TypeError):
        return None
    return tuple(place or 0 for place in places) if all(places) else None


def _error(state: str, is_lost: bool) -> Exception:
    """The driver's error for a SQLSTATE, and without one for a line that is lost or not."""
    if not state:
        return psycopg2.OperationalError() if is_lost else psycopg2.DatabaseError()
    try:
        error: Exception = errors.lookup(state)()
    except KeyError:
        error = psycopg2.DatabaseError()
    error.__setstate__({"pgcode": state})
    return error
