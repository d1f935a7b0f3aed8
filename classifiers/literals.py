"""Words of which every match of a pattern holds one: where a column has none of them, no text need be asked.

Most are ruled out by the column's shapes, in which signs stand as they are and other characters as their classes. Others are
looked for in all bytes of a column at once. Compiled loops mark once which three bytes stand side by side anywhere: that rules
out nearly all words. Without them most are ruled out by a byte that the column has not, or by what follows a sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from types import ModuleType
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers import kernels
from classifiers.characters import Bytes, Flags
from classifiers.shape_patterns import ANY_HAN, parsed
from classifiers.shape_words import ShapeWords
from classifiers.told_once import told_once

_MOST_WORDS, _MOST_CHARACTERS = 48, 6
_WORTH_LOOKING = 2  # characters of a word that is looked for besides another
_PIECE = 1 << 17  # bytes that stay in the processor's cache
_ALONE = 3  # so many words are looked for one by one
_BEYOND = 0x80
_FOLDED, _FOLDED_LEADS = frozenset("ks"), (0xE2, 0xC5)
"""Letters of ASCII that are the same as one beyond it but for their case, and the first bytes of those."""
_FOLDED_BEYOND = ("\u212a", "\u017f")  # Kelvin's sign and the long s
_LOWER = np.frombuffer(bytes(range(256)).lower(), dtype=np.uint8)
_WINDOW, _THREES = 3, 1 << 16
_NOTHING_MET: Bytes = np.zeros(_THREES, dtype=np.uint8)
_NOTHING_MET.setflags(write=False)

Needed: TypeAlias = tuple[frozenset[str], bool]


@dataclass(frozen=True, slots=True)
class _Said:
    """Of a part of a pattern: all words that it can be, if they are few, and words of which it always holds one."""

    words: frozenset[str] | None
    held: frozenset[str] | None
    every: tuple[frozenset[str], ...] = ()
    """All such sets: of each of them one word is held."""


@lru_cache(maxsize=2048)
def needed(pattern: str) -> Needed | None:
    """Words of which whatever fits an RE2 pattern holds one, and whether in any case; None where there are none."""
    tree = parsed(pattern)
    return None if tree is None else needed_by(tree, tree.state.flags)


def needed_by(nodes: Sequence[tuple[Any, Any]], flags: int) -> Needed | None:
    """The same of a part of a pattern."""
    return _best(_of_sequence(nodes), nodes, flags)


def _best(said: _Said, nodes: Sequence[tuple[Any, Any]], flags: int) -> Needed | None:
    held = _better(said.held, said.words)
    if held is None or not all(held):
        return None
    return held, bool(_all_flags(nodes, flags) & re.IGNORECASE)


def all_needed_by(nodes: Sequence[tuple[Any, Any]], flags: int) -> tuple[Needed, ...]:
    """Several sets of words where a part of a pattern needs one of each, those first that are soonest looked for."""
    said = _of_sequence(nodes)
    best = _best(said, nodes, flags)
    if best is None:
        return ()
    kept = [best[0]]
    for held in sorted(said.every, key=_worth, reverse=True):
        if min(map(len, held)) >= _WORTH_LOOKING and not any(_implies(one, held) for one in kept):
            kept.append(held)
    return tuple(sorted(((held, best[1]) for held in kept), key=_begins_with_signs, reverse=True))


def _implies(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether each of the words holds one of the others."""
    return all(any(within in word for within in other) for word in one)


def _begins_with_signs(words: Needed) -> bool:
    return not any(word[0].isalnum() for word in words[0])


def _all_flags(nodes: Iterable[tuple[Any, Any]], flags: int) -> int:
    """The flags that any part has."""
    for op, argument in nodes:
        if op is ops.SUBPATTERN:
            flags |= argument[1] | _all_flags(argument[3], flags)
        elif op is ops.BRANCH:
            for branch in argument[1]:
                flags |= _all_flags(branch, flags)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
            flags |= _all_flags(argument[2], flags)
    return flags


def _of_sequence(nodes: Iterable[tuple[Any, Any]]) -> _Said:
    run: frozenset[str] | None = frozenset({""})
    every: list[frozenset[str] | None] = []
    whole = True
    for op, argument in nodes:
        one = _of_node(op, argument)
        every += [one.held, *one.every]
        longer = _joined(run, one.words)
        if longer is None:
            every.append(run)
            whole = False
            longer = one.words
        run = longer if longer is not None else frozenset({""})
    every.append(run)
    held = tuple(words for words in every if words)
    return _Said(run if whole else None, reduce(_better, every, None), held)


