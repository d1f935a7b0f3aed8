"""Whole lines as bytes, in memory that is used for one stretch of a text after the other: allocating costs more than copying."""

from __future__ import annotations

import numpy as np

from connectors import kernels

_COUNTED = 256 * 1024  # at a time: what is compared stays near the processor


class Stretch:
    """UTF-8 lines, each with its newline: the first ``end`` bytes of ``room``."""

    def __init__(self, lines: bytes = b"") -> None:
        self.room = bytearray(lines)
        self.end = len(lines)

    @property
    def data(self) -> memoryview:
        """The lines, as long as nothing is added or taken."""
        return memoryview(self.room)[: self.end]

    def add(self, more: bytes | memoryview) -> None:
        """Put bytes behind the others."""
        end = self.end + len(more)
        self.reserve(end)
        memoryview(self.room)[self.end : end] = more
        self.end = end

    def reserve(self, length: int) -> None:
        """Have room for so many bytes."""
        if len(self.room) < length:
            # Never made longer in place: somebody may still look at it.
            self.room = self.room[: self.end] + bytes(length + length // 8 - self.end)

    def cut(self, border: int) -> bytes:
        """Leave the bytes before ``border``; gives those behind."""
        behind = bytes(memoryview(self.room)[border : self.end])
        self.end = border
        return behind

    def marked(self, line: bytes) -> memoryview:
        """The lines and one behind them that is not kept."""
        length = self.end + len(line)
        self.reserve(length)
        memoryview(self.room)[self.end : length] = line
        return memoryview(self.room)[:length]

    def has(self, mark: bytes, start: int = 0) -> bool:
        """Whether it stands in them, behind ``start``."""
        return self.room.find(mark, start, self.end) >= 0

    def count(self, mark: bytes) -> int:
        """How often one byte stands in them. ``bytes.count`` takes some nanoseconds for each time."""
        if kernels.line_loops is not None:
            return int(kernels.line_loops.counted(self.room, self.end, mark[0]))
        cells = np.frombuffer(self.room, np.uint8, self.end)
        pieces = (cells[start : start + _COUNTED] for start in range(0, self.end, _COUNTED))
        return sum(int(np.count_nonzero(piece == mark[0])) for piece in pieces)

    def pairs(self, mark: bytes) -> int:
        """How often these bytes stand in them, one after another."""
        return self.room.count(mark, 0, self.end)

    def text(self) -> str:
        """What they are; what is no UTF-8 becomes U+FFFD."""
        return str(self.data, "utf-8", "replace")
