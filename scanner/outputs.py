"""Files we write: whole or not at all, and never over something that is not ours."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from catalog import replacing
from config import UsageError

_HEAD = 4096
_DATA_MARKS = (b'"schema": "shudian.', b"urn:li:tag:Shudian", b"\xef\xbb\xbfitem_id,item,")


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8 so that nobody ever sees half a file. Raises UsageError."""
    if path.exists() and not path.is_file():  # such as /dev/stdout: it cannot be replaced, only written to
        try:
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
        return
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")


def refuse_to_harm(path: Path, is_ours: Callable[[Path], bool]) -> None:
    """Raise UsageError unless ``path`` is free, empty, a device, or an earlier output of the same kind: a slip of the hand
    must not replace a source, the catalogue or anybody's work. Called before any source is opened."""
    if path.is_dir():
        raise UsageError(f"{path} is a folder", "Name a file")
    try:
        if path.is_file() and path.stat().st_size and not is_ours(path):
            raise UsageError(f"{path} exists and is not an earlier output of shudian", "Name another file, or move that one away")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
    folder = next(parent for parent in (path.absolute(), *path.absolute().parents)[1:] if parent.exists())
    if not folder.is_dir():
        raise UsageError(f"{path}: cannot be written ({folder} is not a folder)")


def is_report(path: Path) -> bool:
    """Whether a file is a report that a scan wrote."""
    with path.open("rb") as file:
        return b'"schema": "shudian.report/' in file.read(_HEAD)


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook that an export wrote, perhaps filled in since."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open("docProps/core.xml") as properties:
            return b"Shudian" in properties.read(_HEAD)
    except (zipfile.BadZipFile, KeyError):
        return False


def is_data_file(path: Path) -> bool:
    """Whether a file is an earlier export for machines or for other catalogues."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(0, size - 16 * _HEAD))
        return any(mark in head for mark in _DATA_MARKS) or (head.startswith(b"PAR1") and b"shudian.schema" in file.read())


def is_calendar(path: Path) -> bool:
    """Whether a file is a calendar of deadlines that we wrote."""
    with path.open("rb") as file:
        return b"PRODID:-//Shudian//" in file.read(_HEAD)
