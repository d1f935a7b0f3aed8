"""The logs of the services: who asked for what, how jobs went, what failed; and nothing that was sent, stored or found."""

from __future__ import annotations

import io
import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from catalog import JobRequest, Plan, Role
from config import load_settings
from scanner.console.visit import Visit
from scanner.logs import Log
from scanner.scheduler import Scheduler
from scanner.worker import Pace, Worker
from tests.scanner.console.issuer import Issuer, sign_in
from tests.scanner.console.people import Town, come_in, csrf_of, town

CANARIES = ("13900004321", "canary-7f3a", "110101190001010009", "金丝雀")
ROWS = [(number, f"1390000{number:04d}", CANARIES[2], CANARIES[3]) for number in range(4000, 4400)]


def _written(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _logged(place: Town) -> io.StringIO:
    stream = io.StringIO()
    place.house.log = Log("json", stream)
    return stream


def test_a_request_leaves_a_line_without_anything_that_was_sent(here: Town) -> None:
    stream = _logged(here)
    client = here.role(Role.MANAGER)
    (who,) = here.house.catalog.accounts().all()
    headers = {"User-Agent": CANARIES[1], "Referer": f"https://localhost/{CANARIES[1]}", "X-Odd": CANARIES[0]}
    client.get(f"/catalog?q={CANARIES[0]}", headers=headers)
    client.get(f"/catalog/{CANARIES[0]}/{CANARIES[1]}")
    client.get(f"/systems/{CANARIES[0]}")
    client.post("/me/tokens", data={"csrf": csrf_of(client), "name": CANARIES[3]})
    come_in(here.visitor(), CANARIES[1], CANARIES[0])
    here.visitor().request("PATCH", "/login")
    text, lines = stream.getvalue(), _written(stream)
    assert [one for one in CANARIES if one in text or one in text.encode().decode("unicode_escape")] == []
    assert here.visitor().get("/login").status_code == 200
    first = next(one for one in lines if one["event"] == "request")
    assert {name: said for name, said in first.items() if name not in ("time", "ms")} == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "route": "/catalog",
        "account": str(who.id),
        "peer": "127.0.0.1",
        "status": 200,
    }
    assert {"/me/tokens", "/login"} <= {one.get("route", "") for one in lines}
    assert all(one["ms"] >= 0 for one in lines if one["event"] == "request")


def test_who_may_not_is_in_the_log(here: Town) -> None:
    stream = _logged(here)
    here.role(Role.VIEWER).get("/users")
    (line,) = [one for one in _written(stream) if one["event"] == "not_permitted"]
    assert (line["level"], line["route"], line["reason"]) == ("warning", "/users", "users")


def test_the_number_a_visitor_is_told_is_in_the_log(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, client, real = _logged(here), here.role(Role.VIEWER), Visit.page

    def page(visit: Visit, template: str, status: int = 200, **shown: Any) -> Any:
        if template == "me.html":
            raise RuntimeError(CANARIES[0])
        return real(visit, template, status, **shown)

    monkeypatch.setattr("scanner.console.visit.Visit.page", page)
    answer = client.get("/me")
    failed, asked = _written(stream)
    assert failed["number"] in answer.text
    assert failed["fault"].startswith("RuntimeError at test_service_logs.py:")
    assert (asked["status"], asked["level"]) == (500, "error")
    assert CANARIES[0] not in stream.getvalue()


def test_a_refused_sign_in_is_in_the_log_without_what_the_provider_said(there: Town, issuer: Issuer) -> None:
    stream = _logged(there)
    issuer.claims = {"nonce": CANARIES[1]}
    issuer.person["preferred_username"] = CANARIES[3]
    sign_in(there, issuer)
    sign_in(there, Issuer(address=issuer.address), there.visitor("192.0.2.4"))
    text = stream.getvalue()
    assert next(one["reason"] for one in _written(stream) if one["event"] == "sign_in_refused") == "oidc_token_nonce"
    assert [one for one in (*CANARIES, *issuer.given, "c-1") if one in text] == []


@pytest.fixture
def planted(tmp_path: Path) -> Town:
    """A console whose only source is full of canaries, and one that is not there."""
    with closing(sqlite3.connect(tmp_path / "crm.db")) as database, database:
        database.execute("CREATE TABLE kh (id INTEGER, lxdh TEXT, zjhm TEXT, xm TEXT)")
        database.executemany("INSERT INTO kh VALUES (?, ?, ?, ?)", ROWS)
    sources = (
        f"sources:\n  crm: {{url: 'sqlite:///{tmp_path}/crm.db'}}\n  gone: {{url: 'sqlite:///{tmp_path}/{CANARIES[1]}.db'}}\n"
    )
    return town(tmp_path, sources)


def _worked(place: Town, stream: io.StringIO, source: str) -> UUID:
    jobs = place.house.catalog.jobs()
    asked = jobs.ask(JobRequest((source,)), "zhao", None)
    one = Worker(
        place.house.catalog, lambda: load_settings(place.house.config), pace=Pace(5, 0.05, 0.05), log=Log("json", stream)
    )
    claim = jobs.claim(one.owner.name, one.clock(), 5)
    assert claim
    one.work(claim, threading.Event())
    return asked.id


def test_jobs_leave_lines_and_no_values(planted: Town) -> None:
    stream = io.StringIO()
    good, bad = _worked(planted, stream, "crm"), _worked(planted, stream, "gone")
    lines = [(one["event"], one["job"], one.get("reason"), one.get("exit_code")) for one in _written(stream)]
    assert lines == [
        ("job_began", str(good), None, None),
        ("job_ended", str(good), "done", 0),
        ("job_began", str(bad), None, None),
        ("job_ended", str(bad), "failed", 1),
    ]
    values = {value for row in ROWS for value in map(str, row[1:])} | set(CANARIES)
    assert [one for one in values if one in stream.getvalue()] == []
    planted.house.catalog.close()


def test_a_fault_in_a_job_is_told_by_kind_and_place(planted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise RuntimeError(CANARIES[0])

    monkeypatch.setattr("scanner.worker.prepared", failing)
    stream = io.StringIO()
    _worked(planted, stream, "crm")
    fault = _written(stream)[1]
    assert (fault["event"], fault["level"]) == ("job_fault", "error")
    assert fault["fault"].startswith("RuntimeError at test_service_logs.py:")
    assert CANARIES[0] not in stream.getvalue()
    planted.house.catalog.close()


def test_what_a_schedule_asks_for_is_in_the_log(planted: Town) -> None:
    stream = io.StringIO()
    plan = Plan("* * * * *", JobRequest(("crm",)), "Asia/Shanghai", "")
    planted.house.catalog.schedules(planted.clock).add(CANARIES[1], plan)
    planted.clock.move(minutes=2)
    done = Scheduler(planted.house.catalog, clock=planted.clock, log=Log("json", stream)).turn()
    assert (
        [one["job"] for one in _written(stream) if one["event"] == "job_asked_for"] == [str(job.id) for job in done.asked] != []
    )
    assert CANARIES[1] not in stream.getvalue()
    planted.house.catalog.close()
