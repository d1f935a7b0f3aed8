"""What a zip file says it holds, checked before anything in it is unpacked: bombs, overlaps and encryption are refused."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence

from connectors.files.context import GRACE, MOST_BYTES, MOST_ENTRIES, MOST_RATIO
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_LOCAL_HEADER = 30
_BROKEN = "the zip structure is broken"
_END = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_END_LENGTH = 22
_LONGEST_COMMENT = 65_535
_LARGEST_DIRECTORY = 32 * 1024 * 1024


def open_zip(file: OpenedFile) -> zipfile.ZipFile:
    """The opened zip of an office document, of which every entry must be sound. Raises Unreadable."""
    archive = list_zip(file)
    entries = archive.infolist()
    _check_sizes(entries)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable(Reason.ENCRYPTED, "the zip is encrypted")
    return archive


def list_zip(file: OpenedFile) -> zipfile.ZipFile:
    """The opened zip, its directory checked: not too many entries, no two that share bytes or a name. Raises Unreadable."""
    _check_directory(file)
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, struct.error):
        raise Unreadable(Reason.CORRUPT, _BROKEN) from None
    _check_overlap(entries, file.size)
    return archive


def _check_directory(file: OpenedFile) -> None:
    """Count the entries before a parser makes something of each of a million."""
    tail = file.read_at(max(0, file.size - _END_LENGTH - _LONGEST_COMMENT), _END_LENGTH + _LONGEST_COMMENT)
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_LENGTH:
        raise Unreadable(Reason.CORRUPT, _BROKEN)
    position = file.size - len(tail) + end
    # A directory longer than its 32 bits can say is over the limit anyway, and so is one in the 64-bit form.
    length = int.from_bytes(tail[end + 12 : end + 16], "little")
    if length == 0xFFFFFFFF:
        length = min(position, _LARGEST_DIRECTORY + 1)
    too_many = Unreadable(Reason.TOO_LARGE, f"the zip has over {MOST_ENTRIES:,} entries")
    if length > position:
        raise Unreadable(Reason.CORRUPT, _BROKEN)
    if length > _LARGEST_DIRECTORY or file.read_at(position - length, length).count(_ENTRY) > MOST_ENTRIES:
        raise too_many


def _check_sizes(entries: Sequence[zipfile.ZipInfo]) -> None:
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Unreadable(Reason.TOO_LARGE, "the zip unpacks to over 1 GB")
    if any(entry.file_size > max(GRACE, entry.compress_size * MOST_RATIO) for entry in entries):
        raise Unreadable(Reason.TOO_LARGE, f"the zip is packed tighter than {MOST_RATIO} to 1")


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
