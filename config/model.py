"""Frozen values that settings, rules and reference data arrive in. Nothing here reads a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
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
class Window:
    """Hours of the day, in the local time of the scanning machine, in which a source may be read. It may pass midnight."""

    start: time
    end: time

    def holds(self, moment: time) -> bool:
        """Whether the moment is in the window; its start is, its end is not."""
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class Layout:
    """How files without a header are made up. ``files`` is a glob over paths below the source. Fields stand between
    ``delimiter``, or ``widths`` characters each (bytes where ``unit`` says so); ``columns`` are their names, ``comments``
    what they mean. An empty ``encoding`` is told by the content."""

    files: str
    columns: tuple[str, ...]
    comments: tuple[str, ...] = ()
    delimiter: str = ""
    widths: tuple[int, ...] = ()
    unit: str = "characters"
    encoding: str = ""
    skip_lines: int = 0


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """One source to scan. ``id`` is the stable name under which the catalogue knows it; never a host or URL.
    ``replica``: it must be a read-only copy, and a primary is refused. ``allow_unlimited``: it is read even where the server
    keeps no time limit for statements. ``copy_of`` names the source that it is a copy of (replica, ODS, backup). Sources of one
    system with the same ``family`` are pieces (shards) of one: their tables of the same name are one data item. ``address``,
    where there is one, is connected to in place of what the host's name means by then."""

    id: str
    url: SourceUrl
    system: str = ""
    environment: Environment = Environment.PRODUCTION
    role: Role = Role.OWN
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    copy_of: str = ""
    family: str = ""
    views: bool = False
    allow_superuser: bool = False
    allow_unlimited: bool = False
    connections: int = 2
    statement_seconds: float = 10.0
    lock_seconds: float = 0.5
    replica: bool = False
    window: Window | None = None
    layouts: tuple[Layout, ...] = ()
    address: str = field(default="", repr=False, compare=False)
