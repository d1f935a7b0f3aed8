"""The natural keys of all known items, asked which of them some tables fall under."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.model import DataItem, ItemKey
from catalog.names import STAR, starred, starred_folder

_AXES = ("source", "database", "schema", "family")


@dataclass(frozen=True)
class KeyIndex:
    """Known items by key, oldest first."""

    ids: Mapping[ItemKey, UUID]
    _places: frozenset[ItemKey]
    _single: frozenset[ItemKey]
    _starred: Mapping[ItemKey, tuple[ItemKey, ...]]
    _ages: Mapping[UUID, int]
    _last: Mapping[UUID, ItemKey]
    _owners: Mapping[UUID, frozenset[tuple[str, str]]]

    @classmethod
    def of(cls, known: Iterable[DataItem], families: Mapping[str, str]) -> KeyIndex:
        """``families`` are the declared families of sources."""
        known = tuple(known)
        starred_keys: defaultdict[ItemKey, list[ItemKey]] = defaultdict(list)
        owners: defaultdict[UUID, set[tuple[str, str]]] = defaultdict(set)
        places, single = set(), set()
        for one in known:
            owners[one.id].add((one.key.entity, one.key.system))
            base = _base(_widened(one.key, families))
            if stars_in(one.key):
                starred_keys[base].append(one.key)
            if _is_one_place(one.key):
                single.add(folder_of(one.key))
            else:
                places.add(folder_of(base))
        ages: dict[UUID, int] = {}
        for number, one in enumerate(known):
            ages.setdefault(one.id, number)
        return cls(
            {one.key: one.id for one in known},
            frozenset(places),
            frozenset(single),
            {key: tuple(keys) for key, keys in starred_keys.items()},
            ages,
            {one.id: one.key for one in known},
            {id: frozenset(said) for id, said in owners.items()},
        )

    def is_piece(self, place: ItemKey, wide: ItemKey) -> bool:
        """Whether a place must be a piece of a family over several places that is known: it never had items to itself.
        ``wide`` is the place's key with stars; the family of both is empty."""
        return _base(wide) in self._places and place not in self._single

    def widest(self, plain: Sequence[ItemKey], wide: ItemKey) -> ItemKey | None:
        """The known key with most stars that all tables of these keys fall under; ``wide`` is what they have in common.

        Tables that were an item to themselves beside such a family stay so."""
        fitting = [key for key in self._starred.get(_base(wide), ()) if _holds_all(key, plain, wide)]
        narrow = [key for key in fitting if _is_one_place(key)]
        if len(plain) == 1 and plain[0] in self.ids:
            narrow = [plain[0]]
        best = max(fitting, key=stars_in, default=None)  # of equals the first one: the oldest
        own = max(narrow, key=stars_in, default=None)
        if best is None or (own is not None and self.ids[own] != self.ids[best]):
            return own
        return best

    def holders(self, wide: ItemKey) -> frozenset[UUID]:
        """The items that families of this pattern belong to by their plain keys, without the mark of other columns."""
        return frozenset(self.ids[key] for key in self._starred.get(_base(wide), ()))

    def last_key(self, item: UUID) -> ItemKey | None:
        """The key that an item got last."""
        return self._last.get(item)

    def covering(self, plain: Sequence[ItemKey], wide: Sequence[ItemKey]) -> tuple[UUID, ...]:
        """The known items that at least one of the tables falls under: those with most stars first, then the oldest."""
        found = {key for key in plain if key in self.ids}
        for key in self._starred.get(_base(wide[0]), ()):
            if any(_holds_all(key, (one,), star) for one, star in zip(plain, wide, strict=True)):
                found.add(key)
        if len(found) < 2:  # as nearly always
            return tuple(self.ids[key] for key in found)
        ordered = sorted(found, key=lambda key: (-stars_in(key), self.age(self.ids[key]), sorting(key)))
        return tuple(dict.fromkeys(self.ids[key] for key in ordered))

    def age(self, item: UUID) -> int:
        """Smaller for older items."""
        return self._ages.get(item, len(self._ages))

    def may_pass_to(self, item: UUID, entity: str) -> bool:
        """Whether an item may be one of this legal entity's: it was before, or nobody had said whose it is."""
        return any(said in ("", entity) for said, _ in self._owners.get(item, ()))

    def is_moved(self, item: DataItem) -> bool:
        """Whether an item is known, and never before under this entity and system."""
        owners = self._owners.get(item.id)
        return owners is not None and (item.key.entity, item.key.system) not in owners


def stars_in(key: ItemKey) -> int:
    """In how many of its parts a key stands for several names."""
    return (STAR in key.source) + (STAR in key.database) + (STAR in key.schema) + (STAR in key.family)


def place_of(key: ItemKey) -> ItemKey:
    """The key without what people may rename in shudian.yaml: the legal entity and the system."""
    if not key.entity and not key.system:
        return key
    return ItemKey("", "", key.source, key.database, key.schema, key.family)


def folder_of(key: ItemKey) -> ItemKey:
    """The key of the place that a table stands in."""
    return ItemKey(key.entity, key.system, key.source, key.database, key.schema, "")


def with_names(key: ItemKey, source: str, database: str, schema: str, family: str) -> ItemKey:
    """The key with other names; itself where they are its own."""
    if source == key.source and database == key.database and schema == key.schema and family == key.family:
        return key
    return ItemKey(key.entity, key.system, source, database, schema, family)


def sorting(key: ItemKey) -> tuple[str, ...]:
    """What keys are sorted by."""
    return (key.entity, key.system, key.source, key.database, key.schema, key.family)


def _is_one_place(key: ItemKey) -> bool:
    return STAR not in key.source and STAR not in key.database and STAR not in key.schema


def _holds_all(key: ItemKey, plain: Sequence[ItemKey], wide: ItemKey) -> bool:
    for axis in _AXES:
        part = getattr(key, axis)
        if part != getattr(wide, axis) and any(part != getattr(one, axis) for one in plain):
            return False
    return True


def _widened(key: ItemKey, families: Mapping[str, str]) -> ItemKey:
    """A known key as if every numbered part of it had its star."""
    source = families[key.source] + STAR if key.source in families else starred(key.source)
    schema = starred_folder(key.schema) if "/" in key.schema else starred(key.schema)
    return with_names(key, source, starred(key.database), schema, starred(key.family))


def _base(wide: ItemKey) -> ItemKey:
    """Without the marks of unusual environments and roles, and of other columns."""
    source = wide.source.partition("#")[0] if STAR in wide.source else wide.source
    return with_names(wide, starred(source), wide.database, wide.schema, wide.family)
