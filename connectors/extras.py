"""Drivers that come with an extra: imported on first use, and asked for by name where they are missing."""

from __future__ import annotations

import logging
from importlib import import_module
from types import ModuleType

from config import UsageError


def driver(module: str, extra: str) -> ModuleType:
    """The driver's module, which logs nothing any more. Raises UsageError with the command that installs it."""
    try:
        found = import_module(module)
    except ImportError:
        raise UsageError(f"the driver {module} is not installed", f"pip install 'shudian[{extra}]'") from None
    _silence(module.partition(".")[0])
    return found


def _silence(name: str) -> None:
    """Drivers log hosts, statements and errors that quote rows; without anybody's doing these go to the terminal."""
    log = logging.getLogger(name)
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())
