"""A file of this machine in shares: what its format makes of it, and whether it stayed as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from config import SourceError
from connectors.files.format import SharedFormat
from connectors.files.opening import LocalFile, OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason
from connectors.shares import OddShare, Share


class FileShares:
    """See ``connectors.shares.Shares``."""

    def __init__(self, file: LocalFile, shares: SharedFormat) -> None:
        self._file = file
        self._shares = shares
        self.mark = _mark(file)

    def cut(self) -> Iterator[Share]:
        """See the contract."""
        with _oddly():
            yield from self._shares.cut()

    def read(self, share: Share) -> Iterator[pa.RecordBatch]:
        """See the contract."""
        with _oddly():
            yield from self._shares.read(share)

    def rest(self, share: Share) -> Iterator[pa.RecordBatch] | None:
        """See the contract."""
        rest = self._shares.rest(share)
        return None if rest is None else _as_read(to_the_end(self._file, rest))

    def unchanged(self) -> bool:
        """By its identity, length and times."""
        return _mark(self._file) == self.mark


def broken_off(error: Unreadable) -> SourceError:
    """What is said of a dataset of which no more can be read."""
    return SourceError(f"reading broke off ({error.reason}): {error.detail}", reason=error.reason.value)


def to_the_end(file: OpenedFile, rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of an open file. Raises Unreadable where it became shorter meanwhile: what is gone must not pass for read."""
    yield from rows
    if file.shrank():
        raise Unreadable(Reason.CHANGED, "the file became shorter while it was read")


def _as_read(rows: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    try:
        yield from rows
    except Unreadable as error:
        raise broken_off(error) from None


@contextmanager
def _oddly() -> Iterator[None]:
    """Whatever cannot be read becomes an odd share: whoever reads it among the others says why. But not what was cancelled."""
    try:
        yield
    except Unreadable as error:
        if error.reason is Reason.CANCELLED:
            raise broken_off(error) from None
        raise OddShare from None
    except OSError:
        raise OddShare from None


def _mark(file: LocalFile) -> str:
    told = os.fstat(file.descriptor())
    return f"{told.st_dev} {told.st_ino} {told.st_size} {told.st_mtime_ns} {told.st_ctime_ns} {file.size}"
