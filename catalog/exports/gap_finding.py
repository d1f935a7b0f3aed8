"""Where data that need protection are stored without it: columns in clear text or hashed without a key, and whole datasets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalog.items import ItemSummary
from catalog.model import Entry
from classifiers.model import ColumnFinding, Level, Protection

_HIGH = 3
_FILED = (Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE)
_REVERSIBLE = "hashes_reversible"
_MIXED = "mixed_protection"
_ENCODED = "coded_"
_SHIELDED = (Protection.MASKED, Protection.HASHED, Protection.ENCRYPTED, Protection.TOKENISED)


class Gap(StrEnum):
    """What is wrong, the gravest first."""

    CLEAR_IMPORTANT = "clear_important"
    CLEAR_SENSITIVE = "clear_sensitive"
    CLEAR_HIGH = "clear_high"  # enterprise level 3 or 4
    PARTLY_CLEAR = "partly_clear"
    HASHED = "hashed"  # perhaps without a key: then as good as clear
    CLEAR_UNTYPED = "clear_untyped"  # further columns of important data, whose type is not known
    PEOPLE_IN_TEST = "people_in_test"
    COPIED_TABLE = "copied_table"


_OF_DATASETS = {Gap.PEOPLE_IN_TEST: "clear_people_in_test", Gap.COPIED_TABLE: "copied_table"}


@dataclass(frozen=True)
class GapFound:
    """One gap. ``column`` is that of the first of ``datasets``; None where whole datasets are meant. ``share`` is the share of
    filled cells (0 … 1) that it is about, where known. ``others`` are further columns that it holds for."""

    gap: Gap
    item: ItemSummary
    datasets: tuple[Entry, ...]
    column: ColumnFinding | None = None
    share: float | None = None
    others: tuple[str, ...] = ()

    @property
    def is_encoded(self) -> bool:
        """Whether its values are spelled in base64 or the like, which is no protection."""
        return self.column is not None and any(one.sentence.startswith(_ENCODED) for one in self.column.evidence)


def protection_gaps(items: Iterable[ItemSummary], standard: str) -> tuple[GapFound, ...]:
    """All gaps, item by item. ``standard`` is the one whose "sensitive" counts: gbt45574 or gbt35273."""
    return tuple(gap for item in items for gap in (*_columns(item, standard), *_untyped(item), *_datasets(item)))


def unjudged(items: Iterable[ItemSummary], standard: str) -> tuple[tuple[ItemSummary, ColumnFinding], ...]:
    """Columns that need protection by their names, and of which no value could be seen: nobody can say how they are stored."""
    found = []
    for item in items:
        columns = {(one.column, one.entity_type): one for member in item.members for one in member.finding.columns}
        blind = [one for one in columns.values() if one.protection is Protection.UNKNOWN and _matters(item, one, standard)]
        found += [(item, one) for one in blind]
    return tuple(found)


def is_sensitive(column: ColumnFinding, standard: str) -> bool:
    """Whether a column is sensitive personal information by this standard."""
    return (column.gbt35273 if standard == "gbt35273" else column.gbt45574).sensitive


def _matters(item: ItemSummary, column: ColumnFinding, standard: str) -> bool:
    return bool(_types(column)) and (
        item.level in _FILED or is_sensitive(column, standard) or (column.enterprise_level or 0) >= _HIGH
    )


def _types(column: ColumnFinding) -> tuple[str, ...]:
    return (*((column.entity_type,) if column.entity_type else ()), *(one.entity_type for one in column.contains))


def _columns(item: ItemSummary, standard: str) -> Iterator[GapFound]:
    """One gap for each column of the item, over all members that have it so."""
    found: defaultdict[tuple[Gap, str, str | None], list[tuple[Entry, ColumnFinding]]] = defaultdict(list)
    for entry in item.members:
        for column in entry.finding.columns:
            gap = _gap(item, column, standard)
            if gap is not None:
                found[(gap, column.column, column.entity_type)].append((entry, column))
    for (gap, _, _), held in found.items():
        shares = [share for _, column in held if (share := _share(gap, column)) is not None]
        yield GapFound(gap, item, tuple(entry for entry, _ in held), held[0][1], max(shares, default=None))


def _gap(item: ItemSummary, column: ColumnFinding, standard: str) -> Gap | None:
    if not _matters(item, column, standard):
        return None
    if column.protection is Protection.CLEAR:
        if item.level in _FILED:
            return Gap.CLEAR_IMPORTANT
        return Gap.CLEAR_SENSITIVE if is_sensitive(column, standard) else Gap.CLEAR_HIGH
    if column.protection in _SHIELDED and (_clear_part(column) or column.contains):
        return Gap.PARTLY_CLEAR
    hashed = column.protection is Protection.HASHED and any(one.sentence == _REVERSIBLE for one in column.evidence)
    return Gap.HASHED if hashed else None


def _clear_part(column: ColumnFinding) -> float:
    """The share of cells that stand in clear text among protected ones."""
    percents = [value for one in column.evidence if one.sentence == _MIXED for name, value in one.fills if name == "clear"]
    return max((float(one) / 100 for one in percents), default=0.0)


def _share(gap: Gap, column: ColumnFinding) -> float | None:
    if gap is Gap.PARTLY_CLEAR:
        return _clear_part(column) or max(one.share for one in column.contains)
    if gap is Gap.HASHED:
        return None
    # A type without a form that could be checked has no cells that fit it: its name speaks for the whole column.
    whole = (column.match_ratio,) if column.match_ratio and column.entity_type else ()
    return max((*whole, *(one.share for one in column.contains)), default=None)


def _untyped(item: ItemSummary) -> Iterator[GapFound]:
    if item.level not in _FILED:
        return
    clear = {
        column.column: None
        for entry in item.members
        for column in entry.finding.columns
        if column.protection is Protection.CLEAR and not _types(column)
    }
    if clear:
        yield GapFound(Gap.CLEAR_UNTYPED, item, item.members, others=tuple(clear))


def _datasets(item: ItemSummary) -> Iterator[GapFound]:
    for gap, flag in _OF_DATASETS.items():
        held = tuple(one for one in item.members if flag in one.decision.flags)
        if held:
            yield GapFound(gap, item, held)
