"""How many natural persons a dataset can tell of before anybody counts them: bounds, never guesses."""

from __future__ import annotations

from classifiers.model import ColumnFinding, DatasetFinding, Persons
from connectors.model import Measure, Provenance

_DOCUMENT = "$text"
_OF_PEOPLE = frozenset({"user_personal", "enterprise_management"})


def bounds(finding: DatasetFinding, rows: Measure) -> Persons:
    """Lower and upper bound of the persons in a dataset.

    Nobody was counted, so the lower bound is 0. Without columns of personal information the upper bound is 0; else each
    of the exactly known rows can name one person in each of them. A server's row statistics, a sample's estimate and
    free text (where one cell may name many people) bound nothing: then there is no upper bound.
    """
    bearing = [column for column in finding.columns if _is_about_people(column)]
    if not bearing:
        return Persons(0, 0, "not_counted")
    if rows.provenance is not Provenance.EXACT or rows.value is None or any(_holds_several(column) for column in bearing):
        return Persons(0, None, "not_counted")
    return Persons(0, rows.value * len(bearing), "rows_bound")


def _is_about_people(column: ColumnFinding) -> bool:
    """Personal information, and not that of the network's own machines (whose columns stay in the network's domain)."""
    if not column.gbt35273.name and not column.gbt45574.name:
        return False
    return bool(column.contains) or column.domain is None or column.domain in _OF_PEOPLE


def _holds_several(column: ColumnFinding) -> bool:
    """Whether one cell can name more than one person: free text, lists inside JSON, and finds inside longer values."""
    return bool(column.contains) or _DOCUMENT in column.column or "[*]" in column.column
