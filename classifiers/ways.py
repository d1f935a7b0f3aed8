"""The ways in which a pattern can fit a text as a whole, each with cheap tests that rule it out before any text is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from re import _constants as ops  # type: ignore[attr-defined] # the parser of the standard library has no public name
from typing import Any

from classifiers.characters import Flags
from classifiers.endings import edge_of, table_of
from classifiers.literals import Needed, all_needed_by
from classifiers.prepared_patterns import KeptWay, prepared
from classifiers.shape_patterns import parsed

_MOST = 8  # of a list of words each would be a way
_LONGEST = (1 << 31) - 1
"""No text has more characters than Arrow can count bytes: beyond that every pattern is as good as endless."""


@dataclass(frozen=True, eq=False)
class Way:
    """What a text must have to fit: its first and last character (by code point), its length, and a word of
    each of some sets. None where anything will do."""

    first: Flags | None = field(repr=False)
    last: Flags | None = field(repr=False)
    least: int
    most: int
    words: tuple[Needed, ...]


@lru_cache(maxsize=1024)
def ways(pattern: str) -> tuple[Way, ...] | None:
    """What all ways of an RE2 pattern have in common, then each of them if they are few; None where nothing is known of it."""
    if pattern in prepared().ways:
        kept = prepared().ways[pattern]
        return None if kept is None else tuple([_kept(one) for one in kept])
    tree = parsed(pattern)
    if tree is None:
        return None
    branches = list(_branches(tree, tree.state.flags))
    return (_way(tree, tree.state.flags), *(_way(*one) for one in branches if 1 < len(branches) <= _MOST))


def _branches(nodes: Any, flags: int) -> Iterator[tuple[Any, int]]:
    """The alternatives of a pattern that is nothing but them."""
    if len(nodes) == 1:
        op, argument = nodes[0]
        if op is ops.SUBPATTERN:
            yield from _branches(argument[3], (flags | argument[1]) & ~argument[2])
            return
        if op is ops.BRANCH:
            for branch in argument[1]:
                yield from _branches(branch, flags)
            return
    yield nodes, flags


def _way(nodes: Any, flags: int) -> Way:
    least, most = nodes.getwidth()
    listed: Sequence[tuple[Any, Any]] = list(nodes)
    return Way(
        edge_of(listed, flags, last=False),
        edge_of(listed, flags, last=True),
        int(least),
        min(int(most), _LONGEST),
        all_needed_by(listed, flags),
    )


def _kept(kept: KeptWay) -> Way:
    """A way that was told beforehand."""
    first, last, least, most, words = kept
    edges = [None if place is None else table_of(prepared().table(place)) for place in (first, last)]
    return Way(edges[0], edges[1], least, most, tuple([(frozenset(one), any_case) for one, any_case in words]))
