"""The shapes of a column's texts, told from their bytes at once, and what patterns say about them.

Most columns have few shapes. Whether a pattern can fit, or must fit, is asked once for each shape in the life of the process
(``shape_patterns``); RE2 then looks only at texts whose shape leaves it open.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, Flags, compiled
from classifiers.flagged import all_of, any_of
from classifiers.shape_automata import Spelled, held_by_shapes, in_bytes
from classifiers.shape_classes import CLASSES, DIGITS_KEPT, FIRST_CLASSES, INSIDE, classed, spelled
from classifiers.shape_patterns import DIGIT, shape_patterns
from classifiers.spotted_shapes import Digits, shapes_by_spots
from classifiers.surveys import DIGITS
from classifiers.told_once import told_once

Ids = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]

NO, MAYBE, YES = 0, 1, 2
_UNASKED, _REST = 9, 7
_LONGEST = 240
"""Bytes of a text that has a shape. Longer ones, and all of a column with too many shapes, are looked at one by one."""
_MOST_SHAPES = 4096
_SAMPLED = 1024
_FEW = 0.4  # of the sampled texts: a column in which more shapes come gains nothing by them
_KEPT = 65_536
_FEW_SHAPES, _KEPT_SETS, _NARROWED = (
    1024,
    64,
    128,
)  # shapes of a column for which answers are kept from batch to batch, and so many such sets
_NEW, _TEXTS_TO_A_SHAPE = 8, 12  # asking about a new shape takes as long as looking at 32 texts, and what is said is kept
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)
_NUMBERS = 100  # that two digits spell


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shapes of some texts say about a pattern (``said``: not to be changed), and whether any of them may hold it
    (``may``), all must, some surely do, it is open of some, it is not so of others, and some may not."""

    said: npt.NDArray[np.uint8] = field(repr=False)
    may: bool
    must: bool
    sure: bool
    open: bool
    apart: bool
    rules_out: bool

    @classmethod
    def of(cls, said: npt.NDArray[np.uint8], together: int | None = None) -> Answer:
        """The answer that says so of each shape. ``together``: the sum of 1 << NO if that is said of any, and so on, if it is
        known."""
        said.setflags(write=False)  # batches and threads share it
        if together is None:
            together = sum(1 << one for one in set(said.tobytes()))
        no, maybe, yes = bool(together & 1 << NO), bool(together & 1 << MAYBE), bool(together & 1 << YES)
        return cls(said, maybe or yes, not (no or maybe), yes, maybe, no or yes, no)


