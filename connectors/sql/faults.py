"""A statement that broke off, in our own words. Driver errors end here: their text quotes rows and identifiers."""

from __future__ import annotations

import re

from config import SourceDenied, SourceError, SourceRefused, SourceUnreachable
from connectors.model import Reason

COLUMN_REASONS = frozenset(
    {Reason.PERMISSION, Reason.CHANGED, Reason.ENCODING, Reason.UNSUPPORTED_TYPE, Reason.SOURCE_ERROR, Reason.CORRUPT}
)
"""Reasons that may be the fault of one column, so that reading the others is worth another statement."""

FAILURES = frozenset(
    {
        Reason.TIMEOUT,
        Reason.BUDGET,
        Reason.UNREACHABLE,
        Reason.SOURCE_ERROR,
        Reason.CORRUPT,
        Reason.ENCODING,
        Reason.CANCELLED,
    }
)
"""Reasons that mean: reading was tried and broke. The others mean that it was not possible."""

_STATE = re.compile(r"[0-9A-Z]{5}")
_SENTENCES = {
    Reason.TIMEOUT: "a statement took longer than the limit (statement_seconds)",
    Reason.BUDGET: "the time that one table may cost was over before any row was read",
    Reason.LOCKED: "a lock was not granted in time",
    Reason.UNREACHABLE: "the connection was lost",
    Reason.CANCELLED: "it was cancelled",
    Reason.CORRUPT: "the source says that its data is damaged",
    Reason.CHANGED: "it was dropped or altered meanwhile",
    Reason.ENCODING: "text could not be decoded",
    Reason.SOURCE_ERROR: "the source answered with an error",
    Reason.REFUSED: "the source asked for something that we do not give",
    Reason.ROW_SECURITY: "row-level security hides rows from this account",
}


class SqlFault(Exception):
    """One statement failed. It holds a reason and at most a sentence of ours; it never leaves ``connectors.sql``."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail or _SENTENCES.get(reason, "")


def answered(error: BaseException) -> str:
    """Our sentence for an error that we have no word for, with the number by which a driver's manual knows it; nothing else of
    the error is passed on."""
    state, number = getattr(error, "pgcode", None), error.args[0] if error.args else None
    if isinstance(state, str) and _STATE.fullmatch(state):
        return f"{_SENTENCES[Reason.SOURCE_ERROR]}: SQLSTATE {state}"
    return f"{_SENTENCES[Reason.SOURCE_ERROR]}: number {number}" if type(number) is int else ""


class SourceBusy(SourceUnreachable):
    """The server is there and takes no more connections now: worth another try."""


def source_error(source: str, fault: SqlFault) -> SourceError:
    """The error for a whole source when a statement failed that nothing can go on without."""
    message = f"{source}: {fault.detail or fault.reason.value}"
    if fault.reason is Reason.UNREACHABLE:
        return SourceUnreachable(message)
    if fault.reason in (Reason.PERMISSION, Reason.DENIED, Reason.ROW_SECURITY):
        return SourceDenied(message, reason=fault.reason.value)
    return SourceError(message, reason=fault.reason.value)


def fault_of(error: SourceError) -> SqlFault:
    """What a failed connection means for the one dataset that was about to be read."""
    for kind, reason in (
        (SourceUnreachable, Reason.UNREACHABLE),
        (SourceDenied, Reason.DENIED),
        (SourceRefused, Reason.REFUSED),
    ):
        if isinstance(error, kind):
            return SqlFault(reason, error.message)
    return SqlFault(Reason.SOURCE_ERROR, error.message)
