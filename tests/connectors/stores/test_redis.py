"""Redis, against a real server and through the account of grants/redis.acl."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
import redis

from config import SourceDenied, SourceRefused, SourceUnreachable, UsageError
from connectors import Connector, create
from connectors.model import Caution, Dataset, Kind, Reason, Sample, SamplePlan, Skipped, Status
from connectors.stores import redis as connector_module
from connectors.stores.redis_keys import matcher, merged, pattern_of
from connectors.stores.redis_session import COMMANDS
from tests.servers.redis import RedisServer, grant_statement

PLAN = SamplePlan(seed=7)
COUNT = 4_000


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("user:1001:profile", "user:{n}:profile"),
        ("phone:13900000001", "phone:{n}"),
        ("session:5d41402abc4b2a76b9719d911017c592", "session:{uuid}"),
        ("session:1f0e3dad-9990-8345-b743-9f8ffabdffc4", "session:{uuid}"),
        ("token/9f86d081884c7d659a2f", "token/{hex}"),
        ("客户:张三", "{text}:{text}"),
        ("mail:a.b@example.com", "mail:{text}"),
        ("order20240101|x", "order{n}|x"),
        ("a b c", "{text}"),
        ("", ""),
    ],
)
def test_what_varies_in_a_key_does_not_become_part_of_a_name(key: str, pattern: str) -> None:
    assert pattern_of(key) == pattern
    assert matcher(pattern).fullmatch(key)


def test_a_place_of_many_words_holds_values() -> None:
    words = [f"cart:name{chr(97 + n // 26)}{chr(97 + n % 26)}:items" for n in range(40)]
    found = merged([*words, "cart:total", "stock:a", "stock:b"])
    assert {found[word] for word in words} == {"cart:{text}:items"}
    assert found["cart:total"] == "cart:total"
    assert found["stock:a"] == "stock:a"


def fill(client: redis.Redis) -> None:
    pipeline = client.pipeline(transaction=False)
    for number in range(COUNT):
        mark = "here" if number % 100 == 37 else "plain"
        pipeline.hset(f"user:{number}:profile", mapping={"name": "客户", "phone": f"1390000{number % 10_000:04d}", "mark": mark})
        pipeline.set(f"session:{number}", f'{{"phone": "1380000{number % 10_000:04d}"}}')
    for number in range(50):
        pipeline.rpush(f"queue:{number}", *(f"item {number} {at}" for at in range(200)))
    pipeline.hset("balance", mapping={f"1390000{number:04d}": str(number) for number in range(500)})
    pipeline.sadd("black", *(f"1390000{number:04d}" for number in range(6_000)))
    pipeline.zadd("rank", {f"member {number}": number for number in range(6_000)})
    pipeline.set("gbk", "客户姓名".encode("gbk"))
    for number in range(10):
        pipeline.xadd("events", {"phone": f"1380000{number:04d}", "kind": "login"})
    pipeline.pfadd("visitors", *range(100))
    pipeline.execute()


@pytest.fixture(scope="module")
def filled(redis_server: RedisServer) -> RedisServer:
    with redis_server.admin() as client:
        fill(client)
    return redis_server


@pytest.fixture
def connector(filled: RedisServer) -> Iterator[Connector]:
    with create(filled.spec()) as made:
        yield made


def dataset(connector: Connector, name: str) -> Dataset:
    (found,) = [entry for entry in connector.inventory() if entry.path[-1] == name]
    assert isinstance(found, Dataset)
    return found


def sampled(connector: Connector, name: str, plan: SamplePlan = PLAN) -> Sample:
    sample = connector.sample(dataset(connector, name), plan)
    assert isinstance(sample, Sample), sample
    return sample


pytestmark = pytest.mark.redis


def test_kinds_of_keys_are_datasets(connector: Connector) -> None:
    found = {entry.path: entry for entry in connector.inventory()}
    assert list(found) == sorted(found)
    columns = {path[1:]: tuple(c.name for c in entry.columns) for path, entry in found.items() if isinstance(entry, Dataset)}
    assert columns == {
        ("hash", "balance"): ("key", "field", "value"),
        ("hash", "user:{n}:profile"): ("key", "name", "phone", "mark"),
        ("list", "queue:{n}"): ("key", "value"),
        ("set", "black"): ("key", "value"),
        ("stream", "events"): ("key", "field", "value"),
        ("string", "gbk"): ("key", "value"),
        ("string", "session:{n}"): ("key", "value"),
        ("string", "visitors"): ("key", "value"),
        ("zset", "rank"): ("key", "value", "score"),
    }
    assert connector.statistics(dataset(connector, "session:{n}")).rows.value == COUNT


def test_hashes_are_rows_of_their_fields(connector: Connector) -> None:
    sample = sampled(connector, "user:{n}:profile")
    assert (sample.status, sample.coverage.method, sample.coverage.places) == (Status.COMPLETE, "random_keys", 300)
    assert sample.coverage.rows == 900
    (batch,) = sample.batches
    first = {name: batch.column(name).to_pylist()[0] for name in batch.schema.names}
    number = int(str(first["key"]).split(":")[1])
    assert first["phone"] == f"1390000{number % 10_000:04d}"
    assert "here" in batch.column("mark").to_pylist()


def test_a_seed_repeats_its_rows(connector: Connector) -> None:
    plan = dataclasses.replace(PLAN, places=20)
    first, again = (sampled(connector, "session:{n}", plan).batches for _ in range(2))
    assert first == again
    assert sampled(connector, "session:{n}", dataclasses.replace(plan, seed=8)).batches != first


def test_strings_are_cut_on_the_server_and_read_in_any_encoding(connector: Connector) -> None:
    sample = sampled(connector, "session:{n}", dataclasses.replace(PLAN, cell_chars=10))
    assert {len(value) for value in sample.batches[0].column("value").to_pylist()} == {10}
    assert sampled(connector, "gbk").batches[0].column("value").to_pylist() == ["客户姓名"]


@pytest.mark.parametrize(
    ("name", "method", "total"),
    [("queue:{n}", "random_elements", 10_000), ("black", "random_elements", 6_000), ("rank", "random_elements", 6_000)],
)
def test_elements_come_from_random_ranks(connector: Connector, name: str, method: str, total: int) -> None:
    sample = sampled(connector, name)
    assert (sample.coverage.method, sample.coverage.places) == (method, 300)
    assert 500 < sample.coverage.rows < total / 2
    values = sample.batches[0].column("value").to_pylist()
    assert len(set(values)) > 400


def test_small_collections_are_read_whole(connector: Connector) -> None:
    for name, rows in (("balance", 500), ("events", 20)):
        sample = sampled(connector, name)
        assert (sample.coverage.method, sample.coverage.rows, sample.coverage.power_at_1pct) == ("whole", rows, 1.0)
    fields = sampled(connector, "events").batches[0].column("field").to_pylist()
    assert set(fields) == {"phone", "kind"}


@pytest.mark.parametrize(
    ("name", "column", "rows"),
    [
        *(("user:{n}:profile", "phone", COUNT), ("queue:{n}", "value", 10_000), ("black", "value", 6_000)),
        *(("rank", "score", 6_000), ("balance", "field", 500), ("events", "value", 20), ("session:{n}", "key", COUNT)),
    ],
)
def test_read_gives_everything(connector: Connector, name: str, column: str, rows: int) -> None:
    batches = list(connector.read(dataset(connector, name), (column,)))
    assert all(batch.schema.names == [column] for batch in batches)
    assert sum(batch.num_rows for batch in batches) == rows


def test_big_elements_are_left_where_they_are_and_said_so(redis_server: RedisServer) -> None:
    with redis_server.admin(1) as client:
        client.rpush("docs:1", "x" * 1_000_000, "y" * 1_000_000)
        client.rpush("docs:2", "small")
    with create(redis_server.spec(1)) as connector:
        sample = sampled(connector, "docs:{n}")
    assert (sample.status, sample.reason) == (Status.PARTIAL, Reason.TOO_LARGE)
    assert sample.batches[0].column("value").to_pylist() == ["small"]


def test_keys_that_were_not_looked_at_are_told(filled: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connector_module, "MOST_KEYS", 2_000)
    with create(filled.spec()) as connector:
        *_, last = connector.inventory()
        assert isinstance(last, Skipped)
        assert last.reason is Reason.BUDGET
        rows = connector.statistics(dataset(connector, "session:{n}")).rows.value
    assert rows is not None
    assert COUNT / 2 < rows < COUNT * 2


def test_a_kind_that_went_away(connector: Connector) -> None:
    gone = dataclasses.replace(dataset(connector, "black"), path=("0", "set", "gone"))
    skipped = connector.sample(gone, PLAN)
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CHANGED


def test_nothing_is_written_and_nothing_open_ended_is_asked(filled: RedisServer) -> None:
    with filled.admin() as client:
        client.config_resetstat()
        before = client.info("persistence")["rdb_changes_since_last_save"], client.dbsize()
        with create(filled.spec()) as connector:
            connector.probe()
            for found in list(connector.inventory()):
                assert isinstance(found, Dataset)
                connector.sample(found, PLAN)
                for _ in connector.read(found, ["key"]):
                    pass
        assert (client.info("persistence")["rdb_changes_since_last_save"], client.dbsize()) == before
        called = {name.removeprefix("cmdstat_").replace("|", " ").upper() for name in client.info("commandstats")}
    opening = {"AUTH", "HELLO", "SELECT", "CLIENT SETNAME", "CLIENT SETINFO", "CONFIG GET", "INFO", "CONFIG RESETSTAT", "CLIENT"}
    assert called <= COMMANDS | opening
    assert not called & {"KEYS", "SMEMBERS", "HGETALL", "SORT", "FLUSHALL"}


def test_each_command_that_is_granted_is_used() -> None:
    granted = {word[1:].replace("|", " ").upper() for word in grant_statement().split() if word.startswith("+")}
    assert granted == COMMANDS | {"SELECT", "CLIENT SETNAME"}


def test_the_account_of_the_grant_cannot_write(filled: RedisServer) -> None:
    client = redis.Redis(port=filled.port, username="shudian_scan", password="choose-one", protocol=2)
    with pytest.raises(redis.exceptions.NoPermissionError):
        client.set("x", "y")
    client.close()


def test_an_administrator_is_refused_unless_allowed(filled: RedisServer) -> None:
    with create(filled.admin_spec()) as connector:
        with pytest.raises(SourceRefused, match="may change"):
            connector.probe()
        skipped = connector.sample(Dataset("cache", ("0", "set", "black"), Kind.TABLE), PLAN)
        assert isinstance(skipped, Skipped)
        assert skipped.reason is Reason.REFUSED
    with create(filled.admin_spec(allow_superuser=True)) as connector:
        probe = connector.probe()
    assert probe.product == "Redis"
    assert probe.version
    assert probe.warnings == (Caution.NOT_ENCRYPTED,)


def test_what_keeps_us_out_is_said_in_our_words(filled: RedisServer) -> None:
    spec = filled.spec()
    for change, error in (({"user": "nobody"}, SourceDenied), ({"port": 9}, SourceUnreachable)):
        url = dataclasses.replace(spec.url, **change)  # type: ignore[arg-type]
        with create(dataclasses.replace(spec, url=url)) as connector, pytest.raises(error) as raised:
            connector.probe()
        assert "WRONGPASS" not in str(raised.value)
    for changed in ({"database": "x"}, {"options": {"sslmode": "maybe"}}, {"options": {"init": "x"}}):
        url = dataclasses.replace(spec.url, **changed)  # type: ignore[arg-type]
        with pytest.raises(UsageError):
            create(dataclasses.replace(spec, url=url))


def test_a_missing_grant_is_a_permission(filled: RedisServer) -> None:
    with filled.admin() as client:
        client.execute_command("ACL", "SETUSER", "shudian_scan", "-lrange")
        try:
            with create(filled.spec()) as connector:
                skipped = connector.sample(dataset(connector, "queue:{n}"), PLAN)
        finally:
            client.execute_command(*grant_statement().split())
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.failed) == (Reason.PERMISSION, False)


def test_after_stop_nothing_is_asked(filled: RedisServer) -> None:
    with create(filled.spec()) as connector:
        found = dataset(connector, "black")
        connector.cancel()
        assert isinstance(connector.sample(found, PLAN), Sample)
        connector.stop()
        skipped = connector.sample(found, PLAN)
    assert isinstance(skipped, Skipped)
    assert skipped.reason is Reason.CANCELLED
