"""Accounts are made by invitation; nobody but their holders knows a password. Tokens of programs do what they are narrowed to."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from catalog import Grant, Role
from tests.scanner.console.people import PASSWORD, Town, come_in, csrf_of, hidden

NEW = "four grey herons over wet rice"


def _invited(here: Town, **fields: object) -> str:
    client = here.role(Role.ADMIN)
    page = client.post("/users", data={"csrf": csrf_of(client), "name": "li", "display": "李", **fields})
    assert page.status_code == 200, page.text
    found = re.search(r'<pre id="token">([^<]+)</pre>', page.text)
    assert found
    return found[1]


def _take_up(here: Town, token: str, password: str = NEW) -> int:
    client = here.visitor()
    fields = {"pre": hidden(client.get("/invitation").text, "pre"), "token": token, "password": password, "again": password}
    return client.post("/invitation", data=fields).status_code


def test_somebody_is_invited_and_chooses_a_password(here: Town) -> None:
    token = _invited(here, role=["reviewer", ""], scope=["department:客服部", ""])
    assert _take_up(here, token, "weak") == 400
    assert _take_up(here, "guessed") == 409
    assert _take_up(here, token) == 303
    assert _take_up(here, token) == 409
    assert come_in(here.visitor(), "li", NEW).status_code == 303
    (li,) = [one for one in here.house.catalog.accounts().all() if one.name == "li"]
    assert li.grants == (Grant(Role.REVIEWER, "department:客服部"),)


def test_an_invitation_ends_after_three_days(here: Town) -> None:
    token = _invited(here)
    here.clock.move(days=3, seconds=1)
    assert _take_up(here, token) == 409


@pytest.mark.parametrize(
    "fields", [{"role": ["admin", "reviewer"], "scope": ["", ""]}, {"role": ["viewer"], "scope": ["nonsense"]}, {"name": " "}]
)
def test_what_cannot_be_is_refused(here: Town, fields: dict[str, object]) -> None:
    client = here.role(Role.ADMIN)
    answer = client.post("/users", data={"csrf": csrf_of(client), "name": "li", **fields})
    assert answer.status_code in (400, 409)
    assert [one.name for one in here.house.catalog.accounts().all() if one.name in ("li", "")] == []


def test_nobody_changes_his_own_roles(here: Town) -> None:
    client = here.role(Role.ADMIN)
    (me,) = here.house.catalog.accounts().all()
    form = {"csrf": csrf_of(client), "display": "x", "role": ["viewer"], "scope": [""], "enabled": "yes"}
    assert client.post(f"/users/{me.id}", data=form).status_code == 400
    assert here.house.catalog.accounts().get(me.id) == me


def test_fields_that_no_form_has_change_nothing(here: Town) -> None:
    here.person("zhao", Grant(Role.VIEWER))
    client = here.inside("zhao")
    more = {"csrf": csrf_of(client), "language": "en", "role": "admin", "grants": "admin", "enabled": "yes", "id": "1"}
    client.post("/me/language", data=more)
    (zhao,) = here.house.catalog.accounts().all()
    assert (zhao.grants, zhao.language) == ((Grant(Role.VIEWER),), "en")


def test_names_are_shown_as_text(here: Town) -> None:
    client = here.role(Role.ADMIN)
    odd = "<script>alert(1)</script>\"'{{7*7}}"
    page = client.post("/users", data={"csrf": csrf_of(client), "name": odd, "display": odd, "department": odd}).text
    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_tokens_are_shown_once_and_can_be_taken_back(here: Town) -> None:
    client = here.role(Role.MANAGER)
    csrf = csrf_of(client)
    page = client.post("/me/tokens", data={"csrf": csrf, "name": "ci", "days": "9999", "role": ["manager", "admin"]})
    assert page.status_code == 409  # more than the account has
    page = client.post("/me/tokens", data={"csrf": csrf, "name": "ci", "days": "9999", "role": ["manager"]})
    found = re.search(r"<pre>(sdn_[^<]+)</pre>", page.text)
    assert found
    assert found[1] not in client.get("/me").text
    accounts = here.house.catalog.accounts()
    (kept,) = accounts.tokens()
    assert kept.ends_at - kept.created_at == timedelta(days=366)
    other = here.role(Role.MANAGER)
    assert other.post(f"/me/tokens/{kept.id}/revoke", data={"csrf": csrf_of(other)}).status_code == 404
    assert client.post(f"/me/tokens/{kept.id}/revoke", data={"csrf": csrf}).status_code == 303
    assert accounts.tokens()[0].revoked_at is not None


def test_no_secret_is_kept(here: Town) -> None:
    token = _invited(here)
    _take_up(here, token)
    client = here.inside_as("li", NEW)
    page = client.post("/me/tokens", data={"csrf": csrf_of(client), "name": "ci"})
    cookie = next(iter(client.cookies.jar)).value
    for file in here.house.settings.folder.glob("catalog.db*"):
        content = file.read_bytes()
        for secret in (token, NEW, PASSWORD, cookie, *re.findall(r"sdn_[\w-]+", page.text)):
            assert secret
            assert secret.encode() not in content
