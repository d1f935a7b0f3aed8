"""Entity types told by a closed list of words, or by forms of which each says how much it tells: one check for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from classifiers.characters import is_in, matches, percent
from classifiers.detectors.base import Check, Percent
from config import Reference


def word_check(words: Mapping[int, Iterable[str]]) -> Check:
    """A check that gives each word the percent it is listed under, and 0 to all others."""
    lists = {confidence: frozenset(listed) for confidence, listed in words.items()}

    def check(texts: pa.StringArray, _: Reference) -> Percent:
        return percent([(is_in(texts, listed), confidence) for confidence, listed in lists.items()], len(texts))

    return check


def any_of(words: Mapping[int, Iterable[str]]) -> str:
    """The pattern that matches every listed word in any case, longer ones first."""
    every = {word for listed in words.values() for word in listed}
    return f"(?i:{'|'.join(sorted(every, key=lambda word: (-len(word), word)))})"


def form_check(forms: Iterable[tuple[int, str]]) -> Check:
    """A check that gives a text the percent of the first pattern it fits as a whole, and 0 where it fits none."""
    listed = tuple(forms)

    def check(texts: pa.StringArray, _: Reference) -> Percent:
        sure, left = np.zeros(len(texts), dtype=np.uint8), np.ones(len(texts), dtype=np.bool_)
        for confidence, pattern in listed:
            found = matches(texts, pattern)
            if not found.any():
                continue
            found = found & left
            sure += found * np.uint8(confidence)
            left ^= found
            if not left.any():
                break
        return sure

    return check


def any_form(forms: Iterable[tuple[int, str]]) -> str:
    """The pattern that matches whatever one of the forms matches."""
    return "|".join(pattern for _, pattern in forms)
