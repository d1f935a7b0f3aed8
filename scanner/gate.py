"""The gate: which findings stop a release, and which exit code a scan ends with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from catalog.model import Entry, RunStatus, Snapshot
from classifiers.model import Level
from config import UsageError
from connectors.model import Reason

LEVELS = {"important": Level.IMPORTANT, "core_candidate": Level.CORE_CANDIDATE, "undecided": Level.UNDECIDED}
FLAGS = ("pi_over_10m", "minors", "trajectory", "person_content", "aggregated_pi", "clear_people_in_test", "copied_table")
NEW_SENSITIVE = "new_sensitive"
_OVER = "pi_over_10m"
CONDITIONS = (*LEVELS, *FLAGS, NEW_SENSITIVE)

DONE, NO_SOURCE, INCOMPLETE, GATE_HIT = 0, 1, 3, 4


@dataclass(frozen=True, slots=True)
class Hit:
    """A dataset that meets a condition of the gate."""

    condition: str
    source: str
    dataset: str


def is_outside(entry: Entry) -> bool:
    """Whether a dataset is listed without having been asked for: excluded, or off by default."""
    return entry.reason in (Reason.EXCLUDED, Reason.OFF_BY_DEFAULT)


def parse_conditions(text: str) -> tuple[str, ...]:
    """``important,undecided`` → the conditions. Raises UsageError for an unknown one."""
    words = tuple(word.strip() for word in text.split(",") if word.strip())
    for word in words:
        if word not in CONDITIONS:
            raise UsageError(f"--fail-on: {word!r} is not a condition", f"Conditions: {', '.join(CONDITIONS)}")
    return words


def hits(snapshot: Snapshot, conditions: Iterable[str], before: Snapshot | None, standard: str = "gbt45574") -> tuple[Hit, ...]:
    """What meets the conditions. ``before`` is the snapshot that ``new_sensitive`` compares with; without one all are new.

    ``standard`` is the one whose "sensitive" counts: gbt45574 or gbt35273.
    """
    known = frozenset(key for entry in (before.entries if before else ()) for key in _sensitive(entry, standard))
    fresh = {id(entry) for entry in snapshot.entries if _sensitive(entry, standard) - known}
    conditions = tuple(conditions)
    found = tuple(
        Hit(condition, entry.source, entry.title)
        for condition in conditions
        for entry in snapshot.entries
        if _meets(entry, condition, id(entry) in fresh)
    )
    if _OVER in conditions and not any(hit.condition == _OVER for hit in found):
        return (*found, *_hit_by_the_whole(snapshot))
    return found


def _hit_by_the_whole(snapshot: Snapshot) -> Iterator[Hit]:
    """Ten million people in all, though in no dataset by itself."""
    reached = (one for one in snapshot.thresholds if one.id == "persons_10m" and one.state == "reached")
    yield from (Hit(_OVER, one.scope, "") for one in reached)


def exit_code(snapshot: Snapshot, found: tuple[Hit, ...]) -> int:
    """0 done, 1 no source could be read, 3 something in scope was not read, 4 the gate was hit (4 beats 3)."""
    if snapshot.run.status is RunStatus.FAILED:
        return NO_SOURCE
    if found:
        return GATE_HIT
    return DONE if snapshot.run.status is RunStatus.COMPLETE else INCOMPLETE


def _meets(entry: Entry, condition: str, newly_sensitive: bool) -> bool:
    if is_outside(entry):
        return False
    if condition in LEVELS:
        return entry.decision.level is LEVELS[condition]
    if condition == NEW_SENSITIVE:
        return newly_sensitive
    return condition in entry.decision.flags


def _sensitive(entry: Entry, standard: str) -> frozenset[tuple[str, tuple[str, ...], str]]:
    columns = entry.finding.columns
    marked = [one for one in columns if (one.gbt35273 if standard == "gbt35273" else one.gbt45574).sensitive]
    return frozenset((entry.source, entry.path, column.column) for column in marked)
