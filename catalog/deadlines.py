"""Every day on which something is due: duties, the regulator's answer, a filing to be handed in again, levels that expire."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.calendar_days import working_days_after
from catalog.model import Filing, FilingEvent, FilingEventKind, System
from catalog.obligations import Obligation, State

REVIEW_DAYS, RESUBMIT_DAYS = 20, 15
_SOURCE = "工信部网安〔2022〕166号第十二条"
_OPEN = (State.OPEN, State.OVERDUE)


class DeadlineKind(StrEnum):
    """What is due."""

    DUTY = "duty"
    REVIEW = "review"  # the regulator's answer to a filing
    RESUBMIT = "resubmit"
    LEVEL = "level"  # a level's validity (时效) ends


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day and what is due on it. ``title`` is shown to people, ``basis`` is the text that sets the day. ``certain`` is False
    where the day is of another year or region, or holidays on the way are not known. ``about`` is what the title is about besides
    its words: the duty's id, the filing or the system, for those who word it otherwise."""

    on: date
    kind: DeadlineKind
    title: str
    scope: str = ""
    basis: str = ""
    certain: bool = True
    about: str = ""


def deadlines(
    duties: Sequence[Obligation],
    filings: Sequence[tuple[Filing, Sequence[FilingEvent]]],
    systems: Mapping[str, System],
) -> tuple[Deadline, ...]:
    """What is still due, the earliest first. ``filings`` come with what was recorded of each, the last one first."""
    found = [*_duties(duties), *_answers(filings), *_levels(systems)]
    return tuple(sorted(found, key=lambda one: (one.on, one.kind, one.scope, one.title)))


def _duties(duties: Sequence[Obligation]) -> Iterator[Deadline]:
    for one in duties:
        if one.due is not None and one.state in _OPEN:
            certain = one.certain and not one.carried_over
            basis = f"{one.duty.source}；{one.due_basis}" if one.due_basis else one.duty.source
            yield Deadline(one.due, DeadlineKind.DUTY, one.duty.duty, one.scope, basis, certain, one.duty.id)


def _answers(filings: Sequence[tuple[Filing, Sequence[FilingEvent]]]) -> Iterator[Deadline]:
    """Of the last filing only: an earlier one has been replaced."""
    for filing, events in filings[:1]:
        name = filing.reference or filing.filed_on.isoformat()
        answers = [one for one in events if one.kind in (FilingEventKind.ACCEPTED, FilingEventKind.RETURNED)]
        if not answers:
            day = working_days_after(filing.filed_on, REVIEW_DAYS)
            title = f"备案 {name}：行业监管部门自报送起{REVIEW_DAYS}个工作日内审核"
            yield Deadline(day.on, DeadlineKind.REVIEW, title, "", _SOURCE, day.certain, name)
        elif answers[-1].kind is FilingEventKind.RETURNED:
            day = working_days_after(answers[-1].happened_on, RESUBMIT_DAYS)
            title = f"备案 {name} 被退回：自收到反馈起{RESUBMIT_DAYS}个工作日内再次提交"
            yield Deadline(day.on, DeadlineKind.RESUBMIT, title, "", _SOURCE, day.certain, name)


def _levels(systems: Mapping[str, System]) -> Iterator[Deadline]:
    for name in sorted(systems):
        day = valid_until(systems[name])
        if day is not None:
            title = f"{systems[name].name or name}：数据级别的时效到期，须重新评定"
            basis = "数据清单第13列“时效”（本单位填写）"
            yield Deadline(day, DeadlineKind.LEVEL, title, name, basis, about=systems[name].name or name)


def valid_until(system: System) -> date | None:
    """The day in the declared 时效 of a system, where it begins with one (2027-12-31 …); None otherwise."""
    try:
        return date.fromisoformat(system.declared.get("validity", "").strip()[:10])
    except ValueError:
        return None
