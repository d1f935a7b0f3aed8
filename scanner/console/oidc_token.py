"""Whether an ID token is the provider's, for us, for this sign-in, and of now. Nothing of it is kept or said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from authlib.oidc.core import CodeIDToken
from joserfc import jws
from joserfc.errors import ExpiredTokenError, InvalidClaimError, JoseError, MissingClaimError
from joserfc.jwk import Key

from scanner.console.oidc_provider import ALGORITHMS
from scanner.console.oidc_refusals import SignInRefused, Why

_LONGEST = 64 * 1024
_SKEW = 60  # seconds by which two clocks may differ
_LONGEST_SUBJECT = 255
_WHY = {"iss": Why.ISSUER, "aud": Why.AUDIENCE, "azp": Why.AUDIENCE, "nonce": Why.NONCE}
_WHY |= dict.fromkeys(("exp", "iat", "nbf", "auth_time"), Why.TIME)

_REGISTRY = jws.JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)  # unknown parts of a header are ignored, but "crit"
_REGISTRY.max_header_length = 8192  # some providers put certificates into it


class Keys(Protocol):
    """Gives the keys that may have signed: with an algorithm, under a name (None: any), asked for ``again``."""

    def __call__(self, algorithm: str, kid: str | None, again: bool = False) -> tuple[Key, ...]:
        """See the class."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token must say. ``access_token`` is what came with it: where the token holds a hash of it, that must be right."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str = ""


def claims_of(token: object, expected: Expected, keys: Keys, now: datetime) -> Mapping[str, Any]:
    """The claims of an ID token after all checks of OpenID Connect Core 3.1.3.7. Raises SignInRefused."""
    if not isinstance(token, str) or len(token) > _LONGEST or not token.isascii():
        raise SignInRefused(Why.FORM)
    try:
        signed = jws.extract_compact(token.encode(), registry=_REGISTRY)
        claims = json.loads(signed.payload)
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise SignInRefused(Why.FORM) from None
    header = signed.headers()
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS:
        raise SignInRefused(Why.ALGORITHM)
    if not isinstance(claims, dict) or not (kid is None or isinstance(kid, str)):
        raise SignInRefused(Why.FORM)
    _refuse_unsigned(signed, algorithm, kid, keys)
    _refuse_others(claims, header, expected, now)
    return claims


def _refuse_unsigned(signed: jws.CompactSignature, algorithm: str, kid: str | None, keys: Keys) -> None:
    found = keys(algorithm, kid)
    if not found:
        raise SignInRefused(Why.KEY)
    if _is_signed(signed, found):
        return
    if kid is not None or not _is_signed(signed, keys(algorithm, kid, again=True)):
        raise SignInRefused(Why.SIGNATURE)


def _is_signed(signed: jws.CompactSignature, keys: tuple[Key, ...]) -> bool:
    def right(key: Key) -> bool:
        try:
            return jws.validate_compact(signed, key, registry=_REGISTRY)
        except (JoseError, ValueError, TypeError):
            return False

    return any(map(right, keys))


def _refuse_others(claims: dict[str, Any], header: Mapping[str, Any], expected: Expected, now: datetime) -> None:
    exact = {"iss": expected.issuer, "aud": expected.client_id, "nonce": expected.nonce}
    options = {name: {"essential": True, "value": value} for name, value in exact.items()}
    params = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token}
    try:
        CodeIDToken(claims, dict(header), options, params).validate(int(now.timestamp()), _SKEW)
    except ExpiredTokenError:
        raise SignInRefused(Why.TIME) from None
    except (InvalidClaimError, MissingClaimError) as error:
        raise SignInRefused(_WHY.get(str(error.claim), Why.CLAIMS)) from None
    except (JoseError, ValueError, TypeError):
        raise SignInRefused(Why.CLAIMS) from None
    subject = claims["sub"]
    if not subject or len(subject) > _LONGEST_SUBJECT or not subject.isprintable():
        raise SignInRefused(Why.CLAIMS)
