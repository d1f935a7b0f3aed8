"""What lies about in real folders and in those of attackers: each ends in rows or in a reason, none in a traceback."""

from __future__ import annotations

import gzip
import io
import os
import struct
import tarfile
from collections.abc import Callable
from pathlib import Path

import fastavro
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import orc

from connectors.files.children import ChildLimits
from connectors.model import Dataset, Reason, Sample, Skipped
from tests.connectors.files import reading
from tests.connectors.files.documents import lines, pdf, zipped
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, entries_of

_TERABYTE = 1 << 40


def _outcome(path: Path) -> set[str]:
    """Reasons, or ``rows`` for what was read in full."""
    found = set()
    with connector_of(path) as connector:
        for entry in connector.inventory():
            outcome = connector.sample(entry, PLAN) if isinstance(entry, Dataset) else entry
            found.add(str(outcome.reason or "rows"))
    return found


def _sparse(head: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(head)
        os.truncate(path, _TERABYTE)

    return make


def _bytes(content: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def _avro(schema: object, *records: object) -> bytes:
    out = io.BytesIO()
    fastavro.writer(out, schema, records)  # type: ignore[arg-type]
    return out.getvalue()


_TREE = {
    "type": "record",
    "name": "tree",
    "fields": [{"name": "value", "type": "string"}, {"name": "below", "type": ["null", "tree"]}],
}


def _deep(levels: int) -> dict[str, object]:
    record: dict[str, object] = {"value": "leaf", "below": None}
    for _ in range(levels):
        record = {"value": "x", "below": record}
    return record


def _long_record(levels: int) -> bytes:
    """An Avro file whose one record is nested deeper than any reader's stack, spliced in by hand."""
    whole = _avro(_TREE, _deep(0))
    marker, body = whole[-16:], b"\x02x\x02" * levels + b"\x02y\x00"
    head = whole[: whole.find(marker) + 16]
    return head + b"\x02" + _varint(len(body)) + body + marker


def _varint(number: int) -> bytes:
    number, out = number * 2, bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _parquet_nested(depth: int) -> bytes:
    kind = pa.int64()
    value: object = 1
    for _ in range(depth):
        kind, value = pa.list_(kind), [value]
    out = io.BytesIO()
    pq.write_table(pa.table({"a": pa.array([value], kind)}), out)
    return out.getvalue()


def _orc() -> bytes:
    out = io.BytesIO()
    orc.write_table(pa.table({"a": list(range(100)), "b": ["x"] * 100}), out)
    return out.getvalue()


def _tar(*headers: bytes) -> bytes:
    return b"".join(headers) + b"\0" * 1024


def _tar_header(kind: bytes, size: bytes) -> bytes:
    entry = bytearray(tarfile.TarInfo("a").tobuf(tarfile.USTAR_FORMAT))
    entry[124:136] = size.ljust(12, b"\0")
    entry[156:157] = kind
    entry[148:156] = b" " * 8
    entry[148:156] = b"%06o\0 " % sum(entry)
    return bytes(entry)


def _zip64() -> bytes:
    """The 64-bit end of the directory says something else than the 32-bit one."""
    data = zipped(("a.csv", b"id,name\n1,a\n"))
    end = data.rfind(b"PK\x05\x06")
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 2**40, 2**40, 2**50, 2**60)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, end, 1)
    return data[:end] + record + locator + data[end:].replace(struct.pack("<H", 1) * 2, b"\xff" * 4)


