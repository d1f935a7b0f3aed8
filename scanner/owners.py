"""Who holds a lease: a process of a machine, by a name that no other has."""

from __future__ import annotations

import os
import socket
from uuid import uuid4

from catalog import Owner


def this_process() -> Owner:
    """A new name for this process, who sees of others on this machine whether they are still there."""
    return Owner(f"{socket.gethostname()}/{os.getpid()}/{uuid4().hex[:8]}", _is_gone)


def _is_gone(name: str) -> bool:
    host, _, rest = name.rpartition("/")[0].rpartition("/")
    if host != socket.gethostname() or not rest.isdecimal():
        return False
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is there, and somebody else's
        return False
    return False
