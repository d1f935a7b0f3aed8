"""Entity types told by a closed list of words, or by forms of which each says how much it tells: one check for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from classifiers.characters import is_in, matches, percent
from classifiers.detectors.base import Check, Percent
from classifiers.flagged import any_of as is_any
from classifiers.flagged import both, without
from classifiers.shared_arrays import flags_alike
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
        sure: Percent | None = None
        left = flags_alike(len(texts), True)
        for confidence, pattern in listed:
            found = both(matches(texts, pattern), left)
            if not is_any(found):
                continue
            told = found.view(np.uint8) * np.uint8(confidence)
            sure = told if sure is None else np.add(sure, told, out=sure)
            left = without(left, found)
            if not is_any(left):
                break
        return np.zeros(len(texts), dtype=np.uint8) if sure is None else sure

    return check


def any_form(forms: Iterable[tuple[int, str]]) -> str:
    """The pattern that matches whatever one of the forms matches."""
    return "|".join(pattern for _, pattern in forms)
