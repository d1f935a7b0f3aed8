"""Verdicts of a fleet held once: thousands of tables have the same columns, of which most are judged in the same words.

What a scan of 10,000 tables holds until it is recorded was 17 KB a table before, most of it equal columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from operator import attrgetter
from typing import Any

from classifiers.model import ColumnFinding, DatasetFinding, Decision, Evidence

_MOST = 8192  # different columns, reasons and decisions
_SAID: Any = attrgetter(*(one.name for one in fields(ColumnFinding) if one.name != "tags"))


class Alike:
    """What was met last, a bounded number. Several threads may ask."""

    def __init__(self) -> None:
        self._met: dict[object, Any] = {}

    def finding(self, finding: DatasetFinding) -> DatasetFinding:
        """The same verdict, its columns and reasons being those of earlier ones that say the same."""
        if len(self._met) > _MOST:
            self._met = {}
        columns: tuple[Any, ...] = tuple(self._met.setdefault(_key(one), one) for one in finding.columns)
        evidence = self._met.setdefault((finding.evidence, *map(type, _numbers(finding.evidence))), finding.evidence)
        return replace(finding, columns=columns, evidence=evidence)

    def decision(self, decision: Decision) -> Decision:
        """The same decision, one for all that are equal."""
        same: Decision = self._met.setdefault(decision, decision)
        return same


def _key(one: ColumnFinding) -> object:
    """Equal for columns that are spelled alike: 1 and 1.0 are equal, but are not."""
    said = _SAID(one)
    return said, tuple(one.tags.items()), *map(type, (*said, *_numbers(one.evidence), *(part.share for part in one.contains)))


def _numbers(evidence: Sequence[Evidence]) -> list[object]:
    """All in evidence that may be a number."""
    return [told for one in evidence for told in (one.weight, *(fill for _, fill in one.fills))]
