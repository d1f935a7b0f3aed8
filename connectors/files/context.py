"""What a format that holds other files must know: where it stands, what was declared, and how much may still be unpacked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from config import Layout
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

DEEPEST = 5
"""Archives inside one another that are opened."""

MOST_ENTRIES = 10_000
MOST_BYTES = 1024 * 1024 * 1024
MOST_RATIO = 100
GRACE = 100 * 1024
"""Bytes that may be packed as tightly as they like: a small file of one repeated line is no bomb."""

LONGEST_SECONDS = 60.0


@dataclass(slots=True)
class Budget:
    """What unpacking may still cost, shared by all archives inside one another. What comes out is counted; what an archive
    says of its sizes is never believed."""

    bytes: int = MOST_BYTES
    entries: int = MOST_ENTRIES
    deadline: float = field(default_factory=lambda: time.monotonic() + LONGEST_SECONDS)

    def take(self, unpacked: int) -> None:
        """Count bytes that came out. Raises Unreadable when there are too many, or they took too long."""
        self.bytes -= unpacked
        if self.bytes < 0:
            raise Unreadable(Reason.TOO_LARGE, "the archive unpacks to over 1 GB")
        if time.monotonic() > self.deadline:
            raise Unreadable(Reason.TIMEOUT, f"unpacking took over {LONGEST_SECONDS:.0f} seconds")

    def enter(self) -> None:
        """Count an entry of an archive. Raises Unreadable when there are too many."""
        self.entries -= 1
        if self.entries < 0:
            raise Unreadable(Reason.TOO_LARGE, f"the archive has over {MOST_ENTRIES:,} entries")
        self.take(0)


@dataclass(frozen=True, slots=True)
class Context:
    """The place of a file: its path below the source, through archives too; ``depth`` counts these. ``layouts`` are the
    source's declared ones. ``budget`` is what unpacking may cost."""

    path: tuple[str, ...] = ()
    layouts: tuple[Layout, ...] = ()
    depth: int = 0
    budget: Budget = field(default_factory=Budget)

    def below(self, *names: str) -> Context:
        """The place of a member. Raises Unreadable when archives are nested too deeply."""
        if self.depth >= DEEPEST:
            raise Unreadable(Reason.REFUSED, f"archives nested over {DEEPEST} deep are not opened")
        return replace(self, path=(*self.path, *names), depth=self.depth + 1)

    @property
    def layout(self) -> Layout | None:
        """The first declared layout whose glob fits the path, or what is left of it behind folders."""
        names = ["/".join(self.path[start:]) for start in range(len(self.path))]
        return next((one for one in self.layouts if any(fnmatchcase(name, one.files) for name in names)), None)


def check_ratio(packed: int, unpacked: int) -> None:
    """Raise Unreadable when so much came out of so little that it is a bomb."""
    if unpacked > GRACE and unpacked > packed * MOST_RATIO:
        raise Unreadable(Reason.TOO_LARGE, f"it is packed tighter than {MOST_RATIO} to 1")
