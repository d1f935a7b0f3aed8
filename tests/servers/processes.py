"""Starting and ending throw-away servers: on free ports, in folders of their own, not as root, ended by their own pid."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

_START_SECONDS = 60
_STOP_SECONDS = 30


def missing(what: str) -> None:
    """Skip because a server's programs are not installed; with CI=true that is a failure, so that no gap stays unseen."""
    message = f"{what} is not installed: run tests/servers/install.sh"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def as_user(user: str, command: Sequence[str], *, dies_with_parent: bool = False) -> list[str]:
    """The command, to be run as ``user`` when we are root: neither server wants to be root."""
    switch = ["--reuid", user, "--regid", user, "--init-groups"] if os.geteuid() == 0 else []
    # A server must not outlive a killed test run; pdeathsig does not survive a change of user unless it is set after it.
    bond = ["--pdeathsig", "TERM"] if dies_with_parent else []
    return ["setpriv", *switch, *bond, *command] if switch or bond else list(command)


def new_folder(user: str) -> Path:
    """A short-named folder that ``user`` owns; short, because a socket's path has at most 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="shudian-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user, user)
    return folder


def free_port() -> int:
    """A port nobody listens on now. Another process may take it first: ``started`` then tries again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run_to_end(command: Sequence[str], folder: Path) -> None:
    """Run a set-up program; its output is shown only when it fails."""
    done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")


class Process:
    """A running server and its folder."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._command = command
        self._begin()

    def _begin(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until(self, answers: Callable[[], bool], seconds: float = _START_SECONDS) -> bool:
        """Whether the server answers in time; False as soon as it has ended."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._process.poll() is None:
            if answers():
                return True
            time.sleep(0.05)
        return False

    def restart(self, how: signal.Signals) -> None:
        """End it and start the same command anew. Not for a thread that ends: the server ends with who started it."""
        self._end(how)
        self._begin()

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End this one process, gently and then not, and remove its folder."""
        self._end(how)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, how: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(how)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def started(start: Callable[[], tuple[Process, Callable[[], bool]]], seconds: float = _START_SECONDS) -> Process:
    """A server that answers. Tried three times, for the chosen port may be taken meanwhile."""
    log = ""
    for _ in range(3):
        process, answers = start()
        if process.wait_until(answers, seconds):
            return process
        log = process.log.read_text(errors="replace")
        process.stop()
    pytest.fail(f"the server did not start:\n{log[-2000:]}")
