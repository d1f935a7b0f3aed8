"""Payment card numbers: ISO/IEC 7812 with the Luhn check; 1,709 mainland prefixes of 2020 raise confidence.

The prefixes are old: a miss never rejects a Luhn-valid 62… number. A Luhn-valid number no card scheme issues is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Flags, byte_lengths, compact, contains, matches, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import number_at
from classifiers.luhn import ends_in_luhn
from config import Reference

Numbers = npt.NDArray[np.int64]

_SHORTEST, _HEAD, _LONGEST = 5, 6, 10  # digits of a prefix
_LONGER = 1
_LAST, _UNIONPAY, _DOMESTIC = 4, 620000, (16, 19)
_SCHEMES = (
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|(?:50|5[6-9]|6[0-9])\d{10,17}|81\d{14,17}"
)


@lru_cache(maxsize=4)
def _prefixes(reference: Reference) -> Mapping[int, tuple[Numbers, Numbers]]:
    """By number of digits: the known prefixes in order, and for each the lengths of its cards, a bit for each length."""
    by_width: dict[int, dict[int, int]] = {}
    for prefix, sizes in reference.bank_bins.items():
        by_width.setdefault(len(prefix), {})[int(prefix)] = sum(1 << size for size in sizes)
    return {
        width: (np.array(sorted(found)), np.array([found[prefix] for prefix in sorted(found)]))
        for width, found in by_width.items()
    }


@lru_cache(maxsize=4)
def _heads(reference: Reference) -> npt.NDArray[np.int32]:
    """By the first six digits: the lengths of the cards with a known prefix of five or six of them, and whether there are
    longer prefixes that begin so (the first bit); and where there are no digits."""
    table = np.zeros(10**_HEAD + 1, dtype=np.int32)
    for width, (prefixes, sizes) in _prefixes(reference).items():
        if _SHORTEST <= width <= _HEAD:
            each = 10 ** (_HEAD - width)
            for last in range(each):
                table[prefixes * each + last] |= sizes.astype(np.int32)
        elif _HEAD < width <= _LONGEST:
            table[prefixes // 10 ** (width - _HEAD)] |= _LONGER
    return table


def _known_prefix(texts: pa.StringArray, first: Numbers, lengths: Numbers, reference: Reference) -> Flags:
    """Whether a known prefix of five digits or more is carried by a card of this length. ``first``: the first six digits."""
    heads = _heads(reference)[first]
    hit: Flags = heads >> lengths & 1 == 1
    left = np.flatnonzero(~hit & (heads & np.int32(_LONGER) != 0))
    if len(left):
        hit[left] = _known_longer(number_at(texts.take(pa.array(left)), 0, _LONGEST), lengths[left], reference)
    return hit


def _known_longer(first: Numbers, lengths: Numbers, reference: Reference) -> Flags:
    """The same for prefixes of seven digits and more, of which the first ten of each number are given."""
    hit = np.zeros(len(first), dtype=np.bool_)
    for width, (prefixes, sizes) in _prefixes(reference).items():
        if _HEAD < width <= _LONGEST:
            own = first // 10 ** (_LONGEST - width)
            at = np.minimum(np.searchsorted(prefixes, own), len(prefixes) - 1)
            hit |= (prefixes[at] == own) & (sizes[at] >> lengths & 1 == 1)
    return hit


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    right = np.flatnonzero(ends_in_luhn(texts))
    if len(right) == len(texts):
        return _percents(texts, reference)
    if len(right):
        sure[right] = _percents(texts.take(pa.array(right)), reference)
    return sure


def _round(texts: pa.StringArray) -> Flags:
    """Which numbers end in eleven zeros."""
    found: Flags = number_at(texts, -_LAST, _LAST) == 0
    likely = np.flatnonzero(found)
    if len(likely):
        found[likely] = contains(texts.take(pa.array(likely)), r"0{11}$")
    return found


def _percents(texts: pa.StringArray, reference: Reference) -> Percent:
    """Of numbers with the right check digit."""
    first, lengths = number_at(texts, 0, _HEAD), byte_lengths(texts)
    # Neither a zero in front nor eleven at the end.
    odd = (first < 10 ** (_HEAD - 1)) | _round(texts)
    known = _known_prefix(texts, first, lengths, reference)
    domestic = (
        (first >= _UNIONPAY) & (first < _UNIONPAY + 10 ** (_HEAD - 2)) & ((lengths == _DOMESTIC[0]) | (lengths == _DOMESTIC[1]))
    )
    scheme = np.ones(len(texts), dtype=np.bool_)
    left = np.flatnonzero(~known & ~domestic & ~odd)
    if len(left):
        scheme[left] = matches(texts.take(pa.array(left)), _SCHEMES)
    return percent([(odd, 0), (known, 95), (domestic, 80), (scheme, 50)], len(texts))


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
