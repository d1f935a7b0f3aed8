"""Vehicle plates, GA 36-2018 and the older special forms (validators' patterns; class letters are background knowledge)."""

from __future__ import annotations

import pyarrow as pa

from classifiers.characters import compact, matches, percent
from classifiers.detectors.base import NEEDS_NAME, Detector, Mask, Percent, PersonKey, Strength
from config import Reference

_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_SPACE = r"[ \-·.]?"
_CIVIL = rf"{_PROVINCE}[A-HJ-NP-Za-hj-np-z]{_SPACE}(?:[A-HJ-NP-Za-hj-np-z0-9]{{4}}[A-HJ-NP-Za-hj-np-z0-9挂学警港澳]"
_ENERGY = r"|[A-HJKa-hjk][A-HJ-NP-Za-hj-np-z0-9]\d{4}|\d{5}[A-HJKa-hjk])"
_MISSION = rf"\d{{6}}使|使\d{{6}}|{_PROVINCE}[A-Za-z]?\d{{4,5}}领"
_ARMED = rf"WJ{_PROVINCE}?\d{{4}}[0-9TDSHBXJ]|[VKHBSLJNGCE][A-Z]\d{{5}}"


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    return percent(
        [(matches(texts, r"[A-Z]{2}\d{5}"), NEEDS_NAME), (matches(texts, ".*[A-Z].*[0-9].*|.*[使领].*"), 95)], len(texts)
    )


DETECTOR = Detector(
    entity_type="CN_PLATE_NUMBER",
    pattern=rf"{_CIVIL}{_ENERGY}|{_MISSION}|{_ARMED}",
    check=_check,
    normalise=compact,
    strength=Strength.SELF,
    mask=Mask(2, 0),
    masked=rf"{_PROVINCE}[A-Z]?[·.]?[A-Z0-9]{{0,3}}\*{{2,5}}[A-Z0-9]{{0,3}}",
    person_key=PersonKey.WEAK,
    length=(6, 10),
    cues=("车牌", "号牌"),
)
