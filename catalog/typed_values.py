"""Whether a frozen value from outside has the types that its fields say. What comes from our own tables needs no such look."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

_MOST = 2**63
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def fits(kind: Any, value: Any) -> bool:
    """Whether a value is of a kind, all the way down: whole numbers of 64 bits, moments with a zone, no control characters."""
    return _look(kind)(value)


@cache
def _look(hint: Any) -> Callable[[Any], bool]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        looks = [_look(one) for one in arguments]
        return lambda value: any(look(value) for look in looks)
    if origin is tuple:
        return _look_at_tuple(arguments)
    if origin is not None and issubclass(origin, Mapping):
        of_key, of_value = map(_look, arguments)
        return lambda value: isinstance(value, Mapping) and all(of_key(key) and of_value(one) for key, one in value.items())
    if is_dataclass(hint):
        return _look_at_dataclass(hint)
    return _PLAIN.get(hint) or (lambda value: isinstance(value, hint))


def _look_at_tuple(arguments: tuple[Any, ...]) -> Callable[[Any], bool]:
    if arguments[1:] == (Ellipsis,):
        of_all = _look(arguments[0])
        return lambda value: isinstance(value, tuple) and all(map(of_all, value))
    looks = [_look(one) for one in arguments]
    return lambda value: (
        isinstance(value, tuple) and len(value) == len(looks) and all(look(one) for look, one in zip(looks, value, strict=True))
    )


def _look_at_dataclass(kind: Any) -> Callable[[Any], bool]:
    looks = [(name, _look(hint)) for name, hint in get_type_hints(kind).items()]
    return lambda value: isinstance(value, kind) and all(look(getattr(value, name)) for name, look in looks)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not _UNSEEN.search(value)


def _is_whole(value: Any) -> bool:
    return type(value) is int and -_MOST <= value < _MOST


def _is_number(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, float) and value == value and abs(value) != float("inf"))


_PLAIN: Mapping[Any, Callable[[Any], bool]] = {
    str: _is_text,
    int: _is_whole,
    float: _is_number,
    bool: lambda value: isinstance(value, bool),
    NoneType: lambda value: value is None,
    datetime: lambda value: isinstance(value, datetime) and value.tzinfo is not None,
    date: lambda value: type(value) is date,
    Any: lambda _: True,
}
