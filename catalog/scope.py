"""Systems known against systems scanned, and when: what was never looked at. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.model import Snapshot, SourceOutcome, System
from connectors.model import Status

_UNREAD = (Status.FAILED, Status.SKIPPED)


class Looked(StrEnum):
    """How far a system was looked at. Something declared with no source, or none that was ever read, was never looked at."""

    SCANNED = "scanned"
    PARTLY = "partly"  # a source of it was never read, or not read again when it was last tried
    NEVER = "never"
    UNDECLARED = "undeclared"  # scanned, and nobody has declared it


@dataclass(frozen=True, slots=True)
class SourceScope:
    """A source: when its data were seen last (None: never), and whether the last attempt to read it succeeded."""

    source: str
    seen: datetime | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class SystemScope:
    """A system as it is known, with its sources. ``id`` is empty for sources that belong to no system."""

    id: str
    name: str
    department: str
    declared: bool
    sources: tuple[SourceScope, ...]
    datasets: int = 0

    @property
    def seen(self) -> datetime | None:
        """When the last of its sources was seen; None where none ever was."""
        return max((one.seen for one in self.sources if one.seen), default=None)

    @property
    def state(self) -> Looked:
        """How far it was looked at."""
        if self.seen is None:
            return Looked.NEVER
        if not self.declared:
            return Looked.UNDECLARED
        return Looked.PARTLY if any(one.failed or one.seen is None for one in self.sources) else Looked.SCANNED


def system_scopes(
    snapshot: Snapshot | None, systems: Mapping[str, System], sources: Mapping[str, str]
) -> tuple[SystemScope, ...]:
    """Every system that is declared or was met, never scanned ones first. ``sources`` are the declared ones with the id of the
    system that each belongs to; what is met in a snapshot counts besides."""
    belongs = dict(sources)
    datasets: Counter[str] = Counter()
    outcomes: dict[str, SourceOutcome] = {}
    if snapshot is not None:
        outcomes = {one.source: one for one in snapshot.sources}
        belongs |= {one.source: one.system for one in snapshot.entries}
        datasets.update(one.system for one in snapshot.entries)
        belongs = {**dict.fromkeys(outcomes, ""), **belongs}
    of_system: defaultdict[str, list[SourceScope]] = defaultdict(list)
    for source, system in sorted(belongs.items()):
        of_system[system].append(_source(source, outcomes.get(source), snapshot))
    found = (
        _scope(id, systems.get(id), tuple(of_system[id]), datasets[id]) for id in dict.fromkeys((*systems, *sorted(of_system)))
    )
    return tuple(sorted(found, key=lambda one: (one.state is not Looked.NEVER, one.id == "", one.id)))


def _scope(id: str, system: System | None, sources: tuple[SourceScope, ...], datasets: int) -> SystemScope:
    known = system or System(id)
    return SystemScope(id, known.name, known.department, system is not None, sources, datasets)


def _source(name: str, outcome: SourceOutcome | None, snapshot: Snapshot | None) -> SourceScope:
    if outcome is None or snapshot is None:
        return SourceScope(name)
    failed = outcome.status in _UNREAD
    return SourceScope(name, outcome.as_of or (None if failed else snapshot.run.finished_at), failed)
