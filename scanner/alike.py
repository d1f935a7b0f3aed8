"""Verdicts of a fleet held once: thousands of tables have the same columns, of which most are judged in the same words.

What a scan of 10,000 tables holds until it is recorded was 17 KB a table before, most of it equal columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any, TypeVar

from catalog.model import Entry
from classifiers.model import ColumnFinding, DatasetFinding, Decision, Evidence

_MOST = 8192  # different columns, reasons and decisions
_MOST_FIGURES = 2048  # different figures and lists: those that only one table has must not drive out columns
_SAID: Any = attrgetter(*(one.name for one in fields(ColumnFinding) if one.name != "tags"))
T = TypeVar("T")


class Alike:
    """What was met last, a bounded number. Several threads may ask."""

    def __init__(self) -> None:
        self._met: dict[object, Any] = {}
        self._figures: dict[str, Any] = {}

    def entry(self, entry: Entry) -> Entry:
        """The same entry, what earlier ones say too being theirs."""
        facts, one = entry.facts, self._one
        return replace(
            entry,
            finding=self.finding(entry.finding),
            decision=self.decision(entry.decision),
            facts=replace(facts, entity_types=one(facts.entity_types), declared=one(facts.declared), tags=self._tags(facts.tags)),
            persons=one(entry.persons),
            statistics=one(entry.statistics),
        )

    def finding(self, finding: DatasetFinding) -> DatasetFinding:
        """The same verdict, its columns and reasons being those of earlier ones that say the same."""
        if len(self._met) > _MOST:
            self._met = {}
        columns: tuple[Any, ...] = tuple(self._met.setdefault(_key(one), one) for one in finding.columns)
        evidence = self._met.setdefault((finding.evidence, *map(type, _numbers(finding.evidence))), finding.evidence)
        return replace(
            finding,
            columns=columns,
            evidence=evidence,
            gbt35273=self._met.setdefault(finding.gbt35273, finding.gbt35273),
            gbt45574=self._met.setdefault(finding.gbt45574, finding.gbt45574),
            tags=self._tags(finding.tags),
        )

    def decision(self, decision: Decision) -> Decision:
        """The same decision, one for all that are equal."""
        same: Decision = self._met.setdefault(decision, decision)
        return same

    def _tags(self, tags: Any) -> Any:
        return self._met.setdefault(("tags", *tags.items()), tags)

    def _one(self, said: T) -> T:
        """One for all that are spelled alike."""
        if len(self._figures) > _MOST_FIGURES:
            self._figures = {}
        same: T = self._figures.setdefault(repr(said), said)
        return same


def _key(one: ColumnFinding) -> object:
    """Equal for columns that are spelled alike: 1 and 1.0 are equal, but are not."""
    said = _SAID(one)
    return said, tuple(one.tags.items()), *map(type, (*said, *_numbers(one.evidence), *(part.share for part in one.contains)))


def _numbers(evidence: Sequence[Evidence]) -> list[object]:
    """All in evidence that may be a number."""
    return [told for one in evidence for told in (one.weight, *(fill for _, fill in one.fills))]
