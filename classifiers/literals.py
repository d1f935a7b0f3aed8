"""Words of which every match of a pattern holds one: where a column has none of them, no text need be asked.

They are looked for in all bytes of a column at once, those of all patterns met so far in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from typing import Any, ClassVar, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Bytes
from classifiers.shape_patterns import ANY_HAN, parsed

_MOST_WORDS, _MOST_CHARACTERS = 48, 6
_MOST_SETS = 48
_ALONE = 2  # words shorter than this are looked for one by one


Needed: TypeAlias = tuple[frozenset[str], bool]


@dataclass(frozen=True, slots=True)
class _Said:
    """Of a part of a pattern: all words that it can be, if they are few, and words of which it always holds one."""

    words: frozenset[str] | None
    held: frozenset[str] | None


@lru_cache(maxsize=2048)
def needed(pattern: str) -> Needed | None:
    """Words of which whatever fits an RE2 pattern holds one, and whether in any case; None where there are none."""
    tree = parsed(pattern)
    return None if tree is None else needed_by(tree, tree.state.flags)


def needed_by(nodes: Sequence[tuple[Any, Any]], flags: int) -> Needed | None:
    """The same of a part of a pattern."""
    said = _of_sequence(nodes)
    held = _better(said.held, said.words)
    if held is None or not all(held):
        return None
    return held, bool(_all_flags(nodes, flags) & re.IGNORECASE)


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
    best: frozenset[str] | None = None
    whole = True
    for op, argument in nodes:
        one = _of_node(op, argument)
        best = _better(best, one.held)
        longer = _joined(run, one.words)
        if longer is None:
            best, whole = _better(best, run), False
            longer = one.words
        run = longer if longer is not None else frozenset({""})
        best = _better(best, run)
    return _Said(run if whole else None, best)


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


def _worth(words: frozenset[str]) -> tuple[int, int]:
    return min((len(word.encode()) for word in words), default=0), -len(words)


class Words:
    """The bytes of a column's texts, end to end, and which words were found in them."""

    _met: ClassVar[dict[str, None]] = {}
    """The sets of words that patterns needed so far, as patterns, in the life of the process."""

    def __init__(self, data: Bytes) -> None:
        self._data = data
        self._whole = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, len(data)], dtype=np.int32)), pa.py_buffer(data))
        self._found: dict[str, bool] = {}
        self._none_of: frozenset[str] | None = None

    def have(self, words: Needed | None) -> bool:
        """Whether the column has any of the words that a pattern needs, or nothing is known of it."""
        if words is None:
            return True
        if not words[1] and all(len(word) < _ALONE for word in words[0]):
            return any(self._has(word) for word in words[0])
        return self._has_any(_alternation(*words))

    @cached_property
    def _raw(self) -> bytes:
        return self._data.tobytes()

    def _has(self, word: str) -> bool:
        if word not in self._found:
            self._found[word] = word.encode() in self._raw
        return self._found[word]

    def _has_any(self, words: str) -> bool:
        if self._none_of is None:
            Words._met.setdefault(words)
            met = list(Words._met)[:_MOST_SETS]
            self._none_of = frozenset() if self._search("|".join(met)) else frozenset(met)
        if words in self._none_of:
            return False
        if words not in self._found:
            Words._met.setdefault(words)
            self._found[words] = self._search(words)
        return self._found[words]

    def _search(self, pattern: str) -> bool:
        return bool(pc.match_substring_regex(self._whole, pattern)[0].as_py())


@lru_cache(maxsize=2048)
def _alternation(words: frozenset[str], any_case: bool) -> str:
    kept = [word for word in words if not any(other != word and other in word for other in words)]
    listed = "|".join("".join(map(_escaped, word)) for word in sorted(kept))
    return f"(?i:{listed})" if any_case else f"(?:{listed})"


def _escaped(character: str) -> str:
    return character if character.isalnum() else f"\\x{{{ord(character):x}}}"
