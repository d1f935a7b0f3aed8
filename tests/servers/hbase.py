"""HBase's Thrift 1 gateway in memory: the few calls that are read with, over a real socket and by HBase's own description of
the gateway, which comes with happybase. It is not HBase: it proves what is sent, not what a region server makes of it."""

from __future__ import annotations

import socketserver
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import pytest

from config import SourceSpec, SourceUrl
from tests.servers.serving import PlainServer, serving

Cells = dict[bytes, bytes]


@dataclass
class HbaseTable:
    """Rows by key, the keys at which it is split, and whether it is in use."""

    rows: dict[bytes, Cells] = field(default_factory=dict)
    splits: Sequence[bytes] = ()
    enabled: bool = True

    def keys_from(self, scan: Any) -> list[bytes]:
        """The keys of a scan, in its order."""
        keys = sorted(self.rows)
        if scan.reversed:
            return keys[: bisect_right(keys, scan.startRow) if scan.startRow else len(keys)][::-1]
        return keys[bisect_left(keys, scan.startRow or b"") :]


@dataclass
class HbaseGateway:
    """What the gateway holds, what it was asked, and how it is to behave. ``broken``: a call → the Java class of its error."""

    port: int = 0
    tables: dict[str, HbaseTable] = field(default_factory=dict)
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    scanners: dict[int, Iterator[Any]] = field(default_factory=dict)

    def spec(self, options: dict[str, str] | None = None, database: str = "", **changes: Any) -> SourceSpec:
        """The scanner's source of this gateway."""
        url = SourceUrl("hbase", host="127.0.0.1", port=self.port, database=database, options=options or {})
        return SourceSpec("wide", url, **changes)

    def getTableNames(self) -> list[bytes]:
        self._note("getTableNames")
        return [name.encode() for name in self.tables]

    def isTableEnabled(self, table: bytes) -> bool:
        self._note("isTableEnabled", table)
        return self._table(table).enabled

    def getTableRegions(self, table: bytes) -> list[Any]:
        self._note("getTableRegions", table)
        import Hbase_thrift

        if table.decode() not in self.tables:
            return []
        starts = [b"", *self.tables[table.decode()].splits]
        return [Hbase_thrift.TRegionInfo(startKey=start, serverName=b"x") for start in starts]

    def scannerOpenWithScan(self, table: bytes, scan: Any, _attributes: object) -> int:
        self._note("scannerOpenWithScan", table, scan)
        found = self._table(table)
        number = len(self.asked)
        self.scanners[number] = self._results(found, scan)
        return number

    def scannerGetList(self, number: int, count: int) -> list[Any]:
        self._note("scannerGetList", number, count)
        return list(islice(self.scanners[number], count))

    def scannerClose(self, number: int) -> None:
        self._note("scannerClose", number)
        del self.scanners[number]

    def _results(self, table: HbaseTable, scan: Any) -> Iterator[Any]:
        import Hbase_thrift

        for key in table.keys_from(scan):
            cells = sorted(table.rows[key].items())
            for start in range(0, len(cells), scan.batchSize):
                part = cells[start : start + scan.batchSize]
                values = {name: Hbase_thrift.TCell(b"" if scan.filterString else value, 1) for name, value in part}
                yield Hbase_thrift.TRowResult(row=key, columns=values)

    def _table(self, name: bytes) -> HbaseTable:
        found = self.tables.get(name.decode())
        if found is None:
            self._fail("TableNotFoundException")
        assert found is not None
        return found

    def _note(self, *call: Any) -> None:
        self.asked.append(call)
        if call[0] in self.broken:
            self._fail(self.broken[call[0]])

    def _fail(self, name: str) -> None:
        import Hbase_thrift

        raise Hbase_thrift.IOError(message=f"org.apache.hadoop.hbase.{name}: row 13900000001\n\tat x.y.Z")


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        from thriftpy2.protocol import TBinaryProtocol
        from thriftpy2.thrift import TException
        from thriftpy2.transport import TBufferedTransport, TSocket

        protocol = TBinaryProtocol(TBufferedTransport(TSocket(sock=self.request)), decode_response=False)
        with suppress(TException, OSError, EOFError):
            while True:
                self.server.content.process(protocol, protocol)  # type: ignore[attr-defined]


@contextmanager
def running_hbase() -> Iterator[HbaseGateway]:
    """Answer on a free port, in this process; in the end, no scanner may be open. Skips where happybase is not installed."""
    pytest.importorskip("happybase")
    import Hbase_thrift
    from thriftpy2.thrift import TProcessor

    gateway = HbaseGateway()
    with serving(PlainServer(_Handler, TProcessor(Hbase_thrift.Hbase, gateway))) as gateway.port:
        yield gateway
    assert gateway.scanners == {}
