"""One file packed by gzip, bzip2, xz or zstd. The packed file is the dataset; what is in it tells how it is read.

It is unpacked into memory up to a bound. Of a longer one the beginning is the sample, which proves nothing of the rest. A
packed tar is read as a stream, one member at a time.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import IO, cast

import pyarrow as pa

from connectors.files.archive_tar import TarStreamFormat, is_tar
from connectors.files.container import packed_size
from connectors.files.context import GRACE, Context, check_ratio
from connectors.files.detection import format_of
from connectors.files.format import Format, Part
from connectors.files.opening import MemoryFile, OpenedFile
from connectors.files.tables import nothing
from connectors.files.unreadable import Unreadable
from connectors.model import Dataset, Kind, Reason, Sample, SamplePlan, Statistics, Status

LARGEST_CONTENT = 512 * 1024 * 1024
"""Bytes kept of what comes out of a single packed file."""

_BLOCK = 256 * 1024
_FAULTS = (gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, pa.ArrowException)


class CompressedFormat:
    """A single packed file."""

    def __init__(self, context: Context) -> None:
        self._context = context.below()

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The datasets of what is in it."""
        with self._inside(file) as (content, inner, _):
            yield from inner.parts(content) if content.size else (Part(Kind.FILE),)

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """The packed length."""
        return packed_size(file)

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """A sample of what is in it."""
        with self._inside(file) as (content, inner, cut):
            if not content.size:
                return nothing(dataset)
            sample = inner.sample(content, dataset, plan)
            known = sample.statistics or Statistics()
            if not cut:
                return replace(sample, statistics=Statistics(known.rows, packed_size(file).bytes))
            coverage = replace(sample.coverage, method="beginning", power_at_1pct=0.0)
            return replace(sample, coverage=coverage, status=Status.PARTIAL, reason=Reason.BUDGET, statistics=packed_size(file))

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, as far as they are within the bound; then Unreadable."""
        with self._inside(file) as (content, inner, cut):
            if content.size:
                yield from inner.read(content, dataset, columns)
            if cut:
                raise Unreadable(Reason.TOO_LARGE, f"it unpacks to over {LARGEST_CONTENT // 1024 // 1024} MB")

    @contextmanager
    def _inside(self, file: OpenedFile) -> Iterator[tuple[OpenedFile, Format, bool]]:
        """The content, its format, and whether it was cut."""
        try:
            stream = Unpacking(file, self._context)
            head = stream.read(1024)
            if is_tar(head):
                yield file, TarStreamFormat(self._context, lambda packed: Unpacking(packed, self._context)), False
                return
            held = bytearray(head)
            while len(held) < LARGEST_CONTENT and (piece := stream.read(min(_BLOCK, LARGEST_CONTENT - len(held)))):
                held += piece
            cut = len(held) >= LARGEST_CONTENT and bool(stream.read(1))
            content = MemoryFile(held)
            yield content, format_of(content, self._context), cut
        except _FAULTS:
            raise Unreadable(Reason.CORRUPT, "the packed file is broken") from None


class Unpacking(io.RawIOBase):
    """What comes out of a packed file, as a stream, counted against the budget. A file that ends too early raises EOFError."""

    def __init__(self, file: OpenedFile, context: Context) -> None:
        super().__init__()
        file.seek(0)
        self._packed = file
        self._context = context
        self._stream = _stream(file)
        self._out = 0

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]
        """The next bytes."""
        try:
            piece = self._stream.read(len(buffer))
        except OSError:  # bz2 and Arrow say it so when the data is broken
            raise EOFError from None
        buffer[: len(piece)] = piece
        self._out += len(piece)
        self._context.budget.take(len(piece))
        if self._out > GRACE:
            check_ratio(min(self._packed.tell(), self._packed.size), self._out)
        return len(piece)

    def readable(self) -> bool:
        """Always true."""
        return True


def _stream(file: OpenedFile) -> gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile | pa.CompressedInputStream:
    head = file.read_at(0, 4)
    file.seek(0)
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=file, mode="rb")
    if head.startswith(b"BZh"):
        return bz2.BZ2File(file)
    if head.startswith(b"\xfd7zX"):
        return lzma.LZMAFile(cast(IO[bytes], file))
    return pa.CompressedInputStream(pa.PythonFile(file, mode="r"), "zstd")
