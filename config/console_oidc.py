"""Sign-in with the company's identity provider (OpenID Connect): the block ``console.oidc`` of shudian.yaml."""

from __future__ import annotations

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from config.notices import Address, SecretReference, is_loopback
from config.strict import Strict

RoleName = Literal["viewer", "data_owner", "reviewer", "manager", "admin", "auditor"]
_CLAIM = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
_SCOPES = ("department", "system", "city")


def _encrypted(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
        raise ValueError("must be https: only on this machine itself may it be http")
    return text


EncryptedAddress = Annotated[Address, AfterValidator(_encrypted)]


class OidcRoleSettings(Strict):
    """A line of the table from what the provider says to what somebody is here: whoever has ``value`` in ``claim`` (a text or a
    list; ``a.b`` looks into ``a``) gets ``role``, everywhere or within ``scope`` (department:NAME, system:ID, city:NAME)."""

    claim: _CLAIM = "groups"
    value: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    role: RoleName
    scope: Annotated[str, StringConstraints(max_length=200)] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        kind, _, name = self.scope.partition(":")
        if self.scope and (kind not in _SCOPES or not name):
            raise ValueError("scope is department:NAME, system:ID or city:NAME")
        return self


class OidcSettings(Strict):
    """``address`` is where people call the console (https://HOST); the provider must know ``address``/oidc/callback as a redirect
    address and ``address``/login as one after signing out. ``client_secret`` is a reference; without one this is a public client,
    which PKCE alone protects. ``userinfo`` asks the provider's userinfo endpoint for claims that are not in its token. ``only``
    shuts out accounts with passwords but ``break_glass``. ``adopt`` lets the provider's people take over the account of their
    name that had a password; only where people cannot choose their names at the provider. Tokens for programs work for
    ``token_days`` after their holder's last sign-in. ``ca`` is a file of certificates (PEM) besides those of the system."""

    issuer: EncryptedAddress
    client_id: Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,300}$")]
    client_secret: SecretReference | None = None
    address: EncryptedAddress
    scopes: tuple[Annotated[str, StringConstraints(pattern=r"^[\x21\x23-\x5b\x5d-\x7e]{1,200}$")], ...] = ("openid", "profile")
    name_claim: _CLAIM = "preferred_username"
    display_claim: _CLAIM = "name"
    department_claim: _CLAIM | Literal[""] = ""
    roles: tuple[OidcRoleSettings, ...] = Field(min_length=1, max_length=2000)
    userinfo: bool = False
    only: bool = False
    break_glass: Annotated[str, StringConstraints(max_length=80, strip_whitespace=True)] = ""
    adopt: bool = False
    token_days: int = Field(default=30, ge=1, le=366)
    title: Annotated[str, StringConstraints(max_length=40)] = ""
    ca: str | None = None
    seconds: float = Field(default=10.0, ge=0.1, le=60)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        if urlsplit(self.address).path.strip("/"):
            raise ValueError("address is https://HOST or https://HOST:PORT, without a path")
        return self

    @property
    def place(self) -> str:
        """``address`` without a slash at its end."""
        return self.address.rstrip("/")
