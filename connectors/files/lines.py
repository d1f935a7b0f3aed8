"""Lines of a text file: streamed from its start, or from a window at any byte offset. Memory is bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import repeat

from connectors.files.encoding import TextForm
from connectors.files.opening import OpenedFile

LONGEST_LINE = 4 * 1024 * 1024
"""Bytes kept of a line; the rest of a longer one is passed over."""

BLOCK = 1024 * 1024
"""Bytes that are read at a time."""


@dataclass(slots=True)
class LineFaults:
    """What went wrong while lines were made; counted, never quoted."""

    undecoded: int = 0
    too_long: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes of whole lines, the last one without its newline; or, ``cut``, the beginning of one line that is too long."""

    data: bytes
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Whole lines found in a stretch of bytes, and how many newlines per byte it has."""

    lines: tuple[str, ...]
    density: float


class LineSource:
    """The lines of one opened file. ``faults`` adds up over all reading done through it."""

    def __init__(self, file: OpenedFile, form: TextForm) -> None:
        self.file = file
        self.form = form
        self.faults = LineFaults()

    def stream(self) -> Iterator[str]:
        """All lines without their newline, from the start of the file."""
        for piece in self.pieces():
            yield from self.lines(piece)

    def pieces(self, blocks: Iterable[int] = repeat(BLOCK)) -> Iterator[Piece]:
        """All lines, in pieces as they are found in blocks of so many bytes."""
        held = b""
        passing_over = False
        position = self.form.start
        for length in blocks:
            if not (block := self.file.read_at(position, length)):
                break
            position += len(block)
            if passing_over:
                begin = self._find(block, 0)
                if begin < 0:
                    continue
                block, passing_over = block[begin + len(self.form.newline) :], False
            held += block
            end = self._rfind(held)
            if end >= 0:
                yield Piece(held[:end])
                held = held[end + len(self.form.newline) :]
            if len(held) > LONGEST_LINE:
                yield Piece(held, cut=True)
                held, passing_over = b"", True
        if held:
            yield Piece(held)

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

    def _lines(self, data: bytes) -> list[str]:
        text, whole = self.form.decode(data)
        self.faults.undecoded += not whole
        if "\0" in text:  # a NUL carries nothing and stops other people's programs
            text = text.replace("\0", "")
        return text.split("\r" if self.form.newline.strip(b"\0") == b"\r" else "\n")

    def _cut(self, data: bytes) -> list[str]:
        self.faults.too_long += 1
        size = LONGEST_LINE - LONGEST_LINE % 4
        text = data[:size].decode(self.form.codec, "replace")
        return [text.rstrip("\ufffd").replace("\0", "")]

    def _count(self, data: bytes) -> int:
        if self.form.unit == 1:
            return data.count(self.form.newline)
        return self.form.decode(data)[0].count("\n")

    def _find(self, data: bytes, start: int) -> int:
        """The first newline that stands on a code unit's border, or -1."""
        found = data.find(self.form.newline, start)
        while found % self.form.unit and found >= 0:
            found = data.find(self.form.newline, found + 1)
        return found

    def _rfind(self, data: bytes) -> int:
        found = data.rfind(self.form.newline)
        while found % self.form.unit and found >= 0:
            found = data.rfind(self.form.newline, 0, found + len(self.form.newline) - 1)
        return found
