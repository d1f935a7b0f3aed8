"""HBase over its Thrift 1 gateway: keys as numbers, cells as columns, and what a gateway in memory was asked."""

from __future__ import annotations

import hashlib
import random
import socket
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import SecretRef, SourceDenied, SourceError, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import Connector, create
from connectors.model import Caution, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status
from connectors.stores import hbase_session
from connectors.stores.faults import StoreFault
from connectors.stores.hbase_keys import KEY, REST, Cells, columns_of, row_of, scale_of
from connectors.stores.hbase_places import Fetch, Gathered, KeySearch
from connectors.stores.hbase_session import METHODS, HbaseSession, Scan
from tests.servers.hbase import HbaseGateway, HbaseTable, running_hbase

PLAN = SamplePlan(seed=7)
COUNT = 6_000


def hashed(count: int) -> list[bytes]:
    return sorted(hashlib.md5(str(number).encode()).hexdigest().encode() for number in range(count))


# ---------------------------------------------------------------------------------------------- keys


@given(st.lists(st.binary(max_size=12), min_size=1, max_size=20), st.lists(st.binary(max_size=14), max_size=20))
def test_numbers_keep_the_order_of_keys(known: list[bytes], others: list[bytes]) -> None:
    scale = scale_of(known)
    numbers = [scale.number(key) for key in sorted([*known, *others])]
    assert numbers == sorted(numbers)


@given(st.lists(st.sampled_from(hashed(500)), min_size=2, max_size=20, unique=True), st.randoms(use_true_random=False))
def test_a_number_has_a_key_and_back(known: list[bytes], draw: random.Random) -> None:
    scale = scale_of(known)
    low, high = scale.number(min(known)), scale.number(max(known))
    number = draw.randint(low, high)
    assert scale.number(scale.key(number)) == number


@pytest.mark.parametrize(
    ("known", "prefix", "alphabets"),
    [
        ([b"user:0001", b"user:9a"], b"user:", [b"0123456789", b"0123456789abcdef"]),
        ([b"0a|1", b"f3|2"], b"", [b"0123456789abcdef", b"0123456789abcdef", b"|", b"0123456789"]),
        ([b"\x00\x01", b"\xff\x02"], b"", [bytes(range(256))] * 2),
        ([b"a-1", b"z-2"], b"", [b"abcdefghijklmnopqrstuvwxyz", b"-", b"0123456789"]),
        ([b"same"], b"same", []),
    ],
)
def test_what_some_keys_tell_of_the_others(known: list[bytes], prefix: bytes, alphabets: list[bytes]) -> None:
    scale = scale_of(known)
    assert scale.prefix == prefix
    assert list(scale.alphabets)[: len(alphabets)] == alphabets


