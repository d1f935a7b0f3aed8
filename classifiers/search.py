"""Looks for detectors' matches inside texts, and decides which of overlapping matches stand.

A number does not go on behind a point (13900001234.56 is an amount). A batch is looked at in pieces of so many characters, each
by all detectors in turn: first which texts can hold anything of a type, by passes over all of them, then only those texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.ascii_parts import AsciiParts
from classifiers.character_sets import flags_of
from classifiers.characters import Flags, compiled, contains
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Percent, Strength
from classifiers.met import NONE, Matches, Met, joined
from classifiers.passages import Passages, Places, Spans
from classifiers.spans import Stretches, any_word, bounded, is_behind_cue, keeps_to_ascii, stretches
from classifiers.told_once import told_once
from classifiers.ways import Way, ways
from config import Reference

_LOOK_BACK = 24
_WITH_CUE = 70
_HOPELESS = 10
_HAN = r"\p{Han}"
_PIECE = 500_000
_ANYTHING = (Way(None, None, 0, 0, ()),)
"""What a pattern needs of which nothing is known."""
_FEW = 40  # texts of which more is learnt by looking at them
_TIED = re.compile(r"\\[AzZ]|(?<!\[)\^|\$")
"""In patterns that may be tied to an end of the text: of many texts laid end to end only the outermost ends are ends."""
_SIGN = flags_of(".,")
_MAYBE_DIGIT = flags_of(chr(code) for code in range(0xFFFF) if chr(code).isdigit())
_MAYBE_DIGIT[0xFFFF] = True  # stands for all characters beyond the basic plane


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


def search(texts: pa.StringArray, detectors: Iterable[Detector], reference: Reference) -> tuple[Found, ...]:
    """What each detector that works inside texts finds in them; detectors that find nothing are left out."""
    return tuple(_found(one) for one in met(texts, detectors, reference))


def _found(one: Met) -> Found:
    columns = (one.matches.rows, one.matches.starts, one.matches.ends, one.matches.percents)
    listed = zip(*(column.tolist() for column in columns), one.matches.values.to_pylist(), one.matches.cued.tolist(), strict=True)
    matches = (Match(row, start, end, percent, one.detector, value, cued) for row, start, end, percent, value, cued in listed)
    return Found(one.detector, tuple(matches), frozenset(one.formed.tolist()), frozenset(one.labelled.tolist()))


def met(texts: pa.StringArray, detectors: Iterable[Detector], reference: Reference) -> tuple[Met, ...]:
    """The same in arrays."""
    asked = [detector for detector in detectors if detector.in_text]
    found: dict[str, list[tuple[int, Met]]] = {}
    for start, size in _pieces(texts):
        for one in _searched(Passages(texts.slice(start, size)), asked, reference):
            found.setdefault(one.detector.entity_type, []).append((start, one))
    return tuple(joined(found[one.entity_type]) for one in asked if one.entity_type in found)


def _pieces(texts: pa.StringArray) -> Iterator[tuple[int, int]]:
    """Where the pieces of a batch start, and how many texts they have: about so many characters in each."""
    number = np.cumsum(pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)) // _PIECE
    starts = [0, *(np.flatnonzero(np.diff(number)) + 1).tolist()] if len(texts) else []
    yield from zip(starts, np.diff([*starts, len(texts)]).tolist(), strict=True)


def _searched(passages: Passages, detectors: Sequence[Detector], reference: Reference) -> Iterator[Met]:
    worth = _Worth(passages, detectors)
    for detector in detectors:
        if detector.find is not None:
            found = _by_finder(detector, worth.finding(detector), reference)
        elif len(rows := worth.holding(detector)):
            found = _by_pattern(detector, passages, worth.stretches(detector, rows), reference)
        else:
            continue
        if len(found.formed):
            yield found


class _Worth:
    """Which texts are worth asking each detector: told by few passes over all of them."""

    def __init__(self, passages: Passages, detectors: Sequence[Detector]) -> None:
        self._passages = passages
        self._by_alphabet: dict[str, tuple[Passages, Places]] = {}
        self._detectors = detectors
        self._is_few = len(passages) <= _FEW

    @told_once
    def _few(self) -> list[tuple[int, bytes]]:
        return list(enumerate(text.encode() for text in self._passages.strings))

    @told_once
    def _parts(self) -> AsciiParts:
        return AsciiParts(self._passages.array)

    def finding(self, detector: Detector) -> tuple[Passages, Places]:
        """The texts for a finder, and their numbers: those with a Chinese character, or all for one that is not Chinese."""
        pattern = where(detector)
        if pattern not in self._by_alphabet:
            rows = np.flatnonzero(contains(self._passages.array, pattern))
            self._by_alphabet[pattern] = self._passages.taken(rows), rows
        return self._by_alphabet[pattern]

    def holding(self, detector: Detector) -> Places:
        """The numbers of the texts that hold the detector's bounded pattern."""
        pattern = bounded(detector)
        if self._is_few:
            holds = compiled(pattern).search
            return np.array([row for row, text in self._few if holds(text)], dtype=np.int64)
        # Nearly always none does, as one look through all of them tells.
        at_once, way = not _TIED.search(detector.pattern), (ways(detector.pattern) or _ANYTHING)[0]
        if keeps_to_ascii(detector):
            if way.least > self._parts.longest or not all(map(self._parts.words.have, way.words)):
                return NONE
            return np.flatnonzero(self._parts.hold(pattern, at_once))
        some, among = self._behind_cues if is_behind_cue(detector) else (self._passages, np.arange(len(self._passages)))
        if not len(among) or not all(map(some.words.have, way.words)) or (at_once and not some.may_hold(pattern)):
            return NONE
        return among[contains(some.array, pattern)]

    def stretches(self, detector: Detector, rows: Places) -> Stretches:
        """Where the detector's bounded pattern stands in texts that hold it."""
        return stretches(detector, self._passages, rows, self._parts if keeps_to_ascii(detector) and not self._is_few else None)

    @told_once
    def _behind_cues(self) -> tuple[Passages, Places]:
        """The texts with a cue word, and their numbers."""
        cues = any_word(tuple(sorted({cue for one in self._detectors if is_behind_cue(one) for cue in one.cues})))
        rows = np.flatnonzero(contains(self._passages.array, f"(?i:{cues})"))
        return self._passages.taken(rows), rows


