"""Which accounts may be in at all, whatever their roles: what the settings say of local accounts and of the provider's."""

from __future__ import annotations

from datetime import datetime, timedelta

from catalog import AccessToken, Account
from config import ConsoleSettings


def admitted(account: Account, console: ConsoleSettings) -> bool:
    """Local accounts, unless only the provider's are; the provider's, as long as it is the provider."""
    oidc = console.oidc
    if account.subject:
        return oidc is not None and account.subject.partition(" ")[0] == oidc.issuer
    return may_be_local(account.name, console)


def token_admitted(token: AccessToken, console: ConsoleSettings, now: datetime) -> bool:
    """As ``admitted``; and of the provider's accounts only for a time after the last sign-in: whoever left the company signs in
    no more, and nobody tells us."""
    account = token.account
    if not account.subject or console.oidc is None:
        return admitted(account, console)
    seen = account.signed_in_at
    return admitted(account, console) and seen is not None and now < seen + timedelta(days=console.oidc.token_days)


def may_be_local(name: str, console: ConsoleSettings) -> bool:
    """Whether an account of this name may come in by a password."""
    return console.oidc is None or not console.oidc.only or is_break_glass(name, console)


def is_break_glass(name: str, console: ConsoleSettings) -> bool:
    """Whether this is the local account that comes in where only the provider's do."""
    oidc = console.oidc
    return oidc is not None and bool(oidc.break_glass) and name.strip().casefold() == oidc.break_glass.casefold()


def has_local(console: ConsoleSettings) -> bool:
    """Whether any account may come in by a password."""
    return console.oidc is None or not console.oidc.only or bool(console.oidc.break_glass)
