"""What people are told of, once each, and how telling them went. The only reader and writer of ``notice`` and ``delivery``.

A notice is raised once by its key, for the channels that want its kind at that moment: a channel that is added later is not
flooded with what is past. ``take`` hands out what is due to a channel and notes, before anything is sent, that it is being sent
and under which message id. Who breaks off between sending and ``delivered`` leaves a delivery that is taken again later, the
same notices under the same id: at least once, and the receiver can tell a repetition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, Engine, bindparam, func, insert, select, update

from catalog.accounts import Note
from catalog.audit import AuditKind
from catalog.connection import reading, writing
from catalog.leases import SKEW
from catalog.rows import Row
from catalog.service_tables import delivery, notice
from config import NoticeKind

Fill = str | int | None
_Key = TypeVar("_Key", str, UUID)

_NAMES = UUID("0d3f7c52-6f0b-5f5e-9a3e-5a0f1c6f2b77")
_CHUNK = 500
_WAITS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 240))
"""How long after each failed attempt the next one is; the last stands for all further ones."""
_MOST_ATTEMPTS = 12
_STUCK = timedelta(minutes=10)
"""After so long nobody is sending any more: no channel waits longer for an answer."""


class DeliveryState(StrEnum):
    """How telling a channel goes."""

    WAITING = "waiting"
    SENDING = "sending"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that people are told. ``key`` makes it once; ``group`` is what is told in one message (a run, or a moment).

    ``subject`` is the name of a table, source, line or filing, ``fills`` are names and counts: never values, all masked.
    ``weight`` orders notices of one kind, the greatest first."""

    key: str
    kind: NoticeKind
    at: datetime
    group: str
    subject: str
    fills: Mapping[str, Fill] = field(default_factory=dict)
    weight: int = 0

    @property
    def id(self) -> UUID:
        """Made of the key."""
        return uuid5(_NAMES, self.key)

    @property
    def urgency(self) -> tuple[int, int, str]:
        """What orders notices, the most important first."""
        return list(NoticeKind).index(self.kind), -self.weight, self.subject


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a notice has come on a channel. ``message`` is the id of the message that it is part of, None while there was no
    attempt; ``reason`` is our own sentence on why the last attempt failed."""

    channel: str
    state: DeliveryState
    attempts: int
    tried_at: datetime | None = None
    message: UUID | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to a channel as one message, the most important notice first. ``attempt`` counts from 1."""

    message: UUID
    channel: str
    notices: tuple[Notice, ...]
    attempt: int


