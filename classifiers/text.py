"""What is in one value or text: detections with offsets into the text as given, for people to look at."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from classifiers.cells import Cells
from classifiers.detectors.base import NEEDS_NAME, Detector, Strength
from classifiers.misprints import misprints
from classifiers.model import Detection, Evidence
from classifiers.render import text_of
from classifiers.search import Match, search, standing
from classifiers.whole import fit
from config import Reference

_NAMED = 60
_CHECK_DIGIT = 0.1  # at most so many random strings pass where a check digit is verified
BLANKS = " \t\r\n\v\f\u3000"
"""What is left out at both ends of a text before it is looked at."""
_INVISIBLE = dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF))


@dataclass(frozen=True, slots=True)
class Aligned:
    """A text in NFKC, with the place in the original of every character and of the end."""

    text: str = field(repr=False)
    places: tuple[int, ...] = field(repr=False)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that a span of the normalised text was made of."""
        return self.places[start], max(self.places[end - 1] + 1, self.places[end]) if end > start else self.places[start]


def align(text: str) -> Aligned:
    """NFKC character by character (with the marks that follow one), so that offsets can be led back."""
    if text.isascii():
        return Aligned(text, tuple(range(len(text) + 1)))
    parts, places = [], []
    for start, end in _clusters(text):
        part = unicodedata.normalize("NFKC", text[start:end].encode("utf-8", "replace").decode()).translate(_INVISIBLE)
        parts.append(part)
        places += [min(start + index, end - 1) if len(part) == end - start else start for index in range(len(part))]
    return Aligned("".join(parts), (*places, len(text)))


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character together with the combining ones behind it."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            yield start, place
            start = place


def detect(
    text: str, detectors: Mapping[str, Detector], reference: Reference, named: frozenset[str] = frozenset()
) -> tuple[Detection, ...]:
    """What the detectors see in ``text``: every type that all of it fits, else what is inside.

    ``named`` are the entity types that the column's name or comment speaks for: only they may rest on a form that ordinary
    data share. Ordered by place, then confidence.
    """
    aligned = align(text)
    body = aligned.text.strip(BLANKS)
    if not body:
        return ()
    offset = len(aligned.text) - len(aligned.text.lstrip(BLANKS))
    whole = _whole(body, detectors, reference, named)
    groups = standing(_inside(body, detectors, reference, whole))
    found = [*((match, "value") for match in whole), *((match, "text") for group in groups for match in group)]
    detections = [_detection(match, where, aligned, offset, named) for match, where in found]
    if not whole:
        detections += [_misprint(one, aligned, offset) for one in misprints(body, detectors.values(), named)]
    return tuple(sorted(detections, key=lambda one: (one.start, -one.confidence, one.entity_type)))


def _whole(body: str, detectors: Mapping[str, Detector], reference: Reference, named: frozenset[str]) -> list[Match]:
    cells = Cells(text_of(pa.array([body])), np.ones(1, dtype=np.int64))
    found = []
    for detector in detectors.values():
        fitted = fit(cells, detector, reference)
        if fitted is None or not fitted.percent[0]:
            continue
        percent, helped = int(fitted.percent[0]), detector.entity_type in named
        if helped or (percent > NEEDS_NAME and detector.strength is not Strength.NAMED):
            percent = max(percent, _NAMED) if helped else percent
            found.append(Match(0, 0, len(body), percent, detector, cued=helped))
    return found


def _inside(body: str, detectors: Mapping[str, Detector], reference: Reference, whole: list[Match]) -> Iterator[Match]:
    """Matches that are not the whole; none where the whole is something that holds nothing else."""
    if any(not match.detector.holds_others for match in whole):
        return
    for found in search(pa.array([body], pa.string()), detectors.values(), reference):
        yield from (match for match in found.matches if match.end - match.start < len(body))


def _misprint(match: Match, aligned: Aligned, offset: int) -> Detection:
    start, end = aligned.original(match.start + offset, match.end + offset)
    reason = Evidence("value", "value_misprinted", (("entity_type", match.detector.entity_type),))
    return Detection(match.detector.entity_type, start, end, match.percent / 100, (reason,))


def _detection(match: Match, where: str, aligned: Aligned, offset: int, named: frozenset[str]) -> Detection:
    start, end = aligned.original(match.start + offset, match.end + offset)
    fills = (("entity_type", match.detector.entity_type),)
    known = match.detector
    checked = known.chance <= _CHECK_DIGIT and known.find is None and match.percent >= known.checked_from
    evidence = [Evidence("value", "value_checked" if checked else "value_form", fills)]
    if where == "text" and match.cued:
        evidence.append(Evidence("value", "text_context", fills))
    if match.detector.entity_type in named:
        evidence.append(Evidence("name", "name_agrees", fills))
    return Detection(match.detector.entity_type, start, end, match.percent / 100, tuple(evidence))
