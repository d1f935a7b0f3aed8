"""Files on another machine over SFTP. The server's key must be known: an unknown one is refused, never taken over."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path as LocalPath
from typing import Any, ClassVar

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, UsageError, resolve_secret
from connectors.extras import driver
from connectors.files.connector import FileConnector
from connectors.files.opening import OpenedFile, reason_of
from connectors.files.store import Store
from connectors.files.unreadable import Unreadable
from connectors.files.walk import Entry
from connectors.model import Probe, Reason

Path = tuple[str, ...]

_SECONDS = 10.0


class SftpConnector(FileConnector):
    """``sftp://user@host/path?password=env:NAME`` or ``…?key_file=FILE``: every file below the path."""

    schemes: ClassVar[frozenset[str]] = frozenset({"sftp"})
    options: ClassVar[Mapping[str, str]] = {
        "key_file": "file with the private key; its passphrase, if any, is the password",
        "known_hosts": "file with the server's key (default ~/.ssh/known_hosts)",
    }

    def store(self) -> Store:
        """The tree below the path, reached at the first question."""
        if not self.spec.url.host:
            raise UsageError("sftp: the SOURCE names no host", "Write sftp://user@host/path")
        return SftpStore(self.spec)

    def close(self) -> None:
        """Close the session. May be called twice."""
        super().close()
        if isinstance(self._store, SftpStore):
            self._store.close()


