"""Office files are zip archives: the same content is made into the same bytes, whenever it is written."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first one a zip archive knows

BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What the readers of Office files raise for one that is no such file; a broken part of XML is a SyntaxError."""


def write_package(content: io.BytesIO, path: Path, mended: Mapping[str, Callable[[bytes], bytes]] | None = None) -> None:
    """Write an Office file with its parts in their order and all of them dated alike. ``mended`` says how parts by name are to
    be changed on the way."""
    changes = mended or {}
    with zipfile.ZipFile(content) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            info = zipfile.ZipInfo(part.filename, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(info, changes.get(part.filename, bytes)(given.read(part)))
