"""Looks for detectors' matches inside texts, and decides which of overlapping matches stand.

A number does not go on behind a point (13900001234.56 is an amount). A batch is looked at in pieces of so many characters, each
by all detectors in turn: first which texts can hold anything of a type, by passes over all of them, then only those texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.ascii_parts import AsciiParts
from classifiers.characters import Flags, contains
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Strength
from classifiers.passages import Passages, Places
from classifiers.spans import any_word, bounded, is_behind_cue, keeps_to_ascii, spans_in
from config import Reference

_LOOK_BACK = 24
_WITH_CUE = 70
_HOPELESS = 10
_HAN = r"\p{Han}"
_PIECE = 500_000
_FEW = 40  # texts of which more is learnt by looking at them


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


_Candidate = tuple[int, int, int, bool]
"""Number of the text, start, end, and whether a cue stands before."""


def search(texts: pa.StringArray, detectors: Iterable[Detector], reference: Reference) -> tuple[Found, ...]:
    """What each detector that works inside texts finds in them; detectors that find nothing are left out."""
    asked = [detector for detector in detectors if detector.in_text]
    found: dict[str, Found] = {}
    for start, size in _pieces(texts):
        for one in _searched(Passages(texts.slice(start, size)), asked, reference):
            name = one.detector.entity_type
            found[name] = _joined(found.get(name), one, start)
    return tuple(found[one.entity_type] for one in asked if one.entity_type in found)


def _pieces(texts: pa.StringArray) -> Iterator[tuple[int, int]]:
    """Where the pieces of a batch start, and how many texts they have: about so many characters in each."""
    number = np.cumsum(pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)) // _PIECE
    starts = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist()] if len(texts) else []
    yield from zip(starts, np.diff([*starts, len(texts)]).tolist(), strict=True)


def _joined(before: Found | None, more: Found, offset: int) -> Found:
    """What was found so far with what was found in a piece that starts at text number ``offset``."""
    if offset:
        matches = tuple(replace(match, row=match.row + offset) for match in more.matches)
        formed, labelled = (frozenset(row + offset for row in rows) for rows in (more.formed, more.labelled))
        more = Found(more.detector, matches, formed, labelled)
    if before is None:
        return more
    return Found(more.detector, (*before.matches, *more.matches), before.formed | more.formed, before.labelled | more.labelled)


def _searched(passages: Passages, detectors: Sequence[Detector], reference: Reference) -> Iterator[Found]:
    worth = _Worth(passages, detectors)
    for detector in detectors:
        if detector.find is not None:
            found = _by_finder(detector, worth.finding(detector), reference)
        else:
            found = _by_pattern(detector, passages, worth.holding(detector), reference)
        if found.formed:
            yield found


class _Worth:
    """Which texts are worth asking each detector: told by few passes over all of them."""

    def __init__(self, passages: Passages, detectors: Sequence[Detector]) -> None:
        self._passages = passages
        self._parts = AsciiParts(passages.array)
        self._by_alphabet: dict[str, tuple[Passages, Places]] = {}
        self._cues = any_word(tuple(sorted({cue for one in detectors if is_behind_cue(one) for cue in one.cues})))
        self._cued: Places | None = None

    def finding(self, detector: Detector) -> tuple[Passages, Places]:
        """The texts for a finder, and their numbers: those with a Chinese character, or all for one that is not Chinese."""
        pattern = where(detector)
        if pattern not in self._by_alphabet:
            rows = np.flatnonzero(contains(self._passages.array, pattern))
            self._by_alphabet[pattern] = self._passages.taken(rows), rows
        return self._by_alphabet[pattern]

    def holding(self, detector: Detector) -> list[int]:
        """The numbers of the texts that hold the detector's bounded pattern."""
        if len(self._passages) > _FEW and keeps_to_ascii(detector):
            among = np.flatnonzero(self._parts.may_hold(bounded(detector)))
        elif is_behind_cue(detector):
            among = self._behind_cues()
        else:
            among = np.arange(len(self._passages))
        if not len(among):
            return []
        held = contains(self._passages.taken(among).array, bounded(detector))
        rows: list[int] = among[held].tolist()
        return rows

    def _behind_cues(self) -> Places:
        if self._cued is None:
            self._cued = np.flatnonzero(contains(self._passages.array, f"(?i:{self._cues})"))
        return self._cued


def where(detector: Detector) -> str:
    """The pattern of the texts that are worth asking the detector: all for a finder that does not keep to Chinese."""
    if detector.find is None:
        return bounded(detector)
    return _HAN if (detector.searched or detector.alphabet) is Alphabet.CHINESE else r"\S"


