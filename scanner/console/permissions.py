"""What each role may do, and over which part of the company. Nothing is allowed that does not stand here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from catalog import Account, Role
from catalog.model import System


class Permission(StrEnum):
    """What a route asks for. ``PUBLIC`` is for those who are not in yet, ``SELF`` for whoever is in."""

    PUBLIC = "public"
    SELF = "self"
    VIEW = "view"  # catalogue, runs, rules, deadlines
    DECLARE = "declare"  # what only people know of a system or item
    REVIEW = "review"  # decisions about verdicts
    EXPORT = "export"  # documents
    SCAN = "scan"  # start, pause and cancel scans; schedules
    FILE = "file"  # freeze a filing, the regulator's answer
    SOURCES = "sources"  # add, change and test sources
    AUDIT = "audit"  # the record
    USERS = "users"  # accounts, roles, tokens


_READER = frozenset({Permission.SELF, Permission.VIEW})
GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _READER,
    Role.DATA_OWNER: _READER | {Permission.DECLARE},
    Role.REVIEWER: _READER | {Permission.REVIEW, Permission.EXPORT},
    Role.MANAGER: _READER
    | {Permission.REVIEW, Permission.DECLARE, Permission.EXPORT, Permission.SCAN, Permission.FILE, Permission.AUDIT},
    Role.ADMIN: _READER | {Permission.SCAN, Permission.SOURCES, Permission.USERS},
    Role.AUDITOR: _READER | {Permission.EXPORT, Permission.AUDIT},
}
COMPANY_WIDE = frozenset({Permission.SCAN, Permission.FILE, Permission.SOURCES, Permission.AUDIT, Permission.USERS})
"""What cannot be done for a part of the company: it needs the role without a scope."""


def permitted(account: Account, permission: Permission) -> bool:
    """Whether somebody may do this at all, be it for a part of the company."""
    if permission is Permission.SELF:
        return True
    return any(permission in GRANTED[grant.role] and not (grant.scope and permission in COMPANY_WIDE) for grant in account.grants)


@dataclass(frozen=True)
class Sight:
    """The part of the company over which an account may do something. ``systems`` is the registry that scopes are read with."""

    account: Account
    systems: Mapping[str, System]

    def may(self, permission: Permission, system: str) -> bool:
        """Whether this may be done with data of a system; of data that belongs to no known system only with a role everywhere."""
        return any(permission in GRANTED[grant.role] and self._covers(grant.scope, system) for grant in self.account.grants)

    def everywhere(self, permission: Permission) -> bool:
        """Whether this may be done with all there is."""
        return any(permission in GRANTED[grant.role] and not grant.scope for grant in self.account.grants)

    def _covers(self, scope: str, system: str) -> bool:
        if not scope:
            return True
        kind, _, name = scope.partition(":")
        known = self.systems.get(system)
        if kind == "system":
            return bool(system) and name == system
        if known is None or not name:
            return False
        if kind == "department":
            return known.department == name
        return kind == "city" and name in known.location
