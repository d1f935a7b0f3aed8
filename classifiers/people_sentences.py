"""The words of a batch of texts, cut in one pass, as arrays over all words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.character_sets import flags_of
from classifiers.characters import Flags
from classifiers.passages import PADDING, Passages, Places
from classifiers.people_words import Columns, WordTable
from classifiers.segmentation import CLAUSE_ENDS, Cutter, words_of

_FIRST_BEYOND, _BEYOND, _WIDTH = 0x80, 0xFFFF, 2
_ENDS_CLAUSE = flags_of(CLAUSE_ENDS)
_WORTH_CUTTING_ONCE, _OFTEN = 64, 0.7  # clauses, and the part of them that is different at most


@dataclass(frozen=True, eq=False)
class Sentences:
    """Words in the order of the texts; what stands between two texts is a word as well.

    ``starts`` are places in ``passages.joined``, with one more for the end. ``rows`` are the numbers of the words' texts.
    """

    passages: Passages = field(repr=False)
    words: Places = field(repr=False)
    starts: Places = field(repr=False)
    rows: Places = field(repr=False)
    columns: Columns = field(repr=False)

    def said(self, name: str, at: Places | slice) -> npt.NDArray[Any]:
        """A field of ``Word`` for some of the words."""
        found: npt.NDArray[Any] = self.columns[name][self.words[at]]
        return found

    def text_starts(self, at: Places) -> Places:
        """Where the texts of words begin."""
        found: Places = self.passages.starts[self.rows[at]]
        return found

    def text_ends(self, at: Places) -> Places:
        """Where the texts of words end."""
        found: Places = self.passages.starts[self.rows[at] + 1] - 1
        return found


def sentences(passages: Passages, table: WordTable, cutter: Cutter) -> Sentences:
    """The words of all texts, the same for each text whatever stands beside it in the batch."""
    pieces, words, places = _cut_once(passages, table)
    columns = table.columns()
    starts = _ends(columns["size"][words])
    rows = _rows(starts, passages)
    at = np.flatnonzero(columns["hides"][words])
    cut_anew = set(rows[at[_hide(passages, pieces, _Cut(words, starts, places), at, cutter)]].tolist())
    if cut_anew:
        spans = {row: np.searchsorted(starts, (passages.starts[row], passages.starts[row + 1] - 1)) for row in cut_anew}
        fresh = {row: [table.tagged(*pair) for pair in cutter.cut(passages.text(row))] for row in cut_anew}
        words = _with(words, [(*spans[row].tolist(), fresh[row]) for row in sorted(cut_anew)])
        starts = _ends(table.columns()["size"][words])
        rows = _rows(starts, passages)
    return Sentences(passages, words, starts, rows, table.columns())


def _cut_once(passages: Passages, table: WordTable) -> tuple[list[str], Places, Places]:
    """Words, the number of each word of all texts, and which of the listed words it is. Clauses that come again, as notes are
    written in set phrases, are cut once: no word goes on beyond their ends."""
    codes = passages.codes[:-PADDING]
    ends = np.flatnonzero(_ENDS_CLAUSE[codes]) + 1
    if len(ends) >= _WORTH_CUTTING_ONCE and not (codes == _BEYOND).any():
        offsets = np.concatenate([[0], ends]).astype(np.int32) * codes.itemsize
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(codes)]
        encoded = pa.Array.from_buffers(pa.binary(), len(ends), buffers).dictionary_encode()
        if len(encoded.dictionary) <= _OFTEN * len(ends):
            return _spread(encoded, table)
    pieces = words_of(passages.joined)
    return pieces, _numbers(pieces, table), np.arange(len(pieces))


def _spread(encoded: pa.DictionaryArray, table: WordTable) -> tuple[list[str], Places, Places]:
    """The same of clauses, given as the codes of their characters, of which each is cut once."""
    distinct = encoded.dictionary
    pieces = words_of(distinct.buffers()[2].to_pybytes().decode("utf-16-le", "surrogatepass"))
    words = _numbers(pieces, table)
    begins = np.frombuffer(distinct.buffers()[1], dtype=np.int32, count=len(distinct) + 1) // _WIDTH
    first = np.searchsorted(_ends(table.columns()["size"][words]), begins)
    clauses = encoded.indices.to_numpy()
    sizes = np.diff(first)[clauses]
    before = np.cumsum(sizes) - sizes
    places = np.arange(int(sizes.sum())) + np.repeat(first[:-1][clauses] - before, sizes)
    return pieces, words[places], places


def _hide(passages: Passages, pieces: Sequence[str], cut: _Cut, at: Places, cutter: Cutter) -> Flags:
    """Which of some words hide, alone or with the word before them, one that leads to names."""
    if not len(at):
        return np.zeros(0, dtype=np.bool_)
    # The same two words hide the same. Those of ASCII, known by their length alone, are no part of what leads to names.
    before = np.where(passages.codes[cut.starts[at] - 1] < _FIRST_BEYOND, -1, cut.words[at - 1])
    order = np.lexsort((before, cut.words[at]))
    new = np.append(True, (np.diff(before[order]) != 0) | (np.diff(cut.words[at[order]]) != 0))
    told = zip(at[order[new]].tolist(), before[order[new]].tolist(), strict=True)
    which = cut.places
    looked_at = ((pieces[which[place - 1]] if ahead >= 0 else "", pieces[which[place]]) for place, ahead in told)
    hides = [bool(cutter.hidden(ahead, word, cutter.head(word))) for ahead, word in looked_at]
    found = np.zeros(len(at), dtype=np.bool_)
    found[order] = np.array(hides, dtype=np.bool_)[np.cumsum(new) - 1]
    return found


@dataclass(frozen=True, eq=False, slots=True)
class _Cut:
    """The words of all texts: their numbers, where each starts, and which of the listed ones it is."""

    words: Places
    starts: Places
    places: Places


def _numbers(pieces: list[str], table: WordTable) -> Places:
    """The number of each word; those of ASCII are not in the table."""
    words = np.fromiter(map(table.get, pieces, repeat(-1)), dtype=np.int64, count=len(pieces))
    missing = np.flatnonzero(words < 0)
    fresh = [pieces[at] for at in missing.tolist()]
    is_ascii = np.fromiter(map(str.isascii, fresh), dtype=np.bool_, count=len(fresh))
    sizes = np.fromiter(map(len, fresh), dtype=np.int64, count=len(fresh))
    for size in np.unique(sizes[is_ascii]).tolist():
        words[missing[is_ascii & (sizes == size)]] = table["0" * size]
    for at in missing[~is_ascii].tolist():
        words[at] = table[pieces[at]]
    return words


def _ends(sizes: npt.NDArray[Any]) -> Places:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _rows(starts: Places, passages: Passages) -> Places:
    """The number of the text that each word stands in."""
    first = np.searchsorted(starts[:-1], passages.starts)
    return np.repeat(np.arange(len(passages)), np.diff(first))


def _with(words: Places, cut_anew: Sequence[tuple[int, int, Sequence[int]]]) -> Places:
    """The words with those of some texts, in which one that leads to names was hidden, replaced: (first, end, fresh ones)."""
    parts: list[Places] = []
    done = 0
    for first, end, fresh in cut_anew:
        parts += [words[done:first], np.array(fresh, dtype=np.int64)]
        done = end
    return np.concatenate([*parts, words[done:]])
