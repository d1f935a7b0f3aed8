"""Notices from a scan's findings to what people get, by the command line: once, grouped, quiet at night, and nothing leaks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner

from catalog import Catalog, DeliveryState, JobRequest, JobState, Notice
from catalog.model import Filing, FilingEvent, FilingEventKind, FilingOrigin, Snapshot, SourceOutcome
from classifiers.model import Level
from config import NoticeKind, UsageError, load_settings
from connectors.model import Status
from scanner.cli import app
from scanner.notice_sending import is_quiet, notice_failure, notice_runs, notice_state, send_due
from scanner.noticing import Outcome
from scanner.teller import Teller
from tests.catalog.builders import entry, run
from tests.servers.vendors import KEY, SECRET, Answer, Request, Vendor, answered, dingtalk, program

CANARY = "canary-0000-secret"
_SETTINGS = """
version: 1
entity: {name: 演示通信有限公司, region: 上海}
catalog: {url: "sqlite:///c.db"}
notices:
  console: https://console.example
  channels:
    ours: {type: webhook, url: "http://127.0.0.1:PORT/hook", secret: env:T_SECRET, seconds: 5, kinds: [level_rise]}
    group: {type: dingtalk, url: "http://127.0.0.1:PORT/robot/send", token: env:T_KEY, secret: env:T_SECRET, kinds: [level_rise]}
