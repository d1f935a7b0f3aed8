"""A line between a client and a server of this machine that can be made bad at any moment: it stalls, drips, is cut or
garbles what it carries."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_PIECE = 65_536


class Proxy:
    """Forwards every connection to ``port`` on the loopback. Faults hold for connections there are and for those to come, until
    another is chosen. ``knocks`` are the moments (monotonic seconds) at which connections came, ``heard`` what clients said."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.knocks: list[float] = []
        self.heard = bytearray()
        self.seen = threading.Event()
        self._marker: bytes | None = None
        self._then: Callable[[], None] = self.well
        self._forward: Callable[[bytes], Iterator[bytes]] = _whole
        self._closing = threading.Event()
        self._stalled = self._refusing = False
        self._lines: list[socket.socket] = []
        self._threads = [self._start(self._accept)]

    # -- faults

    def well(self) -> None:
        """Carry everything as it comes."""
        self._forward, self._stalled, self._refusing = _whole, False, False

    def stall(self) -> None:
        """Take everything and carry nothing any more. Nobody is told."""
        self._stalled = True

    def drip(self, pause: float = 1.0) -> None:
        """What the server answers comes a byte at a time, with a pause after each."""

        def drops(data: bytes) -> Iterator[bytes]:
            for number in range(len(data)):
                yield data[number : number + 1]
                self._closing.wait(pause)

        self._forward = drops

    def flip(self, every: int) -> None:
        """Turn a bit round in one byte of so many that the server answers."""
        count = 0

        def flipped(data: bytes) -> Iterator[bytes]:
            nonlocal count
            changed = bytearray(data)
            for place in range(len(changed)):
                count += 1
                if count % every == 0:
                    changed[place] ^= 1 << (count // every % 8)
            yield bytes(changed)

        self._forward = flipped

    def cut(self) -> None:
        """Break every connection there is."""
        for line in tuple(self._lines):  # not those that come meanwhile: a client is quick to knock again
            _break(line)

    def refuse(self) -> None:
        """Break every connection there is, and each that comes at once."""
        self._refusing = True
        self.cut()

    def when(self, marker: bytes, then: Callable[[], None]) -> None:
        """Call this once a client has sent these bytes, before they are carried on. ``seen`` is then set."""
        self._marker, self._then = marker, then

    # -- carrying

    def close(self) -> None:
        """End everything."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(30)
        for line in self._lines:
            line.close()

    def _start(self, work: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        thread.start()
        return thread

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.knocks.append(time.monotonic())
            try:
                server = socket.create_connection(("127.0.0.1", self._target), timeout=5)
            except OSError:  # it is being restarted
                client.close()
                continue
            server.settimeout(None)
            self._lines += [client, server]
            if self._refusing:
                _break(client)
                _break(server)
            self._threads += [self._start(self._carry, client, server, True), self._start(self._carry, server, client, False)]

    def _carry(self, source: socket.socket, sink: socket.socket, from_client: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(_PIECE):
                if from_client:
                    self.heard += data
                if from_client and self._marker is not None and self._marker in data:
                    self._marker = None
                    self._then()
                    self.seen.set()
                for piece in _whole(data) if from_client else self._forward(data):
                    if self._stalled:
                        break
                    sink.sendall(piece)
            if not self._stalled:
                sink.shutdown(socket.SHUT_RDWR)


def _whole(data: bytes) -> Iterator[bytes]:
    yield data


def _break(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """A proxy before a server of this machine, closed in the end."""
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
