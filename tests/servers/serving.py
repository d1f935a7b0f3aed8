"""A server of the standard library that answers in a thread of this process."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_LOCAL = "127.0.0.1"


class PlainServer(socketserver.ThreadingTCPServer):
    """One thread a connection; open ones do not keep it from ending. Its handler takes what it answers from ``content``."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, handler: type[socketserver.BaseRequestHandler], content: object) -> None:
        super().__init__((_LOCAL, 0), handler)
        self.content = content


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    """The port it listens on, until the end of the block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
