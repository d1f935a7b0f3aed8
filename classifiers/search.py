"""Looks for detectors' matches inside texts, and decides which of overlapping matches stand.

Boundaries: a match's neighbours are no ASCII letters, digits or underscores, and a number does not go on behind a point
(13900001234.56 is an amount). Types that need a name count only right after one of their cue words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pyarrow as pa

from classifiers.characters import compiled, contains
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Strength
from config import Reference

_LEFT, _RIGHT = r"(?:^|[^0-9A-Za-z_])", r"(?:$|[^0-9A-Za-z_])"
_GAP = r"[号码是为:=\s\"'\[(【]{0,6}"
_LOOK_BACK = 24
_WITH_CUE = 70
_HOPELESS = 10
_HAN = r"\p{Han}"


@dataclass(frozen=True, slots=True)
class Match:
    """A detector's match in text number ``row``, in characters of that text. ``value`` is its canonical spelling."""

    row: int
    start: int
    end: int
    percent: int
    detector: Detector
    value: str = field(repr=False, default="")
    cued: bool = False

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Order in which overlapping matches are taken: surer, then longer, then earlier."""
        return (-self.percent, self.start - self.end, self.start, self.detector.entity_type)


@dataclass(frozen=True, slots=True)
class Found:
    """What one detector met in some texts: its matches, and the texts that have its form at all, or right behind a cue word."""

    detector: Detector
    matches: tuple[Match, ...]
    formed: frozenset[int]
    labelled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: int
    start: int
    end: int
    cued: bool


def search(texts: pa.StringArray, detectors: Iterable[Detector], reference: Reference) -> tuple[Found, ...]:
    """What each detector that works inside texts finds in them; detectors that find nothing are left out."""
    plain: list[str] | None = None
    found = []
    for detector in detectors:
        if not detector.in_text:
            continue
        hits = np.flatnonzero(contains(texts, _where(detector)))
        if not len(hits):
            continue
        plain = texts.to_pylist() if plain is None else plain
        one = _by_finder(detector, plain, hits, reference) if detector.find else _by_pattern(detector, plain, hits, reference)
        found.append(one)
    return tuple(one for one in found if one.formed)


def _where(detector: Detector) -> str:
    """The pattern of the texts that are worth asking the detector: all for a finder that does not keep to Chinese."""
    if detector.find is None:
        return bounded(detector)
    return _HAN if (detector.searched or detector.alphabet) is Alphabet.CHINESE else r"\S"


@lru_cache(maxsize=256)
def bounded(detector: Detector) -> str:
    """The detector's pattern as the one group of a pattern with boundaries (behind a cue word for named types)."""
    if detector.strength is Strength.NAMED and detector.cues:
        return rf"(?i:{_any(detector.cues)}){_GAP}({detector.pattern}){_RIGHT}"
    return rf"{_LEFT}({detector.pattern}){_RIGHT}"


def spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Character offsets of group 1 of every match; a character that bounds one match may bound the next."""
    data, expression, place = text.encode(), compiled(pattern), 0
    while match := expression.search(data, place):
        start, end = match.span(1)
        yield (start, end) if len(data) == len(text) else (len(data[:start].decode()), len(data[:end].decode()))
        place = max(end, place + 1)


def _by_finder(detector: Detector, texts: Sequence[str], rows: Iterable[int], reference: Reference) -> Found:
    matches = []
    for row in rows:
        text = texts[row]
        spans_found = detector.find(text, reference) if detector.find else ()
        # What is found of a type that needs a name was found by the words around it.
        by_words = detector.strength is Strength.NAMED
        inside = ((a, b, percent) for a, b, percent in spans_found if b - a < len(text))
        matches += [Match(int(row), a, b, percent, detector, text[a:b], by_words) for a, b, percent in inside]
    rows_found = frozenset(match.row for match in matches)
    return Found(detector, tuple(matches), rows_found, frozenset(match.row for match in matches if match.cued))


def _by_pattern(detector: Detector, texts: Sequence[str], rows: Iterable[int], reference: Reference) -> Found:
    candidates = [one for row in rows for one in _candidates(detector, texts[row], int(row))]
    if not candidates:
        return Found(detector, (), frozenset())
    parts = pa.array([texts[one.row][one.start : one.end] for one in candidates], pa.string())
    normalised = detector.normalise(parts)
    judged = zip(candidates, normalised.to_pylist(), detector.check(normalised, reference).tolist(), strict=True)
    matches = (_match(detector, one, value, percent) for one, value, percent in judged)
    labelled = frozenset(one.row for one in candidates if one.cued)
    return Found(detector, tuple(one for one in matches if one.percent), frozenset(one.row for one in candidates), labelled)


def _candidates(detector: Detector, text: str, row: int) -> Iterator[_Candidate]:
    for start, end in spans(bounded(detector), text):
        if end - start == len(text):  # the whole is judged as a whole
            continue
        if detector.alphabet is not Alphabet.ASCII and goes_on(text, start, end):
            continue
        before = text[max(0, start - _LOOK_BACK) : start]
        if not _ends_with(before, detector.denied):
            yield _Candidate(row, start, end, _ends_with(before, detector.cues))


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether a number is only part of a longer one: it goes on behind a point, or, having one itself, behind a comma."""
    signs = ".," if "." in text[start:end] else "."
    before = start > 1 and text[start - 1] in signs and text[start - 2].isdigit()
    return before or (end + 1 < len(text) and text[end] in signs and text[end + 1].isdigit())


def cued(detector: Detector, text: str, start: int) -> bool:
    """Whether one of the detector's cues stands right before a place of the text."""
    return _ends_with(text[max(0, start - _LOOK_BACK) : start], detector.cues)


@lru_cache(maxsize=256)
def _cue(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_any(words)})[^0-9A-Za-z,，。;；、]{{0,6}}$", re.IGNORECASE | re.ASCII)


def _any(words: tuple[str, ...]) -> str:
    """One of the words; a Latin one not as the end of a longer one (ver in server)."""
    return "|".join(rf"\b{re.escape(word)}" if word.isascii() else word for word in words)


def _ends_with(before: str, words: tuple[str, ...]) -> bool:
    return bool(words) and _cue(words).search(before) is not None


def _match(detector: Detector, one: _Candidate, value: str, percent: int) -> Match:
    """The match with what its surroundings say: a cue raises it, and without one a form that needs a name is nothing."""
    if percent <= NEEDS_NAME or detector.strength is Strength.NAMED:
        percent = max(percent, _WITH_CUE) if one.cued and percent >= _HOPELESS else 0
    elif one.cued:
        percent += (100 - percent) // 2
    return Match(one.row, one.start, one.end, percent, detector, value, one.cued)


def standing(matches: Iterable[Match]) -> list[tuple[Match, ...]]:
    """The matches of one text that stand, in groups that fit the same characters, surest first within a group.

    Of overlapping matches the surer and longer stands. What holds others (a URL) neither drops nor is dropped by what it holds.
    """
    groups: dict[tuple[int, int], list[Match]] = {}
    for match in sorted(matches, key=lambda one: one.rank):
        groups.setdefault((match.start, match.end), []).append(match)
    kept: list[tuple[Match, ...]] = []
    for group in groups.values():
        if not any(_clash(group[0], other[0]) for other in kept):
            kept.append(tuple(group))
    return sorted(kept, key=lambda group: group[0].start)


def _clash(one: Match, other: Match) -> bool:
    if one.end <= other.start or other.end <= one.start:
        return False
    if one.detector.holds_others and one.start <= other.start and other.end <= one.end:
        return False
    return not (other.detector.holds_others and other.start <= one.start and one.end <= other.end)
