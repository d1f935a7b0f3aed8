"""7z archives, by py7zr, which is an extra: members in memory, counted while they are unpacked."""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from connectors.files.container import ContainerFormat, Member, name_parts
from connectors.files.context import Context, check_ratio
from connectors.files.opening import MemoryFile, OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

try:
    import py7zr
except ImportError:  # it is an extra
    py7zr = None  # type: ignore[assignment]

_LARGEST_MEMBER = 256 * 1024 * 1024
_FAULTS = (lzma.LZMAError, zlib.error, EOFError, ValueError, OverflowError, KeyError, IndexError, TypeError, AttributeError)


class SevenZipFormat(ContainerFormat):
    """7z. A solid archive is unpacked from its start for every member that is asked for."""

    def members(self, file: OpenedFile) -> Iterator[Member]:
        """Files to read, one with the reason why not where it is a link, encrypted or too large."""
        with _opened(file) as archive:
            entries = [entry for entry in archive.list() if not entry.is_directory]
        for entry in entries:
            problem = None
            if entry.is_symlink or not entry.is_file:
                problem = Unreadable(Reason.NOT_A_REGULAR_FILE, "it is a link or a device")
            elif entry.uncompressed > min(_LARGEST_MEMBER, self.context.budget.bytes):
                problem = Unreadable(Reason.TOO_LARGE, "it is larger than what may be unpacked")
            yield self._member(file, entry.filename, problem)

    def _member(self, file: OpenedFile, name: str, problem: Unreadable | None) -> Member:
        return Member(name_parts(name), lambda: self._content(file, name), problem)

    def _content(self, file: OpenedFile, name: str) -> OpenedFile:
        kept = _Kept(self.context, file.size)
        with _opened(file) as archive:
            archive.extract(targets=[name], factory=_writers()(kept))
        return MemoryFile(kept.content)


class _Kept:
    """What is unpacked of one member, bounded."""

    def __init__(self, context: Context, packed: int) -> None:
        self._context = context
        self._packed = packed
        self.content = bytearray()

    def add(self, piece: bytes) -> None:
        self.content += piece
        self._context.budget.take(len(piece))
        check_ratio(self._packed, len(self.content))
        if len(self.content) > _LARGEST_MEMBER:
            raise Unreadable(Reason.TOO_LARGE, "it is larger than what may be unpacked")


@contextmanager
def _opened(file: OpenedFile) -> Iterator[Any]:
    if py7zr is None:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "7z archives need an extra: pip install 'shudian[archives]'")
    file.seek(0)
    try:
        with py7zr.SevenZipFile(cast(IO[bytes], file), "r") as archive:
            if archive.needs_password():
                raise Unreadable(Reason.ENCRYPTED, "the archive is encrypted")
            yield archive
    except py7zr.PasswordRequired:
        raise Unreadable(Reason.ENCRYPTED, "the archive is encrypted") from None
    except py7zr.UnsupportedCompressionMethodError:
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "the archive is packed by a method that is not read") from None
    except (py7zr.exceptions.ArchiveError, *_FAULTS):
        raise Unreadable(Reason.CORRUPT, "the 7z structure is broken") from None


def _writers() -> Any:
    """The class that py7zr asks for places to write to; made here, for its base is not there without the extra."""

    class Place(py7zr.Py7zIO):
        def __init__(self, kept: _Kept) -> None:
            self._kept = kept

        def write(self, s: bytes | bytearray) -> int:
            self._kept.add(bytes(s))
            return len(s)

        def read(self, size: int | None = None) -> bytes:  # noqa: ARG002
            return b""

        def seek(self, offset: int, whence: int = 0) -> int:  # noqa: ARG002
            return 0

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return len(self._kept.content)

    class Places(py7zr.WriterFactory):
        def __init__(self, kept: _Kept) -> None:
            self._kept = kept

        def create(self, filename: str) -> Place:  # noqa: ARG002
            return Place(self._kept)

    return Places