def _of_node(op: Any, argument: Any) -> _Said:
    if op is ops.SUBPATTERN:
        return _of_sequence(argument[3])
    if op is ops.BRANCH:
        return _of_branches([_of_sequence(branch) for branch in argument[1]])
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        least, most, inner = argument
        said = _of_sequence(inner)
        if least == 0:
            return _Said(said.words | {""} if most == 1 and said.words is not None else None, None)
        return _Said(said.words if least == most == 1 else None, _better(said.held, said.words))
    if op is ops.AT:
        return _Said(frozenset({""}), None)
    words = _of_characters(op, argument)
    return _Said(words, words)


def _of_branches(said: Sequence[_Said]) -> _Said:
    words = [one.words for one in said if one.words is not None]
    held = [best for one in said if (best := _better(one.held, one.words)) is not None]
    return _Said(
        _few(frozenset[str]().union(*words)) if len(words) == len(said) else None,
        _few(frozenset[str]().union(*held)) if len(held) == len(said) else None,
    )


def _of_characters(op: Any, argument: Any) -> frozenset[str] | None:
    """The characters of a node, if they are few."""
    items = argument if op is ops.IN else [(op, argument)]
    found: set[str] = set()
    for kind, value in items:
        if kind is ops.RANGE and value[1] - value[0] < _MOST_CHARACTERS:
            found.update(map(chr, range(value[0], value[1] + 1)))
        elif kind is ops.LITERAL and value != ord(ANY_HAN):
            found.add(chr(value))
        else:
            return None
    return frozenset(found) if len(found) <= _MOST_CHARACTERS else None


def _joined(before: frozenset[str] | None, after: frozenset[str] | None) -> frozenset[str] | None:
    if before is None or after is None or len(before) * len(after) > _MOST_WORDS:
        return None
    return frozenset(map("".join, product(before, after)))


def _few(words: frozenset[str]) -> frozenset[str] | None:
    return words if len(words) <= _MOST_WORDS else None


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Of two sets the one whose shortest word is longer: it is met less often."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=_worth)


@lru_cache(maxsize=4096)
def _worth(words: frozenset[str]) -> tuple[int, int]:
    return min((len(word.encode()) for word in words), default=0), -len(words)


