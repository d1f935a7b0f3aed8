"""The cells of a column with how often each occurs, and which of them a pattern fits.

Equal cells are judged once where a look at the first ones says that they repeat. All counts are sums, so that grouping saves
work and changes no result.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers import kernels
from classifiers.automata import held
from classifiers.characters import (
    Bytes,
    Flags,
    anchored,
    at_places,
    by_shapes,
    byte_lengths,
    bytes_of,
    columns_of,
    flags,
    known_as_digits,
    looked_for,
    told,
)
from classifiers.detectors.base import Alphabet
from classifiers.edges import Edges, of_kinds
from classifiers.endings import Points, endings, ends_told
from classifiers.flagged import all_of, any_of, both, count_of, either, places_of
from classifiers.literals import Words, needed
from classifiers.mask_letters import DOUBLED, hide_by_letters
from classifiers.positions import LONGEST, Positions, positions_of
from classifiers.render import clean, text_of
from classifiers.repeated import counted, repeats
from classifiers.shape_words import ShapeWords
from classifiers.shapes import MAYBE, YES, Answer, Ids, Shapes, shapes_of
from classifiers.shared_arrays import flags_alike, ones
from classifiers.surveys import BEYOND, CHANGING, DIGITS, EMPTY, KINDS, LETTERS, survey
from classifiers.told_once import told_once
from classifiers.ways import Way, ways

Counts = npt.NDArray[np.int64]

_START, _END = anchored("|").split("|")
_PARTS = 4
_MANY, _SOME = 4096, 256  # texts from which questions to all of them at once pay, and looking for words in all of them
_TABLES_PAY, _WORDS_PAY = 16, 4
"""One in so many texts is asked, or more: then tables by positions cost less than a search, and so does looking for words."""


_known: ContextVar[dict[int, Cells] | None] = ContextVar("_known", default=None)
"""What is known of arrays of texts while a column is tallied, by their identity."""


@dataclass(frozen=True, eq=False)
class Cells:
    """Cleaned texts, not empty, with the number of cells that each stands for. A text may come more than once.

    Nulls, blanks and cells that hold no text (``others``) are only counted.
    """

    texts: pa.StringArray = field(repr=False)
    counts: Counts = field(repr=False)
    nulls: int = 0
    blanks: int = 0
    others: int = 0

    @property
    def rows(self) -> int:
        """All cells, empty ones included."""
        return int(self.counts.sum()) + self.nulls + self.blanks + self.others

    def weight(self, chosen: Flags) -> int:
        """How many cells the chosen texts stand for."""
        return int(self.counts[chosen].sum()) if any_of(chosen) else 0

    @told_once
    def _parts(self) -> deque[tuple[Counts, pa.StringArray]]:
        """What was taken last."""
        return deque(maxlen=_PARTS)

    @told_once
    def _bytes(self) -> tuple[Bytes, Ids]:
        return bytes_of(self.texts)

    @told_once
    def seen(self) -> int:
        """What a look at all bytes says (``surveys``)."""
        return survey(*self._bytes)

    @property
    def data(self) -> Bytes:
        """The bytes of all texts."""
        return self._bytes[0]

    @property
    def _kinds(self) -> int:
        """Which kinds of characters there are, if that is known already: 0 else."""
        return int(self.__dict__.get("seen", 0)) & KINDS

    @told_once
    def _columns(self) -> Bytes | None:
        """The bytes of texts of one length, a row for each position; None where they have several, are long, or nobody asks."""
        if kernels.shape_loops is not None and kernels.position_loops is not None:
            return None
        data, offsets = self._bytes
        return columns_of(self.texts) if len(data) and len(data) == len(self.texts) * min(offsets[1], LONGEST) else None

    @told_once
    def _edges(self) -> Edges:
        characters = self.lengths  # and not these cells: what refers to itself waits for the collector, with all its rows
        edges = Edges(*self._bytes, lambda: characters, self._positions)
        if self._positions is not None and self._positions.every:
            lengths = [len(one) for one in self._positions.every]
            edges.__dict__.update(shortest=min(lengths), longest=max(lengths))  # as ``told_once`` keeps it
        return edges

    @told_once
    def _words(self) -> Words:
        return Words(self._bytes[0], self._shape_words)

    @told_once
    def _shape_words(self) -> ShapeWords | None:
        """What the shapes say of words; None where some texts have none."""
        return ShapeWords(self.shapes.spelled()) if self.shapes is not None and self.shapes.known.all() else None

    @told_once
    def _positions(self) -> Positions | None:
        kinds = self._kinds
        return None if kinds & BEYOND else positions_of(*self._bytes, self._columns, kinds == DIGITS)

    @told_once
    def _all(self) -> Flags:
        return flags_alike(len(self.texts), True)

    @told_once
    def _none(self) -> Flags:
        return flags_alike(len(self.texts), False)

    @told_once
    def _possible(self) -> dict[tuple[int, int, Alphabet], Flags]:
        """What ``could_be`` has said."""
        return {}

    @told_once
    def shapes(self) -> Shapes | None:
        """The texts' shapes; None where there are too many of them to be of use."""
        if not len(self.texts):
            return None
        if (whole := self.__dict__.get("_part_of")) is not None:
            cells, rows = whole
            return None if cells.shapes is None else cells.shapes.of(rows)
        digits = self._positions.every if self._positions is not None else ()
        return shapes_of(*self._bytes, self._columns, self._kinds, digits)

    @told_once
    def lengths(self) -> Counts:
        """Characters of each text."""
        if self._is_plain:
            return byte_lengths(self.texts)
        told = None if self.shapes is None else self.shapes.lengths()
        if told is not None:
            return told
        lengths: Counts = pc.utf8_length(self.texts).to_numpy(zero_copy_only=False).astype(np.int64)
        return lengths

    @told_once
    def _is_plain(self) -> bool:
        """Whether no text has a character beyond ASCII."""
        kinds = self._kinds
        return not kinds & BEYOND if kinds else not len(self._bytes[0]) or bool(self._bytes[0].max() < 0x80)

    @told_once
    def is_ascii(self) -> Flags:
        """Which texts have no character beyond ASCII. Not to be changed."""
        if self._is_plain:
            return self._all
        told = None if self.shapes is None else self.shapes.are_ascii()
        return flags(pc.string_is_ascii(self.texts)) if told is None else told

    @told_once
    def has_digit(self) -> Flags:
        """Which texts hold a digit."""
        return self.contain("[0-9]")

    @told_once
    def has_mask_letters(self) -> bool:
        """Whether any text may hide something behind letters: two x side by side, or the character 某."""
        kinds = self._kinds
        doubled, beyond = (bool(kinds & LETTERS), bool(kinds & BEYOND)) if kinds else (True, True)
        if doubled and (words := self._shape_words) is not None:
            doubled = bool(words.open(DOUBLED, True)[0])
        return hide_by_letters(self._bytes[0], doubled, beyond)

    def taken(self, rows: Counts) -> pa.StringArray:
        """The texts at some places, which ascend. What is known of their shapes is remembered, if anything is."""
        if len(rows) == len(self.texts):
            return self.texts
        same = next((texts for places, texts in self._parts if np.array_equal(places, rows)), None)
        if same is not None:
            return same
        texts, known = chosen(self.texts, rows), _known.get()
        if known is not None:
            part = known[id(texts)] = Cells(texts, ones(len(rows)))
            part.__dict__["_part_of"] = self, rows  # few are asked for their shapes: told when they are
            self._parts.append((rows, texts))
            if self._kinds == DIGITS:
                part.__dict__["seen"] = DIGITS
                known_as_digits(texts)
        return texts

    def fit(self, pattern: str, within: Flags | None = None) -> Flags:
        """Which texts an RE2 pattern fits as a whole; of those in ``within``, where that is given."""
        whole = anchored(pattern)
        if len(self.texts) >= _MANY:
            return self._fit_among_many(pattern, whole, within)
        if not self._is_open(whole):
            return self.contain(whole, within)
        among, last = self._all if within is None else within, endings(pattern)
        which = among if last is None else of_kinds(among, self._edges.last, last)
        return self._none if self._lack_words(pattern, which) else self._contain(whole, which, told=True)

    def _lack_words(self, pattern: str, which: Flags) -> bool:
        """Whether the texts have none of the words that a pattern needs, where looking for them costs less than asking some."""
        if len(which) < _SOME or count_of(which) * _WORDS_PAY < len(which):
            return False
        possible = ways(pattern)
        return possible is not None and not all(map(self._words.have, possible[0].words))

    def _fit_among_many(self, pattern: str, whole: str, within: Flags | None) -> Flags:
        """The same by the ways in which the pattern can fit: few texts are left that must be looked at."""
        possible = ways(pattern)
        if possible is None or not self._is_open(whole):
            return self.contain(whole, within)
        likely = self._likely(pattern, possible, self._all if within is None else within)
        return self._none if likely is None else self._contain(whole, likely, told=True)

    def _likely(self, pattern: str, possible: tuple[Way, ...], among: Flags) -> Flags | None:
        """Which of some texts may fit a pattern in one of its ways; None where none may."""
        common, each = possible[0], [way for way in possible[1:] or possible if self._edges.allow(way)]
        if not each or not self._edges.allow(common):
            return None
        if not self._edges.are_sure:
            among = self._edges.narrowed(common, among)
            if len(possible) > 1 and self._are_many(among):
                parts = [part for way in each if any_of(part := self._edges.narrowed(way, among)) and self._have(way, part)]
                return np.logical_or.reduce(parts) if parts else None
            among = self._edges.well_begun(pattern, among) if self._are_many(among) else among
        return among if any_of(among) and any(self._have(way, among) for way in each) else None

    def _have(self, way: Way, among: Flags) -> bool:
        """Whether the words are there that this way needs, where looking for them costs less than asking some texts."""
        return not self._are_many(among) or all(map(self._words.have, way.words))

    def _are_many(self, among: Flags) -> bool:
        return _TABLES_PAY * count_of(among) >= len(among)

    def contain(self, pattern: str, within: Flags | None = None) -> Flags:
        """Which texts hold an RE2 pattern somewhere; of those in ``within``, where that is given."""
        return self._contain(pattern, within)

    def _contain(self, pattern: str, within: Flags | None, told: bool = False) -> Flags:
        """``told``: the words that the pattern needs are there."""
        among = self._all if within is None else within
        if self.shapes is None:
            return self._asked(pattern, among, told)
        answer = self._said(pattern)
        if not answer.may:
            return self._none
        if answer.must:
            return among
        if answer.open and self._positions is not None and (by_few := self._positions.told(pattern, among)) is not None:
            return by_few
        sure = self.shapes.saying(answer, YES, among) if answer.sure else None
        if not answer.open:
            return self._none if sure is None else sure
        held = self._asked(pattern, self.shapes.saying(answer, MAYBE, among) if answer.apart else among, told)
        return held if sure is None else either(sure, held)

    def _said(self, pattern: str) -> Answer:
        """What the shapes, which there must be, say about a pattern."""
        return Answer.of(np.zeros(0, np.uint8)) if self.shapes is None else self.shapes.answer(pattern)

    def _asked(self, pattern: str, which: Flags, told: bool) -> Flags:
        """Which of some texts hold a pattern, by looking at them: at all at once, if they are many."""
        asked, count = count_of(which), len(which)
        if not asked or count < _SOME or asked * _TABLES_PAY < count:
            return self._looked_for(pattern, which)
        found = self._positions.hold(pattern, which) if count >= _MANY and self._positions is not None else None
        if found is not None:
            held, left = found
            if len(left):
                held[left] = looked_for(chosen(self.texts, left), pattern)
            return held
        if not told and asked * _WORDS_PAY >= count and not self._words.have(needed(pattern)):
            return np.zeros(count, dtype=np.bool_)
        return self._looked_for(pattern, which)

    def _looked_for(self, pattern: str, which: Flags) -> Flags:
        found = held(*self._bytes, pattern, which)
        return _asked(self.texts, pattern, which) if found is None else found

    def _is_open(self, pattern: str) -> bool:
        """Whether shapes leave it open of some text if it holds the pattern."""
        return self.shapes is None or self._said(pattern).open

    def may(self, pattern: str, among: Flags) -> Flags:
        """Which of some texts may hold the pattern, as far as their shapes tell: no text is looked at."""
        if self.shapes is None or not any_of(among):
            return among
        answer = self._said(pattern)
        if not answer.may:
            return self._none
        return self.shapes.possible(answer, among) if answer.rules_out else among

    def may_contain(self, pattern: str) -> bool:
        """Whether any text may hold the pattern: no text is looked at, so that True says little."""
        return self.shapes is None or self._said(pattern).may

    def could_be(self, length: tuple[int, int], alphabet: Alphabet) -> Flags:
        """Which texts have a length and characters that a whole form allows. What it gives must not be changed."""
        question = (*length, alphabet)
        if question not in self._possible:
            self._possible[question] = self._of_form(length, alphabet) if len(self.texts) else self._none
        return self._possible[question]

    def _of_form(self, length: tuple[int, int], alphabet: Alphabet) -> Flags:
        long_enough = self.of_length(*length)
        if long_enough is self._none:
            return self._none
        spelled = self._of_alphabet(alphabet)
        if spelled is self._none or spelled is self._all:
            return self._none if spelled is self._none else long_enough
        return spelled if long_enough is self._all else both(long_enough, spelled)

    def of_length(self, least: int, most: int) -> Flags:
        """Which texts have a length between two. Not to be changed."""
        if not len(self.texts) or least > self._edges.longest or self._edges.shortest > most:
            return self._none
        return self._edges.as_long(least, most, self._all)

    def longer(self, most: int) -> Flags:
        """Which texts have more characters than that. Not to be changed."""
        return self.of_length(most + 1, sys.maxsize)

    def _of_alphabet(self, alphabet: Alphabet) -> Flags:
        if alphabet is Alphabet.NUMBER:
            return self._numbers
        if alphabet is Alphabet.ASCII:
            return self.is_ascii
        return self.is_beyond if alphabet is Alphabet.CHINESE else self._all

    @told_once
    def _numbers(self) -> Flags:
        """Which texts are spelled in ASCII with a digit at least."""
        digits = self.has_digit
        return digits if self._is_plain else both(self.is_ascii, digits)

    @told_once
    def is_beyond(self) -> Flags:
        """Which texts have a character beyond ASCII. Not to be changed."""
        return self._none if self._is_plain else ~self.is_ascii


