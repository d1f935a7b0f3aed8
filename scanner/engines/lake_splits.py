"""How the files of a table are shared out among tasks, as Spark shares out what it reads itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.engines.lake_listing import LakeFile


@dataclass(frozen=True, slots=True)
class Piece:
    """The part with this number, from 0, of the ``of`` parts of a file, which are all as long."""

    address: str
    number: int = 0
    of: int = 1

    def among(self, groups: int) -> range:
        """Which of a file's row groups are this part: each of them is in one part."""
        return range(self.number * groups // self.of, (self.number + 1) * groups // self.of)


@dataclass(frozen=True, slots=True)
class Shares:
    """Spark's settings: bytes that one task reads at most, bytes that opening a file is worth, and how many tasks may run."""

    most: int
    opening: int
    cores: int

    def of(self, files: Iterable[LakeFile]) -> tuple[tuple[Piece, ...], ...]:
        """The pieces of each task, long ones first. A file that is too long for one task is several pieces."""
        files = tuple(files)
        together = sum(one.size + self.opening for one in files)
        most = max(1, min(self.most, max(self.opening, together // max(1, self.cores))))
        pieces = sorted(_pieces(files, most), key=lambda sized: -sized[0])
        shares: list[list[Piece]] = []
        room = 0
        for size, piece in pieces:
            if not shares or size > room:
                shares.append([])
                room = most
            shares[-1].append(piece)
            room -= size + self.opening
        return tuple(map(tuple, shares))


def _pieces(files: Iterable[LakeFile], most: int) -> Iterator[tuple[int, Piece]]:
    for file in files:
        parts = max(1, -(-file.size // most))
        yield from ((file.size // parts, Piece(file.address, number, parts)) for number in range(parts))
