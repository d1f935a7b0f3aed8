"""How many people an item tells of, as documents say it, and which kinds of personal information it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from catalog.exports.cells import Cell, Style
from catalog.items import SEVERAL_METHODS, ItemSummary
from catalog.model import Census
from catalog.verdicts import COUNTED_LOWER
from classifiers.model import ColumnFinding, Persons
from config import EntityType, Taxonomy
from connectors.model import Status

NOT_COUNTED = "not_counted"


def counted(item: ItemSummary, census: Census | None) -> Persons:
    """The people of an item: of the census where it counted the item as a whole, else what its members bound together."""
    if len(item.members) == 1:
        return item.members[0].persons
    whole = None if census is None else census.count("total", "item", f"{item.item.key.source} {item.item.title}".strip())
    if whole is None:
        return together(one.persons for one in item.members)
    kept = max((one.persons.lower for one in item.members if COUNTED_LOWER in one.persons.by), default=0)
    # What an earlier count had seen, and this one not, stands until people say otherwise.
    return whole if kept <= whole.lower else replace(whole, lower=kept, upper=None)


def together(persons: Iterable[Persons]) -> Persons:
    """The people of a whole whose parts tell of these. The same people may stand in several parts: the largest count is a lower
    bound, the sum of bounds an upper one."""
    parts = tuple(persons)
    uppers = [one.upper for one in parts]
    methods = {one.method for one in parts}
    method = methods.pop() if len(methods) == 1 else SEVERAL_METHODS
    upper = None if None in uppers else sum(one or 0 for one in uppers)
    return Persons(max((one.lower for one in parts), default=0), upper, method)


def persons_cell(persons: Persons) -> Cell:
    """A number where it is exact, both bounds as text where they differ, a blank to fill in where nothing was counted."""
    if persons.method == NOT_COUNTED and not persons.lower:
        return Cell("", Style.TO_FILL)
    if persons.lower == persons.upper:
        return Cell(persons.lower, Style.COUNT)
    if persons.upper is None:
        return Cell(persons.lower, Style.LEAST_COUNT) if persons.lower else Cell("", Style.TO_FILL)
    if not persons.lower:
        return Cell(f"不超过 {persons.upper:,}")
    return Cell(f"{persons.lower:,} 至 {persons.upper:,}")


def is_personal(item: ItemSummary, taxonomy: Taxonomy) -> bool | None:
    """Whether it has personal information: yes where something of a person was found; no only where all was read and nothing
    with a class of personal information is there. None where people must say (an address of a device may be a person's)."""
    types = [kind for one in item.members for column in one.finding.columns for kind in _known(column, taxonomy)]
    if any(one.about_people or one.person_key != "none" for one in types):
        return True
    return None if types or not whole_read(item) else False


def sensitive_kinds(item: ItemSummary, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The sensitive personal information found in it under either standard, by name: classes of columns and of whole datasets."""
    found: dict[str, None] = {}
    for one in item.members:
        for column in one.finding.columns:
            found |= dict.fromkeys(_sensitive(column, taxonomy))
        for whole in (one.finding.gbt45574, one.finding.gbt35273):
            found |= {whole.name: None} if whole.sensitive and whole.name else {}
    return tuple(found)


def personal_kinds(item: ItemSummary, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The kinds of personal information found in it, by name."""
    columns = [column for one in item.members for column in one.finding.columns]
    return tuple(dict.fromkeys(name for column in columns for name in (one.zh for one in _known(column, taxonomy))))


def whole_read(item: ItemSummary) -> bool:
    """Whether all of it was looked at, so that what was not found is not there."""
    return all(
        one.status is Status.EMPTY or (one.status is Status.COMPLETE and one.coverage.power_at_1pct >= 1 and not one.unread)
        for one in item.members
    )


def _types(column: ColumnFinding) -> tuple[str, ...]:
    return (*((column.entity_type,) if column.entity_type else ()), *(one.entity_type for one in column.contains))


def _known(column: ColumnFinding, taxonomy: Taxonomy) -> tuple[EntityType, ...]:
    """The types of a column that have a class under one of the standards of personal information."""
    known = (taxonomy.entity_types.get(name) for name in _types(column))
    return tuple(one for one in known if one is not None and (one.gbt35273 or one.gbt45574))


def _sensitive(column: ColumnFinding, taxonomy: Taxonomy) -> tuple[str, ...]:
    return tuple(one.zh for one in _known(column, taxonomy) if one.gbt45574_sensitive or one.gbt35273_sensitive)
