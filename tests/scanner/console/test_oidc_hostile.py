"""What must not get in by way of the identity provider: tokens, answers and addresses that are not right."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from catalog import AuditKind
from config import SettingsError, load_settings
from scanner.console.gatekeeper import COOKIE
from scanner.console.rate import Limiter, Rate
from tests.scanner.console.issuer import SETTINGS, Issuer, begin, come_back, sign_in, unsigned
from tests.scanner.console.people import Town

NOW = int(time.time())


def _refused(there: Town, issuer: Issuer, why: str) -> None:
    client, answer = sign_in(there, issuer)
    assert answer.status_code >= 400
    assert f"<code>{why}</code>" in answer.text
    assert COOKIE not in client.cookies
    assert len(there.house.catalog.accounts().all()) == 1
    last = list(there.house.catalog.audit_entries([AuditKind.LOGIN]))[-1].document
    assert last is not None
    assert last["reason"] == why


@pytest.mark.parametrize(
    ("claims", "why"),
    [({"nonce": "another"}, "nonce"), ({"aud": "somebody-else"}, "audience"), ({"exp": NOW - 3600}, "time")],
    ids=["nonce", "audience", "time"],
)
def test_a_token_that_is_not_right_opens_nothing(there: Town, issuer: Issuer, claims: dict[str, Any], why: str) -> None:
    issuer.claims = claims
    _refused(there, issuer, f"oidc_token_{why}")


def test_a_token_that_nobody_signed_opens_nothing(there: Town, issuer: Issuer) -> None:
    issuer.spoil = unsigned
    _refused(there, issuer, "oidc_token_algorithm")


def test_an_answer_works_once(there: Town, issuer: Issuer) -> None:
    client = there.visitor()
    begun = begin(client)
    assert come_back(client, issuer, begun).status_code == 303
    assert "oidc_state" in come_back(client, issuer, begun).text


def test_an_answer_works_in_the_browser_that_began_only(there: Town, issuer: Issuer) -> None:
    attacker, victim = there.visitor(), there.visitor()
    begun = begin(attacker)
    assert "oidc_state" in come_back(victim, issuer, begun).text
    begun = begin(attacker)
    begin(victim)  # somebody who is just signing in too
    assert "oidc_state" in come_back(victim, issuer, begun).text
    assert COOKIE not in victim.cookies


def test_a_code_of_another_sign_in_is_worth_nothing(there: Town, issuer: Issuer) -> None:
    attacker, victim = there.visitor(), there.visitor()
    begin(attacker)
    mine, his = begin(attacker), begin(victim)
    issuer.codes["c-1"] = his
    answer = attacker.get("/oidc/callback", params={"code": "c-1", "state": mine["state"]})
    assert "<code>oidc_code</code>" in answer.text


def test_two_tabs_of_one_browser_both_come_in(there: Town, issuer: Issuer) -> None:
    client = there.visitor()
    one, two = begin(client, "/catalog"), begin(client, "/rules")
    assert one["nonce"] != two["nonce"]
    assert come_back(client, issuer, one).headers["location"] == "/catalog"


def test_an_answer_that_is_late_or_made_up(there: Town, issuer: Issuer) -> None:
    client = there.visitor()
    begun = begin(client)
    there.clock.move(minutes=11)
    assert "oidc_state" in come_back(client, issuer, begun).text
    for more in ({}, {"state": ""}, {"state": "made up"}, {"code": "c-1"}):
        assert "oidc_state" in client.get("/oidc/callback", params=more).text
    assert issuer.asked.get("/token") is None


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"error": "access_denied"}, "oidc_declined"),
        ({"error": "<script>alert(1)</script>"}, "oidc_refused"),
        ({"code": ""}, "oidc_refused"),
        ({"code": "x" * 4001}, "oidc_refused"),
        ({"iss": "https://login.example"}, "oidc_token_issuer"),
        ({"error": "access_denied", "iss": "https://login.example"}, "oidc_token_issuer"),
    ],
)
def test_a_no_of_the_provider_is_told_in_our_words(there: Town, issuer: Issuer, said: dict[str, str], why: str) -> None:
    client = there.visitor()
    answer = come_back(client, issuer, begin(client), **said)
    assert f"<code>{why}</code>" in answer.text
    assert "alert(1)" not in answer.text


def test_a_provider_that_says_who_it_is_must_do_so(there: Town, issuer: Issuer) -> None:
    issuer.told["authorization_response_iss_parameter_supported"] = True
    client = there.visitor()
    assert "oidc_token_issuer" in come_back(client, issuer, begin(client)).text
    assert come_back(client, issuer, begin(client), iss=issuer.address).status_code == 303


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil", "javascript:alert(1)", "/\tx", "\\\\evil"]
)
def test_nobody_is_sent_elsewhere(there: Town, issuer: Issuer, target: str) -> None:
    assert sign_in(there, issuer, target=target)[1].headers["location"] == "/"
    page = there.visitor().get("/login", params={"next": target}).text
    assert 'href="/oidc/start?next=/"' in page


@pytest.mark.parametrize(("site", "goes"), [("cross-site", "/login"), ("same-site", "/login"), ("same-origin", ""), ("none", "")])
def test_a_link_elsewhere_does_not_begin_a_sign_in(there: Town, issuer: Issuer, site: str, goes: str) -> None:
    location = there.visitor().get("/oidc/start", headers={"Sec-Fetch-Site": site}).headers["location"]
    assert location.startswith(goes or issuer.address)


def test_a_provider_that_is_not_what_it_should_be_is_told_in_our_words(there: Town, issuer: Issuer) -> None:
    issuer.told = {"issuer": "https://login.example"}
    for _ in range(3):
        answer = there.visitor().get("/oidc/start")
        assert (answer.status_code, "<code>oidc_odd</code>" in answer.text) == (502, True)
        assert "login.example" not in answer.text
    assert sum(issuer.asked.values()) == 1  # not asked again for a while
    assert there.visitor().get("/login").status_code == 200


def test_a_provider_that_fails_half_way(there: Town, issuer: Issuer) -> None:
    client = there.visitor()
    begun = begin(client)
    issuer.status = 500
    answer = come_back(client, issuer, begun)
    assert (answer.status_code, "oidc_away" in answer.text) == (502, True)


def test_without_its_secret_the_console_says_so(there: Town, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHUDIAN_OIDC_SECRET")
    _refused(there, issuer, "oidc_secret")
    monkeypatch.setenv("SHUDIAN_OIDC_SECRET", "wrong")
    answer = sign_in(there, issuer)[1]
    assert "<code>oidc_code</code>" in answer.text
    assert "invalid_grant" not in answer.text


def test_tries_are_limited_by_address(there: Town) -> None:
    assert there.house.provider
    there.house.provider.tries = Limiter(Rate(3, 1), lambda: 0.0)
    one, other = there.visitor("192.0.2.1"), there.visitor("192.0.2.2")
    assert [one.get("/oidc/callback").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert one.get("/oidc/start").headers["Retry-After"] == "60"
    assert other.get("/oidc/start").status_code == 303


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("issuer: %s", "issuer: http://login.example"),
        ("issuer: %s", "issuer: https://login.example/?a=b"),
        ("issuer: %s", "issuer: https://a:b@login.example/"),
        ("address: https://localhost", "address: http://shudian.example"),
        ("address: https://localhost", "address: https://shudian.example"),  # not among console.hosts
        ("address: https://localhost", "address: https://localhost/shudian"),
        ("client_secret: env:SHUDIAN_OIDC_SECRET", "client_secret: in-clear"),
        ("[openid, profile, groups]", "[profile]"),
        ("role: reviewer", "role: owner"),
        ("department:客服部", "客服部"),
        ("seconds: 2", "algorithms: [none]"),
    ],
)
def test_settings_that_would_be_unsafe_are_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in SETTINGS
    text = SETTINGS.replace(old, new)
    file = tmp_path / "shudian.yaml"
    file.write_text("version: 1\n" + (text % "https://login.example" if "%s" in text else text), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    assert "in-clear" not in caught.value.message
