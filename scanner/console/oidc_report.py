"""What ``shudian doctor`` says of the identity provider: whether it answers, and with which keys it signs."""

from __future__ import annotations

from config import Settings, ShudianError, parse_secret_ref, resolve_secret
from scanner.console.oidc_provider import provider_of
from scanner.console.oidc_refusals import SignInRefused
from scanner.console.words import word
from scanner.terminal import visible


def provider_report(settings: Settings) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lines about what was found, and lines about what is wrong; both empty where nobody signs in there."""
    provider, oidc = provider_of(settings), settings.console.oidc
    if provider is None or oidc is None:
        return (), ()
    wrong = []
    try:
        if oidc.client_secret:
            resolve_secret(parse_secret_ref(oidc.client_secret))
    except ShudianError as error:
        wrong.append(f"console.oidc.client_secret: {error.message}")
    try:
        ends = bool(provider.endpoints().end_session)
        keys = ", ".join(visible(one) for one in provider.key_names())
    except SignInRefused as refused:
        return (), (*wrong, f"console.oidc.issuer {oidc.issuer}: {word(refused.why, 'en')}")
    if not keys:
        return (), (*wrong, f"console.oidc.issuer {oidc.issuer}: it publishes no key that a token may be signed with")
    leaving = "signs out there too" if ends else "has no place to sign out"
    return (f"sign-in at {oidc.issuer}: keys {keys}; {leaving}",), tuple(wrong)
