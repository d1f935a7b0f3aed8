"""From a finding to the facts that level rules look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from classifiers.aggregation import aggregation
from classifiers.exposure import clear_people
from classifiers.model import DatasetFinding, Facts, Persons
from connectors.model import Statistics

_REMEMBERED = 1024  # sets of types


@dataclass(frozen=True)
class Circumstances:
    """What is known of a dataset besides its content: declared by people, or how the reading went.

    ``standard`` is the one whose "sensitive" counts for this company: gbt45574 or gbt35273.
    """

    environment: str = "production"
    role: str = "own"
    system_grade: float | None = None
    read: bool = True
    copied: bool = False
    declared: Mapping[str, str] = field(default_factory=dict)
    standard: str = "gbt45574"


def gather(
    finding: DatasetFinding, statistics: Statistics, persons: Persons, around: Circumstances, personal: Collection[str] = ()
) -> Facts:
    """The facts of one dataset. ``personal`` are the entity types that identify people. Sparse finds count as entity types
    too: one ID number in a note is an ID number."""
    dominant = {column.entity_type for column in finding.columns if column.entity_type}
    sparse = {part.entity_type for column in finding.columns if column.contains for part in column.contains}
    together = aggregation(finding, personal)
    levels = [column.enterprise_level for column in finding.columns if column.enterprise_level is not None]
    return Facts(
        domain=finding.domain,
        category=finding.category,
        entity_types=_in_order(frozenset(dominant | sparse)),
        sensitive=_sensitive(finding, around.standard),
        persons_lower=persons.lower,
        persons_upper=persons.upper,
        rows=statistics.rows.value,
        bytes=statistics.bytes.value,
        system_grade=around.system_grade,
        environment=around.environment,
        role=around.role,
        read=around.read,
        enterprise_level=max(levels, default=None),
        declared=around.declared,
        minors_share=finding.minors_share,
        clear_people=clear_people(finding, personal),
        looks_copied=around.copied,
        clear_types=together.clear_types,
        clear_classes=together.clear_classes,
        trajectory=together.trajectory,
        person_content=together.person_content,
        tags=finding.tags,
    )


@lru_cache(maxsize=_REMEMBERED)
def _in_order(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


def _sensitive(finding: DatasetFinding, standard: str) -> bool:
    """Sensitive under the standard that counts. People under 14 are so under either: the law says it."""
    counts = finding.gbt35273 if standard == "gbt35273" else finding.gbt45574
    return counts.sensitive or bool(finding.minors_share)
