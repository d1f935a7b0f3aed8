"""Properties that are told once of each thing, by whichever thread asks.

``functools.cached_property`` holds one lock for all things of a class while it tells (until Python 3.12): threads that look at
different columns would wait for each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")
R = TypeVar("R")


class told_once(Generic[T, R]):  # noqa: N801 - it is written like ``property``
    """A property of things that do not change. What two threads tell at once is the same: one of both is kept."""

    def __init__(self, tell: Callable[[T], R]) -> None:
        self._tell = tell
        self._name = tell.__name__
        self.__doc__ = tell.__doc__

    @overload
    def __get__(self, thing: None, owner: type[T]) -> told_once[T, R]: ...

    @overload
    def __get__(self, thing: T, owner: type[T]) -> R: ...

    def __get__(self, thing: T | None, owner: type[T]) -> Any:
        if thing is None:
            return self
        told = thing.__dict__[self._name] = self._tell(thing)
        return told
