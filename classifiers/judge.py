"""The verdict on a dataset: all its columns first, then its domain, then what only the whole can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from classifiers.columns import ColumnContext, judge_column
from classifiers.detectors.base import Detector
from classifiers.domains import place
from classifiers.model import ColumnFinding, ColumnTally, DatasetFinding, DatasetTally, PersonalInformation
from classifiers.names import subjects
from classifiers.values import Power
from config import Knowledge, Taxonomy
from connectors.model import Column, Dataset

_PERSON = "person"
_ENTERPRISE = "enterprise_management"
_USERS = "user_personal"


def judge(dataset: Dataset, tally: DatasetTally, knowledge: Knowledge, detectors: Mapping[str, Detector]) -> DatasetFinding:
    """The finding on ``dataset`` from what was met in its rows, or from its description where the tally is empty."""
    power = Power(
        {name: detector.strength for name, detector in detectors.items()},
        {name: detector.chance for name, detector in detectors.items()},
    )
    about = subjects(dataset.name, dataset.comment, knowledge.hints)
    context = ColumnContext(dataset, knowledge, about, power=power)
    columns = _judged(dataset, tally, context)
    found = frozenset(column.entity_type for column in columns if column.entity_type)
    if _PERSON not in about and found & knowledge.hints.witnesses:
        columns = _judged(dataset, tally, replace(context, witnessed=frozenset((_PERSON,)), neighbours=tuple(sorted(found))))
    return _finding(dataset, columns, knowledge.taxonomy)


def _judged(dataset: Dataset, tally: DatasetTally, context: ColumnContext) -> tuple[ColumnFinding, ...]:
    """Declared columns in their order, each followed by its paths, then what only the rows know."""
    unseen = ColumnTally()
    left = sorted(set(tally.columns) - {column.name for column in dataset.columns})
    findings = []
    for column in dataset.columns:
        findings.append(judge_column(column, column.name, tally.columns.get(column.name, unseen), context))
        inside = [path for path in left if path.startswith(f"{column.name}.$")]
        findings += [judge_column(_inside(column), path, tally.columns[path], context) for path in inside]
        left = [path for path in left if path not in inside]
    findings += [judge_column(Column(path), path, tally.columns[path], context) for path in left]
    return tuple(findings)


def _inside(column: Column) -> Column:
    """The column for a path inside it: neither its type nor its comment speaks of what is in there."""
    return Column(column.name)


def _finding(dataset: Dataset, columns: tuple[ColumnFinding, ...], taxonomy: Taxonomy) -> DatasetFinding:
    placed = place(dataset, columns, taxonomy)
    placed_columns = tuple(replace(column, domain=_column_domain(column, placed.domain, taxonomy)) for column in columns)
    return DatasetFinding(
        placed_columns,
        placed.domain,
        placed.category,
        placed.evidence,
        _class([column.gbt35273 for column in columns]),
        _class([column.gbt45574 for column in columns]),
    )


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
    return min(chosen, key=lambda item: (-chosen.count(item), item.name), default=PersonalInformation())