def salted(count: int) -> list[bytes]:
    return sorted(b"%02x|2024%02d|%06d" % (at % 16, 1 + at * 12 // count, at) for at in range(count))


def names(count: int) -> list[bytes]:
    draw = random.Random(1)
    return sorted({f"{draw.choice(['li', 'wang', 'zhao'])}{draw.randrange(10**6)}".encode() for _ in range(count)})


@pytest.mark.parametrize("keys", [hashed(5_000), salted(5_000), names(5_000)], ids=["hashed", "salted", "names"])
def test_the_power_is_not_more_than_what_is_met(keys: Sequence[bytes]) -> None:
    def near(key: bytes, downwards: bool) -> list[tuple[bytes, Cells]]:
        at = bisect_right(keys, key) if downwards else bisect_left(keys, key)
        return [(found, {}) for found in (keys[max(0, at - 3) : at] if downwards else keys[at : at + 3])]

    stated, met, trials = 0.0, 0, 20
    for seed in range(trials):
        first = random.Random(seed).randrange(len(keys) - 50)
        gathered = Gathered(SamplePlan(seed=seed, places=150, seconds=600), rows={key: {} for key in [*keys[:50], *keys[-50:]]})
        search = KeySearch(gathered, scale_of(list(gathered.rows)), [b""])
        search.search(near)
        stated += search.power / trials
        met += bool(set(keys[first : first + 50]) & set(gathered.rows))
    assert met / trials >= stated - 0.2  # two standard deviations of twenty trials


# ---------------------------------------------------------------------------------------------- cells


def test_qualifiers_that_are_values_do_not_become_names() -> None:
    rows = [{b"cf:name": b"x", b"cf:13900000001": b"y", b"cf:\xff\x00": b"z", "cf:客户姓名".encode(): b"", b"cf:a b": b""}]
    assert [column.name for column in columns_of(rows)] == [KEY, "cf:name", "cf:客户姓名", REST]
    many = [{b"map:a%d" % number: b"", b"cf:addr2": b""} for number in range(200)]
    assert [column.name for column in columns_of(many)] == [KEY, "cf:addr2", REST]


def test_cells_are_rows() -> None:
    columns = columns_of([{b"cf:name": b"", b"cf:id": b""}])
    cells = {b"cf:name": "客户".encode("gbk"), b"cf:id": (1900).to_bytes(8, "big"), b"cf:13900000001": b"1"}
    assert row_of(b"k1", cells, columns, 100) == (("k1", "1900", "客户", '{"cf:13900000001": "1"}'), True)
    assert row_of(b"k1", {b"cf:id": b"\x00\x01\x0213900000001\x03"}, columns, 100)[1] is False


# ---------------------------------------------------------------------------------------------- the gateway


def person(number: int) -> Cells:
    return {b"cf:phone": b"1390000%04d" % number, b"cf:name": "客户".encode()}


@pytest.fixture
def gateway() -> Iterator[HbaseGateway]:
    with running_hbase() as made:
        keys = hashed(COUNT)
        made.tables = {
            "people": HbaseTable({key: dict(person(at)) for at, key in enumerate(keys)}, keys[1_000::1_500]),
            "crm:small": HbaseTable({b"k%d" % at: dict(person(at)) for at in range(3)}),
            "none": HbaseTable(),
            "off": HbaseTable(enabled=False),
            "hbase:meta": HbaseTable(),
        }
        yield made
    assert {call[0] for call in made.asked} <= METHODS
    scans = [call[2] for call in made.asked if call[0] == "scannerOpenWithScan"]
    assert all(scan.caching <= 100 and scan.batchSize == 500 for scan in scans)


@pytest.fixture
def connector(gateway: HbaseGateway) -> Iterator[Connector]:
    with create(gateway.spec()) as made:
        yield made


def dataset(connector: Connector, name: str) -> Dataset:
    (found,) = [entry for entry in connector.inventory() if entry.path[-1] == name]
    assert isinstance(found, Dataset)
    return found


def sampled(connector: Connector, name: str, plan: SamplePlan = PLAN) -> Sample:
    sample = connector.sample(dataset(connector, name), plan)
    assert isinstance(sample, Sample), sample
    return sample


def test_tables_are_datasets_and_their_values_stay_unread(connector: Connector, gateway: HbaseGateway) -> None:
    probe = connector.probe()
    assert (probe.product, probe.warnings) == ("HBase", (Caution.NOT_ENCRYPTED, Caution.HIDDEN_TABLES))
    found = list(connector.inventory())
    assert [entry.path for entry in found] == [("", "", "none"), ("", "", "off"), ("", "", "people"), ("crm", "", "small")]
    assert [(entry.path[-1], entry.reason) for entry in found if isinstance(entry, Skipped)] == [("off", Reason.UNREACHABLE)]
    assert [column.name for column in dataset(connector, "people").columns] == [KEY, "cf:name", "cf:phone", REST]
    scans = [call[2] for call in gateway.asked if call[0] == "scannerOpenWithScan"]
    assert scans
    assert all(scan.filterString == b"KeyOnlyFilter()" for scan in scans)


def test_a_namespace_in_the_url_is_all_that_is_read(gateway: HbaseGateway) -> None:
    for database, names in (("crm", ["small"]), ("default", ["none", "off", "people"])):
        with create(gateway.spec(database=database)) as connector:
            assert [entry.path[-1] for entry in connector.inventory()] == names


def test_random_keys_with_the_ends_of_regions(connector: Connector, gateway: HbaseGateway) -> None:
    sample = sampled(connector, "people")
    assert (sample.status, sample.coverage.method, sample.coverage.places) == (Status.COMPLETE, "random_keys", 300)
    assert 0.9 <= sample.coverage.power_at_1pct <= 0.951
    keys = sample.batches[0].column(KEY).to_pylist()
    table = gateway.tables["people"]
    ordered = [key.decode() for key in sorted(table.rows)]
    assert {*ordered[:50], *ordered[-50:], *(split.decode() for split in table.splits)} <= set(keys)
    assert len(keys) == len(set(keys)) < COUNT / 2
    assert sampled(connector, "people").batches == sample.batches


def test_small_tables_are_read_whole(connector: Connector) -> None:
    sample = sampled(connector, "small")
    assert (sample.coverage.method, sample.coverage.power_at_1pct) == ("whole", 1.0)
    assert sample.batches[0].column("cf:phone").to_pylist() == ["13900000000", "13900000001", "13900000002"]
    assert sampled(connector, "none").status is Status.EMPTY


@pytest.mark.parametrize(
    ("framing", "refused"), [({"transport": "framed"}, False), ({"transport": "x"}, True), ({"w": "0"}, True)]
)
def test_options_are_few(framing: dict[str, str], refused: bool) -> None:
    pytest.importorskip("happybase")
    if refused:
        with pytest.raises(UsageError):
            create(SourceSpec("x", SourceUrl("hbase", options=framing)))
    else:
        create(SourceSpec("x", SourceUrl("hbase", options=framing))).close()


def test_the_gateway_takes_no_account() -> None:
    for url in (SourceUrl("hbase", "u"), SourceUrl("hbase", password=SecretRef("env", "X"))):
        with pytest.raises(UsageError, match="no account"):
            create(SourceSpec("x", url))


@pytest.mark.parametrize(
    ("plan", "method"),
    [
        (SamplePlan(seed=7, seconds=0.0), "head"),
        (SamplePlan(seed=7, bytes_budget=70_000), "random_keys"),
    ],
)
def test_a_budget_ends_a_sample_early(connector: Connector, plan: SamplePlan, method: str) -> None:
    sample = sampled(connector, "people", plan)
    assert (sample.status, sample.reason, sample.coverage.method) == (Status.PARTIAL, Reason.BUDGET, method)
    assert sample.coverage.power_at_1pct < 0.95


def test_wide_rows_are_put_together_up_to_a_limit(
    connector: Connector, gateway: HbaseGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = {b"cf:%06d" % number: b"%d" % number for number in range(1_200)}
    gateway.tables["wide"] = HbaseTable({b"a": {b"cf:x": b"1"}, b"b": wide, b"c": {b"cf:x": b"2"}})
    session = HbaseSession(gateway.spec())
    assert session.rows(Scan(b"wide", limit=2)) == [(b"a", {b"cf:x": b"1"}), (b"b", wide)]
    assert [key for key, _ in session.rows(Scan(b"wide", limit=5, downwards=True))] == [b"c", b"b", b"a"]
    session.close()
    sample = sampled(connector, "wide")
    assert (sample.status, sample.coverage.rows) == (Status.COMPLETE, 3)
    monkeypatch.setattr(hbase_session, "WIDE_CELLS", 1_000)
    monkeypatch.setattr("connectors.stores.hbase.WIDE_CELLS", 1_000)
    sample = sampled(connector, "wide")
    assert (sample.status, sample.reason, sample.coverage.rows) == (Status.PARTIAL, Reason.TOO_LARGE, 3)
    rows = sum(batch.num_rows for batch in connector.read(dataset(connector, "wide"), [REST]))
    assert rows == 4  # the wide one in two, so that nothing of it is left out


def test_values_that_are_no_text_make_the_sample_partial(connector: Connector, gateway: HbaseGateway) -> None:
    gateway.tables["bytes"] = HbaseTable({b"a": {b"cf:x": b"\x00\x01\x0213900000001\x03"}})
    sample = sampled(connector, "bytes")
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.UNSUPPORTED_TYPE)
    assert sample.batches[0].column("cf:x").to_pylist() == ["13900000001"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("security.AccessDeniedException", Reason.PERMISSION),
        ("TableNotFoundException", Reason.CHANGED),
        ("TableNotEnabledException", Reason.UNREACHABLE),
        ("ipc.CallTimeoutException", Reason.TIMEOUT),
        ("RegionTooBusyException", Reason.REFUSED),
        ("io.hfile.CorruptHFileException", Reason.CORRUPT),
        ("SomethingElse", Reason.SOURCE_ERROR),
    ],
)
def test_faults_have_reasons(connector: Connector, gateway: HbaseGateway, name: str, reason: Reason) -> None:
    people = dataset(connector, "people")
    for call in ("scannerOpenWithScan", "scannerGetList"):
        gateway.broken = {call: name}
        entry = connector.sample(people, PLAN)
        assert isinstance(entry, Skipped)
        assert entry.reason is reason
        assert "13900000001" not in repr(entry)


def test_what_may_not_be_listed_is_denied(connector: Connector, gateway: HbaseGateway) -> None:
    gateway.broken = {"getTableNames": "security.AccessDeniedException"}
    with pytest.raises(SourceDenied) as raised:
        connector.probe()
    assert "13900000001" not in str(raised.value)
    gateway.broken = {"scannerOpenWithScan": "security.AccessDeniedException"}
    assert {entry.reason for entry in connector.inventory() if isinstance(entry, Skipped)} == {
        Reason.PERMISSION,
        Reason.UNREACHABLE,
    }


def test_read_gives_every_row_and_closes_its_scanner(connector: Connector, gateway: HbaseGateway) -> None:
    people = dataset(connector, "people")
    found = [phone for batch in connector.read(people, ["cf:phone"]) for phone in batch.column(0).to_pylist()]
    assert found == [f"1390000{number:04d}" for number in range(COUNT)]
    portions = connector.read(people, [KEY])
    next(portions)
    portions.close()  # type: ignore[attr-defined]
    assert gateway.asked[-1][0] == "scannerClose"


def test_a_cancel_ends_a_full_pass_and_nothing_after_it(connector: Connector, gateway: HbaseGateway) -> None:
    people = dataset(connector, "people")
    portions = connector.read(people, [KEY])
    next(portions)
    connector.cancel()
    with pytest.raises(SourceError, match="cancelled"):
        list(portions)
    assert gateway.asked[-1][0] == "scannerClose"
    assert isinstance(connector.sample(people, PLAN), Sample)
    connector.stop()
    asked = len(gateway.asked)
    entry = connector.sample(people, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.CANCELLED
    assert len(gateway.asked) == asked


def test_a_cancel_between_two_calls_ends_a_sample(connector: Connector, monkeypatch: pytest.MonkeyPatch) -> None:
    people, search = dataset(connector, "people"), KeySearch.search

    def cancelled(self: KeySearch, fetch: Fetch) -> bool:
        connector.cancel()
        return search(self, fetch)

    monkeypatch.setattr(KeySearch, "search", cancelled)
    entry = connector.sample(people, PLAN)
    assert isinstance(entry, Skipped)
    assert entry.reason is Reason.CANCELLED
    monkeypatch.undo()
    assert isinstance(connector.sample(people, PLAN), Sample)


def test_only_calls_on_the_list_are_made(gateway: HbaseGateway) -> None:
    session = HbaseSession(gateway.spec())
    for method in ("mutateRow", "deleteTable", "disableTable", "compact", "increment", "checkAndPut"):
        with pytest.raises(ValueError, match="not a call that reads"):
            session._asked(method)
    session.close()


def test_no_gateway_and_a_silent_one_are_said_in_our_words() -> None:
    pytest.importorskip("happybase")
    with create(SourceSpec("x", SourceUrl("hbase", host="127.0.0.1", port=9))) as connector:
        with pytest.raises(SourceUnreachable) as raised:
            connector.probe()
        assert raised.value.__context__ is None
        connector.cancel()
    silent = socket.create_server(("127.0.0.1", 0))
    url = SourceUrl("hbase", host="127.0.0.1", port=silent.getsockname()[1])
    with silent, create(SourceSpec("x", url, statement_seconds=0.2)) as connector:
        entry = connector.sample(Dataset("x", ("", "", "people"), Kind.TABLE), PLAN)
    assert isinstance(entry, Skipped)
    assert (entry.reason, entry.failed) == (Reason.TIMEOUT, True)


def test_a_gateway_that_speaks_something_else() -> None:
    pytest.importorskip("happybase")
    server = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        client, _ = server.accept()
        with client:
            client.recv(100)
            client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = threading.Thread(target=answer)
    thread.start()
    url = SourceUrl("hbase", host="127.0.0.1", port=server.getsockname()[1])
    with server, create(SourceSpec("x", url)) as connector, pytest.raises(SourceUnreachable):
        connector.probe()
    thread.join()


def test_a_request_that_fails_is_a_fault_of_the_store(gateway: HbaseGateway) -> None:
    session = HbaseSession(gateway.spec())
    with pytest.raises(StoreFault, match="changed"):
        session.rows(Scan(b"gone", limit=1))
    session.close()
