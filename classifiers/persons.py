"""How many natural persons a dataset can tell of before anybody counts them: bounds, never guesses."""

from __future__ import annotations

from classifiers.model import ColumnFinding, DatasetFinding, Persons
from connectors.model import Measure, Provenance

_DOCUMENT, _INSIDE = "$text", ".$"
_OF_PEOPLE = frozenset({"user_personal", "enterprise_management"})


def bounds(finding: DatasetFinding, rows: Measure) -> Persons:
    """Lower and upper bound of the persons in a dataset.

    Nobody was counted, so the lower bound is 0. Without columns of personal information the upper bound is 0; else each
    of the rows, known exactly or proven to be no more (the span of SQLite's row ids), can name one person in each of them. A
    server's row statistics, a sample's estimate and free text (where one cell may name many people) bound nothing.
    """
    opened = any(_INSIDE in column.column for column in finding.columns)
    bearing = [one for one in finding.columns if is_about_people(one) and not (opened and told_inside(one, finding))]
    if not bearing:
        return Persons(0, 0, "not_counted")
    most = _most(rows)
    if most is None or any(_holds_several(column) for column in bearing):
        return Persons(0, None, "not_counted")
    return Persons(0, most * len(bearing), "rows_bound")


def _most(rows: Measure) -> int | None:
    """As many rows as there can be. The upper end that a sample's estimate has is likely, not certain."""
    if rows.provenance is Provenance.EXACT:
        return rows.value
    return rows.upper if rows.provenance is Provenance.STATISTICS else None


def is_about_people(column: ColumnFinding) -> bool:
    """Personal information, and not that of the network's own machines (whose columns stay in the network's domain)."""
    if not column.gbt35273.name and not column.gbt45574.name:
        return False
    return bool(column.contains) or column.domain is None or column.domain in _OF_PEOPLE


def told_inside(column: ColumnFinding, finding: DatasetFinding) -> bool:
    """Whether all that was found in a column was found in its paths, which are counted by themselves."""
    parts = [part for part in finding.columns if part.column.startswith(f"{column.column}{_INSIDE}")]
    return bool(parts) and _types(column) <= {name for part in parts for name in _types(part)}


def _types(column: ColumnFinding) -> set[str]:
    return {name for name in (column.entity_type, *(part.entity_type for part in column.contains)) if name}


def _holds_several(column: ColumnFinding) -> bool:
    """Whether one cell can name more than one person: free text, lists inside JSON, and finds inside longer values."""
    listed = bool(column.contains or [1 for one in column.evidence if one.sentence == "values_inside"])
    return listed or _DOCUMENT in column.column or "[*]" in column.column
