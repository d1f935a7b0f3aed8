"""Rows of several small tables that are tallied together: what Arrow and numpy are asked costs little for each row, and much for
each question.

Who brings rows waits until they are tallied. Whoever waits, and may begin, takes what is there by then; nobody waits for rows
that are not there. While some are tallied others come together. Only those are woken who have something to do: to wake all
that wait each time took a third of a scan's own time.
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
_MOST_HELD = 1 << 23  # bytes of rows that wait or are tallied, beyond which nobody is told to fetch more: three times what is
# tallied together of rows of a hundred bytes, for one is under way and the next lies ready while others come
Together: TypeAlias = Callable[[Sequence[pa.RecordBatch]], Sequence[DatasetTally]]
Alone: TypeAlias = Callable[[pa.RecordBatch], DatasetTally]


class Hands(Protocol):
    """Who can tally several batches. Asked under a lock: neither waits."""

    def taken(self, cells: int) -> Together | None:
        """One who is free and begins with so many cells; None where it is better to wait for one. Who is not free may still take
        as many as are tallied together, so that they lie ready for him. What he does may raise anything: then each batch is
        tallied by itself."""


class _Waiting:
    """A batch of somebody who waits. He sleeps on a lock of his own, and says so under everybody's."""

    def __init__(self, batch: pa.RecordBatch) -> None:
        self.batch = batch
        self.size = int(batch.nbytes)
        self.cells = max(1, int(batch.num_rows) * int(batch.num_columns))
        self.tally: DatasetTally | None = None
        self.raised: Exception | None = None
        self.is_asleep = False
        self._bed = threading.Lock()
        self._bed.acquire()

    @property
    def is_done(self) -> bool:
        return self.tally is not None or self.raised is not None

    def sleep(self) -> None:
        """Until he is woken, who said that he is asleep."""
        self._bed.acquire()

    def wake(self) -> bool:
        """Whether he was asleep."""
        if not self.is_asleep:
            return False
        self.is_asleep = False
        self._bed.release()
        return True


class Gathered:
    """The batches that wait in one run."""

    def __init__(self, hands: Hands, alone: Alone) -> None:
        self._hands = hands
        self._alone = alone
        self._lock = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._cells = 0  # of those that wait
        self._held = 0
        self._untold: list[Callable[[], None]] = []

    def tally(self, batch: pa.RecordBatch, waits: Callable[[], None]) -> DatasetTally:
        """The tally of a batch. ``waits`` is called, perhaps in another thread, where others may fetch rows meanwhile. Raises
        what ``alone`` raises."""
        own = _Waiting(batch)
        size = own.size
        with self._lock:
            self._waiting.append(own)
            self._cells += own.cells
        self._hold(size, waits)
        try:
            while (begun := self._begun(own)) is not None:
                self._done(*begun)
                del begun  # whoever waits holds nobody else's rows
        finally:
            self._let_go(size, waits)
        if own.tally is None:
            error, own.raised = own.raised, None  # its traceback holds this frame, and so the rows
            try:
                raise error or RuntimeError("nobody tallied it")
            finally:
                del error, own
        return own.tally

    def changed(self) -> None:
        """Somebody else is free, or gone."""
        with self._lock:
            self._wake_one()

    def _wake_one(self) -> None:
        """One of those whose batch waits. Who does not sleep looks again by himself."""
        any(one.wake() for one in self._waiting)

    def _hold(self, size: int, waits: Callable[[], None]) -> None:
        """So many bytes more. Where they are too many, ``waits`` is told later, when others were let go."""
        with self._lock:
            self._held += size
            has_room = self._held <= _MOST_HELD
            if not has_room:
                self._untold.append(waits)
        if has_room:
            waits()

    def _let_go(self, size: int, waits: Callable[[], None]) -> None:
        with self._lock:
            self._held -= size
            untold = [one for one in self._untold if one is not waits]
            told, self._untold = (untold, []) if self._held <= _MOST_HELD else ([], untold)
        for one in told:
            one()

    def _begun(self, own: _Waiting) -> tuple[Together, list[_Waiting]] | None:
        """Wait until there is something to do, and take it; None when one's own batch is done."""
        while True:
            with self._lock:
                if own.is_done:
                    return None
                hand = self._hands.taken(self._cells) if self._waiting else None
                if hand is not None:
                    return hand, self._some()
                own.is_asleep = True
            try:
                own.sleep()
            except BaseException:
                with self._lock:
                    own.is_asleep = False
                    self._wake_one()  # perhaps it was just woken, for work that is there still
                raise

    def _some(self) -> list[_Waiting]:
        some = [self._waiting.popleft()]
        cells, size = some[0].cells, some[0].size
        while self._waiting:
            cells, size = cells + self._waiting[0].cells, size + self._waiting[0].size
            if cells > MOST_CELLS or size > MOST_BYTES:
                break
            some.append(self._waiting.popleft())
        self._cells -= sum(one.cells for one in some)
        return some

    def _done(self, hand: Together, some: Sequence[_Waiting]) -> None:
        try:
            for one, tally in zip(some, self._together(hand, some), strict=True):
                one.tally = tally
                if tally is None:
                    self._by_itself(one)
        finally:  # nobody waits for ever
            with self._lock:
                for one in some:
                    if not one.is_done:
                        one.raised = RuntimeError("its tally was given up")
                    one.wake()
                self._wake_one()

    @staticmethod
    def _together(hand: Together, some: Sequence[_Waiting]) -> Sequence[DatasetTally | None]:
        try:
            return hand([one.batch for one in some])
        except Exception:  # noqa: BLE001 - one table's surprise must not cost its neighbours
            return [None] * len(some)

    def _by_itself(self, one: _Waiting) -> None:
        try:
            one.tally = self._alone(one.batch)
        except Exception as error:  # noqa: BLE001 - raised where it was brought
            one.raised = error
