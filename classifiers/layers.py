"""Patterns about many ASCII texts of one length, decided for all of them a position at a time.

Of texts of one length a pattern is a chain of small tables: what is known so far and the next character give what is known then.
Positions that decide nothing are passed over, and most do: of a number of eleven digits a pattern seldom asks more than three.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from typing import Any, TypeAlias

import numpy as np

from classifiers.characters import Flags, anchored
from classifiers.shape_patterns import UnknownError, ascii_of, is_multiline, parsed
from classifiers.told_once import told_once

_ASCII, _BYTE = 128, 256
_MOST_STATES, _MOST_IN_A_LAYER, _MOST_IN_ALL, _MOST_REMEMBERED = 2000, 120, 4000, 1 << 14
_DIGITS = range(ord("0"), ord("9") + 1)
_START, _FOUND = 0, 1
_ALWAYS, _AT_START, _AT_END = 0, 1, 2

States: TypeAlias = frozenset[int]
Kinds: TypeAlias = list[list[int]]
"""Characters in groups that a pattern does not tell apart."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one position decides: ``kinds`` tells of each byte which of ``count`` kinds it is, and ``table`` gives, at the number
    of what is known so far times ``count`` plus the kind, what is known then. 0 says that the pattern cannot be held any more."""

    place: int
    kinds: bytes = field(repr=False)
    count: int
    table: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """The positions that decide about texts of one length, in order; without any, ``always`` is the answer for all of them."""

    layers: tuple[Layer, ...]
    always: bool = False


@lru_cache(maxsize=4096)
def chain(pattern: str, digits: tuple[bool, ...]) -> Chain | None:
    """How an RE2 pattern, looked for anywhere in ASCII texts of one length, is decided.

    ``digits`` says of each of their positions if nothing but digits stands there in any of them.

    None where nothing is known of the pattern, or where it would take too many tables.
    """
    machine = _machine(pattern)
    if machine is None:
        return None
    kinds = [machine.kinds_of_digits if only else machine.kinds_of_all for only in digits]
    steps = _forward(machine, kinds)
    return None if steps is None else _backward(machine, steps, kinds)


class _Machine:
    """A pattern as states: steps that take a character, and ways that take none, some of them only at an end of the text."""

    def __init__(self) -> None:
        self.steps: list[list[tuple[frozenset[int], int]]] = []
        self.ways: list[list[tuple[int, int]]] = []
        self._closed: dict[tuple[States, int], States] = {}
        self._behind: dict[tuple[States, int], States] = {}

    def new(self) -> int:
        """One more state."""
        if len(self.steps) >= _MOST_STATES:
            raise UnknownError
        self.steps.append([])
        self.ways.append([])
        return len(self.steps) - 1

    def way(self, start: int, end: int, when: int = _ALWAYS) -> None:
        """A way from one state to another that takes no character."""
        self.ways[start].append((end, when))

    def closed(self, states: States, when: int) -> States:
        """The states with all that can be come to from them without a character. One that has found the pattern is all alone."""
        known = self._closed.get((states, when))
        if known is None:
            met, left = set(states), list(states)
            while left:
                for end, only in self.ways[left.pop()]:
                    if only in (_ALWAYS, when) and end not in met:
                        met.add(end)
                        left.append(end)
            known = self._closed[states, when] = frozenset({_FOUND}) if _FOUND in met else frozenset(met)
        return known

    def after(self, states: States, character: int) -> States:
        """The states after a character."""
        if _FOUND in states:
            return states
        return frozenset(end for state in states for taken, end in self.steps[state] if character in taken)

    def behind(self, states: States, character: int) -> States:
        """The states after a character with all that can be come to from them, not at an end; it is remembered."""
        known = self._behind.get((states, character))
        if known is None:
            if len(self._behind) >= _MOST_REMEMBERED:
                self._behind.clear()
            known = self._behind[states, character] = self.closed(self.after(states, character), _ALWAYS)
        return known

    @told_once
    def kinds_of_all(self) -> Kinds:
        """All characters of ASCII in groups that no step tells apart."""
        return self.kinds(range(_ASCII))

    @told_once
    def kinds_of_digits(self) -> Kinds:
        """The digits in such groups."""
        return self.kinds(_DIGITS)

    def kinds(self, characters: Iterable[int]) -> Kinds:
        """The characters in groups that no step tells apart."""
        sets = {taken for steps in self.steps for taken, _ in steps}
        grouped: dict[tuple[bool, ...], list[int]] = {}
        for character in characters:
            grouped.setdefault(tuple(character in taken for taken in sets), []).append(character)
        return list(grouped.values())


@lru_cache(maxsize=512)
def beginnings(pattern: str) -> Flags | None:
    """Of each two bytes (the first times 256 plus the second) whether a text that an RE2 pattern fits as a whole may begin with
    them; anything may stand for what is not ASCII. None where nothing is known, or where any two bytes will do."""
    machine = _machine(anchored(pattern))
    if machine is None:
        return None
    allowed = np.ones((_BYTE, _BYTE), dtype=np.bool_)
    kinds, start = machine.kinds(range(_ASCII)), machine.closed(frozenset({_START}), _AT_START)
    for first in kinds:
        then = machine.closed(machine.after(start, first[0]), _ALWAYS)
        for second in kinds:
            allowed[np.ix_(first, second)] = bool(machine.after(then, second[0]) - {_START})
    allowed[0] = True  # stands for texts of one character as well
    allowed.setflags(write=False)  # everybody is given the same one
    return None if allowed.all() else allowed.reshape(-1)


@lru_cache(maxsize=512)
def _machine(pattern: str) -> _Machine | None:
    tree = parsed(pattern)
    if tree is None:
        return None
    machine = _Machine()
    start, found = machine.new(), machine.new()
    machine.steps[start].append((frozenset(range(_ASCII)), start))  # the pattern may begin anywhere
    try:
        machine.way(_sequence(machine, tree, tree.state.flags, start), found)
    except (UnknownError, RecursionError):
        return None
    return machine


def _sequence(machine: _Machine, nodes: Iterable[tuple[Any, Any]], flags: int, start: int) -> int:
    """Adds what follows a state; returns the state behind it."""
    # A state of its own: a way back to the start of a part must not be one to what stands before it.
    end = machine.new()
    machine.way(start, end)
    for op, argument in nodes:
        end = _node(machine, op, argument, flags, end)
    return end


def _node(machine: _Machine, op: Any, argument: Any, flags: int, start: int) -> int:
    if op is ops.SUBPATTERN:
        _, added, removed, inner = argument
        return _sequence(machine, inner, (flags | added) & ~removed, start)
    if op is ops.BRANCH:
        end = machine.new()
        for branch in argument[1]:
            machine.way(_sequence(machine, branch, flags, start), end)
        return end
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        return _repeated(machine, argument, flags, start)
    end = machine.new()
    if op is ops.AT:
        machine.way(start, end, _edge(argument, flags))
    else:
        machine.steps[start].append((ascii_of(op, argument, flags), end))
    return end


def _edge(where: Any, flags: int) -> int:
    if not is_multiline(flags):
        if where in (ops.AT_BEGINNING, ops.AT_BEGINNING_STRING):
            return _AT_START
        if where in (ops.AT_END, ops.AT_END_STRING):
            return _AT_END
    raise UnknownError


def _repeated(machine: _Machine, argument: tuple[int, Any, Any], flags: int, start: int) -> int:
    least, most, inner = argument
    for _ in range(least):
        start = _sequence(machine, inner, flags, start)
    if most == ops.MAXREPEAT:
        again = machine.new()
        machine.way(start, again)
        machine.way(_sequence(machine, inner, flags, again), again)
        return again
    end = machine.new()
    machine.way(start, end)
    for _ in range(most - least):
        start = _sequence(machine, inner, flags, start)
        machine.way(start, end)
    return end


def _forward(machine: _Machine, kinds: Sequence[Kinds]) -> list[dict[States, list[States]]] | None:
    """At each position the sets of states that can be come to, each with those behind each kind of character."""
    met = {machine.closed(frozenset({_START}), _AT_START)}
    steps: list[dict[States, list[States]]] = []
    in_all = 0
    for there in kinds:
        step = {one: [machine.behind(one, alike[0]) for alike in there] for one in met}
        steps.append(step)
        met = {after for found in step.values() for after in found}
        in_all += len(met)
        if len(met) > _MOST_IN_A_LAYER or in_all > _MOST_IN_ALL:
            return None
    return steps


def _backward(machine: _Machine, steps: list[dict[States, list[States]]], kinds: Sequence[Kinds]) -> Chain | None:
    """From the last position to the first: sets of states from which the same follows are one."""
    last = {after for found in steps[-1].values() for after in found}
    numbers: Mapping[States, int] = {one: int(_FOUND in machine.closed(one, _AT_END)) for one in last}
    layers: list[Layer] = []
    for place in range(len(steps) - 1, -1, -1):
        told = {one: tuple(numbers[after] for after in found) for one, found in steps[place].items()}
        if all(len(set(one)) == 1 for one in told.values()):
            numbers = {one: follows[0] for one, follows in told.items()}
            continue
        hopeless = (0,) * len(kinds[place])
        rows = [hopeless, *sorted({one for one in told.values() if one != hopeless})]
        numbers = {one: rows.index(follows) for one, follows in told.items()}
        layer = _layer(place, rows, kinds[place])
        if layer is None:
            return None
        layers.append(layer)
    (first,) = set(numbers.values())
    if not layers:
        return Chain((), bool(first))
    # What is known before the first of them is one thing.
    begun = layers.pop()
    started = Layer(begun.place, begun.kinds, begun.count, begun.table[first * begun.count : (first + 1) * begun.count])
    return Chain((started, *reversed(layers)))


def _layer(place: int, rows: Sequence[tuple[int, ...]], kinds: Kinds) -> Layer | None:
    """The table of a position; None where a byte cannot number its places."""
    columns = list(zip(*rows, strict=True))
    different = sorted(set(columns))
    if len(rows) * len(different) > _BYTE:
        return None
    of_byte = bytearray(_BYTE)
    for column, characters in zip(columns, kinds, strict=True):
        for character in characters:
            of_byte[character] = different.index(column)
    return Layer(place, bytes(of_byte), len(different), bytes(one for row in zip(*different, strict=True) for one in row))
