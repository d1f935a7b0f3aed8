"""What the first bytes of a delimited text file say of how to read it, for readers that are not ours."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.files.opening import MemoryFile
from connectors.files.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class TextHead:
    """Column names, what stands between cells, how many lines come before the data (titles and the header), and the encoding by
    Python's name. ``quoting``: quotes mean something."""

    names: tuple[str, ...]
    delimiter: str
    skipped: int
    codec: str
    quoting: bool


def text_head(content: bytes) -> TextHead | None:
    """From the first kilobytes of a file; None where they are no delimited text."""
    from connectors.files.csv import find_layout

    whole, _, _ = content.rpartition(b"\n")
    try:
        layout = find_layout(MemoryFile(whole + b"\n" if whole else content))
    except Unreadable:
        return None
    if not layout.names:
        return None
    return TextHead(layout.names, layout.delimiter, layout.header.skipped, layout.form.codec, layout.quoting)
