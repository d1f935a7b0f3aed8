"""Mobile phone numbers of mainland China, 11 digits, with or without +86 (segments as of 2022, a secondary source).

Number portability has ended what a segment says of the operator. New segments appear, so one that nobody has been given yet
lowers confidence and rejects nothing; 10x to 12x are services and message ports (10086, 12345, 1069…), never people.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Bytes, are_digits, listed, without
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.digits_at import said_at, sizes
from config import Reference

_ASSIGNED = listed(
    "130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 162 165 166 167 170",
    "171 172 173 174 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199",
)
_DOUBTFUL = listed("146 148")  # 13-digit IoT ranges in some sources, 11-digit handsets in others
_RESERVED = listed("160 161 163 164 168 169 194")
_UNLISTED = 25
_NUMBER = 11


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    if are_digits(texts) and (sizes(texts) == _NUMBER).all():
        return texts
    return pc.utf8_slice_codeunits(without(texts, r"[^\d]+"), -11, None)


@lru_cache(maxsize=1)
def _segments() -> Bytes:
    """Percent by the first three digits, and where there are none."""
    table = np.zeros(1001, dtype=np.uint8)
    table[130:200] = _UNLISTED
    for segments, sure in ((_ASSIGNED, 95), (_DOUBTFUL, 60), (_RESERVED, 30)):
        table[[int(one) for one in segments]] = sure
    return table


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return said_at(texts, 0, 3, _segments())


DETECTOR = Detector(
    entity_type="CN_MOBILE_PHONE",
    pattern=r"(?:(?:\+|00)?86[ -]?|\(\+?86\) ?|0)?1\d{2}(?:[ -]?\d{4}){2}",
    check=_check,
    normalise=_normalise,
    strength=Strength.SELF,
    chance=0.7,
    mask=Mask(3, 0),
    masked=r"1\d{2}[*xX•]{3,8}\d{0,4}",
    person_key=PersonKey.WEAK,
    length=(11, 19),
    alphabet=Alphabet.NUMBER,
    cues=("手机", "电话", "联系方式", "号码", "mobile", "phone", "tel"),
    denied=("订单号", "流水号", "单号", "编号", "工单号", "运单号"),
)
