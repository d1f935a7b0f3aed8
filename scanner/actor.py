"""Who is doing this, for the record: the account that is in, else the user of the operating system, where it can be told."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_acting: ContextVar[str] = ContextVar("acting", default="")


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """What is done within is noted under this name: that of an account, where a program works for several people."""
    before = _acting.set(name)
    try:
        yield
    finally:
        _acting.reset(before)


def actor() -> str:
    """The name under which somebody does this: of the operating system's user, unless it is said otherwise (``acting_as``)."""
    if name := _acting.get():
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user in the system's list, as in some containers
        return "unknown"
