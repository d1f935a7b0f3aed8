"""From a finding to the facts that level rules look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from classifiers.exposure import clear_people
from classifiers.model import DatasetFinding, Facts, Persons
from connectors.model import Statistics


@dataclass(frozen=True)
class Circumstances:
    """What is known of a dataset besides its content: declared by people, or how the reading went."""

    environment: str = "production"
    role: str = "own"
    system_grade: float | None = None
    read: bool = True
    copied: bool = False
    declared: Mapping[str, str] = field(default_factory=dict)


def gather(
    finding: DatasetFinding, statistics: Statistics, persons: Persons, around: Circumstances, personal: Collection[str] = ()
) -> Facts:
    """The facts of one dataset. ``personal`` are the entity types that identify people. Sparse finds count as entity types
    too: one ID number in a note is an ID number."""
    dominant = {column.entity_type for column in finding.columns if column.entity_type}
    sparse = {part.entity_type for column in finding.columns for part in column.contains}
    levels = [column.enterprise_level for column in finding.columns if column.enterprise_level is not None]
    return Facts(
        domain=finding.domain,
        category=finding.category,
        entity_types=tuple(sorted(dominant | sparse)),
        sensitive=finding.gbt45574.sensitive,
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
        tags=finding.tags,
    )
