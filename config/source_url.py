"""SOURCE URLs: taken apart once, here, and refused when they carry a password."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from config.errors import UsageError
from config.model import SourceUrl
from config.secrets import parse_secret_ref

_PLAIN = ("dictionary", "ddl", "lake", "spark")  # SCHEME:FILE, SCHEME:NAME
_PLAIN_OPTIONS = re.compile(r"\?(?=[a-z_]+=)(?=[^?/]*$)")  # any other question mark is part of the file's name
_FILES = ("sqlite", "duckdb", "file")  # SCHEME:///PATH
_ENDINGS = {".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".duckdb": "duckdb"}
_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):(.*)$", re.DOTALL)


def parse_source_url(text: str) -> SourceUrl:
    """``postgresql://user@host:5432/db?password=env:NAME``, ``sqlite:///path``, ``file:///path``, ``dictionary:file``.

    As in SQLAlchemy, three slashes begin a relative path and four an absolute one for ``sqlite`` and ``duckdb``;
    ``file:///path`` is absolute, and ``file:path`` is what stands behind the colon: relative, or absolute with one slash.
    Raises UsageError; the message never repeats a password.
    """
    match = _SCHEME.match(text)
    if match is None:
        raise UsageError("a SOURCE is a name from shudian.yaml or a URL such as sqlite:///file.db", "See: shudian scan --help")
    scheme, rest = match.groups()
    if scheme in _PLAIN:
        path, _, query = _PLAIN_OPTIONS.sub("\0", rest).partition("\0")
        return SourceUrl(scheme, path=_required(path, scheme), options=_options(scheme, query))
    if scheme == "file" and not rest.startswith("//"):
        path, _, query = rest.partition("?")
        return SourceUrl(scheme, path=_required(unquote(path), scheme), options=_options(scheme, query))
    if not rest.startswith("//"):
        example = f", such as {scheme}:///{rest}" if scheme in _FILES else ""
        raise UsageError(f"{scheme}: is followed by // in a SOURCE{example}")
    return _file(scheme, rest[2:]) if scheme in _FILES else _server(scheme, text)


def source_at_path(word: str) -> SourceUrl | None:
    """The source that a path stands for by itself: a database file by its ending (.db, .sqlite, .sqlite3, .duckdb), any other
    file or folder as ``file:`` is. The path stays as it was typed. None for a URL, and where nothing is there."""
    if not word or _SCHEME.match(word) or not Path(word).exists():
        return None
    scheme = "file" if Path(word).is_dir() else _ENDINGS.get(Path(word).suffix.lower(), "file")
    return SourceUrl(scheme, path=word)


def _file(scheme: str, rest: str) -> SourceUrl:
    path, _, query = rest.partition("?")
    path = unquote(path)
    if not path.startswith("/"):
        relative = " (file:folder/name where it is relative)" if scheme == "file" else ""
        raise UsageError(f"{scheme}: takes a path after three slashes, such as {scheme}:///folder/name{relative}")
    if scheme != "file":
        path = path[1:]
    return SourceUrl(scheme, path=_required(path, scheme), options=_options(scheme, query))


def _server(scheme: str, text: str) -> SourceUrl:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise UsageError(f"{scheme}: the host or port of the SOURCE cannot be read") from None
    if parts.password is not None:
        raise UsageError(
            "a password must not stand in a SOURCE: it would be seen in the process list and in logs",
            f"Write {scheme}://{parts.username}@{parts.hostname}/…?password=env:NAME and set NAME",
        )
    options = _options(scheme, parts.query)
    password = options.pop("password", None)
    return SourceUrl(
        scheme,
        user=unquote(parts.username or ""),
        host=parts.hostname or "",
        port=port,
        database=unquote(parts.path.removeprefix("/")),
        options=options,
        password=None if password is None else parse_secret_ref(password),
    )


def _options(scheme: str, query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) != len(pairs):
        raise UsageError(f"{scheme}: an option is given twice in the SOURCE")
    return options


def _required(path: str, scheme: str) -> str:
    if not path:
        raise UsageError(f"{scheme}: needs a path")
    return path
