"""Repeatable random columns. Every table draws from a stream of its own, so that a new table changes no other."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

T = TypeVar("T")

_HEX = "0123456789abcdef"
_DIGITS = "0123456789"


class Draw:
    """A stream of random columns, each a list of ``n`` cells. Same seed and name, same cells on every machine."""

    def __init__(self, seed: int, name: str) -> None:
        self._random = random.Random(f"{seed}:{name}")

    def integers(self, n: int, low: int, high: int) -> list[int]:
        """Whole numbers from ``low`` to ``high``, both inclusive."""
        span, unit = high - low + 1, self._random.random
        return [low + int(unit() * span) for _ in range(n)]

    def decimals(self, n: int, low: float, high: float, places: int = 2) -> list[float]:
        """Numbers between ``low`` and ``high`` with so many decimal places."""
        span, unit = high - low, self._random.random
        return [round(low + unit() * span, places) for _ in range(n)]

    def pick(self, n: int, values: Sequence[T], weights: Sequence[float] | None = None) -> list[T]:
        """Members of ``values``, repeats allowed."""
        return self._random.choices(values, weights, k=n)

    def mixed(self, n: int, choices: Sequence[tuple[float, Sequence[T]]]) -> list[T]:
        """Members of several lists; the number before each list is its weight as a whole."""
        lists = self.pick(n, [values for _, values in choices], [weight for weight, _ in choices])
        return [values[int(self._random.random() * len(values))] for values in lists]

    def characters(self, n: int, length: int, alphabet: str = _DIGITS) -> list[str]:
        """Strings of ``length`` characters of ``alphabet`` (digits unless told)."""
        choices = self._random.choices
        return ["".join(choices(alphabet, k=length)) for _ in range(n)]

    def hexadecimals(self, n: int, length: int) -> list[str]:
        """Lower-case hexadecimal strings."""
        return self.characters(n, length, _HEX)

    def uuids(self, n: int) -> list[str]:
        """Random UUIDs (version 4) as text."""
        return [f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}" for h in self.hexadecimals(n, 32)]

    def sparse(self, cells: Sequence[T], share: float) -> list[T | None]:
        """The cells, of which only ``share`` is kept; the others are None."""
        unit = self._random.random
        return [cell if unit() < share else None for cell in cells]

    def chances(self, n: int, share: float) -> list[bool]:
        """True with probability ``share``."""
        unit = self._random.random
        return [unit() < share for _ in range(n)]

    def moments(self, n: int, first: datetime, days: int) -> list[datetime]:
        """Moments to the second within ``days`` from ``first``."""
        return [first + timedelta(seconds=second) for second in self.integers(n, 0, days * 86_400 - 1)]

    def times(self, n: int, first: datetime, days: int) -> list[str]:
        """The same as text, 2024-01-31 08:15:00."""
        return [str(moment) for moment in self.moments(n, first, days)]

    def dates(self, n: int, first: datetime, days: int) -> list[str]:
        """Dates as text, 2024-01-31."""
        return [text[:10] for text in self.times(n, first, days)]

    def epochs(self, n: int, first_ms: int = 1_690_000_000_000, span_ms: int = 20_000_000_000) -> list[int]:
        """Moments as milliseconds since 1970: 13 digits that begin with 1, as an IoT number or a phone with a tail does."""
        return self.integers(n, first_ms, first_ms + span_ms)
