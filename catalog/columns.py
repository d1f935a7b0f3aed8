"""Column types that keep the same value on SQLite and PostgreSQL, whatever odd characters a name has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# PostgreSQL takes no NUL, neither database takes half a surrogate pair (file names that are not UTF-8 have them).
_ODD = re.compile(r"[\x00\\\ud800-\udfff]")
_ESCAPED = re.compile(r"\\(\\|u[0-9a-f]{4})")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def escaped(text: str) -> str:
    r"""``text`` with NUL, backslash and lone surrogates as ``\u0000``, ``\\`` and ``\udc80``: how names are stored."""
    return _ODD.sub(lambda match: "\\\\" if match[0] == "\\" else f"\\u{ord(match[0]):04x}", text)


def unescaped(text: str) -> str:
    """What ``escaped`` was made from."""
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda match: "\\" if match[1] == "\\" else chr(int(match[1][1:], 16)), text)


_MOST_MET = 1 << 13
_MET: WeakKeyDictionary[Dialect, Callable[[str | None], UUID | None]] = WeakKeyDictionary()
"""For each open catalogue the UUIDs read from it: an item stands in several tables, and those are read one after the other. They
go with the catalogue, for another one has others."""


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


def _name(value: str | None) -> str | None:
    return value if value is None or "\\" not in value else unescaped(value)


class Name(TypeDecorator[str]):
    """Text from outside: names, comments, sentences."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """See ``escaped``."""
        return None if value is None else escaped(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], str | None]:  # noqa: ARG002
        """What gives the text as it was, in place of ``process_result_value``: nothing is read as often as names."""
        return _name


class JsonText(str):
    """JSON in the spelling of ``compact_json``, written already."""

    __slots__ = ()


class Document(TypeDecorator[Any]):
    """Plain JSON values as text, keys in order, Chinese readable."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:  # noqa: ARG002
        """JSON has its own escapes for all but surrogates."""
        return str(value) if isinstance(value, JsonText) else compact_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """The values as they were given."""
        return None if value is None else json.loads(value)


def compact_json(value: object) -> str:
    """One spelling for equal values: sorted keys, no spaces. Lone surrogates are escaped, other characters are not."""
    return without_surrogates(_ENCODER.encode(value))


def without_surrogates(text: str) -> str:
    """JSON with lone surrogates as its own escapes."""
    if text.isascii():
        return text
    try:
        text.encode()  # which is refused for half a pair alone, and is faster than to look for one
    except UnicodeEncodeError:
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    return text


class Instant(TypeDecorator[datetime]):
    """A moment as ISO 8601 text in UTC with microseconds, which sorts by time. Naive times are refused."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time in the catalogue needs a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """The moment in UTC."""
        return None if value is None else datetime.fromisoformat(value)


class Identity(TypeDecorator[UUID]):
    """A UUID in its usual spelling."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """36 characters, lower case."""
        return None if value is None else str(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], UUID | None]:  # noqa: ARG002
        """What makes the UUID: in place of ``process_result_value``, so that a value met before costs no call of Python."""
        return _MET.setdefault(dialect, lru_cache(maxsize=_MOST_MET)(_uuid))


class Wide(TypeDecorator[int]):
    """A whole number of any width (seeds fill 64 bits without a sign), as decimal text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Decimal digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """The number."""
        return None if value is None else int(value)
