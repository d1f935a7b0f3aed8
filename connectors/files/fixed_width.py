"""Fields of fixed width, told from the lines themselves, as switches write call records: no delimiter, all lines of one length.

A field begins where padding ends, where the kind of character changes for good, or where digits that differ from line to line
are followed by one that is nearly always the same, as numbers begin alike and end in all ways. Numbers that run into one another
like that there must be: lines whose words stand apart are read as text, whatever their length.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_FEWEST_LINES = 20
_SHORTEST = 22  # bytes: a single number is shorter
_SAME_LENGTH = 0.95  # of the lines; a heading and a count at the end may be of other lengths
_NEARLY_ALL, _HARDLY_ANY = 0.95, 0.02
_PADDED = 0.3  # of the lines have a blank where their field is filled up
_MANY_WAYS, _ONE_WAY = 2.0, 1.0  # bits: the entropy of ten equally frequent digits is 3.3
_DIGITS, _JOINING = frozenset(b"0123456789"), frozenset(b"0123456789.:-/+")


@dataclass(frozen=True, slots=True)
class _Place:
    """What stands at one byte of the lines: shares of them, and bits."""

    digits: float
    joined: float
    blanks: float
    entropy: float

    @classmethod
    def of(cls, raw: bytes) -> _Place:
        counts, size = Counter(raw), len(raw)
        entropy = sum(count / size * math.log2(size / count) for count in counts.values())
        digits, joined = (sum(counts[byte] for byte in kind) / size for kind in (_DIGITS, _JOINING))
        return cls(digits, joined, counts[0x20] / size, entropy)


def widths_of(lines: Sequence[bytes]) -> tuple[int, ...]:
    """How many bytes each field has; empty where the lines are not of that kind."""
    filled = [line for line in lines if line.strip()]
    length, same = Counter(map(len, filled)).most_common(1)[0] if filled else (0, 0)
    if len(filled) < _FEWEST_LINES or length < _SHORTEST or same < _SAME_LENGTH * len(filled):
        return ()
    usual = [line for line in filled if len(line) == length]
    places = [_Place.of(bytes(line[at] for line in usual)) for at in range(length)]
    begins = [at for at in range(1, length) if _begins(places, at)]
    if not any(_digits_turn(places, at) for at in begins):
        return ()
    fields = [(begin, end) for begin, end in zip([0, *begins], [*begins, length], strict=True)]
    return tuple(end - begin for begin, end in fields)


def _begins(places: Sequence[_Place], at: int) -> bool:
    """Whether a field begins here."""
    before, here = places[at - 1], places[at]
    if before.blanks <= _HARDLY_ANY and here.blanks > 1 - _NEARLY_ALL:
        return _fills_up(places, at)
    if here.blanks > _NEARLY_ALL:
        return False
    if before.blanks >= _PADDED and here.blanks <= _HARDLY_ANY:
        return True
    if _kinds_change(before, here) or _kinds_change(here, before):
        return True
    return _digits_turn(places, at)


def _fills_up(places: Sequence[_Place], at: int) -> bool:
    """Whether the blanks that begin here stand before what they fill up, and not behind it: then there are fewer and fewer."""
    some = next((end for end in range(at, len(places)) if places[end].blanks <= _NEARLY_ALL), len(places))
    return some + 1 < len(places) and places[some].blanks > max(_HARDLY_ANY, places[some + 1].blanks)


def _digits_turn(places: Sequence[_Place], at: int) -> bool:
    before, here = places[at - 1], places[at]
    digits = min(before.digits, here.digits) >= _NEARLY_ALL
    return digits and before.entropy >= _MANY_WAYS and here.entropy <= _ONE_WAY


def _kinds_change(one: _Place, other: _Place) -> bool:
    return one.digits >= _NEARLY_ALL and other.joined <= 1 - _NEARLY_ALL and other.blanks <= _HARDLY_ANY
