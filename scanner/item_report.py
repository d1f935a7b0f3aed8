"""The data items of a report: what their members amount to, and how well the whole was looked at."""

from __future__ import annotations

from typing import Any

from catalog import ItemSummary, Total, summarise
from catalog.model import Snapshot

_ItemReport = dict[str, Any]


def items_report(snapshot: Snapshot) -> list[_ItemReport]:
    """One object an item, in the snapshot's order; empty where the run was not recorded, for then nothing is known of items.

    ``rows.missing`` members have no known size: the sum is a lower bound. ``differing`` are members with a verdict of their own.
    """
    return [_item(one) for one in summarise(snapshot.entries, snapshot.items)]


def _item(one: ItemSummary) -> _ItemReport:
    coverage = one.coverage
    return {
        "item": str(one.item.id),
        "title": one.item.title,
        "system": one.item.key.system,
        "source": one.item.key.source,
        "level": one.level.value,
        "members": len(one.members),
        "rows": _total(one.rows),
        "bytes": {**_total(one.bytes), "kind": one.bytes.measure.kind},
        "coverage": {
            "method": coverage.method,
            "places": coverage.places,
            "rows": coverage.rows,
            "power_at_1pct": coverage.power_at_1pct,
        },
        "differing": [{"source": member.source, "dataset": member.title} for member in one.differing],
    }


def _total(total: Total) -> _ItemReport:
    measure = total.measure
    return {
        "value": measure.value,
        "lower": measure.lower,
        "upper": measure.upper,
        "provenance": measure.provenance.value,
        "missing": total.missing,
    }
