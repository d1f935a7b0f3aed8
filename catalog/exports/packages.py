"""Office files are zip archives: the same content is made into the same bytes, whenever it is written."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first one a zip archive knows

BROKEN = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, SyntaxError, zipfile.BadZipFile, zlib.error)
"""What the readers of Office files raise for one that is no such file; a broken part of XML is a SyntaxError."""


Mending: TypeAlias = Callable[[bytes], Iterable[bytes]]
"""What a part is to be instead, piece by piece."""


def write_package(content: io.BytesIO, path: Path, mended: Mapping[str, Mending] | None = None) -> None:
    """Write an Office file with its parts in their order and all of them dated alike. ``mended`` says how parts by name are to
    be changed on the way."""
    changes = mended or {}
    with zipfile.ZipFile(content) as given, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            info = zipfile.ZipInfo(part.filename, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            mend = changes.get(part.filename)
            with made.open(info, "w") as into:
                into.writelines((given.read(part),) if mend is None else mend(given.read(part)))
