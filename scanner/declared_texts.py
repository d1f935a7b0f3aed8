"""What people declare must not hold identifiers of persons: every document would print them."""

from __future__ import annotations

from catalog import Block, DeclaredField
from config import UsageError
from scanner.handing_out import identifiers

_CONTACTS = frozenset(("CN_MOBILE_PHONE", "CN_LANDLINE", "EMAIL_ADDRESS", "CN_USCC"))
_NUMBERS = ("licence_number", "network_filing_number", "risk_report_number")
_REACHED = (Block.COMPANY, Block.RESPONSIBLE)


def identifiers_in(field: DeclaredField, text: str) -> tuple[str, ...]:
    """The types of identifiers that stand in a text and do not belong there: how to reach the company and those responsible may
    be said, and numbers of documents have fields of their own."""
    if field.key in _NUMBERS:
        return ()
    allowed = _CONTACTS if field.block in _REACHED else frozenset()
    return tuple(one for one in identifiers(text) if one not in allowed)


def refuse_identifier(field: DeclaredField, text: str) -> None:
    """Raise UsageError, that does not repeat the text, where an identifier stands in it."""
    found = identifiers_in(field, text)
    if found:
        raise UsageError(f"{field.zh} ({field.key}): holds an identifier ({', '.join(found)})", "Say it without")


def refuse_in_reason(text: str) -> None:
    """As ``refuse_identifier``, of the reason for which something is declared."""
    found = identifiers(text)
    if found:
        raise UsageError(f"--because: holds an identifier ({', '.join(found)})", "Say it without")
