"""数据源 in the console: added by typed fields, bounded by shudian.yaml, seen by workers and the command line."""

from __future__ import annotations

import re
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from catalog import JobRequest, JobState, Role
from config import SourceRefused, load_settings
from scanner.console import source_check
from scanner.declared_sources import settings_for, with_console_sources
from scanner.pinned_names import looked_up, pin, unpin
from scanner.scanning import ScanOptions, prepared
from scanner.source_guard import guarded
from scanner.worker import Pace, Worker
from tests.scanner.console.estate import HOSTILE
from tests.scanner.console.people import Town, csrf_of, town

_BOUNDS = """
systems:
  crm: {name: 客户关系系统, department: 市场部}
sources:
  declared: {url: "postgresql://u@127.0.0.1:5433/x"}
console:
  sources:
    allow: ["*.db.example", "10.1.0.0/16", "[fd00:1::/64]:5432", "fixed.example:3307"]
    folders: [inside]
"""
_FIELDS = {"kind": "postgresql", "host": "a.db.example", "user": "shudian", "database": "crm", "environment": "production"}
_FIELDS |= {"role": "own", "connections": "2", "secret_kind": "env", "secret": "SHUDIAN_SOURCE_CRM", "statement_seconds": "10"}
_FILE = {"kind": "sqlite", "environment": "test", "role": "own", "system": "crm"}


@pytest.fixture
def bounded(tmp_path: Path) -> Iterator[Town]:
    """A console whose admins may add sources within bounds."""
    (tmp_path / "inside").mkdir()
    with closing(sqlite3.connect(tmp_path / "inside" / "more.db")) as database, database:
        database.execute("CREATE TABLE t_more (phone TEXT)")
        database.execute("INSERT INTO t_more VALUES ('13900001234')")
    made = town(tmp_path, _BOUNDS)
    yield made
    made.house.catalog.close()


def _add(client: TestClient, name: str, **fields: str) -> tuple[int, str]:
    answer = client.post("/sources/new", data={"csrf": csrf_of(client), "name": name, **_FIELDS, **fields})
    return answer.status_code, answer.text


def _add_file(client: TestClient, name: str = "more") -> None:
    form = {"csrf": csrf_of(client), "name": name, **_FILE, "path": "inside/more.db"}
    assert client.post("/sources/new", data=form).status_code == 303


def _seen(client: TestClient, name: str) -> str:
    found = re.search(r'name="seen" value="([^"]+)"', client.get(f"/sources/added/{name}").text)
    assert found
    return found[1].replace("&#43;", "+")


def test_a_source_is_added_scanned_and_switched_off(bounded: Town) -> None:
    client, house = bounded.role(Role.ADMIN), bounded.house
    _add_file(client)
    assert "从未扫描" in client.get("/sources").text
    assert client.post("/scans", data={"csrf": csrf_of(client), "source": ["more"]}).status_code == 303
    (job,) = house.catalog.jobs().list()
    stop = threading.Event()
    worker = threading.Thread(
        target=Worker(house.catalog, lambda: load_settings(house.config), pace=Pace(5, 0.1, 0.1)).run, args=(stop,)
    )
    worker.start()
    while house.catalog.jobs().get(job.id).state.is_open:
        stop.wait(0.1)
    stop.set()
    worker.join()
    assert house.catalog.jobs().get(job.id).state is JobState.DONE
    now = house.catalog.current()
    assert now
    assert {(one.source, one.system, one.environment) for one in now.entries} == {("more", "crm", "test")}
    form = {"csrf": csrf_of(client), "seen": _seen(client, "more"), "what": "disable"}
    assert client.post("/sources/added/more/switch", data=form).status_code == 303
    assert client.post("/scans", data={"csrf": csrf_of(client), "source": ["more"]}).status_code == 400
    assert "已停用" in client.get("/sources").text


def test_the_command_line_knows_what_was_added(bounded: Town) -> None:
    _add_file(bounded.role(Role.ADMIN))
    (spec,) = prepared(ScanOptions(("more",), bounded.house.config)).specs
    assert (spec.id, spec.system, spec.environment) == ("more", "crm", "test")
    assert "more" not in load_settings(bounded.house.config).sources


