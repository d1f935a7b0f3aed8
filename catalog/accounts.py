"""Who may come in and what each may do: accounts, their sessions, tokens for programs, and tokens that work once.

Nothing that opens a door is kept: a password as the Argon2id hash that the caller made, a session or token as the SHA-256 of
what its holder has. Every change is an entry of the record, written in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from catalog.account_rows import account_of, document_of, token_of, token_question, told_of
from catalog.account_values import AccessToken, Account, LoginSession, Role, incompatible
from catalog.audit import AuditKind
from catalog.connection import reading, writing
from catalog.service_tables import access_token, account, login_session, one_time
from config import CatalogError

Note = Callable[[Connection, AuditKind, Mapping[str, Any]], None]
"""Writes an entry of the record on the connection of the act itself."""

_TOUCHED_EVERY = timedelta(minutes=1)
_SIGN_IN = "sign_in"


class Accounts:
    """The door to accounts; get it from ``Catalog.accounts``. Times are given by the caller."""

    def __init__(self, engine: Engine, note: Note) -> None:
        self._engine = engine
        self._note = note

    # -- accounts

    def all(self) -> tuple[Account, ...]:
        """By name."""
        with reading(self._engine) as connection:
            return tuple(account_of(row) for row in connection.execute(select(account).order_by(account.c.name)))

    def get(self, identity: UUID) -> Account | None:
        """The account, enabled or not."""
        with reading(self._engine) as connection:
            return _one(connection, account.c.id == identity)

    def by_name(self, name: str) -> tuple[Account, str] | None:
        """The account and the hash of its password, empty where it has none. Names are told apart without their case."""
        with reading(self._engine) as connection:
            row = connection.execute(select(account).where(account.c.name == _folded(name))).one_or_none()
            return None if row is None else (account_of(row), row.password or "")

    def by_subject(self, subject: str) -> Account | None:
        """The account of somebody known to the identity provider."""
        with reading(self._engine) as connection:
            return _one(connection, account.c.subject == subject)

    def add(self, wanted: Account, password: str, now: datetime) -> Account:
        """Make an account. ``password`` is its hash, empty for none. Raises CatalogError where the name or subject is taken or
        the roles cannot be held together."""
        with writing(self._engine) as connection:
            return self._added(connection, wanted, password, now)

    def add_first(self, wanted: Account, password: str, token_hash: str, now: datetime) -> Account:
        """Make the very first account by the set-up token, which is used up by it. Raises CatalogError for a token that is
        unknown, used or over, and where there is an account already."""
        with writing(self._engine) as connection:
            if connection.execute(select(func.count()).select_from(account)).scalar_one():
                raise CatalogError("this console is set up already")
            if not _used(connection, token_hash, "setup", now):
                raise CatalogError("the set-up token is not valid any more", "Start shudian serve again for a new one")
            return self._added(connection, wanted, password, now)

    def change(self, wanted: Account, now: datetime) -> Account:
        """Give an account its new display name, grants, department, language, subject or state. Sessions end when it is disabled
        or its grants change, so that what was taken away is gone at once. Raises CatalogError."""
        _refuse(wanted)
        with writing(self._engine) as connection:
            before = _one(connection, account.c.id == wanted.id)
            if before is None:
                raise CatalogError("there is no such account")
            _refuse_last_admin(connection, before, wanted)
            values = {
                "subject": wanted.subject or None,
                "disabled_at": None if wanted.enabled else now,
                "changed_at": now,
                "document": document_of(wanted),
            }
            connection.execute(update(account).where(account.c.id == wanted.id).values(values))
            if not wanted.enabled or before.grants != wanted.grants:
                connection.execute(delete(login_session).where(login_session.c.account_id == wanted.id))
            self._note(connection, AuditKind.ACCESS, {"account": before.name, "to": told_of(wanted), "was": told_of(before)})
            return replace(wanted, name=before.name, has_password=before.has_password, created_at=before.created_at)

    def vouched(self, wanted: Account, now: datetime, adopt: bool = False) -> Account:
        """The account of somebody for whom the identity provider vouches (``wanted.subject``), named and granted as given;
        made where there is none. A disabled one stays as it is and is given back so. Sessions end where grants changed. With
        ``adopt`` a local account of that name becomes the provider's and loses its password. Raises CatalogError where another
        account has the name, or the roles cannot be held together."""
        _refuse(wanted)
        with writing(self._engine) as connection:
            before = _one(connection, account.c.subject == wanted.subject)
            if before is None and adopt:
                before = _one(connection, (account.c.name == _folded(wanted.name)) & account.c.subject.is_(None))
            if before is None:
                return self._added(connection, replace(wanted, signed_in_at=now), "", now)
            if not before.enabled:
                return before
            after = replace(
                before,
                subject=wanted.subject,
                display=wanted.display,
                department=wanted.department,
                grants=wanted.grants,
                has_password=False,
                signed_in_at=now,
            )
            values = {"subject": after.subject, "password": None, "changed_at": now, "document": document_of(after)}
            connection.execute(update(account).where(account.c.id == after.id).values(values))
            if before.grants != after.grants or not before.subject:
                connection.execute(delete(login_session).where(login_session.c.account_id == after.id))
                self._note(connection, AuditKind.ACCESS, {"account": after.name, "to": told_of(after), "was": told_of(before)})
            return after

    def set_password(self, identity: UUID, password: str, now: datetime) -> None:
        """``password`` is its hash. All sessions of the account end. Raises CatalogError for an account of the provider's."""
        with writing(self._engine) as connection:
            known = _one(connection, account.c.id == identity)
            if known is None or known.subject:
                raise CatalogError("there is no such account with a password")
            connection.execute(update(account).where(account.c.id == identity).values(password=password, changed_at=now))
            connection.execute(delete(login_session).where(login_session.c.account_id == identity))
            self._note(connection, AuditKind.ACCESS, {"account": known.name, "password": "changed"})

    def _added(self, connection: Connection, wanted: Account, password: str, now: datetime) -> Account:
        _refuse(wanted)
        name = _folded(wanted.name)
        taken = account.c.name == name
        if wanted.subject:
            taken |= account.c.subject == wanted.subject
        if not name or connection.execute(select(account.c.id).where(taken)).first():
            raise CatalogError("there is an account of this name already" if name else "an account needs a name")
        made = replace(wanted, id=uuid4(), name=name, has_password=bool(password), created_at=now)
        values = {
            "id": made.id,
            "name": name,
            "password": password or None,
            "subject": made.subject or None,
            "disabled_at": None if made.enabled else now,
            "created_at": now,
            "changed_at": now,
            "document": document_of(made),
        }
        connection.execute(insert(account).values(values))
        self._note(connection, AuditKind.ACCESS, {"account": name, "to": told_of(made), "was": None})
        return made

    # -- sessions

    def open_session(self, identity: UUID, token_hash: str, now: datetime, ends_at: datetime) -> None:
        """Let an account in; noted in the record."""
        with writing(self._engine) as connection:
            known = _one(connection, account.c.id == identity)
            if known is None or not known.enabled:
                raise CatalogError("this account is not enabled")
            values = {"token_hash": token_hash, "account_id": identity, "started_at": now, "seen_at": now, "ends_at": ends_at}
            connection.execute(insert(login_session).values(**values, document={}))
            connection.execute(delete(login_session).where(login_session.c.ends_at < now))
            by = {"by": "provider"} if known.subject else {}
            self._note(connection, AuditKind.LOGIN, {"account": known.name, "state": "in", **by})

    def session(self, token_hash: str, now: datetime, idle: timedelta) -> LoginSession | None:
        """Who holds this session; None when it is unknown, over, unused for longer than ``idle``, or its account disabled."""
        question = select(login_session, account).join(account).where(login_session.c.token_hash == token_hash)
        with reading(self._engine) as connection:
            row = connection.execute(question).one_or_none()
        if row is None or row.disabled_at is not None or now >= row.ends_at or not row.started_at <= now < row.seen_at + idle:
            return None
        if now - row.seen_at > _TOUCHED_EVERY:
            with writing(self._engine) as connection:
                touched = update(login_session).where(login_session.c.token_hash == token_hash)
                connection.execute(touched.where(login_session.c.seen_at < now).values(seen_at=now))
        return LoginSession(account_of(row), row.started_at, row.seen_at, row.ends_at)

    def end_session(self, token_hash: str) -> None:
        """Somebody goes out. Nothing happens where nobody was in."""
        question = select(account.c.name).join(login_session).where(login_session.c.token_hash == token_hash)
        with writing(self._engine) as connection:
            name = connection.execute(question).scalar_one_or_none()
            if name is not None:
                connection.execute(delete(login_session).where(login_session.c.token_hash == token_hash))
                self._note(connection, AuditKind.LOGIN, {"account": name, "state": "out"})

    def note_refused(self, name: str, known: bool, peer: str, why: str = "") -> None:
        """Somebody was not let in; ``why`` is a word of ours. A name that nobody has is not written down: it is often a password
        in the wrong field."""
        with writing(self._engine) as connection:
            told = {"account": _folded(name) if known else "", "state": "refused", "from": peer}
            self._note(connection, AuditKind.LOGIN, {**told, "reason": why} if why else told)

    # -- tokens

    def add_token(self, token: AccessToken, token_hash: str) -> AccessToken:
        """Give a program a way in. Raises CatalogError where it asks for more than its account has."""
        if token.roles - token.account.roles:
            raise CatalogError("a token cannot have roles that its account has not")
        made = replace(token, id=uuid4())
        document = {"name": made.name, "roles": sorted(made.roles)}
        values = {"id": made.id, "token_hash": token_hash, "account_id": made.account.id}
        times = {"created_at": made.created_at, "ends_at": made.ends_at}
        with writing(self._engine) as connection:
            connection.execute(insert(access_token).values(**values, **times, document=document))
            self._note(connection, AuditKind.ACCESS, {"account": made.account.name, "token": made.name, "state": "made"})
        return made

    def token(self, token_hash: str, now: datetime) -> AccessToken | None:
        """Whose token this is; None when it is unknown, over, taken back, or its account disabled."""
        with reading(self._engine) as connection:
            row = connection.execute(token_question().where(access_token.c.token_hash == token_hash)).one_or_none()
        if row is None or row.disabled_at is not None or row.revoked_at is not None or now >= row.ends_at:
            return None
        if row.used_at is None or now - row.used_at > _TOUCHED_EVERY:
            with writing(self._engine) as connection:
                connection.execute(update(access_token).where(access_token.c.token_hash == token_hash).values(used_at=now))
        return token_of(row)

    def tokens(self, identity: UUID | None = None) -> tuple[AccessToken, ...]:
        """Of one account or of all, newest first."""
        question = token_question().order_by(access_token.c.created_at.desc())
        if identity is not None:
            question = question.where(access_token.c.account_id == identity)
        with reading(self._engine) as connection:
            return tuple(token_of(row) for row in connection.execute(question))

    def revoke_token(self, identity: UUID, now: datetime) -> None:
        """Take a token back. Raises CatalogError for none."""
        with writing(self._engine) as connection:
            row = connection.execute(token_question().where(access_token.c.id == identity)).one_or_none()
            if row is None:
                raise CatalogError("there is no such token")
            connection.execute(update(access_token).where(access_token.c.id == identity).values(revoked_at=now))
            self._note(connection, AuditKind.ACCESS, {"account": row.name, "token": token_of(row).name, "state": "revoked"})

    # -- tokens that work once

    def put_one_time(self, purpose: str, token_hash: str, now: datetime, ends_at: datetime) -> None:
        """Keep a token that works once; earlier ones for the same purpose do not work any more."""
        with writing(self._engine) as connection:
            connection.execute(delete(one_time).where(one_time.c.purpose == purpose))
            values = {"token_hash": token_hash, "purpose": purpose, "created_at": now, "ends_at": ends_at, "document": {}}
            connection.execute(insert(one_time).values(values))

    def begin_sign_in(self, state_hash: str, document: Mapping[str, str], now: datetime, ends_at: datetime) -> None:
        """Keep that a browser went to the identity provider, under the hash of its state; what is over goes."""
        with writing(self._engine) as connection:
            connection.execute(delete(one_time).where((one_time.c.purpose == _SIGN_IN) & (one_time.c.ends_at < now)))
            values = {"token_hash": state_hash, "purpose": _SIGN_IN, "created_at": now, "ends_at": ends_at}
            connection.execute(insert(one_time).values(**values, document=dict(document)))

    def take_sign_in(self, state_hash: str, now: datetime) -> Mapping[str, str] | None:
        """What was kept when the browser went, once; None for a state that is unknown, used or over."""
        with writing(self._engine) as connection:
            if not _used(connection, state_hash, _SIGN_IN, now):
                return None
            document = connection.execute(select(one_time.c.document).where(one_time.c.token_hash == state_hash)).scalar_one()
            return {str(key): str(value) for key, value in document.items()}

    def invite(self, identity: UUID, token_hash: str, now: datetime, ends_at: datetime) -> None:
        """Let somebody choose a password by a token that works once. Raises CatalogError for no such account, and for one of the
        identity provider's."""
        known = self.get(identity)
        if known is None or not known.enabled:
            raise CatalogError("this account is not enabled")
        if known.subject:
            raise CatalogError("this account signs in with the identity provider and has no password here")
        self.put_one_time(f"invite:{identity}", token_hash, now, ends_at)

    def take_up(self, token_hash: str, password: str, now: datetime) -> Account:
        """Set the password (its hash) of whoever was invited by this token. Raises CatalogError for a token that is unknown, used
        or over."""
        with writing(self._engine) as connection:
            purpose = connection.execute(
                select(one_time.c.purpose).where(one_time.c.token_hash == token_hash)
            ).scalar_one_or_none()
            invited = purpose is not None and purpose.startswith("invite:") and _used(connection, token_hash, purpose, now)
            known = _one(connection, account.c.id == UUID(purpose.partition(":")[2])) if purpose and invited else None
            if known is None or not known.enabled or known.subject:
                raise CatalogError("this invitation is not valid any more", "Ask the admin for a new one")
            connection.execute(update(account).where(account.c.id == known.id).values(password=password, changed_at=now))
            connection.execute(delete(login_session).where(login_session.c.account_id == known.id))
            self._note(connection, AuditKind.ACCESS, {"account": known.name, "password": "chosen by invitation"})
            return known

    def any(self) -> bool:
        """Whether there is an account at all."""
        with reading(self._engine) as connection:
            return connection.execute(select(account.c.id).limit(1)).first() is not None


def _folded(name: str) -> str:
    return name.strip().casefold()


def _refuse(wanted: Account) -> None:
    if problem := incompatible(wanted.grants):
        raise CatalogError(problem)


def _refuse_last_admin(connection: Connection, before: Account, wanted: Account) -> None:
    if Role.ADMIN not in before.roles or (wanted.enabled and Role.ADMIN in wanted.roles):
        return
    others = connection.execute(select(account).where(account.c.id != before.id, account.c.disabled_at.is_(None)))
    if not any(Role.ADMIN in account_of(row).roles for row in others):
        raise CatalogError("this is the last admin: make another one first")


def _used(connection: Connection, token_hash: str, purpose: str, now: datetime) -> bool:
    fits = (one_time.c.token_hash == token_hash) & (one_time.c.purpose == purpose)
    still = one_time.c.used_at.is_(None) & (one_time.c.ends_at > now)
    return connection.execute(update(one_time).where(fits & still).values(used_at=now)).rowcount == 1


def _one(connection: Connection, condition: Any) -> Account | None:
    row = connection.execute(select(account).where(condition)).one_or_none()
    return None if row is None else account_of(row)