"""
NOW = datetime(2024, 3, 9, 4, 0, tzinfo=UTC)


class Town(Vendor):
    """Both endpoints behind one port; each can be told to answer otherwise."""

    def __init__(self) -> None:
        super().__init__(self._judged)
        self.says: dict[str, Answer] = {}

    def _judged(self, request: Request) -> Answer:
        usual = program if request.path == "/hook" else dingtalk
        return self.says.get(request.path) or usual(request)

    def of(self, path: str) -> list[dict[str, Any]]:
        """What came to one of them."""
        return [one.said for one in self.got if one.path == path]


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Endpoints, settings that lead to them, and a working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("T_KEY", KEY)
    monkeypatch.setenv("T_SECRET", SECRET)
    one = Town()
    with one.listening() as port:
        (tmp_path / "shudian.yaml").write_text(_SETTINGS.replace("PORT", str(port)), "utf-8")
        yield one


@pytest.fixture
def catalog(town: Town) -> Iterator[Catalog]:
    """Two runs: the second found a level that rose."""
    with Catalog.open(load_settings(None).catalog_url) as one:
        record(one, 1, users=Level.GENERAL)
        notice_runs(one, load_settings(None))
        record(one, 2, users=Level.IMPORTANT)
        yield one


def record(catalog: Catalog, number: int, **tables: Level) -> None:
    """Publish a run with these tables."""
    entries = tuple(entry(name, level=level) for name, level in tables.items())
    catalog.record(Snapshot(run(number), entries, sources=(SourceOutcome("crm", Status.COMPLETE),)), "演示通信有限公司")


def notices(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["notices", *words])
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def test_what_a_run_shows_is_sent_once(catalog: Catalog, town: Town) -> None:
    assert notices("send") == "✓ ours: 1 (1)\n✓ group: 1 (1)\n"
    assert notices("send") == "✓ ours: 0 (0)\n✓ group: 0 (0)\n"
    (said,) = town.of("/hook")
    assert [one["kind"] for one in said["notices"]] == ["level_rise"]
    assert said["notices"][0]["facts"] == {"before": "general", "after": "important"}
    assert said["where"] == "查看：https://console.example"
    (told,) = town.of("/robot/send")
    assert "级别上升：crm" in told["markdown"]["text"]
    (line,) = [one for one in notices("list").splitlines() if "级别上升" in one]
    assert line.endswith("[group 已送达; ours 已送达]")
    assert catalog.verify_audit() == ()


def test_at_first_only_the_last_run_is_told_of(town: Town) -> None:
    with Catalog.open(load_settings(None).catalog_url) as one:
        for number, level in enumerate((Level.GENERAL, Level.IMPORTANT, Level.CORE_CANDIDATE), 1):
            record(one, number, users=level)
        found = notice_runs(one, load_settings(None))
        assert [(each.kind.value, each.fills.get("after")) for each in found if each.kind is not NoticeKind.RUN_DONE] == [
            ("level_rise", "core_candidate")
        ]
        for number, name in enumerate(("cards", "bills", "calls"), 4):
            record(one, number, **{"users": Level.CORE_CANDIDATE, name: Level.IMPORTANT})
        found = notice_runs(one, load_settings(None))
        assert [each.subject.rpartition(" ")[2] for each in found if each.kind is NoticeKind.LEVEL_RISE] == [
            "cards",
            "bills",
            "calls",
        ]
        assert notice_runs(one, load_settings(None)) == ()


def test_many_notices_are_one_message_with_the_rest_counted(catalog: Catalog, town: Town) -> None:
    tables = {"users": Level.IMPORTANT, **{f"t_{chr(97 + n // 26)}{chr(97 + n % 26)}": Level.IMPORTANT for n in range(57)}}
    notices("send")
    record(catalog, 3, **tables)
    notices("send")
    text = town.of("/robot/send")[-1]["markdown"]["text"]
    assert text.count("级别上升：") == 20
    assert "还有 37 条" in text
    assert len(town.of("/robot/send")) == 2
    assert catalog.notices().undelivered() == {}


def test_one_channel_that_fails_does_not_stop_the_other(catalog: Catalog, town: Town) -> None:
    town.says["/hook"] = answered({"error": f"no, {KEY}"}, 503)
    town.says["/robot/send"] = answered({"errcode": 130101, "errmsg": "send too fast"})
    shown = notices("send", code=1)
    assert shown == "✗ ours: 0 (0); the answer has status 503\n✗ group: 0 (0); too many messages in a short time\n"
    assert "待发送 (the answer has status 503)" in notices("list")
    town.says.clear()
    assert notices("send") == "✓ ours: 0 (0)\n✓ group: 0 (0)\n"  # not before its time
    send_due(catalog, load_settings(None).notices, lambda: datetime.now(UTC) + timedelta(minutes=2))
    ids = [one.headers["webhook-id"] for one in town.got if one.path == "/hook"]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert catalog.notices().undelivered() == {}


def test_given_up_and_taken_up_again(catalog: Catalog, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("T_SECRET", "wrong-0000")
    shown = notices("send", "--lang", "en", code=1)
    assert "signature" in shown
    assert "wrong-0000" not in shown
    assert set(catalog.notices().undelivered()) == {("ours", DeliveryState.GIVEN_UP), ("group", DeliveryState.GIVEN_UP)}
    monkeypatch.setenv("T_SECRET", SECRET)
    assert notices("send", "--again").splitlines()[0] == "重新发送: 2"
    assert catalog.notices().undelivered() == {}


def test_a_message_that_was_sent_and_not_marked_comes_again_under_its_id(catalog: Catalog, town: Town) -> None:
    """A sender is killed after the receiver has answered and before it could write that down."""
    notice_runs(catalog, load_settings(None))
    script = (
        "from datetime import UTC, datetime\nfrom pathlib import Path\nimport os, signal\n"
        "from catalog import Catalog, Notices\nfrom config import load_settings\nfrom scanner.notice_sending import send_due\n"
        "Notices.delivered = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "settings = load_settings(Path('shudian.yaml'))\n"
        "with Catalog.open(settings.catalog_url) as one:\n    send_due(one, settings.notices, lambda: datetime.now(UTC))\n"
    )
    root = str(Path(__file__).parents[2])
    died = subprocess.run([sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": root}, check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(town.of("/hook")) == 1
    send_due(catalog, load_settings(None).notices, lambda: datetime.now(UTC))
    assert len(town.of("/hook")) == 1
    send_due(catalog, load_settings(None).notices, lambda: datetime.now(UTC) + timedelta(minutes=11))
    first, second = town.of("/hook")
    assert first["id"] == second["id"]
    assert first["notices"] == second["notices"]
    assert catalog.notices().undelivered() == {}


def test_two_senders_at_once_send_each_message_once(catalog: Catalog, town: Town) -> None:
    notice_runs(catalog, load_settings(None))

    def send(_: int) -> int:
        settings = load_settings(None)
        with Catalog.open(settings.catalog_url) as one:
            return sum(each.messages for each in send_due(one, settings.notices, lambda: datetime.now(UTC)))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(send, range(4))) == 2
    assert (len(town.of("/hook")), len(town.of("/robot/send"))) == (1, 1)


def test_quiet_hours_put_off_and_do_not_drop(catalog: Catalog, town: Town) -> None:
    start = datetime.now().astimezone()
    around = f"{start - timedelta(hours=1):%H:%M}-{start + timedelta(hours=1):%H:%M}"
    path = Path("shudian.yaml")
    path.write_text(path.read_text("utf-8").replace("  console:", f'  quiet_hours: "{around}"\n  console:'), "utf-8")
    assert notices("send") == "- ours: 免打扰时段\n- group: 免打扰时段\n"
    assert town.got == []
    later = datetime.now(UTC) + timedelta(hours=2)
    assert [one.messages for one in send_due(catalog, load_settings(None).notices, lambda: later)] == [1, 1]


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("22:00-07:00", "21:59", False),
        ("22:00-07:00", "22:00", True),
        ("22:00-07:00", "00:00", True),
        ("22:00-07:00", "06:59", True),
        ("22:00-07:00", "07:00", False),
        ("12:00-13:00", "12:30", True),
        ("12:00-13:00", "13:00", False),
        ("12:00-12:00", "12:00", False),
        (None, "12:00", False),
    ],
)
def test_when_it_is_quiet(hours: str | None, at: str, quiet: bool) -> None:
    local = datetime(2024, 3, 1, int(at[:2]), int(at[3:])).astimezone()
    assert is_quiet(hours, local.astimezone(UTC)) is quiet


def test_a_test_message_reaches_each_channel(town: Town) -> None:
    assert notices("test") == "✓ ours\n✓ group\n"
    assert town.of("/hook")[0]["notices"][0]["kind"] == "test"
    assert notices("test", "group") == "✓ group\n"
    town.says["/robot/send"] = answered({"errcode": 310000, "errmsg": "sign not match"})
    assert "✗ group: the signature" in notices("test", "group", code=1)
    done = CliRunner().invoke(app, ["notices", "test", "nobody"])
    assert isinstance(done.exception, UsageError)


def test_without_channels_notices_are_kept_alone(catalog: Catalog) -> None:
    text = Path("shudian.yaml").read_text("utf-8")
    Path("shudian.yaml").write_text(text.partition("notices:")[0], "utf-8")
    assert notices("send") == "没有设置通知通道（notices.channels）\n"
    assert "级别上升" in notices("list")


def test_a_job_that_failed_is_told_of_once_and_without_an_address(catalog: Catalog) -> None:
    jobs, now = catalog.jobs(), datetime.now(UTC)
    jobs.ask(JobRequest(("crm", "postgresql://someone@db.example/x")), "王某")
    claim = jobs.claim("w", now, 60)
    assert claim is not None
    jobs.finish(claim, None, 1, JobState.FAILED)
    jobs.ask(JobRequest(("hr",)), "王某")
    (told,) = [one for one in notice_state(catalog, load_settings(None), now) if one.kind is NoticeKind.SERVICE_FAILED]
    assert told.subject == f"crm、postgresql:… ({str(claim.job.id)[:8]})"
    assert notice_state(catalog, load_settings(None), now) == ()


def test_a_bundle_that_failed_is_told_of_once(catalog: Catalog) -> None:
    settings, now = load_settings(None), datetime.now(UTC)
    bundle = Outcome("bundle", "sha-1", "dcn 13900001234.zip", reason="signature")
    (told,) = notice_failure(catalog, settings, bundle, now)
    assert "13900001234" not in told.subject
    assert notice_failure(catalog, settings, bundle, now) == ()
    assert notice_failure(catalog, settings, replace(bundle, id="sha-2", state="done"), now) == ()


def test_a_filing_that_was_answered_and_what_is_due_then(catalog: Catalog) -> None:
    settings = load_settings(None)
    day, entity = datetime.now(UTC).astimezone().date(), settings.entity.name
    filing = Filing(uuid4(), entity, day, datetime.now(UTC), FilingOrigin.FROZEN, "上海", (), "SH-2024-1")
    catalog.add_filing(filing)
    before = notice_state(catalog, settings, datetime.now(UTC))
    kind = FilingEventKind.RETURNED
    catalog.add_filing_event(FilingEvent(uuid4(), filing.id, kind, day, datetime.now(UTC), "王某", "材料不全"))
    after = notice_state(catalog, settings, datetime.now(UTC))
    assert [one.subject for one in after if one.kind is NoticeKind.FILING_ANSWERED] == ["SH-2024-1"]
    due = [one for one in (*before, *after) if one.kind is NoticeKind.DEADLINE and "SH-2024-1" in one.subject]
    assert ["被退回" in one.subject for one in due] == [False, True]


def test_nothing_of_a_secret_or_an_address_is_kept_or_shown(
    catalog: Catalog, town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Secrets that the other side even repeats, and a number in a table's name."""
    monkeypatch.setenv("T_SECRET", CANARY)
    monkeypatch.setenv("T_KEY", CANARY)
    caplog.set_level(0)
    raised = Notice("k", NoticeKind.LEVEL_RISE, NOW, "g", "crm bak", {"before": "general", "after": "core"})
    catalog.notices().raise_([raised], {"ours": (), "group": ()})
    for answer in (answered({"errcode": 310000, "errmsg": f"bad sign {CANARY}"}, 400), answered(CANARY.encode(), 302)):
        town.says = dict.fromkeys(("/hook", "/robot/send"), answer)
        shown = notices("send", "--again", code=1) + notices("list") + notices("test", code=1)
        assert CANARY not in shown
        assert "127.0.0.1" not in shown
    assert CANARY not in caplog.text
    assert all(CANARY not in one.body.decode() for one in town.got)
    kept = b"".join(path.read_bytes() for path in Path().iterdir() if path.name.startswith("c.db"))
    assert CANARY.encode() not in kept
    assert CANARY not in json.dumps([one.document for one in catalog.audit_entries()])


