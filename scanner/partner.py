"""A second process of the scan, as whoever borrows it sees it."""

from __future__ import annotations

from typing import Protocol


class Partner(Protocol):
    """Answers questions of the kinds that ``tally_worker`` knows, in the order in which they are asked."""

    def ask(self, kind: str, content: bytes) -> bytes:
        """What it answers; waits for it. Raises OSError where it is gone or was ended because it was late, and ValueError where
        it could not answer, which it outlives."""
        ...
