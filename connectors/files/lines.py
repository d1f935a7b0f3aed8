"""Lines of a text file: streamed from its start, or from a window at any byte offset. Memory is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

from connectors.files.encoding import TextForm
from connectors.files.opening import OpenedFile

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes kept of a line; the rest of a longer one is passed over."""

BLOCK = 1024 * 1024
"""Bytes that are read at a time."""

_FIRST = 64 * 1024


@dataclass(slots=True)
class LineFaults:
    """What went wrong while lines were made; counted, never quoted."""

    undecoded: int = 0
    too_long: int = 0
    hardly: int = 0
    """Lines that were kept whole, though whoever met them in other blocks might have had to cut them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of whole lines, the last one without its newline; or, ``cut``, the beginning of one line that is too long. The next
    piece may come to stand in the same memory."""

    data: memoryview
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Whole lines found in a stretch of bytes, and how many newlines per byte it has."""

    lines: tuple[str, ...]
    density: float


class LineSource:
    """The lines of one opened file, or of its bytes ``span``, which begin and end with lines. ``faults`` adds up over all reading
    done through it; ``room`` is memory that pieces may come to stand in, there again when all were given."""

    def __init__(self, file: OpenedFile, form: TextForm, span: tuple[int, int] | None = None) -> None:
        self.file = file
        self.form = form
        self.span = span or (form.start, file.size)
        self.room = bytearray()
        self.faults = LineFaults()

    def stream(self) -> Iterator[str]:
        """All lines without their newline, from the start of the file: often the first ones are all that is wanted."""
        for piece in self.pieces(chain((_FIRST,), repeat(BLOCK))):
            yield from self.lines(piece)

    def pieces(self, blocks: Iterable[int] = repeat(BLOCK)) -> Iterator[Piece]:
        """All lines, in pieces as they are found in blocks of so many bytes."""
        room, held = self.room, 0  # so many bytes of a line that is not at its end stand at the beginning
        self.room = bytearray()  # whoever reads at the same time has his own
        passing_over = False
        position, last = self.span
        for block in blocks:
            length = min(block, last - position)
            if len(room) < held + length:
                room = room[:held] + bytes(length)
            count = self.file.fill(memoryview(room)[held : held + length], position)
            if not count:
                break
            position += count
            if passing_over:
                newline = self._find(room[:count], 0)
                if newline < 0:
                    continue
                count, passing_over = _moved(room, newline + len(self.form.newline), count), False
            held += count
            end = self._rfind(room, held)
            if end >= 0:
                self.faults.hardly += self._find(room, 0) > LONGEST_LINE
                yield Piece(memoryview(room)[:end])
                held = _moved(room, end + len(self.form.newline), held)
            if held > LONGEST_LINE:
                yield Piece(memoryview(room)[:held], cut=True)
                held, passing_over = 0, True
        if held:
            yield Piece(memoryview(room)[:held])
        self.room = room

    def lines(self, piece: Piece) -> list[str]:
        """The lines of a piece as text."""
        return self._cut(piece.data) if piece.cut else self._lines(piece.data)

    def window(self, offset: int, length: int) -> Window:
        """The whole lines of ``length`` bytes from ``offset``. The line that ``offset`` falls into is left out unless it
        is the first of the file; the last one only counts with its newline or at the end of the file."""
        offset = max(self.form.start, offset - (offset - self.form.start) % self.form.unit)
        data = self.file.read_at(offset, length)
        newlines = self._count(data)
        density = newlines / len(data) if data else 0.0
        at_end = offset + len(data) >= self.file.size
        begin = 0 if offset == self.form.start else self._after(data, self._find(data, 0))
        end = len(data) if at_end else max(begin, self._rfind(data))
        body = data[begin:end]
        if at_end and body.endswith(self.form.newline):
            body = body[: -len(self.form.newline)]
        return Window(tuple(self._lines(body)) if body else (), density)

    def _after(self, data: bytes, newline: int) -> int:
        return len(data) if newline < 0 else newline + len(self.form.newline)

    def _lines(self, data: bytes | memoryview) -> list[str]:
        text, whole = self.form.decode(data)
        self.faults.undecoded += not whole
        if "\0" in text:  # a NUL carries nothing and stops other people's programs
            text = text.replace("\0", "")
        return text.split("\r" if self.form.newline.strip(b"\0") == b"\r" else "\n")

    def _cut(self, data: memoryview) -> list[str]:
        self.faults.too_long += 1
        size = LONGEST_LINE - LONGEST_LINE % 4
        text = str(data[:size], self.form.codec, "replace")
        return [text.rstrip("\ufffd").replace("\0", "")]

    def _count(self, data: bytes) -> int:
        if self.form.unit == 1:
            return data.count(self.form.newline)
        return self.form.decode(data)[0].count("\n")

    def _find(self, data: bytes | bytearray, start: int) -> int:
        """The first newline that stands on a code unit's border, or -1."""
        found = data.find(self.form.newline, start)
        while found % self.form.unit and found >= 0:
            found = data.find(self.form.newline, found + 1)
        return found

    def _rfind(self, data: bytes | bytearray, end: int | None = None) -> int:
        found = data.rfind(self.form.newline, 0, end)
        while found % self.form.unit and found >= 0:
            found = data.rfind(self.form.newline, 0, found + len(self.form.newline) - 1)
        return found


def _moved(room: bytearray, start: int, end: int) -> int:
    """Move the bytes between to the beginning; how many they are."""
    length = end - start
    memoryview(room)[:length] = bytes(memoryview(room)[start:end])
    return length
