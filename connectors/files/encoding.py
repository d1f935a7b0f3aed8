"""Which encoding a text file is in, decided from several places of it and never from a statistical guess."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from connectors.files.opening import OpenedFile
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_PROBE_BYTES = 64 * 1024
_PROBES = 9  # head and tail among them
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_TOLERATED = 0.001  # share of bytes that may be broken: a bad cell must not cost the whole file
_NON_ASCII = re.compile(rb"[\x80-\xff]+")
_UTF8_PAIRS = re.compile(rb"(?:[\xc2-\xdf][\x80-\xbf]){2,}")
_COMMON_HANZI = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe])+")  # GB 2312 level 1, the 3,755 everyday characters
_CONTROL = bytes(set(range(32)) - {0, 1, 2, 3, 7, 8, 9, 10, 12, 13, 27}) + b"\x7f"


@dataclass(frozen=True, slots=True)
class TextForm:
    """How a file's bytes become text: a Python codec name, the byte after the byte order mark, and the newline's bytes."""

    codec: str
    start: int = 0
    newline: bytes = b"\n"

    @property
    def unit(self) -> int:
        """Bytes of one code unit: offsets are multiples of it."""
        return 2 if self.codec.startswith("utf-16") else 1

    def decode(self, data: bytes | memoryview) -> tuple[str, bool]:
        """The text, and whether all of it could be decoded; what could not is U+FFFD."""
        try:
            return str(data, self.codec), True
        except UnicodeDecodeError:
            return str(data, self.codec, "replace"), False


def detect_form(file: OpenedFile) -> TextForm:
    """The text form of a file. Raises Unreadable when it is no text, or in no encoding we read.

    Everything of the GBK family is decoded as gb18030, of which GB 2312 and GBK are parts.
    """
    head = file.read_at(0, _PROBE_BYTES)
    for mark, codec in BOMS:
        if head.startswith(mark):
            return _with_newline(TextForm(codec, len(mark)), head[len(mark) :])
    pieces = tuple(_pieces(file, head))
    if _is_binary((head, *pieces)):  # the pieces end with whole lines: what has none is in neither of them
        if wide := _wide_codec(head):
            return _with_newline(TextForm(wide), head)
        raise Unreadable(Reason.UNSUPPORTED_TYPE, "files of this type are not read")
    return _with_newline(TextForm(_codec(pieces)), head)


def form_of(file: OpenedFile, encoding: str) -> TextForm:
    """The text form of a file whose encoding is declared. Raises Unreadable when it is not known."""
    head = file.read_at(0, _PROBE_BYTES)
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise Unreadable(Reason.ENCODING, "its declared encoding is not known") from None
    name = {"gb2312": "gb18030", "gbk": "gb18030", "utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(name, name)
    for mark, codec in BOMS:
        if head.startswith(mark) and (codec == name or name.startswith("utf-16")):
            return _with_newline(TextForm(codec, len(mark)), head[len(mark) :])
    return _with_newline(TextForm(name), head)


def _wide_codec(head: bytes) -> str | None:
    """UTF-16 without a byte order mark: lines of nothing but ASCII and Chinese characters."""
    even = head[: len(head) // 2 * 2]
    for codec in ("utf-16-le", "utf-16-be"):
        text = even.decode(codec, "replace")
        usual = sum(" " <= char <= "~" or char in "\t\r\n" or "\u3000" <= char <= "\u9fff" or char >= "\uff00" for char in text)
        if "\n" in text and usual > len(text) * 0.98 and "\ufffd" not in text[:-1]:
            return codec
    return None


def _with_newline(form: TextForm, head: bytes) -> TextForm:
    newline, old = ("\n".encode(form.codec), "\r".encode(form.codec))
    text = form.decode(head)[0]
    return TextForm(form.codec, form.start, old if "\r" in text and "\n" not in text else newline)


def _pieces(file: OpenedFile, head: bytes) -> Iterator[bytes]:
    """The head and further places of the file, each cut at newlines so that no character is torn."""
    whole = len(head) >= file.size
    yield head if whole else head[: head.rfind(b"\n") + 1] or head[:-8]
    step = (file.size - _PROBE_BYTES) / (_PROBES - 1)
    for number in range(1, 0 if whole else _PROBES):
        piece = file.read_at(int(number * step), _PROBE_BYTES)
        first, last = piece.find(b"\n"), piece.rfind(b"\n")
        if first < last:
            yield piece[first + 1 : last]


def _is_binary(pieces: tuple[bytes, ...]) -> bool:
    total = sum(len(piece) for piece in pieces)
    nulls = sum(piece.count(0) for piece in pieces)
    controls = sum(len(piece) - len(piece.translate(None, _CONTROL)) for piece in pieces)
    return nulls > total * 0.01 + 4 or controls > total * 0.001 + 2


def _codec(pieces: tuple[bytes, ...]) -> str:
    good, bad = _characters(pieces, "utf-8")
    if bad == 0:
        return "gb18030" if _rather_gbk(pieces) else "utf-8"
    # Bytes of another encoding hardly ever form UTF-8's sequences: where most do, the others are damage.
    if good > bad * 10:
        return "utf-8"
    total = sum(len(piece) for piece in pieces)
    if _characters(pieces, "gb18030")[1] > total * _TOLERATED + 1:
        raise Unreadable(Reason.ENCODING, "its text is not UTF-8, UTF-16 with a byte order mark, or GB 18030")
    return "gb18030"


def _characters(pieces: tuple[bytes, ...], codec: str) -> tuple[int, int]:
    """How many characters beyond ASCII decode, and how many places do not."""
    good = bad = 0
    for piece in pieces:
        text = piece.decode(codec, "replace")
        broken = text.count("\ufffd")
        bad += broken
        good += len(text) - len(text.encode("ascii", "ignore")) - broken
    return good, bad


def _rather_gbk(pieces: tuple[bytes, ...]) -> bool:
    """Whether valid UTF-8 is more likely GBK: a few everyday Chinese characters can also be read as pairs of rare
    two-byte letters. Chinese in UTF-8 takes three bytes, so a single such character settles it."""
    runs = (run[0] for piece in pieces for run in _NON_ASCII.finditer(piece))
    first = next(runs, None)
    return first is not None and all(_is_pairs(run) for run in chain((first,), runs))


def _is_pairs(run: bytes) -> bool:
    """Whether the bytes can be read as two-byte letters of UTF-8 and as everyday Chinese characters of GBK alike."""
    return _UTF8_PAIRS.fullmatch(run) is not None and _COMMON_HANZI.fullmatch(run) is not None