def where(detector: Detector) -> str:
    """The pattern of the texts that are worth asking the detector: all for a finder that does not keep to Chinese."""
    if detector.find is None:
        return bounded(detector)
    return _HAN if (detector.searched or detector.alphabet) is Alphabet.CHINESE else r"\S"


def _by_finder(detector: Detector, worth: tuple[Passages, Places], reference: Reference) -> Met:
    passages, rows = worth
    if not len(rows) or detector.find is None:
        return Met(detector)
    found = Spans.of(detector.find(passages, reference))
    if not len(found):
        return Met(detector)
    found = found.chosen(found.ends - found.starts < passages.sizes[found.rows])
    # What is found of a type that needs a name was found by the words around it.
    by_words = detector.strength is Strength.NAMED
    values = passages.cut_out(found.rows, found.starts, found.ends)
    of, sure = rows[found.rows], found.percents.astype(np.uint8)
    formed = np.unique(of)
    matches = Matches(of, found.starts, found.ends, values, sure, np.full(len(found), by_words))
    return Met(detector, matches, formed, formed if by_words else NONE)


def _by_pattern(detector: Detector, passages: Passages, places: Stretches, reference: Reference) -> Met:
    candidates, is_cued = _candidates(detector, passages, places)
    if not len(candidates.rows):
        return Met(detector)
    normalised = detector.normalise(passages.cut_out(candidates.rows, candidates.starts, candidates.ends))
    sure = _sure(detector, detector.check(normalised, reference), is_cued)
    kept = sure > 0
    some, values = candidates.chosen(kept), normalised if kept.all() else normalised.filter(pa.array(kept))
    return Met(
        detector,
        Matches(some.rows, some.starts, some.ends, values, sure[kept], is_cued[kept]),
        np.unique(candidates.rows),
        np.unique(candidates.rows[is_cued]),
    )


def _candidates(detector: Detector, passages: Passages, places: Stretches) -> tuple[Stretches, Flags]:
    """What has the form of a detector, and where one of its cue words stands before it."""
    # The whole is judged as a whole.
    places = places.chosen(places.ends - places.starts < passages.sizes[places.rows])
    if detector.alphabet is not Alphabet.ASCII and len(places.rows):
        places = places.chosen(~_go_on(passages, places))
    before = passages.cut_out(places.rows, np.maximum(0, places.starts - _LOOK_BACK), places.starts)
    denied, is_cued = _end_with(before, detector.denied), _end_with(before, detector.cues)
    return (places.chosen(~denied), is_cued[~denied]) if denied.any() else (places, is_cued)


def _go_on(passages: Passages, places: Stretches) -> Flags:
    """Of which stretches ``goes_on`` is true."""
    codes, first = passages.codes, passages.starts[places.rows]
    starts, ends, last = first + places.starts, first + places.ends, passages.starts[places.rows + 1] - 2
    ahead = (places.starts > 1) & _MAYBE_DIGIT[codes[starts - 2]] & _SIGN[codes[starts - 1]]
    behind = (ends < last) & _MAYBE_DIGIT[codes[ends + 1]] & _SIGN[codes[ends]]
    found: Flags = ahead | behind
    for at in np.flatnonzero(found).tolist():
        found[at] = goes_on(passages.text(int(places.rows[at])), int(places.starts[at]), int(places.ends[at]))
    return found


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


def _sure(detector: Detector, percent: Percent, is_cued: Flags) -> Percent:
    """What its surroundings make of a match: a cue raises it, and without one a form that needs a name is nothing."""
    raised = np.where(is_cued, percent + (100 - percent) // 2, percent)
    needs_name = (percent <= NEEDS_NAME) | (detector.strength is Strength.NAMED)
    named = np.where(is_cued & (percent >= _HOPELESS), np.maximum(percent, _WITH_CUE), 0)
    return np.where(needs_name, named, raised).astype(np.uint8)


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
