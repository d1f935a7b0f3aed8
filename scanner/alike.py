"""Verdicts of a fleet held once: thousands of tables have the same columns, of which most are judged in the same words.

What a scan of 10,000 tables holds until it is recorded was 17 KB a table before, most of it equal columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from operator import attrgetter, is_
from typing import Any, TypeVar

from classifiers.model import ColumnFinding, DatasetFinding, Decision, Evidence, Facts, PersonalInformation, Persons
from connectors.model import Measure, Statistics

_MOST = 8192  # different columns, reasons and decisions
_MOST_FIGURES = 2048  # different figures and lists: those that only one table has must not drive out columns
_SAID: Any = attrgetter(*(one.name for one in fields(ColumnFinding) if one.name != "tags"))
_PERSONS: Any = attrgetter("lower", "upper", "method")
_STATISTICS: Any = attrgetter(*(f"{of}.{one.name}" for of in ("rows", "bytes") for one in fields(Measure)))
T = TypeVar("T")


class Alike:
    """What was met last, a bounded number. Several threads may ask."""

    def __init__(self) -> None:
        self._met: dict[object, Any] = {}
        self._held: dict[int, Any] = {}
        self._figures: dict[object, Any] = {}

    def finding(self, finding: DatasetFinding) -> DatasetFinding:
        """The same verdict, its columns and reasons being those of earlier ones that say the same."""
        if len(self._met) > _MOST:
            self._met, self._held = {}, {}
        columns = tuple([self._one(column, _of_column) for column in finding.columns])
        evidence = self._one(finding.evidence, _of_evidence)
        first, second = self._one(finding.gbt35273, _of_class), self._one(finding.gbt45574, _of_class)
        tags = self._one(finding.tags, _of_names)
        parts = (*columns, evidence, first, second, tags)
        if all(map(is_, parts, (*finding.columns, finding.evidence, finding.gbt35273, finding.gbt45574, finding.tags))):
            return finding
        return replace(finding, columns=columns, evidence=evidence, gbt35273=first, gbt45574=second, tags=tags)

    def decision(self, decision: Decision) -> Decision:
        """The same decision, one for all that are equal."""
        return self._one(decision, _of_decision)

    def facts(self, facts: Facts) -> Facts:
        """The same facts, with lists that earlier ones have too."""
        types, declared = self._one(facts.entity_types, _of_list), self._one(facts.declared, _of_names)
        tags = self._one(facts.tags, _of_names)
        if types is facts.entity_types and declared is facts.declared and tags is facts.tags:
            return facts
        return replace(facts, entity_types=types, declared=declared, tags=tags)

    def persons(self, persons: Persons) -> Persons:
        """The same figures, one for all that are spelled alike."""
        by = persons.by
        return self._figure(persons, (*_PERSONS(persons), *by, *by.values()) if by else _PERSONS(persons))

    def statistics(self, statistics: Statistics) -> Statistics:
        """The same figures, one for all that are spelled alike."""
        return self._figure(statistics, _STATISTICS(statistics))

    def _figure(self, said: T, figures: tuple[Any, ...]) -> T:
        if len(self._figures) > _MOST_FIGURES:
            self._figures = {}
        same: T = self._figures.setdefault((figures, tuple(map(type, figures))), said)
        return same

    def _one(self, said: T, key: Callable[[T], object]) -> T:
        """The one that was met first of all that are spelled alike, for which they have the same key."""
        # Most is that one already: it is remembered where it is made. What is held has its id for itself.
        if self._held.get(id(said)) is said:
            return said
        same: T = self._met.setdefault(key(said), said)
        self._held[id(same)] = same
        return same


def _of_column(one: ColumnFinding) -> object:
    """Equal for columns that are spelled alike: 1 and 1.0 are equal, but are not."""
    said = _SAID(one)
    kinds = list(map(type, said))
    kinds += map(type, _numbers(one.evidence))
    kinds += [type(part.share) for part in one.contains]
    return said, tuple(one.tags.items()), tuple(kinds)


def _of_evidence(evidence: Sequence[Evidence]) -> object:
    return evidence, *map(type, _numbers(evidence))


def _of_class(one: PersonalInformation) -> object:
    return one


def _of_decision(decision: Decision) -> object:
    return decision


def _of_list(names: tuple[str, ...]) -> object:
    return "list", names


def _of_names(names: Mapping[str, str]) -> object:
    return "names", *names.items()


def _numbers(evidence: Sequence[Evidence]) -> list[object]:
    """All in evidence that may be a number."""
    return [told for one in evidence for told in (one.weight, *[fill for _, fill in one.fills])]
