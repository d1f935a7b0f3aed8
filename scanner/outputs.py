"""Files we write: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from config import UsageError


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` beside ``path`` and rename it into place, so that nobody ever sees half a file. Raises UsageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():  # such as /dev/stdout: renaming would replace the device
            path.write_text(text, encoding="utf-8")
            return
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None
