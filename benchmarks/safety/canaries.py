"""What others on the same server feel: a reader that reads one row at a time, and an administrator who alters tables."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Waits:
    """How long each statement took, in seconds."""

    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The time that this share of the statements did not exceed."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    @property
    def most(self) -> float:
        """The longest wait."""
        return max(self.seconds, default=0.0)


def reader(table: str) -> str:
    """A statement of an application."""
    return f"SELECT COUNT(*) FROM (SELECT n FROM {table} WHERE n = 4711 LIMIT 1) AS one"  # noqa: S608


def alterations(table: str) -> tuple[str, str]:
    """Two statements of an administrator that leave the table as it was."""
    return f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS extra int", f"ALTER TABLE {table} DROP COLUMN IF EXISTS extra"


@contextmanager
def singing(connect: Callable[[], AbstractContextManager[Any]], statements: Sequence[str], pause: float) -> Iterator[Waits]:
    """Run the statements in turn, over and over, while the block runs; each is timed. One that fails is raised in the end."""
    waits, done = Waits(), threading.Event()

    def sing() -> None:
        with connect() as connection, connection.cursor() as cursor:
            for statement in itertools.cycle(statements):
                start = time.perf_counter()
                cursor.execute(statement)
                waits.seconds.append(time.perf_counter() - start)
                if done.wait(pause):
                    return

    with ThreadPoolExecutor(1) as pool:
        singer = pool.submit(sing)
        try:
            yield waits
        finally:
            done.set()
            singer.result()
