"""Files we write: whole or not at all, and never over something that is not ours."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog import replacing
from config import UsageError
from scanner import terminal
from scanner.wording import say

if TYPE_CHECKING:
    from scanner.handing_out import Masked

_HEAD = 4096
_NAMED = 5
NOTES = "notes"
"""Where a report says what was done to it; left out where there is nothing to say."""
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


def write_report(path: Path, document: dict[str, Any], language: str) -> None:
    """Write a report of ours, with what was masked in it among its notes; say so on stderr too. Raises UsageError."""
    fit, masked = _masked(document)
    if masked:
        fit = {**fit, NOTES: [{"masked": one.where, "types": list(one.types)} for one in masked]}
    _write_masked(path, fit, masked, language)


def write_findings(path: Path, document: dict[str, Any], language: str) -> None:
    """As ``write_report``, in a form that others defined: nothing is added to it. Raises UsageError."""
    fit, masked = _masked(document)
    _write_masked(path, fit, masked, language)


def _masked(document: dict[str, Any]) -> tuple[dict[str, Any], tuple[Masked, ...]]:
    from scanner.handing_out import masked_document  # with all that can be told apart in a text

    return masked_document(document)


def _write_masked(path: Path, document: dict[str, Any], masked: tuple[Masked, ...], language: str) -> None:
    write_whole(path, json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    if masked:
        places = "; ".join(f"{one.where} ({', '.join(one.types)})" for one in masked[:_NAMED])
        more = f" … +{len(masked) - _NAMED}" if len(masked) > _NAMED else ""
        told = say("report_masked", language).format(path.name, len(masked))
        terminal.console(stderr=True, soft_wrap=True).print(f"{told}: {places}{more}", markup=False, highlight=False)


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
