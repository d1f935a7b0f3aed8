"""Where patterns with boundaries stand in texts, asked of many texts at once.

Boundaries: a match's neighbours are no ASCII letters, digits or underscores. Types that need a name count only right after one of
their cue words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.ascii_parts import AsciiParts
from classifiers.characters import Flags, byte_lengths, bytes_of, compiled
from classifiers.detectors.base import Detector, Strength
from classifiers.passages import Passages, Places, gathered

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


@dataclass(frozen=True, eq=False, slots=True)
class Stretches:
    """Pieces of texts, by the number of the text and its characters."""

    rows: Places
    starts: Places
    ends: Places

    def chosen(self, which: Flags) -> Stretches:
        """Some of them."""
        return Stretches(self.rows[which], self.starts[which], self.ends[which])


def stretches(detector: Detector, passages: Passages, rows: Places, parts: AsciiParts | None) -> Stretches:
    """What ``spans`` gives for the bounded pattern in some texts. ``parts`` is what is left of them, where that is enough."""
    if len(rows) <= _FEW or is_behind_cue(detector) or compiled(detector.pattern).groups:
        pattern = bounded(detector)
        return _stretches((row, start, end) for row in rows.tolist() for start, end in spans(pattern, passages.text(row)))
    texts = passages.array if parts is None else parts.texts
    of, begins, lengths = _in_bytes(detector, texts.take(pa.array(rows)))
    of = rows[of]
    if parts is None:
        begins = begins + bytes_of(texts)[1][of]
        return Stretches(of, passages.characters_at(of, begins), passages.characters_at(of, begins + lengths))
    starts = passages.characters_at(of, parts.bytes_at(of, begins))
    return Stretches(of, starts, starts + lengths)


def _stretches(found: Iterable[tuple[int, int, int]]) -> Stretches:
    return Stretches(*np.array(list(found), dtype=np.int64).reshape(-1, 3).T)


def _in_bytes(detector: Detector, texts: pa.StringArray) -> tuple[Places, Places, Places]:
    """Numbers of the texts, first bytes and lengths in bytes of what fits the bounded pattern."""
    found: list[tuple[Places, Places, Places]] = []
    rows, offsets = np.arange(len(texts)), np.zeros(len(texts), dtype=np.int64)
    pattern = rf"^(?P<ahead>(?s:.*?{_EDGE})??)(?P<found>{detector.pattern})(?:$|{_EDGE})"
    while len(rows):
        groups = pc.extract_regex(texts, pattern)
        hits = np.flatnonzero(groups.is_valid())
        ahead, lengths = (byte_lengths(groups.field(name))[hits] for name in ("ahead", "found"))
        rows, offsets = rows[hits], offsets[hits] + ahead
        found.append((rows, offsets, lengths))
        data, places = bytes_of(texts)
        # What bounded a match on its right may bound the next on its left.
        texts = gathered(data, places[hits] + ahead + lengths, places[hits + 1].astype(np.int64))
        offsets = offsets + lengths
        pattern = rf"^(?P<ahead>(?s:.*?){_EDGE})(?P<found>{detector.pattern})(?:$|{_EDGE})"
    numbers, begins, sizes = (np.concatenate(column) for column in zip(*found, strict=True))
    return numbers, begins, sizes
