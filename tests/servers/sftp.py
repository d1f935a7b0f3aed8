"""A throw-away OpenSSH server with an account (ours) that comes in by key, its host key in a known_hosts file of its own."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path

from config import SourceSpec, SourceUrl
from tests.servers import processes

_PROGRAM = "/usr/sbin/sshd"
_SETTINGS = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
AuthorizedKeysFile {folder}/client_key.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
Subsystem sftp internal-sftp
"""


@dataclass(frozen=True)
class SftpServer:
    """Where it listens and the keys that let in. ``spec`` is what a user would write."""

    port: int
    folder: Path

    def spec(self, path: Path, **options: str) -> SourceSpec:
        """The source of a file or folder of this machine, seen over SFTP."""
        usual = {"key_file": str(self.folder / "client_key"), "known_hosts": str(self.folder / "known_hosts")}
        url = SourceUrl("sftp", getuser(), "127.0.0.1", self.port, str(path).lstrip("/"), options={**usual, **options})
        return SourceSpec("sftp", url)


@contextmanager
def running_sftp() -> Iterator[SftpServer]:
    """Make keys, start the server on a free port of this machine, and stop and remove it in the end."""
    if not Path(_PROGRAM).exists():
        processes.missing("OpenSSH's server")
    made: list[SftpServer] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder(getuser())
        server = SftpServer(processes.free_port(), folder)
        made.append(server)
        _keys(server)
        (folder / "sshd_config").write_text(_SETTINGS.format(port=server.port, folder=folder))
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        command = ["setpriv", "--pdeathsig", "TERM", _PROGRAM, "-D", "-e", "-f", str(folder / "sshd_config")]
        return processes.Process(command, folder), lambda: _answers(server.port)

    process = processes.started(start)
    try:
        yield made[-1]
    finally:
        process.stop()


def _keys(server: SftpServer) -> None:
    for name in ("host_key", "client_key"):
        command = [shutil.which("ssh-keygen") or "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(server.folder / name)]
        processes.run_to_end(command, server.folder)
    public = (server.folder / "host_key.pub").read_text().split()
    (server.folder / "known_hosts").write_text(f"[127.0.0.1]:{server.port} {public[0]} {public[1]}\n")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
