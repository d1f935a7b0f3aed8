"""Text files we write: whole or not at all."""

from __future__ import annotations

from pathlib import Path

from catalog import replacing
from config import UsageError


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
