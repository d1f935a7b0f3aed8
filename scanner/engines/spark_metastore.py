"""``spark:DATABASE[.TABLE]``: tables of Spark's metastore, Hive's among them. ``spark:*`` is all databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from typing import Any

from config import SourceError, SourceUnreachable
from connectors import in_scope
from connectors.model import Column, Dataset, Kind, Measure, Reason, SamplePlan, Skipped
from scanner.engines.spark_jobs import guarded
from scanner.engines.spark_session import pyspark
from scanner.engines.spark_tables import Chosen, SparkTables, numbered

_LISTERS = 8
_UNKNOWN_SIZE = 2**62  # Spark's word for a size it does not know is nearly 2**63
_VIEWS = ("VIEW", "MATERIALIZED_VIEW", "METRIC_VIEW")


class MetastoreTables(SparkTables):
    """The tables of one database, one table, or all of them."""

    def _listed(self) -> Iterator[Dataset | Skipped]:
        wanted, _, only = self.spec.url.path.partition(".")
        refused: SourceError
        try:
            names = sorted(one.name for one in guarded(self._jobs.session.catalog.listDatabases) if fnmatchcase(one.name, wanted))
            listed = [(name, table) for name in names for table in guarded(lambda n=name: self._tables(n))]  # type: ignore[misc]
        except SourceError as error:
            refused = SourceUnreachable(f"{self.spec.id}: the metastore does not answer ({error.reason})", "See docs/spark.md")
        else:
            if not names:
                raise SourceUnreachable(f"{self.spec.id}: there is no such database in the metastore", "Write spark:DATABASE")
            chosen = [(name, table) for name, table in listed if not only or table.name == only]
            with ThreadPoolExecutor(_LISTERS, thread_name_prefix="shudian-metastore") as pool:
                yield from pool.map(self._met, sorted(chosen, key=lambda one: (one[0], one[1].name)))
            return
        raise refused

    def _whole(self, dataset: Dataset) -> Any:
        return guarded(lambda: numbered(self._table(dataset)))

    def _chosen(self, dataset: Dataset, plan: SamplePlan) -> Chosen:
        """All of a small table; of a big one in files as many of these as a sample may read. A hash of their names tells them, so
        that no list of a million names goes into a plan."""
        size, settings = self._bytes(dataset).value, self._jobs.settings
        most = settings.sample_megabytes * 1024 * 1024
        table = self._table(dataset)
        if size is None or size <= most:
            return Chosen(self._whole(dataset))
        try:
            files = len(guarded(table.inputFiles))
            functions = pyspark("pyspark.sql.functions")
            seen = min(settings.sample_files, max(1, int(files * most / size)))
            pieces = max(1, files // seen)
            name = functions.col("_metadata.file_path")
            drawn = (
                functions.pmod(functions.xxhash64(name, functions.lit(plan.seed)), functions.lit(pieces)) == plan.seed % pieces
            )
            chosen = guarded(lambda: table.where(drawn))
            met = len(guarded(lambda: chosen.select(name).distinct().collect()))
        except SourceError:
            return Chosen(self._whole(dataset))  # Hive's own formats: there is no file to ask for
        if pieces < 2 or not met:
            return Chosen(self._whole(dataset))
        return Chosen(numbered(chosen), False, met, met / files)

    def _bytes(self, dataset: Dataset) -> Measure:
        try:
            plan = guarded(lambda: self._table(dataset)._jdf.queryExecution().optimizedPlan())
            size = int(str(plan.stats().sizeInBytes()))
        except SourceError:
            return Measure()
        return Measure.estimate(size, "table_data") if size < _UNKNOWN_SIZE else Measure()

    # -- how

    def _tables(self, database: str) -> list[Any]:
        return [one for one in self._jobs.session.catalog.listTables(_quoted(database)) if not one.isTemporary]

    def _table(self, dataset: Dataset) -> Any:
        return self._jobs.session.table(f"{_quoted(dataset.path[0])}.{_quoted(dataset.name)}")

    def _met(self, listed: tuple[str, Any]) -> Dataset | Skipped:
        database, table = listed
        source, path = self.spec.id, (database, "", table.name)
        kind = Kind.VIEW if table.tableType in _VIEWS else Kind.TABLE
        if not in_scope(self.spec, path):
            return Skipped(source, path, kind, Reason.EXCLUDED)
        if kind is Kind.VIEW and not self.spec.views:
            detail = "views and foreign tables are read only when the source says views: true"
            return Skipped(source, path, kind, Reason.OFF_BY_DEFAULT, detail)
        dataset = Dataset(source, path, kind, (), table.description or "")
        try:
            fields = guarded(lambda: self._table(dataset).schema.fields)
        except SourceError as error:
            reason = Reason(error.reason) if error.reason else Reason.SOURCE_ERROR
            return Skipped(source, path, kind, reason, error.message, failed=True)
        columns = tuple(
            Column(one.name, one.dataType.simpleString()[:200], one.metadata.get("comment", ""), one.nullable) for one in fields
        )
        return Dataset(source, path, kind, columns, table.description or "")


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
