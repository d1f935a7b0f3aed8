"""Levels of education (GB/T 4658 and everyday words); school names in short are shared with other words."""

from __future__ import annotations

import pyarrow.compute as pc

from classifiers.characters import listed
from classifiers.detectors.base import Detector, Strength
from classifiers.vocabulary import any_of, word_check

_WORDS = {
    95: listed("大学本科 大学专科 硕士研究生 博士研究生 研究生 初中及以下 高中及以下 本科及以上 普通高中 中等专科 文盲或半文盲"),
    85: ("本科", "大专", "专科", "硕士", "博士", "中专", "高职", "学士", "博士后", "中技", "技校", "职高"),
    50: ("初中", "高中", "小学", "大学", "文盲"),
}

DETECTOR = Detector(
    entity_type="EDUCATION",
    pattern=any_of(_WORDS),
    check=word_check(_WORDS),
    normalise=pc.utf8_lower,
    strength=Strength.SELF,
    in_text=False,
    length=(2, 8),
)
