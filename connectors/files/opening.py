"""Files opened so that they stay as they are: no link followed, no device touched, no access time moved where we may."""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Sequence

from connectors.files.unreadable import Unreadable
from connectors.model import Reason

# O_NONBLOCK: a FIFO put in a file's place after the listing must not hang the scan.
_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_REASONS = {
    errno.EACCES: (Reason.PERMISSION, "the file may not be read by this user; grant read permission"),
    errno.EPERM: (Reason.PERMISSION, "the file may not be read by this user; grant read permission"),
    errno.ENOENT: (Reason.CHANGED, "the file is gone"),
    errno.ENOTDIR: (Reason.CHANGED, "a folder on the way to the file is gone"),
    errno.ELOOP: (Reason.NOT_A_REGULAR_FILE, "it is a symbolic link"),
    errno.ENXIO: (Reason.NOT_A_REGULAR_FILE, "it is a socket or a pipe"),
}


class OpenedFile(io.RawIOBase):
    """A file open for reading, its length fixed at opening. Raises Unreadable(CANCELLED) once ``cancel`` was called.

    Local files, members of archives and files of remote stores derive from it: ``fetch`` is all they must write.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self._position = 0
        self._cancelled = False
        self.size = size
        self.bytes_read = 0

    def fetch(self, buffer: memoryview, offset: int) -> int:
        """Fill ``buffer`` from ``offset``, both within the file's length; returns how many bytes came. Raises OSError."""
        raise NotImplementedError

    def descriptor(self) -> int | None:
        """A descriptor that another process can read the file by, where there is one."""
        return None

    def version(self) -> str | None:
        """What the store calls this state of the file, where that changes with every byte of it."""
        return None

    def shrank(self) -> bool:
        """Whether the file became shorter since it was opened."""
        return False

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; fewer only at the end of the file."""
        self.seek(max(0, offset))
        pieces: list[bytes] = []
        while length > 0 and (piece := self.read(length)):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def beside(self, offset: int, length: int) -> bytes:
        """As ``read_at``, while somebody else may be reading: what is there at once, and the position stays where it is. For
        files of this machine."""
        if self._cancelled:
            raise Unreadable(Reason.CANCELLED, "the reading was cancelled")
        found = bytearray(max(0, min(length, self.size - offset)))
        return bytes(found[: self.fetch(memoryview(found), offset)]) if found else b""

    def fill(self, buffer: memoryview, offset: int) -> int:
        """Fill ``buffer`` from ``offset``; how many bytes came: fewer than it holds only at the end of the file."""
        self.seek(offset)
        filled = 0
        while filled < len(buffer) and (count := self.readinto(buffer[filled:])):
            filled += count
        return filled

    def cancel(self) -> None:
        """Make the next read raise. May be called from another thread."""
        self._cancelled = True

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]
        """Read at the position into ``buffer``, never past the length the file had at opening."""
        if self._cancelled:
            raise Unreadable(Reason.CANCELLED, "the reading was cancelled")
        room = min(len(buffer), max(0, self.size - self._position))
        count = self.fetch(memoryview(buffer)[:room], self._position) if room else 0
        self._position += count
        self.bytes_read += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move the position; returns it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def tell(self) -> int:
        """The position in bytes."""
        return self._position

    def readable(self) -> bool:
        """Always true."""
        return True

    def seekable(self) -> bool:
        """Always true."""
        return True


class LocalFile(OpenedFile):
    """A regular file of this machine. It owns the descriptor. ``size``, where given, is the length it had before."""

    def __init__(self, descriptor: int, size: int | None = None) -> None:
        super().__init__(os.fstat(descriptor).st_size if size is None else size)
        self._descriptor = descriptor

    def fetch(self, buffer: memoryview, offset: int) -> int:
        """One positioned read: descriptors shared with another process have but one position."""
        return os.preadv(self._descriptor, [buffer], offset)

    def descriptor(self) -> int:
        """The file's own."""
        return self._descriptor

    def shrank(self) -> bool:
        """By the operating system's word."""
        return os.fstat(self._descriptor).st_size < self.size

    def close(self) -> None:
        """Close the descriptor. May be called twice."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


class MemoryFile(OpenedFile):
    """Bytes in memory, such as a member of an archive."""

    def __init__(self, content: bytes | bytearray) -> None:
        super().__init__(len(content))
        self._content = memoryview(content)

    def fetch(self, buffer: memoryview, offset: int) -> int:
        """A copy out of memory."""
        piece = self._content[offset : offset + len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)


def reason_of(error: OSError) -> Unreadable:
    """What an operating system error means for a dataset; its own text, which holds a path, is dropped."""
    reason, detail = _REASONS.get(error.errno or 0, (Reason.SOURCE_ERROR, "the operating system could not read the file"))
    return Unreadable(reason, detail)


def open_folder(root: str, parts: Sequence[str]) -> int:
    """A descriptor of the folder ``parts`` below ``root``. No part may be a symbolic link. Raises OSError."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts:
        try:
            below = _folder(part, descriptor)
        finally:
            os.close(descriptor)
        descriptor = below
    return descriptor


def open_regular(root: str, parts: Sequence[str]) -> LocalFile:
    """The file ``parts`` below the folder ``root``, with no symbolic link on the way. Raises Unreadable."""
    file, inside = open_first(root, parts)
    if inside:
        file.close()
        raise Unreadable(Reason.CHANGED, "a folder on the way to the file is gone")
    return file


def open_first(root: str, parts: Sequence[str]) -> tuple[LocalFile, tuple[str, ...]]:
    """The first regular file on the way ``parts`` below the folder ``root``, and the parts behind it, which are a place
    inside that file. No part may be a symbolic link. Raises Unreadable."""
    try:
        folder = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for number, part in enumerate(parts, 1):
                mode = os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode
                if stat.S_ISREG(mode):
                    return LocalFile(_descriptor(part, folder)), tuple(parts[number:])
                if not stat.S_ISDIR(mode):
                    break
                folder, above = _folder(part, folder), folder
                os.close(above)
            raise Unreadable(Reason.NOT_A_REGULAR_FILE, "it is not a regular file")
        finally:
            os.close(folder)
    except OSError as error:
        raise reason_of(error) from None


def _folder(name: str, above: int) -> int:
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)


def _descriptor(name: str, folder: int) -> int:
    try:
        descriptor = os.open(name, _FLAGS | os.O_NOATIME, dir_fd=folder)
    except PermissionError:  # O_NOATIME is for the owner only
        descriptor = os.open(name, _FLAGS, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(Reason.NOT_A_REGULAR_FILE, "it is not a regular file")
    return descriptor
