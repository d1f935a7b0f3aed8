"""The verdict on a dataset: all its columns first, then its domain, then what only the whole can tell."""

from __future__ import annotations

from dataclasses import replace
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
from classifiers.tags import tags_of
from classifiers.values import Power
from config import AllowList, Knowledge, Taxonomy
from connectors.model import Column, Dataset

_PERSON = "person"
_WITNESSED = frozenset((_PERSON,))
_NOBODYS = PersonalInformation()
_ENTERPRISE = "enterprise_management"
_USERS = "user_personal"
_MINORS = "不满十四周岁未成年人的个人信息"
_Part: TypeAlias = tuple[Column, str, ColumnTally]
"""A column or a path inside it, with what was met there."""
_FINEST = 1e-6  # a share above none must not be rounded to none


def judge(
    dataset: Dataset,
    tally: DatasetTally,
    knowledge: Knowledge,
    power: Power,
    allow: AllowList = NOTHING,
) -> DatasetFinding:
    """The finding on ``dataset`` from what was met in its rows, or from its description where the tally is empty.

    What ``allow`` keeps out speaks neither for the dataset's subject nor for its domain.
    """
    about = subjects(dataset.name, dataset.comment, knowledge.hints)
    context = ColumnContext(dataset, knowledge, about, power=power)
    parts = _parts(dataset, tally)
    heard = [words_of(*part, context) for part in parts]
    columns = tuple([_judged(part, told, context, allow) for part, told in zip(parts, heard, strict=True)])
    found = frozenset([column.entity_type for column in columns if column.entity_type])
    if _PERSON not in about and found & knowledge.hints.witnesses:
        with_person = ColumnContext(dataset, knowledge, about, _WITNESSED, tuple(sorted(found)), power)
        again = [words_of(*part, with_person) for part in parts]
        columns = tuple(
            [
                column if told is before or told == before else _judged(part, told, with_person, allow)
                for part, column, before, told in zip(parts, columns, heard, again, strict=True)
            ]
        )
    return _with_minors(_finding(dataset, with_inside(columns, tally.columns), knowledge.taxonomy), tally)


def _parts(dataset: Dataset, tally: DatasetTally) -> tuple[_Part, ...]:
    """Declared columns in their order, each followed by its paths, then what only the rows know."""
    unseen = ColumnTally()
    left = sorted(tally.columns.keys() - {column.name for column in dataset.columns})
    parts: list[_Part] = []
    for column in dataset.columns:
        parts.append((column, column.name, tally.columns.get(column.name, unseen)))
        inside = [path for path in left if path.startswith(f"{column.name}.$")] if left else ()
        parts += [(_inside(column), path, tally.columns[path]) for path in inside]
        left = [path for path in left if path not in inside] if inside else left
    return (*parts, *((Column(path), path, tally.columns[path]) for path in left))


def _judged(part: _Part, heard: Told, context: ColumnContext, allow: AllowList) -> ColumnFinding:
    column, path, tally = part
    judged = judge_column(column, path, tally, context, heard)
    return judged if allow is NOTHING else settle(judged, context.dataset, tally, allow)


def _inside(column: Column) -> Column:
    """The column for a path inside it: neither its type nor its comment speaks of what is in there."""
    return Column(column.name)


def _finding(dataset: Dataset, columns: tuple[ColumnFinding, ...], taxonomy: Taxonomy) -> DatasetFinding:
    placed = place(dataset, columns, taxonomy)
    held = tuple([(column.entity_type, _column_domain(column, placed.domain, taxonomy)) for column in columns])
    of_table, of_columns = tags_of(placed.category, held, taxonomy)
    parts = zip(columns, held, of_columns, strict=True)
    placed_columns = tuple([column.placed(domain, dict(tags)) for column, (_, domain), tags in parts])
    return DatasetFinding(
        placed_columns,
        placed.domain,
        placed.category,
        placed.evidence,
        _class([_of_people(column, column.gbt35273) for column in placed_columns if column.gbt35273.name]),
        _class([_of_people(column, column.gbt45574) for column in placed_columns if column.gbt45574.name]),
        tags=dict(of_table),
    )


def _of_people(column: ColumnFinding, told: PersonalInformation) -> PersonalInformation:
    """The class as it counts for the table: where a base station stands is nobody's trajectory."""
    return _NOBODYS if told.sensitive and not is_about_people(column) else told


def _with_minors(finding: DatasetFinding, tally: DatasetTally) -> DatasetFinding:
    """The finding with the highest share of people under 14 that a column shows; anybody under 14 makes it sensitive."""
    shares = [
        minors_share(tally.columns[column.column], name)
        for column in finding.columns
        if column.column in tally.columns
        for name in (column.entity_type or "", *[part.entity_type for part in column.contains])
        if name in TYPES
    ]
    known = [share for share in shares if share is not None]
    if not known:
        return finding
    highest = max(known)
    finding = replace(finding, minors_share=max(_FINEST, round(highest, 6)) if highest else 0.0)
    if highest and not finding.gbt45574.sensitive:
        finding = replace(finding, gbt45574=PersonalInformation(_MINORS, True))
    return finding


def _column_domain(column: ColumnFinding, domain: str | None, taxonomy: Taxonomy) -> str | None:
    """What only people have belongs to the users, unless the table is the enterprise's own (its employees).

    All else stays with its table: the address of a router is no user's.
    """
    kind = taxonomy.entity_types.get(column.entity_type or "")
    if kind is None or kind.domain is None or (kind.domain == _USERS and domain == _ENTERPRISE):
        return domain
    return kind.domain if kind.about_people or domain is None else domain


def _class(classes: list[PersonalInformation]) -> PersonalInformation:
    """The most frequent sensitive class, else the most frequent one; ties by name."""
    named = [item for item in classes if item.name]
    chosen = [item for item in named if item.sensitive] or named
    if len(chosen) <= 1:
        return chosen[0] if chosen else _NOBODYS
    return min(chosen, key=lambda item: (-chosen.count(item), item.name))
