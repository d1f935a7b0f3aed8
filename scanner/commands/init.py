"""shudian init."""

from __future__ import annotations

from pathlib import Path

from config import UsageError, settings_template
from scanner.outputs import write_whole


def write_template(path: Path, force: bool) -> str:
    """Write the commented settings to ``path``; what to do next. Raises UsageError where a file already stands."""
    if path.exists() and not force:
        raise UsageError(f"{path} already exists", "Use --force to replace it")
    write_whole(path, settings_template())
    return f"{path} written. Declare a source in it, then: shudian check NAME"
