"""tar archives, plain or packed: read from front to back, members in memory, links and devices never followed."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from connectors.files.container import ContainerFormat, Member, blocks, name_parts, readable_name, unpacked
from connectors.files.context import Context
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_FAULTS = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError, gzip.BadGzipFile)
_LARGEST_MEMBER = 512 * 1024 * 1024


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar."""
    return head[257:262] == b"ustar"


class TarStreamFormat(ContainerFormat):
    """A tar that ``stream`` makes out of the file."""

    def __init__(self, context: Context, stream: Callable[[OpenedFile], io.RawIOBase]) -> None:
        super().__init__(context)
        self._stream = stream

    def members(self, file: OpenedFile) -> Iterator[Member]:
        """Regular files to read; links, devices and pipes with the reason why not. A damaged rest is told as one of them."""
        count = 0
        try:
            with _opened(self._stream(file)) as archive:
                for entry in archive:
                    count += 1
                    if not entry.isdir():
                        yield self._member(archive, entry)
        except Unreadable as error:
            if not count or error.reason is Reason.CANCELLED:
                raise
            yield Member(("rest of the archive",), _nowhere, error)

    def _member(self, archive: tarfile.TarFile, entry: tarfile.TarInfo) -> Member:
        problem = None
        if not entry.isreg() or entry.issparse():
            problem = Unreadable(Reason.NOT_A_REGULAR_FILE, "it is a link, a device, a pipe or a file with holes")
        elif entry.size < 0:
            problem = _broken()
        elif entry.size > min(_LARGEST_MEMBER, self.context.budget.bytes):
            problem = Unreadable(Reason.TOO_LARGE, "it is larger than what may be unpacked")
        path = name_parts(readable_name(os.fsencode(entry.name)))
        return Member(path, lambda: self._content(archive, entry), problem)

    def _content(self, archive: tarfile.TarFile, entry: tarfile.TarInfo) -> OpenedFile:
        try:
            stream = archive.extractfile(entry)
            if stream is None:
                return _nowhere()
            return unpacked(blocks(stream.read), self.context, _LARGEST_MEMBER)
        except _FAULTS:
            raise _broken() from None


class TarFormat(TarStreamFormat):
    """A tar that is not packed."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _rewound)


def _rewound(file: OpenedFile) -> io.RawIOBase:
    file.seek(0)
    return file


def _nowhere() -> OpenedFile:
    raise _broken()


def _broken() -> Unreadable:
    return Unreadable(Reason.CORRUPT, "the tar structure is broken")


@contextmanager
def _opened(stream: io.RawIOBase) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
            yield archive
    except _FAULTS:
        raise _broken() from None
