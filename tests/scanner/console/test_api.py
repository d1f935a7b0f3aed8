"""/api/v1: what tokens may do, pages of items, scans asked for once; and thousands of odd requests without a fault."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from starlette.testclient import TestClient

from catalog import AccessToken, Grant, Role
from scanner.console.tokens import kept, new_token
from tests.scanner.console.people import Town


def program(town: Town, *roles: Role, scope: str = "", narrowed: tuple[Role, ...] = ()) -> TestClient:
    """A program with a token of a new account."""
    accounts = town.house.catalog.accounts()
    name = f"robot{len(accounts.all())}"
    who = town.person(name, *(Grant(role, scope) for role in roles))
    token, now = new_token("sdn_"), town.clock()
    wanted = AccessToken(UUID(int=0), who, "ci", frozenset(narrowed or roles), now, now + timedelta(days=30))
    accounts.add_token(wanted, kept(token))
    client = town.visitor()
    client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "bearer sdn_unknown"])
def test_without_a_token_there_is_nothing(estate: Town, header: str) -> None:
    client = estate.visitor()
    for path in ("/api/v1/items", "/api/v1/nothing", "/api/v1/openapi.json", "/metrics"):
        answer = client.get(path, headers={"Authorization": header} if header else {})
        assert answer.status_code == 401, path
        assert answer.json() == {"error": "unauthorized"}


def test_a_session_is_no_token_and_a_token_no_session(estate: Town) -> None:
    assert estate.role(Role.MANAGER).get("/api/v1/items").status_code == 401
    assert program(estate, Role.MANAGER).get("/catalog").status_code == 303


def test_a_token_ends_with_its_time_its_account_and_its_taking_back(estate: Town) -> None:
    client = program(estate, Role.VIEWER)
    assert client.get("/api/v1/items").status_code == 200
    accounts = estate.house.catalog.accounts()
    accounts.revoke_token(accounts.tokens()[0].id, estate.clock())
    assert client.get("/api/v1/items").status_code == 401
    other = program(estate, Role.VIEWER)
    estate.clock.move(days=31)
    assert other.get("/api/v1/items").status_code == 401


def test_items_come_in_pages_and_filtered(estate: Town) -> None:
    client = program(estate, Role.VIEWER)
    first = client.get("/api/v1/items?limit=20").json()
    rest = client.get(f"/api/v1/items?limit=500&offset={first['next']}").json()
    assert len(first["items"]) == 20
    assert len(first["items"]) + len(rest["items"]) == first["total"]
    assert rest["next"] is None
    (found,) = client.get("/api/v1/items?text=customer").json()["items"]
    one = client.get(f"/api/v1/items/{found['id']}").json()
    assert {column["column"]: column["entity_type"] for column in one["columns"]}["phone"] == "CN_MOBILE_PHONE"
    assert "1390000" not in str(one)


def test_programs_see_their_part_of_the_company(estate: Town) -> None:
    client = program(estate, Role.VIEWER, scope="system:crm")
    items = client.get("/api/v1/items").json()["items"]
    assert {one["system"] for one in items} == {"crm"}
    assert client.get("/api/v1/runs").status_code == 403
    assert client.get("/metrics").status_code == 403
    (other, *_) = program(estate, Role.VIEWER).get("/api/v1/items?system=odd").json()["items"]
    assert client.get(f"/api/v1/items/{other['id']}").status_code == 404


def test_a_scan_is_asked_for_once_by_its_key(estate: Town) -> None:
    client = program(estate, Role.MANAGER)
    wanted, key = {"sources": ["crm"]}, {"Idempotency-Key": "deploy-7"}
    one = client.post("/api/v1/jobs", json=wanted, headers=key)
    again = client.post("/api/v1/jobs", json=wanted, headers=key)
    assert (one.status_code, again.json()["id"]) == (202, one.json()["id"])
    assert client.post("/api/v1/jobs", json=wanted).status_code == 409
    assert client.post(f"/api/v1/jobs/{one.json()['id']}/wish", json={"wish": "cancel"}).json()["state"] == "cancelled"
    assert [job["state"] for job in client.get("/api/v1/jobs").json()] == ["cancelled"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"sources": ["sqlite:////etc/passwd"]},
        {"sources": []},
        {"sources": ["crm"], "exact": True},
        {"sources": ["crm"], "role": "admin"},
        [],
    ],
)
def test_odd_jobs_are_refused_without_repeating_what_was_sent(estate: Town, wanted: Any) -> None:
    answer = program(estate, Role.MANAGER).post("/api/v1/jobs", json=wanted)
    assert answer.status_code in (400, 422)
    assert "passwd" not in answer.text
    assert estate.house.catalog.jobs().list() == ()


def test_a_narrowed_token_does_less_than_its_account(estate: Town) -> None:
    client = program(estate, Role.MANAGER, Role.VIEWER, narrowed=(Role.VIEWER,))
    assert client.get("/api/v1/jobs").status_code == 200
    assert client.post("/api/v1/jobs", json={"sources": ["crm"]}).status_code == 403


def test_metrics_are_prometheus_text(estate: Town) -> None:
    text = program(estate, Role.VIEWER).get("/metrics").text
    assert "# TYPE shudian_" in text
    assert "t_customer" not in text


def test_nothing_here_decides(estate: Town) -> None:
    paths = program(estate, Role.VIEWER).get("/api/v1/openapi.json").json()["paths"]
    posts = {path for path, methods in paths.items() for method in methods if method != "get"}
    assert posts == {"/api/v1/jobs", "/api/v1/jobs/{id}/wish"}


def test_hundreds_of_odd_requests_meet_no_fault(estate: Town) -> None:
    client = program(estate, Role.MANAGER)
    described = client.get("/api/v1/openapi.json").json()
    seen: Counter[tuple[str, int]] = Counter()

    def tried(operation: Any, mode: schemathesis.GenerationMode) -> None:
        @settings(max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def odd(case: Any) -> None:
            given = case.as_transport_kwargs(base_url="https://localhost")
            given["headers"] = {**(given.get("headers") or {}), "Authorization": client.headers["Authorization"]}
            if isinstance(given.get("data"), bytes | str):
                given["content"] = given.pop("data")
            answer = client.request(**{name: value for name, value in given.items() if name not in ("cookies", "timeout")})
            seen[operation.path, answer.status_code] += 1
            assert answer.status_code < 500, (operation.path, answer.text)

        odd()

    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        operation: Any = found
        tried(operation.ok(), schemathesis.GenerationMode.POSITIVE)
        with suppress(Unsatisfiable):  # where nothing is asked for nothing can be wrong
            tried(operation.ok(), schemathesis.GenerationMode.NEGATIVE)
    assert len({path for path, _ in seen}) == len(described["paths"])
    assert seen.total() > 200
    assert {code for _, code in seen} >= {200, 404, 422}
