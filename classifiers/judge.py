"""The verdict on a dataset: all its columns first, then its domain, then what only the whole can tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TypeAlias

from classifiers.allow import NOTHING, settle
from classifiers.columns import ColumnContext, judge_column, minors_share, words_of
from classifiers.domains import place
from classifiers.inside import with_inside
from classifiers.minors import TYPES
from classifiers.model import ColumnFinding, ColumnTally, DatasetFinding, DatasetTally, PersonalInformation
from classifiers.names import subjects
from classifiers.persons import is_about_people
from classifiers.stored import Told
from classifiers.tags import Tags, tags_of
from classifiers.values import Power
from config import AllowList, Knowledge, Taxonomy
from connectors.model import Column, Dataset

_PERSON = "person"
_UNSEEN = ColumnTally()
_NOBODYS = PersonalInformation()
_ENTERPRISE = "enterprise_management"
_USERS = "user_personal"
_OF_MINORS = PersonalInformation("不满十四周岁未成年人的个人信息", True)
_Part: TypeAlias = tuple[Column, str, ColumnTally]
"""A column or a path inside it, with what was met there."""
_FINEST = 1e-6  # a share above none must not be rounded to none
_REMEMBERED = 1024  # columns with a place, types with a domain, and lists of classes


def judge(
    dataset: Dataset,
    tally: DatasetTally,
    knowledge: Knowledge,
    power: Power,
    allow: AllowList = NOTHING,
    *,
    placing: Placing | None = None,
) -> DatasetFinding:
    """The finding on ``dataset`` from what was met in its rows, or from its description where the tally is empty.

    What ``allow`` keeps out speaks neither for the dataset's subject nor for its domain. ``placing`` remembers how columns of
    other datasets were placed.
    """
    about = subjects(dataset.name, dataset.comment, knowledge.hints)
    context = ColumnContext(dataset, knowledge, about, power=power)
    parts = _parts(dataset, tally)
    heard = [words_of(*part, context) for part in parts]
    columns = tuple([_judged(part, one.alone, context, allow) for part, one in zip(parts, heard, strict=True)])
    witnesses = knowledge.hints.witnesses
    if _PERSON not in about and any(column.entity_type in witnesses for column in columns):
        columns = tuple(
            [
                column if one.among_people is one.alone else _judged(part, one.among_people, context, allow)
                for part, column, one in zip(parts, columns, heard, strict=True)
            ]
        )
    return _finding(context, with_inside(columns, tally.columns), tally, placing or Placing())


def _parts(dataset: Dataset, tally: DatasetTally) -> tuple[_Part, ...]:
    """Declared columns in their order, each followed by its paths, then what only the rows know."""
    met = tally.columns
    parts: list[_Part] = [(column, column.name, met.get(column.name, _UNSEEN)) for column in dataset.columns]
    left = sorted(met.keys() - {column.name for column in dataset.columns})
    if not left:
        return tuple(parts)
    parts = []
    for column in dataset.columns:
        parts.append((column, column.name, met.get(column.name, _UNSEEN)))
        inside = [path for path in left if path.startswith(f"{column.name}.$")] if left else ()
        parts += [(_inside(column), path, met[path]) for path in inside]
        left = [path for path in left if path not in inside] if inside else left
    return (*parts, *((Column(path), path, met[path]) for path in left))


def _judged(part: _Part, heard: Told, context: ColumnContext, allow: AllowList) -> ColumnFinding:
    column, path, tally = part
    judged = judge_column(column, path, tally, context, heard)
    return judged if allow is NOTHING else settle(judged, context.dataset, tally, allow)


def _inside(column: Column) -> Column:
    """The column for a path inside it: neither its type nor its comment speaks of what is in there."""
    return Column(column.name)


def _finding(context: ColumnContext, columns: tuple[ColumnFinding, ...], tally: DatasetTally, placing: Placing) -> DatasetFinding:
    taxonomy = context.knowledge.taxonomy
    placed = place(context.dataset, columns, taxonomy)
    held = tuple([(column.entity_type, _domain_of(column.entity_type, placed.domain, taxonomy)) for column in columns])
    of_table, of_columns = tags_of(placed.category, held, taxonomy)
    parts = zip(columns, held, of_columns, strict=True)
    columns = tuple([placing(column, domain, tags) for column, (_, domain), tags in parts])
    told = [(one.gbt35273, one.gbt45574, is_about_people(one)) for one in columns if one.gbt35273.name or one.gbt45574.name]
    # Where a base station stands is nobody's trajectory.
    gbt35273 = _class(tuple([one for one, _, of_people in told if of_people or not one.sensitive]))
    gbt45574 = _class(tuple([one for _, one, of_people in told if of_people or not one.sensitive]))
    minors = _highest_minors_share(columns, tally)
    return DatasetFinding(
        columns,
        placed.domain,
        placed.category,
        placed.evidence,
        gbt35273,
        # Anybody under 14 makes it sensitive.
        _OF_MINORS if minors and not gbt45574.sensitive else gbt45574,
        minors,
        _named(of_table),
    )


class Placing:
    """Columns with their places, remembered by the very objects: in a fleet most are placed as they were before. Bounded; several
    threads may ask. It is a scan's own: of the columns that it holds, many are met in no other."""

    def __init__(self) -> None:
        self._met: dict[tuple[int, str | None, Tags], tuple[ColumnFinding, ColumnFinding]] = {}

    def __call__(self, column: ColumnFinding, domain: str | None, tags: Tags) -> ColumnFinding:
        """The column in a domain and with tags."""
        key = id(column), domain, tags
        known = self._met.get(key)
        # Whatever is remembered is held, so that no other has its id.
        if known is not None and known[0] is column:
            return known[1]
        if len(self._met) >= _REMEMBERED:
            self._met = {}
        placed = column.placed(domain, _named(tags))
        self._met[key] = column, placed
        return placed


