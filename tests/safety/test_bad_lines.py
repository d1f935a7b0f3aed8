"""Lines that stall, drip, break or garble, and servers that restart in mid-scan: the scan ends, says what it did not read, and
does not knock in a hurry."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import pytest

from catalog.model import RunStatus, Snapshot
from config import SourceDenied, SourceSpec, SourceUnreachable
from connectors import create
from connectors.model import Dataset, Reason, SamplePlan, Status
from connectors.sql.pool import Patience
from tests.badinput.scanning import scanned
from tests.servers.mariadb import MariadbServer, running_mariadb
from tests.servers.postgresql import PostgresqlServer, running_postgresql
from tests.servers.proxy import Proxy, proxy_to

Server = PostgresqlServer | MariadbServer
TABLES, ROWS = 8, 50
NAMES = {f"t_{number}" for number in range(TABLES)}
MARKS = {"postgresql": '"{}"', "mariadb": "`{}`"}
"""How a table stands in the statement that reads it, the first about it alone; never in base64, which logging in sends."""
HANG_SECONDS = 60  # no measure: whoever has not ended by then hangs
ENGINES = [pytest.param("postgresql", marks=pytest.mark.postgresql), pytest.param("mariadb", marks=pytest.mark.mariadb)]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=ENGINES)
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """One of our own, for it is restarted."""
    with running_postgresql() if request.param == "postgresql" else running_mariadb() as running:
        yield running


@pytest.fixture
def database(server: Server) -> str:
    name = server.new_database()
    rows = ", ".join(f"({number}, '1390000{number:04d}')" for number in range(ROWS))
    for number in range(TABLES):
        server.execute(name, f"CREATE TABLE t_{number} (n int PRIMARY KEY, lxdh varchar(20))")
        server.execute(name, f"INSERT INTO t_{number} VALUES {rows}")
    return name


@pytest.fixture
def mark(request: pytest.FixtureRequest) -> bytes:
    """What the line goes bad at: the fourth table is asked for."""
    return MARKS[request.node.callspec.params["server"]].format("t_3").encode()


@pytest.fixture
def proxy(server: Server) -> Iterator[Proxy]:
    with proxy_to(server.port) as line:
        yield line


@pytest.fixture
def spec(server: Server, database: str, proxy: Proxy) -> SourceSpec:
    """The database behind the proxy."""
    direct = server.spec(database)
    return replace(direct, id="far", url=replace(direct.url, port=proxy.port), statement_seconds=1.0)


@pytest.fixture(autouse=True)
def short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for is the same, only less long."""
    monkeypatch.setattr("connectors.sql.pool.Patience", partial(Patience, pauses=(0.2, 0.5), give_up=2.0))
    monkeypatch.setattr("connectors.sql.pool._SLACK_SECONDS", 0.3)
    monkeypatch.setattr("connectors.sql.pool._LAST_SECONDS", 0.5)
    for engine in ("mysql", "postgresql"):
        monkeypatch.setattr(f"connectors.sql.{engine}._CONNECT_SECONDS", 5)


def ended(*specs: SourceSpec, full: bool = False, meanwhile: Callable[[], None] = lambda: None) -> Snapshot:
    """The snapshot of a scan that comes to an end, whatever ``meanwhile`` does."""
    with ThreadPoolExecutor(1) as pool:
        scan = pool.submit(scanned, *specs, full=full)
        meanwhile()
        return scan.result(HANG_SECONDS)


def outcomes(snapshot: Snapshot, source: str = "far") -> dict[str, tuple[Status, Reason | None]]:
    return {entry.path[-1]: (entry.status, entry.reason) for entry in snapshot.entries if entry.source == source}


def bad_after(proxy: Proxy, mark: bytes, fault: Callable[[], None]) -> set[str]:
    """Let the fault come at the mark. Gives the tables asked for until then, by either connection; filled when it comes."""
    asked: set[str] = set()

    def comes() -> None:
        fault()  # what the other connection is asked until it has come may still be answered
        asked.update(name for name in NAMES if mark.replace(b"t_3", name.encode()) in proxy.heard)

    proxy.when(mark, comes)
    return asked


def in_no_hurry(proxy: Proxy, connections: int = 2) -> bool:
    """Whether tries to connect came no faster than one a second. Each statement that is lost may have one more, to cancel it."""
    most = 1 + connections
    return all(later - sooner > 0.9 for sooner, later in zip(proxy.knocks, proxy.knocks[most:], strict=False))


FAULTS: dict[str, Callable[[Proxy], None]] = {"stall": Proxy.stall, "drip": Proxy.drip, "refuse": Proxy.refuse}
WHOLE = (Status.COMPLETE, None)


