"""MongoDB: collections as datasets, documents of the top level as rows. Not run against a server; what it asks is built in
``mongodb_documents`` and written from the MongoDB manual (version 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from config import SourceError, SourceSpec
from connectors.extras import driver
from connectors.model import (
    Caution,
    Dataset,
    Kind,
    Limit,
    Measure,
    Probe,
    Reason,
    Sample,
    SamplePlan,
    Skipped,
    Statistics,
    power,
)
from connectors.scope import in_scope
from connectors.sql.cells import Row
from connectors.sql.places import draw_probes, places_met
from connectors.stores import mongodb_documents as documents
from connectors.stores.faults import StoreFault, skipped
from connectors.stores.mongodb_session import RIGHT, MongodbSession
from connectors.stores.store import READ_CHARS, StoreConnector, Taken
from connectors.tls import TLS_OPTIONS

_DESCRIBED = 100  # documents looked at to learn the fields of a collection
_PROBES = 50  # in one pipeline
_PIECE = 1_000  # documents a batch
_SYSTEM = frozenset({"admin", "config", "local"})
_WRITERS = frozenset({"readWrite", "readWriteAnyDatabase", "dbAdmin"})


class MongodbConnector(StoreConnector):
    """One server or replica set; with a database in the URL, only that database. Secondaries are read where there are some."""

    schemes: ClassVar[frozenset[str]] = frozenset({"mongodb"})
    options: ClassVar[Mapping[str, str]] = {
        "auth_source": "database that knows the account; admin if not said",
        "replica_set": "name of the replica set",
        **TLS_OPTIONS,
    }
    right: ClassVar[str] = RIGHT

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._session: MongodbSession = MongodbSession(spec)

    def statistics(self, dataset: Dataset) -> Statistics:
        """The count that the server keeps with the collection."""
        if dataset.kind is not Kind.TABLE:
            return Statistics()
        try:
            return Statistics(Measure.estimate(self._session.count(dataset.path[0], dataset.name)))
        except (StoreFault, SourceError):
            return Statistics()

    # -- the frame

    def _probed(self) -> Probe:
        version, roles = self._session.version(), self._session.roles()
        limit = str(self._session.milliseconds)
        cautions = (Caution.MAY_WRITE,) if roles & _WRITERS else ()
        return self._told("MongoDB", version, (Limit("maxTimeMS", limit, limit),), cautions)

    def _listed(self) -> list[Dataset | Skipped]:
        """Collections and views of all databases but the system's."""
        named = self.spec.url.database
        databases = {named} if named else set(self._session.databases())
        found = [
            self._described(database, entry)
            for database in databases - _SYSTEM
            for entry in self._session.collections(database)
            if not entry["name"].startswith("system.")
        ]
        return sorted(found, key=lambda entry: entry.path)

    def _all_rows(self, dataset: Dataset) -> Iterator[list[Row]]:
        """All documents in the order of ``_id``, each piece its own command."""
        last: dict[str, Any] = {}
        while True:
            found = self._found(dataset, last, _PIECE)
            yield documents.rows_of(found, dataset.columns, READ_CHARS)
            if len(found) < _PIECE:
                return
            last = {"_id": {"$gt": found[-1]["_id"]}}

    # -- what is there

    def _described(self, database: str, entry: Mapping[str, Any]) -> Dataset | Skipped:
        kind = Kind.VIEW if entry.get("type") == "view" else Kind.TABLE
        path = (database, "", str(entry["name"]))
        dataset = Dataset(self.spec.id, path, kind)
        if not in_scope(self.spec, path):
            return Skipped(self.spec.id, path, kind, Reason.EXCLUDED)
        if kind is Kind.VIEW and not self.spec.views:
            detail = "views are read only when the source says views: true"
            return Skipped(self.spec.id, path, kind, Reason.OFF_BY_DEFAULT, detail)
        try:
            columns = documents.columns_of(self._found(dataset, {}, _DESCRIBED))
        except StoreFault as fault:
            return skipped(dataset, fault.reason)
        return Dataset(self.spec.id, path, kind, columns)

    def _is_there(self, dataset: Dataset) -> bool:
        """Whether the collection still exists: of one that does not, MongoDB says only that it has no documents."""
        return any(entry["name"] == dataset.name for entry in self._session.collections(dataset.path[0]))

    def _found(self, dataset: Dataset, condition: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
        stages: list[dict[str, Any]] = [{"$match": condition}, {"$sort": {"_id": 1}}, {"$limit": limit}]
        return self._aggregated(dataset, stages if dataset.kind is Kind.TABLE else stages[2:])

    def _aggregated(self, dataset: Dataset, stages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return self._session.aggregate(dataset.path[0], dataset.name, stages)

    # -- samples

    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample:
        """The whole collection when it is small; else random places of the ``_id`` index, or a random cursor."""
        first = self._found(dataset, {}, plan.whole_rows + 1)
        if not first and not self._is_there(dataset):
            raise StoreFault(Reason.CHANGED)
        if len(first) <= plan.whole_rows:
            return _made(dataset, plan, first, ("whole", len(first), 1.0))
        if dataset.kind is not Kind.TABLE:
            head = first[: plan.whole_rows]
            return _made(dataset, plan, head, ("head", 1, 0.0))
        tail: list[dict[str, Any]] = [{"$sort": {"_id": -1}}, {"$limit": plan.edge_rows}]
        last = self._aggregated(dataset, tail)
        identifier = driver("bson", "mongodb").ObjectId
        if last and isinstance(first[0]["_id"], identifier) and isinstance(last[0]["_id"], identifier):
            found, places = self._key_probes(dataset, plan, first[0]["_id"], last[0]["_id"])
            method = "key_probes"
        else:
            count = self.statistics(dataset).rows.value or 0
            found = self._aggregated(dataset, documents.random_stage(plan, count))
            places, method = min(plan.places, len(found)), "random_cursor"
        taken = {str(document["_id"]): document for document in (*first[: plan.edge_rows], *found, *last)}
        return _made(dataset, plan, list(taken.values()), (method, places, power(places)))

    def _key_probes(self, dataset: Dataset, plan: SamplePlan, low: Any, high: Any) -> tuple[list[dict[str, Any]], int]:
        """Documents at random places between two ObjectIds, and how many different places these were."""
        drawn = draw_probes(f"{plan.seed}:1", documents.number_of(str(low)), documents.number_of(str(high)), plan.places)
        probes = [(type(low)(documents.identifier_of(probe.key)), probe) for probe in drawn]
        found = [
            document
            for pipeline in documents.probe_pipelines(dataset.name, probes, plan, _PROBES)
            for document in self._aggregated(dataset, pipeline)
        ]
        keys = sorted({documents.number_of(str(document["_id"])) for document in found if isinstance(document["_id"], type(low))})
        return found, min(plan.places, places_met(drawn, keys))


def _made(dataset: Dataset, plan: SamplePlan, found: Sequence[Mapping[str, Any]], proven: tuple[str, int, float]) -> Sample:
    method, places, chance = proven
    rows = documents.rows_of(found, dataset.columns, plan.cell_chars)
    return Taken(method, rows, places, chance).sample(dataset.columns, plan)