@lru_cache(maxsize=_REMEMBERED)
def _named(tags: Tags) -> Mapping[str, str]:
    """Tags as they are shown: the same object for the same ones."""
    return dict(tags)


def _highest_minors_share(columns: tuple[ColumnFinding, ...], tally: DatasetTally) -> float | None:
    """The highest share of people under 14 that a column shows; None where none tells an age."""
    shares = [
        minors_share(tally.columns[column.column], name)
        for column in columns
        if (column.contains or column.entity_type in TYPES) and column.column in tally.columns
        for name in (column.entity_type or "", *[part.entity_type for part in column.contains])
        if name in TYPES
    ]
    known = [share for share in shares if share is not None]
    if not known:
        return None
    highest = max(known)
    return max(_FINEST, round(highest, 6)) if highest else 0.0


@lru_cache(maxsize=_REMEMBERED)
def _domain_of(entity_type: str | None, domain: str | None, taxonomy: Taxonomy) -> str | None:
    """The domain of a column: what only people have belongs to the users, unless the table is the enterprise's own (its
    employees).

    All else stays with its table: the address of a router is no user's.
    """
    kind = taxonomy.entity_types.get(entity_type or "")
    if kind is None or kind.domain is None or (kind.domain == _USERS and domain == _ENTERPRISE):
        return domain
    return kind.domain if kind.about_people or domain is None else domain


@lru_cache(maxsize=_REMEMBERED)
def _class(classes: tuple[PersonalInformation, ...]) -> PersonalInformation:
    """The most frequent sensitive class, else the most frequent one; ties by name."""
    named = [item for item in classes if item.name]
    chosen = [item for item in named if item.sensitive] or named
    if len(chosen) <= 1:
        return chosen[0] if chosen else _NOBODYS
    return min(chosen, key=lambda item: (-chosen.count(item), item.name))
