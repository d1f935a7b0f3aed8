"""Political status (GB/T 4762) in full and in short."""

from __future__ import annotations

import pyarrow.compute as pc

from classifiers.characters import listed
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_of, word_check

_WORDS = {
    95: listed(
        "中共党员 中共预备党员 共青团员 民革党员 民盟盟员 民建会员 民进会员",
        "农工党党员 致公党党员 九三学社社员 台盟盟员 无党派人士 无党派民主人士 群众",
    ),
    70: ("党员", "预备党员", "团员"),
}

DETECTOR = Detector(
    entity_type="POLITICAL_STATUS",
    pattern=any_of(_WORDS),
    check=word_check(_WORDS),
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    in_text=False,
    length=(2, 8),
)