def test_a_slow_channel_costs_its_own_time_alone(catalog: Catalog, town: Town) -> None:
    path = Path("shudian.yaml")
    path.write_text(path.read_text("utf-8").replace("seconds: 5", "seconds: 0.3"), "utf-8")
    town.drip = 0.05
    town.says["/hook"] = answered({"filler": "x" * 400})
    notice_runs(catalog, load_settings(None))
    sent = send_due(catalog, load_settings(None).notices, lambda: datetime.now(UTC))
    assert [one.failed for one in sent] == [("no answer in time",), ()]


def test_notices_of_a_channel_that_was_taken_out_are_given_up(catalog: Catalog, town: Town) -> None:
    notice_runs(catalog, load_settings(None))
    settings = load_settings(None).notices
    only = settings.model_copy(update={"channels": {"group": settings.channels["group"]}})
    send_due(catalog, only, lambda: datetime.now(UTC))
    assert catalog.notices().undelivered() == {("ours", DeliveryState.GIVEN_UP): 1}


def test_from_a_scan_to_a_message_without_values(town: Town, tmp_path: Path) -> None:
    """Two scans of a folder; then a file with new columns, under a name that holds a number."""
    path, standard = tmp_path / "shudian.yaml", "rules: {personal_information: gbt35273}\n"
    path.write_text(path.read_text("utf-8").replace("level_rise]", "new_sensitive, run_done]"), "utf-8")
    path.write_text(path.read_text("utf-8") + f'sources: {{crm: {{url: "file://{tmp_path}/crm"}}}}\n{standard}', "utf-8")
    (tmp_path / "crm").mkdir()
    (tmp_path / "crm" / "ids.csv").write_text("ref\n" + "".join(f"R{n}\n" for n in range(200)), "utf-8")
    assert CliRunner().invoke(app, ["scan", "crm"]).exit_code == 0
    notices("send")
    rows = "".join(f"{n},{_document(n)}\n" for n in range(200))
    (tmp_path / "crm" / "bak_13900001234.csv").write_text("ref,id_card_no\n" + rows, "utf-8")
    assert CliRunner().invoke(app, ["scan", "crm"]).exit_code == 0
    notices("send")
    told = town.of("/hook")
    assert [[one["kind"] for one in each["notices"]] for each in told] == [["run_done"], ["new_sensitive", "run_done"]]
    assert told[1]["notices"][0]["facts"] == {"columns": 1, "named": "id_card_no"}
    everything = "".join(one.body.decode() for one in town.got) + notices("list")
    assert "bak_" in everything
    assert "13900001234" not in everything
    assert not [n for n in range(200) if _document(n) in everything]


def _document(number: int) -> str:
    """An identity number of nobody: born in 1900."""
    digits = f"11010119000101{number:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, weights, strict=True)) % 11]


def test_the_teller_beside_the_scheduler_tells_once_and_looks_at_deadlines_hourly(catalog: Catalog, town: Town) -> None:
    at = [NOW]
    teller = Teller(catalog, lambda: load_settings(None), clock=lambda: at[0])
    teller.turn()
    teller.turn()
    assert len(town.of("/hook")) == 1
    record(catalog, 3, users=Level.IMPORTANT, orders=Level.IMPORTANT)
    at[0] += timedelta(minutes=61)
    town.says["/hook"] = answered({}, 500)
    teller.turn()
    town.says.clear()
    at[0] += timedelta(minutes=5)
    teller.turn()
    assert len(town.of("/robot/send")) == len({json.dumps(one) for one in town.of("/robot/send")})


def test_the_teller_does_nothing_where_nobody_is_to_be_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Catalog.open("sqlite:///c.db") as empty:
        Teller(empty, lambda: load_settings(None)).turn()
        assert empty.notices().recent(10) == ()