@dataclass(frozen=True, eq=False)
class Shapes:
    """The distinct shapes of some texts. ``ids`` is the place among them of each text's shape."""

    ids: Places = field(repr=False)
    known: Ids = field(repr=False)
    answers: Answers = field(repr=False)
    _given: dict[str, Answer] = field(default_factory=dict, repr=False)

    @classmethod
    def among(cls, ids: Places, known: Ids, answers: Answers) -> Shapes:
        """Of texts with these shapes. They are brought in the order of their numbers, so that texts that have the same ones,
        whichever comes first, are answered alike."""
        if any_of(known[1:] < known[:-1]):
            order = np.argsort(known)
            places = np.empty(len(order), dtype=np.intp)
            places[order] = np.arange(len(order))
            ids, known = _renumbered(ids, places), known[order]
        return cls(ids, known, answers, answers.given_of(known))

    def answer(self, pattern: str) -> Answer:
        """What they say about a pattern."""
        given = self._given.get(pattern)
        if given is None:
            given = self._given[pattern] = Answer.of(*self.answers.of(pattern, self.known))
        return given

    def said(self, pattern: str) -> npt.NDArray[np.uint8]:
        """Of each shape: NO where its texts do not hold the pattern, YES where they surely do, MAYBE else. Not to be changed."""
        return self.answer(pattern).said

    def lengths(self) -> npt.NDArray[np.int64] | None:
        """The characters of each text, of which a shape has as many; None where some have no shape."""
        return np.array([len(shape) for shape in self.spelled()], dtype=np.int64)[self.ids] if self.known.all() else None

    def are_ascii(self) -> npt.NDArray[np.bool_] | None:
        """Which texts have no character beyond ASCII; None where some have no shape."""
        return np.array([shape.isascii() for shape in self.spelled()], dtype=np.bool_)[self.ids] if self.known.all() else None

    @property
    def without(self) -> npt.NDArray[np.bool_]:
        """Which texts' shape was not looked for."""
        unknown: npt.NDArray[np.bool_] = (self.known == 0)[self.ids]
        return unknown

    def saying(self, answer: Answer, wanted: int, which: Flags) -> Flags:
        """Which of some texts have a shape of which an answer says so much (NO, MAYBE, YES)."""
        return self._at(answer.said, wanted, which)

    def possible(self, answer: Answer, which: Flags) -> Flags:
        """Which of some texts have a shape of which an answer does not say NO."""
        return self._at((answer.said != NO).view(np.uint8), 1, which)

    def _at(self, said: npt.NDArray[np.uint8], wanted: int, which: Flags) -> Flags:
        found: Flags = np.empty(len(which), dtype=np.bool_)
        if kernels.shape_loops is None:
            np.logical_and((said == wanted)[self.ids], which, out=found)
            return found
        even = np.ascontiguousarray(which).view(np.uint8)
        kernels.shape_loops.saying(self.ids, said, wanted, even, found.view(np.uint8))
        return found

    def of(self, rows: npt.NDArray[np.int64]) -> Shapes:
        """The shapes of some of the texts. Those that only others have are left out: they would leave open what is not."""
        if kernels.shape_loops is None or not 1 < len(self.known) <= _NARROWED:
            return Shapes(self.ids[rows], self.known, self.answers, self._given)
        ids, met = np.empty(len(rows), dtype=np.intp), np.zeros(len(self.known), dtype=np.uint8)
        kernels.shape_loops.part(self.ids, np.ascontiguousarray(rows), ids, met)
        if all_of(met.view(np.bool_)):
            return Shapes(ids, self.known, self.answers, self._given)
        places = np.cumsum(met, dtype=np.intp) - 1
        known = self.known[met.view(np.bool_)]
        return Shapes(_renumbered(ids, places), known, self.answers, self.answers.given_of(known))

    def spelled(self) -> list[str]:
        """Each shape; empty for the one that stands for texts whose shape was not looked for. Not to be changed."""
        return self._spelled

    @told_once
    def _spelled(self) -> list[str]:
        return self.answers.spelled(self.known)


