"""A request to a store that broke off, in our own words: what the server or its driver said ends where this is raised."""

from __future__ import annotations

from config import SourceDenied, SourceError, SourceRefused, SourceUnreachable
from connectors.model import Dataset, Reason, Skipped

FAILED = frozenset({Reason.TIMEOUT, Reason.UNREACHABLE, Reason.SOURCE_ERROR, Reason.CANCELLED, Reason.CORRUPT})
"""Reasons that mean: reading was tried and broke. The others mean that it was not possible."""


class StoreFault(Exception):
    """A request failed. It holds a reason, never what the server said."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


def skipped(dataset: Dataset, reason: Reason, detail: str = "") -> Skipped:
    """The dataset, unread for that reason."""
    return Skipped(dataset.source, dataset.path, dataset.kind, reason, detail, reason in FAILED)


def skipped_by(dataset: Dataset, error: SourceError) -> Skipped:
    """The dataset, unread because the source itself could not be used."""
    kinds = ((SourceUnreachable, Reason.UNREACHABLE), (SourceDenied, Reason.DENIED), (SourceRefused, Reason.REFUSED))
    reason = next((reason for kind, reason in kinds if isinstance(error, kind)), Reason.SOURCE_ERROR)
    return skipped(dataset, reason)


def error_of(source: str, fault: StoreFault, right: str) -> SourceError:
    """The error for a whole source. ``right``: what the account needs, told where it lacks it."""
    if fault.reason in (Reason.DENIED, Reason.PERMISSION):
        return SourceDenied(f"{source}: the server does not accept the account, or it lacks a right", right)
    if fault.reason in (Reason.UNREACHABLE, Reason.TIMEOUT):
        return SourceUnreachable(f"{source}: the server does not answer", "Look at host, port, TLS and firewall")
    return SourceError(f"{source}: reading broke off ({fault.reason.value})", reason=fault.reason.value)