class SftpStore:
    """One session, opened when it is first needed."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._paramiko = driver("paramiko", "sftp")
        self._client: Any = None
        self._lock = threading.Lock()
        self._idle: list[Any] = []  # channels that nobody uses: one waits for its answers, and must not take another thread's
        self._root = "/" + spec.url.database.strip("/")

    def probe(self) -> Probe:
        """Log in and look whether the path is there. Raises SourceUnreachable, SourceDenied or SourceRefused."""
        try:
            with self._channel() as files:
                files.stat(self._root)
            return Probe("SFTP", str(self._client.get_transport().remote_version))
        except OSError as error:
            found = reason_of(error)
        if found.reason is Reason.PERMISSION:
            raise SourceDenied("the file or folder may not be read by this user", "Grant read permission on it")
        raise SourceUnreachable("there is no such file or folder", "Check the path of the SOURCE")

    def entries(self) -> Iterator[Entry]:
        """The file, or the tree below the folder, in order."""
        if stat.S_ISDIR(self._mode(self._root)):
            yield from self._folder(())
        else:
            yield Entry((self._root.rpartition("/")[2],))

    def open(self, path: Path) -> tuple[OpenedFile, Path]:
        """The first file on the way, and the names behind it."""
        try:
            for end in range(1, len(path) + 1):
                place = self._at(path[:end])
                if stat.S_ISREG(self._mode(place)):
                    return self._opened(place), path[end:]
        except OSError as error:
            raise reason_of(error) from None
        raise Unreadable(Reason.CHANGED, "the file is gone")

    def close(self) -> None:
        """Log out. May be called twice."""
        with self._lock:
            client, self._client, self._idle = self._client, None, []
        if client is not None:
            client.close()

    def _mode(self, place: str) -> int:
        with self._channel() as files:
            return int(files.lstat(place).st_mode or 0)

    def _at(self, parts: Path) -> str:
        if len(parts) == 1 and self._root.rpartition("/")[2] == parts[0] and stat.S_ISREG(self._mode(self._root)):
            return self._root
        return "/".join((self._root.rstrip("/"), *parts))

    def _folder(self, above: Path) -> Iterator[Entry]:
        try:
            place = self._at(above) if above else self._root
            with self._channel() as files:
                found = files.listdir_attr(place)
        except OSError as error:
            yield Entry(above, reason_of(error))
            return
        for one in sorted(found, key=lambda one: str(one.filename)):
            parts = (*above, one.filename)
            if stat.S_ISDIR(one.st_mode):
                yield from self._folder(parts)
            elif stat.S_ISREG(one.st_mode):
                yield Entry(parts)
            else:
                yield Entry(parts, Unreadable(Reason.NOT_A_REGULAR_FILE, "it is a link, a device, a pipe or a socket"))

    def _opened(self, place: str) -> OpenedFile:
        """A file with a channel of its own until it is closed."""
        channel = self._taken()
        try:
            return SftpFile(channel, place, self._given_back)
        except BaseException:
            self._given_back(channel)
            raise

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        """A channel for some questions. There are as many as are in use at once, for servers allow few (OpenSSH ten)."""
        channel = self._taken()
        try:
            yield channel
        finally:
            self._given_back(channel)

    def _taken(self) -> Any:
        with self._lock:
            if self._idle:
                return self._idle.pop()
            client = self._client = self._client or self._connected()
        try:
            channel = client.open_sftp()
        except self._paramiko.SSHException:
            told = "the server opens no further channel in the session"
            raise SourceUnreachable(f"{self._spec.id}: {told}", "Lower connections, or raise the server's MaxSessions") from None
        channel.get_channel().settimeout(self._spec.statement_seconds)
        return channel

    def _given_back(self, channel: Any) -> None:
        with self._lock:
            if self._client is not None and not channel.get_channel().closed:
                self._idle.append(channel)

    def _connected(self) -> Any:
        """A session with a server whose key is known. Nothing is taken from an agent or from the user's own keys."""
        paramiko, url = self._paramiko, self._spec.url
        client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        known = url.options.get("known_hosts")
        key_file = url.options.get("key_file")
        secret = resolve_secret(url.password) if url.password else None
        try:
            client.load_host_keys(known) if known else client.load_system_host_keys()
            client.connect(
                url.host,
                url.port or 22,
                url.user or None,
                password=None if key_file else secret,
                passphrase=secret if key_file else None,
                key_filename=str(LocalPath(key_file).expanduser()) if key_file else None,
                look_for_keys=False,
                allow_agent=False,
                timeout=_SECONDS,
                banner_timeout=_SECONDS,
                auth_timeout=_SECONDS,
            )
        except (OSError, paramiko.SSHException) as error:
            refused = self._refused(error)
        else:
            return client
        client.close()
        raise refused

    def _refused(self, error: BaseException) -> SourceError:
        paramiko, name = self._paramiko, self._spec.id
        if isinstance(error, paramiko.AuthenticationException | paramiko.PasswordRequiredException):
            return SourceDenied(f"{name}: the server does not accept the account, its password or its key")
        unknown = isinstance(error, paramiko.SSHException) and "not found in known_hosts" in str(error)
        if unknown or isinstance(error, paramiko.BadHostKeyException):
            return SourceRefused(
                f"{name}: the server's key is not the one in known_hosts",
                "Ask its administrator for the key, or fetch it with ssh-keyscan and compare the fingerprint",
            )
        return SourceUnreachable(f"{name}: the server does not answer", "Look at host, port, firewall and known_hosts")


class SftpFile(OpenedFile):
    """One remote file, read in ranges."""

    def __init__(self, files: Any, place: str, give_back: Callable[[Any], None]) -> None:
        self._files = files
        self._give_back = give_back
        self._place = place
        self._state = files.stat(place)
        super().__init__(int(self._state.st_size or 0))
        self._handle = files.open(place, "rb")

    def fetch(self, buffer: memoryview, offset: int) -> int:
        """One positioned read."""
        self._handle.seek(offset)
        piece = self._handle.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def shrank(self) -> bool:
        """Whether the file was replaced, cut or removed meanwhile."""
        try:
            now = self._files.stat(self._place)
        except OSError:
            return True
        return (now.st_size, now.st_mtime) != (self._state.st_size, self._state.st_mtime)

    def close(self) -> None:
        """Give the handle back. May be called twice."""
        if not self.closed:
            try:
                self._handle.close()
            finally:
                self._give_back(self._files)
        super().close()
