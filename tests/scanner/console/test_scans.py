"""扫描 and 数据源: asked for once, watched, ended; only declared sources are reached."""

from __future__ import annotations

import re
import threading
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from catalog import JobState, Role
from config import load_settings
from scanner.worker import Pace, Worker
from tests.scanner.console.people import Town, csrf_of


def _ask(client: TestClient, **fields: object) -> str:
    answer = client.post("/scans", data={"csrf": csrf_of(client), "source": ["crm"], **fields})
    return answer.headers.get("location", f"{answer.status_code} {answer.text}")


def _work(town: Town, until: UUID) -> None:
    """A worker in this process, until the job has ended."""
    stop = threading.Event()
    worker = Worker(town.house.catalog, lambda: load_settings(town.house.config), pace=Pace(5, 0.1, 0.1))
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    while town.house.catalog.jobs().get(until).state.is_open:
        stop.wait(0.1)
    stop.set()
    thread.join()


def test_a_scan_is_asked_for_once_and_carried_out(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    once = re.search(r'name="once" value="([^"]+)"', client.get("/scans").text)
    assert once
    place = _ask(client, once=once[1])
    assert _ask(client, once=once[1]) == place
    assert "409" in _ask(client)
    part = client.get(f"{place}/part")
    assert "排队中" in part.text
    assert "X-Finished" not in part.headers
    job = UUID(place.rpartition("/")[2])
    _work(estate, job)
    part = client.get(f"{place}/part")
    assert part.headers["X-Finished"] == "1"
    (run,) = re.findall(r"/scans/run/[0-9a-f-]{36}", part.text)
    assert "crm" in client.get(run).text
    assert estate.house.catalog.jobs().get(job).asked_by == "manager-0"


def test_a_waiting_scan_is_paused_and_ended(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    place = _ask(client)
    token = csrf_of(client)
    assert client.post(place, data={"csrf": token, "wish": "pause"}).status_code == 303
    assert client.post(place, data={"csrf": token, "wish": "explode"}).status_code == 400
    assert client.post(place, data={"csrf": token, "wish": "cancel"}).status_code == 303
    assert client.post(place, data={"csrf": token, "wish": "go"}).status_code == 409
    assert estate.house.catalog.jobs().get(UUID(place.rpartition("/")[2])).state is JobState.CANCELLED


@pytest.mark.parametrize(
    "fields",
    [
        {"source": []},
        {"source": ["postgresql://root@10.0.0.1/x"]},
        {"source": ["sqlite:////etc/passwd"]},
        {"source": ["file:///"]},
        {"exact": "yes"},
    ],
)
def test_only_declared_sources_are_scanned(estate: Town, fields: dict[str, object]) -> None:
    assert _ask(estate.role(Role.MANAGER), **fields).startswith("400")
    assert estate.house.catalog.jobs().list() == ()


@pytest.mark.parametrize("name", ["nowhere", "sqlite:////etc/passwd", "..%2f..%2fetc", "--config", "crm%20--full"])
def test_the_check_reaches_declared_sources_only(estate: Town, name: str) -> None:
    client = estate.role(Role.ADMIN)
    assert client.post(f"/sources/{name}/check", data={"csrf": csrf_of(client)}).status_code in (400, 404)


def test_a_check_shows_what_the_command_says(estate: Town) -> None:
    client = estate.role(Role.ADMIN)
    page = client.post("/sources/crm/check", data={"csrf": csrf_of(client)}).text
    assert "SQLite" in page


def test_systems_never_scanned_come_first(estate: Town) -> None:
    page = estate.role(Role.VIEWER).get("/sources").text
    assert "已扫描" in page
    assert "客户关系系统" in page
    assert "杂项" not in estate.role(Role.VIEWER, "system:crm").get("/sources").text


def test_scripts_of_rights_are_shown_and_no_other_file(estate: Town) -> None:
    client = estate.role(Role.VIEWER)
    assert "GRANT" in client.get("/sources/grants/postgresql").text
    for name in ("..%2fREADME", "README", "postgresql.sql"):
        assert client.get(f"/sources/grants/{name}").status_code in (400, 404)


def test_schedules_are_kept_and_checked(estate: Town) -> None:
    client = estate.role(Role.MANAGER)
    form = {"csrf": csrf_of(client), "name": "夜间<b>", "cron": "30 2 * * 1-5", "source": ["crm", "odd"], "incremental": "yes"}
    assert client.post("/scans/schedules", data={**form, "cron": "nonsense"}).status_code == 400
    assert client.post("/scans/schedules", data=form).status_code == 303
    assert client.post("/scans/schedules", data=form).status_code == 409
    page = client.get("/scans").text
    assert "夜间&lt;b&gt;" in page
    place = re.findall(r'action="(/scans/schedules/[^"]+)"', page)[0]
    assert client.post(place, data={"csrf": csrf_of(client), "what": "disable"}).status_code == 303
    assert "已停用" in client.get("/scans").text
    assert client.post(place, data={"csrf": csrf_of(client), "what": "remove"}).status_code == 303
    assert "夜间" not in client.get("/scans").text


def test_people_of_a_part_do_not_see_scans_of_the_whole(estate: Town) -> None:
    client = estate.role(Role.VIEWER, "system:crm")
    run = estate.house.catalog.runs()[0].id
    assert [client.get(path).status_code for path in ("/scans", f"/scans/run/{run}")] == [400, 400]
