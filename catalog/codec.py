"""Frozen values ⇄ plain JSON values, by their type hints, so that a new field needs no code here.

A snapshot has hundreds of thousands of small values: what to do with a type is worked out once and kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from itertools import chain
from math import isfinite
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, TypeAlias, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from catalog.columns import JsonText, compact_json, without_surrogates
from catalog.model import Entry, Snapshot
from classifiers.model import LATER, ColumnFinding, Decision, Evidence, Facts, LevelReason, PersonalInformation, Persons
from connectors.model import Coverage, Statistics

T = TypeVar("T")
Spelling: TypeAlias = Callable[[Any], JsonText]
"""``json_text``, or the ``Texts`` of somebody who spells many values."""
_FROM_TEXT: Mapping[Any, Callable[[str], Any]] = {
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    UUID: UUID,
}
_ALWAYS = object()
_quoted = json.encoder.encode_basestring
_AS_THEY_ARE = (str, int, float, bool, NoneType)


def plain(value: Any) -> Any:
    """``value`` as what JSON knows: objects, lists, text, numbers, true, false, null."""
    kind: Any = type(value)
    return value if kind in _AS_THEY_ARE else _writer(kind)(value)


def frozen(kind: type[T], value: Any) -> T:
    """The value of a dataclass that ``plain`` was made from. Fields it does not name get their defaults."""
    key: Any = kind
    restored: T = _reader(key)(value)
    return restored


def frozen_tuple(kind: type[T], values: Any) -> tuple[T, ...]:
    """A list of objects as a tuple of dataclass values."""
    key: Any = kind
    return tuple(map(_reader(key), values))


def content_hash(snapshot: Snapshot) -> str:
    """SHA-256 of everything a snapshot says, in hexadecimal. Equal snapshots have equal hashes, on any database."""
    return streamed_hash(snapshot, snapshot.entries)


def streamed_hash(snapshot: Snapshot, entries: Iterable[Entry]) -> str:
    """As ``content_hash``, of a snapshot with these entries in place of its own."""
    content = Content()
    content.add(chain((snapshot.run,), entries, snapshot.items, snapshot.thresholds, snapshot.sources))
    return content.hash


class Content:
    """The hash of a snapshot as its parts come: the run, entries, items, thresholds, sources."""

    def __init__(self, texts: Texts | None = None) -> None:
        self._digest = hashlib.sha256()
        self._texts = texts or Texts()

    def add(self, parts: Iterable[Any]) -> None:
        """The next parts."""
        for part in parts:
            self._digest.update(f"{type(part).__name__} {self._texts(part)}\n".encode())

    @property
    def hash(self) -> str:
        """SHA-256 of what was added, in hexadecimal."""
        return self._digest.hexdigest()


def json_text(value: Any) -> JsonText:
    """``compact_json`` of what ``plain`` makes of a value, without the steps between: snapshots have millions of small values."""
    return JsonText(without_surrogates(_SPELLED[type(value)](value)))


class Texts:
    """``json_text`` of values whose larger pieces are often one and the same object: so many of each kind are remembered."""

    def __init__(self, most: int = 1 << 11) -> None:
        self._spelled = _Spellers(_REMEMBERED, most)

    def __call__(self, value: Any) -> JsonText:
        """What ``json_text`` makes of a value."""
        return JsonText(without_surrogates(self._spelled[type(value)](value)))


def document_hash(document: Any) -> str:
    """SHA-256 of a plain document, in hexadecimal."""
    return hashlib.sha256(compact_json(document).encode()).hexdigest()


class _Spellers(dict[Any, Callable[[Any], str]]):
    """How values of each type are spelled, worked out when one is met first. So many texts of each ``remembered`` type are kept
    as long as their objects are."""

    def __init__(self, remembered: Collection[Any] = (), most: int = 0) -> None:
        super().__init__(_SIMPLE)
        self._remembered = remembered
        self._most = most

    def __missing__(self, kind: Any) -> Callable[[Any], str]:
        made = _dataclass_speller(kind, self) if is_dataclass(kind) else _speller(kind, self)
        self[kind] = made = _remembering(made, self._most) if kind in self._remembered else made
        return made


def _of_dict(value: Mapping[Any, Any]) -> str:
    if not value:
        return "{}"
    if all(type(key) is str and type(one) is str for key, one in value.items()):
        return "{" + ",".join([f"{_quoted(key)}:{_quoted(value[key])}" for key in sorted(value)]) + "}"
    return compact_json(plain(value))  # of keys that are no text the text decides the order


_SIMPLE: Mapping[Any, Callable[[Any], str]] = {
    str: _quoted,
    int: int.__repr__,
    bool: lambda value: "true" if value else "false",
    NoneType: lambda _: "null",
    float: lambda value: float.__repr__(value) if isfinite(value) else compact_json(value),
    dict: _of_dict,
}
_SPELLED = _Spellers()
_REMEMBERED = (ColumnFinding, Coverage, Decision, Evidence, Facts, LevelReason, PersonalInformation, Persons, Statistics)


def _remembering(spelled: Callable[[Any], str], most: int) -> Callable[[Any], str]:
    told: dict[int, tuple[Any, str]] = {}  # with the object itself, so that its number is no other's

    def remembered(value: Any) -> str:
        found = told.get(id(value))
        if found is None:
            if len(told) >= most:
                told.clear()
            told[id(value)] = found = (value, spelled(value))
        return found[1]

    return remembered


def _speller(kind: Any, spellers: _Spellers) -> Callable[[Any], str]:
    if kind in (tuple, list):
        return lambda value: f"[{','.join([spellers[type(one)](one) for one in value])}]" if value else "[]"
    if issubclass(kind, Enum):
        return {one: compact_json(one.value) for one in kind}.__getitem__
    if kind in (datetime, UUID):  # nothing in them need be escaped
        write = _writer(kind)
        return lambda value: f'"{write(value)}"'
    return lambda value: compact_json(plain(value))


def _dataclass_speller(kind: Any, spellers: _Spellers) -> Callable[[Any], str]:
    """Names in order; those of later versions only where they say something, as ``_with_later`` has it."""
    every = sorted(fields(kind), key=lambda field: field.name)
    heads = tuple(f"{_quoted(field.name)}:" for field in every)
    unsaid = tuple(_default(field) if LATER in field.metadata else _ALWAYS for field in every)
    values: Callable[[Any], tuple[Any, ...]] = attrgetter(*(field.name for field in every))
    if len(every) == 1:
        values = lambda value: (getattr(value, every[0].name),)  # noqa: E731 - an attrgetter of one name gives no tuple

    def spelled(value: Any) -> str:
        said = zip(heads, values(value), unsaid, strict=True)
        return "{" + ",".join([head + spellers[type(one)](one) for head, one, no in said if no is _ALWAYS or one != no]) + "}"

    def spelled_whole(value: Any) -> str:
        return "{" + ",".join([head + spellers[type(one)](one) for head, one in zip(heads, values(value), strict=True)]) + "}"

    return spelled_whole if all(no is _ALWAYS for no in unsaid) else spelled


@cache
def _writer(kind: Any) -> Callable[[Any], Any]:
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind) if LATER not in field.metadata)
        later = {field.name: _default(field) for field in fields(kind) if LATER in field.metadata}
        if not later:
            return lambda value: {name: plain(getattr(value, name)) for name in names}
        return lambda value: _with_later({name: plain(getattr(value, name)) for name in names}, value, later)
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, Mapping):
        return lambda value: {str(key): plain(one) for key, one in value.items()}
    if issubclass(kind, (tuple, list)):
        return lambda value: [plain(one) for one in value]
    if issubclass(kind, datetime):
        return lambda value: value.astimezone(UTC).isoformat(timespec="microseconds")
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    return str if issubclass(kind, UUID) else _same


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _with_later(written: dict[str, Any], value: Any, later: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a first version, and those of later ones that say something: old snapshots keep their hashes."""
    said = {name: getattr(value, name) for name, default in later.items() if getattr(value, name) != default}
    return {**written, **{name: plain(one) for name, one in said.items()}}


