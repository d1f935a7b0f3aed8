"""Coming in by the company's identity provider: the way there, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from catalog import Account, incompatible
from config import CatalogError
from scanner.console.admission import has_local, is_break_glass
from scanner.console.doors import Doors
from scanner.console.gatekeeper import VISITOR
from scanner.console.oidc_flow import CALLBACK, Way, address_of, claims_by_code
from scanner.console.oidc_people import person_of
from scanner.console.oidc_provider import Provider
from scanner.console.oidc_refusals import SignInRefused, Why
from scanner.console.pages.sign_in import let_in
from scanner.console.permissions import Permission
from scanner.console.tokens import kept, new_token, same
from scanner.console.visit import Visit, local
from scanner.logs import Event, LogLevel

doors = Doors()
_COOKIE = "__Host-shudian-oidc"
_MINUTES = 10
_STATUS = {Why.AWAY: 502, Why.ODD: 502, Why.SECRET: 500, Why.BUSY: 503, Why.NO_ROLES: 403, Why.DISABLED: 403, Why.TAKEN: 409}
_SAID = ("code", "state", "iss", "error")


@doors.get("/oidc/start", Permission.PUBLIC)
def start(visit: Visit) -> Response:
    """Send the browser to the provider. A link on a page of somebody else's leads to our own sign-in page first."""
    provider, target = visit.house.provider, local(visit.text("next", "/"))
    if provider is None:
        return visit.refuse("not_found", 404)
    if visit.account is not None:
        return visit.go(target)
    site = visit.request.headers.get("sec-fetch-site", "none")
    nobody = has_local(visit.house.settings.console) and not visit.catalog.accounts().any()
    if nobody or site not in ("same-origin", "none"):
        return visit.go("/login")
    if wait := provider.tries.wait(visit.request.scope[VISITOR].peer):
        return _too_many(visit, wait)
    way = Way(visit.request.cookies.get(_COOKIE) or new_token(), new_token())
    try:
        address = address_of(provider, way)
    except SignInRefused as refused:
        return _page(visit, refused.why)
    now = visit.house.clock()
    document = {"browser": kept(way.secret), "next": target}
    visit.catalog.accounts().begin_sign_in(kept(way.state), document, now, now + timedelta(minutes=_MINUTES))
    answer = RedirectResponse(address, 303)
    answer.set_cookie(_COOKIE, way.secret, _MINUTES * 60, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@doors.get(CALLBACK, Permission.PUBLIC)
def callback(visit: Visit) -> Response:
    """Somebody comes back from the provider. What comes in the address is worth nothing until it fits what this browser began."""
    provider = visit.house.provider
    if provider is None:
        return visit.refuse("not_found", 404)
    if wait := provider.tries.wait(visit.request.scope[VISITOR].peer):
        return _too_many(visit, wait)
    try:
        account, target = _arrived(visit, provider)
    except SignInRefused as refused:
        peer = visit.request.scope[VISITOR].peer
        if not visit.house.tries_by_peer.wait(peer):  # else it is in the log alone: nobody fills the record with nonsense
            visit.catalog.accounts().note_refused(refused.account, bool(refused.account), peer, refused.why.value)
        return _page(visit, refused.why)
    answer = let_in(visit, account, target)
    answer.delete_cookie(_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _arrived(visit: Visit, provider: Provider) -> tuple[Account, str]:
    """The account that comes in, and where it wants to go. Raises SignInRefused."""
    said = {name: visit.request.query_params[name] for name in _SAID if name in visit.request.query_params}
    way = Way(visit.request.cookies.get(_COOKIE, ""), said.get("state", ""))
    now = visit.house.clock()
    begun = visit.catalog.accounts().take_sign_in(kept(way.state), now)
    if begun is None or not way.secret or not same(begun["browser"], kept(way.secret)):
        raise SignInRefused(Why.STATE)
    person = person_of(claims_by_code(provider, way, said, now), provider.settings)
    return _vouched(visit, provider, person), begun["next"]


def _vouched(visit: Visit, provider: Provider, person: Account) -> Account:
    accounts = visit.house.catalog.acting(person.name).accounts()
    known = accounts.by_subject(person.subject)
    clash = bool(incompatible(person.grants))
    held = replace(person, grants=() if clash else person.grants, language=visit.language)
    if known is None and not held.grants:
        raise SignInRefused(Why.CLASH if clash else Why.NO_ROLES)
    adopt = provider.settings.adopt and not is_break_glass(person.name, visit.house.settings.console)
    try:
        account = accounts.vouched(held, visit.house.clock(), adopt)
    except CatalogError:
        raise SignInRefused(Why.TAKEN) from None
    if not account.enabled:
        raise SignInRefused(Why.DISABLED, account.name)
    if not account.grants:
        raise SignInRefused(Why.CLASH if clash else Why.NO_ROLES, account.name)
    return account


def _page(visit: Visit, why: Why) -> Response:
    visit.house.log.write(Event("sign_in_refused", LogLevel.WARNING, reason=why.value))
    provider = visit.house.provider
    lines = provider.settings.roles if provider is not None and why is Why.NO_ROLES else ()
    return visit.page("oidc.html", _STATUS.get(why, 401), why=why.value, lines=lines)


def _too_many(visit: Visit, wait: float) -> Response:
    answer = visit.page("oidc.html", 429, why="too_many_tries", lines=())
    answer.headers["Retry-After"] = f"{wait:.0f}"
    return answer
