"""zip archives: members as datasets. The directory is checked before anything is unpacked, sizes are counted while it is."""

from __future__ import annotations

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator

from connectors.files.container import ContainerFormat, Member, blocks, name_parts, readable_name, unpacked
from connectors.files.context import check_ratio
from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.files.zip_check import list_zip
from connectors.model import Reason

_FAULTS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError, OSError)
_LARGEST_MEMBER = 512 * 1024 * 1024
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


class ZipFormat(ContainerFormat):
    """zip."""

    def members(self, file: OpenedFile) -> Iterator[Member]:
        """Regular files to read; links, encrypted and oversized ones with the reason why not."""
        with list_zip(file) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    yield self._member(archive, entry)

    def _member(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
        return Member(name_parts(_name(entry)), lambda: self._content(archive, entry), self._problem(entry))

    def _problem(self, entry: zipfile.ZipInfo) -> Unreadable | None:
        mode = entry.external_attr >> 16
        if entry.flag_bits & _ENCRYPTED:
            return Unreadable(Reason.ENCRYPTED, "the member is encrypted")
        if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return Unreadable(Reason.NOT_A_REGULAR_FILE, "it is a link, a device or a pipe")
        if entry.file_size > min(_LARGEST_MEMBER, self.context.budget.bytes):
            return Unreadable(Reason.TOO_LARGE, "it is larger than what may be unpacked")
        return None

    def _content(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> OpenedFile:
        try:
            check_ratio(entry.compress_size, entry.file_size)
            with archive.open(entry) as stream:
                pieces = _in_proportion(entry, blocks(stream.read))
                return unpacked(pieces, self.context, _LARGEST_MEMBER)
        except NotImplementedError:
            raise Unreadable(Reason.UNSUPPORTED_TYPE, "the member is packed by a method that is not read") from None
        except _FAULTS:
            raise Unreadable(Reason.CORRUPT, "the member is broken") from None


def _in_proportion(entry: zipfile.ZipInfo, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces as long as what came out is not out of all proportion to what went in, whatever the directory says."""
    total = 0
    for piece in pieces:
        total += len(piece)
        check_ratio(entry.compress_size, total)
        yield piece


def _name(entry: zipfile.ZipInfo) -> str:
    """The name; without the UTF-8 flag zipfile takes it for the old code page of DOS."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return readable_name(entry.orig_filename.encode("cp437"))
    except UnicodeEncodeError:
        return entry.filename
