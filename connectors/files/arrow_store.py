"""Remote trees that pyarrow reads by itself: object stores and HDFS. Ranged reads only; nothing is listed twice or written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pyarrow.fs import FileSelector, FileType

from config import SourceDenied, SourceError, SourceUnreachable
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.files.walk import Entry
from connectors.model import Probe, Reason

Path = tuple[str, ...]

_DENIED = re.compile(r"ACCESS_DENIED|INVALID_ACCESS_KEY|SIGNATURE|HTTP status 40[13]|Permission", re.IGNORECASE)
_GONE = re.compile(r"NO_SUCH|NOT_FOUND|HTTP status 404|does not exist", re.IGNORECASE)
_ARCHIVED = re.compile(r"INVALID_OBJECT_STATE|Glacier", re.IGNORECASE)
"""How the clients word what went wrong: they give no code. Their text goes no further."""


class ArrowStore:
    """The tree below ``root`` of a pyarrow file system. ``product`` is what a probe calls it."""

    def __init__(self, files: Any, root: str, product: str) -> None:
        self._files = files
        self._root = root.rstrip("/")
        self._product = product

    def probe(self) -> Probe:
        """Look whether the root is there. Raises SourceUnreachable or SourceDenied."""
        try:
            kind = self._files.get_file_info(self._root).type
        except OSError as error:
            refused = _source_error(error)
        else:
            if kind is not FileType.NotFound:
                return Probe(self._product, "")
            refused = SourceUnreachable("there is no such bucket, folder or file", "Check the path of the SOURCE")
        raise refused

    def entries(self) -> Iterator[Entry]:
        """Every file below the root, folder by folder: a tree of a million files is never in memory at once."""
        if self._files.get_file_info(self._root).type is FileType.File:
            yield Entry((self._root.rpartition("/")[2],))
        else:
            yield from self._folder(())

    def open(self, path: Path) -> tuple[OpenedFile, Path]:
        """The first file on the way, and the names behind it."""
        try:
            for end in range(1, len(path) + 1):
                info = self._files.get_file_info(self._at(path[:end]))
                if info.type is FileType.File:
                    return ArrowFile(self._files, info), path[end:]
        except OSError as error:
            broken = _unreadable(error)
        else:
            broken = Unreadable(Reason.CHANGED, "the file is gone")
        raise broken

    def _at(self, parts: Path) -> str:
        if len(parts) == 1 and self._root.rpartition("/")[2] == parts[0]:
            only = self._files.get_file_info(self._root)
            if only.type is FileType.File:
                return self._root
        return "/".join((self._root, *parts))

    def _folder(self, above: Path) -> Iterator[Entry]:
        try:
            found = self._files.get_file_info(FileSelector(self._at(above) if above else self._root, recursive=False))
        except OSError as error:
            yield Entry(above, _unreadable(error))
            return
        for info in sorted(found, key=lambda one: one.base_name):
            parts = (*above, info.base_name)
            if info.type is FileType.Directory:
                yield from self._folder(parts)
            else:
                yield Entry(parts)


class ArrowFile(OpenedFile):
    """One file of such a tree."""

    def __init__(self, files: Any, info: Any) -> None:
        super().__init__(info.size)
        self._files = files
        self._info = info
        self._stream = files.open_input_file(info.path)

    def fetch(self, buffer: memoryview, offset: int) -> int:
        """One ranged read."""
        try:
            piece = self._stream.read_at(len(buffer), offset)
        except OSError as error:
            broken = _unreadable(error)
        else:
            buffer[: len(piece)] = piece
            return len(piece)
        raise broken

    def shrank(self) -> bool:
        """Whether the file was replaced or removed meanwhile; parts of two files must not pass for one."""
        now = self._files.get_file_info(self._info.path)
        same: bool = (now.type, now.size, now.mtime_ns) == (self._info.type, self._info.size, self._info.mtime_ns)
        return not same

    def version(self) -> str | None:
        """The object's ETag with its length and time; an ETag follows the content alone. A weak one, and HDFS, tell nothing."""
        try:
            told = self._stream.metadata() or {}
        except OSError:
            return None
        tag = bytes(told.get("ETag", b"")).decode("latin-1")
        return f"{tag} {self.size} {self._info.mtime_ns}" if tag.startswith('"') else None

    def close(self) -> None:
        """Give the stream back. May be called twice."""
        if not self.closed:
            self._stream.close()
        super().close()


def _unreadable(error: OSError) -> Unreadable:
    text = str(error)
    if _ARCHIVED.search(text):
        return Unreadable(Reason.UNSUPPORTED_TYPE, "it is archived and would have to be restored first")
    if _DENIED.search(text):
        return Unreadable(Reason.PERMISSION, "the store does not let this account read it; grant read and list")
    if _GONE.search(text):
        return Unreadable(Reason.CHANGED, "the file is gone")
    return Unreadable(Reason.SOURCE_ERROR, "the store answered with an error")


def _source_error(error: OSError) -> SourceError:
    text = str(error)
    if _DENIED.search(text):
        return SourceDenied("the store does not accept the account", "Look at the access key, its secret and its rights")
    return SourceUnreachable("the store does not answer", "Look at endpoint, bucket and network")
