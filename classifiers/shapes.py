"""The shapes of a column's texts, told from their bytes at once, and what patterns say about them.

Most columns have few shapes. Whether a pattern can fit, or must fit, is asked once for each shape in the life of the process
(``shape_patterns``); RE2 then looks only at texts whose shape leaves it open.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from types import ModuleType
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers import kernels
from classifiers.characters import Bytes, compiled
from classifiers.shape_automata import held_by_shapes
from classifiers.shape_patterns import CAPITAL, DIGIT, HAN, OTHER, SMALL, shape_patterns

Ids = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]

NO, MAYBE, YES = 0, 1, 2
_UNASKED = 9
_LONGEST = 240
"""Bytes of a text that has a shape. Longer ones, and all of a column with too many shapes, are looked at one by one."""
_MOST_SHAPES = 4096
_SAMPLED = 1024
_FEW = 0.25  # of the sampled texts: a column in which more shapes come gains nothing by them
_KEPT = 65_536
_FEW_SHAPES, _KEPT_SETS = 128, 32  # shapes of a column for which answers are kept from batch to batch, and so many such sets
_PIECE = 1 << 18  # bytes that stay in the processor's cache
_NEW, _TEXTS_TO_A_SHAPE = 8, 32  # asking about a new shape takes as long as looking at so many texts
_INSIDE, _HAN_LEAD, _OTHER_LEAD, _RARE_LEAD = 0x80, 0xE5, 0xC2, 0xE4
_FIRST_SECOND = 0xB8  # of U+4E00, which begins with 0xE4


def _classes() -> bytes:
    table = bytearray(range(256))
    for first, last, mark in (("0", "9", DIGIT), ("a", "z", SMALL), ("A", "Z", CAPITAL)):
        table[ord(first) : ord(last) + 1] = mark.encode() * (ord(last) - ord(first) + 1)
    table[0x80:0xC0] = bytes([_INSIDE]) * 0x40
    table[0xC0:] = bytes([_OTHER_LEAD]) * 0x40
    table[0xE4:0xEA] = bytes([_HAN_LEAD]) * 6
    return bytes(table)


_CLASSES = _classes()
_DIGITS_KEPT, _DIGITS = 2, b"0123456789"
_FIRST_CLASSES = _CLASSES[: ord("0")] + _DIGITS + _CLASSES[ord("9") + 1 :]
"""The classes of the first characters, which keep what digit they are."""
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)
_INSIDES = bytes([_INSIDE])


@dataclass(frozen=True, slots=True)
class Answer:
    """What the shapes of some texts say about a pattern (``said``: not to be changed), and whether any of them may hold it
    (``may``), all must, some surely do, it is open of some, and it is not so of others."""

    said: npt.NDArray[np.uint8] = field(repr=False)
    may: bool
    must: bool
    sure: bool
    open: bool
    apart: bool

    @classmethod
    def of(cls, said: npt.NDArray[np.uint8]) -> Answer:
        """The answer that says so of each shape."""
        said.setflags(write=False)  # batches and threads share it
        raw = said.tobytes()
        no, maybe, yes = NO in raw, MAYBE in raw, YES in raw
        return cls(said, maybe or yes, not (no or maybe), yes, maybe, no or yes)


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
        if (known[1:] < known[:-1]).any():
            order = np.argsort(known)
            places = np.empty(len(order), dtype=np.intp)
            places[order] = np.arange(len(order))
            ids, known = places[ids], known[order]
        return cls(ids, known, answers, answers.given_of(known))

    def answer(self, pattern: str) -> Answer:
        """What they say about a pattern."""
        given = self._given.get(pattern)
        if given is None:
            given = self._given[pattern] = Answer.of(self.answers.of(pattern, self.known))
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

    def of(self, rows: npt.NDArray[np.int64]) -> Shapes:
        """The shapes of some of the texts."""
        return Shapes(self.ids[rows], self.known, self.answers, self._given)

    def spelled(self) -> list[str]:
        """Each shape; empty for the one that stands for texts whose shape was not looked for."""
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
        with self._lock:
            if len(self._given) >= _KEPT_SETS:
                self._given.clear()
            return self._given.setdefault(numbers.tobytes(), {})

    def of(self, pattern: str, numbers: Ids) -> npt.NDArray[np.uint8]:
        """The answers for some shapes."""
        with self._lock:
            said = self._said.get(pattern)
            if said is None or len(said) < len(self._shapes):
                longer = np.full(2 * len(self._shapes), _UNASKED, dtype=np.uint8)
                longer[0] = MAYBE
                longer[: 0 if said is None else len(said)] = said if said is not None else ()
                said = self._said[pattern] = longer
            found = said[numbers]
            if _UNASKED in found.tobytes():
                new = np.unique(numbers[found == _UNASKED])
                said[new] = _asked(pattern, [self._shapes[number] for number in new])
                found = said[numbers]
            return found


def _asked(pattern: str, shapes: list[str]) -> npt.NDArray[np.uint8]:
    told = held_by_shapes(pattern, shapes)
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


def spelled(shape: bytes) -> str:
    """A shape as text, a character for each of the text's."""
    plain = shape.translate(None, _INSIDES)
    han, other = bytes([_HAN_LEAD]), bytes([_OTHER_LEAD])
    return (
        plain.replace(han, HAN.encode()).replace(other, OTHER.encode()).decode() if plain.isascii() is False else plain.decode()
    )