def test_shudian_yaml_wins_and_the_page_says_so(bounded: Town) -> None:
    client, house = bounded.role(Role.ADMIN), bounded.house
    assert _add(client, "declared")[0] == 400
    _add_file(client)
    house.catalog.console_sources()
    text = house.config.read_text("utf-8").replace(
        "sources:\n  declared", "sources:\n  more: {url: 'sqlite:///other.db'}\n  declared", 1
    )
    house.config.write_text(text, "utf-8")
    settings = with_console_sources(load_settings(house.config), house.catalog)
    assert settings.sources["more"].url == "sqlite:///other.db"
    assert settings.added == frozenset()
    house.settings = load_settings(house.config)
    house._kept.clear()
    assert "与 shudian.yaml 同名" in client.get("/sources").text


_INSIDE = (
    "127.0.0.1",
    "::1",
    "0.0.0.0",
    "169.254.169.254",
    "100.100.100.200",
    "10.2.0.1",
    "evil.example/../x",
    "/var/run/postgresql",
    "a.db.example,b",
    "a.db.example@b",
    "a%2edb.example",
    "::ffff:127.0.0.1",
    "fe80::1%eth0",
    "a\tb",
    "",
)
_WRONG: tuple[dict[str, str], ...] = (
    {"port": "70000"},
    {"port": "-1"},
    {"kind": "kafka"},
    {"kind": "s3"},
    {"kind": "sqlalchemy+sqlite"},
    {"connections": "99"},
    {"connections": "x"},
    {"window": "25:00-26:00"},
    {"environment": "moon"},
    {"system": "nowhere", "copy_of": "nowhere"},
    {"option_sslmode": "sometimes"},
    {"option_ssl_ca": "/etc/passwd"},
    {"secret_kind": "exec", "secret": "id"},
    {"secret_kind": "file", "secret": "/etc/shadow"},
    {"secret_kind": "env", "secret": "HOME"},
    {"kind": "sqlite", "path": "../../../etc/passwd"},
    {"kind": "file", "path": "/"},
    {"kind": "sqlite", "path": "inside/../catalog.db"},
    {"name": ".."},
    {"name": "a/b"},
    {"name": "13900001234"},
)