class Answers:
    """What each pattern says about each shape met so far. Shapes are numbered as they come."""

    _now: ClassVar[Answers | None] = None
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self) -> None:
        self._numbers: dict[bytes, int] = {b"": 0}  # of texts without a shape: nothing is known of them
        self._shapes: list[str] = [""]
        self._said: dict[str, npt.NDArray[np.uint8]] = {}
        self._given: dict[bytes, dict[str, Answer]] = {}
        self._new = _New.none()

    @classmethod
    def current(cls) -> Answers:
        """Those that are in use: new ones when the last have become many, for memory is bounded."""
        with cls._lock:
            if cls._now is None or len(cls._now._shapes) > _KEPT:
                cls._now = Answers()
            return cls._now

    def numbers(self, shapes: list[bytes], most_new: int) -> Ids | None:
        """The number of each shape, which is given as bytes of classes; None where more than so many are new."""
        with self._lock:
            known = [self._numbers.get(shape) for shape in shapes]
            if known.count(None) > most_new:
                return None
            numbers = (self._number(shape) if one is None else one for one, shape in zip(known, shapes, strict=True))
            return np.fromiter(numbers, dtype=np.int32, count=len(shapes))

    def _number(self, shape: bytes) -> int:
        number = self._numbers.get(shape)
        if number is None:
            number = self._numbers[shape] = len(self._shapes)
            self._shapes.append(spelled(shape))
        return number

    def spelled(self, numbers: Ids) -> list[str]:
        """The shapes with these numbers."""
        return [self._shapes[number] for number in numbers.tolist()]

    def given_of(self, numbers: Ids) -> dict[str, Answer]:
        """Where answers for some shapes are kept, by pattern: from batch to batch, for columns of few shapes."""
        if len(numbers) > _FEW_SHAPES:
            return {}
        key = numbers.tobytes()
        with self._lock:
            # Those that were asked for last stay longest.
            given = self._given[key] = self._given.pop(key, {})
            if len(self._given) > _KEPT_SETS:
                del self._given[next(iter(self._given))]
            return given

    def of(self, pattern: str, numbers: Ids) -> tuple[npt.NDArray[np.uint8], int]:
        """The answers for some shapes, and all of them together (``Answer.of``)."""
        with self._lock:
            said = self._said.get(pattern)
            if said is None or len(said) < len(self._shapes):
                longer = np.full(2 * len(self._shapes), _UNASKED, dtype=np.uint8)
                longer[0] = MAYBE
                longer[: 0 if said is None else len(said)] = said if said is not None else ()
                said = self._said[pattern] = longer
            found, together = _looked_up(said, numbers)
            if together >> _REST:
                new = self._of(numbers[found == _UNASKED])
                said[new.numbers] = _asked(pattern, new)
                found, together = _looked_up(said, numbers)
            return found, together

    def _of(self, numbers: Ids) -> _New:
        """The shapes with these numbers. What is new to a pattern is mostly new to all that are asked one after the other."""
        asked = numbers.tobytes()
        if self._new.asked != asked:
            distinct = np.array(sorted(set(numbers.tolist())), dtype=np.int32)
            shapes = [self._shapes[number] for number in distinct.tolist()]
            self._new = _New(asked, distinct, shapes, in_bytes(shapes))
        return self._new


@dataclass(frozen=True, slots=True)
class _New:
    """Shapes that patterns are asked about: the numbers that were given (as bytes), those without repeats, and the shapes."""

    asked: bytes
    numbers: Ids
    shapes: list[str]
    told: Spelled

    @classmethod
    def none(cls) -> _New:
        """No shapes."""
        return cls(b"", np.zeros(0, dtype=np.int32), [], in_bytes([]))


def _looked_up(said: npt.NDArray[np.uint8], numbers: Ids) -> tuple[npt.NDArray[np.uint8], int]:
    """What is said of the shapes with these numbers, and all of it together."""
    if kernels.shape_loops is None:
        found = said[numbers]
        return found, sum(1 << min(one, _REST) for one in set(found.tobytes()))
    found = np.empty(len(numbers), dtype=np.uint8)
    return found, kernels.shape_loops.told(said, numbers, found)


def _asked(pattern: str, new: _New) -> npt.NDArray[np.uint8]:
    shapes, told = new.shapes, held_by_shapes(pattern, new.shapes, new.told)
    if told is not None:
        may, surely = told
        return np.where(surely, np.uint8(YES), may.astype(np.uint8))
    patterns = shape_patterns(pattern)
    if patterns.widest is None or patterns.surest is None:
        return np.full(len(shapes), MAYBE, dtype=np.uint8)
    widest, surest = compiled(patterns.widest), compiled(patterns.surest)
    # Their automata are kept from call to call: new shapes come few at a time.
    said = ((YES if surest.search(shape) else MAYBE) if widest.search(shape) else NO for shape in shapes)
    return np.fromiter(said, dtype=np.uint8, count=len(shapes))


