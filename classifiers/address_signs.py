"""Which texts, and which stretches of them, are worth reading for addresses: most show too little to hold one."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from classifiers.address_parts import Signs
from classifiers.address_suffixes import KINDS, NUMERAL, STOPS, SUFFIXES, UNITS
from classifiers.character_sets import flags_of
from classifiers.characters import contains
from classifiers.passages import Passages, Places
from config import Reference

HARD = r"[，。；！？：、;!?:\n\t“”\"《》【】]"
"""The marks that no address runs across."""
_HARD = flags_of('，。；！？：、;!?:\n\t“”"《》【】')
_SHORT = 3  # characters that are too few for an address
_DIVISION_ENDS = "省市区县旗州盟"


def whole_addresses(passages: Passages, reference: Reference) -> Places:
    """The texts that may be an address as wholes: no sentence, nor any mark but a comma between parts."""
    found: Places = np.flatnonzero((passages.sizes >= len("路1号")) & ~contains(passages.array, _never(reference)))
    return found


def pieces(passages: Passages) -> tuple[Places, Places]:
    """Where the pieces between the marks that no address runs across start and end."""
    is_mark = _HARD[passages.codes]
    is_mark[passages.starts[1:] - 1] = True
    marks = np.flatnonzero(is_mark)
    return np.append(-1, marks[:-1]) + 1, marks


def stretches(passages: Passages, signs: Signs) -> tuple[Places, Places]:
    """Those of the pieces that show enough for an address."""
    all_starts, marks = pieces(passages)
    # What has neither a suffix nor a division in it is no address.
    at = np.concatenate([signs.suffixes.starts, signs.heads])
    numbers, piece = np.unique(np.searchsorted(marks, at), return_inverse=True)
    starts, ends = all_starts[numbers], marks[numbers]
    kinds = np.zeros((len(KINDS), len(numbers)), dtype=np.bool_)
    kinds[np.append(signs.suffixes.kinds, np.zeros(len(signs.heads), dtype=np.int64)), piece] = True
    named = dict(zip(KINDS, kinds, strict=True))
    numbered = np.searchsorted(signs.numerals, ends) > np.searchsorted(signs.numerals, starts)
    above, estate = named["division"] | named["area"], named["estate"]
    enough = (numbered & (above | named["town"] | estate)) | named["village"] | named["road"] | (estate & above)
    enough &= ends - starts > _SHORT
    return starts[enough], ends[enough]


@lru_cache(maxsize=4)
def _never(reference: Reference) -> str:
    """What no whole address holds: a hard mark, a word that only sentences have, a comma behind anything but a part."""
    named = [name for name in reference.places if name in reference.regions or name[-1] in _DIVISION_ENDS]
    stops = "".join(sorted(set(STOPS) - set("".join(named))))
    ends = set("".join(SUFFIXES.values()) + UNITS + NUMERAL) | {name[-1] for name in named}
    parts = "".join(sorted(one for one in ends if "一" <= one <= "鿿"))
    return f"{HARD}|[{stops}]|(?:^|[^{parts}0-9A-Za-z# ]) *,"
