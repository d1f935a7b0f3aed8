"""Postal addresses in Chinese text: divisions, then towns, roads, villages, buildings and rooms in the order people write them.

A part is known by its suffix (镇 路 村 小区 号 幢 室) or, for divisions, by its name. Parts that stand close together are one
address when they say more than where a region is: a road or place with a number, or several levels down to a road or village.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from classifiers.address_parts import STOPS, Part, Parts, division
from classifiers.address_signs import ENOUGH, WEIGHTS, stretches, texts_with_addresses, whole_addresses
from classifiers.passages import Finds, Passages
from config import Reference

Span = tuple[int, int, int]

_HAN = "一-鿿"
_GAP = re.compile(rf"[{_HAN}A-Za-z0-9 \-—–_#()（）,·.&/]{{0,14}}")
_STRANGE = re.compile(f"[{STOPS},]")
_LONGEST_HEAD = 6
_LONGEST_TAIL = 24
_FURTHER_LEVEL = 4
_LIKELY, _SURELY = 24, 32
_TAILED = 85


def addresses_in(passages: Passages, reference: Reference) -> Finds:
    """(text number, start, end, percent) of every address in some texts, in order and without overlaps."""
    rows = texts_with_addresses(passages, reference)
    if not len(rows):
        return ()
    some = passages.taken(rows)
    parts = Parts(some, reference)
    found: list[tuple[int, int, int, int]] = []
    places = stretches(some, parts)
    of = some.rows_at(places[0])
    listed = zip(rows[of].tolist(), some.starts[of].tolist(), *(column.tolist() for column in places), strict=True)
    for row, first, start, end in listed:
        for group in _groups(some.joined, list(parts.between(start, end))):
            percent = _percent(group, inside=True)
            if percent:
                ending = _tail(some.joined, group, start, end) if percent >= _TAILED else group[-1].end
                found.append((row, group[0].start - first, ending - first, percent))
    return found


def find_addresses(text: str, reference: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of every address in a text, in order and without overlaps."""
    return tuple((start, end, percent) for _, start, end, percent in addresses_in(Passages.of((text,)), reference))


def address_percents(passages: Passages, reference: Reference) -> Sequence[int]:
    """How sure each whole text is an address, 0 where it is none; a bare division is not enough."""
    percents = [0] * len(passages)
    rows = whole_addresses(passages, reference)
    if not len(rows):
        return percents
    some = passages.taken(rows)
    parts = Parts(some, reference)
    for row, first, last in zip(rows.tolist(), some.starts.tolist(), (some.starts[1:] - 1).tolist(), strict=False):
        groups = list(_groups(some.joined, list(parts.between(first, last))))
        if len(groups) != 1 or groups[0][0].start - first > _LONGEST_HEAD or _strange(some.joined[first : groups[0][0].start]):
            continue
        percents[row] = _percent(groups[0]) if _tail(some.joined, groups[0], first, last) == last else 0
    return percents


def address_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell is an address, 0 where it is none; a bare division is not enough."""
    return address_percents(Passages.of((text,)), reference)[0]


def division_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell names a province, city or county, or several levels of them."""
    if text in reference.places:
        sure = text in reference.regions or text[-1] in "省市区县旗州盟"
        return 90 if sure and len(text) > 2 else 60 if sure else 30
    place, levels = 0, 0
    while place < len(text):
        if levels and text[place] in "-/ ,·_":
            place += 1
        length = division(text, place, len(text), reference)
        if not length:
            return 0
        place, levels = place + length, levels + 1
    return 95 if levels > 1 else 0


def _strange(text: str) -> bool:
    """Whether a piece between or beside the parts of an address belongs to a sentence."""
    return _STRANGE.search(text) is not None


def _groups(text: str, parts: Sequence[Part]) -> Iterator[list[Part]]:
    """Parts that stand close enough to be of one address."""
    group: list[Part] = []
    for part in parts:
        if group:
            gap = text[group[-1].end : part.start]
            if gap and (not _GAP.fullmatch(gap) or (gap.strip() != "," and _strange(gap))):
                yield group
                group = []
        if group or part.kind not in ("number", "bare"):
            group.append(part)
    if group:
        yield group


def _percent(group: Sequence[Part], inside: bool = False) -> int:
    """How sure a group of parts is an address; 0 for a bare division, a lone place or a number of something else."""
    return _sure(tuple([part.kind for part in group]), inside)


@lru_cache(maxsize=4096)
def _sure(parts: tuple[str, ...], inside: bool) -> int:
    """Inside a text a region with its town is no address yet: it takes a road, a village, a building or a number."""
    kinds = frozenset(parts)
    above = sum(kind in ("division", "area") for kind in parts)
    weight = sum(WEIGHTS[kind] for kind in kinds) + _FURTHER_LEVEL * max(0, above - 1)
    numbered = "number" in kinds and bool(kinds & {"division", "area", "town", "village", "road", "estate"})
    detailed = (
        numbered
        or bool(kinds & ({"village", "road"} if inside else {"village", "road", "town"}))
        or ("estate" in kinds and above > 1)
    )
    if not detailed or weight < ENOUGH:
        return 0
    return 95 if weight >= _SURELY else 85 if weight >= _LIKELY else 65


def _tail(text: str, group: Sequence[Part], start: int, end: int) -> int:
    """Where the address ends: a stretch that begins with it is all address when only a short rest follows."""
    last = group[-1].end
    rest = text[last:end]
    if group[0].start - start <= _LONGEST_HEAD and len(rest) <= _LONGEST_TAIL and not _strange(rest):
        return end
    return last
