"""What people should be told of, from what was known, what is known now, and what is due. Pure: the same in, the same out.

Keys make a notice once. What a run shows is keyed by the run, so that a change that comes back is told again; what holds on is
keyed by what it is: a line by its name and year (or by the filing), a deadline by its day and how near it is, a decision by what
the machine says instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from catalog import Deadline, JobState, Notice, QueueItem, Why, highest, level_rank
from catalog.model import DataItem, Entry, Filing, FilingEvent, FilingEventKind, Run, RunStatus, Snapshot, Threshold
from classifiers.model import Level
from config import NoticeKind, NoticeSettings
from connectors.model import Status
from scanner.gate import sensitive_columns
from scanner.presentable import masked
from scanner.terminal import visible

_Fills = dict[str, str | int | None]

CHANGE_LINE = "change_30pct"
OVERDUE = "over"
_NAMED = 5
_TOLD_LEVELS = (Level.IMPORTANT, Level.CORE_CANDIDATE, Level.CORE)
_ANSWERS = (FilingEventKind.ACCEPTED, FilingEventKind.RETURNED)
_ENDS = {
    RunStatus.FAILED: NoticeKind.RUN_FAILED,
    RunStatus.PARTIAL: NoticeKind.RUN_PARTIAL,
    RunStatus.COMPLETE: NoticeKind.RUN_DONE,
}
_COUNTS = ("documents", "numbers")


@dataclass(frozen=True)
class Sight:
    """What was known before a run (None: nothing), and the run as it was published, both with people's decisions in them.
    ``standard`` is the one whose "sensitive" counts."""

    before: Snapshot | None
    run: Snapshot
    standard: str = "gbt45574"

    @cached_property
    def read(self) -> frozenset[str]:
        """The sources that the run could read."""
        failed = {one.source for one in self.run.sources if one.status is Status.FAILED}
        return frozenset({one.source for one in self.run.entries} - failed)

    @cached_property
    def known(self) -> frozenset[str]:
        """The sources that were read before."""
        return frozenset(one.source for one in (self.before.entries if self.before else ()))

    @property
    def after(self) -> Iterator[Entry]:
        """What is known after the run: its entries, and of other sources what was known before."""
        yield from (one for one in self.run.entries if one.source in self.read)
        yield from (one for one in (self.before.entries if self.before else ()) if one.source not in self.read)


def run_notices(sight: Sight, settings: NoticeSettings) -> tuple[Notice, ...]:
    """What a run has shown: levels that rose, sensitive columns that are new, lines, and how the run itself went."""
    found = [*_rises(sight), *_sensitive(sight), *_lines(sight.run, settings), _outcome(sight.run)]
    return tuple(sorted(found, key=lambda one: one.urgency))


def _raised(run: Run, kind: NoticeKind, subject: str, key: str, **fills: str | int | None) -> Notice:
    return Notice(f"{run.id}|{kind}|{key}", kind, run.finished_at, str(run.id), subject, fills)


def _rises(sight: Sight) -> Iterator[Notice]:
    """Items that are important or more now and were less before. Those of a source that is new are told of in one line."""
    before, after = _levels(sight.before.entries if sight.before else ()), _levels(sight.after)
    items = {one.id: one for one in sight.run.items}
    for item in sorted(after.keys() & items.keys(), key=str):
        now, was = after[item], before.get(item)
        new = items[item].key.source not in sight.known
        if now in _TOLD_LEVELS and not (was is None and new) and (was is None or level_rank(now) > level_rank(was)):
            rise = _raised(sight.run.run, NoticeKind.LEVEL_RISE, _title(items[item]), str(item), before=was, after=now)
            yield replace(rise, weight=level_rank(now))


def _levels(entries: Iterable[Entry]) -> dict[UUID, Level]:
    """The level of each item: the highest of its members'."""
    levels: dict[UUID, Level] = {}
    for one in entries:
        if one.item is not None:
            levels[one.item] = highest((one.decision.level, levels.get(one.item, one.decision.level)))
    return levels


