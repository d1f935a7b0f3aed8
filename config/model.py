"""Frozen values that settings, rules and reference data arrive in. Nothing here reads a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Environment(StrEnum):
    """What a source is used for."""

    PRODUCTION = "production"
    TEST = "test"
    DEVELOPMENT = "development"


class Role(StrEnum):
    """Whose data a source holds, seen from the legal entity that files."""

    OWN = "own"
    ENTRUSTED = "entrusted"
    JOINT = "joint"
    CUSTOMER = "customer"


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is, never the secret. ``scheme`` is env, file, keyring or exec."""

    scheme: str
    locator: str


@dataclass(frozen=True, slots=True)
class SourceUrl:
    """A SOURCE taken apart. It cannot hold a password: only a reference to one.

    ``options`` are the URL's query parameters except ``password``; each connector has an allow-list for them.
    ``path`` is the file or folder of a file-like source, ``database`` the database name of a server.
    """

    scheme: str
    user: str = ""
    host: str = ""
    port: int | None = None
    database: str = ""
    path: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    password: SecretRef | None = None


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One source to scan. ``id`` is the stable name under which the catalogue knows it; never a host or URL."""

    id: str
    url: SourceUrl
    system: str = ""
    environment: Environment = Environment.PRODUCTION
    role: Role = Role.OWN
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    views: bool = False
    allow_superuser: bool = False
    connections: int = 2
    statement_seconds: float = 10.0
    lock_seconds: float = 0.5