def shapes_of(
    data: Bytes, offsets: Ids, columns: Bytes | None = None, kinds: int = 0, digits: Sequence[Digits] = ()
) -> Shapes | None:
    """The shapes of texts in UTF-8, given as their bytes and the place of the first byte of each (and the end); None where
    they have too many. ``columns``: their bytes by position, if they have one length and somebody has them so. ``kinds``: which
    kinds of characters they have (``surveys``), and ``digits`` at which positions they have nothing else (``spotted_shapes``), if
    somebody knows that."""
    are_digits = len(data) and (kinds == DIGITS if kinds else data.min() >= _ZERO and data.max() <= _ZERO + 9)
    if kernels.shape_loops is not None:
        spotted = shapes_by_spots(data, offsets, digits, kernels.shape_loops) if digits and not are_digits else None
        if spotted is not None:
            return _of_spelled(*spotted)
        return _by_loops(data, offsets, bool(are_digits), kernels.shape_loops)
    lengths = np.diff(offsets)
    longest = int(lengths.max(initial=0))
    if are_digits and lengths.min() > 1 and longest <= _LONGEST:
        return _of_numbers(data, offsets[:-1], lengths)
    short = np.arange(len(lengths)) if longest <= _LONGEST else np.flatnonzero(lengths <= _LONGEST)
    if not len(short):
        return None
    all_short = len(short) == len(lengths)
    if len(short) > _SAMPLED and _are_many(data, offsets, short[: _SAMPLED * (len(short) // _SAMPLED) : len(short) // _SAMPLED]):
        return None
    even = _of_columns(columns) if columns is not None and columns.max() < INSIDE else None
    if even is not None:
        return even
    coded = _array(classed(data, offsets[:-1], lengths), offsets)
    coded = coded if all_short else coded.take(pa.array(short))
    encoded = coded.dictionary_encode()
    if len(encoded.dictionary) > _MOST_SHAPES:
        return None
    answers = Answers.current()
    known = answers.numbers(encoded.dictionary.to_pylist(), _NEW + len(lengths) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    if all_short:
        return Shapes.among(places, known, answers)
    ids = np.full(len(lengths), len(known), dtype=np.intp)
    ids[short] = places
    return Shapes.among(ids, np.append(known, np.int32(0)), answers)


def _by_loops(data: Bytes, offsets: Ids, are_digits: bool, loops: ModuleType) -> Shapes | None:
    """The shapes of texts, told one by one by a compiled loop. ``are_digits``: they are nothing but them."""
    places = np.empty(len(offsets) - 1, dtype=np.intp)
    if are_digits:
        met = np.zeros(_NUMBERS * (_LONGEST + 1), dtype=np.uint8)
        if loops.of_numbers(data, offsets, places, met):
            return _of_kinds(places, met.nonzero()[0])
    step = len(places) // _SAMPLED
    if step and loops.distinct(data, offsets[: _SAMPLED * step + 1], places, int(_FEW * _SAMPLED), step) is None:
        return None
    told = loops.distinct(data, offsets, places, _MOST_SHAPES)
    if told is None:
        return None
    shapes, long_ones = told
    if long_ones and not shapes:
        return None
    answers = Answers.current()
    known = answers.numbers(shapes, _NEW + len(places) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    return Shapes.among(places, np.append(known, np.int32(0)) if long_ones else known, answers)


def _of_kinds(kinds: Places, met: Places) -> Shapes | None:
    """The shapes of texts that are digits alone, of which each has a kind: 100 times how long it is and the first two digits. In
    the place of the kinds come the places of the shapes; ``met``: which kinds there are, in ascending order."""
    spelled_so = [f"{kind % _NUMBERS:02d}".encode() + DIGIT.encode() * (kind // _NUMBERS - 2) for kind in met.tolist()]
    return _of_spelled(kinds, met, spelled_so)


def _of_spelled(kinds: Places, met: Places, spelled_so: list[bytes]) -> Shapes | None:
    """The shapes of texts of which each has a kind, as those that there are, in ascending order, are spelled. In the place of the
    kinds come the places of the shapes."""
    if len(met) > _MOST_SHAPES:
        return None
    answers = Answers.current()
    known = answers.numbers(spelled_so, _NEW + len(kinds) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    places = np.zeros(int(met[-1]) + 1, dtype=np.intp)
    order = np.argsort(known)
    places[met[order]] = np.arange(len(met))
    return Shapes.among(_renumbered(kinds, places), known[order], answers)


def _renumbered(numbers: Places, others: Places) -> Places:
    """For each number the other one that it has; the numbers are not wanted any more."""
    if kernels.shape_loops is None:
        renumbered: Places = others[numbers]
        return renumbered
    kernels.shape_loops.renumbered(numbers, others)
    return numbers


def _of_numbers(data: Bytes, starts: Ids, lengths: Ids) -> Shapes | None:
    """The shapes of texts that are digits alone: how long they are, and the first two."""
    width = int(lengths[0])
    even = len(data) == width * len(lengths) and bool((lengths == width).all())
    first, second = (data[::width], data[1::width]) if even else (data[starts], data[starts + 1])
    kinds = (first - _ZERO) * np.uint8(10) + (second - _ZERO) + lengths.astype(np.intp) * 100
    return _of_kinds(kinds, np.flatnonzero(np.bincount(kinds)))


def _of_columns(columns: Bytes) -> Shapes | None:
    """The shapes of ASCII texts of one length, by the classes that are met at each position; None where those are many."""
    shape = bytearray(len(columns))
    kinds, size = np.zeros(columns.shape[1], dtype=np.uint16), 1
    varied: list[tuple[int, Bytes]] = []
    for place, column in enumerate(columns):
        if place >= DIGITS_KEPT and (column - _ZERO < _TEN).all():
            shape[place] = ord(DIGIT)
            continue
        classes = column.tobytes().translate(CLASSES if place >= DIGITS_KEPT else FIRST_CLASSES)
        met = np.flatnonzero(np.bincount(np.frombuffer(classes, dtype=np.uint8))).astype(np.uint8)
        shape[place] = met[0]
        if len(met) == 1:
            continue
        size *= len(met)
        if size > _MOST_SHAPES:
            return None
        numbers = bytearray(256)
        for number, one in enumerate(met.tolist()):
            numbers[one] = number
        kinds *= np.uint16(len(met))
        kinds += np.frombuffer(classes.translate(numbers), dtype=np.uint8)
        varied.append((place, met))
    return _numbered(kinds, shape, varied)


def _numbered(kinds: npt.NDArray[np.uint16], shape: bytearray, varied: list[tuple[int, Bytes]]) -> Shapes | None:
    """The shapes of texts that differ from a shape at some positions, in the class whose number is the text's there: all those
    numbers are one for each text, that of the last position counting least."""
    met = np.flatnonzero(np.bincount(kinds))
    left, shapes = met.copy(), np.tile(np.frombuffer(bytes(shape), dtype=np.uint8), (len(met), 1))
    for place, classes in reversed(varied):
        left, number = np.divmod(left, len(classes))
        shapes[:, place] = classes[number]
    answers = Answers.current()
    known = answers.numbers([one.tobytes() for one in shapes], _NEW + len(kinds) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    places = np.zeros(int(met[-1]) + 1, dtype=np.intp)
    places[met] = np.arange(len(met))
    return Shapes.among(places[kinds], known, answers)


def _are_many(data: Bytes, offsets: Ids, rows: Places) -> bool:
    """Whether some of the texts have so many shapes that telling those of all would gain nothing."""
    texts = _array(data, offsets).take(pa.array(rows))
    starts = np.frombuffer(texts.buffers()[1], dtype=np.int32, count=len(texts) + 1)
    taken = np.frombuffer(texts.buffers()[2] or b"", dtype=np.uint8)
    classes = classed(taken, starts[:-1], np.diff(starts))
    return len(_array(classes, starts).unique()) > _FEW * _SAMPLED


def _array(data: Bytes, offsets: Ids) -> pa.BinaryArray:
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
