"""Images of identity documents: a picture whose path tells the document or its side; other pictures need a name."""

from __future__ import annotations

from classifiers.characters import unchanged
from classifiers.detectors.base import NEEDS_NAME, Detector, Strength
from classifiers.media import PICTURE_DATA, PICTURE_ENDINGS, file_named
from classifiers.vocabulary import any_form, form_check

_ABOUT = (
    r"id_?-?card|id_?-?photo|id_?front|id_?back|sfz|idcert|cert_?(?:img|pic|photo|front|back)|passport|driver_?licen[cs]e"
    r"|身份证|证件|护照|驾驶证|户口[本簿]|营业执照|人像面|国徽面"
)
_FORMS = (
    (70, file_named(f"{PICTURE_ENDINGS}|pdf", _ABOUT)),
    (NEEDS_NAME, rf"{PICTURE_DATA}|{file_named(PICTURE_ENDINGS)}"),
)

DETECTOR = Detector(
    entity_type="ID_PHOTO",
    pattern=any_form(_FORMS),
    check=form_check(_FORMS),
    normalise=unchanged,
    strength=Strength.SUPPORTED,
    in_text=False,
    length=(5, 65_536),
    holds_others=True,
)
