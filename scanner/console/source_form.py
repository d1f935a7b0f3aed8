"""The form of a source: typed fields ⇄ what would stand in shudian.yaml, looked at by the code that reads that file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from config import (
    Environment,
    Role,
    SecretRef,
    Settings,
    ShudianError,
    SourceSettings,
    SourceUrl,
    UsageError,
    parse_source_url,
)
from connectors import create
from scanner.console.visit import Visit
from scanner.scanning import refuse_own_catalogue
from scanner.source_guard import refuse_unallowed
from scanner.source_kinds import SourceKind, kind_of, url_text

SECRETS = ("env", "keyring", "file")
"""Where a password may be. The password itself is not taken: there is no store for it here."""
OPTION = "option_"
_TEXTS = ("name", "host", "port", "user", "database", "path", "secret_kind", "secret", "system", "environment", "role")
_MORE = ("copy_of", "family", "include", "exclude", "connections", "statement_seconds", "window")
_YES = ("views", "replica")
FIELDS = (*_TEXTS, *_MORE, *_YES)
"""The fields of the form, those of the kind's options aside."""
_NAME = re.compile(r"(?!\.+$)[\w.-]{1,64}")
_LONGEST = 300


@dataclass(frozen=True)
class SourceForm:
    """What stands in the fields, as text."""

    kind: SourceKind
    texts: Mapping[str, str]

    @classmethod
    def sent(cls, visit: Visit, kind: SourceKind) -> SourceForm:
        """What somebody has sent."""
        names = (*FIELDS, *(OPTION + one for one in kind.options))
        return cls(kind, {name: visit.text(name)[:_LONGEST] for name in names})

    @classmethod
    def empty(cls, kind: SourceKind) -> SourceForm:
        """What a new source begins with."""
        usual = {"environment": "production", "role": "own", "connections": "2", "statement_seconds": "10", "secret_kind": "env"}
        return cls(kind, dict.fromkeys(FIELDS, "") | usual)

    @classmethod
    def of(cls, name: str, kept: Mapping[str, Any]) -> SourceForm:
        """What is kept of a source. Raises UsageError for one that this form cannot show."""
        source = SourceSettings.model_validate(dict(kept))
        url = parse_source_url(source.url)
        kind = kind_of(url.scheme)
        if kind is None:
            raise UsageError("source_kind_refused")
        plain = ("system", "copy_of", "family", "connections", "statement_seconds")
        texts = {field: f"{getattr(source, field)}" for field in plain}
        texts |= {"name": name, "host": url.host, "port": f"{url.port or ''}", "user": url.user, "database": url.database}
        texts |= {"path": url.path, "environment": source.environment.value, "role": source.role.value}
        texts |= {"include": "\n".join(source.include), "exclude": "\n".join(source.exclude), "window": source.window or ""}
        texts |= {field: "yes" if getattr(source, field) else "" for field in _YES}
        secret = url.password or SecretRef("env", "")
        texts |= {"secret_kind": secret.scheme, "secret": secret.locator}
        return cls(kind, texts | {OPTION + one: text for one, text in url.options.items()})

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.texts.get(name, "")

    def without_secret(self) -> SourceForm:
        """As it is shown again after a refusal: what stood for the password may have been one."""
        return replace(self, texts={**self.texts, "secret": ""})


def checked_form(form: SourceForm, settings: Settings, others: Mapping[str, SourceSettings]) -> dict[str, Any]:
    """What would stand in shudian.yaml. ``others`` are the sources added before. Raises UsageError, by a key of the console's
    words with the field that is wrong as its advice."""
    name = form.text("name")
    if not _NAME.fullmatch(name):
        raise UsageError("source_name_wrong", "name")
    url = _url(form)
    if parse_source_url(url_text(url)) != url:  # a field that says more than it should, such as a host with a path behind it
        raise UsageError("source_field_wrong", "path" if form.kind.is_file else "host")
    kept = {field: value for field, value in _document(form, url).items() if value not in ("", (), [], False, None)}
    try:
        source = SourceSettings.model_validate(kept)
    except ValidationError as error:
        raise UsageError("source_field_wrong", str(next(iter(error.errors(include_input=False)[0]["loc"]), ""))) from None
    merged = settings.with_sources({**others, name: source})
    refuse_unallowed(name, merged)
    try:
        specs = merged.specs((name,))
        refuse_own_catalogue(specs, merged)
        create(specs[0])
    except ShudianError as error:
        raise UsageError("source_refused", error.message) from None
    return kept


def _document(form: SourceForm, url: SourceUrl) -> dict[str, Any]:
    return {
        "url": url_text(url),
        **{field: form.text(field) for field in ("system", "environment", "role", "copy_of", "family", "window")},
        **{field: _lines(form.text(field)) for field in ("include", "exclude")},
        **{field: form.text(field) == "yes" for field in _YES},
        "connections": _number("connections", form),
        "statement_seconds": _number("statement_seconds", form),
    }


def _url(form: SourceForm) -> SourceUrl:
    kind = form.kind
    options = {one: form.text(OPTION + one) for one in kind.options if form.text(OPTION + one)}
    if kind.is_file:
        if not form.text("path"):
            raise UsageError("source_field_wrong", "path")
        return SourceUrl(kind.scheme, path=form.text("path"), options=options)
    port = form.text("port")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise UsageError("source_field_wrong", "port")
    if not form.text("host"):
        raise UsageError("source_field_wrong", "host")
    secret = _secret(form)
    user, database = form.text("user"), form.text("database")
    return SourceUrl(kind.scheme, user, form.text("host"), int(port) if port else None, database, "", options, secret)


def _secret(form: SourceForm) -> SecretRef | None:
    if not form.text("secret"):
        return None
    if form.text("secret_kind") not in SECRETS:
        raise UsageError("source_secret_refused", "secret")
    return SecretRef(form.text("secret_kind"), form.text("secret"))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]


def _number(name: str, form: SourceForm) -> float | int | None:
    text = form.text(name)
    try:
        return (int(text) if name == "connections" else float(text)) if text else None
    except ValueError:
        raise UsageError("source_field_wrong", name) from None


def option_choices(help: str) -> tuple[str, ...]:
    """What an option may be, where its line of help lists that (``one of a, b; …``)."""
    _, listed, rest = help.partition("one of ")
    return tuple(one.strip() for one in rest.partition(";")[0].split(",")) if listed else ()


def environments() -> Iterable[str]:
    """What a source may be used for."""
    return (one.value for one in Environment)


def roles() -> Iterable[str]:
    """Whose data a source may hold."""
    return (one.value for one in Role)
