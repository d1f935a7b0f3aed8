"""What was found, when, what people decided, what was filed."""

from __future__ import annotations

from catalog.anchors import Anchor, anchor_line, new_key, public_key, read_anchors, sealed, write_anchor
from catalog.audit import AUDIT_KINDS, AuditEntry, AuditKind, Fault, Head
from catalog.census import CensusPart
from catalog.change_clock import ChangeClock
from catalog.changes import Change, ChangeKind, Difference, Renaming, Subject, difference
from catalog.decisions import decided
from catalog.exports import (
    REASONS,
    Basis,
    FilingForm,
    filing_sheet,
    fill_book,
    fill_word,
    load_filing_form,
    missing,
    replacing,
    write_filing_book,
    write_filing_word,
    write_inventory,
)
from catalog.filed_changes import ContentChange, ContentKind, FiledChange, Ground, Metric, MetricChange, ScopeChange, Verdict
from catalog.filings import FiledState, frozen_filing
from catalog.grouping import Grouping, Surroundings, group, member_of
from catalog.item_events import Word, items_called
from catalog.items import ItemSummary, Total, highest, level_rank, summarise, total
from catalog.names import family, starred, starred_folder
from catalog.obligations import Circumstances, Obligation, State, obligations
from catalog.search import Found
from catalog.store import Catalog, ItemState

__all__ = [
    "AUDIT_KINDS",
    "REASONS",
    "Anchor",
    "AuditEntry",
    "AuditKind",
    "Basis",
    "Catalog",
    "CensusPart",
    "Change",
    "ChangeClock",
    "ChangeKind",
    "Circumstances",
    "ContentChange",
    "ContentKind",
    "Difference",
    "Fault",
    "FiledChange",
    "FiledState",
    "FilingForm",
    "Found",
    "Ground",
    "Grouping",
    "Head",
    "ItemState",
    "ItemSummary",
    "Metric",
    "MetricChange",
    "Obligation",
    "Renaming",
    "ScopeChange",
    "State",
    "Subject",
    "Surroundings",
    "Total",
    "Verdict",
    "Word",
    "anchor_line",
    "decided",
    "difference",
    "family",
    "filing_sheet",
    "fill_book",
    "fill_word",
    "frozen_filing",
    "group",
    "highest",
    "items_called",
    "level_rank",
    "load_filing_form",
    "member_of",
    "missing",
    "new_key",
    "obligations",
    "public_key",
    "read_anchors",
    "replacing",
    "sealed",
    "starred",
    "starred_folder",
    "summarise",
    "total",
    "write_anchor",
    "write_filing_book",
    "write_filing_word",
    "write_inventory",
]
