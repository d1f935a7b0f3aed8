"""What makes an ID token, its keys and a discovery document unfit: no console, only the checks. The issuer is the tests' own."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from config import OidcRoleSettings, OidcSettings
from scanner.console.oidc_provider import Provider
from scanner.console.oidc_refusals import SignInRefused, Why
from scanner.console.oidc_token import Expected, claims_of
from tests.scanner.console.issuer import CLIENT, Issuer, joined, key, parts, running_issuer, unsigned
from tests.servers.certificates import issued

NOW = int(time.time())


def _provider(issuer: Issuer, ticks: Callable[[], float] = lambda: 0.0) -> Provider:
    line = OidcRoleSettings(value="x", role="viewer")
    settings = OidcSettings(issuer=issuer.address, client_id=CLIENT, address="https://localhost", roles=(line,), seconds=2)
    return Provider(settings, ticks=ticks)


def _claims(issuer: Issuer, provider: Provider | None = None) -> Any:
    expected = Expected(issuer.address, CLIENT, "n-1", "an-access-token-of-somebody")
    token = issuer.spoil(issuer.token("n-1"))
    return claims_of(token, expected, (provider or _provider(issuer)).keys, datetime.now(UTC))


def _refused(issuer: Issuer, why: str, provider: Provider | None = None) -> None:
    with pytest.raises(SignInRefused) as caught:
        _claims(issuer, provider)
    assert caught.value.why == why
    assert str(caught.value) == why  # and nothing of what the token says


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "somebody-else"}, "audience"),
        ({"aud": None}, "audience"),
        ({"aud": []}, "audience"),
        ({"aud": ["shudian", "somebody-else"]}, "audience"),
        ({"aud": ["shudian", "somebody-else"], "azp": "somebody-else"}, "audience"),
        ({"azp": "somebody-else"}, "audience"),
        ({"iss": "https://login.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        pytest.param({"exp": NOW - 3600}, "time", id="over"),
        ({"exp": None}, "time"),
        ({"exp": "9999999999"}, "time"),
        ({"exp": float("nan")}, "time"),
        pytest.param({"iat": NOW + 3600}, "time", id="of the future"),
        ({"iat": None}, "time"),
        pytest.param({"nbf": NOW + 3600}, "time", id="not yet"),
        ({"sub": None}, "claims"),
        ({"sub": ""}, "claims"),
        ({"sub": 7}, "claims"),
        ({"sub": "u" * 256}, "claims"),
        ({"sub": "u\n1"}, "claims"),
        ({"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}, "claims"),
    ],
    ids=str,
)
def test_a_token_that_is_not_for_this_sign_in(issuer: Issuer, claims: dict[str, Any], why: str) -> None:
    issuer.claims = claims
    _refused(issuer, f"oidc_token_{why}")


def test_a_token_for_several_is_taken_where_it_was_given_to_us(issuer: Issuer) -> None:
    now = int(time.time())
    issuer.claims = {"aud": ["shudian", "somebody-else"], "azp": "shudian", "exp": now - 20, "iat": now + 30}
    assert _claims(issuer)["sub"] == "u-1"


def _somebody(token: str) -> str:
    header, payload, signature = parts(token)
    return joined(header, {**payload, "groups": ["shudian-admins"]}, signature)


def _cut(token: str) -> str:
    return token.rpartition(".")[0] + "."


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (unsigned, "algorithm"),
        (lambda token: unsigned(token).replace("eyJhbGciOiAibm9uZSJ9", "eyJhbGciOiAiTm9OZSJ9"), "algorithm"),
        (_somebody, "signature"),
        (_cut, "signature"),
        (lambda token: "a.b.c.d.e", "form"),
        (lambda token: "", "form"),
        (lambda token: "x" * 70_000, "form"),
        (lambda token: token + "é", "form"),
        (lambda token: joined({"alg": ["RS256"]}, {}, "AA"), "algorithm"),
        (lambda token: joined({"alg": "RS256", "kid": 7}, {}, "AA"), "form"),
        (lambda token: joined({"alg": "RS256", "crit": ["odd"], "odd": 1}, {}, "AA"), "signature"),
    ],
)
def test_a_token_that_nobody_signed(issuer: Issuer, spoil: Callable[[str], str], why: str) -> None:
    issuer.spoil = spoil
    _refused(issuer, f"oidc_token_{why}")


@pytest.mark.parametrize("form", ["pem", "der", "n"])
def test_the_public_key_is_no_secret_to_sign_with(issuer: Issuer, form: str) -> None:
    public = key("RSA", "first")
    raw = {"pem": public.as_pem(private=False), "der": public.as_der(private=False), "n": str(public["n"]).encode()}[form]

    def forged(token: str) -> str:
        body = joined({"alg": "HS256", "kid": "first"}, parts(token)[1], "").rstrip(".")
        mac = hmac.new(raw, body.encode(), hashlib.sha256).digest()
        return f"{body}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"

    issuer.spoil = forged
    _refused(issuer, "oidc_token_algorithm")


@pytest.mark.parametrize("kind", ["RSA", "EC", "OKP"])
def test_every_kind_of_key_is_taken(issuer: Issuer, kind: str) -> None:
    issuer.signer = key(kind, "second")
    issuer.published = [{"kty": "odd"}, 7, {"kty": "RSA"}, issuer.signer.as_dict(private=False)]
    assert _claims(issuer)["sub"] == "u-1"


@pytest.mark.parametrize(
    ("change", "kind", "why"),
    [({}, "weak", "key"), ({"use": "enc"}, "RSA", "key"), ({"alg": "RS512"}, "RSA", "key"), ({"kid": "third"}, "RSA", "key")],
)
def test_keys_that_are_not_for_this(issuer: Issuer, change: dict[str, str], kind: str, why: str) -> None:
    issuer.signer = key(kind, "second")
    issuer.published = [{**issuer.signer.as_dict(private=False), **change}]
    _refused(issuer, f"oidc_token_{why}")


def test_keys_that_a_token_brings_along_are_not_used(issuer: Issuer) -> None:
    own = key("RSA", "own")
    issuer.signer = own
    issuer.header = {"jwk": own.as_dict(private=False), "kid": "first"}
    _refused(issuer, "oidc_token_signature")


@pytest.mark.parametrize("named", [True, False])
def test_a_new_key_is_found_and_strangers_do_not_make_us_ask_for_ever(issuer: Issuer, named: bool) -> None:
    ticks = [0.0]
    provider = _provider(issuer, lambda: ticks[0])
    issuer.header = {} if named else {"kid": None}
    unknown = "oidc_token_key" if named else "oidc_token_signature"
    assert _claims(issuer, provider)
    issuer.signer = key("RSA", "second")
    issuer.published = [issuer.signer.as_dict(private=False)]
    for _ in range(5):
        _refused(issuer, unknown, provider)
    assert issuer.asked["/jwks"] == 1
    ticks[0] = 61
    assert _claims(issuer, provider)
    assert issuer.asked["/jwks"] == 2
    issuer.signer = key("RSA", "made up")
    for _ in range(5):
        _refused(issuer, unknown, provider)
    assert issuer.asked["/jwks"] == 2


def test_known_keys_do_as_long_as_new_ones_cannot_be_had(issuer: Issuer) -> None:
    ticks = [0.0]
    provider = _provider(issuer, lambda: ticks[0])
    assert _claims(issuer, provider)
    ticks[0], issuer.status, issuer.signer = 61, 500, key("RSA", "second")
    _refused(issuer, "oidc_away", provider)
    issuer.signer = key("RSA", "first")
    assert _claims(issuer, provider)


def _settled(issuer: Issuer, why: str) -> None:
    provider = _provider(issuer)
    for _ in range(3):
        with pytest.raises(SignInRefused) as caught:
            provider.endpoints()
        assert caught.value.why == why
    assert sum(issuer.asked.values()) == 1  # not asked again for a while


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://login.example"},
        {"issuer": None},
        {"authorization_endpoint": "http://login.example/auth"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"token_endpoint": "https://user:secret@login.example/"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": None},
        {"jwks_uri": 7},
        {"end_session_endpoint": "http://login.example/end"},
        {"userinfo_endpoint": "ftp://login.example/"},
        {"response_types_supported": ["id_token"]},
        {"code_challenge_methods_supported": ["plain"]},
        {"id_token_signing_alg_values_supported": ["none", "HS256"]},
        {"filler": "x" * 300_000},
    ],
    ids=lambda told: str(told)[:60],
)
def test_a_provider_that_is_not_what_it_should_be(issuer: Issuer, told: dict[str, Any]) -> None:
    issuer.told = told
    _settled(issuer, "oidc_odd")


@pytest.mark.parametrize(("status", "why"), [(500, "oidc_away"), (302, "oidc_odd"), (404, "oidc_odd")])
def test_a_provider_that_does_not_answer(issuer: Issuer, status: int, why: str) -> None:
    issuer.status = status
    _settled(issuer, why)


def test_the_providers_certificate_is_verified(tmp_path: Path) -> None:
    for names, known in ((("127.0.0.1",), True), (("127.0.0.1",), False), (("login.example",), True)):
        made = issued(*names)
        for name, content in (("c.pem", made.certificate), ("k.pem", made.key), ("ca.pem", made.authority)):
            (tmp_path / name).write_bytes(content)
        with running_issuer((tmp_path / "c.pem", tmp_path / "k.pem")) as issuer:
            provider = _provider(issuer)
            if known:
                provider = Provider(provider.settings, str(tmp_path / "ca.pem"))
            if known and names == ("127.0.0.1",):
                assert provider.key_names() == ("first (RSA)",)
                continue
            with pytest.raises(SignInRefused) as caught:
                provider.endpoints()
            assert caught.value.why is Why.AWAY
            assert issuer.asked == {}
