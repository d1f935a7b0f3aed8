"""Coming in and going out, the first account, and one's own settings."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from starlette.responses import Response

from catalog import AccessToken, Account, Grant, Role
from config import UsageError
from scanner.console.admission import admitted, has_local, may_be_local
from scanner.console.doors import Doors
from scanner.console.gatekeeper import COOKIE, VISITOR
from scanner.console.oidc_flow import end_address
from scanner.console.passwords import hashed, matches, refuse_weak
from scanner.console.permissions import Permission
from scanner.console.tokens import kept, new_token, same
from scanner.console.visit import Visit, local

doors = Doors()
_PRE = "__Host-shudian-form"
_NOBODY = UUID(int=0)
_TOKEN_DAYS = 366
_LOOPBACK = ("127.0.0.1", "::1")


@doors.get("/login", Permission.PUBLIC)
def login_page(visit: Visit) -> Response:
    """The form to come in; or to make the first account, where there is none."""
    if visit.account is not None:
        return visit.go("/")
    if has_local(visit.house.settings.console) and not visit.catalog.accounts().any():
        return visit.go("/setup")
    return _login_form(visit)


@doors.post("/login", Permission.PUBLIC)
def login(visit: Visit) -> Response:
    """Check name and password. The answer takes as long, and says the same, whether the name is known or not."""
    name, password = visit.text("name"), (visit.form.get("password") or ("",))[0]
    if not _sent_from_our_form(visit):
        return _login_form(visit, 403, "form_again")
    peer = visit.request.scope[VISITOR].peer
    wait = max(visit.house.tries_by_peer.wait(peer), visit.house.tries_by_account.wait(name.casefold()))
    if wait:
        answer = _login_form(visit, 429, "too_many_tries")
        answer.headers["Retry-After"] = f"{wait:.0f}"
        return answer
    accounts = visit.catalog.accounts()
    found = accounts.by_name(name)
    right = matches(found[1] if found else "", password[:1000])
    if found is None or not right or not found[0].enabled or not admitted(found[0], visit.house.settings.console):
        accounts.note_refused(name, found is not None, peer)
        return _login_form(visit, 401, "wrong_login")
    visit.house.tries_by_account.forgive(name.casefold())
    return let_in(visit, found[0], visit.text("next", "/"))


def let_in(visit: Visit, account: Account, target: str) -> Response:
    """A new session with a new secret, whatever the browser had before."""
    now, console = visit.house.clock(), visit.house.settings.console
    accounts = visit.house.catalog.acting(account.name).accounts()
    if old := visit.request.cookies.get(COOKIE):
        accounts.end_session(kept(old))
    token = new_token()
    accounts.open_session(account.id, kept(token), now, now + timedelta(hours=console.absolute_hours))
    answer = visit.go(local(target))
    answer.set_cookie(COOKIE, token, path="/", secure=True, httponly=True, samesite="lax")
    answer.delete_cookie(_PRE, path="/", secure=True, httponly=True, samesite="strict")
    return answer


@doors.post("/logout", Permission.SELF)
def logout(visit: Visit) -> Response:
    """Go out: the session is gone on the server too."""
    visit.catalog.accounts().end_session(kept(visit.request.cookies.get(COOKIE, "")))
    provider = visit.house.provider
    end = end_address(provider) if provider is not None and visit.who.subject else ""
    visit.account = None
    # A page, for our own policy lets no form be answered by sending the browser to somebody else's.
    answer = visit.page("signed_out.html", end=end) if end else visit.go("/login")
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@doors.get("/setup", Permission.PUBLIC)
def setup_page(visit: Visit) -> Response:
    """The form for the first account; only on this machine, and only while there is none."""
    if not _may_set_up(visit):
        return visit.refuse("not_found", 404)
    return _form(visit, "setup.html", token="", name="", problem="")


@doors.post("/setup", Permission.PUBLIC)
def setup(visit: Visit) -> Response:
    """Make the first account, an admin, by the token that ``shudian serve`` printed."""
    if not _may_set_up(visit):
        return visit.refuse("not_found", 404)
    name, password, token = visit.text("name"), (visit.form.get("password") or ("",))[0], visit.text("token")
    if not _sent_from_our_form(visit):
        return _form(visit, "setup.html", 403, token=token, name=name, problem="form_again")
    if not may_be_local(name, visit.house.settings.console):
        return _form(visit, "setup.html", 400, token=token, name=name, problem="oidc_only_break_glass")
    if wait := visit.house.tries_by_peer.wait("setup"):
        answer = _form(visit, "setup.html", 429, token="", name=name, problem="too_many_tries")
        answer.headers["Retry-After"] = f"{wait:.0f}"
        return answer
    try:
        _refuse_unlike(visit, password)
        refuse_weak(password, (name, "shudian", "数典"))
    except UsageError as error:
        return _form(visit, "setup.html", 400, token=token, name=name, problem=error.message)
    admin = Account(_NOBODY, name, name, (Grant(Role.ADMIN),), language=visit.language)
    made = visit.house.catalog.acting(name).accounts().add_first(admin, hashed(password), kept(token), visit.house.clock())
    return let_in(visit, made, "/users")


@doors.get("/invitation", Permission.PUBLIC)
def invitation_page(visit: Visit) -> Response:
    """The form in which somebody who was invited chooses a password."""
    return _form(visit, "invitation.html", token="", problem="")


@doors.post("/invitation", Permission.PUBLIC)
def take_up(visit: Visit) -> Response:
    """Choose a password by the token of an invitation, and come in."""
    password, token = (visit.form.get("password") or ("",))[0], visit.text("token")
    problem = "" if _sent_from_our_form(visit) else "form_again"
    if visit.house.tries_by_peer.wait(visit.request.scope[VISITOR].peer):
        problem = "too_many_tries"
    if not problem:
        try:
            _refuse_unlike(visit, password)
            refuse_weak(password, ("shudian", "数典"))
        except UsageError as error:
            problem = error.message
    if problem:
        return _form(visit, "invitation.html", 429 if problem == "too_many_tries" else 400, token=token, problem=problem)
    return let_in(visit, visit.catalog.accounts().take_up(kept(token), hashed(password), visit.house.clock()), "/")


@doors.get("/me", Permission.SELF)
def me(visit: Visit) -> Response:
    """Who one is here, what one may do, and one's tokens for programs."""
    return _me(visit)