def test_sources_lead_only_where_they_may(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    assert [host for host in _INSIDE if _add(client, "x", host=host)[0] != 400] == []
    assert bounded.house.catalog.console_sources().all() == ()


def test_what_shudian_yaml_would_not_take_is_not_taken(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    form = {"csrf": csrf_of(client), "name": "x", **_FIELDS}
    answers = [(client.post("/sources/new", data={**form, **fields}).status_code, fields) for fields in _WRONG]
    assert [one for one in answers if one[0] != 400] == []
    assert bounded.house.catalog.console_sources().all() == ()


def test_a_password_that_was_typed_is_neither_kept_nor_shown(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    status, page = _add(client, "x", secret="hunter2-the-password")
    assert status == 400
    assert "hunter2" not in page
    for file in bounded.house.settings.folder.glob("catalog.db*"):
        assert b"hunter2" not in file.read_bytes()


def test_nobody_but_an_admin_adds_sources(bounded: Town) -> None:
    for role in set(Role) - {Role.ADMIN}:
        client = bounded.role(role)
        assert _add(client, "x")[0] == 403
        assert "/sources/new" not in client.get("/sources").text


def test_a_change_is_told_what_others_changed_meanwhile(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    assert _add(client, "one")[0] == 303
    seen = _seen(client, "one")
    form = {"csrf": csrf_of(client), "seen": seen, **_FIELDS, "connections": "1"}
    bounded.clock.move(seconds=1)
    assert client.post("/sources/added/one", data=form).status_code == 303
    answer = client.post("/sources/added/one", data={**form, "connections": "4"})
    assert answer.status_code == 409
    (kept,) = bounded.house.catalog.console_sources().all()
    assert kept.settings["connections"] == 1


def test_a_stored_reference_does_not_follow_to_another_server(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    assert _add(client, "one")[0] == 303
    form = {"csrf": csrf_of(client), "seen": _seen(client, "one"), **_FIELDS, "host": "b.db.example"}
    answer = client.post("/sources/added/one", data=form)
    assert answer.status_code == 400
    assert 'value="SHUDIAN_SOURCE_CRM"' not in answer.text
    assert client.post("/sources/added/one", data={**form, "again": "yes"}).status_code == 303


def test_every_change_is_in_the_record(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    _add_file(client)
    form = {"csrf": csrf_of(client), "seen": _seen(client, "more"), "what": "disable"}
    client.post("/sources/added/more/switch", data=form)
    told = [one for one in bounded.house.catalog.audit_entries(["access"]) if one.document and "source" in one.document]
    assert [(one.actor, one.document["source"]) for one in told] == [("admin-0", "more")] * 2
    assert told[1].document == {"source": "more", "changed": [], "enabled": False}
    assert not any("inside" in f"{one.document}" for one in told)


def test_hostile_texts_are_shown_as_text(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    for number, hostile in enumerate(HOSTILE):
        _, page = _add(client, hostile, user=hostile, database=hostile, include=hostile, exclude=hostile, family=hostile)
        status, more = _add(client, f"fine{number}", user=hostile, database=hostile, include=hostile)
        page += more
        if status == 303:
            page += client.get(f"/sources/added/fine{number}").text
            page += client.get(f"/sources/grants/postgresql?source=fine{number}").text
        assert not re.search(
            r"<(script|svg|img|iframe|meta|base|details)[ >][^>]*(alert|onload|onerror|srcdoc|evil|http-equiv)", page
        )
        assert "<script>alert" not in page
    assert "<script>alert" not in client.get("/sources").text


def test_the_script_of_rights_has_the_names_put_in(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    assert _add(client, "one", user="reader", database="billing")[0] == 303
    script = client.get("/sources/grants/postgresql?source=one").text
    assert "CREATE ROLE reader LOGIN" in script
    assert "ON DATABASE billing TO reader" in script
    assert _add(client, "two", user="r; DROP", database="billing")[0] == 303
    assert "DROP" not in client.get("/sources/grants/postgresql?source=two").text.partition("<pre>")[2]


def test_a_name_is_looked_up_once_and_pinned(bounded: Town) -> None:
    _add(bounded.role(Role.ADMIN), "one")
    settings = with_console_sources(bounded.house.settings, bounded.house.catalog)
    specs = settings.specs(("one",))
    (spec,) = guarded(specs, settings, lookup=lambda _: ("93.184.216.34",))
    assert spec.address == "93.184.216.34"
    found = socket.getaddrinfo("a.db.example", 5432, type=socket.SOCK_STREAM)
    assert {one[4][0] for one in found} == {"93.184.216.34"}
    assert looked_up("localhost")
    unpin("a.db.example")


_TURNED: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("10.1.2.3",), True),
    (("93.184.216.34",), True),
    (("93.184.216.34", "127.0.0.1"), False),
    (("127.0.0.1",), False),
    (("169.254.169.254",), False),
    (("100.100.100.200",), False),
    (("::ffff:169.254.169.254",), False),
    (("::1",), False),
    ((), False),
)


def test_a_name_that_turns_inside_is_refused(bounded: Town) -> None:
    _add(bounded.role(Role.ADMIN), "one")
    settings = with_console_sources(bounded.house.settings, bounded.house.catalog)
    specs = settings.specs(("one",))
    for addresses, taken in _TURNED:
        (spec,) = guarded(specs, settings, raising=False, lookup=lambda _, found=addresses: found)  # type: ignore[misc]
        assert (spec.address == "nowhere") is not taken, addresses
    with pytest.raises(SourceRefused):
        guarded(specs, settings, lookup=lambda _: ("127.0.0.1",))
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("a.db.example", 5432)
    unpin("a.db.example")


def test_a_port_of_the_list_is_the_only_one(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    _add(client, "one", kind="mysql", host="fixed.example", port="3307")
    _add(client, "two", kind="mysql", host="fixed.example", port="3306")
    settings = with_console_sources(bounded.house.settings, bounded.house.catalog)
    found = guarded(settings.specs(("one", "two")), settings, raising=False, lookup=lambda _: ("93.184.216.34",))
    assert [one.address for one in found] == ["93.184.216.34", "nowhere"]
    unpin("fixed.example")


def test_what_a_network_allows_is_decided_once_the_name_is_known(bounded: Town) -> None:
    assert _add(bounded.role(Role.ADMIN), "one", host="other.example")[0] == 303
    settings = with_console_sources(bounded.house.settings, bounded.house.catalog)
    specs = settings.specs(("one",))
    assert guarded(specs, settings, lookup=lambda _: ("10.1.0.9",))
    with pytest.raises(SourceRefused):
        guarded(specs, settings, lookup=lambda _: ("93.184.216.34",))
    unpin("other.example")


def test_a_host_of_shudian_yaml_may_be_reached_at_its_port_only(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    assert _add(client, "one", host="127.0.0.1", port="5433")[0] == 303
    assert _add(client, "two", host="127.0.0.1", port="5432")[0] == 400


def test_closed_ports_and_other_services_get_the_same_answer(bounded: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    client = bounded.role(Role.ADMIN)
    said = []
    with socket.socket() as silent, socket.socket() as closed:
        silent.bind(("127.0.0.1", 0))
        silent.listen(1)
        closed.bind(("127.0.0.1", 0))
        ports = (silent.getsockname()[1], closed.getsockname()[1])
        closed.close()
        text = bounded.house.config.read_text("utf-8")
        for number, port in enumerate(ports):
            text = text.replace("  declared", f"  s{number}: {{url: 'mysql://u@127.0.0.1:{port}/x'}}\n  declared", 1)
        bounded.house.config.write_text(text, "utf-8")
        bounded.house.settings = load_settings(bounded.house.config)
        bounded.house._kept.clear()
        monkeypatch.setattr(source_check, "SECONDS", 4.0)
        for number in range(2):
            page = client.post(f"/sources/s{number}/check", data={"csrf": csrf_of(client)}).text
            said.append(page.partition("<h1>")[2].replace(f"s{number}", "s"))
    assert "没有得到数据库的应答" in said[0]
    assert said[0] == said[1]


def test_a_check_of_what_was_added_says_what_the_command_says(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    _add_file(client)
    assert "SQLite" in client.post("/sources/more/check", data={"csrf": csrf_of(client)}).text
    assert settings_for(bounded.house.config, ("more",)).added == {"more"}


def test_a_refused_source_does_not_hold_up_the_others_of_a_scan(bounded: Town) -> None:
    client = bounded.role(Role.ADMIN)
    _add_file(client)
    _add(client, "one", host="nothing-of-this-name.db.example")
    job = bounded.house.catalog.jobs().ask(JobRequest(("more", "one")), "x", "")
    stop = threading.Event()
    one = Worker(bounded.house.catalog, lambda: load_settings(bounded.house.config), pace=Pace(5, 0.1, 0.1))
    thread = threading.Thread(target=one.run, args=(stop,))
    thread.start()
    while bounded.house.catalog.jobs().get(job.id).state.is_open:
        stop.wait(0.1)
    stop.set()
    thread.join()
    now = bounded.house.catalog.current()
    assert now
    assert {one.source: one.status.value for one in now.sources} == {"more": "complete", "one": "failed"}
    unpin("nothing-of-this-name.db.example")


def test_pins_can_be_taken_back() -> None:
    pin("pinned.example", ("192.0.2.1",))
    assert socket.getaddrinfo("Pinned.Example", 1)[0][4][0] == "192.0.2.1"
    unpin("pinned.example")
    assert looked_up("192.0.2.7") == ("192.0.2.7",)
