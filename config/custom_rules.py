"""Rules of the user's own as classifiers take them, with their files read. Settings make them (``config.detectors``); who is only
given them, as a process that tallies is, need not load what reads settings."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from config.taxonomy import EntityType

_ROUNDS = 100_000


@dataclass(frozen=True)
class CustomDetector:
    """A detector of the user's own with its dictionary read. ``strength`` is self, supported or named."""

    name: str
    kind: EntityType
    pattern: str | None = None
    terms: tuple[str, ...] = field(default=(), repr=False)
    keywords: tuple[str, ...] = ()
    check: str = "none"
    strength: str = "supported"
    mask: tuple[int, int] = (0, 0)
    match: tuple[str, ...] = field(default=(), repr=False)
    no_match: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class AllowList:
    """What keeps a finding out: column globs ``source.schema.table.column``, shapes of whole cells, and values."""

    columns: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    values: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class CustomRules:
    """All rules of the user's own, with their files read."""

    detectors: tuple[CustomDetector, ...] = ()
    allow: AllowList = AllowList()
    presidio: tuple[str, ...] = ()
    names: str = "likelihood"

    @property
    def version(self) -> str:
        """Changes whenever a rule, a listed word or an allowed value does; empty where there is no rule.

        Stretched, because a plain hash of a rule with one listed value would let that value be guessed.
        """
        if self == CustomRules():
            return ""
        detectors = [(one.name, one.kind, one.pattern, one.terms, one.keywords, one.check, one.strength, one.mask)
                     for one in self.detectors]  # fmt: skip
        allow = (self.allow.columns, self.allow.shapes, self.allow.values)
        text = repr((detectors, allow, self.presidio, self.names)).encode("utf-8", "replace")
        return hashlib.pbkdf2_hmac("sha256", text, b"shudian rules", _ROUNDS).hex()[:16]