@cache
def _reader(hint: Any) -> Callable[[Any], Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        # A union here is either "or None" or one of plain JSON kinds, which need nothing.
        kinds = [one for one in arguments if one is not NoneType]
        read = _reader(kinds[0]) if len(kinds) == 1 else _same
        return _same if read is _same else lambda value: None if value is None else read(value)
    if origin is tuple:
        return _tuple_reader(arguments)
    if origin is not None and issubclass(origin, Mapping):
        of_value = _reader(arguments[1])
        if arguments[0] is int:  # JSON knows texts only
            return lambda value: {int(key): of_value(one) for key, one in value.items()}
        return lambda value: {key: of_value(one) for key, one in value.items()}
    if is_dataclass(hint):
        return _dataclass_reader(hint)
    if hint in _FROM_TEXT:
        return _FROM_TEXT[hint]
    return hint if isinstance(hint, type) and issubclass(hint, Enum) else _same


def _tuple_reader(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if arguments[1:] == (Ellipsis,):
        of_all = _reader(arguments[0])
        return tuple if of_all is _same else lambda value: tuple(map(of_all, value))
    of_each = [_reader(one) for one in arguments]
    return lambda value: tuple(read(one) for read, one in zip(of_each, value, strict=True))


def _dataclass_reader(kind: Any) -> Callable[[Any], Any]:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    return lambda value: kind(**{name: readers[name](one) for name, one in value.items()})


def _same(value: Any) -> Any:
    return value
