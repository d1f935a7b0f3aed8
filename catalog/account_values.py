"""Accounts, sessions and tokens as values, and which roles nobody may hold together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is in the company. Roles that would watch themselves cannot be held together, see ``incompatible``."""

    VIEWER = "viewer"
    DATA_OWNER = "data_owner"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    ADMIN = "admin"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role, everywhere or within ``department:NAME``, ``system:NAME`` or ``city:NAME``."""

    role: Role
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may come in. ``subject`` is who that is at the identity provider: issuer, space, subject; empty for a local
    account. ``signed_in_at`` is when the provider vouched for somebody last."""

    id: UUID
    name: str
    display: str = ""
    grants: tuple[Grant, ...] = ()
    department: str = ""
    language: str = "zh"
    subject: str = ""
    enabled: bool = True
    has_password: bool = False
    created_at: datetime | None = None
    signed_in_at: datetime | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Of all grants, whatever their scope."""
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True, slots=True)
class LoginSession:
    """An account that is in, since when, and until when at the longest."""

    account: Account
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A program's way in: what its account may do, narrowed to ``roles``."""

    id: UUID
    account: Account
    name: str
    roles: frozenset[Role]
    created_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None
    used_at: datetime | None = None


def incompatible(grants: Iterable[Grant]) -> str:
    """Why these roles may not be held by one person; empty when they may. The admin decides nothing about data, and the auditor
    does nothing but read."""
    roles = {grant.role for grant in grants}
    if Role.ADMIN in roles and roles & {Role.REVIEWER, Role.MANAGER, Role.DATA_OWNER}:
        return "an admin does not review, declare or file: give that to another account"
    if Role.AUDITOR in roles and roles - {Role.AUDITOR, Role.VIEWER}:
        return "an auditor only reads: give other roles to another account"
    return ""
