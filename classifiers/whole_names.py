"""Whole cells as personal names, a column at once: what ``people.name_percent`` says of each, from tables by character.

Cells of two to four Chinese characters are weighed as numbers. All others, and those with a role or a form of address in them,
are asked one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, byte_lengths, bytes_of
from classifiers.people import _LONGEST_WORD, _POLITE, _ROLE, _TAIL, _TIBETAN, _language, name_percent
from classifiers.people_choice import TAILS
from classifiers.remembered import Percents, remembered
from classifiers.told_once import told_once
from classifiers.word_numbers import POINTS, Keys, Places, WordSet, distinct, first_points, marked, numbers_of, slotted, word_set
from config import Reference

Scores = npt.NDArray[np.float64]

_FIRST, _LAST = 0x4000, 0x9FFF
_NONE = -9.0
_TWO, _ONE, _ALONE, _TWICE, _WORD, _WITHIN = 0.9, 0.8, 0.3, 0.7, 1.2, 2.5  # how much characters and words of a given name weigh
_HAMLET = ord("家")
_STEPS, _PERCENTS = np.array([0.4, 1.2, 2.0, 2.6]), np.array([0, 30, 60, 75, 90], dtype=np.uint8)
_RULES = np.array([_TWO, _ONE, _ALONE, _TAIL, _TWICE, _WORD, _WITHIN]), _STEPS, _PERCENTS, _HAMLET
_UNTOLD = 255


@dataclass(frozen=True, eq=False)
class _Tables:
    """What is known of characters (by code point) and words. ``bases`` is of the surnames of two characters, in their order."""

    single: Scores = field(repr=False)
    suits: Scores = field(repr=False)
    tail: Scores = field(repr=False)
    double: WordSet = field(repr=False)
    bases: Scores = field(repr=False)
    words: dict[int, WordSet] = field(repr=False)
    no_names: dict[int, WordSet] = field(repr=False)
    titles: WordSet = field(repr=False)
    odd_starts: WordSet = field(repr=False)
    odd_ends: WordSet = field(repr=False)

    @told_once
    def laid(self) -> tuple[Keys, Bytes, Bytes, Scores]:
        """All words in slots and their marks, what each is as bits, and the bases of surnames, as ``kernels.name_loops`` takes
        them."""
        sets = {1: self.words.values(), 2: self.no_names.values(), 4: [self.titles], 8: [self.odd_starts], 16: [self.odd_ends]}
        bits = {**sets, 32: [self.double]}
        every = distinct(np.concatenate([words.listed for several in bits.values() for words in several]))
        keys = slotted(every)
        held = np.flatnonzero(keys)
        place = np.empty(len(every), dtype=np.int64)
        place[np.searchsorted(every, keys[held].view(np.int64))] = held
        flags, bases = np.zeros(len(keys), dtype=np.uint8), np.full(len(keys), _NONE)
        for bit, several in bits.items():
            for words in several:
                flags[place[np.searchsorted(every, words.listed)]] |= np.uint8(bit)
        bases[place[np.searchsorted(every, self.double.listed)]] = self.bases
        return keys, marked(every), flags, bases


@lru_cache(maxsize=4)
def _tables(reference: Reference) -> _Tables:
    known = _language(reference)
    single, suits, tail = np.full(POINTS, _NONE), np.zeros(POINTS), np.zeros(POINTS)
    suits[_FIRST : _LAST + 1] = known.suits("")  # as any that nothing is known of
    for character in {*known.surnames, *known.given, *known.function, *known.frequent, *TAILS}:
        point = ord(character) if len(character) == 1 else 0
        if _FIRST <= point <= _LAST:
            suits[point] = known.suits(character)
            tail[point] = character in TAILS
            single[point] = next((base for width, base in known.surname(character) if width == 1), _NONE)
    doubles = sorted((numbers_of(np.array([[ord(one) for one in name]]))[0], name) for name in known.surnames if len(name) == 2)
    bases = [next(base for width, base in known.surname(f"{name}甲") if width == 2) for _, name in doubles]
    return _Tables(
        single,
        suits,
        tail,
        word_set((name for _, name in doubles), 2),
        np.array(bases),
        {length: word_set(known.words, length) for length in (2, 3, 4)},
        {length: word_set(known.words | known.before | known.after, length) for length in (2, 3, 4)},
        word_set(known.long_titles, 2),
        word_set({*_TIBETAN, *(word[:2] for word in _listed(_ROLE.pattern))}, 2),
        word_set(_listed(_POLITE.pattern), 2),
    )


def _listed(pattern: str) -> list[str]:
    """The words that a pattern has behind a ``(?:``."""
    return pattern.partition("(?:")[2].partition(")")[0].split("|")


def name_percents(texts: pa.StringArray, reference: Reference) -> Percents:
    """Confidence that each whole cell is a person's name; 0 where it cannot be one."""
    found, left = _weighed(texts, _tables(reference))
    others = np.flatnonzero(left)
    if len(others):
        found[others] = _one_by_one(texts.take(pa.array(others)), reference)
    return found


def _weighed(texts: pa.StringArray, tables: _Tables) -> tuple[Percents, Flags]:
    """What tables say of the cells, and of which they say nothing."""
    found = np.zeros(len(texts), dtype=np.uint8)
    if kernels.name_loops is not None:
        characters = tables.single, tables.suits, tables.tail
        kernels.name_loops.percents(*bytes_of(texts), tables.laid, characters, _RULES, found)
        return found, found == _UNTOLD
    lengths = byte_lengths(texts)
    left = np.ones(len(texts), dtype=np.bool_)
    for length in (2, 3, 4):
        rows = np.flatnonzero(lengths == 3 * length)
        if len(rows):
            points = first_points(texts if len(rows) == len(texts) else texts.take(pa.array(rows)), length)
            plain = _is_plain(points, tables)
            if not plain.all():
                rows, points = rows[plain], np.asfortranarray(points[plain])
            found[rows] = _percents(points, tables)
            left[rows] = False
    return found, left


@remembered
def _one_by_one(texts: pa.StringArray, reference: Reference) -> list[int]:
    return [name_percent(text, reference) for text in texts.to_pylist()]


def _is_plain(points: Places, tables: _Tables) -> Flags:
    """Which texts are Chinese characters alone, without a word in them that says that a name stands beside it."""
    plain = np.ones(len(points), dtype=np.bool_)
    for column in points.T:
        plain &= (column >= _FIRST) & (column <= _LAST)
    if points.shape[1] > 2:
        plain &= ~tables.odd_starts.hold(numbers_of(points[:, :2])) & ~tables.odd_ends.hold(numbers_of(points[:, -2:]))
    return plain


def _percents(points: Places, tables: _Tables) -> Percents:
    length = points.shape[1]
    best = np.full(len(points), _NONE)
    if length > 2:
        pair = numbers_of(points[:, :2])
        held = np.flatnonzero(tables.double.hold(pair))
        if len(held):
            bases = tables.bases[np.searchsorted(tables.double.numbers, pair[held])]
            best[held] = _score(points[held], 2, bases, tables)
    if length < 4:
        base = tables.single[points[:, 0]]
        best = np.maximum(best, np.where(base > _NONE, _score(points, 1, base, tables), _NONE))
    no_name = tables.no_names[length].hold(numbers_of(points)) | tables.titles.hold(numbers_of(points[:, -2:]))
    steps = _PERCENTS[np.searchsorted(_STEPS, best, side="right")]
    return np.where(no_name, np.uint8(0), steps)


def _score(points: Places, width: int, base: Scores, tables: _Tables) -> Scores:
    """What surname and given name say, as ``people`` weighs them, in the same order: the same numbers to the last bit."""
    given, length = points[:, width:], points.shape[1]
    fits = tables.suits[given[:, 0]] + tables.suits[given[:, 1]] if given.shape[1] == 2 else tables.suits[given[:, 0]]
    score = base + fits * (_TWO if given.shape[1] == 2 else _ONE)
    score = score - (_ALONE if given.shape[1] == 1 else 0.0)
    tails = tables.tail[given[:, 0]] + tables.tail[given[:, 1]] if given.shape[1] == 2 else tables.tail[given[:, 0]]
    score = score - _TAIL * tails
    if given.shape[1] == 2:
        score = score - _TWICE * (given[:, 0] == given[:, 1])
        score = score - _WORD * tables.words[2].hold(numbers_of(given))
    within = np.zeros(len(points), dtype=np.bool_)
    for size in range(2, min(length, _LONGEST_WORD) + 1):
        within |= tables.words[size].hold(numbers_of(points[:, :size]))
    hamlet = (points[:, 1] == _HAMLET) & (tables.tail[points[:, -1]] > 0) if length == 3 else False
    scored: Scores = np.where(hamlet, _NONE, score - _WITHIN * within)
    return scored