class Words:
    """The bytes of a column's texts, end to end, and which words were found in them. ``shapes``: the distinct shapes of all texts
    one after the other, if each has one (``shape_words``)."""

    def __init__(self, data: Bytes, shapes: ShapeWords | None = None) -> None:
        self._data = data
        self._shapes = shapes
        self._found: dict[Needed, bool] = {}
        self._bytes_met: dict[int, bool] = {}
        self._follow: dict[int, Flags] = {}

    def have(self, words: Needed | None) -> bool:
        """Whether the column has any of the words that a pattern needs, or nothing is known of it."""
        if words is None:
            return True
        if words not in self._found:
            self._found[words] = self._have(_shortest(words[0]), words[1])
        return self._found[words]

    def _have(self, words: tuple[str, ...], any_case: bool) -> bool:
        if self._shapes is not None:
            words, any_case = self._shapes.open(words, any_case)
            if not words:
                return False
            if self._shapes.are_sure_of(words):
                return True
        if kernels.literal_loops is not None and (not any_case or self._fold_plainly(words, kernels.literal_loops)):
            return self._told(words, any_case, kernels.literal_loops)
        left = [word for word in words if self._may_have(word, any_case)]
        if any(len(word) == 1 and ord(word) < _BEYOND for word in left):
            return True
        if len(left) <= _ALONE and not any_case:
            return any(word.encode() in self._raw for word in left)
        if len(left) <= _ALONE and all(word.isascii() and self._folds_plainly(word) for word in left):
            return any(word.lower().encode() in self._lowered for word in left)
        return self._search(_alternation(left, any_case))

    def _fold_plainly(self, words: tuple[str, ...], loops: ModuleType) -> bool:
        """Whether their letters in another case are ASCII too, as far as the column goes."""
        spelled = "".join(words)
        if any(one.lower() != one.upper() for one in spelled if ord(one) >= _BEYOND):
            return False
        if self._shapes is not None and not self._shapes.have_others:
            return True
        return _FOLDED.isdisjoint(spelled.lower()) or not self._told(_FOLDED_BEYOND, False, loops)

    def _told(self, words: tuple[str, ...], any_case: bool, loops: ModuleType) -> bool:
        """Whether any of the words is there, by a compiled loop."""
        laid = _laid(words)
        # Half of what it takes to tell those says enough of words that have two of them wherever they begin.
        by_half = laid.shortest >= 2 * _WINDOW and "_threes" not in self.__dict__
        if by_half and not loops.may_have(self._every_second, laid.data, laid.ends, any_case):
            return False
        met = self._threes if laid.longest >= _WINDOW else _NOTHING_MET
        return bool(loops.have(self._data, met, laid.data, laid.ends, any_case))

    @told_once
    def _threes(self) -> Bytes:
        """By their place in a table: which three bytes stand side by side anywhere."""
        half: Bytes | None = self.__dict__.get("_every_second")
        if half is None or kernels.literal_loops is None:
            return self._told_threes(0, 1)
        kernels.literal_loops.threes(self._data, half, 1, 2)  # who reads that meanwhile is told of more than is there
        return half

    @told_once
    def _every_second(self) -> Bytes:
        """The same of those that begin at every second place."""
        return self._told_threes(0, 2)

    def _told_threes(self, first: int, step: int) -> Bytes:
        met = np.zeros(_THREES, dtype=np.uint8)
        if kernels.literal_loops is not None:
            kernels.literal_loops.threes(self._data, met, first, step)
        return met

    def _may_have(self, word: str, any_case: bool) -> bool:
        """Whether all bytes of a word are there, and behind the sign that it begins with the next two of them."""
        if any_case and not self._folds_plainly(word):
            return True
        spelled = (word.lower() if any_case else word).encode()
        if not all(self._met(one) or (any_case and self._met(ord(chr(one).upper()))) for one in spelled if one < _BEYOND):
            return False
        if not all(self._met(one) for one in spelled if one >= _BEYOND):
            return False
        if len(spelled) <= 2 or spelled[0] >= _BEYOND or spelled[:1].isalnum():
            return True
        first, second = spelled[1:3].lower()
        return bool(self._following(spelled[0])[first << 8 | second])

    def _folds_plainly(self, word: str) -> bool:
        """Whether its letters in another case are ASCII too, as far as the column goes."""
        if not word.isascii() and any(one.lower() != one.upper() for one in word if ord(one) >= _BEYOND):
            return False
        return _FOLDED.isdisjoint(word.lower()) or not any(map(self._met, _FOLDED_LEADS))

    @told_once
    def _raw(self) -> bytes:
        return self._data.tobytes()

    @told_once
    def _lowered(self) -> bytes:
        return self._raw.lower()

    def _met(self, byte: int) -> bool:
        if byte not in self._bytes_met:
            self._bytes_met[byte] = byte in self._raw
        return self._bytes_met[byte]

    def _following(self, sign: int) -> Flags:
        """Which two bytes follow a sign anywhere, letters as small ones."""
        if sign not in self._follow:
            spelled = np.zeros(1 << 16, dtype=np.bool_)
            for start in range(0, len(self._data) - 2, _PIECE):
                data = self._data[start : start + _PIECE + 2]
                pairs = np.ndarray((len(data) - 1,), dtype=">u2", buffer=data, strides=(1,))
                spelled[pairs[1:][data[:-2] == sign]] = True
            met = np.flatnonzero(spelled)
            self._follow[sign] = np.zeros(1 << 16, dtype=np.bool_)
            self._follow[sign][_LOWER[met >> 8].astype(np.intp) << 8 | _LOWER[met & 0xFF]] = True
        return self._follow[sign]

    def _search(self, pattern: str) -> bool:
        ends = pa.py_buffer(np.array([0, len(self._data)], dtype=np.int32))
        whole = pa.StringArray.from_buffers(1, ends, pa.py_buffer(self._data))
        return bool(pc.match_substring_regex(whole, pattern)[0].as_py())


@dataclass(frozen=True, eq=False)
class _Laid:
    """Words end to end: their bytes, the place of the first byte of each (and the end), and how long the longest and the shortest
    are."""

    data: Bytes
    ends: npt.NDArray[np.int32]
    longest: int
    shortest: int


@lru_cache(maxsize=2048)
def _laid(words: tuple[str, ...]) -> _Laid:
    spelled = [word.encode() for word in words]
    sizes = [len(one) for one in spelled]
    data = np.frombuffer(b"".join(spelled), dtype=np.uint8)
    return _Laid(data, np.cumsum([0, *sizes], dtype=np.int32), max(sizes, default=0), min(sizes, default=0))


@lru_cache(maxsize=2048)
def _shortest(words: frozenset[str]) -> tuple[str, ...]:
    """The words without those that hold another one."""
    return tuple(sorted(word for word in words if not any(other != word and other in word for other in words)))


def _alternation(words: Iterable[str], any_case: bool) -> str:
    listed = "|".join("".join(map(_escaped, word)) for word in words)
    return f"(?i:{listed})" if any_case else f"(?:{listed})"


def _escaped(character: str) -> str:
    return character if character.isalnum() else f"\\x{{{ord(character):x}}}"
