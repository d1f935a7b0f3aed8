"""Which texts are worth reading for addresses, told by passes over all of them: most texts show too little to hold one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from classifiers.address_parts import NAME, NUMERAL, STOPS, SUFFIXES, UNITS, Parts, division_places
from classifiers.character_sets import Flags, flags_of
from classifiers.characters import contains
from classifiers.passages import Passages, Places
from config import Reference

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
ENOUGH = 16
"""The least weight of an address."""
HARD = r"[，。；！？：、;!?:\n\t“”\"《》【】]"
"""The marks that no address runs across."""
_HARD = flags_of('，。；！？：、;!?:\n\t“”"《》【】')
_SHORT = 3  # characters that are too few for an address
_DETAIL = "[路街道巷弄村庄屯寨镇乡社区号幢栋座室楼园厦]"
_NOT_AHEAD = re.compile(r"\(\?!\[?([^\])]*)\]?\)")
_DIVISION_ENDS = "省市区县旗州盟"


def _sign(pattern: str) -> str:
    """A pattern as RE2 reads it, which looks at the next character where ours looks ahead."""
    return _NOT_AHEAD.sub(r"(?:[^\1]|$)", pattern)


_SIGNS = {
    **{kind: f"{NAME}(?:{_sign(suffix)})" for kind, suffix in SUFFIXES.items()},
    "number": f"{NUMERAL}(?:{_sign(UNITS)})",
    "bare": r"\d{3}|\d[-—–]",
}
"""What a text with a part of each kind holds."""
_TELLING = ("number", "village", "road", "estate", "town")
_BELOW = "|".join(_SIGNS[kind] for kind in _TELLING[:-1])


@dataclass(frozen=True, eq=False)
class _Shown:
    """Which kinds of parts some texts show, with the numbers of these texts."""

    rows: Places
    kinds: dict[str, Flags]

    def enough(self, inside: bool) -> Places:
        """The texts that may hold an address: the rules of ``addresses``, as if all parts were close together."""
        kinds = self.kinds
        above = kinds["division"] | kinds["area"]
        placed = above | kinds["town"] | kinds["village"] | kinds["road"] | kinds["estate"]
        detailed = (kinds["number"] & placed) | kinds["village"] | kinds["road"] | (kinds["estate"] & above)
        detailed |= False if inside else kinds["town"]
        weight = sum(weight * kinds[kind] for kind, weight in WEIGHTS.items())
        found: Places = self.rows[detailed & (above | (weight >= ENOUGH))]
        return found


def texts_with_addresses(passages: Passages, reference: Reference) -> Places:
    """The texts that an address may stand inside of."""
    rows = np.flatnonzero(contains(passages.array, _BELOW))
    rows = rows[contains(passages.taken(rows).array, _DETAIL)] if len(rows) else rows
    return _shown(passages, rows, reference).enough(inside=True) if len(rows) else rows


def whole_addresses(passages: Passages, reference: Reference) -> Places:
    """The texts that may be an address as wholes: no sentence, nor any mark but a comma between parts."""
    rows = np.flatnonzero((np.diff(passages.starts) > len("路1号")) & ~contains(passages.array, _never(reference)))
    return _shown(passages, rows, reference).enough(inside=False) if len(rows) else rows


def stretches(passages: Passages, parts: Parts) -> tuple[Places, Places]:
    """Where the pieces between the marks that no address runs across start and end, those that show enough for one."""
    ends = np.union1d(np.flatnonzero(_HARD[passages.codes]), passages.starts[1:] - 1)
    starts = np.concatenate([[0], ends[:-1] + 1])
    long = ends - starts > _SHORT
    starts, ends = starts[long], ends[long]

    def has(places: Places) -> Flags:
        held: Flags = np.searchsorted(places, ends) > np.searchsorted(places, starts)
        return held

    suffixes = {kind: has(places) for kind, places in parts.suffixes.items()}
    above = has(parts.heads) | suffixes["area"]
    placed = above | suffixes["town"] | suffixes["village"] | suffixes["road"] | suffixes["estate"]
    enough = (has(parts.numerals) & placed) | suffixes["village"] | suffixes["road"] | (suffixes["estate"] & above)
    return starts[enough], ends[enough]


def _shown(passages: Passages, rows: Places, reference: Reference) -> _Shown:
    some = passages.taken(rows)
    kinds = {kind: contains(some.array, pattern) for kind, pattern in _SIGNS.items()}
    kinds["division"] = np.zeros(len(some), dtype=np.bool_)
    kinds["division"][some.rows_at(division_places(some, reference))] = True
    return _Shown(rows, kinds)


@lru_cache(maxsize=4)
def _never(reference: Reference) -> str:
    """What no whole address holds: a hard mark, a word that only sentences have, a comma behind anything but a part."""
    named = [name for name in reference.places if name in reference.regions or name[-1] in _DIVISION_ENDS]
    stops = "".join(sorted(set(STOPS) - set("".join(named))))
    ends = set("".join(SUFFIXES.values()) + UNITS + NUMERAL) | {name[-1] for name in named}
    parts = "".join(sorted(one for one in ends if "一" <= one <= "鿿"))
    return f"{HARD}|[{stops}]|(?:^|[^{parts}0-9A-Za-z# ]) *,"
