"""Flags and figures of people that were published and that a later run does not see: kept, and told as such. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from catalog.model import Entry
from catalog.verdicts import (
    COUNTED_LOWER,
    EXPOSURES,
    KEPT_COUNT,
    KEPT_DOMAIN,
    KEPT_FLAG,
    KEPT_PERSONS,
    NOT_SEEN_SINCE,
    is_counted,
    present_flags,
)
from classifiers.model import Decision, LevelReason, Persons
from connectors.model import Status

OF_COUNTS = frozenset(("pi_over_10m", "pi_over_1m"))
"""Flags that follow from the number of people: where nobody counted, the last count still says them."""
_ENOUGH = 0.95  # power of a sample that is as good as any


@dataclass(frozen=True, slots=True)
class Sight:
    """What a run saw of a dataset against the run before. ``lost``: a column's verdict had to be kept; ``explained``: people said
    of a column that it is not what it was taken for; ``let_go`` flags people took away; ``since`` says when it was seen last."""

    lost: bool
    explained: bool
    let_go: Collection[str] = ()
    let_go_persons: bool = False
    since: str = ""


def with_flags(before: Decision, now: Entry, persons: str, sight: Sight, looked: bool) -> Decision:
    """The decision of ``now`` with the flags that would fall, each with a reason that says since when. ``persons`` is the rule by
    which figures are kept (empty: they are the run's own), ``looked`` whether the dataset was looked at as well as before."""
    decision = now.decision
    missing = [one for one in before.flags if one not in (*decision.flags, NOT_SEEN_SINCE, *sight.let_go)]
    silent = [one for one in missing if one in OF_COUNTS and persons == KEPT_COUNT and one in present_flags(before)]
    kept = [one for one in missing if one not in silent and not _may_fall(one, now, sight, looked)]
    if not silent and not kept:
        return decision
    reasons = (*decision.reasons, *(told_flag(before, one, sight.since) for one in kept))
    return replace(decision, reasons=reasons, flags=tuple(sorted({*decision.flags, *silent, *kept})))


def _may_fall(flag: str, now: Entry, sight: Sight, looked: bool) -> bool:
    """Whether nothing speaks for a flag any more. People in clear text where they should not be are gone once somebody has taken
    them away; what a flag says of data themselves goes with the column that people said is something else."""
    if flag in EXPOSURES:
        return now.status is Status.EMPTY or (looked and not sight.lost)
    return flag not in OF_COUNTS and sight.explained and looked and not sight.lost


def told_flag(before: Decision, flag: str, since: str) -> LevelReason:
    """That a flag is only kept, in the words of the first time."""
    rule = f"{KEPT_FLAG}{flag}"
    return _earlier(before, rule) or LevelReason(
        rule,
        f"上次（{since}）有标记“{flag}”，本次未再识别到，须复核",
        f"it had the flag {flag} when seen last ({since}) and has it no more: review it",
    )


def _earlier(before: Decision, rule: str) -> LevelReason | None:
    return next((one for one in before.reasons if one.rule == rule), None)


def looked_as_well(before: Entry, now: Entry) -> bool:
    """Whether a dataset was looked at no less than before: all that was in scope, with a sample that says as much."""
    if now.status is Status.EMPTY:
        return True
    if now.status is not Status.COMPLETE or {one.column for one in now.unread} - {one.column for one in before.unread}:
        return False
    return now.coverage.power_at_1pct >= min(before.coverage.power_at_1pct, _ENOUGH)


def figures(before: Entry, now: Entry, sight: Sight) -> tuple[Persons, str]:
    """The people to show, and the rule that keeps an earlier figure (empty for none).

    A count that is complete is a new observation, and people do leave. Where nobody counted, the last count stands; where a count
    lacks something and found fewer, the earlier lower bound does, and what was counted now stands beside it."""
    was, found = before.persons, now.persons
    if sight.let_go_persons:
        was = counted_alone(was)
    waits = _earlier(before.decision, KEPT_PERSONS) is not None and not sight.let_go_persons
    if not is_counted(was) or now.status is Status.EMPTY:
        return found, ""
    if not is_counted(found):
        return was, KEPT_PERSONS if waits else KEPT_COUNT
    if (found.upper is not None and not sight.lost) or found.lower >= was.lower or sight.let_go_persons:
        return found, ""
    return replace(found, lower=was.lower, upper=None, by={**found.by, COUNTED_LOWER: found.lower}), KEPT_PERSONS


def counted_alone(persons: Persons) -> Persons:
    """The figures without a bound that is only kept."""
    if COUNTED_LOWER not in persons.by:
        return persons
    by = {name: count for name, count in persons.by.items() if name != COUNTED_LOWER}
    return replace(persons, lower=persons.by[COUNTED_LOWER], by=by)


def told_figures(before: Entry, rule: str, since: str) -> Iterator[LevelReason]:
    """Why figures are not the run's own, in the words of the first time; nothing where they are."""
    if not rule:
        return
    lower = before.persons.lower
    told = {
        KEPT_COUNT: (f"人数为上次（{since}）清点的结果，本次未清点", f"people as counted last ({since}); not counted this time"),
        KEPT_PERSONS: (
            f"上次（{since}）清点至少{lower:,}人，本次清点不完整且较少，须复核",
            f"at least {lower:,} people were counted last ({since}); the count now is incomplete and found fewer: review it",
        ),
    }[rule]
    yield _earlier(before.decision, rule) or LevelReason(rule, *told)


def told_domain(before: Decision, since: str) -> LevelReason:
    """That a domain is the one of before: what is read now does not tell any."""
    return _earlier(before, KEPT_DOMAIN) or LevelReason(
        KEPT_DOMAIN,
        f"数据域为上次（{since}）识别的结果，本次未再识别到，须复核",
        f"its domain is that of the last time ({since}): none is recognised any more, review it",
    )
