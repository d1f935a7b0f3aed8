"""The Engine contract: where work runs, never what it decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Runs the same pure work over many things. Results come in the order of the things."""

    name: ClassVar[str]

    def each_source(self, work: Callable[[T], R], sources: Iterable[T]) -> Iterator[R]:
        """Work on several sources at once, so that a slow one does not hold up the others."""
        ...

    def each_dataset(self, work: Callable[[T], R], datasets: Iterable[T], at_once: int) -> Iterator[R]:
        """Work on the datasets of one source, at most ``at_once`` at a time: the source's connection cap."""
        ...
