"""Payment card numbers: ISO/IEC 7812 with the Luhn check; 1,709 mainland prefixes of 2020 raise confidence.

The prefixes are old: a miss never rejects a Luhn-valid 62… number. A Luhn-valid number no card scheme issues is none.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, byte_lengths, compact, contains, digit_matrix, matches, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.luhn import luhn_valid
from config import Reference

_SCHEMES = (
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|6(?:011|4[4-9]\d|5\d\d)\d{12}|(?:50|5[6-9]|6[0-9])\d{10,17}|81\d{14,17}"
)


def _known_prefix(texts: pa.StringArray, lengths: np.ndarray[tuple[int], np.dtype[np.int64]], reference: Reference) -> Flags:
    """Whether a known prefix of five digits or more is carried by a card of this length."""
    hit = np.zeros(len(texts), dtype=np.bool_)
    for width in range(5, 11):
        for length in np.unique(lengths):
            of_width = [bin_ for bin_, sizes in reference.bank_bins.items() if len(bin_) == width and int(length) in sizes]
            found = pc.is_in(pc.utf8_slice_codeunits(texts, 0, width), value_set=pa.array(of_width, pa.string()))
            hit |= np.asarray(found) & (lengths == length)
    return hit


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    lengths = byte_lengths(texts)
    digits = digit_matrix(texts, 19)
    right = luhn_valid(digits) & ~contains(texts, r"0{11}$|^0")
    known = _known_prefix(texts, lengths, reference)
    domestic = matches(texts, r"62\d{14}|62\d{17}")
    scheme = matches(texts, _SCHEMES)
    return percent([(~right, 0), (known, 95), (domestic, 80), (scheme, 50)], len(texts))


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
