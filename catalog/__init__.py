"""What was found, when, what people decided, what was filed."""

from __future__ import annotations

from catalog.changes import Change, ChangeKind, Difference, Subject, difference
from catalog.decisions import decided
from catalog.exports import REASONS, missing, replacing, write_inventory
from catalog.items import Grouping, ItemSummary, Total, family, group, highest, level_rank, summarise, total
from catalog.search import Found
from catalog.store import Catalog, ItemState

__all__ = [
    "REASONS",
    "Catalog",
    "Change",
    "ChangeKind",
    "Difference",
    "Found",
    "Grouping",
    "ItemState",
    "ItemSummary",
    "Subject",
    "Total",
    "decided",
    "difference",
    "family",
    "group",
    "highest",
    "level_rank",
    "missing",
    "replacing",
    "summarise",
    "total",
    "write_inventory",
]
