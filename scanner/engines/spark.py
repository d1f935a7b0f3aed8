"""Many machines: lakes and metastore tables are looked at where they lie, and the datasets of other sources on executors."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import ClassVar, TypeVar

from config import SourceSpec, SparkSettings, is_submitted
from connectors import Connector, create
from scanner.engines.ordered import in_order
from scanner.engines.spark_fleet import SpreadConnector
from scanner.engines.spark_jobs import Jobs
from scanner.engines.spark_lake import LakeTables
from scanner.engines.spark_metastore import MetastoreTables
from scanner.engines.spark_session import pyspark

T = TypeVar("T")
R = TypeVar("R")


class SparkEngine:
    """The engine on Spark. Making one opens nothing; raises UsageError where pyspark is missing."""

    name: ClassVar[str] = "spark"

    def __init__(self, settings: SparkSettings) -> None:
        pyspark()
        self._settings = settings
        self._jobs = Jobs(settings)

    def connector(self, spec: SourceSpec) -> Connector:
        """See the contract. Files of this machine are read here, unless executors see the same files."""
        scheme = spec.url.scheme
        if scheme == "lake":
            return LakeTables(spec, self._jobs)
        if scheme == "spark":
            return MetastoreTables(spec, self._jobs)
        inner = create(spec)
        here = self._settings.master.startswith("local") or not (self._settings.master or is_submitted())
        alike = self._settings.shared_files or here
        return SpreadConnector(inner, self._jobs) if spec.url.host or (alike and scheme not in ("ddl", "dictionary")) else inner

    def each_source(self, work: Callable[[T], R], sources: Iterable[T]) -> Iterator[R]:
        """See the contract."""
        return in_order(work, sources, self._settings.sources_at_once)

    def each_dataset(self, work: Callable[[T], R], datasets: Iterable[T], at_once: int) -> Iterator[R]:
        """See the contract."""
        return in_order(work, datasets, at_once)

    def close(self) -> None:
        """End the session."""
        self._jobs.close()
