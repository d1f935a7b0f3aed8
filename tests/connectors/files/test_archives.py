from __future__ import annotations

import bz2
import dataclasses
import gzip
import io
import lzma
import random
import shutil
import stat
import struct
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest

from config import SourceError
from connectors.files import compressed, context
from connectors.files.children import Children
from connectors.files.compressed import CompressedFormat
from connectors.files.context import Context
from connectors.files.opening import MemoryFile
from connectors.model import Dataset, Kind, Reason, Sample, Skipped, Status
from tests.connectors.files.documents import zipped
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, entries_of, read_rows, rows_of, sample_of

ROWS = [(str(number), f"名{number}") for number in range(50)]
CSV = ("id,name\n" + "".join(f"{a},{b}\n" for a, b in ROWS)).encode()


def _tar(*members: tuple[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def _seven(*members: tuple[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as archive:
        for name, content in members:
            archive.writef(io.BytesIO(content), name)
    return out.getvalue()


def _outcomes(path: Path) -> dict[tuple[str, ...], object]:
    """What becomes of every dataset: its number of rows, or the reason why there are none."""
    found: dict[tuple[str, ...], object] = {}
    with connector_of(path) as connector:
        for entry in connector.inventory():
            outcome = connector.sample(entry, PLAN) if isinstance(entry, Dataset) else entry
            found[entry.path[1:]] = outcome.reason if isinstance(outcome, Skipped) else len(rows_of(outcome))
    return found


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "gzip of two members": lambda data: gzip.compress(data[:77]) + gzip.compress(data[77:]),
    "bzip2": bz2.compress,
    "xz": lzma.compress,
}


@pytest.mark.parametrize("pack", PACKERS.values(), ids=PACKERS.keys())
def test_a_packed_file_is_the_dataset(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "file"
    path.write_bytes(pack(CSV))
    assert dataset_of(path).path == ("file",)
    sample = sample_of(path)
    assert rows_of(sample) == read_rows(path) == ROWS
    assert sample.statistics is not None
    assert (sample.statistics.bytes.value, sample.statistics.bytes.kind) == (path.stat().st_size, "compressed")


@pytest.mark.skipif(shutil.which("zstd") is None, reason="zstd is not installed")
def test_zstd(tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_bytes(CSV)
    subprocess.run(["zstd", "-q", "--rm", str(tmp_path / "file.csv")], check=True)
    assert rows_of(sample_of(tmp_path / "file.csv.zst")) == ROWS


ARCHIVES: dict[str, bytes] = {
    "zip": zipped(("a/b.csv", CSV), ("c", CSV)),
    "tar": _tar(("a/b.csv", CSV), ("c", CSV)),
    "tgz": _tar(("a/b.csv", CSV), ("c", CSV), mode="w:gz"),
    "tar.xz": _tar(("a/b.csv", CSV), ("c", CSV), mode="w:xz"),
    "7z": _seven(("a/b.csv", CSV), ("c", CSV)),
}


@pytest.mark.parametrize("content", ARCHIVES.values(), ids=ARCHIVES.keys())
def test_members_are_datasets(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert [entry.path for entry in entries_of(path)] == [("file", "a", "b.csv"), ("file", "c")]
    for name in ("b.csv", "c"):
        assert rows_of(sample_of(path, name=name)) == read_rows(path, name) == ROWS
    assert dataset_of(path, "c").kind is Kind.FILE


@pytest.mark.skipif(shutil.which("zip") is None or shutil.which("tar") is None, reason="zip or tar is not installed")
def test_archives_of_the_usual_programs(tmp_path: Path) -> None:
    (tmp_path / "in" / "文件夹").mkdir(parents=True)
    (tmp_path / "in" / "文件夹" / "名单.csv").write_bytes(CSV)
    for command in (
        ["zip", "-qr", "../out.zip", "文件夹"],
        ["tar", "cjf", "../out.tbz", "文件夹"],
        ["tar", "cf", "../out.tar", "文件夹"],
    ):
        subprocess.run(command, cwd=tmp_path / "in", check=True)
    for name in ("out.zip", "out.tbz", "out.tar"):
        assert _outcomes(tmp_path / name) == {("文件夹", "名单.csv"): len(ROWS)}


def test_archives_inside_archives(tmp_path: Path) -> None:
    inner = zipped(("deep.csv", CSV))
    for level in range(4):
        inner = zipped((f"{level}.zip", inner))
    path = tmp_path / "file.zip"
    path.write_bytes(inner)
    assert _outcomes(path) == {("3.zip", "2.zip", "1.zip", "0.zip", "deep.csv"): len(ROWS)}
    path.write_bytes(zipped(("4.zip", inner)))
    assert set(_outcomes(path).values()) == {Reason.REFUSED}
    path.write_bytes(zipped(("a.tgz", _tar(("b.gz", gzip.compress(CSV)), mode="w:gz"))))
    assert _outcomes(path) == {("a.tgz", "b.gz"): len(ROWS)}


def test_names_are_labels_only(tmp_path: Path) -> None:
    path = tmp_path / "file"
    names = ("../../a", "/etc/passwd", "C:\\windows\\b", "./c", "d\\..\\e")
    path.write_bytes(_tar(*((name, CSV) for name in names)))
    assert set(_outcomes(path)) == {("a",), ("etc", "passwd"), ("C:", "windows", "b"), ("c",), ("d", "e")}


def test_names_of_a_chinese_windows(tmp_path: Path) -> None:
    path = tmp_path / "file"
    data = zipped(("xxxx.csv", CSV))
    path.write_bytes(data.replace(b"xxxx.csv", "名单".encode("gbk") + b".csv"))
    assert set(_outcomes(path)) == {("名单.csv",)}
    path.write_bytes(_tar(("xxxx.csv", CSV)).replace(b"xxxx.csv", b"xxxx.csv"))
    assert set(_outcomes(path)) == {("xxxx.csv",)}


def test_a_name_that_comes_again_in_a_tar(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(_tar(("a", CSV), ("a", b"x,y\n1,2\n")))
    assert _outcomes(path) == {("a",): len(ROWS), ("a (2)",): 1}


def test_what_is_no_regular_member(tmp_path: Path) -> None:
    out = io.BytesIO()
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE)
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, kind in enumerate(kinds):
            entry = tarfile.TarInfo(str(number))
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    path = tmp_path / "file"
    path.write_bytes(out.getvalue())
    assert _outcomes(path) == {(str(number),): Reason.NOT_A_REGULAR_FILE for number in range(len(kinds))}
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as zip_archive:
        zip_archive.writestr(link, "/etc/passwd")
    assert _outcomes(path) == {("link",): Reason.NOT_A_REGULAR_FILE}


def _encrypted_zip() -> bytes:
    data = bytearray(zipped(("a", CSV), ("b", CSV)))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def test_encrypted_members_cost_themselves(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(_encrypted_zip())
    assert _outcomes(path) == {("a",): Reason.ENCRYPTED, ("b",): len(ROWS)}
    path.write_bytes(_seven(("a", CSV), password="x"))
    assert set(_outcomes(path).values()) == {Reason.ENCRYPTED}


def _lying(size: int) -> bytes:
    """A zip whose directory and header claim another length of its member."""
    data = bytearray(zipped(("a", CSV)))
    directory = data.find(b"PK\x01\x02")
    data[22:26] = data[directory + 24 : directory + 28] = struct.pack("<I", size)
    return bytes(data)


def _overlapping(count: int) -> bytes:
    """One packed kernel that all entries share."""
    data = bytearray(zipped(*((f"{number:04}", CSV) for number in range(count))))
    position = data.find(b"PK\x01\x02")
    while position >= 0:
        data[position + 42 : position + 46] = struct.pack("<I", 0)
        position = data.find(b"PK\x01\x02", position + 4)
    return bytes(data)


def _quine_like(depth: int) -> bytes:
    inner = CSV
    for _ in range(depth):
        inner = gzip.compress(inner)
    return inner


def _two_directories() -> bytes:
    """Two zips behind one another: parsers may disagree about which one it is."""
    return zipped(("first.csv", CSV)) + zipped(("second.csv", CSV))


BOMBS: list[tuple[str, bytes, set[object]]] = [
    ("gzip bomb", gzip.compress(b"\0" * 30_000_000), {Reason.TOO_LARGE}),
    ("bzip2 bomb", bz2.compress(b"0" * 30_000_000), {Reason.TOO_LARGE}),
    ("xz bomb", lzma.compress(b"0" * 30_000_000), {Reason.TOO_LARGE}),
    ("zip bomb", zipped(("a", b"0" * 30_000_000)), {Reason.TOO_LARGE}),
    ("tar bomb", gzip.compress(_tar(("a", b"0" * 30_000_000))), {Reason.TOO_LARGE}),
    ("7z bomb", _seven(("a", b"0" * 30_000_000)), {Reason.TOO_LARGE}),
    ("overlapping entries", _overlapping(50), {Reason.CORRUPT}),
    ("too many entries", zipped(*((str(number), b"") for number in range(10_001))), {Reason.TOO_LARGE}),
    ("too many members", _tar(*((str(number), b"") for number in range(10_001))), {Reason.TOO_LARGE}),
    ("endless nesting", _quine_like(40), {Reason.REFUSED}),
    ("size said too small", _lying(5), {Reason.CORRUPT}),
    ("size said too large", _lying(90_000_000), {Reason.TOO_LARGE, Reason.CORRUPT}),
    ("two directories", _two_directories(), {Reason.CORRUPT, len(ROWS)}),
    ("something before it", b"#!/bin/sh\n" + zipped(("a", CSV)), {1, Reason.UNSUPPORTED_TYPE, Reason.CORRUPT, Reason.ENCODING}),
    ("half a gzip", gzip.compress(random.Random(1).randbytes(5000))[:2500], {Reason.CORRUPT}),
    ("half a zip", zipped(("a", CSV))[:200], {Reason.CORRUPT}),
    ("half a 7z", _seven(("a", CSV))[:60], {Reason.CORRUPT}),
    ("an xz that is none", b"\xfd7zXZ\x00" + b"13900000001", {Reason.CORRUPT}),
    ("a bzip2 that is none", b"BZh9" + b"13900000001", {Reason.CORRUPT}),
    ("a zstd that is none", b"\x28\xb5\x2f\xfd" + b"13900000001", {Reason.CORRUPT}),
    ("a zstd of a huge window", b"\x28\xb5\x2f\xfd\x00\xa8" + b"\0" * 50, {Reason.CORRUPT, Reason.MEMORY}),
    ("a rar", b"Rar!\x1a\x07\x01\x00", {Reason.UNSUPPORTED_TYPE}),
    ("an empty zip", b"PK\x05\x06" + b"\0" * 18, {Reason.OFF_BY_DEFAULT}),
]


def test_hostile_archives_end_in_a_reason(tmp_path: Path) -> None:
    for name, content, _ in BOMBS:
        (tmp_path / name).write_bytes(content)
    found: dict[str, set[object]] = {}
    with connector_of(tmp_path) as connector:
        for entry in connector.inventory():
            outcome = connector.sample(entry, PLAN) if isinstance(entry, Dataset) else entry
            told = outcome.reason if isinstance(outcome, Skipped) else len(rows_of(outcome))
            assert "1390000" not in (outcome.detail if isinstance(outcome, Skipped) else "")
            found.setdefault(entry.path[0], set()).add(told)
    assert found.keys() == {name for name, _, _ in BOMBS}
    assert {name: found[name] for name, _, allowed in BOMBS if not found[name] <= allowed} == {}


def test_a_tar_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "file"
    whole = _tar(("a", CSV), ("b", random.Random(2).randbytes(4000)), ("c", CSV))
    path.write_bytes(whole[: whole.find(b"c\0\0\0") + 300])
    found = _outcomes(path)
    assert found[("a",)] == len(ROWS)
    assert Reason.CORRUPT in found.values() or ("c",) not in found


@pytest.mark.parametrize("kind", ARCHIVES.keys())
def test_archives_cut_anywhere(tmp_path: Path, kind: str) -> None:
    whole = ARCHIVES[kind]
    for cut in sorted(random.Random(7).sample(range(1, len(whole)), 25)):
        (tmp_path / f"{cut:05}").write_bytes(whole[:cut])
    with connector_of(tmp_path) as connector:
        for entry in connector.inventory():
            outcome = connector.sample(entry, PLAN) if isinstance(entry, Dataset) else entry
            assert isinstance(outcome, Skipped) or outcome.status in tuple(Status)


def test_a_long_packed_file_is_read_from_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "LARGEST_CONTENT", 3000)
    packed = MemoryFile(gzip.compress(CSV * 20))
    formatted = CompressedFormat(Context())
    (part,) = formatted.parts(packed)
    dataset = Dataset("files", (), part.kind, part.columns)
    sample = CompressedFormat(Context()).sample(packed, dataset, PLAN)
    assert (sample.status, sample.reason, sample.coverage.power_at_1pct) == (Status.PARTIAL, Reason.BUDGET, 0.0)
    assert 100 < len(rows_of(sample)) < 20 * len(ROWS)


def test_the_budget_is_shared_by_all_levels() -> None:
    outer = Context(budget=context.Budget(bytes=1000))
    inner = outer.below("a").below("b")
    inner.budget.take(900)
    with pytest.raises(Exception, match="1 GB"):
        outer.budget.take(200)


def test_cancel_ends_unpacking(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(CSV * 20))
    connector = connector_of(path)
    dataset = dataset_of(path)
    connector._children = Children()
    batches = connector.read(dataset, ["id"])
    next(batches)
    connector.cancel()
    with pytest.raises(SourceError, match="cancelled"):
        list(batches)
    assert isinstance(connector.sample(dataset, dataclasses.replace(PLAN, places=10)), Sample)
    connector._children.close()
