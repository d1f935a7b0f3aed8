"""What is known of the identity provider: its discovery document and its keys, asked for when needed and kept for an hour."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from joserfc import jwk
from joserfc.errors import JoseError

from config import OidcSettings, Settings
from scanner.console.oidc_http import Asking, is_safe
from scanner.console.oidc_refusals import SignInRefused, Why
from scanner.console.rate import Limiter, Rate

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
"""What a token may be signed with: never none, and never HS*, whose key would be a secret that we share."""
_KEPT, _AGAIN, _REST = 3600.0, 60.0, 15.0  # seconds: kept at all, until keys are asked for again, after a failure
_TRIES = 300  # a minute, of one address, which may be that of many people; each sign-in takes two
_MOST_KEYS, _LEAST_BITS = 50, 2048
Value = TypeVar("Value")
_KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The discovery document, as far as sign-in uses it; empty where the provider has no such thing."""

    authorization: str
    token: str
    keys: str
    userinfo: str
    end_session: str
    by_post: bool  # the client secret goes into the form: the provider takes it in no header
    names_issuer: bool  # the provider says in its answer who it is (RFC 9207)


class _Kept(Generic[Value]):
    """What was asked for last. After a failure nobody is asked again for a while."""

    def __init__(self, ask: Callable[[], Value], ticks: Callable[[], float]) -> None:
        self._ask = ask
        self._ticks = ticks
        self._found: tuple[float, Value] | None = None
        self._failed: tuple[float, Why] | None = None

    def get(self, age: float) -> Value:
        """What is not older than ``age`` seconds. Raises SignInRefused."""
        now = self._ticks()
        if self._found is not None and now - self._found[0] < age:
            return self._found[1]
        if self._failed is not None and now - self._failed[0] < _REST:
            raise SignInRefused(self._failed[1])
        try:
            found = self._ask()
        except SignInRefused as refused:
            self._failed = (self._ticks(), refused.why)
            raise
        self._found, self._failed = (now, found), None
        return found


class Provider:
    """One identity provider; may be used by several threads. ``tries`` are those of an address; ``ticks`` counts seconds and
    never goes back."""

    def __init__(self, settings: OidcSettings, ca: str | None = None, ticks: Callable[[], float] = time.monotonic) -> None:
        self.settings = settings
        self.asking = Asking(settings.seconds, ca)
        self.tries = Limiter(Rate(_TRIES, _TRIES), ticks)
        self._lock = threading.Lock()
        self._endpoints = _Kept(self._discovered, ticks)
        self._keys = _Kept(self._key_set, ticks)

    def endpoints(self) -> Endpoints:
        """Raises SignInRefused (AWAY, ODD)."""
        with self._lock:
            return self._endpoints.get(_KEPT)

    def keys(self, algorithm: str, kid: str | None, again: bool = False) -> tuple[jwk.Key, ...]:
        """The keys that may have signed with an algorithm under a name. Where the name is not known, or ``again``, the provider
        is asked anew, at most once a minute: providers change their keys, and strangers make names up. Raises SignInRefused."""
        with self._lock:
            found = () if again else _fitting(self._keys.get(_KEPT), algorithm, kid)
            return found or _fitting(self._keys.get(_AGAIN), algorithm, kid)

    def key_names(self) -> tuple[str, ...]:
        """All keys that tokens may be signed with, as their names and kinds. Raises SignInRefused."""
        with self._lock:
            return tuple(f"{one.kid or '-'} ({one.key_type})" for one in self._keys.get(_KEPT))

    def _key_set(self) -> tuple[jwk.Key, ...]:
        return _signing_keys(self.asking.get(self._endpoints.get(_KEPT).keys))

    def _discovered(self) -> Endpoints:
        issuer = self.settings.issuer
        told = self.asking.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if told.get("issuer") != issuer or not _can(told):
            raise SignInRefused(Why.ODD)
        addresses = {name: told.get(name) or "" for name in _ADDRESSES}
        if not all(is_safe(address) for name, address in addresses.items() if address or name in _NEEDED):
            raise SignInRefused(Why.ODD)
        methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        by_post = isinstance(methods, list) and "client_secret_basic" not in methods
        names = told.get("authorization_response_iss_parameter_supported") is True
        authorization, token, keys, userinfo, end_session = addresses.values()
        return Endpoints(authorization, token, keys, userinfo, end_session, by_post, names)


def provider_of(settings: Settings) -> Provider | None:
    """The provider of the settings; None where there is none."""
    oidc = settings.console.oidc
    return Provider(oidc, str(settings.folder / oidc.ca) if oidc.ca else None) if oidc else None


_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ADDRESSES = (*_NEEDED, "userinfo_endpoint", "end_session_endpoint")


def _can(told: Mapping[str, Any]) -> bool:
    """Whether a provider does what we need, as far as it says: the code flow, S256, a signature that we take."""
    asked = (
        ("response_types_supported", ("code",)),
        ("code_challenge_methods_supported", ("S256",)),
        ("id_token_signing_alg_values_supported", ALGORITHMS),
    )
    return all(
        name not in told or (isinstance(told[name], list) and set(wanted) & set(map(str, told[name]))) for name, wanted in asked
    )


def _signing_keys(told: Mapping[str, Any]) -> tuple[jwk.Key, ...]:
    listed = told.get("keys")
    if not isinstance(listed, list):
        raise SignInRefused(Why.ODD)
    return tuple(key for one in listed[:_MOST_KEYS] if (key := _key(one)) is not None)


def _key(told: object) -> jwk.Key | None:
    """A public key for signatures; None for what is none of these: other keys may stand beside it."""
    if not isinstance(told, dict) or told.get("use", "sig") != "sig" or told.get("kty") not in set(_KINDS.values()):
        return None
    try:
        if told["kty"] == "RSA" and int.from_bytes(base64.urlsafe_b64decode(f"{told['n']}==")).bit_length() < _LEAST_BITS:
            return None
        key = jwk.import_key(told)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None if key.is_private else key


def _fitting(keys: tuple[jwk.Key, ...], algorithm: str, kid: str | None) -> tuple[jwk.Key, ...]:
    kind = _KINDS.get(algorithm[:2])
    alike = (one for one in keys if one.key_type == kind and one.alg in (None, algorithm))
    return tuple(one for one in alike if kid is None or one.kid == kid)
