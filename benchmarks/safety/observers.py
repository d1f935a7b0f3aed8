"""Watching a scanner's sessions from beside it, through an administrator's connection: locks, transactions, horizons."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

_SESSIONS = """
SELECT a.pid, coalesce(a.state, ''), a.state_change::text, a.backend_xmin IS NOT NULL,
       extract(epoch FROM clock_timestamp() - a.query_start)::float8,
       coalesce((SELECT array_agg(DISTINCT l.mode) FROM pg_locks AS l
                 WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.relation >= 16384), '{}'),
       (SELECT count(*) FROM pg_locks AS l WHERE l.pid = a.pid AND NOT l.granted)
FROM pg_stat_activity AS a WHERE a.application_name = 'shudian'"""

_TRANSACTIONS = """
SELECT p.ID, p.COMMAND, p.QUERY_ID, t.trx_id IS NOT NULL, p.TIME_MS / 1000, t.trx_autocommit_non_locking,
       t.trx_tables_locked, t.trx_rows_locked
FROM information_schema.PROCESSLIST AS p LEFT JOIN information_schema.INNODB_TRX AS t ON t.trx_mysql_thread_id = p.ID
WHERE p.USER = %s"""


@dataclass(frozen=True, slots=True)
class Session:
    """One session at one moment. ``since`` changes with each statement; ``holds``: it keeps a lock or a snapshot;
    ``wrong``: something a scanner must never have."""

    id: int
    idle: bool
    since: str
    holds: bool
    seconds: float
    wrong: str = ""


@dataclass
class Seen:
    """All moments of one watch."""

    moments: list[list[Session]] = field(default_factory=list)

    @property
    def most_sessions(self) -> int:
        """How many sessions there were at once."""
        return max((len(moment) for moment in self.moments), default=0)

    @property
    def busy(self) -> int:
        """Moments at which a statement was running: none would mean that nothing was watched."""
        return sum(any(not session.idle for session in moment) for moment in self.moments)

    @property
    def longest_seconds(self) -> float:
        """The age of the oldest statement that was seen running: no lock and no snapshot was kept for longer."""
        return max((one.seconds for moment in self.moments for one in moment if not one.idle), default=0.0)

    @property
    def wrongs(self) -> set[str]:
        """Modes of locks, states and kinds of transactions that a scanner must never have."""
        return {one.wrong for moment in self.moments for one in moment if one.wrong}

    @property
    def kept(self) -> int:
        """How often an idle session held something at two moments in a row without having done anything in between. At a
        single moment the server's views may belong to two different moments."""
        count = 0
        for before, after in zip(self.moments, self.moments[1:], strict=False):
            idle = {(one.id, one.since) for one in before if one.idle and one.holds}
            count += sum((one.id, one.since) in idle and one.idle and one.holds for one in after)
        return count


def postgresql_sessions(cursor: Any) -> list[Session]:
    """The sessions of scanners on a PostgreSQL server."""
    cursor.execute(_SESSIONS)
    return [_postgresql_session(row) for row in cursor.fetchall()]


def _postgresql_session(row: tuple[Any, ...]) -> Session:
    pid, state, since, has_snapshot, seconds, modes, waiting = row
    wrong = sorted(set(modes) - {"AccessShareLock"}) + ([state] if "in transaction" in state else [])
    holds = bool(modes) or has_snapshot or bool(waiting)
    return Session(pid, state != "active", str(since), holds, seconds or 0.0, ", ".join(wrong))


def mariadb_sessions(cursor: Any, user: str) -> list[Session]:
    """The sessions of an account on a MariaDB server."""
    cursor.execute(_TRANSACTIONS, (user,))
    return [_mariadb_session(row) for row in cursor.fetchall()]


def _mariadb_session(row: tuple[Any, ...]) -> Session:
    id_, command, query, in_transaction, seconds, plain, tables, rows = row
    wrong = []
    if in_transaction:
        wrong = [name for name, bad in (("transaction", not plain), ("table locks", tables), ("row locks", rows)) if bad]
    return Session(id_, command == "Sleep", str(query), bool(in_transaction), float(seconds), ", ".join(wrong))


@contextmanager
def watching(
    connection: AbstractContextManager[Any], sessions: Callable[[Any], list[Session]], pause: float = 0.02
) -> Iterator[Seen]:
    """Look again and again while the block runs."""
    seen, done = Seen(), threading.Event()

    def watch() -> None:
        with connection as server, server.cursor() as cursor:
            while not done.wait(pause):
                seen.moments.append(sessions(cursor))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()
