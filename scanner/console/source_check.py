"""The check of a source from the console: in a process of its own, with the same answer after the same time for everything that
does not speak its protocol, so that it cannot be used to find out what listens where.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Semaphore

from config import UsageError
from connectors.model import Reason

SECONDS = 20.0
"""After so long everything that was not reached is told of, however soon it was known."""
_AT_ONCE = Semaphore(4)
_LONGEST = 20_000
_SAID = frozenset({Reason.DENIED.value, Reason.REFUSED.value})


@dataclass(frozen=True, slots=True)
class Checked:
    """``reason`` is why it was not reached, a word of ``Reason``; else empty, and ``text`` is what ``shudian check`` says.
    ``code`` is its exit code."""

    code: int
    text: str = ""
    reason: str = ""


def checked_source(name: str, config: Path | None, language: str, seconds: float | None = None) -> Checked:
    """Reach a source. Raises UsageError while too many others are at it."""
    command = [sys.executable, "-m", "scanner.source_probe", name, "--lang", language]
    command += ["--config", str(config)] if config is not None else []
    if not _AT_ONCE.acquire(timeout=1):
        raise UsageError("checks_busy")
    try:
        return _run(command, SECONDS if seconds is None else seconds)
    finally:
        _AT_ONCE.release()


def _run(command: Sequence[str], seconds: float) -> Checked:
    ends = time.monotonic() + seconds
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return Checked(1, reason=Reason.UNREACHABLE.value)
    text = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode in (0, 3):
        return Checked(done.returncode, text[:_LONGEST])
    if text in _SAID:
        return Checked(1, reason=text)
    time.sleep(max(0.0, ends - time.monotonic()))
    return Checked(1, reason=Reason.UNREACHABLE.value)
