"""Which system a source belongs to: what shudian.yaml says, else what the registry of systems says. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.declared_fields import names_in
from catalog.model import System

SOURCES = "sources"
"""The field of a system in which its sources are declared."""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A source that the registry puts elsewhere than it is taken to be: in ``said`` systems, and it ``belongs`` to the one of
    shudian.yaml; to none (empty) where shudian.yaml says nothing and several systems claim it."""

    source: str
    belongs: str
    said: tuple[str, ...]


@dataclass(frozen=True)
class Owners:
    """The system of each source that has one, and what is disputed, by source."""

    of: Mapping[str, str] = field(default_factory=dict)
    disputes: tuple[Dispute, ...] = ()

    def of_these(self, sources: Mapping[str, str]) -> dict[str, str]:
        """The sources given, and all others that the registry knows, each with its system (empty for none)."""
        return {**dict.fromkeys(sources, ""), **self.of}


def owners(settings: Mapping[str, str], systems: Mapping[str, System]) -> Owners:
    """Where sources belong. ``settings`` are those of shudian.yaml with the system that each has there (empty for none), which
    holds against everything else; ``systems`` are as declared, with their sources."""
    claims: defaultdict[str, list[str]] = defaultdict(list)
    for id, system in systems.items():
        for name in names_in(system.declared.get(SOURCES, "")):
            claims[name].append(id)
    of = {source: system for source, system in settings.items() if system}
    disputes = []
    for source, said in claims.items():
        here = of.get(source, "")
        if (here and any(one != here for one in said)) or len(said) > 1:
            disputes.append(Dispute(source, here, tuple(one for one in sorted(said) if one != here)))
        elif not here:
            of[source] = said[0]
    return Owners(of, tuple(sorted(disputes, key=lambda one: one.source)))
