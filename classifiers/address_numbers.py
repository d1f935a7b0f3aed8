"""The numbers of addresses: with a unit behind them (12号 3幢-甲 501室), or bare ones of three to five digits or with dashes.

As patterns, with ``NUMERAL`` and ``UNITS``: one to four of ``NUMERAL{1,6}([-—–~/]NUMERAL{1,5}){0,3}UNIT``; and of bare ones
``[0-9]{1,5}([-—–][0-9A-Za-z]{1,5}){1,3}`` or ``\\d{3,5}`` before no digit nor a measure. A number may begin within a run of
numerals, and each run can only be taken to its end: what follows a run is the same for all that begin in it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from classifiers.address_suffixes import FIRST_OF_UNIT, NUMERALS, UNIT
from classifiers.character_sets import Flags, flags_of
from classifiers.passages import Codes, Places

_LONGEST_RUN, _LONGER_BEHIND_DASH, _DASHES, _BLOCKS = 6, 5, 3, 4
_SHORTEST_BARE, _LONGEST_BARE = 3, 5
_NUMERAL, _UNIT_FIRST = flags_of(NUMERALS), flags_of(FIRST_OF_UNIT)
_JOINS, _DASH = flags_of("-—–~/"), flags_of("-—–")
_DIGIT = flags_of("0123456789")
_DECIMAL = flags_of(chr(code) for code in range(0xFFFF) if chr(code).isdecimal())
_PLAIN = _DIGIT | flags_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_MEASURES = _DECIMAL | flags_of("%年月日元个人万亿点条次台件")

OF_NUMBERS = {"unit_first": _UNIT_FIRST, "joins": _JOINS, "dash": _DASH, "digit": _DIGIT, "decimal": _DECIMAL, "plain": _PLAIN}
"""Which characters a number may have where, by what they are to it."""
MEASURES = _MEASURES
"""What makes a number one of something else."""


class Found(NamedTuple):
    """Numbers that may begin at each of the places ``starts``, and where they end."""

    starts: Places
    ends: Places


class _Runs(NamedTuple):
    """Characters of one kind that stand together: none of the kind stands beside them."""

    starts: Places
    ends: Places

    @property
    def sizes(self) -> Places:
        return self.ends - self.starts


def with_units(codes: Codes, numerals: Places) -> Found:
    """Numbers with their units that begin at some of the numerals, of which all that stand together are given."""
    runs = _runs(numerals)
    ends = _number_ends(codes, runs)
    held = np.flatnonzero(ends)
    return _spread(np.maximum(runs.starts[held], runs.ends[held] - _LONGEST_RUN), runs.ends[held], ends[held])


def bare(codes: Codes, numerals: Places) -> tuple[Found, Found]:
    """Bare numbers that begin at some of the numerals: of digits alone, and with dashes."""
    runs = _runs(numerals[_DIGIT[codes[numerals]]])
    if not len(runs.starts):
        return Found(runs.starts, runs.starts), Found(runs.starts, runs.starts)
    beyond = runs.ends + _length(_DECIMAL, codes, runs.ends, _LONGEST_BARE)
    alone = np.flatnonzero(~_MEASURES[codes[beyond]] & (runs.sizes >= _SHORTEST_BARE))
    lowest = np.maximum(runs.starts, beyond - _LONGEST_BARE)[alone]
    digits = _spread(lowest, np.maximum(lowest, runs.ends[alone] - _SHORTEST_BARE + 1), beyond[alone])
    dashed = np.flatnonzero(_DASH[codes[runs.ends]])
    ends = _behind_dashes(codes, runs.ends[dashed])
    dashed, ends = dashed[ends > 0], ends[ends > 0]
    return digits, _spread(np.maximum(runs.starts, runs.ends - _LONGEST_BARE)[dashed], runs.ends[dashed], ends)


def _runs(places: Places) -> _Runs:
    first = np.flatnonzero(np.diff(places, prepend=-2) != 1)
    last = np.append(first[1:], len(places))[: len(first)] - 1
    return _Runs(places[first], places[last] + 1)


def _spread(firsts: Places, stops: Places, ends: Places) -> Found:
    """Every place from each of the firsts up to its stop, with the end of the number there."""
    sizes = stops - firsts
    before = np.cumsum(sizes) - sizes
    return Found(np.arange(int(sizes.sum())) + np.repeat(firsts - before, sizes), np.repeat(ends, sizes))


def _number_ends(codes: Codes, runs: _Runs) -> Places:
    """Where the numbers with units end that begin in each run; 0 where none does."""
    if not len(runs.starts):
        return runs.starts
    units = np.zeros(len(runs.starts), dtype=np.int64)
    likely = np.flatnonzero(_UNIT_FIRST[codes[runs.ends]])
    sizes, _ = UNIT.at(codes, runs.ends[likely])
    units[likely] = np.where(sizes > 0, runs.ends[likely] + sizes, 0)
    goes_on = np.append((runs.starts[1:] == runs.ends[:-1] + 1) & (runs.sizes[1:] <= _LONGER_BEHIND_DASH), False)
    goes_on &= _JOINS[codes[runs.ends]]
    blocks = units
    for _ in range(_DASHES):
        blocks = np.where(goes_on, np.append(blocks[1:], 0), units)
    following = np.minimum(np.searchsorted(runs.starts, blocks), len(runs.starts) - 1)
    again = (blocks > 0) & (runs.starts[following] == blocks) & (runs.sizes[following] <= _LONGEST_RUN) & (blocks[following] > 0)
    ends = blocks
    for _ in range(_BLOCKS - 1):
        ends = np.where(again, ends[following], blocks)
    return ends


def _behind_dashes(codes: Codes, dashes: Places) -> Places:
    """Where what follows a dash ends, with two more dashes at most; 0 where nothing that belongs to a number follows."""
    ends = np.zeros(len(dashes), dtype=np.int64)
    left, at = np.arange(len(dashes)), dashes
    for _ in range(_DASHES):
        sizes = _length(_PLAIN, codes, at + 1, _LONGER_BEHIND_DASH)
        left, at = left[sizes > 0], (at + 1 + sizes)[sizes > 0]
        ends[left] = at
        on = _DASH[codes[at]]
        left, at = left[on], at[on]
    return ends


def _length(inside: Flags, codes: Codes, places: Places, most: int) -> Places:
    """How many characters from each place on are of a kind, counted up to ``most``."""
    lengths, left = np.zeros(len(places), dtype=np.int64), np.arange(len(places))
    for further in range(most):
        left = left[inside[codes[places[left] + further]]]
        lengths[left] += 1
    return lengths
