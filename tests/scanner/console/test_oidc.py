"""Signing in with the company's provider: who comes in and as what. The issuer is the tests' own; a real one is in
``test_oidc_provider``."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from catalog import AuditKind, Grant, Role
from config import CatalogError
from scanner.console.gatekeeper import COOKIE
from scanner.console.oidc_report import provider_report
from tests.scanner.console.issuer import SECRET, Issuer, begin, come_back, oidc_town, sign_in, town_with_admin
from tests.scanner.console.people import PASSWORD, Town, come_in, csrf_of


def _records(there: Town, kind: AuditKind) -> list[dict[str, object]]:
    return [dict(entry.document or {}) for entry in there.house.catalog.audit_entries([kind])]


def test_the_first_sign_in_makes_an_account_with_the_roles_of_the_table(there: Town, issuer: Issuer) -> None:
    issuer.person |= {"groups": ["kefu", "shudian-reviewers", "others"], "realm_access": {"roles": ["viewer"]}}
    client, answer = sign_in(there, issuer, target="/catalog?q=a")
    assert (answer.status_code, answer.headers["location"]) == (303, "/catalog?q=a")
    assert client.get("/me").status_code == 200
    (zhao,) = [one for one in there.house.catalog.accounts().all() if one.name == "zhao"]
    assert zhao.subject == f"{issuer.address} u-1"
    assert zhao.grants == (Grant(Role.REVIEWER), Grant(Role.DATA_OWNER, "department:客服部"), Grant(Role.VIEWER))
    assert (zhao.display, zhao.department, zhao.has_password) == ("赵", "客服部", False)
    assert {"account": "zhao", "state": "in", "by": "provider"} in _records(there, AuditKind.LOGIN)


def test_what_is_kept_of_a_sign_in_opens_nothing(there: Town, issuer: Issuer) -> None:
    client = there.visitor()
    begun = begin(client)
    come_back(client, issuer, begun)
    secrets = [*issuer.given, SECRET, begun["state"], begun["nonce"], "c-1", *(one.value for one in client.cookies.jar)]
    for file in there.house.settings.folder.glob("catalog.db*"):
        content = file.read_bytes()
        assert [one for one in secrets if len(one) > 3 and one.encode() in content] == []


def test_roles_are_those_of_the_last_sign_in_and_changes_are_recorded(there: Town, issuer: Issuer) -> None:
    first, _ = sign_in(there, issuer)
    issuer.person["groups"] = ["kefu"]
    second, _ = sign_in(there, issuer)
    assert first.get("/me").status_code == 303  # what was taken away is gone at once
    assert second.get("/review").status_code == 403
    last = _records(there, AuditKind.ACCESS)[-1]
    assert last["was"] == {"roles": ["reviewer"], "enabled": True}
    assert last["to"] == {"roles": ["data_owner@department:客服部"], "enabled": True}
    issuer.person["groups"] = []
    _, answer = sign_in(there, issuer)
    assert answer.status_code == 403
    assert second.get("/me").status_code == 303
    assert there.house.catalog.accounts().by_subject(f"{issuer.address} u-1").grants == ()


def test_whoever_has_no_role_is_told_what_to_ask_for(there: Town, issuer: Issuer) -> None:
    issuer.person["groups"] = "shudian-reviewers,shudian-admins"  # one text is one value
    client, answer = sign_in(there, issuer)
    assert answer.status_code == 403
    assert "申请" in answer.text
    assert "<code>shudian-reviewers</code>" in answer.text
    assert COOKIE not in client.cookies
    assert [one.name for one in there.house.catalog.accounts().all()] == ["root"]
    assert _records(there, AuditKind.LOGIN)[-1] == {
        "account": "", "state": "refused", "from": "127.0.0.1", "reason": "oidc_no_roles",
    }  # fmt: skip


def test_roles_that_watch_themselves_are_refused_and_taken_away(there: Town, issuer: Issuer) -> None:
    old, _ = sign_in(there, issuer)
    issuer.person["groups"] = ["shudian-reviewers", "shudian-admins"]
    _, answer = sign_in(there, issuer)
    assert "oidc_clash" in answer.text
    assert old.get("/me").status_code == 303


def test_a_disabled_account_stays_disabled(there: Town, issuer: Issuer) -> None:
    client, _ = sign_in(there, issuer)
    accounts = there.house.catalog.accounts()
    zhao = accounts.by_subject(f"{issuer.address} u-1")
    assert zhao
    accounts.change(replace(zhao, enabled=False), there.clock())
    assert client.get("/me").status_code == 303
    issuer.person["groups"] = ["kefu"]
    _, answer = sign_in(there, issuer)
    assert (answer.status_code, "oidc_disabled" in answer.text) == (403, True)
    after = accounts.by_subject(f"{issuer.address} u-1")
    assert after
    assert (after.enabled, after.grants) == (False, zhao.grants)
    assert _records(there, AuditKind.LOGIN)[-1]["account"] == "zhao"


def test_the_providers_people_have_no_password_here(there: Town, issuer: Issuer) -> None:
    sign_in(there, issuer)
    accounts = there.house.catalog.accounts()
    zhao = accounts.by_subject(f"{issuer.address} u-1")
    assert zhao
    for password in ("", PASSWORD):
        assert come_in(there.visitor(), "zhao", password).status_code == 401
    with pytest.raises(CatalogError):
        accounts.invite(zhao.id, "hash", there.clock(), there.clock() + timedelta(days=1))
    with pytest.raises(CatalogError):
        accounts.set_password(zhao.id, "hash", there.clock())
    admin = there.inside("root")
    assert "invite" not in admin.get(f"/users/{zhao.id}").text
    form = {"csrf": csrf_of(admin), "display": "x", "role": ["viewer"], "scope": [""], "enabled": "yes"}
    assert admin.post(f"/users/{zhao.id}", data=form).status_code == 400
    assert accounts.get(zhao.id) == zhao


def test_an_account_of_the_same_name_is_not_taken_over(there: Town, issuer: Issuer) -> None:
    issuer.person["preferred_username"] = "ROOT"
    _, answer = sign_in(there, issuer)
    assert (answer.status_code, "oidc_taken" in answer.text) == (409, True)
    (root,) = there.house.catalog.accounts().all()
    assert (root.subject, root.has_password) == ("", True)
    sign_in(there, issuer)
    issuer.person["preferred_username"] = "zhao"
    issuer.claims["sub"] = "u-2"
    sign_in(there, issuer)
    issuer.claims["sub"] = "u-3"
    assert sign_in(there, issuer)[1].status_code == 409


def test_local_accounts_are_taken_over_only_where_that_is_wanted(tmp_path: Path, issuer: Issuer) -> None:
    there = town_with_admin(tmp_path, issuer, "    adopt: true\n    break_glass: root\n")
    there.person("zhao", Grant(Role.VIEWER))
    old = there.inside("zhao")
    _, answer = sign_in(there, issuer)
    assert answer.status_code == 303
    assert old.get("/me").status_code == 303
    assert come_in(there.visitor(), "zhao", PASSWORD).status_code == 401
    issuer.person["preferred_username"], issuer.claims["sub"] = "root", "u-2"
    assert sign_in(there, issuer)[1].status_code == 409
    there.house.catalog.close()


@pytest.mark.parametrize("name", ["", "a b", "x" * 81, None, 7, ["zhao"], "zh\x00ao"])
def test_a_name_must_be_one(there: Town, issuer: Issuer, name: object) -> None:
    issuer.person["preferred_username"] = name
    assert "oidc_nameless" in sign_in(there, issuer)[1].text


def test_claims_of_the_userinfo_endpoint_count_where_that_is_wanted(tmp_path: Path, issuer: Issuer) -> None:
    there = town_with_admin(tmp_path, issuer, "    userinfo: true\n")
    issuer.person["groups"], issuer.userinfo = None, {"groups": ["kefu"]}
    assert sign_in(there, issuer)[1].status_code == 303
    issuer.userinfo = {"sub": "somebody-else", "groups": ["shudian-admins"]}
    assert "oidc_token_claims" in sign_in(there, issuer)[1].text
    there.house.catalog.close()


def test_only_the_provider_and_one_account_for_emergencies(tmp_path: Path, issuer: Issuer) -> None:
    there = town_with_admin(tmp_path, issuer, "    only: true\n    break_glass: Root\n")
    there.person("li", Grant(Role.MANAGER))
    assert there.inside("li").get("/me").status_code == 303
    assert come_in(there.visitor(), "li", PASSWORD).status_code == 401
    assert come_in(there.visitor(), "root", PASSWORD).status_code == 303
    admin = there.inside("root")
    assert admin.get("/me").status_code == 200
    answer = admin.post("/users", data={"csrf": csrf_of(admin), "name": "wu"})
    assert (answer.status_code, "公司账号" in answer.text) == (400, True)
    there.house.catalog.close()


def test_without_an_account_for_emergencies_no_password_is_asked_for(tmp_path: Path, issuer: Issuer) -> None:
    there = oidc_town(tmp_path, issuer, "    only: true\n")
    page = there.visitor().get("/login")
    assert (page.status_code, 'type="password"' in page.text) == (200, False)
    assert there.visitor().get("/setup").status_code == 404
    assert sign_in(there, issuer)[1].status_code == 303
    there.house.catalog.close()


def test_the_first_account_comes_first(tmp_path: Path, issuer: Issuer) -> None:
    there = oidc_town(tmp_path, issuer, "    only: true\n    break_glass: root\n")
    assert there.visitor().get("/oidc/start").headers["location"] == "/login"
    assert there.visitor().get("/login").headers["location"] == "/setup"
    there.house.catalog.close()


def test_people_of_another_provider_are_not_in(there: Town, issuer: Issuer) -> None:
    client, _ = sign_in(there, issuer)
    oidc = there.house.settings.console.oidc
    assert oidc
    for changed in (None, oidc.model_copy(update={"issuer": "https://login.example"})):
        console = there.house.settings.console.model_copy(update={"oidc": changed})
        there.house.settings = there.house.settings.model_copy(update={"console": console})
        assert client.get("/me").status_code == 303


def test_tokens_of_whoever_does_not_sign_in_any_more_end(there: Town, issuer: Issuer) -> None:
    client, _ = sign_in(there, issuer)
    page = client.post("/me/tokens", data={"csrf": csrf_of(client), "name": "ci", "days": "300"})
    token = page.text.partition("<pre>")[2].partition("</pre>")[0]
    program = there.visitor()
    program.headers["Authorization"] = f"Bearer {token}"
    assert program.get("/api/v1/items").status_code == 200
    there.clock.move(days=29)
    assert program.get("/api/v1/items").status_code == 200
    there.clock.move(days=2)
    assert program.get("/api/v1/items").status_code == 401


def test_going_out_goes_out_at_the_provider_too(there: Town, issuer: Issuer) -> None:
    client, _ = sign_in(there, issuer)
    session = client.cookies[COOKIE]
    page = client.post("/logout", data={"csrf": csrf_of(client)})
    end = f"{issuer.address}/end?client_id=shudian&amp;post_logout_redirect_uri=https%3A%2F%2Flocalhost%2Flogin"
    assert f'http-equiv="refresh" content="0; url={end}"' in page.text
    assert "id_token" not in page.text
    thief = there.visitor()
    thief.cookies.set(COOKIE, session)
    assert thief.get("/me").status_code == 303
    local = there.inside("root")
    assert local.post("/logout", data={"csrf": csrf_of(local)}).headers["location"] == "/login"


def test_without_a_provider_there_is_no_such_door(here: Town) -> None:
    here.person("root", Grant(Role.ADMIN))
    assert here.visitor().get("/oidc/start").status_code == 404
    assert here.visitor().get("/oidc/callback?code=a&state=b").status_code == 404
    assert "oidc" not in here.visitor().get("/login").text


def test_doctor_says_whether_the_provider_answers_and_with_which_keys(
    there: Town, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, wrong = provider_report(there.house.settings)
    assert (told, wrong) == ((f"sign-in at {issuer.address}: keys first (RSA); signs out there too",), ())
    issuer.published = []
    assert "no key" in provider_report(there.house.settings)[1][0]
    monkeypatch.delenv("SHUDIAN_OIDC_SECRET")
    issuer.status = 500
    told, wrong = provider_report(there.house.settings)
    assert told == ()
    assert ["SHUDIAN_OIDC_SECRET" in wrong[0], issuer.address in wrong[1]] == [True, True]


def test_nobody_fills_the_record_with_refusals(there: Town) -> None:
    client = there.visitor("192.0.2.9")
    answers = [client.get("/oidc/callback?state=junk&code=junk").status_code for _ in range(35)]
    assert answers == [401] * 35
    assert len([one for one in _records(there, AuditKind.LOGIN) if one.get("reason") == "oidc_state"]) == 30
