"""Who somebody is here, from what the identity provider says: pure, by the table in shudian.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from catalog import Account, Grant, Role
from config import OidcSettings
from scanner.console.oidc_refusals import SignInRefused, Why

_NOBODY = UUID(int=0)
_LONGEST_NAME, _LONGEST_DEPARTMENT, _DEEPEST = 80, 120, 8


def subject_of(issuer: str, subject: str) -> str:
    """How an account of a provider is known: a subject alone is only unique at its issuer."""
    return f"{issuer} {subject}"


def person_of(claims: Mapping[str, Any], settings: OidcSettings) -> Account:
    """The account as the claims of a checked token say it is, without roles where the table has none for it. Raises SignInRefused
    (NAMELESS) where the claim of the name holds none that an account could have."""
    name = _text(claim(claims, settings.name_claim), _LONGEST_NAME)
    if not name or any(one.isspace() for one in name):
        raise SignInRefused(Why.NAMELESS)
    department = _text(claim(claims, settings.department_claim), _LONGEST_DEPARTMENT) if settings.department_claim else ""
    display = _text(claim(claims, settings.display_claim), _LONGEST_NAME) or name
    subject = subject_of(settings.issuer, claims["sub"])
    return Account(_NOBODY, name, display, grants_of(claims, settings), department, subject=subject)


def grants_of(claims: Mapping[str, Any], settings: OidcSettings) -> tuple[Grant, ...]:
    """The roles that the table gives, in its order, each once."""
    given = (line for line in settings.roles if line.value in _values(claim(claims, line.claim)))
    return tuple(dict.fromkeys(Grant(Role(line.role), line.scope) for line in given))


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """What stands under a name; where there is no such name, under its parts (``realm_access.roles``). None for nothing."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split(".", _DEEPEST):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _values(said: Any) -> frozenset[str]:
    """A text is one value, a list the texts in it. A text is never split: a group may have a blank or a comma in its name."""
    listed = said if isinstance(said, list) else [said]
    return frozenset(one for one in listed if isinstance(one, str))


def _text(said: Any, longest: int) -> str:
    text = said.strip() if isinstance(said, str) else ""
    return text if len(text) <= longest and text.isprintable() else ""
