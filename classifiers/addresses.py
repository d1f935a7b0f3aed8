"""Postal addresses in Chinese text: divisions, then towns, roads, villages, buildings and rooms in the order people write them.

A part is known by its suffix (镇 路 村 小区 号 幢 室) or, for divisions, by its name. Parts that stand close together are one
address when they say more than where a region is: a road or place with a number, or several levels down to a road or village.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from classifiers.address_parts import Parts, Signs, division
from classifiers.address_signs import pieces, stretches, whole_addresses
from classifiers.address_suffixes import KINDS, STOPS
from classifiers.character_sets import HAN, Flags, flags_of
from classifiers.passages import Codes, Passages, Places, Spans
from config import Reference

Span = tuple[int, int, int]

WEIGHTS = {
    "division": 10,
    "area": 8,
    "town": 8,
    "village": 8,
    "road": 9,
    "estate": 7,
    "institution": 4,
    "number": 10,
    "bare": 5,
}
"""What each kind of part adds to an address, in tenths: sums of fractions would hang on their order."""
_ENOUGH, _LIKELY, _SURELY = 16, 24, 32
_FURTHER_LEVEL = 4
_TWO_LEVELS = 4  # characters of two names of divisions at least
_TAILED = 85
_DETAIL = flags_of("路街道巷弄村庄屯寨镇乡社区号幢栋座室楼园厦")  # a text without any of them is not looked at
_IN_GAP = HAN | flags_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -—–_#()（）,·.&/")
_STRANGE = flags_of(f"{STOPS},")  # what a piece between or beside the parts of an address has that belongs to a sentence
_LONGEST_GAP = 14
_LONGEST_HEAD = 6
_LONGEST_TAIL = 24
_NUMBERS = np.array([kind in ("number", "bare") for kind in KINDS])
_ABOVE = np.array([kind in ("division", "area") for kind in KINDS], dtype=np.int64)
_MOST_ABOVE = 6  # levels that make the lightest address a sure one: further ones change nothing


class _Groups(NamedTuple):
    """Parts that stand close enough to be of one address: the stretch and the characters of each group, its kinds as bits, and
    how many divisions and areas it has."""

    of: Places
    starts: Places
    ends: Places
    kinds: Places
    above: Places

    def chosen(self, which: Places) -> _Groups:
        """Some of them."""
        return _Groups(*(column[which] for column in self))


def addresses_in(passages: Passages, reference: Reference) -> Spans:
    """(text number, start, end, percent) of every address in some texts, in order and without overlaps."""
    details = np.flatnonzero(_DETAIL[passages.codes])
    if not len(details):
        return Spans.of(())
    signs = Signs(passages, reference)
    starts, ends = pieces(passages)
    parts = signs.told(starts, ends, inside=True)
    if parts is None:
        starts, ends = stretches(passages, signs)
        parts = signs.parts(starts, ends)
    if not len(parts.of):
        return Spans.of(())
    groups = _groups(passages.codes, parts)
    percents = _percents(groups, inside=True)
    rows = passages.rows_at(groups.starts)
    found = np.flatnonzero(percents)
    found = found[_any(details, passages.starts[rows[found]], passages.starts[rows[found] + 1])]
    rows, percents, of = rows[found], percents[found], groups.of[found]
    begins, stops = groups.starts[found], groups.ends[found]
    tailed = (percents >= _TAILED) & _fill(passages.codes, groups.chosen(found), starts[of], ends[of])
    first = passages.starts[rows]
    return Spans(rows, begins - first, np.where(tailed, ends[of], stops) - first, percents)


def find_addresses(text: str, reference: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of every address in a text, in order and without overlaps."""
    return tuple((start, end, percent) for _, start, end, percent in addresses_in(Passages.of((text,)), reference))


def address_percents(passages: Passages, reference: Reference) -> Places:
    """How sure each whole text is an address, 0 where it is none; a bare division is not enough."""
    percents = np.zeros(len(passages), dtype=np.int64)
    rows = whole_addresses(passages, reference)
    if not len(rows):
        return percents
    some = passages.taken(rows)
    starts, ends = some.starts[:-1], some.starts[1:] - 1
    groups = _groups(some.codes, Signs(some, reference).parts(starts, ends))
    alone = groups.chosen(np.flatnonzero(np.bincount(groups.of, minlength=len(rows))[groups.of] == 1))
    first, end = starts[alone.of], ends[alone.of]
    headed = (alone.starts - first <= _LONGEST_HEAD) & ~_strange(some.codes, first, alone.starts)
    whole = headed & ((alone.ends == end) | _fill(some.codes, alone, first, end))
    percents[rows[alone.of]] = np.where(whole, _percents(alone), 0)
    return percents


