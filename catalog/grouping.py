"""Groups shards and date tables into one 数据项, over schemas, databases and sources, and gives items their identity."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias
from uuid import UUID, uuid4

from catalog.key_index import KeyIndex, folder_of, place_of, sorting, stars_in, with_names
from catalog.model import COPY_OF, DataItem, Entry, ItemKey
from catalog.names import STAR, forget_names, starred, starred_folder
from connectors.model import Kind

_USUAL = ("production", "own")
_THIN = 3
"""Tables with fewer columns than this are told apart by their types too, where they stand in different places."""


Named: TypeAlias = tuple[tuple[str, str], ...]
"""The names of columns with their types."""


@dataclass(frozen=True, slots=True)
class Member:
    """What grouping looks at in an entry. ``columns`` are the names of its columns with their types; ``item`` is what it belonged
    to when it was seen last."""

    source: str
    path: tuple[str, ...]
    kind: Kind
    system: str
    environment: str
    role: str
    columns: Named
    item: UUID | None = None
    copy_of: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What else is known while the entries of a run are grouped: what all sources held ``before``, which sources were declared
    to be pieces of one (``families``, by source), and tables that people took out of their item (``apart``, by ``place_of`` their
    own key). ``items``: what datasets belonged to of which nothing else need be known."""

    before: tuple[Member, ...] = ()
    items: Mapping[tuple[str, tuple[str, ...]], UUID | None] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    apart: Mapping[ItemKey, DataItem] = field(default_factory=dict)


@dataclass(frozen=True)
class Grouping:
    """Entries with their item set, in the order given, and the items they belong to, by key. ``new`` keys are not yet known.

    ``grown`` are pairs of known items that have become one: the one that stays, and the one that is part of it from now on.
    ``moved`` are known items whose system or legal entity has another name now. ``marks`` are the items alone, in the same order;
    there are no entries where members were grouped."""

    entries: tuple[Entry, ...]
    items: tuple[DataItem, ...]
    new: tuple[DataItem, ...]
    grown: tuple[tuple[UUID, UUID], ...] = ()
    moved: tuple[UUID, ...] = ()
    marks: tuple[UUID, ...] = ()


def member_of(entry: Entry, kept: Callable[[Named], Named] = lambda named: named) -> Member:
    """The part of an entry that decides where it belongs. ``kept`` gives equal columns that are in memory already."""
    # Paths inside a column depend on the rows that were met; the column itself does not.
    columns = {column.column.partition(".$")[0]: column.type for column in reversed(entry.finding.columns)}
    named = tuple(sorted(columns.items()))
    copy_of = entry.facts.declared.get(COPY_OF, "")
    place = (entry.source, entry.path, entry.kind, entry.system)
    return Member(*place, entry.environment, entry.role, kept(named), entry.item, copy_of)


def group(
    entries: Iterable[Entry],
    entity: str,
    known: Iterable[DataItem] = (),
    mint: Callable[[], UUID] = uuid4,
    around: Surroundings | None = None,
) -> Grouping:
    """Give every entry its item: same family of places, same family of names, same column names.

    ``known`` are the items of earlier runs under all their keys, oldest first; they keep their UUID, also when a lone table gets
    siblings and its key changes from cdr_20240101 to cdr_*, or db_00.user to db_*.user. Others are minted.
    """
    entries = tuple(entries)
    grouping = group_members(tuple(map(member_of, entries)), entity, known, mint, around)
    marked = zip(entries, grouping.marks, strict=True)
    return replace(grouping, entries=tuple(replace(one, item=item) for one, item in marked))


def group_members(
    members: Sequence[Member],
    entity: str,
    known: Iterable[DataItem] = (),
    mint: Callable[[], UUID] = uuid4,
    around: Surroundings | None = None,
) -> Grouping:
    """As ``group``, where the entries themselves are not at hand."""
    around = around or Surroundings()
    ours = {one.source for one in members}
    others = (one for one in around.before if one.source not in ours)
    space = _Space.of((*members, *others), entity, KeyIndex.of(known, around.families), around)
    grouping = _identified(space, len(members), mint)
    forget_names()
    return grouping