def shapes_of(data: Bytes, offsets: Ids, columns: Bytes | None = None) -> Shapes | None:
    """The shapes of texts in UTF-8, given as their bytes and the place of the first byte of each (and the end); None where
    they have too many. ``columns``: their bytes by position, if they have one length and somebody has them so."""
    lengths = np.diff(offsets)
    longest = int(lengths.max(initial=0))
    if len(data) and data.min() >= _ZERO and data.max() <= _ZERO + 9 and lengths.min() > 1 and longest <= _LONGEST:
        return _of_numbers(data, offsets[:-1], lengths)
    short = np.arange(len(lengths)) if longest <= _LONGEST else np.flatnonzero(lengths <= _LONGEST)
    if not len(short):
        return None
    all_short = len(short) == len(lengths)
    if len(short) > _SAMPLED and _are_many(data, offsets, short[: _SAMPLED * (len(short) // _SAMPLED) : len(short) // _SAMPLED]):
        return None
    if kernels.shape_loops is not None:
        return _by_loops(data, offsets, kernels.shape_loops)
    even = _of_columns(columns) if columns is not None and columns.max() < _INSIDE else None
    if even is not None:
        return even
    coded = _array(_classed(data, offsets[:-1], lengths), offsets)
    coded = coded if all_short else coded.take(pa.array(short))
    encoded = coded.dictionary_encode()
    if len(encoded.dictionary) > _MOST_SHAPES:
        return None
    answers = Answers.current()
    known = answers.numbers(encoded.dictionary.to_pylist(), _NEW + len(coded) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    places = encoded.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    if all_short:
        return Shapes.among(places, known, answers)
    ids = np.full(len(lengths), len(known), dtype=np.intp)
    ids[short] = places
    return Shapes.among(ids, np.append(known, np.int32(0)), answers)


def _by_loops(data: Bytes, offsets: Ids, loops: ModuleType) -> Shapes | None:
    """The shapes of texts, told one by one by a compiled loop."""
    places = np.empty(len(offsets) - 1, dtype=np.int32)
    met = loops.distinct(data, offsets, places, _MOST_SHAPES)
    if met is None:
        return None
    answers = Answers.current()
    known = answers.numbers(met, _NEW + len(places) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    if len(places) and places.min() < 0:
        places[places < 0] = len(known)
        known = np.append(known, np.int32(0))
    return Shapes.among(places.astype(np.intp), known, answers)


def _of_numbers(data: Bytes, starts: Ids, lengths: Ids) -> Shapes | None:
    """The shapes of texts that are digits alone: how long they are, and the first two."""
    width = int(lengths[0])
    even = len(data) == width * len(lengths) and bool((lengths == width).all())
    first, second = (data[::width], data[1::width]) if even else (data[starts], data[starts + 1])
    kinds = (first - _ZERO) * np.uint8(10) + (second - _ZERO) + lengths.astype(np.intp) * 100
    met = np.flatnonzero(np.bincount(kinds))
    answers = Answers.current()
    spelled_so = [f"{kind % 100:02d}".encode() + DIGIT.encode() * (kind // 100 - 2) for kind in met.tolist()]
    known = answers.numbers(spelled_so, _NEW + len(kinds) // _TEXTS_TO_A_SHAPE)
    if known is None:
        return None
    places = np.zeros(int(met[-1]) + 1, dtype=np.intp)
    places[met] = np.arange(len(met))
    return Shapes.among(places[kinds], known, answers)


def _of_columns(columns: Bytes) -> Shapes | None:
    """The shapes of ASCII texts of one length, by the classes that are met at each position; None where those are many."""
    shape = bytearray(len(columns))
    kinds, size = np.zeros(columns.shape[1], dtype=np.uint16), 1
    varied: list[tuple[int, Bytes]] = []
    for place, column in enumerate(columns):
        if place >= _DIGITS_KEPT and (column - _ZERO < _TEN).all():
            shape[place] = ord(DIGIT)
            continue
        classes = column.tobytes().translate(_CLASSES if place >= _DIGITS_KEPT else _FIRST_CLASSES)
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
    classes = _classed(taken, starts[:-1], np.diff(starts))
    return len(_array(classes, starts).unique()) > _FEW * _SAMPLED


def _classed(data: Bytes, starts: Ids, lengths: Ids) -> Bytes:
    """The class of every byte; the first two keep what digit they are."""
    classes = np.frombuffer(bytearray(data).translate(_CLASSES), dtype=np.uint8)
    for start in range(0, len(data) - 1, _PIECE) if data.max(initial=0) >= _RARE_LEAD else ():
        lead, second = data[start : start + _PIECE], data[start + 1 : start + 1 + _PIECE]
        rare = (lead[: len(second)] == _RARE_LEAD) & (second < _FIRST_SECOND)
        if rare.any():
            classes[start + np.flatnonzero(rare)] = _OTHER_LEAD
    shortest = int(lengths.min())
    if shortest > 1 and len(data) == shortest * len(lengths):
        for place in (0, 1):
            _keep_digits(classes[place::shortest], data[place::shortest])
        return classes
    starts = starts.astype(np.intp)
    for place in (0, 1):
        at = starts + place if shortest > place else starts[lengths > place] + place
        kept = data[at]
        digits = kept - _ZERO < _TEN
        if digits.any():
            classes[at[digits]] = kept[digits]
    return classes


def _keep_digits(classes: Bytes, data: Bytes) -> None:
    """Writes what digit it is in the place of a digit's class."""
    np.copyto(classes, data, where=data - _ZERO < _TEN)


def _array(data: Bytes, offsets: Ids) -> pa.BinaryArray:
    return pa.Array.from_buffers(pa.binary(), len(offsets) - 1, [None, pa.py_buffer(offsets), pa.py_buffer(data)])
