"""International bank account numbers, ISO 13616: country, MOD 97-10 check digits, and each country's length (background)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers.characters import byte_lengths, byte_matrix, compact, percent, values_of
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.weighted_sum import mod_97_10_valid
from config import Reference

_LENGTHS = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 "
    "FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 "
    "LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 "
    "RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30 "
)
_WIDTH = 34
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_EXPECTED = np.zeros(36 * 36, dtype=np.int64)
for _entry in _LENGTHS.split():
    _EXPECTED[_LETTERS.index(_entry[0]) * 36 + _LETTERS.index(_entry[1])] = int(_entry[2:])


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    lengths = byte_lengths(texts)
    values = np.maximum(values_of(byte_matrix(texts, _WIDTH), _LETTERS), 0)
    expected = _EXPECTED[values[:, 0] * 36 + values[:, 1]]
    # The first four characters move to the end; the filling behind a shorter number is skipped by its length.
    turned = np.where(np.arange(_WIDTH) < lengths[:, None], values, 0)[:, 4:]
    whole = np.hstack([turned, np.zeros((len(texts), 4), dtype=np.int64)])
    rows, place = np.arange(len(texts))[:, None], lengths[:, None] - 4 + np.arange(4)
    whole[rows, np.clip(place, 0, _WIDTH - 1)] = values[:, :4]
    return percent([((lengths == expected) & mod_97_10_valid(whole, lengths), 97)], len(texts))


DETECTOR = Detector(
    entity_type="IBAN",
    pattern=r"[A-Za-z]{2}(?:0[2-9]|[1-8]\d|9[0-8])(?:[ -]?[A-Za-z0-9]{4}){2,7}(?:[ -]?[A-Za-z0-9]{1,4})?",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    chance=1 / 97,
    mask=Mask(2, 0),
    person_key=PersonKey.WEAK,
    length=(15, 43),
    alphabet=Alphabet.NUMBER,
)