@pytest.mark.parametrize(
    ("fault", "full", "connections"), [("stall", False, 2), ("stall", True, 1), ("drip", False, 2), ("refuse", True, 1)]
)
def test_a_line_that_goes_bad_costs_what_was_not_read_yet(
    server: Server, proxy: Proxy, mark: bytes, spec: SourceSpec, fault: str, full: bool, connections: int
) -> None:
    spec = replace(spec, connections=connections)
    other = server.new_database()
    server.execute(other, "CREATE TABLE near AS SELECT '13900000001' AS lxdh")
    asked = bad_after(proxy, mark, lambda: FAULTS[fault](proxy))
    snapshot = ended(spec, server.spec(other), full=full)
    found = outcomes(snapshot)
    lost = {name for name, outcome in found.items() if outcome != WHOLE}
    assert connections > 1 or NAMES - asked == {"t_4", "t_5", "t_6", "t_7"}  # two may be at any others when it comes
    assert {"t_3", *(NAMES - asked)} <= lost
    assert len(lost & asked - {"t_3"}) <= 1  # what the second connection was at, which may have begun long before
    assert {outcome for outcome in found.values() if outcome != WHOLE} == {(Status.FAILED, Reason.UNREACHABLE)}
    assert set(outcomes(snapshot, server.spec(other).id).values()) == {WHOLE}
    assert snapshot.run.status is RunStatus.PARTIAL
    assert {source.source: source.status for source in snapshot.sources}["far"] is Status.PARTIAL
    assert in_no_hurry(proxy)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_line_that_is_bad_from_the_beginning_is_a_source_that_cannot_be_read(
    proxy: Proxy, spec: SourceSpec, fault: str
) -> None:
    FAULTS[fault](proxy)
    snapshot = ended(spec)
    assert snapshot.entries == ()
    assert [(one.status, one.reason) for one in snapshot.sources] == [(Status.FAILED, Reason.UNREACHABLE)]
    assert snapshot.run.status is RunStatus.FAILED
    assert len(proxy.knocks) == 1


def test_a_line_that_is_cut_once_costs_nothing(proxy: Proxy, mark: bytes, spec: SourceSpec) -> None:
    proxy.when(mark, proxy.cut)
    assert set(outcomes(ended(spec)).values()) == {WHOLE}
    assert proxy.seen.is_set()
    assert in_no_hurry(proxy)


def test_a_line_that_stalls_for_a_while_costs_nothing(proxy: Proxy, mark: bytes, spec: SourceSpec) -> None:
    def until_we_come_back() -> None:
        proxy.seen.wait(HANG_SECONDS)
        knocks = len(proxy.knocks)
        while len(proxy.knocks) == knocks:
            time.sleep(0.01)
        proxy.well()

    proxy.when(mark, proxy.stall)
    assert set(outcomes(ended(spec, meanwhile=until_we_come_back)).values()) == {WHOLE}


def test_a_server_that_restarts_is_waited_for(
    server: Server, proxy: Proxy, mark: bytes, spec: SourceSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.sql.pool.Patience", partial(Patience, pauses=(1.0,) * 30))
    snapshot = ended(spec, meanwhile=partial(restarted, server, proxy, mark))
    assert set(outcomes(snapshot).values()) == {WHOLE}
    assert snapshot.run.status is RunStatus.COMPLETE
    assert in_no_hurry(proxy)


def restarted(server: Server, proxy: Proxy, mark: bytes) -> None:
    """End the server while a statement waits at the door, and start it again."""
    proxy.when(mark, proxy.stall)
    assert proxy.seen.wait(HANG_SECONDS)
    server.restart()
    proxy.cut()
    proxy.well()


@pytest.mark.parametrize("every", [37, 211, 1009, 20011])
def test_garbled_answers_end_in_a_reason(proxy: Proxy, spec: SourceSpec, every: int) -> None:
    with create(spec) as connector:
        assert len([one for one in connector.inventory() if isinstance(one, Dataset)]) == TABLES  # it works before
    proxy.flip(every)
    snapshot = ended(spec)
    assert all(entry.reason or entry.status is not Status.FAILED for entry in snapshot.entries)
    assert all(source.status is Status.COMPLETE or source.reason or snapshot.entries for source in snapshot.sources)


def test_a_wrong_password_is_tried_once(proxy: Proxy, spec: SourceSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(spec.url.password.locator if spec.url.password else "", "no")
    with create(spec) as connector:
        for _ in range(3):
            with pytest.raises(SourceDenied):
                connector.probe()
    # Where encryption is only preferred, libpq asks again without it: one refused password all the same.
    assert len(proxy.knocks) <= 2


@pytest.mark.parametrize("connections", [1, 2])
def test_a_password_that_changes_meanwhile_is_not_tried_for_every_table(
    server: Server, proxy: Proxy, mark: bytes, spec: SourceSpec, monkeypatch: pytest.MonkeyPatch, connections: int
) -> None:
    spec = replace(spec, connections=connections)
    variable = spec.url.password.locator if spec.url.password else ""

    def changed() -> None:
        while connections > 1 and not any(mark.replace(b"t_3", name) in proxy.heard for name in (b"t_4", b"t_5", b"t_6", b"t_7")):
            time.sleep(0.001)  # a connection that is just being opened would not be cut, and would still read
        monkeypatch.setenv(variable, "no")
        proxy.cut()

    asked = bad_after(proxy, mark, changed)
    found = outcomes(ended(spec))
    assert {reason for _, reason in found.values()} == {None, Reason.DENIED}
    assert {"t_3", *(NAMES - asked)} <= {name for name, outcome in found.items() if outcome != WHOLE}
    assert len(proxy.knocks) <= 2 * (1 + spec.connections)


def test_stopping_does_not_wait_for_a_server_that_is_silent(proxy: Proxy, mark: bytes, spec: SourceSpec) -> None:
    proxy.when(mark, proxy.stall)
    with create(replace(spec, statement_seconds=600.0)) as connector, ThreadPoolExecutor(1) as pool:
        tables = [one for one in connector.inventory() if isinstance(one, Dataset)]
        sample = pool.submit(connector.sample, tables[3], replace(SamplePlan(1), seconds=600.0))
        assert proxy.seen.wait(HANG_SECONDS)
        connector.stop()
        assert sample.result(HANG_SECONDS).reason is Reason.CANCELLED


def test_nobody_behind_the_door(proxy: Proxy, spec: SourceSpec) -> None:
    proxy.close()
    with create(spec) as connector, pytest.raises(SourceUnreachable):
        connector.probe()
