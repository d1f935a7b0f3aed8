"""Threads of this process: the sources wait on their servers most of the time, and Arrow works outside the GIL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, TypeVar

from config import SourceSpec
from connectors import Connector, create
from scanner.engines.ordered import in_order

T = TypeVar("T")
R = TypeVar("R")


class LocalEngine:
    """The engine that needs nothing but this machine."""

    name: ClassVar[str] = "local"

    def __init__(self, sources_at_once: int = 4) -> None:
        self._sources_at_once = sources_at_once

    def connector(self, spec: SourceSpec) -> Connector:
        """See the contract."""
        return create(spec)

    def each_source(self, work: Callable[[T], R], sources: Iterable[T]) -> Iterator[R]:
        """See the contract."""
        return in_order(work, sources, self._sources_at_once)

    def each_dataset(self, work: Callable[[T], R], datasets: Iterable[T], at_once: int) -> Iterator[R]:
        """See the contract."""
        return in_order(work, datasets, at_once)

    def close(self) -> None:
        """Nothing is held."""
