"""What stands before every route: who may, from where, how much, and what every answer carries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.responses import Response

import scanner.console
from catalog import Grant, Role
from scanner.console.doors import UNSAFE, Door, need_of
from scanner.console.gatekeeper import CONTENT_POLICY
from scanner.console.pages import DOORS
from scanner.console.permissions import COMPANY_WIDE, GRANTED, Permission
from scanner.console.visit import Visit
from scanner.console.words import WORDS
from tests.scanner.console.people import Town, csrf_of, hidden

_ROLES = (None, *Role)


def _path(path: str) -> str:
    """A path with something in the place of every name."""
    return re.sub(r"{[^}]*}", "00000000-0000-0000-0000-000000000001", path)


@pytest.mark.parametrize("role", _ROLES, ids=str)
def test_every_route_keeps_out_whoever_lacks_its_permission(here: Town, role: Role | None) -> None:
    here.person("somebody", Grant(Role.VIEWER))
    client = here.visitor() if role is None else here.role(role)
    token = csrf_of(client) if role else ""
    for door in DOORS:
        if door.path in ("/logout", "/me/password") or door.needs is Permission.PUBLIC:
            continue
        answer = client.request(door.method, _path(door.path), data={"csrf": token} if door.method in UNSAFE else None)
        allowed = role is not None and (door.needs is Permission.SELF or door.needs in GRANTED[role])
        if role is None:
            kept_out = answer.status_code == 401 or answer.headers.get("location", "").startswith("/login")
        else:
            kept_out = (answer.status_code, answer.text) == (403, "not_permitted")
        assert kept_out is not allowed, (door.method, door.path, role, answer.status_code)


@pytest.mark.parametrize("permission", sorted(COMPANY_WIDE))
def test_what_concerns_the_whole_company_needs_a_role_without_a_scope(here: Town, permission: Permission) -> None:
    (role, *_) = [role for role in (Role.MANAGER, Role.ADMIN) if permission in GRANTED[role]]
    client = here.role(role, "department:客服部")
    for door in DOORS:
        if door.needs is permission and door.method == "GET":
            assert client.get(_path(door.path)).status_code == 403, door.path


def test_every_route_of_the_application_says_what_it_needs(here: Town) -> None:
    routes = here.app._app.router.routes
    assert len(routes) > len(DOORS)
    for route in routes:
        assert need_of(getattr(route, "endpoint", None) or getattr(route, "app", None)) is not None, route


@pytest.mark.parametrize(
    "door", [door for door in DOORS if door.method in UNSAFE and door.needs is not Permission.PUBLIC], ids=lambda door: door.path
)
def test_nothing_is_changed_without_the_token_of_the_form(here: Town, door: Door) -> None:
    needed = next((role for role in Role if door.needs in GRANTED[role]), Role.VIEWER)
    client, other = here.role(needed), here.role(needed)
    stolen = csrf_of(other)
    for data in ({}, {"csrf": ""}, {"csrf": stolen}, {"csrf": csrf_of(client) + "0"}):
        answer = client.post(_path(door.path), data=data)
        assert (answer.status_code, answer.text) == (403, "form token")
    plain = client.post(_path(door.path), content='{"csrf": "x"}', headers={"Content-Type": "text/plain"})
    assert plain.status_code == 403


def test_every_page_carries_the_token_of_the_session(here: Town) -> None:
    client = here.role(Role.VIEWER)
    assert hidden(client.get("/me").text, "csrf") == csrf_of(client) != csrf_of(here.role(Role.VIEWER))


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://localhost"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
    ],
)
def test_other_sites_cannot_send_forms(here: Town, headers: dict[str, str], taken: bool) -> None:
    client = here.role(Role.VIEWER)
    token = csrf_of(client)
    answer = client.post("/me/language", data={"csrf": token, "language": "en"}, headers=headers)
    assert (answer.status_code == 303) is taken


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "a b", "", "evil.example/localhost"]
)
def test_other_names_of_this_machine_are_refused(here: Town, host: str) -> None:
    assert here.visitor().get("/login", headers={"Host": host}).status_code == 400


def test_every_answer_carries_the_headers(here: Town) -> None:
    client = here.role(Role.VIEWER)
    for path in ("/login", "/me", "/nowhere", "/static/console.css", "/", "/users"):
        headers = client.get(path).headers
        assert headers["content-security-policy"] == CONTENT_POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == ("public, max-age=3600" if path.startswith("/static") else "no-store")
    assert "unsafe" not in CONTENT_POLICY


def test_strangers_do_not_learn_which_pages_there_are(here: Town) -> None:
    here.person("somebody", Grant(Role.VIEWER))
    for path in ("/users", "/nowhere", "/openapi.json", "/docs", "/redoc"):
        assert here.visitor().get(path).headers["location"].startswith("/login?next="), path
    assert here.role(Role.ADMIN).get("/docs").status_code == 404


@pytest.mark.parametrize("length", ["9999999999", "-1", "abc", "1e9"])
def test_large_and_odd_bodies_are_refused_before_they_are_read(here: Town, length: str) -> None:
    assert here.visitor().post("/login", content=b"a", headers={"Content-Length": length}).status_code == 413


def test_a_body_that_grows_is_cut(here: Town) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"name=" + b"a" * 65_536

    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert here.visitor().post("/login", content=endless(), headers=kind).status_code == 413


def test_many_fields_do_no_harm(here: Town) -> None:
    fields = "&".join(f"f{number}=1" for number in range(5000))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert here.visitor().post("/login", content=fields, headers=kind).status_code in (400, 403)


def test_the_path_does_not_lead_out_of_the_static_files(here: Town) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static//etc/passwd"):
        assert here.visitor().get(path).status_code in (303, 404), path


def test_a_fault_inside_says_a_number_and_nothing_else(here: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    client = here.role(Role.VIEWER)

    monkeypatch.setattr("scanner.console.visit.Visit.page", _failing_once())
    answer = client.get("/me")
    assert answer.status_code == 500
    assert "13900001234" not in answer.text


def _failing_once() -> Callable[..., Response]:
    real = Visit.page

    def page(visit: Visit, template: str, status: int = 200, **shown: object) -> Response:
        if template == "me.html":
            raise RuntimeError("secret 13900001234")
        return real(visit, template, status, **shown)

    return page


def test_every_word_of_the_templates_is_known() -> None:
    folder = Path(next(iter(scanner.console.__path__)))
    used = {
        key
        for file in (folder / "templates").glob("*.html")
        for key in re.findall(r"\bt\('([a-z0-9_]+)'[,)]", file.read_text("utf-8"))
    }
    assert used - set(WORDS) == set()
    assert all(zh and en for zh, en in WORDS.values())