def _title(item: DataItem) -> str:
    return f"{item.key.source} {item.title}"


def _sensitive(sight: Sight) -> Iterator[Notice]:
    """A line for each dataset with sensitive columns that were not there, or were not sensitive. A source that was never read
    before is one line."""
    known = {(one.source, one.path): frozenset(_columns(one, sight)) for one in (sight.before.entries if sight.before else ())}
    first: dict[str, list[Entry]] = {}
    for one in sight.run.entries:
        if one.source not in sight.known:
            first.setdefault(one.source, []).append(one)
            continue
        new = [name for name in _columns(one, sight) if name not in known.get((one.source, one.path), frozenset())]
        if new:
            subject, named = f"{one.source} {one.title}", "、".join(new[:_NAMED])
            told = _raised(sight.run.run, NoticeKind.NEW_SENSITIVE, subject, "/".join((one.source, *one.path)))
            yield replace(told, fills={"columns": len(new), "named": named}, weight=len(new))
    for source, entries in sorted(first.items()):
        columns = [len(_columns(one, sight)) for one in entries]
        important = sum(1 for level in _levels(entries).values() if level in _TOLD_LEVELS)
        if sum(columns) or important:
            told = _raised(sight.run.run, NoticeKind.NEW_SENSITIVE, source, f"first {source}")
            fills: _Fills = {"columns": sum(columns), "datasets": sum(map(bool, columns)), "important": important, "first": 1}
            yield replace(told, fills=fills, weight=sum(columns))


def _columns(entry: Entry, sight: Sight) -> tuple[str, ...]:
    return sensitive_columns(entry, sight.standard)


def _lines(run: Snapshot, settings: NoticeSettings) -> Iterator[Notice]:
    for one in run.thresholds:
        if one.id == CHANGE_LINE:
            yield from _change(run.run, one, settings.change_percent)
        else:
            yield from _people(run.run, one, settings.people_percent)


def _people(run: Run, line: Threshold, percent: int) -> Iterator[Notice]:
    counts = [line.lower, line.upper, *(line.details.get(name) for name in _COUNTS)]
    known = max((one for one in counts if isinstance(one, int)), default=0)
    over = line.state == "reached"
    if over or (line.limit and known * 100 >= percent * line.limit):
        kind = NoticeKind.PEOPLE_OVER if over else NoticeKind.PEOPLE_NEAR
        key = f"line|{line.id}|{line.scope}|{line.limit}|{kind}|{run.finished_at.year}"
        fills: _Fills = {"scope": line.scope, "lower": line.lower, "upper": line.upper, "limit": line.limit}
        yield Notice(key, kind, run.finished_at, str(run.id), line.id, fills, line.limit)


def _change(run: Run, line: Threshold, percent: int) -> Iterator[Notice]:
    """The change since the last filing: told once for each filing and category, when near and when over."""
    said = [str(one) for name, one in line.details.items() if name.endswith("_percent") and one is not None]
    most = max((abs(float(one)) for one in said), default=0.0)
    over = line.state == "reached"
    if over or (line.state in ("possible", "not_reached", "undecided") and most >= percent):
        kind = NoticeKind.CHANGE_OVER if over else NoticeKind.CHANGE_NEAR
        filing, category = (str(line.details.get(name) or "") for name in ("filing", "category"))
        key = f"line|{line.id}|{line.scope}|{filing}|{category}|{kind}"
        fills: _Fills = {
            "percent": f"{most:.1f}",
            "limit": line.limit,
            "filing": filing,
            "category": category,
            "state": line.state,
        }
        yield Notice(key, kind, run.finished_at, str(run.id), line.id, fills, int(most))


def run_key(run: UUID) -> str:
    """The key of the notice that every run has: how it went."""
    return f"{run}|outcome"


