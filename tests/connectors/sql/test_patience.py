"""A server that is away for a moment is asked again a few times, with growing pauses; one that says no is not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from config import SourceDenied, SourceError, SourceUnreachable
from connectors.model import Reason
from connectors.sql.faults import SourceBusy, SqlFault
from connectors.sql.pool import Driver, Patience, Pool
from tests.servers.postgresql import PostgresqlServer

pytestmark = pytest.mark.postgresql


class Door:
    """Connects to the server, or raises the errors that stand in the list first. Its clock goes by the pauses taken."""

    def __init__(self, server: PostgresqlServer, *errors: SourceError, size: int = 1) -> None:
        self.server = server
        self.errors = list(errors)
        self.knocks = 0
        self.pauses: list[float] = []
        self.pool = Pool(
            Driver(
                "postgresql+psycopg2://",
                self.connect,
                lambda connection: connection.cancel(),
                self.reason,
                errors=(psycopg2.Error,),
            ),
            size,
            Patience(wait=self.wait, clock=lambda: sum(self.pauses), draw=lambda: 0.5),
        )

    def connect(self) -> psycopg2.extensions.connection:
        self.knocks += 1
        if self.errors:
            raise self.errors.pop(0)
        server = self.server
        connection = psycopg2.connect(
            host=server.host, port=server.port, user=server.admin, password=server.admin_password, dbname="postgres"
        )
        connection.autocommit = True
        return connection

    def reason(self, error: BaseException) -> Reason:
        return Reason.UNREACHABLE if isinstance(error, psycopg2.OperationalError) else Reason.SOURCE_ERROR

    def wait(self, stopped: threading.Event, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
def doors() -> Iterator[list[Door]]:
    made: list[Door] = []
    yield made
    for door in made:
        door.pool.close()


def door(doors: list[Door], server: PostgresqlServer, *errors: SourceError) -> Door:
    doors.append(Door(server, *errors))
    return doors[-1]


@pytest.mark.parametrize("by_driver", [True, False])
def test_a_statement_is_not_repeated_on_a_line_that_was_lost_with_the_first(
    postgresql_server: PostgresqlServer, doors: list[Door], by_driver: bool
) -> None:
    doors.append(asked := Door(postgresql_server, size=3))
    together = threading.Barrier(3)

    def number(connection: psycopg2.extensions.connection) -> int:
        return connection.info.backend_pid

    def at_once(connection: psycopg2.extensions.connection) -> int:
        together.wait(20)
        return number(connection)

    with ThreadPoolExecutor(3) as pool:
        numbers = list(pool.map(lambda _: asked.pool.run(at_once), range(3)))
    postgresql_server.execute("postgres", f"SELECT pg_terminate_backend(one) FROM unnest(ARRAY{numbers}) AS one")

    def one(connection: psycopg2.extensions.connection) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            (row,) = cursor.fetchall()
            return int(row[0])

    assert (asked.pool.run(one) if by_driver else asked.pool.rows("SELECT 1")[0][0]) == 1
    assert asked.knocks == 4
    with ThreadPoolExecutor(3) as pool:  # as many as there may be, and none of those that are gone
        assert not {*pool.map(lambda _: asked.pool.run(at_once), range(3))} & {*numbers}
    assert asked.knocks <= 6


def test_a_full_server_is_asked_three_times_with_growing_pauses(postgresql_server: PostgresqlServer, doors: list[Door]) -> None:
    patient = door(doors, postgresql_server, SourceBusy("full"), SourceBusy("full"))
    assert patient.pool.rows("SELECT 1") == [(1,)]
    assert patient.pauses == [1.25, 5.0]
    hopeless = door(doors, postgresql_server, *[SourceBusy("full")] * 9)
    with pytest.raises(SourceBusy):
        hopeless.pool.rows("SELECT 1")
    assert hopeless.knocks == 3


@pytest.mark.parametrize("error", [SourceDenied("wrong password"), SourceUnreachable("no such host")])
def test_what_does_not_pass_is_not_tried_again(
    postgresql_server: PostgresqlServer, doors: list[Door], error: SourceError
) -> None:
    refused = door(doors, postgresql_server, error)
    with pytest.raises(type(error)):
        refused.pool.rows("SELECT 1")
    assert (refused.knocks, refused.pauses) == (1, [])


def test_an_account_that_was_refused_once_is_not_tried_for_every_table(
    postgresql_server: PostgresqlServer, doors: list[Door]
) -> None:
    locked_out = door(doors, postgresql_server, *[SourceDenied("the password has changed")] * 9)
    for _ in range(5):
        with pytest.raises(SourceDenied, match="has changed"):
            locked_out.pool.rows("SELECT 1")
    assert locked_out.knocks == 1


def test_a_server_that_answered_before_is_waited_for(postgresql_server: PostgresqlServer, doors: list[Door]) -> None:
    known = door(doors, postgresql_server)
    with pytest.raises(SqlFault):
        known.pool.rows("SELECT pg_terminate_backend(pg_backend_pid())")
    assert (known.knocks, known.pauses) == (2, [1.25])  # a lost statement is repeated once: it may be the cause
    known.errors = [SourceUnreachable("restarting")]
    assert known.pool.rows("SELECT 1") == [(1,)]


def test_a_server_that_stays_away_is_given_up(postgresql_server: PostgresqlServer, doors: list[Door]) -> None:
    gone = door(doors, postgresql_server)
    gone.pool.rows("SELECT 1")
    with pytest.raises(SqlFault):
        gone.pool.rows("SELECT pg_terminate_backend(pg_backend_pid())")
    gone.errors = [SourceUnreachable("gone")] * 10_000
    faults = []
    for _ in range(1000):
        with pytest.raises((SourceUnreachable, SqlFault)) as caught:
            gone.pool.rows("SELECT 1")
        faults.append(caught.value)
    assert gone.knocks < 40
    assert isinstance(faults[-1], SqlFault)
    assert faults[-1].reason is Reason.UNREACHABLE


def test_after_a_stop_nothing_begins(postgresql_server: PostgresqlServer, doors: list[Door]) -> None:
    stopped = door(doors, postgresql_server)
    stopped.pool.rows("SELECT 1")
    stopped.pool.stop()
    with pytest.raises(SqlFault) as caught:
        stopped.pool.rows("SELECT pg_sleep(60)")
    assert caught.value.reason is Reason.CANCELLED


def test_a_stop_ends_what_runs_on_the_server(postgresql_server: PostgresqlServer, doors: list[Door]) -> None:
    busy = door(doors, postgresql_server)
    running = "SELECT 1 FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(61)%' AND state = 'active'"
    faults: list[Reason] = []

    def sleep() -> None:
        with pytest.raises(SqlFault) as caught:
            busy.pool.rows("SELECT pg_sleep(61)")
        faults.append(caught.value.reason)

    thread = threading.Thread(target=sleep)
    thread.start()
    while not postgresql_server.fetch("postgres", running):
        pass
    busy.pool.stop()
    thread.join(30)
    assert postgresql_server.fetch("postgres", running) == []
    assert faults == [Reason.CANCELLED]
