"""Documents are written whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TypeAlias

from config import UsageError

Inspection: TypeAlias = Callable[[Path, Path], None]
"""Looks at a finished file before it is handed out: the file, and the name it is to have. What it raises keeps the file back."""
_inspection: ContextVar[Inspection | None] = ContextVar("inspection", default=None)


@contextmanager
def inspected(inspection: Inspection) -> Iterator[None]:
    """Whatever ``replacing`` writes within is shown to ``inspection`` first."""
    before = _inspection.set(inspection)
    try:
        yield
    finally:
        _inspection.reset(before)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A new file beside ``path`` to write into; at the end it is flushed to disk and takes the place of ``path``.

    When anything breaks, or an inspection (see ``inspected``) objects, ``path`` stays as it was and the new file is removed.
    Missing folders are made. Raises UsageError where the folder or file cannot be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            yield part
            inspection = _inspection.get()
            if inspection is not None:
                inspection(part, path)
            _flush(part)
            os.replace(part, path)
            _flush(path.parent)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror})") from None


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
