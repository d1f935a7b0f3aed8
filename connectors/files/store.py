"""Where files come from: listing and opening, behind one small protocol that remote stores implement too."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Protocol

from config import SourceDenied, SourceUnreachable
from connectors.files.opening import OpenedFile, open_first
from connectors.files.walk import Entry, walk
from connectors.model import Probe


class Store(Protocol):
    """A tree of files. Paths are tuples of names below its root."""

    def probe(self) -> Probe:
        """Reach it. Raises SourceUnreachable or SourceDenied."""

    def entries(self) -> Iterator[Entry]:
        """Every file and everything that is none, sorted by path."""

    def open(self, path: tuple[str, ...]) -> tuple[OpenedFile, tuple[str, ...]]:
        """The first file on the way ``path``, and the names behind it, which lead on inside the file. Raises Unreadable."""


class LocalStore:
    """A file or a folder of this machine."""

    def __init__(self, path: str) -> None:
        self._typed = path
        self._path = os.path.realpath(path)
        self._single = not os.path.isdir(self._path)
        self._root = os.path.dirname(self._path) if self._single else self._path

    def probe(self) -> Probe:
        """Look whether the path is there and may be read."""
        if not os.path.exists(self._path):
            raise SourceUnreachable(f"{self._typed}: there is no such file or folder", "Check the path after file:")
        if not os.access(self._path, os.R_OK if self._single else os.R_OK | os.X_OK):
            raise SourceDenied("the file or folder may not be read by this user", "Grant read permission on it")
        return Probe("files", "")

    def entries(self) -> Iterator[Entry]:
        """The file, or the tree below the folder."""
        return iter([Entry((os.path.basename(self._path),))]) if self._single else walk(self._root)

    def open(self, path: tuple[str, ...]) -> tuple[OpenedFile, tuple[str, ...]]:
        """A regular file; no link is followed on the way."""
        return open_first(self._root, path)
