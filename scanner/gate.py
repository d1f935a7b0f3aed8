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
NEW_SENSITIVE, NEW_ITEM, CHANGE = "new_sensitive", "new_item", "change_30pct"
COMPARED = (NEW_SENSITIVE, NEW_ITEM, CHANGE)
"""Conditions that compare with the catalogue."""
OVER = "pi_over_10m"
CONDITIONS = (*LEVELS, *FLAGS, *COMPARED)
BEFORE_LAUNCH = ("important", "core_candidate", *FLAGS, CHANGE)
"""What stops a release where nobody says it: everything in a new system is new, so what is new does not."""
_LINES = {OVER: "persons_10m", CHANGE: CHANGE}

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
    """What meets the conditions. ``before`` is the snapshot that ``new_sensitive`` and ``new_item`` compare with; without one all
    are new.

    ``standard`` is the one whose "sensitive" counts: gbt45574 or gbt35273.
    """
    known = frozenset(key for entry in (before.entries if before else ()) for key in _sensitive(entry, standard))
    items = frozenset(entry.item for entry in (before.entries if before else ()))
    fresh = {
        NEW_SENSITIVE: {id(entry) for entry in snapshot.entries if _sensitive(entry, standard) - known},
        NEW_ITEM: {id(entry) for entry in snapshot.entries if entry.item not in items},
    }
    conditions = tuple(conditions)
    found = tuple(
        Hit(condition, entry.source, entry.title)
        for condition in conditions
        for entry in snapshot.entries
        if _meets(entry, condition, id(entry) in fresh.get(condition, ()))
    )
    met = {hit.condition for hit in found}
    return (*found, *(hit for one in conditions if one not in met for hit in _hit_by_the_whole(snapshot, one)))


def _hit_by_the_whole(snapshot: Snapshot, condition: str) -> Iterator[Hit]:
    """A line that is reached in all, though by no dataset by itself: ten million people, or the change since the last filing."""
    reached = (one for one in snapshot.thresholds if one.id == _LINES.get(condition) and one.state == "reached")
    yield from (Hit(condition, one.scope, "") for one in reached)


def exit_code(snapshot: Snapshot, found: tuple[Hit, ...]) -> int:
    """0 done, 1 no source could be read, 3 something in scope was not read, 4 the gate was hit (4 beats 3)."""
    if snapshot.run.status is RunStatus.FAILED:
        return NO_SOURCE
    if found:
        return GATE_HIT
    return DONE if snapshot.run.status is RunStatus.COMPLETE else INCOMPLETE


def _meets(entry: Entry, condition: str, is_fresh: bool) -> bool:
    if is_outside(entry):
        return False
    if condition in LEVELS:
        return entry.decision.level is LEVELS[condition]
    if condition in COMPARED:
        return is_fresh
    return condition in entry.decision.flags


def sensitive_columns(entry: Entry, standard: str) -> tuple[str, ...]:
    """The columns of a dataset that hold sensitive personal information under a standard (gbt45574 or gbt35273)."""
    columns = entry.finding.columns
    return tuple(one.column for one in columns if (one.gbt35273 if standard == "gbt35273" else one.gbt45574).sensitive)


def _sensitive(entry: Entry, standard: str) -> frozenset[tuple[str, tuple[str, ...], str]]:
    return frozenset((entry.source, entry.path, column) for column in sensitive_columns(entry, standard))