@dataclass(frozen=True)
class _Space:
    """All members with their keys: ``plain`` as they are, ``wide`` with every numbered part as a star; ``former`` is the item
    that each belonged to when it was seen last."""

    members: tuple[Member, ...]
    plain: tuple[ItemKey, ...]
    wide: tuple[ItemKey, ...]
    former: tuple[UUID | None, ...]
    known: KeyIndex
    around: Surroundings

    @cached_property
    def gone(self) -> Mapping[tuple[str, ItemKey, tuple[str, ...]], set[UUID]]:
        """The items of numbered tables that are not there any more, by source, name and columns (where these are known)."""
        there = set(map(_place, self.members))
        found: defaultdict[tuple[str, ItemKey, tuple[str, ...]], set[UUID]] = defaultdict(set)
        for one in self.around.before:
            if one.item is not None and one.columns and _place(one) not in there:
                key = _plain_key(one, "", self.around.families)
                wide = _wide_key(one, key)
                if wide != key:
                    found[one.source, wide, _shape(one, False)].add(one.item)
        return found

    @classmethod
    def of(cls, members: tuple[Member, ...], entity: str, known: KeyIndex, around: Surroundings) -> _Space:
        plain = tuple(_plain_key(one, entity, around.families) for one in members)
        wide = tuple(_wide_key(one, key) for one, key in zip(members, plain, strict=True))
        seen = {**around.items, **{_place(one): one.item for one in around.before}}
        return cls(members, plain, wide, tuple(seen.get(_place(one)) for one in members), known, around)

    def groups(self) -> dict[ItemKey, list[int]]:
        """The positions of every family, under its key."""
        found: defaultdict[ItemKey, list[int]] = defaultdict(list)
        left = []
        aparts = self.around.apart
        for i, key in enumerate(self.plain):
            apart = aparts.get(place_of(replace(key, source=self.members[i].source))) if aparts else None
            if apart is None:
                left.append(i)
            else:
                found[replace(apart.key, entity=key.entity, system=key.system)].append(i)
        for pool in self._pools(left):
            for key, positions in self._families(pool):
                found[key].extend(positions)
        return {key: sorted(positions) for key, positions in found.items()}

    def _pools(self, positions: list[int]) -> Iterator[list[int]]:
        """Places whose tables may be pieces of the same items, put together; all others one by one."""
        places: defaultdict[tuple[ItemKey, bool], defaultdict[ItemKey, list[int]]] = defaultdict(lambda: defaultdict(list))
        for i in positions:
            wide = folder_of(self.wide[i])
            places[wide, _is_file(self.members[i])][folder_of(self.plain[i])].append(i)
        for (wide, _), parts in places.items():
            alike = self._alike(parts) | {place for place in parts if self.known.is_piece(place, wide)}
            if alike:
                yield sorted(i for place in alike for i in parts[place])
            yield from (inside for place, inside in parts.items() if place not in alike)

    def _alike(self, parts: Mapping[ItemKey, Sequence[int]]) -> set[ItemKey]:
        """Of places with numbered names those that hold much the same tables: crm1 and crm2 may be two products."""
        tables = {place: {self.wide[i].family for i in inside} for place, inside in parts.items()}
        counted = Counter(name for names in tables.values() for name in names)
        usual = {name for name, count in counted.items() if 2 * count >= len(tables)}
        found = {place for place, names in tables.items() if 2 * len(names & usual) >= len(usual)}
        return found if len(found) > 1 else set()

    def _families(self, pool: list[int]) -> Iterator[tuple[ItemKey, list[int]]]:
        """Within one name pattern the commonest columns have the plain family; tables of other columns that share them get it
        with a mark of their columns, and single ones keep their own name."""
        across = len({folder_of(self.plain[i]) for i in pool}) > 1
        named: defaultdict[str, defaultdict[tuple[str, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
        for i in pool:
            named[self.wide[i].family][_shape(self.members[i], across)].append(i)
        for shapes in named.values():
            yield from self._shaped(shapes)

    def _shaped(self, shapes: dict[tuple[str, ...], list[int]]) -> Iterator[tuple[ItemKey, list[int]]]:
        """The families of one name pattern. Whose tables had the plain family before keep it, though others be more by now."""
        wide = self.wide[next(iter(shapes.values()))[0]]
        holders = self.known.holders(wide)
        blind = shapes.pop((), [])
        ordered = sorted(shapes.items(), key=lambda one: (-self._seen(one[1], holders), -len(one[1]), one[0]))
        main, rest = (ordered[0][1], ordered[1:]) if ordered else ([], [])
        homes = {self.former[i]: positions for _, positions in reversed(ordered) for i in positions}
        strays: dict[ItemKey, list[int]] = {}
        for i in blind:
            # Could not be looked into: it stays with what it was part of, else it counts with the main ones until it can.
            was = self.former[i]
            key = None if was is None or was in holders else self.known.last_key(was)
            if was is not None and was in homes:
                homes[was].append(i)
            elif key is None:
                main.append(i)
            else:
                own = self.plain[i]
                strays.setdefault(replace(key, entity=own.entity, system=own.system), []).append(i)
        found = self.known.widest([self.plain[i] for i in main], wide) if main else None
        if len(main) > 1 or found:
            yield found or self._key(main), main
        elif main:
            rest = ordered or [((), main)]
        for shape, positions in rest:
            yield self._key(positions, shape), positions
        yield from strays.items()

    def _seen(self, positions: list[int], holders: Collection[UUID]) -> int:
        return sum(self.former[i] in holders for i in positions)

    def _key(self, positions: list[int], shape: tuple[str, ...] = ()) -> ItemKey:
        """Parts in which all agree stand as they are, others with a star."""
        first, wide = self.plain[positions[0]], self.wide[positions[0]]
        varying = {
            name: getattr(wide, name)
            for name in ("source", "database", "schema", "family")
            if len({getattr(self.plain[i], name) for i in positions}) > 1
        }
        key = replace(first, **varying) if varying else first
        if not shape or (len(positions) == 1 and STAR not in first.source):
            return key
        mark = hashlib.sha256(chr(0).join(shape).encode(errors="backslashreplace")).hexdigest()[:4]
        return replace(key, family=f"{key.family}#{mark}")


def _identified(space: _Space, count: int, mint: Callable[[], UUID]) -> Grouping:
    groups = space.groups()
    ours = sorted(((key, inside) for key, inside in groups.items() if inside[0] < count), key=lambda one: _starred_first(one[0]))
    known = {key: item for key in groups if (item := space.known.ids.get(key)) is not None}
    taken = set(known.values())
    listed: dict[UUID, ItemKey] = {}
    marks: dict[int, UUID] = {}
    others: list[tuple[UUID, UUID]] = []
    for key, inside in ours:
        candidates = _candidates(space, key, inside)
        item = known.get(key)
        if item is None:
            item = next((one for one in candidates if one not in taken), None) or mint()
            taken.add(item)
        listed.setdefault(item, key)  # else a table of other columns that once was this item: it stays with it
        marks.update((i, item) for i in inside if i < count)
        others += [(item, other) for other in candidates if other != item]
    grown = {(item, other) for item, other in others if other not in taken}
    items = tuple(DataItem(id, key) for id, key in sorted(listed.items(), key=lambda one: sorting(one[1])))
    return Grouping(
        (),
        items,
        tuple(one for one in items if one.key not in space.known.ids),
        tuple(sorted(grown)),
        tuple(one.id for one in items if space.known.is_moved(one)),
        tuple(marks[i] for i in range(count)),
    )


def _candidates(space: _Space, key: ItemKey, inside: list[int]) -> list[UUID]:
    """Known items that these tables were, or were part of: by their keys, then by what they were when seen last. For
    tables that people took out of theirs only what these are since."""
    own = [one.id for one in space.around.apart.values() if place_of(one.key) == place_of(key)]
    if own:
        return own[:1]
    by_key = space.known.covering([space.plain[i] for i in inside], [space.wide[i] for i in inside])
    former = (space.former[i] for i in inside)
    passing = [one for one in former if one is not None and space.known.may_pass_to(one, key.entity)]
    if len(passing) > 1:
        counted = Counter(passing)
        passing = sorted(counted, key=lambda one: (-counted[one], space.known.age(one)))
    return list(dict.fromkeys((*by_key, *passing))) or _rotated(space, key, inside)


def _rotated(space: _Space, key: ItemKey, inside: list[int]) -> list[UUID]:
    """The lone table in whose place these have come: gone from the same source, of the same name but for its number, with the
    same columns. Where there were several, nobody knows which."""
    if not space.gone:
        return []
    first = space.members[inside[0]]
    gone = space.gone.get((first.source, replace(space.wide[inside[0]], entity=""), _shape(first, False)), ())
    apart = {one.id for one in space.around.apart.values()}
    found = {one for one in gone if one not in apart and space.known.may_pass_to(one, key.entity)}
    return list(found) if len(found) == 1 else []


def _place(member: Member) -> tuple[str, tuple[str, ...]]:
    return member.source, member.path


def _plain_key(one: Member, entity: str, families: Mapping[str, str]) -> ItemKey:
    """The key of a table by itself. A source that was declared as a piece of one has that one's name from the first day."""
    source = families[one.source] + STAR + _mark(one) if one.source in families else one.source
    folders = one.path[:-1]
    if _is_file(one):
        return ItemKey(entity, one.system, source, "", "/".join(folders), one.path[-1])
    return ItemKey(entity, one.system, source, ".".join(folders[:-1]), "".join(folders[-1:]), one.path[-1])


def _wide_key(one: Member, key: ItemKey) -> ItemKey:
    # Without a system nobody knows what numbered sources have to do with each other.
    source = starred(key.source) if one.system else key.source
    if source != key.source:
        source += _mark(one)
    schema = starred_folder(key.schema) if _is_file(one) else starred(key.schema)
    return with_names(key, source, starred(key.database), schema, starred(key.family))


def own_key(one: Member, entity: str) -> ItemKey:
    """The key of a table by itself, whatever family its source was declared to be of."""
    return _plain_key(one, entity, {})


def _mark(one: Member) -> str:
    """Test data are never a piece of what production holds, nor other people's data of our own, nor a copy of what it copies."""
    unusual = [said for said, usual in zip((one.environment, one.role), _USUAL, strict=True) if said not in (usual, "")]
    unusual += ["copy"] if one.copy_of else []
    return "#" + ",".join(unusual) if unusual else ""


def _is_file(one: Member) -> bool:
    return one.kind in (Kind.FILE, Kind.SHEET)


def _shape(one: Member, across: bool) -> tuple[str, ...]:
    """The fingerprint: names of columns. Two names say little: tables of other places must agree in the kinds of types too."""
    if across and len(one.columns) < _THIN:
        return tuple(f"{name}\0{_type_class(type_)}" for name, type_ in one.columns)
    return tuple(name for name, _ in one.columns)


def _type_class(spelled: str) -> str:
    word = spelled.lower()
    if any(part in word for part in ("char", "text", "string", "clob", "enum", "uuid", "json")):
        return "text"
    if any(part in word for part in ("date", "time")):
        return "time"
    return "number" if any(part in word for part in ("int", "num", "dec", "float", "double", "real", "serial")) else "other"


def _starred_first(key: ItemKey) -> tuple[int, tuple[str, ...]]:
    return -stars_in(key), sorting(key)
