"""The authorization code flow with PKCE: the way to the identity provider and back.

A browser that goes there gets a secret in a cookie. Nonce and verifier are derived from this secret and the state, and are kept
nowhere: what the catalogue keeps of a sign-in under way is two hashes and where to go afterwards. An answer that comes back in
another browser, or with another nonce, fits nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from config import OidcSettings, ShudianError, parse_secret_ref, resolve_secret
from scanner.console.oidc_provider import Endpoints, Provider
from scanner.console.oidc_refusals import SignInRefused, Why
from scanner.console.oidc_token import Expected, claims_of

CALLBACK = "/oidc/callback"
_AT_ONCE, _PATIENCE = 16, 3.0
_LONGEST = 4000
_slots = threading.BoundedSemaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Way:
    """One sign-in: the secret of the browser's cookie, and the state that goes to the provider and comes back."""

    secret: str
    state: str

    @property
    def nonce(self) -> str:
        """What the provider must put into its token."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """What the provider must have seen the hash of (PKCE)."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        made = hmac.new(self.secret.encode(), f"{what} {self.state}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def address_of(provider: Provider, way: Way) -> str:
    """Where the browser goes. Raises SignInRefused."""
    settings = provider.settings
    with _slot():
        endpoints = provider.endpoints()
    address: str = prepare_grant_uri(
        endpoints.authorization,
        settings.client_id,
        "code",
        redirect_uri=settings.place + CALLBACK,
        scope=list(settings.scopes),
        state=way.state,
        nonce=way.nonce,
        code_challenge=create_s256_code_challenge(way.verifier),
        code_challenge_method="S256",
    )
    return address


def claims_by_code(provider: Provider, way: Way, answer: Mapping[str, str], now: datetime) -> Mapping[str, Any]:
    """What the provider says of whoever came back with this ``answer`` (the query of the callback). Raises SignInRefused."""
    settings = provider.settings
    with _slot():
        endpoints = provider.endpoints()
        said = answer.get("iss")
        if said != settings.issuer and (said is not None or endpoints.names_issuer):
            raise SignInRefused(Why.ISSUER)
        code = answer.get("code", "")
        if answer.get("error") or not code or len(code) > _LONGEST:
            raise SignInRefused(Why.DECLINED if answer.get("error") == "access_denied" else Why.REFUSED)
        tokens = _exchanged(provider, endpoints, code, way.verifier)
        access = tokens.get("access_token")
        access = access if isinstance(access, str) else ""
        expected = Expected(settings.issuer, settings.client_id, way.nonce, access)
        claims = claims_of(tokens.get("id_token"), expected, provider.keys, now)
        return {**_more(provider, endpoints, access, claims["sub"]), **claims}


def end_address(provider: Provider) -> str:
    """Where the browser goes to sign out at the provider too; empty where that is not known or there is no such place. The ID
    token, which could say there who it is, was not kept, so the provider may ask."""
    try:
        with _slot():
            end = provider.endpoints().end_session
    except SignInRefused:
        return ""
    settings = provider.settings
    told = {"client_id": settings.client_id, "post_logout_redirect_uri": f"{settings.place}/login"}
    return f"{end}{'&' if '?' in end else '?'}{urlencode(told)}" if end else ""


def _exchanged(provider: Provider, endpoints: Endpoints, code: str, verifier: str) -> Mapping[str, Any]:
    settings = provider.settings
    secret, headers, more = _secret(settings), {}, {}
    if secret and not endpoints.by_post:
        pair = f"{quote(settings.client_id, safe='')}:{quote(secret, safe='')}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
    else:
        more = {"client_id": settings.client_id, "client_secret": secret}
    form: str = prepare_token_request(
        "authorization_code", redirect_uri=settings.place + CALLBACK, code=code, code_verifier=verifier, **more
    )
    return provider.asking.post(endpoints.token, form, headers)


def _more(provider: Provider, endpoints: Endpoints, access: str, subject: str) -> Mapping[str, Any]:
    """What the userinfo endpoint adds, where the settings ask for it; of somebody else it would be taken for his."""
    if not provider.settings.userinfo:
        return {}
    if not endpoints.userinfo or not access.isascii() or not access.isprintable():
        raise SignInRefused(Why.ODD)
    told = provider.asking.get(endpoints.userinfo, access)
    if told.get("sub") != subject:
        raise SignInRefused(Why.CLAIMS)
    return told


def _secret(settings: OidcSettings) -> str:
    try:
        return resolve_secret(parse_secret_ref(settings.client_secret)) if settings.client_secret else ""
    except ShudianError:
        raise SignInRefused(Why.SECRET) from None


@contextmanager
def _slot() -> Iterator[None]:
    """A slow provider must not take all of the console's threads."""
    if not _slots.acquire(timeout=_PATIENCE):
        raise SignInRefused(Why.BUSY)
    try:
        yield
    finally:
        _slots.release()