def address_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell is an address, 0 where it is none; a bare division is not enough."""
    return int(address_percents(Passages.of((text,)), reference)[0])


def division_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell names a province, city or county, or several levels of them."""
    if text in reference.places:
        sure = text in reference.regions or text[-1] in "省市区县旗州盟"
        return 90 if sure and len(text) > 2 else 60 if sure else 30
    if len(text) < _TWO_LEVELS:
        return 0
    place, levels = 0, 0
    while place < len(text):
        if levels and text[place] in "-/ ,·_":
            place += 1
        length = division(text, place, len(text), reference)
        if not length:
            return 0
        place, levels = place + length, levels + 1
    return 95 if levels > 1 else 0


def _any(places: Places, starts: Places, ends: Places) -> Flags:
    """Which stretches hold any of some ascending places."""
    held: Flags = np.searchsorted(places, ends) > np.searchsorted(places, starts)
    return held


def _strange(codes: Codes, starts: Places, ends: Places) -> Flags:
    """Which pieces between or beside the parts of an address belong to a sentence."""
    return _any(np.flatnonzero(_STRANGE[codes]), starts, ends)


def _groups(codes: Codes, parts: Parts) -> _Groups:
    """Parts that stand close together, from the first that is more than a number."""
    if not len(parts.of):
        return _Groups(parts.of, parts.starts, parts.ends, parts.of, parts.of)
    apart = np.append(True, (parts.of[1:] != parts.of[:-1]) | ~_close(codes, parts.ends[:-1], parts.starts[1:]))
    heads = np.flatnonzero(apart)
    plain = ~_NUMBERS[parts.kinds]
    seen = np.cumsum(plain)
    numbers = np.cumsum(apart) - 1
    kept = np.flatnonzero(seen > (seen[heads] - plain[heads])[numbers])
    if not len(kept):
        return _Groups(*(parts.of[kept],) * 5)
    firsts = np.flatnonzero(np.diff(numbers[kept], prepend=-1))
    lasts = np.append(firsts[1:], len(kept)) - 1
    kinds = parts.kinds[kept]
    bits, above = np.bitwise_or.reduceat(1 << kinds, firsts), np.add.reduceat(_ABOVE[kinds], firsts)
    return _Groups(parts.of[kept[firsts]], parts.starts[kept[firsts]], parts.ends[kept[lasts]], bits, above)


def _close(codes: Codes, starts: Places, ends: Places) -> Flags:
    """Which gaps between two parts are none, or short and without anything that an address has not; a comma may stand alone."""
    close: Flags = np.equal(starts, ends)
    short = np.flatnonzero((starts < ends) & (ends - starts <= _LONGEST_GAP))
    firsts, stops = starts[short], ends[short]
    strange, commas, blanks, other = (np.zeros(len(short), dtype=np.int64) for _ in range(4))
    for further in range(_LONGEST_GAP):
        code, within = codes[np.minimum(firsts + further, len(codes) - 1)], firsts + further < stops
        strange += within & _STRANGE[code]
        commas += within & (code == ord(","))
        blanks += within & (code == ord(" "))
        other += within & ~_IN_GAP[code]
    lone = (commas == 1) & (blanks == stops - firsts - 1)
    close[short] = (other == 0) & ((strange == 0) | lone)
    return close


def _percents(groups: _Groups, inside: bool = False) -> Places:
    """How sure each group is an address; 0 for a bare division, a lone place or a number of something else."""
    found: Places = _sure(inside)[groups.kinds, np.minimum(groups.above, _MOST_ABOVE)]
    return found


@lru_cache(maxsize=2)
def _sure(inside: bool) -> Places:
    """The percent by the kinds of parts, as bits, and how many of them are divisions and areas.

    Inside a text a region with its town is no address yet: it takes a road, a village, a building or a number.
    """
    percents = np.zeros((1 << len(KINDS), _MOST_ABOVE + 1), dtype=np.int64)
    for bits in range(1 << len(KINDS)):
        kinds = frozenset(kind for place, kind in enumerate(KINDS) if bits >> place & 1)
        percents[bits] = [_percent(kinds, above, inside) for above in range(_MOST_ABOVE + 1)]
    return percents


def _percent(kinds: frozenset[str], above: int, inside: bool) -> int:
    weight = sum(WEIGHTS[kind] for kind in kinds) + _FURTHER_LEVEL * max(0, above - 1)
    numbered = "number" in kinds and bool(kinds & {"division", "area", "town", "village", "road", "estate"})
    detailed = (
        numbered
        or bool(kinds & ({"village", "road"} if inside else {"village", "road", "town"}))
        or ("estate" in kinds and above > 1)
    )
    if not detailed or weight < _ENOUGH:
        return 0
    return 95 if weight >= _SURELY else 85 if weight >= _LIKELY else 65


def _fill(codes: Codes, groups: _Groups, starts: Places, ends: Places) -> Flags:
    """Which groups are all of their stretches: those that begin with them, where only a short rest follows."""
    fits = (groups.starts - starts <= _LONGEST_HEAD) & (ends - groups.ends <= _LONGEST_TAIL)
    filled: Flags = fits & ~_strange(codes, groups.ends, ends)
    return filled
