"""用户: accounts, their roles and the part of the company these are for, invitations."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from catalog import Account, Grant, Role
from config import UsageError
from scanner.console.admission import may_be_local
from scanner.console.doors import Doors
from scanner.console.permissions import Permission
from scanner.console.tokens import kept, new_token
from scanner.console.visit import Visit

doors = Doors()
_NOBODY = UUID(int=0)
_INVITED_DAYS = 3
_SCOPES = ("department", "system", "city")


@doors.get("/users", Permission.USERS)
def users(visit: Visit) -> Response:
    """Everybody who may come in."""
    return _page(visit)


@doors.post("/users", Permission.USERS)
def add(visit: Visit) -> Response:
    """Make an account and an invitation with which its holder chooses a password."""
    accounts, now = visit.catalog.accounts(), visit.house.clock()
    name = visit.text("name")[:80]
    _refuse_password(visit, name)
    wanted = Account(_NOBODY, name, visit.text("display")[:80] or name, _grants(visit), visit.text("department")[:120])
    made = accounts.add(wanted, "", now)
    return _page(visit, *_invitation(visit, made))


@doors.get("/users/{id}", Permission.USERS)
def user(visit: Visit) -> Response:
    """One account."""
    return visit.page("user.html", one=_wanted(visit), roles=tuple(Role), scopes=_known_scopes(visit))


@doors.post("/users/{id}", Permission.USERS)
def change(visit: Visit) -> Response:
    """New roles, name, department or state. One's own roles are for another admin to change."""
    one = _wanted(visit)
    wanted = replace(
        one,
        display=visit.text("display")[:80] or one.name,
        department=visit.text("department")[:120],
        grants=_grants(visit),
        enabled=visit.text("enabled") == "yes",
    )
    if one.id == visit.who.id and (wanted.grants != one.grants or not wanted.enabled):
        raise UsageError("not_yourself")
    if one.subject and wanted.grants != one.grants:
        raise UsageError("oidc_roles_elsewhere")
    visit.catalog.accounts().change(wanted, visit.house.clock())
    return visit.go("/users", "saved")


@doors.post("/users/{id}/invite", Permission.USERS)
def invite(visit: Visit) -> Response:
    """A new invitation, for whoever forgot a password."""
    one = _wanted(visit)
    _refuse_password(visit, one.name)
    return _page(visit, *_invitation(visit, one))


def _page(visit: Visit, invited: str = "", token: str = "") -> Response:
    everybody = visit.catalog.accounts().all()
    scopes = _known_scopes(visit)
    shown = {"invited": invited, "token": token, "days": _INVITED_DAYS}
    return visit.page("users.html", 200, everybody=everybody, roles=tuple(Role), scopes=scopes, invitation=shown)


def _invitation(visit: Visit, one: Account) -> tuple[str, str]:
    token, now = new_token(), visit.house.clock()
    visit.catalog.accounts().invite(one.id, kept(token), now, now + timedelta(days=_INVITED_DAYS))
    return one.name, token


def _refuse_password(visit: Visit, name: str) -> None:
    if not may_be_local(name, visit.house.settings.console):
        raise UsageError("oidc_no_local")


def _wanted(visit: Visit) -> Account:
    try:
        found = visit.catalog.accounts().get(UUID(visit.path("id")))
    except ValueError:
        found = None
    if found is None:
        raise UsageError("not_found")
    return found


def _grants(visit: Visit) -> tuple[Grant, ...]:
    """Pairs of role and scope, in the order of the form; a role that stands there twice with one scope counts once."""
    pairs = zip(visit.texts("role"), visit.texts("scope"), strict=False)
    found = [Grant(Role(role), scope.strip()[:200]) for role, scope in pairs if role in set(Role)]
    for grant in found:
        kind, _, name = grant.scope.partition(":")
        if grant.scope and (kind not in _SCOPES or not name):
            raise UsageError("odd_scope")
    return tuple(dict.fromkeys(found))


def _known_scopes(visit: Visit) -> tuple[str, ...]:
    """What a role can be narrowed to, as far as the registry of systems tells."""
    systems = visit.house.systems().values()
    departments = sorted({one.department for one in systems if one.department})
    cities = sorted({one.location for one in systems if one.location})
    return (
        *(f"department:{name}" for name in departments),
        *(f"system:{one.id}" for one in sorted(systems, key=lambda one: one.id)),
        *(f"city:{name}" for name in cities),
    )
