"""Rows of several small tables that are tallied together: what Arrow and numpy are asked costs little for each row, and much for
each question.

Who brings rows waits until they are tallied. Whoever waits, and may begin, takes what is there by then; nobody waits for rows
that are not there. While some are tallied others come together.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import pyarrow as pa

from classifiers.model import DatasetTally

MOST_CELLS, MOST_BYTES = 3 << 15, 1 << 23
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


@dataclass(eq=False)
class _Waiting:
    batch: pa.RecordBatch = field(repr=False)
    tally: DatasetTally | None = None
    raised: Exception | None = None

    @property
    def cells(self) -> int:
        return max(1, int(self.batch.num_rows) * int(self.batch.num_columns))

    @property
    def is_done(self) -> bool:
        return self.tally is not None or self.raised is not None


class Gathered:
    """The batches that wait in one run."""

    def __init__(self, hands: Hands, alone: Alone) -> None:
        self._hands = hands
        self._alone = alone
        self._changed = threading.Condition()
        self._waiting: deque[_Waiting] = deque()
        self._held = 0
        self._untold: list[Callable[[], None]] = []

    def tally(self, batch: pa.RecordBatch, waits: Callable[[], None]) -> DatasetTally:
        """The tally of a batch. ``waits`` is called, perhaps in another thread, where others may fetch rows meanwhile. Raises
        what ``alone`` raises."""
        own, size = _Waiting(batch), batch.nbytes
        with self._changed:
            self._waiting.append(own)
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
        with self._changed:
            self._changed.notify_all()

    def _hold(self, size: int, waits: Callable[[], None]) -> None:
        """So many bytes more. Where they are too many, ``waits`` is told later, when others were let go."""
        with self._changed:
            self._held += size
            has_room = self._held <= _MOST_HELD
            if not has_room:
                self._untold.append(waits)
        if has_room:
            waits()

    def _let_go(self, size: int, waits: Callable[[], None]) -> None:
        with self._changed:
            self._held -= size
            untold = [one for one in self._untold if one is not waits]
            told, self._untold = (untold, []) if self._held <= _MOST_HELD else ([], untold)
        for one in told:
            one()

    def _begun(self, own: _Waiting) -> tuple[Together, list[_Waiting]] | None:
        """Wait until there is something to do, and take it; None when one's own batch is done."""
        with self._changed:
            while not own.is_done:
                if self._waiting:
                    hand = self._hands.taken(sum(one.cells for one in self._waiting))
                    if hand is not None:
                        return hand, self._some()
                self._changed.wait()
            return None

    def _some(self) -> list[_Waiting]:
        some = [self._waiting.popleft()]
        cells, size = some[0].cells, some[0].batch.nbytes
        while self._waiting:
            cells, size = cells + self._waiting[0].cells, size + self._waiting[0].batch.nbytes
            if cells > MOST_CELLS or size > MOST_BYTES:
                break
            some.append(self._waiting.popleft())
        return some

    def _done(self, hand: Together, some: Sequence[_Waiting]) -> None:
        try:
            for one, tally in zip(some, self._together(hand, some), strict=True):
                one.tally = tally
                if tally is None:
                    self._by_itself(one)
        finally:  # nobody waits for ever
            for one in some:
                if not one.is_done:
                    one.raised = RuntimeError("its tally was given up")
            self.changed()

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
