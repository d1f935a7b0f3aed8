"""Results that count once, however often the work behind them was done: retried, speculated, or sent by a machine given up."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Commits(Generic[K, V]):
    """A result for each key; the first stands. Any thread may commit."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: dict[K, V] = {}

    def commit(self, key: K, result: V) -> bool:
        """Whether this result is the one that counts."""
        with self._lock:
            return self._results.setdefault(key, result) is result

    def __contains__(self, key: K) -> bool:
        return key in self._results

    def __getitem__(self, key: K) -> V:
        return self._results[key]

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[V]:
        return iter(tuple(self._results.values()))
