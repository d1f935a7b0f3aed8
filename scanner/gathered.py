"""Rows of several small tables that are tallied together: what Arrow and numpy are asked costs little for each row, and much for
each question.

Who brings rows goes on reading; whoever can tally takes what is there by then, and nobody waits for rows that are not there.
While some are tallied others come together. What is made of a table's tally is made by the thread that has just got those of its
whole group, one after the other: a thread for each table, woken to do it, took twice as long.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

import pyarrow as pa

from classifiers.model import DatasetTally

MOST_CELLS, MOST_BYTES = 1 << 17, 1 << 23
"""What is tallied together at most."""
_MOST_HELD = 1 << 23  # bytes of rows that wait or are tallied, beyond which who brings more is held up: three times what is
# tallied together of rows of a hundred bytes, for one is under way and the next lies ready while others come
_SMALL_BYTES = 1 << 20
Together: TypeAlias = Callable[[Sequence[pa.RecordBatch]], Sequence[DatasetTally]]
Alone: TypeAlias = Callable[[pa.RecordBatch], DatasetTally]


class Hands(Protocol):
    """Who can tally several batches. Asked under a lock: neither waits."""

    def taken(self, cells: int) -> Together | None:
        """One who is free and begins with so many cells; None where it is better to wait for one. Who is not free may still take
        as many as are tallied together, so that they lie ready for him. What he does may raise anything: then each batch is
        tallied by itself."""


class Brought:
    """A batch that was brought, until its tally is asked for."""

    def __init__(self, batch: pa.RecordBatch | None = None, tally: DatasetTally | None = None) -> None:
        self.batch = batch
        self.size = 0 if batch is None else _bytes(batch)
        self.cells = 0 if batch is None else max(1, int(batch.num_rows) * int(batch.num_columns))
        self._tally = tally
        self._raised: Exception | None = None
        self._lock = threading.Lock()
        self._done = tally is not None
        self._told: list[Callable[[], object]] = []

    def then(self, call: Callable[[], object]) -> None:
        """Have it called once the tally is there: by whoever made it, or now. It must raise nothing."""
        with self._lock:
            if not self._done:
                self._told.append(call)
                return
        call()

    def result(self) -> DatasetTally:
        """Its tally, once it is there. Raises what tallying it alone raises, once."""
        if not self._done:
            bed = threading.Lock()
            bed.acquire()
            self.then(bed.release)
            bed.acquire()
        if self._tally is None:
            error, self._raised = self._raised, None  # its traceback holds this frame
            try:
                raise error or RuntimeError("nobody tallied it")
            finally:
                del error
        return self._tally

    def is_made(self, tally: DatasetTally | None, raised: Exception | None = None) -> None:
        """Keep what came of it, and let its rows go. Nobody is told yet."""
        self._tally, self._raised, self.batch = tally, raised, None

    def tell(self) -> None:
        """Whoever waits, or has left word. May be called twice."""
        with self._lock:
            self._done, told, self._told = True, self._told, []
        for call in told:
            call()


def _bytes(batch: pa.RecordBatch) -> int:
    """About how many bytes a batch holds: exactly where it may be a part of something large, which takes longer to tell."""
    whole = int(batch.get_total_buffer_size())
    return whole if whole <= _SMALL_BYTES else int(batch.nbytes)


class Gathered:
    """The batches that wait in one run."""

    def __init__(self, hands: Hands, alone: Alone) -> None:
        self._hands = hands
        self._alone = alone
        self._lock = threading.Lock()
        self._waiting: deque[Brought] = deque()
        self._cells = 0  # of those that wait
        self._held = 0
        self._held_up: list[threading.Lock] = []  # on which each sleeps who brings too much

    def brought(self, batch: pa.RecordBatch) -> Brought:
        """Leave a batch to be tallied; waits as long as too many bytes are held."""
        own = Brought(batch)
        self._leave(own)
        self._wait_for_room()
        return own

    def tally(self, batch: pa.RecordBatch) -> DatasetTally:
        """The tally of a batch; waits for it. Raises what ``alone`` raises."""
        own = Brought(batch)
        self._leave(own)
        return own.result()

    def changed(self) -> None:
        """Somebody is free, or gone."""
        while (some := self._taken()) is not None:
            try:
                threading.Thread(target=self._work, args=some, name="shudian-together", daemon=True).start()
            except RuntimeError:  # there are as many threads as there may be
                self._work(*some)

    def _leave(self, own: Brought) -> None:
        with self._lock:
            self._waiting.append(own)
            self._cells += own.cells
            self._held += own.size
        self.changed()

    def _wait_for_room(self) -> None:
        with self._lock:
            if self._held <= _MOST_HELD:
                return
            bed = threading.Lock()
            bed.acquire()
            self._held_up.append(bed)
        bed.acquire()

    def _let_go(self, size: int) -> None:
        with self._lock:
            self._held -= size
            woken, self._held_up = (self._held_up, []) if self._held <= _MOST_HELD else ([], self._held_up)
        for one in woken:
            one.release()

    def _taken(self) -> tuple[Together, list[Brought]] | None:
        """Somebody who tallies, and what he is given."""
        with self._lock:
            hand = self._hands.taken(self._cells) if self._waiting else None
            return None if hand is None else (hand, self._some())

    def _some(self) -> list[Brought]:
        some = [self._waiting.popleft()]
        cells, size = some[0].cells, some[0].size
        while self._waiting:
            cells, size = cells + self._waiting[0].cells, size + self._waiting[0].size
            if cells > MOST_CELLS or size > MOST_BYTES:
                break
            some.append(self._waiting.popleft())
        self._cells -= sum(one.cells for one in some)
        return some

    def _work(self, hand: Together, some: list[Brought]) -> None:
        """Tally some batches, and whatever waits afterwards."""
        while True:
            self._done(hand, some)
            taken = self._taken()
            if taken is None:
                return
            hand, some = taken

    def _done(self, hand: Together, some: Sequence[Brought]) -> None:
        left = deque(some)
        try:
            for tally in self._together(hand, some):
                if tally is None:
                    self._by_itself(left[0])
                else:
                    left[0].is_made(tally)
                left.popleft()
        finally:  # nobody waits for ever
            for one in left:
                one.is_made(None, RuntimeError("its tally was given up"))
            self._let_go(sum(one.size for one in some))
            for one in some:
                one.tell()

    @staticmethod
    def _together(hand: Together, some: Sequence[Brought]) -> Sequence[DatasetTally | None]:
        try:
            found = hand([one.batch for one in some])
            if len(found) == len(some):
                return found
        except Exception:  # noqa: BLE001 - one table's surprise must not cost its neighbours
            pass
        return [None] * len(some)

    def _by_itself(self, one: Brought) -> None:
        try:
            one.is_made(self._alone(one.batch))
        except Exception as error:  # noqa: BLE001 - raised where its tally is asked for
            one.is_made(None, error)