def _asked(texts: pa.StringArray, pattern: str, which: Flags) -> Flags:
    """Which of some texts hold a pattern, by looking at them."""
    if all_of(which):
        return looked_for(texts, pattern)
    rows = places_of(which)
    found = np.zeros(len(texts), dtype=np.bool_)
    if len(rows):
        found[rows] = looked_for(chosen(texts, rows), pattern)
    return found


@contextmanager
def remembering(cells: Cells) -> Iterator[None]:
    """Within it, questions about the same array of texts are answered by its shapes, which are told once."""
    known = {id(cells.texts): cells}
    said: dict[tuple[int, str], Flags] = {}

    def ask(texts: pa.StringArray, pattern: str) -> Flags:
        own = known.get(id(texts))
        if own is None:
            # The array is held by what is remembered of it, so that its number stays its own.
            own = known[id(texts)] = Cells(texts, ones(len(texts)))
        question = (id(texts), pattern)
        answer = said.get(question)
        if answer is None:
            answer = own.fit(pattern[len(_START) : -len(_END)]) if _is_whole(pattern) else own.contain(pattern)
            answer.setflags(write=False)  # it is given to all that ask
            said[question] = answer
        return answer

    def ends(texts: pa.StringArray) -> Points | None:
        own = known.get(id(texts))
        return None if own is None or not len(texts) else own._edges.last

    token, before, asked, ended = by_shapes.set(ask), _known.set(known), told.set({}), ends_told.set(ends)
    if cells._kinds == DIGITS:
        known_as_digits(cells.texts)
    try:
        yield
    finally:
        ends_told.reset(ended)
        told.reset(asked)
        _known.reset(before)
        by_shapes.reset(token)


