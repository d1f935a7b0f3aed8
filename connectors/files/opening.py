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
    """A regular file open for reading, its length fixed at opening. Raises Unreadable(CANCELLED) once ``cancel`` was called."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._position = 0
        self._cancelled = False
        self.size = os.fstat(descriptor).st_size
        self.bytes_read = 0

    def read_at(self, offset: int, length: int) -> bytes:
        """Up to ``length`` bytes from ``offset``; fewer only at the end of the file."""
        self.seek(max(0, offset))
        pieces: list[bytes] = []
        while length > 0 and (piece := self.read(length)):
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)

    def shrank(self) -> bool:
        """Whether the file became shorter since it was opened."""
        return os.fstat(self._descriptor).st_size < self.size

    def cancel(self) -> None:
        """Make the next read raise. May be called from another thread."""
        self._cancelled = True

    def readinto(self, buffer: memoryview | bytearray) -> int:  # type: ignore[override]
        """Read at the position into ``buffer``, never past the length the file had at opening."""
        if self._cancelled:
            raise Unreadable(Reason.CANCELLED, "the reading was cancelled")
        room = min(len(buffer), max(0, self.size - self._position))
        count = os.preadv(self._descriptor, [memoryview(buffer)[:room]], self._position)
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

    def close(self) -> None:
        """Close the descriptor. May be called twice."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()


def reason_of(error: OSError) -> Unreadable:
    """What an operating system error means for a dataset; its own text, which holds a path, is dropped."""
    reason, detail = _REASONS.get(error.errno or 0, (Reason.SOURCE_ERROR, "the operating system could not read the file"))
    return Unreadable(reason, detail)


def open_folder(root: str, parts: Sequence[str]) -> int:
    """A descriptor of the folder ``parts`` below ``root``. No part may be a symbolic link. Raises OSError."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts:
        try:
            below = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=descriptor)
        finally:
            os.close(descriptor)
        descriptor = below
    return descriptor


def open_regular(root: str, parts: Sequence[str]) -> OpenedFile:
    """The file ``parts`` below the folder ``root``, with no symbolic link on the way. Raises Unreadable."""
    try:
        folder = open_folder(root, parts[:-1])
        try:
            if not stat.S_ISREG(os.stat(parts[-1], dir_fd=folder, follow_symlinks=False).st_mode):
                raise Unreadable(Reason.NOT_A_REGULAR_FILE, "it is not a regular file")
            return OpenedFile(_descriptor(parts[-1], folder))
        finally:
            os.close(folder)
    except OSError as error:
        raise reason_of(error) from None


def _descriptor(name: str, folder: int) -> int:
    try:
        descriptor = os.open(name, _FLAGS | os.O_NOATIME, dir_fd=folder)
    except PermissionError:  # O_NOATIME is for the owner only
        descriptor = os.open(name, _FLAGS, dir_fd=folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Unreadable(Reason.NOT_A_REGULAR_FILE, "it is not a regular file")
    return descriptor
