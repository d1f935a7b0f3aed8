"""What a zip file says it holds, checked before anything in it is unpacked: bombs, overlaps and encryption are refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence

from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_MOST_ENTRIES = 10_000
_MOST_BYTES = 1024 * 1024 * 1024
_MOST_RATIO = 100
_GRACE = 100 * 1024  # bytes of an entry that may be packed as tightly as they like
_LOCAL_HEADER = 30
_BROKEN = "the zip structure is broken"


def open_zip(file: OpenedFile) -> zipfile.ZipFile:
    """The opened zip with its directory checked. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error):
        raise Unreadable(Reason.CORRUPT, _BROKEN) from None
    _check_sizes(entries)
    _check_overlap(entries, file.size)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(Reason.ENCRYPTED, "the zip is encrypted")
    return archive


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    if len(entries) > _MOST_ENTRIES:
        raise Unreadable(Reason.TOO_LARGE, f"the zip has over {_MOST_ENTRIES:,} entries")
    if sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise Unreadable(Reason.TOO_LARGE, "the zip unpacks to over 1 GB")
    if any(entry.file_size > max(_GRACE, entry.compress_size * _MOST_RATIO) for entry in entries):
        raise Unreadable(Reason.TOO_LARGE, f"the zip is packed tighter than {_MOST_RATIO} to 1")


def _check_overlap(entries: Sequence[zipfile.ZipInfo], size: int) -> None:
    """Entries that share bytes make a small file unpack to any size; older Pythons do not refuse them."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            raise Unreadable(Reason.CORRUPT, "entries of the zip overlap")
        # The name is counted by its characters, as its bytes are at least as many.
        end = entry.header_offset + _LOCAL_HEADER + len(entry.filename) + entry.compress_size
    if end > size:
        raise Unreadable(Reason.CORRUPT, _BROKEN)
    if len({entry.filename for entry in entries}) < len(entries):
        raise Unreadable(Reason.CORRUPT, "entries of the zip have the same name")
