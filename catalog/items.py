"""Groups shards and date tables into one 数据项, gives items their identity, and sums up what their members hold."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from catalog.model import DataItem, Entry, ItemKey
from classifiers.model import Level
from connectors.model import Kind, Measure, Provenance

# What a name may end in besides its number: .csv, .csv.gz (tables have none).
_EXTENSION = r"(?P<extension>(?:\.[A-Za-z][A-Za-z0-9]{0,7}){0,2})$"
_NUMBERED = (
    # After a mark several groups may follow each other: 20240101, 2024-01-01, 202401_07, 2024年1月.
    re.compile(r"^(?P<head>|.*?[_.\-])[0-9]+(?:[_.\-年月][0-9]+)*[年月日]?" + _EXTENSION, re.DOTALL),
    # Straight after a letter only the last one is the number: t1_2024 belongs to t1_*.
    re.compile(r"^(?P<head>.*?)[0-9]+(?:[年月][0-9]+)*[年月日]?" + _EXTENSION, re.DOTALL),
)
_LEVELS = (Level.GENERAL, Level.UNDECIDED, Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE)
_STRENGTH = (Provenance.EXACT, Provenance.STATISTICS, Provenance.EXTRAPOLATED, Provenance.UNKNOWN)
MIXED = "mixed"
"""Kind of a sum of bytes that do not all mean the same."""


@dataclass(frozen=True, slots=True)
class Total:
    """Rows or bytes of all members. ``missing`` members have no known number: then the sum is only a lower bound."""

    measure: Measure
    missing: int


@dataclass(frozen=True)
class ItemSummary:
    """What the members of an item amount to in one snapshot. ``level`` is the highest of the members' levels, where
    undecided stands above general (it may hide more) and below important (it never hides what is known)."""

    item: DataItem
    members: tuple[Entry, ...]
    level: Level
    rows: Total
    bytes: Total

    @property
    def unread(self) -> tuple[Entry, ...]:
        """Members that were in scope and not read, or not as planned."""
        return tuple(one for one in self.members if one.reason is not None and one.reason.was_in_scope)

    @property
    def leading(self) -> Entry:
        """The member that stands for the item's level: the first one that has it, one with a domain before others."""
        at_level = [one for one in self.members if one.decision.level is self.level]
        return next((one for one in at_level if one.finding.domain), at_level[0])

    @property
    def classified(self) -> Entry:
        """The member that stands for what the item is: the leading one, unless only others could be classified."""
        return next((one for one in (self.leading, *self.members) if one.finding.domain), self.leading)


@dataclass(frozen=True)
class Grouping:
    """Entries with their item set, in the order given, and the items they belong to, by key. ``new`` keys are not yet known."""

    entries: tuple[Entry, ...]
    items: tuple[DataItem, ...]
    new: tuple[DataItem, ...]


def family(names: Iterable[str], known: Collection[str] = ()) -> Mapping[str, str]:
    """Each name and its family: the name with its trailing date or number as ``*`` (cdr_20240101 → cdr_*).

    A lone name is its own family, unless that family is already ``known``. Extensions stay: cdr_2024.csv → cdr_*.csv.
    """
    names = tuple(names)
    starred = {name: _starred(name) for name in names}
    siblings = Counter(starred.values())
    return {name: star if siblings[star] > 1 or star in known else name for name, star in starred.items()}


def group(entries: Iterable[Entry], entity: str, known: Iterable[DataItem] = (), mint: Callable[[], UUID] = uuid4) -> Grouping:
    """Give every entry its item: same place, same family, same column names.

    ``known`` are the items of earlier runs under all their keys; they keep their UUID, also when a lone table gets
    siblings and its key changes from cdr_20240101 to cdr_*. Others are minted.
    """
    entries = tuple(entries)
    ids = {one.key: one.id for one in known}
    families: defaultdict[ItemKey, set[str]] = defaultdict(set)
    for key in ids:
        families[replace(key, family="")].add(key.family)
    found: dict[ItemKey, UUID] = {}
    taken: set[UUID] = set()
    marks: dict[int, UUID] = {}
    for place, members in _by_place(entries, entity).items():
        for name, positions in sorted(_families(entries, members, families[place]).items(), key=_starred_first):
            key = replace(place, family=name)
            lone = (replace(place, family=entries[i].path[-1]) for i in positions)
            item = ids.get(key) or _adopted(lone, ids, taken) or mint()
            marks.update(dict.fromkeys(positions, item))
            if item not in taken:  # else a table of other columns that once was this item: it stays with it
                found[key] = item
                taken.add(item)
    ordered = tuple(DataItem(found[key], key) for key in sorted(found, key=_sorting))
    marked = tuple(replace(entry, item=marks[i]) for i, entry in enumerate(entries))
    return Grouping(marked, ordered, tuple(one for one in ordered if one.key not in ids))


