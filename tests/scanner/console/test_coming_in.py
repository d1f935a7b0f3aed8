"""Coming in and staying in: passwords, tries, sessions, the first account."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from httpx2 import Response

from catalog import AuditKind, Grant, Role
from config import CatalogError, UsageError
from scanner.console.gatekeeper import COOKIE
from scanner.console.passwords import hashed, matches, refuse_weak
from scanner.console.tokens import kept, new_token
from tests.scanner.console.people import PASSWORD, Town, come_in, csrf_of, hidden

NEW = "four grey herons over wet rice"


def _setup(here: Town, token: str, peer: str = "127.0.0.1", **more: str) -> Response:
    client = here.visitor(peer)
    page = client.get("/setup")
    fields = {"pre": hidden(page.text, "pre"), "token": token, "name": "root", "password": NEW, "again": NEW, **more}
    return client.post("/setup", data=fields)


def _token(here: Town) -> str:
    token = new_token()
    here.house.catalog.accounts().put_one_time("setup", kept(token), here.clock(), here.clock() + timedelta(hours=2))
    return token


def test_the_first_account_is_made_by_a_token_that_works_once(here: Town) -> None:
    assert here.visitor().get("/login").headers["location"] == "/setup"
    token = _token(here)
    assert _setup(here, "guessed").status_code == 409
    assert _setup(here, token, again="other").status_code == 400
    assert _setup(here, token).headers["location"] == "/users"
    assert _setup(here, token, name="second").status_code == 404
    (made,) = here.house.catalog.accounts().all()
    assert made.roles == {Role.ADMIN}


def test_two_set_ups_at_once_make_one_account(here: Town) -> None:
    token = _token(here)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda number: _setup(here, token, name=f"root{number}").status_code, range(4)))
    assert sorted(found)[0] == 303
    assert found.count(303) == 1
    assert len(here.house.catalog.accounts().all()) == 1


def test_the_set_up_is_on_this_machine_and_in_time(here: Town) -> None:
    token = _token(here)
    assert here.visitor("192.0.2.7").get("/setup").status_code == 404
    here.clock.move(hours=3)
    assert _setup(here, token).status_code == 409


def test_wrong_name_and_wrong_password_look_alike(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    answers = [come_in(here.visitor(), name, password) for name, password in (("zhao", "wrong"), ("nobody", PASSWORD), ("", ""))]
    texts = {
        answer.text.replace(hidden(answer.text, "pre"), "").replace('value="zhao"', 'value="nobody"') for answer in answers[:2]
    }
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert len(texts) == 1
    assert come_in(here.visitor(), " ZHAO ", PASSWORD).status_code == 303


def test_refused_tries_are_recorded_without_names_that_nobody_has(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    come_in(here.visitor(), "zhao", "wrong")
    come_in(here.visitor(), "my secret password", "x")
    documents = [entry.document for entry in here.house.catalog.audit_entries([AuditKind.LOGIN])]
    assert [(one["account"], one["state"]) for one in documents if one] == [("zhao", "refused"), ("", "refused")]


def test_tries_are_limited_by_account_and_by_address_whatever_is_forwarded(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    clients = [here.visitor(f"192.0.2.{number}") for number in range(12)]
    found = [come_in(client, "zhao", "wrong").status_code for client in clients]
    assert found == [401] * 10 + [429] * 2
    many = here.visitor("198.51.100.1")
    codes = []
    for number in range(32):
        many.headers["X-Forwarded-For"] = f"203.0.113.{number}"
        codes.append(come_in(many, f"user{number}", "wrong").status_code)
    assert codes == [401] * 30 + [429] * 2
    assert int(come_in(many, "user99", "wrong").headers["Retry-After"]) >= 1


def test_a_session_is_new_at_every_login_and_gone_after_logout(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    client = here.visitor()
    client.cookies.set(COOKIE, "planted", domain="localhost.local", path="/")
    come_in(client, "zhao", PASSWORD)
    first = client.cookies[COOKIE]
    assert first != "planted"
    assert client.get("/me").status_code == 200
    token = csrf_of(client)
    assert client.post("/logout", data={"csrf": token}).status_code == 303
    thief = here.visitor()
    thief.cookies.set(COOKIE, first)
    assert thief.get("/me").headers["location"].startswith("/login")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_hosts(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    told = come_in(here.visitor(), "zhao", PASSWORD).headers.get_list("set-cookie")
    (ours,) = [one for one in told if one.startswith(COOKIE + "=") and "shudian-form" not in one.split("=")[0]]
    assert ours.startswith("__Host-")
    assert {"httponly", "secure", "path=/", "samesite=lax"} <= {part.strip().lower() for part in ours.split(";")}
    assert "domain" not in ours.lower()


@pytest.mark.parametrize(
    ("steps", "still"),
    [
        ([29 * 60], True),
        ([31 * 60], False),
        ([20 * 60] * 35, True),
        ([20 * 60] * 37, False),
        ([-3600], False),
    ],
)
def test_sessions_end_when_unused_and_after_half_a_day(here: Town, steps: list[int], still: bool) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    client = here.inside("zhao")
    for seconds in steps:
        here.clock.move(seconds=seconds)
        answer = client.get("/me")
    assert (answer.status_code == 200) is still


def test_what_ends_an_account_ends_its_sessions(here: Town) -> None:
    accounts = here.house.catalog.accounts()
    who = here.person("zhao", Grant(Role.VIEWER))
    client = here.inside("zhao")
    accounts.change(replace(who, enabled=False), here.clock())
    assert client.get("/me").status_code == 303
    assert come_in(here.visitor(), "zhao", PASSWORD).status_code == 401
    accounts.change(who, here.clock())
    client = here.inside("zhao")
    accounts.change(replace(who, grants=(Grant(Role.AUDITOR),)), here.clock())
    assert client.get("/me").status_code == 303


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    client, other = here.inside("zhao"), here.inside("zhao")
    fields = {"csrf": csrf_of(client), "old": PASSWORD, "password": NEW, "again": NEW}
    assert client.post("/me/password", data={**fields, "old": "wrong"}).status_code == 403
    assert client.post("/me/password", data={**fields, "again": "other"}).status_code == 400
    assert client.post("/me/password", data=fields).status_code == 303
    assert other.get("/me").status_code == 303
    assert client.get("/me").status_code == 200
    assert come_in(here.visitor(), "zhao", PASSWORD).status_code == 401


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "/\tx", ""]
)
def test_nobody_is_sent_elsewhere_after_coming_in(here: Town, target: str) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    assert come_in(here.visitor(), "zhao", PASSWORD, target).headers["location"] == "/"
    assert come_in(here.visitor(), "zhao", PASSWORD, "/catalog?q=a").headers["location"] == "/catalog?q=a"


@pytest.mark.parametrize("weak", ["short", "password1234", "zhaowei19900101", "aaaaaaaaaaaaaaaa", "x" * 257, "1qaz2wsx3edc"])
def test_weak_passwords_are_refused(weak: str) -> None:
    with pytest.raises(UsageError):
        refuse_weak(weak, ("zhaowei",))


@pytest.mark.parametrize("good", [NEW, PASSWORD, "山高水长风清月白一二三四", "k" * 10 + "Zr4-tQ_x81LmWc0vYhBsEo"])
def test_long_phrases_in_any_script_are_taken(good: str) -> None:
    refuse_weak(good)
    assert matches(hashed(good), good)
    assert not matches(hashed(good), good + " ")
    assert not matches("", good)


def test_roles_that_would_watch_themselves_are_not_held_together(here: Town) -> None:
    for pair in (
        (Role.ADMIN, Role.REVIEWER),
        (Role.ADMIN, Role.MANAGER),
        (Role.AUDITOR, Role.ADMIN),
        (Role.AUDITOR, Role.REVIEWER),
    ):
        with pytest.raises(CatalogError):
            here.person("both", *(Grant(role) for role in pair))


def test_the_last_admin_stays(here: Town) -> None:
    accounts = here.house.catalog.accounts()
    first = here.person("root", Grant(Role.ADMIN))
    with pytest.raises(CatalogError, match="last admin"):
        accounts.change(replace(first, enabled=False), here.clock())
    here.person("second", Grant(Role.ADMIN))
    accounts.change(replace(first, enabled=False), here.clock())
