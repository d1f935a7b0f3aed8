"""Which places of a table to read: pure drawing of keys and pages from a seed."""

from __future__ import annotations

import datetime
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

_NUMBERED = re.compile(r"^(?P<prefix>[A-Za-z_-]*)(?P<digits>[0-9]{4,30})$")
_HEX = re.compile(r"^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")


@dataclass(frozen=True, slots=True)
class Scale:
    """A key seen as whole numbers from ``low`` to ``high``: ``literal`` gives a number's SQL, ``number`` a found key's number."""

    low: int
    high: int
    literal: Callable[[int], str]
    number: Callable[[object], int | None]


def scale(low: object, high: object) -> Scale | None:
    """The scale between a key's smallest and largest value: whole numbers, moments, or numbers written as text of one length
    (phone numbers, order numbers with a constant prefix, UUIDs and other hexadecimal keys). None for all other text."""
    if _whole(low) is not None and _whole(high) is not None:
        return Scale(int(_whole(low) or 0), int(_whole(high) or 0), str, _whole)
    if isinstance(low, datetime.date) and isinstance(high, datetime.date):
        return _moments(low, high)
    if not isinstance(low, str) or not isinstance(high, str) or len(low) != len(high) or low > high:
        return None
    if _HEX.match(low) and _HEX.match(high):
        return _hexadecimal(low, high)
    first, last = _NUMBERED.match(low), _NUMBERED.match(high)
    if first is None or last is None or first["prefix"] != last["prefix"]:
        return None
    prefix, width = first["prefix"], len(first["digits"])

    def number(key: object) -> int | None:
        found = _NUMBERED.match(key) if isinstance(key, str) and len(key) == len(low) else None
        return int(found["digits"]) if found and found["prefix"] == prefix else None

    return Scale(int(first["digits"]), int(last["digits"]), lambda n: f"'{prefix}{n:0{width}d}'", number)


def _whole(key: object) -> int | None:
    if isinstance(key, Decimal):
        return int(key) if key.is_finite() and key == int(key) else None
    return key if isinstance(key, int) else None


def _moments(low: datetime.date, high: datetime.date) -> Scale:
    """Seconds, or days where the column holds days."""
    if not isinstance(low, datetime.datetime):
        start = datetime.date.min.toordinal()
        return Scale(
            low.toordinal(),
            high.toordinal(),
            lambda number: f"'{datetime.date.fromordinal(max(start, number)).isoformat()}'",
            lambda key: key.toordinal() if isinstance(key, datetime.date) else None,
        )
    epoch = datetime.datetime(1, 1, 1)

    def number(key: object) -> int | None:
        return int((key - epoch).total_seconds()) if isinstance(key, datetime.datetime) else None

    return Scale(number(low) or 0, number(high) or 0, lambda n: f"'{epoch + datetime.timedelta(seconds=n)}'", number)


def _hexadecimal(low: str, high: str) -> Scale:
    dashed = "-" in low

    def literal(number: int) -> str:
        digits = f"{number:032x}"
        parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
        return "'" + ("-" if dashed else "").join(parts) + "'"

    def number(key: object) -> int | None:
        return int(key.replace("-", ""), 16) if isinstance(key, str) and _HEX.match(key) else None

    return Scale(int(low.replace("-", ""), 16), int(high.replace("-", ""), 16), literal, number)


@dataclass(frozen=True, slots=True)
class Probe:
    """Look at the first rows at or after ``key``, or with ``downwards`` at or before it."""

    key: int
    downwards: bool


def draw_probes(seed: str, low: int, high: int, count: int) -> list[Probe]:
    """``count`` probes at uniformly drawn keys, half of them looking down: on the two sides of a gap both ends are met."""
    draw = random.Random(seed)
    return [Probe(draw.randint(low, high), draw.random() < 0.5) for _ in range(count)]


def draw_between(seed: str, keys: Sequence[int], count: int) -> list[Probe]:
    """Probes between neighbouring found keys (sorted, distinct): where gaps swallowed the uniform ones, these find the rest."""
    draw = random.Random(seed)
    gaps = [(low + 1, high - 1) for low, high in pairwise(keys) if high - low > 1]
    return [Probe(draw.randint(*draw.choice(gaps)), draw.random() < 0.5) for _ in range(count)] if gaps else []


def places_met(probes: Sequence[Probe], keys: Sequence[int]) -> int:
    """How many distinct places the probes led to. ``keys``: all first key parts that came back, sorted and distinct.

    The row a probe met is its nearest in the probe's direction: nothing nearer exists, or it would have come back.
    """
    met = set()
    for probe in probes:
        at = bisect_right(keys, probe.key) - 1 if probe.downwards else bisect_left(keys, probe.key)
        if 0 <= at < len(keys):
            met.add(keys[at])
    return len(met)


@dataclass(frozen=True, slots=True)
class Pages:
    """A stretch of pages: those of one table, or of one partition. ``number`` tells the stretches apart."""

    number: int
    pages: int
    rows_per_page: float


def draw_pages(seed: str, stretches: Sequence[Pages], count: int) -> list[tuple[Pages, int]]:
    """Up to ``count`` distinct pages, uniform over all stretches, in order."""
    total = sum(stretch.pages for stretch in stretches)
    draw = random.Random(seed)
    chosen = range(total) if total <= count else sorted(draw.sample(range(total), count))
    found, first, left = [], 0, list(stretches)
    for number in chosen:
        while number >= first + left[0].pages:
            first += left.pop(0).pages
        found.append((left[0], number - first))
    return found


def draw_slots(draw: random.Random, rows_per_page: float, count: int, most: int) -> list[int]:
    """Up to ``count`` distinct row slots of a page (from 1), from as many as it is thought to hold and a few more."""
    slots = min(most, int(rows_per_page * 1.1) + 2)
    return sorted(draw.sample(range(1, slots + 1), min(count, slots)))


def draw_ranges(seed: str, rows: int, count: int, length: int) -> list[range]:
    """``count`` runs of ``length`` neighbouring row numbers below ``rows``, sorted, not overlapping."""
    draw = random.Random(seed)
    cells = max(1, rows // length)
    chosen = range(cells) if cells <= count else sorted(draw.sample(range(cells), count))
    return [range(number * length, min(rows, (number + 1) * length)) for number in chosen]
