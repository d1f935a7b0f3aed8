"""What the console shows of the catalogue: items as rows that can be filtered and sorted, put together once for each state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from uuid import UUID

from catalog import ItemSummary, ReviewState, queue
from catalog.model import Snapshot, System
from classifiers.model import Level, Persons
from config import Taxonomy
from connectors.model import Provenance
from scanner.census_summary import counted_persons
from scanner.console.house import House
from scanner.console.permissions import Permission, Sight
from scanner.gate import is_outside

ORDER = (Level.CORE, Level.CORE_CANDIDATE, Level.IMPORTANT, Level.UNDECIDED, Level.GENERAL)
_RANK = {level: number for number, level in enumerate(ORDER)}


@dataclass(frozen=True)
class ItemRow:
    """A data item as a list shows it. ``words`` is what a search looks through: names, comments, pinyin and its initials."""

    summary: ItemSummary
    system: System
    types: tuple[str, ...]
    persons: Persons
    flags: tuple[str, ...]
    waits: bool

    @property
    def id(self) -> UUID:
        """Of the item."""
        return self.summary.item.id

    @property
    def title(self) -> str:
        """Of the item."""
        return self.summary.item.title

    @property
    def level(self) -> Level:
        """Of the item."""
        return self.summary.level

    @property
    def domain(self) -> str:
        """The slug; empty for none."""
        return self.summary.classified.finding.domain or ""

    @property
    def category(self) -> str:
        """The slug; empty for none."""
        return self.summary.classified.finding.category or ""

    @property
    def comment(self) -> str:
        """What the source says of it."""
        return next((one.comment for one in self.summary.members if one.comment), "")

    @property
    def enterprise_level(self) -> int:
        """The highest of its members; 0 for none."""
        return max((one.decision.enterprise_level or 0 for one in self.summary.members), default=0)

    @property
    def rows(self) -> int:
        """As far as they are known."""
        return self.summary.rows.measure.value or 0

    @property
    def rows_are_exact(self) -> bool:
        """Whether nothing in the number is estimated or missing."""
        return self.summary.rows.measure.provenance is Provenance.EXACT and not self.summary.rows.missing

    @cached_property
    def words(self) -> str:
        """Lower case, with pinyin of what is Chinese."""
        entry = self.summary.classified
        names = (self.title, self.comment, entry.source, entry.system, self.system.name, self.system.department)
        columns = (text for column in entry.finding.columns for text in (column.column, column.comment))
        told = "\n".join((*names, *columns)).casefold()
        return f"{told}\n{spoken(told)}"


@dataclass(frozen=True)
class Choice:
    """What of the items is asked for. Empty means all."""

    text: str = ""
    level: str = ""
    domain: str = ""
    system: str = ""
    source: str = ""
    entity_type: str = ""
    flag: str = ""
    waits: bool = False
    sort: str = "level"

    def takes(self, row: ItemRow) -> bool:
        """Whether a row is among what is asked for; a text is looked for word by word."""
        entry = row.summary.classified
        fits = (
            self.level in ("", row.level.value)
            and self.domain in ("", row.domain)
            and self.system in ("", row.system.id)
            and self.source in ("", entry.source)
            and (not self.entity_type or self.entity_type in row.types)
            and (not self.flag or self.flag in row.flags)
            and (not self.waits or row.waits)
        )
        return fits and all(word in row.words for word in self.text.casefold().split())


_SORTS = {
    "level": lambda row: (_RANK[row.level], -(row.persons.upper or row.persons.lower), row.title),
    "title": lambda row: (row.title.casefold(),),
    "rows": lambda row: (-row.rows, row.title),
    "persons": lambda row: (-(row.persons.lower or row.persons.upper or 0), row.title),
    "system": lambda row: (row.system.name or row.system.id, row.title),
}
SORTS = tuple(_SORTS)


@dataclass(frozen=True)
class Desk:
    """Everything that is known now. ``review`` is None while nothing was scanned."""

    review: ReviewState | None
    rows: tuple[ItemRow, ...]
    taxonomy: Taxonomy
    waiting: int

    @property
    def snapshot(self) -> Snapshot | None:
        """As people decided it."""
        return self.review.decided if self.review else None

    @cached_property
    def by_id(self) -> Mapping[UUID, ItemRow]:
        """Rows by their item."""
        return {row.id: row for row in self.rows}

    def seen(self, sight: Sight, permission: Permission = Permission.VIEW) -> tuple[ItemRow, ...]:
        """The rows of the part of the company over which somebody may do this."""
        if sight.everywhere(permission):
            return self.rows
        return tuple(row for row in self.rows if sight.may(permission, row.system.id))


def desk_of(house: House) -> Desk:
    """What is known now, made once for each state of the catalogue."""
    return house.known("desk", lambda: _made(house))


def chosen_rows(rows: Iterable[ItemRow], choice: Choice) -> list[ItemRow]:
    """The rows that are asked for, in order."""
    return sorted(filter(choice.takes, rows), key=_SORTS.get(choice.sort, _SORTS["level"]))


def level_counts(rows: Sequence[ItemRow]) -> dict[Level, int]:
    """How many items of each level, the gravest first."""
    return {level: sum(row.level is level for row in rows) for level in ORDER}


@cache
def spoken(text: str) -> str:
    """Pinyin and initials of the Chinese in a text, each word of it on a line; empty where there is none."""
    if text.isascii():
        return ""
    from pypinyin import Style, lazy_pinyin  # two seconds, only where somebody searches

    lines = [line for line in text.splitlines() if not line.isascii()]
    whole = ("".join(lazy_pinyin(line)) for line in lines)
    initials = ("".join(lazy_pinyin(line, style=Style.FIRST_LETTER)) for line in lines)
    return "\n".join((*whole, *initials))


def _made(house: House) -> Desk:
    review = house.catalog.review()
    taxonomy = house.taxonomy()
    if review is None:
        return Desk(None, (), taxonomy, 0)
    systems = house.systems()
    waits = {one.item.id for one in queue(review)}
    rows = []
    for _, summary in review.items.values():
        if all(is_outside(one) for one in summary.members):
            continue
        entry = summary.classified
        rows.append(
            ItemRow(
                summary,
                systems.get(entry.system, System(entry.system)),
                tuple(sorted({c.entity_type for one in summary.members for c in one.finding.columns if c.entity_type})),
                _persons(summary),
                tuple(sorted({flag for one in summary.members for flag in one.decision.flags})),
                summary.item.id in waits,
            )
        )
    return Desk(review, tuple(rows), taxonomy, len(waits))


def _persons(summary: ItemSummary) -> Persons:
    """Of an item: as a census counted it, else bounds from its members alone."""
    if (counted := counted_persons(summary.members)) is not None:
        return counted
    uppers = [one.persons.upper for one in summary.members]
    return Persons(max(one.persons.lower for one in summary.members), None if None in uppers else sum(one or 0 for one in uppers))
