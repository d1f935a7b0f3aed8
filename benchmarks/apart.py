"""Runs a command as a process of its own and watches how long it takes and how much memory it holds."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class Apart:
    """What one process took: seconds by the clock and of the processor, and the most that it and the processes it started held
    resident (bytes; what these share counts for each)."""

    seconds: float
    processor: float
    memory: int
    code: int


def run_apart(*words: str, good: Sequence[int] = (0, 3)) -> Apart:
    """Run the command in the project's folder; what it prints is not kept. Raises RuntimeError with the end of its error output
    where it does not end well."""
    begun = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=ROOT)
    with process:
        memory, ended = 0, 0
        while not ended:
            # Not the maximum that the system keeps of a process: that begins with the size of whoever started it.
            memory = max(memory, _most_held(process.pid))
            time.sleep(_LOOK_SECONDS)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        said = process.stderr.read() if process.stderr else b""
    if process.returncode not in good:
        raise RuntimeError(said.decode(errors="replace")[-2000:])
    return Apart(seconds, usage.ru_utime + usage.ru_stime, memory, process.returncode)


def shudian(*words: str) -> tuple[str, ...]:
    """The words that call our command with this interpreter."""
    return (sys.executable, "-m", "scanner.cli", *words)


def _most_held(process: int) -> int:
    """The most that a process and those it has started, each by itself, have held resident so far, in bytes; 0 once it ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
        started = [one.read_text(encoding="utf-8").split() for one in Path(f"/proc/{process}/task").glob("*/children")]
    except OSError:  # it ended just now
        return 0
    own = sum(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))
    return own + sum(_most_held(int(child)) for children in started for child in children)
