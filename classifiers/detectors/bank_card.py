"""Payment card numbers: ISO/IEC 7812 with the Luhn check; 1,709 mainland prefixes of 2020 raise confidence.

The prefixes are old: a miss never rejects a Luhn-valid 62… number. A Luhn-valid number no card scheme issues is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Bytes, Flags, compact, matches, number, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digit_groups import digit_groups
from classifiers.luhn import luhn_right
from config import Reference

Numbers = npt.NDArray[np.int64]

_SHORTEST, _HEAD, _LONGEST = 5, 6, 10  # digits of a prefix
_LONGER = 1
_ZEROS, _DOMESTIC = 11, (16, 19)
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
    longer prefixes that begin so (the first bit)."""
    table = np.zeros(10**_HEAD, dtype=np.int32)
    for width, (prefixes, sizes) in _prefixes(reference).items():
        if _SHORTEST <= width <= _HEAD:
            each = 10 ** (_HEAD - width)
            for last in range(each):
                table[prefixes * each + last] |= sizes.astype(np.int32)
        elif _HEAD < width <= _LONGEST:
            table[prefixes // 10 ** (width - _HEAD)] |= _LONGER
    return table


def _known_prefix(digits: Bytes, reference: Reference) -> Flags:
    """Whether a known prefix of five digits or more is carried by a card of this length. A row of ``digits`` is a position."""
    heads = _heads(reference)[number(digits[:_HEAD].T)]
    hit: Flags = heads & np.int32(1 << len(digits)) != 0
    left = np.flatnonzero(~hit & (heads & np.int32(_LONGER) != 0))
    if len(left):
        hit[left] = _known_longer(number(digits[:_LONGEST, left].T), len(digits), reference)
    return hit


def _known_longer(first: Numbers, length: int, reference: Reference) -> Flags:
    """The same for prefixes of seven digits and more, of which the first ten of each number are given."""
    hit = np.zeros(len(first), dtype=np.bool_)
    for width, (prefixes, sizes) in _prefixes(reference).items():
        if _HEAD < width <= _LONGEST:
            own = first // 10 ** (_LONGEST - width)
            at = np.minimum(np.searchsorted(prefixes, own), len(prefixes) - 1)
            hit |= (prefixes[at] == own) & (sizes[at] >> length & 1 == 1)
    return hit


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    sure: Percent = np.zeros(len(texts), dtype=np.uint8)
    for group in digit_groups(texts):
        # Neither a zero in front nor eleven at the end.
        filled = (group.digits[0] != 0) & (np.bitwise_or.reduce(group.digits[-_ZEROS:]) != 0)
        right = np.flatnonzero(luhn_right(group.digits) & filled)
        if len(right):
            rows = np.arange(len(texts))[group.rows][right]
            digits = group.digits if len(right) == group.digits.shape[1] else group.digits[:, right]
            sure[rows] = _percents(digits, texts, rows, reference)
    return sure


def _percents(digits: Bytes, texts: pa.StringArray, rows: Numbers, reference: Reference) -> Percent:
    """Of numbers of one length with the right check digit, which stand at these places."""
    known = _known_prefix(digits, reference)
    domestic = (digits[0] == 6) & (digits[1] == 2) & (len(digits) in _DOMESTIC)
    scheme = np.ones(len(rows), dtype=np.bool_)
    left = np.flatnonzero(~known & ~domestic)
    if len(left):
        scheme[left] = matches(texts.take(pa.array(rows[left])), _SCHEMES)
    return percent([(known, 95), (domestic, 80), (scheme, 50)], len(rows))


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