def _by_finder(detector: Detector, worth: tuple[Passages, Places], reference: Reference) -> Found:
    passages, rows = worth
    if not len(rows) or detector.find is None:
        return Found(detector, (), frozenset())
    # What is found of a type that needs a name was found by the words around it.
    by_words = detector.strength is Strength.NAMED
    numbers, strings = rows.tolist(), passages.strings
    matches = tuple(
        Match(numbers[row], start, end, percent, detector, strings[row][start:end], by_words)
        for row, start, end, percent in detector.find(passages, reference)
        if end - start < len(strings[row])
    )
    formed = frozenset(match.row for match in matches)
    return Found(detector, matches, formed, formed if by_words else frozenset())


def _by_pattern(detector: Detector, passages: Passages, rows: Sequence[int], reference: Reference) -> Found:
    candidates = _candidates(detector, passages.strings, rows) if rows else []
    if not candidates:
        return Found(detector, (), frozenset())
    texts = passages.strings
    normalised = detector.normalise(pa.array([texts[row][start:end] for row, start, end, _ in candidates], pa.string()))
    judged = zip(candidates, normalised.to_pylist(), detector.check(normalised, reference).tolist(), strict=True)
    matches = tuple(
        Match(row, start, end, sure, detector, value, is_cued)
        for (row, start, end, is_cued), value, percent in judged
        if (sure := _sure(detector, percent, is_cued))
    )
    formed, labelled = frozenset(one[0] for one in candidates), frozenset(one[0] for one in candidates if one[3])
    return Found(detector, matches, formed, labelled)


def _candidates(detector: Detector, texts: Sequence[str], rows: Sequence[int]) -> list[_Candidate]:
    places = [
        (row, start, end)
        for row, start, end in spans_in(detector, texts, rows)
        # The whole is judged as a whole.
        if end - start < len(texts[row]) and (detector.alphabet is Alphabet.ASCII or not goes_on(texts[row], start, end))
    ]
    before = pa.array([texts[row][max(0, start - _LOOK_BACK) : start] for row, start, _ in places], pa.string())
    denied, cued_there = _end_with(before, detector.denied).tolist(), _end_with(before, detector.cues).tolist()
    return [(*one, is_cued) for one, is_denied, is_cued in zip(places, denied, cued_there, strict=True) if not is_denied]


def goes_on(text: str, start: int, end: int) -> bool:
    """Whether a number is only part of a longer one: it goes on behind a point, or, having one itself, behind a comma."""
    signs = ".," if "." in text[start:end] else "."
    before = start > 1 and text[start - 1] in signs and text[start - 2].isdigit()
    return before or (end + 1 < len(text) and text[end] in signs and text[end + 1].isdigit())


def cued(detector: Detector, text: str, start: int) -> bool:
    """Whether one of the detector's cues stands right before a place of the text."""
    before = pa.array([text[max(0, start - _LOOK_BACK) : start]], pa.string())
    return bool(_end_with(before, detector.cues)[0])


@lru_cache(maxsize=256)
def _cue(words: tuple[str, ...]) -> str:
    return rf"(?i:{any_word(words)})[^0-9A-Za-z,，。;；、]{{0,6}}\n?\z"


def _end_with(before: pa.StringArray, words: tuple[str, ...]) -> Flags:
    """Which pieces of texts end with one of the words, but for few characters."""
    return contains(before, _cue(words)) if words and len(before) else np.zeros(len(before), dtype=np.bool_)


def _sure(detector: Detector, percent: int, is_cued: bool) -> int:
    """What its surroundings make of a match: a cue raises it, and without one a form that needs a name is nothing."""
    if percent <= NEEDS_NAME or detector.strength is Strength.NAMED:
        return max(percent, _WITH_CUE) if is_cued and percent >= _HOPELESS else 0
    return percent + (100 - percent) // 2 if is_cued else percent


def standing(matches: Iterable[Match]) -> list[tuple[Match, ...]]:
    """The matches of one text that stand, in groups that fit the same characters, surest first within a group.

    Of overlapping matches the surer and longer stands. What holds others (a URL) neither drops nor is dropped by what it holds.
    """
    in_order = sorted(matches, key=lambda one: one.start)
    if all(left.end <= right.start for left, right in pairwise(in_order)):
        return [(match,) for match in in_order]
    groups: dict[tuple[int, int], list[Match]] = {}
    for match in sorted(in_order, key=lambda one: one.rank):
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
