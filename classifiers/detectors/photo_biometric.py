"""Portraits and biometric templates: a picture's path, link or first bytes, or a run of base64.

Any picture looks so: a name decides.
"""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.base import Alphabet, Detector, Strength
from classifiers.media import PICTURE_DATA, PICTURE_ENDINGS, file_named
from classifiers.vocabulary import any_form, form_check

_ABOUT = "face|portrait|avatar|head(?:img|_?pic|shot)|selfie|finger|iris|palm|voiceprint|人脸|头像|照片|指纹|虹膜|掌纹|自拍|活体"
_FORMS = (
    (60, file_named(PICTURE_ENDINGS, _ABOUT)),
    (50, rf"{PICTURE_DATA}|{file_named(PICTURE_ENDINGS)}"),
    (40, r"(?i:[!-~]*(?:face|finger|iris|template|feature)[!-~]*\.(?:dat|bin|fea|tpl|npy|iso))"),
    (15, r"[A-Za-z0-9+/]{64,}={0,2}|\[-?\d+\.\d+(?:, ?-?\d+\.\d+){7,}\]"),
)

DETECTOR = Detector(
    entity_type="PHOTO_BIOMETRIC",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.NAMED,
    in_text=False,
    length=(5, 65_536),
    alphabet=Alphabet.ANY,
    holds_others=True,
)
