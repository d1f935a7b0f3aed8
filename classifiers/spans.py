"""Where patterns with boundaries stand in texts, asked of many texts at once.

Boundaries: a match's neighbours are no ASCII letters, digits or underscores. Types that need a name count only right after one of
their cue words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import compiled
from classifiers.detectors.base import Detector, Strength

_EDGE = "[^0-9A-Za-z_]"
_LEFT, _RIGHT = f"(?:^|{_EDGE})", f"(?:$|{_EDGE})"
_GAP = r"[号码是为:=\s\"'\[(【]{0,6}"
_FEW = 40  # texts for which calling Arrow costs more than it saves
_CLASS = re.compile(r"\[(?!\^)(?:\\.|[^\]\\])*\]")
_BEYOND_ASCII = re.compile(r"\[\^|\\[WDSPpCx]|(?<!\\)\.|\[:\^")


@lru_cache(maxsize=256)
def bounded(detector: Detector) -> str:
    """The detector's pattern as the one group of a pattern with boundaries (behind a cue word for named types)."""
    if is_behind_cue(detector):
        return rf"(?i:{any_word(detector.cues)}){_GAP}({detector.pattern}){_RIGHT}"
    return rf"{_LEFT}({detector.pattern}){_RIGHT}"


def is_behind_cue(detector: Detector) -> bool:
    """Whether the type is looked for only where one of its words stands before it."""
    return detector.strength is Strength.NAMED and bool(detector.cues)


def any_word(words: tuple[str, ...]) -> str:
    """One of the words; a Latin one not as the end of a longer one (ver in server)."""
    return "|".join(rf"\b{re.escape(word)}" if word.isascii() else word for word in words)


@lru_cache(maxsize=256)
def keeps_to_ascii(detector: Detector) -> bool:
    """Whether all that the bounded pattern matches between its boundaries is surely ASCII."""
    plain = _CLASS.sub("a", detector.pattern)
    return detector.pattern.isascii() and not _BEYOND_ASCII.search(plain) and not is_behind_cue(detector)


def spans(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Character offsets of group 1 of every match; a character that bounds one match may bound the next."""
    data, expression, place = text.encode(), compiled(pattern), 0
    while match := expression.search(data, place):
        start, end = match.span(1)
        yield (start, end) if len(data) == len(text) else (len(data[:start].decode()), len(data[:end].decode()))
        place = max(end, place + 1)


def spans_in(detector: Detector, texts: Sequence[str], rows: Iterable[int]) -> Iterator[tuple[int, int, int]]:
    """(number of the text, start, end) of what ``spans`` gives for the bounded pattern in some texts."""
    rows = list(rows)
    if len(rows) <= _FEW or is_behind_cue(detector) or compiled(detector.pattern).groups:
        yield from ((row, start, end) for row in rows for start, end in spans(bounded(detector), texts[row]))
        return
    first, later = (f"(?P<left>{edge})(?P<found>{detector.pattern})(?P<right>$|{_EDGE})" for edge in (f"^|{_EDGE}", _EDGE))
    offsets = [0] * len(rows)
    left = [texts[row] for row in rows]
    for pattern in _each(first, later):
        found = _first_spans(pattern, left)
        rows, offsets = [rows[at] for at, _, _ in found], [offsets[at] for at, _, _ in found]
        yield from ((row, offset + a, offset + b) for row, offset, (_, a, b) in zip(rows, offsets, found, strict=True))
        # What bounded a match on its right may bound the next on its left.
        left = [left[at][max(b, 1) :] for at, _, b in found]
        offsets = [offset + max(b, 1) for offset, (_, _, b) in zip(offsets, found, strict=True)]
        if not rows:
            return


def _each(first: str, later: str) -> Iterator[str]:
    yield first
    while True:
        yield later


def _first_spans(pattern: str, texts: Sequence[str]) -> list[tuple[int, int, int]]:
    """(number of the text, start, end) of the first match in each text that has one."""
    groups = pc.extract_regex(pa.array(texts, pa.string()), pattern)
    hits = np.flatnonzero(groups.is_valid())
    lefts, bodies, rights = (groups.field(name).take(pa.array(hits)).to_pylist() for name in ("left", "found", "right"))
    found = []
    for at, left, body, right in zip(hits.tolist(), lefts, bodies, rights, strict=True):
        text = texts[at]
        # Where the same characters stand earlier, they would have been matched there.
        place = 0 if not left else text.find(left + body + right) if right else len(text) - len(left) - len(body)
        found.append((at, place + len(left), place + len(left) + len(body)))
    return found