def _outcome(run: Snapshot) -> Notice:
    kind = _ENDS[run.run.status]
    failed = sorted(one.source for one in run.sources if one.status is Status.FAILED)
    unread = sum(1 for one in run.entries if one.reason is not None and one.reason.was_in_scope)
    fills: _Fills = {"failed": len(failed), "sources": len(run.sources), "unread": unread, "named": "、".join(failed[:_NAMED])}
    fills["datasets"] = len(run.entries)
    return Notice(run_key(run.run.id), kind, run.run.finished_at, str(run.run.id), str(run.run.id)[:8], fills)


@dataclass(frozen=True, slots=True)
class Moment:
    """When and as what people are told of what holds on: ``group`` is what becomes one message."""

    now: datetime
    group: str

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone().date()


def deadline_notices(found: Iterable[Deadline], steps: Sequence[int], moment: Moment) -> Iterator[Notice]:
    """Deadlines that are as near as one of ``steps`` (days), and those that are over: once for each step."""
    for one in found:
        left = (one.on - moment.today).days
        step = OVERDUE if left < 0 else min((days for days in steps if left <= days), default=None)
        if step is not None:
            what = hashlib.sha256(f"{one.scope}\0{one.title}".encode("utf-8", "surrogatepass")).hexdigest()[
                :16
            ]  # people's own words
            key = f"deadline|{one.on}|{one.kind}|{what}|{step}"
            fills: _Fills = {"on": one.on.isoformat(), "left": left, "scope": one.scope}
            yield Notice(key, NoticeKind.DEADLINE, moment.now, moment.group, one.title, fills, -left)


def answer_notices(filings: Iterable[tuple[Filing, Sequence[FilingEvent]]], moment: Moment) -> Iterator[Notice]:
    """The regulator's answers to filings, each once."""
    for filing, events in filings:
        for one in events:
            if one.kind in _ANSWERS:
                fills: _Fills = {"answer": one.kind.value, "on": one.happened_on.isoformat()}
                subject = filing.reference or filing.filed_on.isoformat()
                yield Notice(f"answer|{one.id}", NoticeKind.FILING_ANSWERED, moment.now, moment.group, subject, fills)


def disagreement_notices(found: Iterable[QueueItem], moment: Moment) -> Iterator[Notice]:
    """Decisions with which the machine disagrees, each once for what it says instead."""
    for one in found:
        if one.why is not Why.DISAGREES or one.decision is None:
            continue
        for side in one.sides[:1]:
            subject = _title(one.item) + (f" {side.column}" if side.column else "")
            fills: _Fills = {"said": side.person or "", "machine": side.machine, "column": side.column}
            key = f"disagrees|{one.decision}|{side.column}|{side.machine}"
            yield Notice(key, NoticeKind.DISAGREES, moment.now, moment.group, subject, fills, round(one.urgency * 1000))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How something that ran without anybody watching ended. ``what`` is job, schedule or bundle; ``id`` which one, ``reason`` a
    short word or sentence of ours."""

    what: str
    id: str
    subject: str
    state: str = JobState.FAILED.value
    reason: str = ""


def failure_notices(outcomes: Iterable[Outcome], moment: Moment) -> Iterator[Notice]:
    """Jobs, schedules and bundles that failed, each once."""
    for one in outcomes:
        if one.state == JobState.FAILED:
            fills: _Fills = {"what": one.what, "reason": one.reason}
            key = f"failed|{one.what}|{one.id}"
            yield Notice(key, NoticeKind.SERVICE_FAILED, moment.now, moment.group, one.subject, fills)


def presentable_notice(notice: Notice, mask: Callable[[str], str]) -> Notice:
    """The notice with its texts masked and fit for any screen. Its key stays: it is shown to nobody."""

    def fit(text: str) -> str:
        return visible(masked(text, mask)).encode("utf-8", "backslashreplace").decode("utf-8")

    fills: _Fills = {name: fit(one) if isinstance(one, str) else one for name, one in notice.fills.items()}
    return replace(notice, subject=fit(notice.subject), fills=fills)
