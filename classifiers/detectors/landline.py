"""Landline numbers with their area code; seven or eight digits alone need a name (area codes: background knowledge, 330)."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import are_digits, byte_lengths, byte_matrix, flags, percent, without
from classifiers.codes import starts_with_code
from classifiers.detectors.base import NEEDS_NAME, Detector, Mask, Percent, PersonKey, Strength
from config import Reference

_AREA = r"(?:(?:(?:\+|00)?86[- ]?)?\(?0[1-9]\d{1,2}|(?:\+|00)86[- ]?\(?[1-9]\d{1,2})\)?"
_EXTENSION = r"(?:(?:-|转|#|x|ext\.?) ?\d{1,6})"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    """Area code and number, digits only, without country code and extension."""
    if are_digits(texts) and not _has_country(texts):
        return texts
    bare = pc.replace_substring_regex(texts, rf"(\d{{7,8}}){_EXTENSION}$", r"\1")
    digits = without(bare, r"[^\d]+")
    return pc.replace_substring_regex(digits, r"^(?:00)?86(?:0)?(\d{9,11})$", r"0\1")


def _has_country(texts: pa.StringArray) -> bool:
    """Whether any number may begin with 86 or 0086."""
    first = byte_matrix(texts, 3, fill=" ")
    plain = (first[:, 0] == ord("8")) & (first[:, 1] == ord("6"))
    return bool((plain | ((first[:, 0] == ord("0")) & (first[:, 1] == ord("0")) & (first[:, 2] == ord("8")))).any())


def _check(texts: pa.StringArray, reference: Reference) -> Percent:
    lengths = byte_lengths(texts)
    three, four = (starts_with_code(texts, reference.area_codes, width) for width in (3, 4))
    alone = ~flags(pc.starts_with(texts, "0"))
    right = (three & (lengths == 11)) | (four & ((lengths == 11) | (lengths == 12)))
    return percent([(alone, NEEDS_NAME), (right, 85), (three & (lengths == 10), 30), (lengths >= 11, 15)], len(texts))


@lru_cache(maxsize=4)
def unpadded(area_codes: frozenset[str]) -> str:
    """The numbers of digits alone, without the zero in front, that have the form and are not surely wrong with it: those of nine
    digits must begin with a known code of two more."""
    known = "|".join(sorted(code[1:] for code in area_codes if len(code) == 3 and code.isdecimal() and code.startswith("0")))
    short = rf"|(?:{known})[2-8]\d{{6}}" if known else ""
    return rf"[1-9]\d{{1,2}}[2-8]\d{{7}}|[1-9]\d{{2}}[2-8]\d{{6}}{short}"


DETECTOR = Detector(
    entity_type="CN_LANDLINE",
    pattern=rf"(?:{_AREA}[- ]?)?[2-8]\d{{6,7}}{_EXTENSION}?",
    check=_check,
    normalise=_normalise,
    strength=Strength.SUPPORTED,
    chance=0.3,
    mask=Mask(3, 0),
    masked=r"0\d{2,3}-?\d{0,4}\*{3,6}\d{0,4}",
    person_key=PersonKey.WEAK,
    length=(7, 30),
    cues=("电话", "座机", "固话", "传真", "tel", "fax", "phone"),
)
