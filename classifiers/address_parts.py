"""The parts of addresses in texts: divisions by their names, all others by the suffix that they end with.

What may begin at a place hangs on the characters around it alone, so that it is told for all places of a batch at once. Then all
stretches are gone through together, from part to part, past what begins within another one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from classifiers import kernels
from classifiers.address_numbers import MEASURES, OF_NUMBERS, bare, with_units
from classifiers.address_suffixes import FIRST_OF_SUFFIX, KINDS, LASTS, NUMERALS, STOPS, SUFFIX, UNIT
from classifiers.character_sets import HAN, Flags, ShortStrings, flags_of, string_set
from classifiers.passages import Codes, Passages, Places
from classifiers.told_once import told_once
from classifiers.word_numbers import Keys, slotted
from config import Reference

Kinds = npt.NDArray[np.uint8]
Offsets = npt.NDArray[np.int32]

_LATIN = flags_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_FIRST = HAN | _LATIN
_LONGEST_PART = 10
_LONGEST_NAME = 9
_TELLING = 3  # characters of a name that ends the part before it
_IN_TABLE = 4  # characters of the names that are looked up for all places at once
_DIVISION_ENDS = "省市区县旗州盟"
_BEYOND = 1 << 40  # no place is so far
_DIVISION, _NUMBER, _BARE = (KINDS.index(kind) for kind in ("division", "number", "bare"))
_KINDS_OF_PARTS = 5
_SUFFIX_FIRST, _NUMERAL, _BREAKING, _LAST, _HEAD_FIRST = (1 << bit for bit in range(_KINDS_OF_PARTS))
_IS_HEAD, _IS_NAME, _IS_LONG_HEAD = 1, 2, 4
_SHORTEST_PART = 2  # characters
_TRIES, _NEW_ENDINGS = 8, 1024  # how often new endings are told of in one batch, and how many at once
_NUMBERED = np.array(
    [KINDS.index(kind) for kind in ("town", "village", "road", "area", "estate", "division", "number", "bare")], dtype=np.uint8
)


class Parts(NamedTuple):
    """Parts of addresses from left to right: the number of the stretch that each stands in, its first character and its end,
    and what kind it is, by the place in ``KINDS``."""

    of: Places
    starts: Places
    ends: Places
    kinds: Places


class _Suffixes(NamedTuple):
    """Suffixes with something before them: their first characters and ends, their kinds, the first place from which a name may
    lead up to each without a break."""

    starts: Places
    ends: Places
    kinds: Places
    begins: Places


class _Divisions(NamedTuple):
    """Names of divisions: where they begin, where the longest there ends, and the shortest one of three or more characters
    (far beyond all places where there is none)."""

    starts: Places
    ends: Places
    shortest: Places


class Signs:
    """Where parts of addresses may begin or end in some texts; places are those of ``Passages.joined``."""

    def __init__(self, passages: Passages, reference: Reference) -> None:
        self._passages, self._reference = passages, reference
        self._names = _names(reference)

    @told_once
    def _classes(self) -> Kinds:
        return self._names.classes[self._passages.codes]

    def _of(self, kind: int) -> Places:
        return np.flatnonzero((self._classes & kind) > 0)

    @told_once
    def heads(self) -> Places:
        """Where the name of a division may begin."""
        places = self._of(_HEAD_FIRST)
        found: Places = places[self._names.heads.has(self._passages.codes, places, 2)]
        return found

    @told_once
    def numerals(self) -> Places:
        """The characters that a number may have before its unit."""
        return self._of(_NUMERAL)

    @told_once
    def suffixes(self) -> _Suffixes:
        """The suffixes, with a place beyond all others for the beginnings of those that nothing leads up to."""
        places, breaks = self._of(_SUFFIX_FIRST), self._of(_BREAKING)
        sizes, groups = SUFFIX.at(self._passages.codes, places)
        places, sizes, groups = places[sizes > 0], sizes[sizes > 0], groups[sizes > 0]
        unbroken = np.append(breaks, -1)[np.searchsorted(breaks, places) - 1] + 1
        begins = np.maximum(places - _LONGEST_NAME, unbroken)
        held = begins < places
        return _Suffixes(places[held], (places + sizes)[held], groups[held], begins[held])

    def parts(self, starts: Places, ends: Places) -> Parts:
        """The parts in some stretches, which are in order and apart, and which no part of an address goes beyond."""
        told = self.told(starts, ends)
        if told is not None:
            return told
        codes = self._passages.codes
        numerals = self.numerals[_inside(self.numerals, starts, ends)]
        divisions = self._divisions(self.heads[_inside(self.heads, starts, ends)])
        suffixes = self._suffixes_in(starts, ends)
        first, suffix = self._named(suffixes, divisions)
        listed = [(first, suffixes.ends[suffix], suffixes.kinds[suffix])]
        listed += [(*found, _all_of(_BARE, found.starts)) for found in bare(codes, numerals)]
        numbers = with_units(codes, numerals)
        listed.append((*numbers, _all_of(_NUMBER, numbers.starts)))
        listed.append((divisions.starts, divisions.ends, _all_of(_DIVISION, divisions.starts)))
        lengths, kinds = np.zeros(len(codes), dtype=np.uint8), np.zeros(len(codes), dtype=np.uint8)
        # Where several may begin, the last of these does.
        for begins, stops, kind in listed:
            lengths[begins], kinds[begins] = stops - begins, kind
        return _in_order(lengths, kinds, starts, ends)

    def told(self, starts: Places, ends: Places, inside: bool = False) -> Parts | None:
        """The same by a compiled loop; None where there is none, or there were too many new endings. With ``inside`` only those
        stretches are looked at that show enough for an address within a text."""
        loops, codes = kernels.address_loops, self._passages.codes
        if loops is None:
            return None
        found = np.empty((4, len(codes) // _SHORTEST_PART + 1), dtype=np.int64)
        for _ in range(_TRIES):
            suffixes, units = np.zeros((2, _NEW_ENDINGS), dtype=np.uint64)
            tables = self._names.kinds, self._names.laid, (SUFFIX.ids, SUFFIX.laid), (UNIT.ids, UNIT.laid), _NUMBERED
            count, new_suffixes, new_units = loops.parts(codes, starts, ends, inside, tables, found, suffixes, units)
            if not (new_suffixes or new_units):
                return Parts(*found[:, :count])
            SUFFIX.learn(suffixes[:new_suffixes])
            UNIT.learn(units[:new_units])
        return None

    def _suffixes_in(self, starts: Places, ends: Places) -> _Suffixes:
        which = _inside(self.suffixes.starts, starts, ends)
        return _Suffixes(*(column[which] for column in self.suffixes))

    def _divisions(self, heads: Places) -> _Divisions:
        codes, names = self._passages.codes, self._names
        longest, shortest = np.zeros(len(heads), dtype=np.int64), np.full(len(heads), _BEYOND)
        for size in range(2, _IN_TABLE + 1):
            held = names.short.has(codes, heads, size)
            longest[held] = size
            if size >= _TELLING:
                shortest[held] = np.minimum(shortest[held], size)
        for at in np.flatnonzero(names.beginnings.has(codes, heads, _IN_TABLE)).tolist():
            sizes = names.long_at(self._passages.joined, int(heads[at]))
            longest[at], shortest[at] = max((int(longest[at]), *sizes)), min((int(shortest[at]), *sizes))
        held = longest > 0
        return _Divisions(heads[held], (heads + longest)[held], (heads + shortest)[held])

    def _named(self, suffixes: _Suffixes, divisions: _Divisions) -> tuple[Places, Places]:
        """Where parts may begin that a suffix ends, and the suffix of each: the first one behind that place.

        None begins before a division that is named on the way, nor so far ahead that something else might have ended first.
        """
        lasts, at = self._of(_LAST), suffixes.starts
        following = np.searchsorted(lasts, at)
        next_last, last_before = np.append(lasts, _BEYOND)[following], np.append(lasts, -1)[following - 1]
        order = np.argsort(divisions.shortest, kind="stable")
        latest = np.append(np.maximum.accumulate(divisions.starts[order]), -1)
        within = latest[np.searchsorted(divisions.shortest[order], suffixes.ends, side="right") - 1]
        lowest = np.minimum(np.maximum.reduce([suffixes.begins, np.append(-1, at)[:-1], within]), at)
        sizes = at - lowest
        suffix = np.repeat(np.arange(len(at)), sizes)
        places = np.arange(len(suffix)) - (np.cumsum(sizes) - sizes - lowest)[suffix]
        held = _FIRST[self._passages.codes[places]]
        held &= (places >= next_last[suffix] - _LONGEST_PART) | (places < last_before[suffix])
        return places[held], suffix[held]


def _all_of(kind: int, places: Places) -> Places:
    return np.full(len(places), kind)


def _inside(places: Places, starts: Places, ends: Places) -> Places:
    """Which of some ascending places lie in stretches."""
    firsts = np.searchsorted(places, starts)
    sizes = np.searchsorted(places, ends) - firsts
    inside: Places = np.arange(int(sizes.sum())) + np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes)
    return inside


def _in_order(lengths: Kinds, kinds: Kinds, starts: Places, ends: Places) -> Parts:
    """The parts that are met on the way through each stretch, where each begins no earlier than the one before it ends."""
    begins = np.flatnonzero(lengths > 0)
    stops = begins + lengths[begins]
    following = np.searchsorted(begins, stops)
    at, last = np.searchsorted(begins, starts), np.searchsorted(begins, ends)
    met = [at[:0]]
    while len(at):
        at, last = at[at < last], last[at < last]
        met.append(at)
        at = following[at]
    chosen = np.sort(np.concatenate(met))
    of = np.searchsorted(starts, begins[chosen], side="right") - 1
    return Parts(of, begins[chosen], stops[chosen], kinds[begins[chosen]].astype(np.int64))


class _Names:
    """The names of divisions that are told in texts: a region in any form, a county only with its suffix."""

    def __init__(self, reference: Reference) -> None:
        names = [name for name in reference.places if _is_told(name, reference)]
        self.heads = string_set({name[:2] for name in names})
        self.short = string_set(name for name in names if len(name) <= _IN_TABLE)
        self._long: dict[str, list[str]] = {}
        for name in names:
            if len(name) > _IN_TABLE:
                self._long.setdefault(name[:_IN_TABLE], []).append(name)
        self.beginnings = string_set(self._long)
        """What the names begin with that are too long for a table."""
        self.classes = _classes(self.heads)
        self._names = names

    @told_once
    def kinds(self) -> Codes:
        """What each character may be, a bit for each, those of numbers among them."""
        kinds = self.classes.astype(np.uint16)
        more = {"first": _FIRST, **OF_NUMBERS, "measure": MEASURES}
        for bit, flags in enumerate(more.values(), start=_KINDS_OF_PARTS):
            kinds[flags] |= np.uint16(1 << bit)
        return kinds

    @told_once
    def laid(self) -> tuple[Keys, Kinds, Offsets, Codes, Offsets]:
        """Words of up to four characters in slots, what each is, and which long names begin with it; the characters of the long
        names, and where each of these starts and ends."""
        bits: dict[str, int] = {}
        for name in self._names:
            bits[name[:2]] = bits.get(name[:2], 0) | _IS_HEAD
            if len(name) <= _IN_TABLE:
                bits[name] = bits.get(name, 0) | _IS_NAME
        for name in self._long:
            bits[name] = bits.get(name, 0) | _IS_LONG_HEAD
        numbers = np.array([_key(name) for name in bits], dtype=np.uint64)
        keys = slotted(numbers.view(np.int64))
        order = np.argsort(keys)
        places = order[np.searchsorted(keys, numbers, sorter=order)]
        slots = dict(zip(bits, places.tolist(), strict=True))
        kinds, firsts = np.zeros(len(keys), dtype=np.uint8), np.zeros((len(keys), 2), dtype=np.int32)
        kinds[places] = list(bits.values())
        long: list[str] = []
        for head, listed in self._long.items():
            firsts[slots[head]] = len(long), len(long) + len(listed)
            long += listed
        spelled = np.frombuffer(("".join(long) or "\0").encode("utf-16-le"), dtype=np.uint16)
        ends = np.cumsum([0, *map(len, long)], dtype=np.int32)
        return keys, kinds, firsts.reshape(-1), spelled, ends

    def long_at(self, text: str, start: int) -> list[int]:
        """The lengths of the names of more than four characters at a place."""
        listed = self._long.get(text[start : start + _IN_TABLE], ())
        return [len(name) for name in listed if text.startswith(name, start)]


def _key(word: str) -> int:
    """A word of up to four characters as a number."""
    return int.from_bytes(word.encode("utf-16-be"), "big")


def _classes(heads: ShortStrings) -> Kinds:
    """What each character may be, a bit for each."""
    classes = np.zeros(len(HAN), dtype=np.uint8)
    kinds: dict[int, Flags] = {
        _SUFFIX_FIRST: flags_of(FIRST_OF_SUFFIX),
        _NUMERAL: flags_of(NUMERALS),
        _BREAKING: ~(HAN | _LATIN | flags_of("0123456789")) | flags_of(STOPS),
        _LAST: flags_of(LASTS),
        _HEAD_FIRST: heads.first,
    }
    for bit, flags in kinds.items():
        classes[flags] |= bit
    return classes


@lru_cache(maxsize=4)
def _names(reference: Reference) -> _Names:
    return _Names(reference)


def _is_told(name: str, reference: Reference) -> bool:
    return name in reference.regions or name[-1] in _DIVISION_ENDS


@lru_cache(maxsize=4)
def _heads(reference: Reference) -> dict[str, int]:
    """First two characters of division names → length of the longest name that begins with them."""
    heads: dict[str, int] = {}
    for name in reference.places:
        heads[name[:2]] = max(heads.get(name[:2], 0), len(name))
    return heads


def division(text: str, start: int, end: int, reference: Reference) -> int:
    """Length of the division name at ``start``: a region in any form, a county only with its suffix."""
    longest = min(_heads(reference).get(text[start : start + 2], 0), end - start)
    for length in range(longest, 1, -1):
        name = text[start : start + length]
        if name in reference.places and _is_told(name, reference):
            return length
    return 0
