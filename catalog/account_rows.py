"""Accounts and tokens as rows: how they are written, read, and told to the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from catalog.account_values import AccessToken, Account, Grant, Role
from catalog.service_tables import access_token, account


def token_question() -> Any:
    """Asks for tokens, each with its account."""
    held = [column for column in access_token.c if column.name != "token_hash"]
    holder = (account.c.disabled_at, account.c.name, account.c.subject, account.c.document.label("account_document"))
    return select(*held, *holder).join(account)


def token_of(row: Row[Any]) -> AccessToken:
    """The token of a row of ``token_question``."""
    found = row.document
    holder = replace(_from(row.account_id, row.name, row.account_document, row), subject=row.subject or "")
    roles = frozenset(Role(one) for one in found["roles"])
    return AccessToken(row.id, holder, found["name"], roles, row.created_at, row.ends_at, row.revoked_at, row.used_at)


def account_of(row: Row[Any]) -> Account:
    """The account of a row, which may hold another table's columns too."""
    found = row._mapping
    made = _from(found[account.c.id], found[account.c.name], found[account.c.document], row)
    return replace(
        made,
        subject=found[account.c.subject] or "",
        has_password=found[account.c.password] is not None,
        created_at=found[account.c.created_at],
    )


def _from(identity: UUID, name: str, document: Mapping[str, Any], row: Row[Any]) -> Account:
    grants = tuple(Grant(Role(role), scope) for role, scope in document["grants"])
    return Account(
        identity,
        name,
        document["display"],
        grants,
        document["department"],
        document["language"],
        enabled=row.disabled_at is None,
        signed_in_at=_moment(document.get("signed_in_at")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def document_of(one: Account) -> dict[str, object]:
    """What of an account has no column of its own."""
    grants = [[grant.role.value, grant.scope] for grant in one.grants]
    seen = {"signed_in_at": one.signed_in_at.isoformat()} if one.signed_in_at else {}
    return {"display": one.display, "grants": grants, "department": one.department, "language": one.language, **seen}


def told_of(one: Account) -> dict[str, object]:
    """What the record says of an account."""
    return {"roles": [f"{grant.role}@{grant.scope}".rstrip("@") for grant in one.grants], "enabled": one.enabled}
