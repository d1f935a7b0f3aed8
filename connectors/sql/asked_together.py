"""What a source is asked about each of its tables, asked about many of them in one statement.

An answer may be some seconds older than the question. For statistics that is as good as new. For a mark of rows it is safe too,
because it is still read before the rows are: a change after it, whether these rows show it or not, gives another mark next time,
and the table is read again. What must know of changes while rows were read asks about the one table, before and after.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Generic, TypeAlias, TypeVar

from config import SourceError
from connectors.model import Reason
from connectors.sql.budget import current
from connectors.sql.faults import SqlFault

MOMENT_SECONDS = 5.0
"""For so long bookkeeping is as good as new."""

_FIRST = 16
_MOST = 500  # tables a statement: its answer is some hundred KB at most, and its time far below a statement's limit
_SPOILT = (Reason.LOCKED, Reason.TIMEOUT)

Path: TypeAlias = tuple[str, ...]
Answer = TypeVar("Answer")


class AskedTogether(Generic[Answer]):
    """Answers about tables that are asked for in about the order of ``in_turn``. ``ask`` gives those of many, in one statement;
    an empty mapping: the source cannot be asked so. It may raise SqlFault and SourceError.

    Each answer is given once: who asks again wants to know anew. A statement is about twice as many tables as the last one
    served in time, so that little is read in vain. Tables among which one is locked, or that take too long, are asked about one
    by one; so are all, once the source does not answer or does not understand. What is read within the budget of a sample is
    asked for by itself, for others' answers must not be counted there."""

    def __init__(self, in_turn: Callable[[], Sequence[Path]], ask: Callable[[Sequence[Path]], Mapping[Path, Answer]]) -> None:
        self._in_turn = in_turn
        self._ask = ask
        self._lock = threading.Lock()
        self._paths: Sequence[Path] = ()
        self._places: dict[Path, int] = {}
        self._alone: set[Path] = set()
        self._read: dict[Path, tuple[float, Answer]] = {}
        self._size = _FIRST
        self._used = _FIRST // 2  # since the size was last thought over
        self._possible = True

    def of(self, path: Path, alone: Callable[[], Answer]) -> Answer:
        """The answer about a table; ``alone`` asks about it by itself. Raises what ``alone`` does, and SqlFault where the asking
        was cancelled."""
        found: tuple[Answer, ...] = ()
        if self._possible and current() is None:
            with self._lock:  # who comes second finds his answer read
                found = self._taken(path)
        return found[0] if found else alone()

    def _taken(self, path: Path) -> tuple[Answer, ...]:
        self._follow()
        place = self._places.get(path)
        if place is None or path in self._alone or not self._possible:
            return ()
        at, *found = self._read.pop(path, (0.0,))
        if not found or not _is_new(at):
            found = self._asked(place)
        self._alone.add(path)
        self._used += 1
        return tuple(found)

    def _follow(self) -> None:
        """A new inventory begins anew."""
        paths = self._in_turn()
        if paths is not self._paths:
            self._paths, self._places = paths, {path: place for place, path in enumerate(paths)}
            self._alone.clear()
            self._read.clear()

    def _asked(self, place: int) -> list[Answer]:
        """The answer about the table at a place; those about some after it are kept."""
        self._read = {path: one for path, one in self._read.items() if _is_new(one[0])}
        if not self._read:  # else somebody is out of turn, and how many are needed will show later
            self._size, self._used = min(_MOST, max(1, 2 * self._used)), 0
        part = tuple(islice(self._open(place), self._size))
        if len(part) == 1:
            return []
        begun = time.monotonic()
        try:
            answers = self._ask(part)
        except SqlFault as fault:
            if fault.reason is Reason.CANCELLED:
                raise
            if fault.reason in _SPOILT:
                self._alone.update(part)
            else:
                self._possible = False
            return []
        except SourceError:
            self._possible = False
            return []
        self._possible = bool(answers)
        own = [answers[path] for path in part[:1] if path in answers]
        self._read.update((path, (begun, answers[path])) for path in part[1:] if path in answers)
        return own

    def _open(self, place: int) -> Iterator[Path]:
        """The tables from a place on that nothing is known of."""
        for path in islice(self._paths, place, None):
            if path not in self._alone and path not in self._read:
                yield path


def _is_new(at: float) -> bool:
    return time.monotonic() - at < MOMENT_SECONDS
