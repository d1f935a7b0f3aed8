"""What a program that holds other people's data owes them when it fails: no dump of its memory, no text of an error."""

from __future__ import annotations

import ctypes
import sys
import threading
from contextlib import suppress

from scanner.faults import fault_place

_PR_SET_DUMPABLE = 4


def keep_to_ourselves() -> None:
    """For this process: the kernel writes no core, and errors that nobody catches are told without their text."""
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # where a lower limit is in force already
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        # A core that is piped into a collector knows no limit; it knows this.
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    threading.excepthook = lambda met: _tell(met.exc_value)
    sys.unraisablehook = lambda met: _tell(met.exc_value)


def _tell(error: BaseException | None) -> None:
    if error is not None:
        print(f"shudian: internal error ({fault_place(error)}); please report it", file=sys.stderr)  # noqa: T201
