"""Settings of the web console."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from config.console_oidc import OidcSettings
from config.notices import is_loopback
from config.strict import Strict


def _network(text: str) -> str:
    ipaddress.ip_network(text, strict=False)
    return text


_PLACE = re.compile(r"(?:\[[0-9A-Fa-f:.]+(?:/\d{1,3})?\]|[\w.*?-]+(?:/\d{1,2})?)(?::\d{1,5})?")
_REFERENCE = re.compile(r"(?:env|file|keyring):\S+")


def _place(text: str) -> str:
    if not _PLACE.fullmatch(text):
        raise ValueError("write a host, a pattern such as *.db.example or a network such as 10.1.0.0/16, and :PORT or none")
    return text


def _reference(text: str) -> str:
    if not _REFERENCE.fullmatch(text):
        raise ValueError("write a pattern of references such as env:SHUDIAN_SOURCE_*; exec: is for shudian.yaml only")
    return text


class ConsoleSourceSettings(Strict):
    """What sources may be that are added in the console, whose admins need not be those of this machine. ``allow`` are hosts
    (patterns, networks, with a port or for all ports) besides those of the sources in shudian.yaml; ``secrets`` are patterns of
    the references that a password may be; ``folders`` hold the files that may be sources or certificates."""

    allow: tuple[Annotated[str, AfterValidator(_place)], ...] = ()
    secrets: tuple[Annotated[str, AfterValidator(_reference)], ...] = ("env:SHUDIAN_SOURCE_*", "keyring:shudian/*")
    folders: tuple[str, ...] = ()


class ConsoleSettings(Strict):
    """``hosts`` are the names under which the console may be called, ``proxies`` the networks of proxies whose X-Forwarded-For is
    believed. ``sources`` bounds what can be added there, ``peek`` lets reviewers look at a few masked values of a column."""

    hosts: tuple[str, ...] = ()
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    idle_minutes: int = Field(default=30, ge=1, le=24 * 60)
    absolute_hours: int = Field(default=12, ge=1, le=7 * 24)
    language: Literal["zh", "en"] = "zh"
    oidc: OidcSettings | None = None
    sources: ConsoleSourceSettings = ConsoleSourceSettings.unsaid()
    peek: bool = False

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.idle_minutes > self.absolute_hours * 60:
            raise ValueError("idle_minutes is longer than absolute_hours")
        host = (urlsplit(self.oidc.address).hostname or "") if self.oidc else "localhost"
        if not is_loopback(host) and host not in {one.lower() for one in self.hosts}:
            raise ValueError("the host of oidc.address is not among hosts")
        return self
