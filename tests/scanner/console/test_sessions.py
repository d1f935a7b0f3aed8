"""Sessions and tokens end alike, however their holders came in: by password or by the company's identity provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from catalog import Account, Grant, Role
from scanner.console.gatekeeper import COOKIE
from tests.scanner.console.issuer import Issuer, sign_in
from tests.scanner.console.people import PASSWORD, Town, come_in, csrf_of

Enter = Callable[[], tuple[TestClient, Account]]


@pytest.fixture(params=["password", "provider"])
def enter(request: pytest.FixtureRequest, there: Town, issuer: Issuer) -> Enter:
    """Lets the reviewer zhao come in, in one of the two ways."""
    if request.param == "password":
        there.person("zhao", Grant(Role.REVIEWER))

    def entered() -> tuple[TestClient, Account]:
        client = there.visitor()
        answer = come_in(client, "zhao", PASSWORD) if request.param == "password" else sign_in(there, issuer, client)[1]
        assert answer.status_code == 303, answer.text
        (zhao,) = [one for one in there.house.catalog.accounts().all() if one.name == "zhao"]
        return client, zhao

    return entered


@pytest.mark.parametrize(
    ("steps", "still"),
    [([29], True), ([31], False), ([20] * 35, True), ([20] * 37, False), ([-60], False)],
    ids=["used", "idle", "half a day", "more than half a day", "from the future"],
)
def test_sessions_end_when_unused_and_after_half_a_day(there: Town, enter: Enter, steps: list[int], still: bool) -> None:
    client, _ = enter()
    for minutes in steps:
        there.clock.move(minutes=minutes)
        answer = client.get("/me")
    assert (answer.status_code == 200) is still


def test_disabling_ends_sessions_and_tokens_at_once(there: Town, enter: Enter) -> None:
    client, zhao = enter()
    page = client.post("/me/tokens", data={"csrf": csrf_of(client), "name": "ci"})
    program = there.visitor()
    program.headers["Authorization"] = f"Bearer {page.text.partition('<pre>')[2].partition('</pre>')[0]}"
    assert (client.get("/me").status_code, program.get("/api/v1/items").status_code) == (200, 200)
    admin = there.inside("root")
    form = {"csrf": csrf_of(admin), "display": "x", "role": ["reviewer"], "scope": [""], "enabled": "no"}
    assert admin.post(f"/users/{zhao.id}", data=form).status_code == 303
    assert (client.get("/me").status_code, program.get("/api/v1/items").status_code) == (303, 401)


def test_changed_roles_hold_at_once_for_sessions_and_tokens(there: Town, enter: Enter) -> None:
    client, zhao = enter()
    page = client.post("/me/tokens", data={"csrf": csrf_of(client), "name": "ci", "role": ["reviewer"]})
    program = there.visitor()
    program.headers["Authorization"] = f"Bearer {page.text.partition('<pre>')[2].partition('</pre>')[0]}"
    assert client.get("/review").status_code == 200
    accounts = there.house.catalog.accounts()
    accounts.change(replace(zhao, grants=(Grant(Role.AUDITOR),)), there.clock())
    assert client.get("/review").status_code == 303
    assert program.get("/api/v1/items").status_code == 403  # of its roles nothing is left


def test_a_session_is_new_at_every_login_and_gone_at_logout(there: Town, enter: Enter) -> None:
    client, _ = enter()
    first = client.cookies[COOKIE]
    second, _ = enter()
    assert second.cookies[COOKIE] != first
    client.post("/logout", data={"csrf": csrf_of(client)})
    thief = there.visitor()
    thief.cookies.set(COOKIE, first)
    assert thief.get("/me").status_code == 303
    assert second.get("/me").status_code == 200


def test_who_is_in_is_not_sent_to_the_provider(there: Town) -> None:
    client = there.inside("root")
    assert client.get("/oidc/start?next=/users").headers["location"] == "/users"
    assert client.get("/login").headers["location"] == "/"
