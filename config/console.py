"""Settings of the web console."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from config.strict import Strict

_PLACE = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\](?:/\d{1,3})?|[^:\[\]\s]+)(?::(?P<ports>\d{1,5}(?:-\d{1,5})?))?")


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


def _place(text: str) -> str:
    if not _PLACE.fullmatch(text):
        raise ValueError("is written HOST, HOST:PORT, NETWORK/BITS:PORT or HOST:FIRST-LAST")
    return text


class OidcSettings(Strict):
    """Coming in by the company's own sign-on (OpenID Connect). ``client_secret`` is a reference. ``roles`` maps what the provider
    says in ``claim`` to roles here, as ``role`` or ``role@department:NAME``; whoever has none of them is not let in, unless
    ``keep_roles`` leaves roles to the accounts of this console."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str = "groups"
    roles: Mapping[str, str] = Field(default_factory=dict)
    keep_roles: bool = False
    scopes: tuple[str, ...] = ("openid", "profile")
    label: str = ""


class ConsoleSettings(Strict):
    """``hosts`` are the names under which the console may be called, ``proxies`` the networks of proxies whose X-Forwarded-For is
    believed. ``reach`` are the hosts (with ports) that "test the connection" may ask besides those of declared sources. ``peek``
    lets reviewers see at most five masked values of a column, live."""

    hosts: tuple[str, ...] = ()
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    absolute_hours: int = Field(default=12, ge=1, le=7 * 24)
    reach: tuple[Annotated[str, AfterValidator(_place)], ...] = ()
    peek: bool = False
    oidc: OidcSettings | None = None
    language: Literal["zh", "en"] = "zh"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.idle_minutes > self.absolute_hours * 60:
            raise ValueError("idle_minutes is longer than absolute_hours")
        return self