@doors.post("/me/tokens", Permission.SELF)
def make_token(visit: Visit) -> Response:
    """Make a token for a program. It is shown this once."""
    now, who = visit.house.clock(), visit.who
    roles = frozenset(Role(one) for one in visit.texts("role") if one in set(Role)) or who.roles
    days = max(1, min(visit.number("days", 90), _TOKEN_DAYS))
    wanted = AccessToken(_NOBODY, who, visit.text("name")[:80] or "API", roles, now, now + timedelta(days=days))
    token = new_token("sdn_")
    visit.catalog.accounts().add_token(wanted, kept(token))
    return _me(visit, fresh=token)


@doors.post("/me/tokens/{id}/revoke", Permission.SELF)
def revoke_token(visit: Visit) -> Response:
    """Take one of one's own tokens back."""
    accounts = visit.catalog.accounts()
    mine = next((one for one in accounts.tokens(visit.who.id) if str(one.id) == visit.path("id")), None)
    if mine is None:
        return visit.refuse("not_found", 404)
    accounts.revoke_token(mine.id, visit.house.clock())
    return visit.go("/me", "token_revoked")


def _me(visit: Visit, status: int = 200, problem: str = "", fresh: str = "") -> Response:
    tokens = visit.catalog.accounts().tokens(visit.who.id)
    return visit.page("me.html", status, problem=problem, tokens=tokens, fresh=fresh, now=visit.house.clock())


@doors.post("/me/password", Permission.SELF)
def change_password(visit: Visit) -> Response:
    """A new password, by the old one. All sessions end, and a new one begins."""
    accounts, who = visit.catalog.accounts(), visit.who
    old, new = ((visit.form.get(name) or ("",))[0] for name in ("old", "password"))
    if visit.house.tries_by_account.wait(who.name):
        return _me(visit, 429, "too_many_tries")
    found = accounts.by_name(who.name)
    if found is None or not matches(found[1], old[:1000]):
        return _me(visit, 403, "wrong_password")
    try:
        _refuse_unlike(visit, new)
        refuse_weak(new, (who.name, who.display, who.department, "shudian", "数典"))
    except UsageError as error:
        return _me(visit, 400, error.message)
    accounts.set_password(who.id, hashed(new), visit.house.clock())
    return let_in(visit, who, "/me?done=password_changed")


@doors.post("/me/language", Permission.SELF)
def change_language(visit: Visit) -> Response:
    """Chinese or English, kept with the account."""
    wanted = "en" if visit.text("language") == "en" else "zh"
    visit.catalog.accounts().change(replace(visit.who, language=wanted), visit.house.clock())
    return visit.go(local(visit.text("back", "/")))


def _form(visit: Visit, template: str, status: int = 200, **shown: object) -> Response:
    """A form for somebody who has no session yet: it carries the secret of a cookie that only we can set."""
    secret = visit.request.cookies.get(_PRE) or new_token()
    answer = visit.page(template, status, pre=kept(secret), **shown)
    answer.set_cookie(_PRE, secret, path="/", secure=True, httponly=True, samesite="strict")
    return answer


def _sent_from_our_form(visit: Visit) -> bool:
    secret = visit.request.cookies.get(_PRE, "")
    return bool(secret) and same(kept(secret), visit.text("pre"))


def _refuse_unlike(visit: Visit, password: str) -> None:
    if password != (visit.form.get("again") or ("",))[0]:
        raise UsageError("unlike")


def _login_form(visit: Visit, status: int = 200, problem: str = "") -> Response:
    """Says how one may come in: what the provider is called (empty where there is none), and whether by password too."""
    console = visit.house.settings.console
    called = (console.oidc.title or visit.word("oidc_sign_in")) if console.oidc else ""
    only = console.oidc is not None and console.oidc.only
    target, name = local(visit.text("next", "/")), visit.text("name") if problem else ""
    shown = {"provider": called, "by_password": has_local(console), "only": only, "problem": problem}
    return _form(visit, "login.html", status, next=target, name=name, shown=shown)


def _may_set_up(visit: Visit) -> bool:
    return has_local(visit.house.settings.console) and not visit.catalog.accounts().any() and _is_here(visit)


def _is_here(visit: Visit) -> bool:
    return visit.request.scope[VISITOR].peer in _LOOPBACK