class Notices:
    """The door to notices. Every act is one transaction, with its entry in the record."""

    def __init__(self, engine: Engine, note: Note) -> None:
        self._engine = engine
        self._note = note

    def raise_(self, notices: Iterable[Notice], channels: Mapping[str, Collection[NoticeKind]]) -> tuple[Notice, ...]:
        """Keep those that were not raised before, for the channels that want their kind (a channel without kinds wants all
        but that a run is done); they come back."""
        by_key = {one.key: one for one in notices}
        with writing(self._engine) as connection:
            known = _known(connection, tuple(by_key))
            fresh = tuple(one for key, one in by_key.items() if key not in known)
            if fresh:
                connection.execute(insert(notice), [_row(one) for one in fresh])
                wanted = [(one, name) for one in fresh for name, kinds in channels.items() if _is_wanted(one.kind, kinds)]
                if wanted:
                    connection.execute(insert(delivery), [_waiting(one, name) for one, name in wanted])
                kinds = Counter(one.kind.value for one in fresh)
                self._note(connection, AuditKind.NOTICE, {"raised": len(fresh), "kinds": dict(kinds)})
        return fresh

    def has(self, key: str) -> bool:
        """Whether a notice was raised under a key."""
        with reading(self._engine) as connection:
            return bool(_known(connection, (key,)))

    def unknown(self, notices: Iterable[Notice]) -> tuple[Notice, ...]:
        """Those that were not raised yet, each once."""
        by_key = {one.key: one for one in notices}
        with reading(self._engine) as connection:
            known = _known(connection, tuple(by_key))
        return tuple(one for key, one in by_key.items() if key not in known)

    def due(self, channel: str, now: datetime) -> int:
        """How many notices could be sent to a channel now."""
        with reading(self._engine) as connection:
            return sum(1 for row in _open_rows(connection, channel) if _is_due(row, now))

    def take(self, channel: str, now: datetime, most: int = 15) -> tuple[Parcel, ...]:
        """What is due to a channel, at most so many messages, the oldest first; marked as being sent by whoever took it."""
        with writing(self._engine) as connection:
            groups: dict[UUID | str, list[Row]] = {}
            for row in _open_rows(connection, channel):
                if _is_due(row, now):
                    groups.setdefault(_parsed(row["detail"])[0] or row["document"]["group"], []).append(row)
            parcels = tuple(_parcel(channel, key, rows) for key, rows in list(groups.items())[:most])
            for one in parcels:
                _mark(connection, one, DeliveryState.SENDING, now, "")
        return parcels

    def delivered(self, parcel: Parcel, now: datetime, remark: str = "") -> None:
        """The channel took the message. ``remark``: what was not as it should be, in our own words."""
        with writing(self._engine) as connection:
            _mark(connection, parcel, DeliveryState.DELIVERED, now, remark)
            self._note(connection, AuditKind.NOTICE, _told(parcel, DeliveryState.DELIVERED))

    def failed(self, parcel: Parcel, now: datetime, reason: str, retry: bool) -> DeliveryState:
        """The channel did not take it, for a reason in our own words; what becomes of it. With ``retry`` it is tried again after
        1, 5, 15, 60 and then every 240 minutes, 12 times in all."""
        state = DeliveryState.WAITING if retry and parcel.attempt < _MOST_ATTEMPTS else DeliveryState.GIVEN_UP
        with writing(self._engine) as connection:
            _mark(connection, parcel, state, now, reason)
            if state is DeliveryState.GIVEN_UP:
                self._note(connection, AuditKind.NOTICE, {**_told(parcel, state), "reason": reason})
        return state

    def again(self) -> int:
        """Take up what was given up, as after the settings were mended; how many deliveries."""
        return self._turn(DeliveryState.GIVEN_UP, delivery.c.state == DeliveryState.GIVEN_UP, DeliveryState.WAITING)

    def abandon(self, channels: Collection[str]) -> int:
        """Give up what waits for other channels than these, which the settings do not have any more; how many deliveries."""
        open_elsewhere = delivery.c.state.in_(_OPEN) & delivery.c.channel.not_in(tuple(channels))
        return self._turn(DeliveryState.WAITING, open_elsewhere, DeliveryState.GIVEN_UP)

    def _turn(self, before: DeliveryState, condition: Any, after: DeliveryState) -> int:
        with writing(self._engine) as connection:
            values = {"state": after.value, "attempts": 0, "tried_at": None}
            count = connection.execute(update(delivery).where(condition).values(values)).rowcount
            if count:
                self._note(connection, AuditKind.NOTICE, {"deliveries": count, "from": before.value, "state": after.value})
        return count

    def recent(self, most: int = 50) -> tuple[tuple[Notice, tuple[Delivery, ...]], ...]:
        """The last notices, the newest first, with how they came on."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(notice).order_by(notice.c.at.desc(), notice.c.id).limit(most)).mappings().all()
            found = {row["id"]: _notice_of(row) for row in rows}
            told: dict[UUID, list[Delivery]] = {}
            for part in _parts(tuple(found)):
                query = select(delivery).where(delivery.c.notice_id.in_(part)).order_by(delivery.c.channel)
                for row in connection.execute(query).mappings():
                    told.setdefault(row["notice_id"], []).append(_delivery_of(row))
        return tuple((one, tuple(told.get(key, ()))) for key, one in found.items())

    def undelivered(self) -> Mapping[tuple[str, DeliveryState], int]:
        """How many notices have not reached a channel, by channel and state."""
        query = select(delivery.c.channel, delivery.c.state, func.count()).group_by(delivery.c.channel, delivery.c.state)
        with reading(self._engine) as connection:
            rows = connection.execute(query.where(delivery.c.state != DeliveryState.DELIVERED)).all()
        return {(row[0], DeliveryState(row[1])): row[2] for row in rows}


def _parts(keys: Sequence[_Key]) -> Iterator[Sequence[_Key]]:
    """Few enough at a time for one statement."""
    yield from (keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK))


_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)


def _known(connection: Connection, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for part in _parts(keys):
        found.update(connection.execute(select(notice.c.key).where(notice.c.key.in_(part))).scalars())
    return found


def _row(one: Notice) -> dict[str, Any]:
    document = {"group": one.group, "subject": one.subject, "fills": dict(one.fills), "weight": one.weight}
    return {"id": one.id, "key": one.key, "kind": one.kind.value, "at": one.at, "document": document}


def _is_wanted(kind: NoticeKind, kinds: Collection[NoticeKind]) -> bool:
    return kind in kinds if kinds else kind is not NoticeKind.RUN_DONE


def _waiting(one: Notice, channel: str) -> dict[str, Any]:
    state = DeliveryState.WAITING.value
    return {"notice_id": one.id, "channel": channel, "state": state, "attempts": 0, "tried_at": None, "detail": ""}


def _open_rows(connection: Connection, channel: str) -> Iterator[Row]:
    query = select(notice, delivery).join_from(delivery, notice, delivery.c.notice_id == notice.c.id)
    query = query.where(delivery.c.channel == channel, delivery.c.state.in_(_OPEN))
    yield from connection.execute(query.order_by(notice.c.at, notice.c.id)).mappings()


def _is_due(row: Row, now: datetime) -> bool:
    tried: datetime | None = row["tried_at"]
    if tried is None:
        return True
    wait = _STUCK if row["state"] == DeliveryState.SENDING else _WAITS[min(row["attempts"], len(_WAITS)) - 1]
    # Another sender may have read its clock later than this one and have taken first, or its clock goes ahead: what was tried a
    # little after now is not due. What was tried far after now is: the clock was put back.
    return not tried - SKEW <= now < tried + wait


def _parcel(channel: str, key: UUID | str, rows: Sequence[Row]) -> Parcel:
    notices = tuple(sorted(map(_notice_of, rows), key=lambda one: one.urgency))
    message = key if isinstance(key, UUID) else uuid4()
    return Parcel(message, channel, notices, 1 + max(row["attempts"] for row in rows))


def _mark(connection: Connection, parcel: Parcel, state: DeliveryState, now: datetime, reason: str) -> None:
    values = {"state": state.value, "attempts": parcel.attempt, "tried_at": now, "detail": f"{parcel.message} {reason}".rstrip()}
    changed = update(delivery).where(delivery.c.notice_id == bindparam("which"), delivery.c.channel == parcel.channel)
    connection.execute(changed.values(values), [{"which": one.id} for one in parcel.notices])


def _told(parcel: Parcel, state: DeliveryState) -> dict[str, Any]:
    told = {"channel": parcel.channel, "message": str(parcel.message), "notices": len(parcel.notices)}
    return {**told, "attempt": parcel.attempt, "state": state.value}


def _parsed(detail: str) -> tuple[UUID | None, str]:
    """The message id that a delivery's detail begins with, and the reason after it."""
    message, _, reason = detail.partition(" ")
    return (UUID(message) if message else None), reason


def _notice_of(row: Row) -> Notice:
    said = row["document"]
    return Notice(row["key"], NoticeKind(row["kind"]), row["at"], said["group"], said["subject"], said["fills"], said["weight"])


def _delivery_of(row: Row) -> Delivery:
    message, reason = _parsed(row["detail"])
    return Delivery(row["channel"], DeliveryState(row["state"]), row["attempts"], row["tried_at"], message, reason)
