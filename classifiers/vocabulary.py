"""Entity types whose values are a closed list of words: one check for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyarrow as pa

from classifiers.characters import is_in, percent
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
