"""Calls to HBase's Thrift 1 gateway that are on a list and only read, in bounded portions; their errors end here."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from config import SourceSpec
from connectors.extras import driver
from connectors.model import Reason
from connectors.stores.faults import StoreFault
from connectors.stores.hbase_keys import Cells
from connectors.stores.session import ClientSession

METHODS = frozenset(
    {"getTableNames", "isTableEnabled", "getTableRegions", "scannerOpenWithScan", "scannerGetList", "scannerClose"}
)
"""Everything that is ever called. A scanner is all that is made on the gateway, and it is closed again."""

PORTION = 100
"""Rows that a region server is asked for at once."""

MOST_CELLS = 500
"""Cells of one part of an answer: a wider row comes in several."""

WIDE_CELLS = 5_000
"""Cells of a row that are put together. What a row has beyond them comes as another row of the same key."""

_REASONS = (
    (b"AccessDeniedException", Reason.PERMISSION),
    (b"TableNotFoundException", Reason.CHANGED),
    (b"NamespaceNotFoundException", Reason.CHANGED),
    (b"UnknownScannerException", Reason.CHANGED),
    (b"TableNotEnabledException", Reason.UNREACHABLE),
    (b"CorruptHFileException", Reason.CORRUPT),
    (b"RegionTooBusyException", Reason.REFUSED),
    (b"CallQueueTooBigException", Reason.REFUSED),
    (b"TimeoutException", Reason.TIMEOUT),
    (b"NotServingRegionException", Reason.UNREACHABLE),
    (b"NoServerForRegionException", Reason.UNREACHABLE),
    (b"ConnectException", Reason.UNREACHABLE),
)
"""Java's classes, of which the gateway's error is a stack trace. The first that stands in it; nothing else of it is used."""


@dataclass(frozen=True, slots=True)
class Scan:
    """Up to ``limit`` rows of a table (all where it is None) from ``start`` on, or up to it with ``downwards``; an empty start
    is the end where the scan begins. ``keys_only``: cells come without their values."""

    table: bytes
    start: bytes = b""
    limit: int | None = None
    downwards: bool = False
    keys_only: bool = False


class HbaseSession(ClientSession):
    """One gateway. It has its own account at HBase, and asks for none."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._happybase = driver("happybase", "hbase")
        thrift, protocol = driver("thriftpy2.thrift", "hbase"), driver("thriftpy2.protocol.cybin", "hbase")
        self._broken = (thrift.TException, protocol.ProtocolError, OSError, EOFError, ValueError)
        self._calls = driver("Hbase_thrift", "hbase")  # made by happybase when it is imported, from HBase's own description
        self._slots = threading.BoundedSemaphore(spec.connections)
        self._idle: list[Any] = []

    def tables(self) -> list[bytes]:
        """All tables that the gateway may see, ``namespace:table`` outside of the default namespace."""
        return sorted(self._asked("getTableNames"))

    def is_enabled(self, table: bytes) -> bool:
        """Whether a table can be read."""
        return bool(self._asked("isTableEnabled", table))

    def regions(self, table: bytes) -> list[bytes]:
        """Where the regions of a table begin, in order; none where there is no such table."""
        return sorted(region.startKey or b"" for region in self._asked("getTableRegions", table))

    def rows(self, scan: Scan) -> list[tuple[bytes, Cells]]:
        """All rows of a scan that has a limit."""
        with closing(self.portions(scan)) as portions:
            return [row for portion in portions for row in portion]

    def portions(self, scan: Scan) -> Generator[list[tuple[bytes, Cells]], None, None]:
        """The rows of a scan, in portions. Raises StoreFault."""
        with self._marks.request() as mark, self._connection() as connection:
            number = self._call(connection, "scannerOpenWithScan", scan.table, self._described(scan), {})
            try:
                for portion in self._portions(connection, number, scan.limit):
                    yield portion
                    if self._marks.is_cancelled(mark):
                        return
            finally:
                with suppress(StoreFault):
                    self._call(connection, "scannerClose", number)

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    # -- how

    def _described(self, scan: Scan) -> Any:
        """The scan in the gateway's words. No filter that counts rows: HBase refuses those together with a limit of cells."""
        return self._calls.TScan(
            startRow=scan.start or None,
            caching=min(PORTION, scan.limit or PORTION),
            batchSize=MOST_CELLS,
            filterString=b"KeyOnlyFilter()" if scan.keys_only else None,
            reversed=scan.downwards,
        )

    def _portions(self, connection: Any, number: int, limit: int | None) -> Iterator[list[tuple[bytes, Cells]]]:
        """Rows, of which the parts are put together. The last row of an answer is held back: it may go on in the next."""
        held: tuple[bytes, dict[bytes, bytes]] | None = None
        given = 0
        while limit is None or given + (held is not None) < limit or _may_go_on(held):
            left = PORTION if limit is None else max(1, min(PORTION, limit - given - (held is not None)))
            answer = self._call(connection, "scannerGetList", number, left)
            portion: list[tuple[bytes, Cells]] = []
            for found in answer:
                cells = {name: cell.value or b"" for name, cell in (found.columns or {}).items()}
                if held is not None and held[0] == found.row and len(held[1]) < WIDE_CELLS:
                    held[1].update(cells)
                    continue
                portion += [held] if held is not None else []
                held = (found.row, cells)
            if limit is not None:
                portion = portion[: limit - given]
            given += len(portion)
            if portion:
                yield portion
            if not answer:
                break
        if held is not None and (limit is None or given < limit):
            yield [held]

    def _asked(self, method: str, *given: Any) -> Any:
        with self._marks.request(), self._connection() as connection:
            return self._call(connection, method, *given)

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        """A connection of our own, kept for others where nothing of it broke."""
        with self._slots:
            with self._lock:
                connection = self._idle.pop() if self._idle else None
            connection = connection or self._opened()
            try:
                yield connection
            finally:
                if connection.transport.is_open():
                    with self._lock:
                        self._idle.append(connection)

    def _opened(self) -> Any:
        url = self._spec.url
        try:
            return self._happybase.Connection(
                url.host or "127.0.0.1",
                url.port or 9090,
                timeout=self.milliseconds,
                transport=url.options.get("transport", "buffered"),
                protocol=url.options.get("protocol", "binary"),
            )
        except self._broken:
            pass
        raise StoreFault(Reason.UNREACHABLE)

    def _call(self, connection: Any, method: str, *given: Any) -> Any:
        if method not in METHODS:
            raise ValueError(f"{method} is not a call that reads")
        try:
            return getattr(connection.client, method)(*given)
        except (self._calls.IOError, self._calls.IllegalArgument) as error:
            reason = _reason(error.message)
        except TimeoutError:
            reason = Reason.TIMEOUT
            connection.close()  # an answer that comes late would be taken for that of the next call
        except self._broken:
            reason = Reason.UNREACHABLE
            connection.close()
        raise StoreFault(reason)


def _may_go_on(held: tuple[bytes, dict[bytes, bytes]] | None) -> bool:
    """Whether the row was cut where an answer ended."""
    return held is not None and 0 < len(held[1]) < WIDE_CELLS and len(held[1]) % MOST_CELLS == 0


def _reason(trace: str | bytes | None) -> Reason:
    text = trace.encode() if isinstance(trace, str) else trace or b""
    return next((reason for name, reason in _REASONS if name in text), Reason.SOURCE_ERROR)
