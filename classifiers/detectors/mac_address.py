"""Hardware addresses, IEEE 802: EUI-48 and EUI-64 with one kind of separator, in pairs or in fours.

Fours stand between points (Cisco) or hyphens (Huawei, H3C); with hyphens and without a letter they are the numbers of vouchers
and cards. Twelve bare digits need a name. The pattern also takes runs that are too long or broken, so that no part of them is
taken for an address.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import contains, matches, percent, without
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, Strength
from config import Reference

_HEX = "[0-9A-Fa-f]"
_BARE, _PAIRS = 10, r"[0-9A-F]{2}(?::[0-9A-F]{2}){5}(?:(?::[0-9A-F]{2}){2})?"


def _normalise(texts: pa.StringArray) -> pa.StringArray:
    """Capitals, pairs with colons; bare digits stay bare, for they weigh less."""
    lettered = pc.match_substring_regex(texts, "[A-Fa-f]")
    fours = pc.and_(pc.match_substring_regex(texts, r"^[0-9A-Fa-f]{4}-"), lettered)
    dotted = pc.or_(pc.match_substring_regex(texts, r"^[0-9A-Fa-f]{4}\."), fours)
    pairs = without(pc.replace_substring_regex(without(texts, r"[.\-]"), "(..)", r"\1:"), ":$")
    return pc.utf8_upper(pc.if_else(dotted, pairs, pc.replace_substring_regex(texts, r"[- ]", ":")))


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    bare = ~contains(texts, ":")
    lettered = contains(texts, "[A-F]")
    empty = contains(texts, "^(?:00:){5}")
    right = ~bare & matches(texts, _PAIRS)
    weak = bare & lettered & contains(texts, r"\d")
    return percent([(weak, _BARE), (~right, 0), (empty, 40), (lettered, 97), (True, 60)], len(texts))


DETECTOR = Detector(
    entity_type="MAC_ADDRESS",
    pattern=(
        rf"{_HEX}{{2}}(?::{_HEX}{{0,4}}){{5,}}|{_HEX}{{2}}(?:-{_HEX}{{2}}){{5,}}|{_HEX}{{2,4}}(?: {_HEX}{{2}}){{5,}}"
        rf"|{_HEX}{{4}}(?:\.{_HEX}{{4}}){{2,}}|{_HEX}{{4}}(?:-{_HEX}{{4}}){{2,}}|{_HEX}{{12}}"
    ),
    check=_check,
    normalise=_normalise,
    strength=Strength.SELF,
    mask=Mask(2, 0),
    masked=r"[0-9A-Fa-f]{2}[:-][0-9A-Fa-f*:-]*\*{2}[0-9A-Fa-f*:-]*",
    length=(7, 200),
    alphabet=Alphabet.ASCII,
    cues=("mac", "物理地址"),
)