def _is_whole(pattern: str) -> bool:
    return pattern.startswith(_START) and pattern.endswith(_END)


def cells_of(array: pa.Array) -> Cells:
    """The cells of one plain Arrow column."""
    laid = bytes_of(array) if isinstance(array, pa.StringArray) and not array.null_count else None
    if not repeats(array, laid):
        return counted_cells(text_of(array), ones(len(array)), laid)
    values, counts, nulls = counted(array)
    return counted_cells(text_of(values), counts, nulls=nulls)


def cells_from(counts: Mapping[str | None, int]) -> Cells:
    """The cells of counted texts; None counts nulls."""
    return counted_cells(pa.array(list(counts), pa.string()), np.fromiter(counts.values(), dtype=np.int64, count=len(counts)))


def counted_cells(texts: pa.StringArray, counts: Counts, laid: tuple[Bytes, Ids] | None = None, nulls: int = 0) -> Cells:
    """The cells of counted texts, cleaned, and so many nulls besides. Those that become equal by that stay apart. ``laid``: the
    texts' bytes, if they are known and no text is null."""
    if texts.null_count:
        missing = flags(texts.is_null())
        nulls, counts, texts = nulls + int(counts[missing].sum()), counts[~missing], texts.drop_null()
    bytes_ = bytes_of(texts) if laid is None else laid
    if texts.offset:
        # The places are told from the first byte on once, not whenever somebody asks for the bytes.
        texts = pa.StringArray.from_buffers(len(texts), pa.py_buffer(bytes_[1]), pa.py_buffer(bytes_[0]))
    seen = survey(*bytes_)
    kept = clean(texts) if seen & CHANGING else texts
    if kept is not texts:
        bytes_ = bytes_of(kept)
        seen = survey(*bytes_)
    blank = np.diff(bytes_[1]) == 0 if seen & EMPTY else None
    if blank is not None and any_of(blank):
        return Cells(kept.filter(pa.array(~blank)), counts[~blank], nulls, int(counts[blank].sum()))
    cells = Cells(kept, counts, nulls)
    cells.__dict__.update(_bytes=bytes_, seen=seen)  # as ``told_once`` keeps it
    return cells


def chosen(texts: pa.StringArray, rows: Iterable[int] | Counts) -> pa.StringArray:
    """The texts at these places."""
    if isinstance(rows, np.ndarray):
        return texts if len(rows) == len(texts) and (rows == np.arange(len(texts))).all() else at_places(texts, rows)
    return texts.take(pa.array(rows, pa.int64()))
