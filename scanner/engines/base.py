"""The Engine contract: where work runs, never what it decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol, TypeVar, runtime_checkable

from classifiers import Classifier, PersonPlan, PersonTally, SketchedCount
from config import SourceSpec
from connectors import Connector
from connectors.model import Dataset
from scanner.looking import Look, Wanted

T = TypeVar("T")
R = TypeVar("R")


class Engine(Protocol):
    """Runs the same pure work over many things. Results come in the order of the things."""

    name: ClassVar[str]

    def connector(self, spec: SourceSpec) -> Connector:
        """The connector that this engine reads a source with. Opens nothing. Raises UsageError."""
        ...

    def each_source(self, work: Callable[[T], R], sources: Iterable[T]) -> Iterator[R]:
        """Work on several sources at once, so that a slow one does not hold up the others."""
        ...

    def each_dataset(self, work: Callable[[T], R], datasets: Iterable[T], at_once: int) -> Iterator[R]:
        """Work on the datasets of one source, at most ``at_once`` at a time: the source's connection cap."""
        ...

    def close(self) -> None:
        """Give everything back. May be called twice."""
        ...


@dataclass(frozen=True)
class Counting:
    """How the people in one dataset are counted: ``columns`` as the source names them, ``names`` as the plan does. ``key`` is in
    memory only. ``lg_k``: the size of a sketch."""

    plan: PersonPlan
    columns: tuple[str, ...]
    names: tuple[str, ...]
    lg_k: int
    key: bytes = field(default=b"", repr=False)

    def fresh(self) -> PersonTally:
        """A tally that has met nobody."""
        return PersonTally(self.plan, self.key, lambda: SketchedCount(self.lg_k))


@runtime_checkable
class Elsewhere(Protocol):
    """A connector whose rows are looked at where they are: what comes here are tallies and sketches."""

    def look(self, dataset: Dataset, wanted: Wanted, classifier: Classifier) -> Look:
        """``looking.look_at`` of a dataset, elsewhere. Raises SourceError."""
        ...

    def count_people(self, dataset: Dataset, counting: Counting, tally: PersonTally) -> tuple[str, str] | None:
        """Count the people of a dataset there, into ``tally``; why that broke off, in a word, with details, if it did."""
        ...
