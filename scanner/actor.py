"""Who is doing this, for the record: the user of the operating system, where it can be told."""

from __future__ import annotations

import getpass


def actor() -> str:
    """The name under which somebody uses the command line."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user in the system's list, as in some containers
        return "unknown"
