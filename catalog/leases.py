"""Leases: who may do a thing until when, with a number that grows with every new owner (a fence).

An owner that was stopped and goes on later still believes in its lease; what it wants to write is checked against the fence, in
the same transaction, and comes to nothing. Clocks may jump: a lease that ends later than anybody can have meant is not believed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from catalog.service_tables import lease

SKEW = timedelta(minutes=5)
"""How far the clocks of two machines may be apart."""


@dataclass(frozen=True)
class Owner:
    """Somebody who may hold leases, by a name that nobody else has. ``is_gone`` says of another's name that it surely holds
    nothing any more (its process is not there)."""

    name: str
    is_gone: Callable[[str], bool] = lambda _: False


def is_over(until: datetime | None, now: datetime, seconds: float) -> bool:
    """Whether a lease that ``seconds`` are usually given for has ended."""
    return until is None or until <= now or until > now + timedelta(seconds=seconds) + SKEW


def take(connection: Connection, name: str, owner: Owner, now: datetime, seconds: float) -> int | str:
    """Take or renew the lease ``name`` within the caller's writing transaction: its fence, or the name of whoever else has it."""
    row = connection.execute(select(lease.c.owner, lease.c.fence, lease.c.until).where(lease.c.name == name)).first()
    until = now + timedelta(seconds=seconds)
    if row is None:
        connection.execute(insert(lease).values(name=name, owner=owner.name, fence=1, until=until))
        return 1
    holder, fence = str(row.owner), int(row.fence)
    over = is_over(row.until, now, seconds) or (holder != owner.name and owner.is_gone(holder))
    if holder != owner.name and not over:
        return holder
    fence += 1 if over or holder != owner.name else 0
    connection.execute(update(lease).where(lease.c.name == name).values(owner=owner.name, fence=fence, until=until))
    return fence


def give_back(connection: Connection, name: str, owner: str, now: datetime) -> None:
    """End a lease before its time, where it is still ours. Its number stays, so that the next one is greater."""
    connection.execute(update(lease).where(lease.c.name == name, lease.c.owner == owner).values(until=now))
