"""Raises notices from the catalogue, and hands to each channel what is due to it.

At least once: a delivery is marked as being sent, under a message id of its own, before it is sent, and as delivered after. Who
breaks off in between leaves it to be sent again after ten minutes, the same lines under the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from catalog import Catalog, Notice, Notices, deadlines, queue
from catalog.model import Filing, FilingEvent
from classifiers import Classifier
from config import AnyChannel, NoticeKind, NoticeSettings, Settings, load_knowledge
from scanner.channels import Refused, channel_for
from scanner.commands.filing import duties_now
from scanner.notice_texts import message_of
from scanner.noticing import (
    Moment,
    Outcome,
    Sight,
    answer_notices,
    deadline_notices,
    disagreement_notices,
    failure_notices,
    presentable_notice,
    run_key,
    run_notices,
)
from scanner.systems import known_systems

_JOBS = 200
_RUNS = 50
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Sending:
    """How telling one channel went: messages and notices that it took, those that failed with why, and whether it was left alone
    because of its quiet hours."""

    channel: str
    messages: int = 0
    notices: int = 0
    failed: tuple[str, ...] = ()
    quiet: bool = False


def notice_runs(catalog: Catalog, settings: Settings) -> tuple[Notice, ...]:
    """Raise what the runs have shown that were published since somebody looked last (at first: what the last one has). Nothing is
    sent. Whatever breaks off is done by the next call."""
    door = catalog.notices()
    runs = [one.id for one in catalog.runs()[:_RUNS]]
    seen = next((number for number, one in enumerate(runs) if door.has(run_key(one))), 1)
    raised = [notice_run(catalog, settings, one) for one in reversed(runs[:seen])]
    return tuple(one for some in raised for one in some)


def notice_run(catalog: Catalog, settings: Settings, run: UUID) -> tuple[Notice, ...]:
    """Raise what a published run has shown beside what was known of its sources before it. Nothing is sent."""
    before = catalog.preceding(run)
    seen = None if before is None else catalog.reviewed(before)
    sight = Sight(seen, catalog.reviewed(catalog.snapshot(run)), settings.rules.personal_information)
    return _raised(catalog.notices(), settings.notices, run_notices(sight, settings.notices))


def notice_state(catalog: Catalog, settings: Settings, now: datetime) -> tuple[Notice, ...]:
    """Raise what holds on: deadlines, the regulator's answers, disagreements with decisions, and jobs that failed unwatched.
    Nothing is sent. It reads the whole catalogue: once an hour is often enough."""
    moment = Moment(now, f"state {now:%Y-%m-%dT%H:%M:%S}")
    found = (*failure_notices(failed_jobs(catalog), moment), *_known_now(catalog, settings, moment))
    return _raised(catalog.notices(), settings.notices, found)


def notice_failure(catalog: Catalog, settings: Settings, outcome: Outcome, now: datetime) -> tuple[Notice, ...]:
    """Raise that something failed which nobody watched: a bundle that was refused, a schedule whose slot was lost. Once for each
    ``outcome.what`` and ``outcome.id``. Nothing is sent."""
    found = tuple(failure_notices((outcome,), Moment(now, f"{outcome.what} {outcome.id}")))
    return _raised(catalog.notices(), settings.notices, found)


def failed_jobs(catalog: Catalog) -> Iterator[Outcome]:
    """How the last jobs ended."""
    for one in catalog.jobs().list(_JOBS):
        if one.run_id is None:  # a run that was published tells of itself
            subject = "、".join(map(_source_name, one.request.sources[:3]))
            yield Outcome("job", str(one.id), f"{subject} ({str(one.id)[:8]})", one.state.value)


def _source_name(source: str) -> str:
    """A source as it may be told outside: its name, or only the kind of a URL."""
    return source if ":" not in source else f"{source.partition(':')[0]}:…"


def send_due(catalog: Catalog, settings: NoticeSettings, clock: Callable[[], datetime]) -> tuple[Sending, ...]:
    """Send to each channel what is due to it, unless it is its quiet time. A channel that fails keeps nobody else waiting for
    more than its own limit of time."""
    door = catalog.notices()
    door.abandon(tuple(settings.channels))
    return tuple(_sent(door, name, one, settings, clock) for name, one in settings.channels.items())


def is_quiet(hours: str | None, now: datetime) -> bool:
    """Whether the local time of ``now`` is within HH:MM-HH:MM, which may go over midnight."""
    if hours is None:
        return False
    start, end = (60 * int(one[:2]) + int(one[3:]) for one in hours.split("-"))
    local = now.astimezone()
    minute = 60 * local.hour + local.minute
    return (minute - start) % _DAY < (end - start) % _DAY


def language_of(channel: AnyChannel, settings: NoticeSettings) -> str:
    """The language that a channel is told in."""
    return channel.language or settings.language


def _sent(door: Notices, name: str, channel: AnyChannel, settings: NoticeSettings, clock: Callable[[], datetime]) -> Sending:
    now = clock()
    if is_quiet(channel.quiet_hours or settings.quiet_hours, now):
        return Sending(name, quiet=True)
    told, failed = Sending(name), []
    for parcel in door.take(name, now):
        message = message_of(parcel, language_of(channel, settings), settings.console, now)
        outcome = channel_for(channel).send(message)
        if isinstance(outcome, Refused):
            door.failed(parcel, clock(), outcome.reason, outcome.retry)
            failed.append(outcome.reason)
        else:
            door.delivered(parcel, clock(), outcome.remark)
            told = replace(told, messages=told.messages + 1, notices=told.notices + len(parcel.notices))
    return replace(told, failed=tuple(failed))


def _raised(door: Notices, settings: NoticeSettings, found: Iterable[Notice]) -> tuple[Notice, ...]:
    fresh = door.unknown(found)
    if not fresh:
        return ()
    hide = _shipped().mask  # not before it is needed: a masker takes a second to make
    wanted: Mapping[str, Collection[NoticeKind]] = {name: one.kinds for name, one in settings.channels.items()}
    return door.raise_(tuple(presentable_notice(one, hide) for one in fresh), wanted)


def _known_now(catalog: Catalog, settings: Settings, moment: Moment) -> Iterator[Notice]:
    current = catalog.current()
    if current is None:
        return
    now = catalog.reviewed(current)
    filings = _filings(catalog, settings)
    duties = duties_now(catalog, settings, now, moment.today)
    due = deadlines(duties, filings, known_systems(settings, catalog))
    yield from deadline_notices(due, settings.notices.deadline_days, moment)
    yield from answer_notices(filings, moment)
    state = catalog.review() if catalog.standing() else None
    if state is not None:
        yield from disagreement_notices(queue(state), moment)


def _filings(catalog: Catalog, settings: Settings) -> tuple[tuple[Filing, tuple[FilingEvent, ...]], ...]:
    return tuple((one, catalog.filing_events(one.id)) for one in catalog.filings(settings.entity.name))


@cache
def _shipped() -> Classifier:
    return Classifier(load_knowledge())
