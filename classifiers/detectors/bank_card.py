"""Payment card numbers: ISO/IEC 7812 with the Luhn check; 1,709 mainland prefixes of 2020 raise confidence.

The prefixes are old: a miss never rejects a Luhn-valid 62… number. A Luhn-valid number no card scheme issues is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Bytes, Flags, anchored, at_places, compact, looked_for
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import Sizes, number_at, sizes
from classifiers.flagged import places_of
from classifiers.grades import LENGTHS, Grades, Kinds, graded
from classifiers.luhn import ends_in_luhn
from config import Reference

Numbers = npt.NDArray[np.int64]

_SHORTEST, _HEAD, _LONGEST = 5, 6, 10  # digits of a prefix
_KNOWN, _UNIONPAY, _ISSUED = 95, 80, 50
_LONGER = np.uint8(0x80)
"""Added to the percent of numbers that may have a known prefix of more than six digits."""
_ZEROS = 11  # at the end: no card, neither is one with a zero in front
_FIRST, _LENGTHS = 1000, range(12, 20)  # four digits tell a scheme; digits of their cards
_DOMESTIC, _DOMESTIC_LENGTHS = 62, (16, 19)
_SCHEMES = (
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|(?:50|5[6-9]|6[0-9])\d{10,17}|81\d{14,17}"
)


@lru_cache(maxsize=4)
def _prefixes(reference: Reference) -> Mapping[int, tuple[Numbers, Numbers]]:
    """By number of digits: the known prefixes in order, and for each the lengths of its cards, a bit for each length."""
    by_width: dict[int, dict[int, int]] = {}
    for prefix, lengths in reference.bank_bins.items():
        by_width.setdefault(len(prefix), {})[int(prefix)] = sum(1 << length for length in lengths)
    return {
        width: (np.array(sorted(found)), np.array([found[prefix] for prefix in sorted(found)]))
        for width, found in by_width.items()
    }


@lru_cache(maxsize=4)
def _grades(reference: Reference) -> Grades:
    """By the first six digits."""
    kinds, percents = _by_scheme()
    known, longer = np.zeros(10**_HEAD, dtype=np.int32), np.zeros(10**_HEAD, dtype=np.bool_)
    for width, (prefixes, lengths) in _prefixes(reference).items():
        if _SHORTEST <= width <= _HEAD:
            each = 10 ** (_HEAD - width)
            for last in range(each):
                known[prefixes * each + last] |= lengths.astype(np.int32)
        elif _HEAD < width <= _LONGEST:
            longer[prefixes // 10 ** (width - _HEAD)] = True
    heads = np.flatnonzero((known != 0) | longer)
    heads = heads[heads >= 10 ** (_HEAD - 1)]
    of_each = np.stack([kinds[heads].astype(np.int64), known[heads].astype(np.int64), longer[heads].astype(np.int64)])
    (before, lengths, more), own = np.unique(of_each, axis=1, return_inverse=True)
    told = percents[before]
    told[lengths[:, None] >> np.arange(LENGTHS) & 1 == 1] = _KNOWN
    told[more != 0] |= _LONGER
    kinds[heads] = len(percents) + own.reshape(-1)
    return Grades(_HEAD, kinds, np.concatenate([percents, told]))


def _by_scheme() -> tuple[Kinds, Bytes]:
    """The kinds and percents of grades, by what schemes issue."""
    heads = pa.array(np.arange(_FIRST, 10 * _FIRST)).cast(pa.string())
    issued = [looked_for(pc.utf8_rpad(heads, length, "0"), anchored(_SCHEMES)) for length in _LENGTHS]
    patterns = np.packbits(np.stack(issued), axis=0, bitorder="little")[0].astype(np.int64)  # a bit for each length
    patterns[_DOMESTIC * 100 - _FIRST : (_DOMESTIC + 1) * 100 - _FIRST] += 1 << len(_LENGTHS)
    met, own = np.unique(patterns, return_inverse=True)
    percents = np.zeros((1 + len(met), LENGTHS), dtype=np.uint8)
    percents[1:, _LENGTHS.start : _LENGTHS.stop] = (met[:, None] >> np.arange(len(_LENGTHS)) & 1) * _ISSUED
    percents[np.ix_(1 + np.flatnonzero(met >> len(_LENGTHS)), np.array(_DOMESTIC_LENGTHS))] = _UNIONPAY
    kinds = np.zeros(10**_HEAD + 1, dtype=np.uint16)
    kinds[_FIRST * 100 : -1] = np.repeat(1 + own, 100)
    return kinds, percents


def _known_longer(first: Numbers, lengths: Sizes, reference: Reference) -> Flags:
    """Whether cards of these lengths have known prefixes of seven digits or more; the first ten digits of each are given."""
    hit = np.zeros(len(first), dtype=np.bool_)
    for width, (prefixes, known) in _prefixes(reference).items():
        if _HEAD < width <= _LONGEST:
            own = first // 10 ** (_LONGEST - width)
            at = np.minimum(np.searchsorted(prefixes, own), len(prefixes) - 1)
            hit |= (prefixes[at] == own) & (known[at] >> lengths & 1 == 1)
    return hit


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    sure = graded(texts, _grades(reference), ends_in_luhn(texts), _ZEROS)
    likely = places_of(sure >= _LONGER)
    if len(likely):
        sure[likely] &= ~_LONGER
        among = at_places(texts, likely)
        sure[likely[_known_longer(number_at(among, 0, _LONGEST), sizes(among), reference)]] = _KNOWN
    return sure


DETECTOR = Detector(
    entity_type="BANK_CARD",
    pattern=r"\d{4}(?:[ -]?\d{4}){2,3}(?:[ -]?\d{1,3})?|\d{4}[ -]?\d{6}[ -]?\d{4,5}|\d{6}[ -]?\d{13}",
    check=_check,
    normalise=compact,
    strength=Strength.SUPPORTED,
    chance=0.1,
    mask=Mask(4, 0),
    person_key=PersonKey.WEAK,
    masked=r"[3-6]\d{1,5}[ *•xX]{4,15}\d{0,4}",
    length=(12, 23),
    alphabet=Alphabet.NUMBER,
    cues=("银行卡", "卡号", "账号", "帐号", "card"),
    denied=("订单号", "流水号", "单号", "编号", "工单号"),
)
