"""How often somebody may try: tokens that come back with time, by account and by address."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_KNOWN = 10_000


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` tries at once, and ``per_minute`` of them come back."""

    burst: int
    per_minute: float


class Limiter:
    """Remembers the last 10,000 keys. ``clock`` counts seconds and never goes back."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take one try; 0.0, or the seconds until there is one again (then none is taken)."""
        with self._lock:
            now = self._clock()
            left, since = self._left.pop(key, (float(self._rate.burst), now))
            left = min(self._rate.burst, left + (now - since) * self._rate.per_minute / 60)
            taken = left >= 1
            self._left[key] = (left - 1 if taken else left, now)
            while len(self._left) > _KNOWN:
                self._left.popitem(last=False)
            return 0.0 if taken else (1 - left) * 60 / self._rate.per_minute

    def forgive(self, key: str) -> None:
        """All tries are there again."""
        with self._lock:
            self._left.pop(key, None)