def summarise(entries: Iterable[Entry], items: Iterable[DataItem]) -> tuple[ItemSummary, ...]:
    """One summary an item, in the items' order; items without entries are left out."""
    members: defaultdict[UUID | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        members[entry.item].append(entry)
    return tuple(
        ItemSummary(
            item,
            tuple(sorted(members[item.id], key=lambda one: (one.source, one.path))),
            highest(one.decision.level for one in members[item.id]),
            total(one.statistics.rows for one in members[item.id]),
            total(one.statistics.bytes for one in members[item.id]),
        )
        for item in items
        if members[item.id]
    )


def highest(levels: Iterable[Level]) -> Level:
    """The level of a whole whose parts have these: general < undecided < important < core candidate < core."""
    return max(levels, key=level_rank, default=Level.UNDECIDED)


def level_rank(level: Level) -> int:
    """0 for the lowest: undecided may hide more than general, and never hides what is known to be important."""
    return _LEVELS.index(level)


def total(measures: Iterable[Measure]) -> Total:
    """The sum of members' rows or bytes. The weakest provenance wins; an unknown member leaves a lower bound."""
    measures = tuple(measures)
    known = [one for one in measures if one.value is not None]
    missing = len(measures) - len(known)
    if not known:
        return Total(Measure(), missing)
    kinds = {one.kind for one in known}
    uppers = [one.upper for one in measures]
    lowers = [one.lower for one in measures if one.lower is not None]
    summed = Measure(
        value=sum(one.value or 0 for one in known),
        lower=sum(lowers) if lowers else None,
        upper=None if None in uppers else sum(one or 0 for one in uppers),
        provenance=max((one.provenance for one in measures), key=_STRENGTH.index),
        kind=kinds.pop() if len(kinds) == 1 else MIXED,
    )
    return Total(summed, missing)


def _starred(name: str) -> str:
    matches = (pattern.match(name) for pattern in _NUMBERED)
    match = next((one for one in matches if one), None)
    if match is None or not (match["head"] or match["extension"]):
        return name
    return f"{match['head']}*{match['extension']}"


def _by_place(entries: tuple[Entry, ...], entity: str) -> Mapping[ItemKey, list[int]]:
    places: defaultdict[ItemKey, list[int]] = defaultdict(list)
    for position, entry in enumerate(entries):
        places[_place(entry, entity)].append(position)
    return places


def _place(entry: Entry, entity: str) -> ItemKey:
    folders = entry.path[:-1]
    if entry.kind in (Kind.FILE, Kind.SHEET):
        return ItemKey(entity, entry.system, entry.source, "", "/".join(folders), "")
    return ItemKey(entity, entry.system, entry.source, ".".join(folders[:-1]), "".join(folders[-1:]), "")


def _families(entries: tuple[Entry, ...], members: list[int], known: Collection[str]) -> Mapping[str, list[int]]:
    """The families of one place. Within one name pattern the commonest columns have the plain family; tables of other
    columns that share them get it with a mark of their columns, and single ones keep their own name."""
    named = family((entries[i].path[-1] for i in members), known)
    shaped: defaultdict[str, defaultdict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for i in members:
        shaped[named[entries[i].path[-1]]][_columns(entries[i])].append(i)
    families: dict[str, list[int]] = {}
    for name, shapes in shaped.items():
        # A member without columns could not be looked into: it counts with the main ones until it can.
        blind = shapes.pop((), [])
        ordered = sorted(shapes.items(), key=lambda one: (-len(one[1]), one[0]))
        main, others = (ordered[0][1], ordered[1:]) if ordered else ([], [])
        if len(main) + len(blind) > 1 or name in known:
            families.setdefault(name, []).extend(sorted(main + blind))
        else:
            others = ordered or [((), blind)]
        for columns, positions in others:
            families.setdefault(_apart(name, columns, [entries[i] for i in positions]), []).extend(positions)
    return families


def _apart(name: str, columns: tuple[str, ...], members: list[Entry]) -> str:
    if len(members) == 1:
        return members[0].path[-1]
    return f"{name}#{hashlib.sha256(chr(0).join(columns).encode(errors='backslashreplace')).hexdigest()[:4]}"


def _columns(entry: Entry) -> tuple[str, ...]:
    # Paths inside a column depend on the rows that were met; the column itself does not.
    return tuple(sorted({column.column.partition(".$")[0] for column in entry.finding.columns}))


def _adopted(lone: Iterable[ItemKey], ids: Mapping[ItemKey, UUID], taken: Collection[UUID]) -> UUID | None:
    known = (ids[key] for key in sorted(lone, key=_sorting) if key in ids)
    return next((one for one in known if one not in taken), None)


def _starred_first(family: tuple[str, list[int]]) -> tuple[bool, str]:
    return "*" not in family[0], family[0]


def _sorting(key: ItemKey) -> tuple[str, ...]:
    return (key.entity, key.system, key.source, key.database, key.schema, key.family)
