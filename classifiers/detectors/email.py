"""E-mail addresses in their everyday form (RFC 5321 without quoting); a file name such as icon@2x.png is none."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import bytes_of, contains, lowered, percent
from classifiers.detectors.base import Alphabet, Detector, Mask, Percent, PersonKey, Strength
from classifiers.endings import may_end
from classifiers.flagged import places_of
from config import Reference

_FILE = r"\.(?:png|jpe?g|gif|svg|webp|css|js)$"
_BEFORE_LAST = np.zeros(256, dtype=np.bool_)
_BEFORE_LAST[list(b"npeivbsj")] = True
"""The last letter but one of these endings, by byte."""


def _like_files(texts: pa.StringArray, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of some places those of texts whose last character but one may be that of a picture's, or a page's, name."""
    data, offsets = bytes_of(texts)
    return rows[_BEFORE_LAST[data[offsets[1:][rows] - 2]]]


def _check(texts: pa.StringArray, _: Reference) -> Percent:
    file = contains(texts, r"@[1-9]x\.")
    # Few addresses end in such a letter at all.
    likely = _like_files(texts, places_of(may_end(texts, _FILE)))
    if len(likely):
        file = file.copy()
        file[likely] |= contains(texts if len(likely) == len(texts) else texts.take(pa.array(likely)), _FILE)
    short = contains(texts, r"\.[a-z]$")
    wrong = contains(texts, r"^\.|\.\.|\.@|@-|-\.")
    return percent([(file | wrong, 0), (short, 50), (True, 97)], len(texts))


DETECTOR = Detector(
    entity_type="EMAIL_ADDRESS",
    pattern=r"[A-Za-z0-9._%+\-]{1,64}@(?:[A-Za-z0-9\-]{1,63}\.){1,6}(?:[A-Za-z]{1,24}|xn--[A-Za-z0-9\-]{2,59})",
    check=_check,
    normalise=lowered,
    strength=Strength.SELF,
    mask=Mask(1, 0),
    masked=r"[^@\s]{0,6}(?:\*{2,}|[xX]{4,})[^@\s]{0,6}@[A-Za-z0-9.\-*]+",
    person_key=PersonKey.WEAK,
    length=(5, 254),
    alphabet=Alphabet.ASCII,
)