CASES: list[tuple[str, Callable[[Path], None], set[str]]] = [
    ("a sparse file of a terabyte", _sparse(b"id,name\n1,a\n"), {Reason.UNSUPPORTED_TYPE}),
    ("a sparse Parquet file", _sparse(b"PAR1"), {Reason.CORRUPT}),
    ("a sparse zip", _sparse(b"PK\x03\x04"), {Reason.CORRUPT}),
    ("a sparse gzip", _sparse(gzip.compress(b"a,b\n1,2\n")), {Reason.CORRUPT, Reason.TIMEOUT, "rows"}),
    ("a sparse PDF", _sparse(b"%PDF-1.7\n"), {Reason.TOO_LARGE}),
    ("a sparse old workbook", _sparse(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), {Reason.TOO_LARGE}),
    ("a sparse XML file", _sparse(b"<?xml version='1.0'?><a><b>1</b>"), {Reason.CORRUPT, Reason.UNSUPPORTED_TYPE}),
    ("a sparse message", _sparse(b"From: a\nTo: b\nDate: c\n\n"), {Reason.TOO_LARGE}),
    ("a sparse ORC file", _sparse(b"ORC"), {Reason.CORRUPT}),
    ("a sparse Avro file", _sparse(b"Obj\x01"), {Reason.CORRUPT}),
    ("a sparse tar", _sparse(_tar_header(b"0", b"00000000001")), {Reason.CORRUPT, "rows", Reason.UNSUPPORTED_TYPE}),
    ("a recursive schema", _bytes(_avro(_TREE, _deep(3))), {"rows"}),
    ("a record nested too deeply", _bytes(_long_record(200_000)), {Reason.PARSER_FAILED, Reason.CORRUPT, Reason.MEMORY}),
    ("an Avro file cut off", _bytes(_avro(_TREE, *[_deep(1)] * 1000)[:-300]), {Reason.CORRUPT}),
    ("an Avro count that lies", _bytes(_avro(_TREE, _deep(1))[:-40] + b"\xff" * 40), {Reason.CORRUPT}),
    ("half an ORC file", _bytes(_orc()[:-20]), {Reason.CORRUPT}),
    ("an ORC file with another footer", _bytes(_orc()[:-60] + b"\x7f" * 40 + _orc()[-20:]), {Reason.CORRUPT}),
    ("lists in lists in Parquet", _bytes(_parquet_nested(100)), {"rows", Reason.CORRUPT}),
    ("a header of a gigabyte in a tar", _bytes(_tar(_tar_header(b"x", b"10000000000"))), {Reason.CORRUPT}),
    ("a size below zero in a tar", _bytes(_tar(_tar_header(b"0", b"\xff" * 12))), {Reason.CORRUPT, Reason.TIMEOUT}),
    ("a sparse member of a tar", _bytes(_tar(_tar_header(b"S", b"00000000000"))), {Reason.NOT_A_REGULAR_FILE, Reason.CORRUPT}),
    ("two truths in a zip", _bytes(_zip64()), {Reason.CORRUPT, Reason.TOO_LARGE, "rows"}),
    ("a workbook that is text", _bytes(b"id,name\n1,a\n"), {"rows"}),
    ("a table that is a document", _bytes(pdf(lines("hello"))), {"rows"}),
    ("a page without anything", _bytes(pdf(b"")), {Reason.NO_TEXT_LAYER}),
    ("a document without pages", _bytes(pdf()), {Reason.NO_TEXT_LAYER, "rows", Reason.CORRUPT}),
    ("nothing", _bytes(b""), {"rows"}),
    ("one byte", _bytes(b"x"), {"rows"}),
    ("one brace", _bytes(b"{"), {Reason.CORRUPT, "rows"}),
    ("a JSON as deep as the sea", _bytes(b"[" * 200_000), {Reason.CORRUPT}),
    ("numbers of ten thousand digits", _bytes(b'{"a":' + b"9" * 10_000 + b"}\n" + b'{"a": 1}\n'), {"rows"}),
    ("a cell of a megabyte", _bytes(b'id,name\n1,"' + b"x" * 1_500_000 + b'"\n2,b\n'), {"rows", Reason.CORRUPT}),
    ("a quote that never closes", _bytes(b'id,name\n1,"a\n2,b\n3,c\n'), {Reason.CORRUPT}),
    ("a byte order mark in the middle", _bytes(b"id,name\n1,a\n\xef\xbb\xbf2,b\n"), {"rows"}),
    ("newlines of all kinds", _bytes(b"id,name\r\n1,a\n2,b\r\n"), {"rows"}),
]


def test_bad_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading._CHILDREN, "limits", ChildLimits(seconds=10.0))
    found = {}
    for name, make, _ in CASES:
        path = tmp_path / f"{name}.csv"
        make(path)
        found[name] = _outcome(path)
        path.unlink()
    allowed = {name: {str(one) for one in reasons} for name, _, reasons in CASES}
    assert {name: outcome for name, outcome in found.items() if not outcome or not outcome <= allowed[name]} == {}


def test_names_of_any_kind(tmp_path: Path) -> None:
    names = [
        "x" * 251 + ".csv",
        "=HYPERLINK(1).csv",
        "a\nb.csv",
        "\x1b[2J.csv",
        "\u202efdp.csv",
        "𠮷😀.csv",
        "Case.csv",
        "case.csv",
        "-rf",
        "%s",
        "a:b",
    ]
    for name in names:
        (tmp_path / name).write_text("id,name\n1,a\n")
    deep = tmp_path
    for _ in range(20):
        deep = deep / ("d" * 150)
    os.makedirs(deep.parent.parent.parent)
    (deep.parent.parent.parent / "deep.csv").write_text("id,name\n1,a\n")
    with connector_of(tmp_path) as connector:
        found = list(connector.inventory())
        assert {entry.path[-1] for entry in found} == {*names, "deep.csv"}
        for entry in found:
            assert isinstance(entry, Dataset)
            assert isinstance(connector.sample(entry, PLAN), Sample)


@pytest.mark.parametrize("kind", ["xlsx", "zip", "orc"])
def test_a_file_that_is_replaced_between_listing_and_reading(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    path.write_bytes({"xlsx": zipped(("a.csv", b"id,name\n1,a\n")), "zip": zipped(("a", b"a,b\n1,2\n")), "orc": _orc()}[kind])
    dataset = dataset_of(path)
    for content in (b"", b"PK\x03\x04", b"id,name\n1,a\n", pdf(lines("x")), _orc(), gzip.compress(b"a,b\n1,2\n")):
        path.write_bytes(content)
        with connector_of(path) as connector:
            outcome = connector.sample(dataset, PLAN)
            assert isinstance(outcome, Skipped) or outcome.reason or outcome.coverage.rows <= 100
            connector.statistics(dataset)


def test_a_file_that_shrinks_under_the_child(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(zipped(*((f"{name}.csv", b"id,name\n" + b"1,a\n" * 5000) for name in "abc")))
    (first, *_) = entries_of(path)
    assert isinstance(first, Dataset)
    with connector_of(path) as connector:
        os.truncate(path, 100)
        outcome = connector.sample(first, PLAN)
        assert isinstance(outcome, Skipped)
        assert outcome.reason in (Reason.CORRUPT, Reason.CHANGED)
