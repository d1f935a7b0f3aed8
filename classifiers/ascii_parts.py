"""Texts of which only what is ASCII is left: what identifiers are looked for in first, because little of a Chinese text is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Flags, bytes_of, compiled, contains
from classifiers.literals import Words
from classifiers.passages import Places, laid_out
from classifiers.told_once import told_once

_FIRST_BEYOND = 0x80
_MARK = ord("\x7f")  # stands for any number of characters beyond ASCII: a boundary, and part of no form


class AsciiParts:
    """Some texts with every run of characters beyond ASCII as one mark: much of a batch becomes alike."""

    def __init__(self, texts: pa.StringArray) -> None:
        self.texts, self._kept = _collapsed(texts)
        encoded = self.texts.dictionary_encode()
        self._distinct, self._places = encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False)

    @told_once
    def _whole(self) -> bytes:
        return laid_out(self._distinct, "\n")

    @told_once
    def words(self) -> Words:
        """Which words are in them."""
        return Words(np.frombuffer(self._whole, dtype=np.uint8))

    @told_once
    def longest(self) -> int:
        """Characters of the longest stretch of ASCII: a form that has more stands nowhere."""
        data, offsets = bytes_of(self._distinct)
        marks = np.flatnonzero(data == _MARK)
        begins, stops = np.concatenate([offsets[:-1], marks + 1]), np.concatenate([marks, offsets[1:]])
        return int((np.sort(stops) - np.sort(begins)).max(initial=0))

    def hold(self, pattern: str, at_once: bool = False) -> Flags:
        """Which texts hold a pattern whose matches are ASCII and whose boundaries may be anything else. ``at_once``: one look
        through all of them, by a pattern that is compiled once, may rule it out; not if it is tied to an end of a text."""
        if at_once and compiled(pattern).search(self._whole) is None:
            return np.zeros(len(self._places), dtype=np.bool_)
        held: Flags = contains(self._distinct, pattern)[self._places]
        return held

    def bytes_at(self, rows: Places, places: Places) -> Places:
        """Which byte of the texts, laid end to end, stands at places of what is left of some of them."""
        found: Places = self._kept[bytes_of(self.texts)[1][rows] + places]
        return found


def _collapsed(texts: pa.StringArray) -> tuple[pa.StringArray, Places]:
    """What is left of the texts, and which of their bytes it is."""
    data, offsets = bytes_of(texts)
    if not len(data):
        return texts, np.zeros(0, dtype=np.int64)
    if kernels.taking_loops is not None:
        into, which, ends = np.empty(len(data), np.uint8), np.empty(len(data), np.int64), np.empty(len(offsets), np.int32)
        used = kernels.taking_loops.collapsed(data, offsets, _MARK, into, which, ends)
        return pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(into[:used])), which[:used]
    beyond = data >= _FIRST_BEYOND
    first = beyond.copy()
    first[1:] &= ~beyond[:-1]
    starts = offsets[:-1][offsets[:-1] < len(data)]
    first[starts] = beyond[starts]
    kept = ~beyond | first
    places = np.concatenate([[0], np.cumsum(kept)]).astype(np.int32)
    left = np.where(first, np.uint8(_MARK), data)[kept]
    marked = pa.StringArray.from_buffers(len(texts), pa.py_buffer(places[offsets]), pa.py_buffer(left))
    return marked, np.flatnonzero(kept)
