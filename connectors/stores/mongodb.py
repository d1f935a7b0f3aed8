"""MongoDB: collections as datasets, documents of the top level as rows. Not run against a server; what it asks is built in
``mongodb_documents`` and written from the MongoDB manual (version 7)."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

import pyarrow as pa

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, resolve_secret
from connectors.base import Connector
from connectors.extras import driver
from connectors.model import (
    Caution,
    Coverage,
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
    Status,
    power,
)
from connectors.scope import in_scope
from connectors.sql.cells import Field, record_batch
from connectors.sql.places import draw_probes, places_met
from connectors.stores import mongodb_documents as documents
from connectors.tls import TLS_OPTIONS, tls_mode

_CONNECT_SECONDS = 10
_DESCRIBED = 100  # documents looked at to learn the fields of a collection
_PROBES = 50  # in one pipeline
_PIECE = 1_000  # documents a batch
_SYSTEM = frozenset({"admin", "config", "local"})
_ADMINISTRATORS = frozenset(
    {
        "__system",
        "root",
        "dbOwner",
        "userAdmin",
        "userAdminAnyDatabase",
        "dbAdminAnyDatabase",
        "clusterAdmin",
        "hostManager",
        "restore",
    }
)
_WRITERS = frozenset({"readWrite", "readWriteAnyDatabase", "dbAdmin"})
_FAILED = frozenset({Reason.TIMEOUT, Reason.UNREACHABLE, Reason.SOURCE_ERROR, Reason.CANCELLED})
_CODES = {
    13: Reason.PERMISSION,
    26: Reason.CHANGED,
    **dict.fromkeys((50, 262), Reason.TIMEOUT),
    **dict.fromkeys((11600, 11601, 237), Reason.CANCELLED),
    **dict.fromkeys((24, 46), Reason.LOCKED),
    292: Reason.TOO_LARGE,
    18: Reason.DENIED,
}
"""Error codes: https://www.mongodb.com/docs/manual/reference/error-codes/"""

Value = TypeVar("Value")


class _Fault(Exception):
    """A command failed. It holds a reason, never what the server said."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class MongodbConnector(Connector):
    """One server or replica set; with a database in the URL, only that database. Secondaries are read where there are some."""

    schemes: ClassVar[frozenset[str]] = frozenset({"mongodb"})
    options: ClassVar[Mapping[str, str]] = {
        "auth_source": "database that knows the account; admin if not said",
        "replica_set": "name of the replica set",
        **TLS_OPTIONS,
    }

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._tls = tls_mode(spec.url)
        self._pymongo = driver("pymongo", "mongodb")
        self._lock = threading.Lock()
        self._client: Any = None
        self._marks: set[str] = set()
        self._cancelled: set[str] = set()
        self._stopped = threading.Event()

    # -- the contract

    def probe(self) -> Probe:
        """Reach the server and look at our roles."""
        try:
            client = self._connected()
            version = self._asked(lambda _options: str(client.server_info()["version"]))
            roles = self._roles(client)
        except _Fault as fault:
            error = self._error(fault)
        else:
            encrypted = self._tls != "disable"
            limits = (Limit("maxTimeMS", str(self._milliseconds), str(self._milliseconds)),)
            cautions = [*([] if encrypted else [Caution.NOT_ENCRYPTED]), *([Caution.MAY_WRITE] if roles & _WRITERS else [])]
            return Probe("MongoDB", version, limits, tuple(cautions), encrypted=encrypted)
        raise error

    def inventory(self) -> Iterator[Dataset | Skipped]:
        """Collections and views of all databases but the system's."""
        try:
            found = sorted(self._listed(), key=lambda entry: entry.path)
        except _Fault as fault:
            error = self._error(fault)
        else:
            yield from found
            return
        raise error

    def statistics(self, dataset: Dataset) -> Statistics:
        """The count that the server keeps with the collection."""
        if dataset.kind is not Kind.TABLE:
            return Statistics()
        try:
            count = self._asked(lambda options: self._collection(dataset).estimated_document_count(**options))
        except (_Fault, SourceError):
            return Statistics()
        return Statistics(Measure.estimate(int(count)))

    def sample(self, dataset: Dataset, plan: SamplePlan) -> Sample | Skipped:
        """The whole collection when it is small; else random places of the ``_id`` index, or a random cursor."""
        try:
            return self._sampled(dataset, plan)
        except _Fault as fault:
            return self._skipped(dataset, fault)
        except SourceError as error:
            unreachable = isinstance(error, SourceUnreachable)
            return self._skipped(dataset, _Fault(Reason.UNREACHABLE if unreachable else Reason.DENIED))

    def read(self, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All documents in the order of ``_id``, each piece its own command."""
        names = [column.name for column in dataset.columns]
        chosen = [names.index(name) for name in columns]
        last: dict[str, Any] = {}
        try:
            while True:
                found = self._found(dataset, last, _PIECE)
                rows = documents.rows_of(found, dataset.columns, SamplePlan(0).cell_chars)
                yield record_batch([Field(name) for name in columns], [tuple(row[at] for at in chosen) for row in rows])
                if len(found) < _PIECE:
                    return
                last = {"_id": {"$gt": found[-1]["_id"]}}
        except _Fault as fault:
            error = self._error(fault)
        raise error

    def cancel(self) -> None:
        """Have the server kill our operations, which are known by their comment."""
        with self._lock:
            marks, client = set(self._marks), self._client
            self._cancelled |= marks
        if client is None or not marks:
            return
        try:
            running = client.admin.aggregate(
                [{"$currentOp": {"allUsers": False}}, {"$match": {"command.comment": {"$in": sorted(marks)}}}]
            )
            for operation in running:
                client.admin.command("killOp", 1, op=operation["opid"])
        except self._pymongo.errors.PyMongoError:
            return  # it has ended, or the server has gone; maxTimeMS stands anyway

    def stop(self) -> None:
        """Cancel and begin nothing more."""
        self._stopped.set()
        self.cancel()

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            if self._client is not None:
                self._client.close()
                self._client = None

    # -- connecting

    @property
    def _milliseconds(self) -> int:
        return max(1, round(1000 * self.spec.statement_seconds))

    def _connected(self) -> Any:
        with self._lock:
            if self._client is not None:
                return self._client
        client = self._open()
        refused = self._objection(client)
        if refused is not None:
            client.close()
            raise refused
        with self._lock:
            if self._client is None:
                self._client = client
            return self._client

    def _open(self) -> Any:
        url = self.spec.url
        tls = self._tls
        account = {"username": url.user, "authSource": url.options.get("auth_source", "admin")} if url.user else {}
        if url.user and url.password:
            account["password"] = resolve_secret(url.password)
        secured = {"tlsCAFile": url.options.get("ssl_ca"), "tlsInsecure": tls == "require"} if tls != "disable" else {}
        return self._pymongo.MongoClient(
            url.host or "127.0.0.1",
            url.port or 27017,
            **account,
            **{name: value for name, value in secured.items() if value},
            tls=tls != "disable",
            replicaSet=url.options.get("replica_set"),
            readPreference="secondaryPreferred",
            appname="shudian",
            maxPoolSize=self.spec.connections,
            serverSelectionTimeoutMS=1000 * _CONNECT_SECONDS,
            connectTimeoutMS=1000 * _CONNECT_SECONDS,
            socketTimeoutMS=self._milliseconds + 5000,
            retryReads=False,
            unicode_decode_error_handler="replace",
            datetime_conversion="DATETIME_AUTO",
        )

    def _objection(self, client: Any) -> SourceError | None:
        try:
            roles = self._roles(client)
        except _Fault as fault:
            return self._error(fault)
        if not roles & _ADMINISTRATORS or self.spec.allow_superuser:
            return None
        return SourceRefused(
            f"{self.spec.id}: the account {self.spec.url.user} has an administrator's role",
            "Use an account that has only the role read on the databases to be scanned",
        )

    def _roles(self, client: Any) -> set[str]:
        status = self._asked(lambda _options: client.admin.command("connectionStatus"))
        return {str(role["role"]) for role in status["authInfo"]["authenticatedUserRoles"]}

    def _asked(self, ask: Callable[[dict[str, Any]], Value]) -> Value:
        """The answer to one command with a time limit and a comment to know it by. Raises _Fault."""
        if self._stopped.is_set():
            raise _Fault(Reason.CANCELLED)
        mark = f"shudian {uuid.uuid4()}"
        with self._lock:
            self._marks.add(mark)
        try:
            return ask({"maxTimeMS": self._milliseconds, "comment": mark})
        except self._pymongo.errors.PyMongoError as error:
            reason = self._reason(error)
        finally:
            with self._lock:
                self._marks.discard(mark)
                cancelled = mark in self._cancelled
                self._cancelled.discard(mark)
        raise _Fault(Reason.CANCELLED if cancelled else reason)

    def _reason(self, error: BaseException) -> Reason:
        errors = self._pymongo.errors
        if isinstance(error, errors.ExecutionTimeout | errors.NetworkTimeout):
            return Reason.TIMEOUT
        if isinstance(error, errors.ConnectionFailure):
            return Reason.UNREACHABLE
        return _CODES.get(getattr(error, "code", None) or 0, Reason.SOURCE_ERROR)

    def _error(self, fault: _Fault) -> SourceError:
        if fault.reason in (Reason.DENIED, Reason.PERMISSION):
            return SourceDenied(f"{self.spec.id}: the server does not accept the account, or it lacks the role read")
        if fault.reason in (Reason.UNREACHABLE, Reason.TIMEOUT):
            return SourceUnreachable(f"{self.spec.id}: the server does not answer", "Look at host, port, TLS and firewall")
        return SourceError(f"{self.spec.id}: reading broke off ({fault.reason.value})")

    # -- what is there

    def _listed(self) -> Iterator[Dataset | Skipped]:
        client = self._connected()
        named = self.spec.url.database
        databases = [named] if named else self._asked(lambda _options: list(client.list_database_names()))
        for database in sorted(set(databases) - _SYSTEM):
            for entry in self._asked(lambda _options, name=database: list(client[name].list_collections())):  # type: ignore[misc]
                if not entry["name"].startswith("system."):
                    yield self._described(database, entry)

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
        except _Fault as fault:
            return self._skipped(dataset, fault)
        return Dataset(self.spec.id, path, kind, columns)

    def _skipped(self, dataset: Dataset, fault: _Fault) -> Skipped:
        return Skipped(dataset.source, dataset.path, dataset.kind, fault.reason, "", fault.reason in _FAILED)

    def _collection(self, dataset: Dataset) -> Any:
        return self._connected()[dataset.path[0]][dataset.name]

    def _found(self, dataset: Dataset, condition: Mapping[str, Any], limit: int) -> list[dict[str, Any]]:
        stages: list[dict[str, Any]] = [{"$match": condition}, {"$sort": {"_id": 1}}, {"$limit": limit}]
        return self._aggregated(dataset, stages if dataset.kind is Kind.TABLE else stages[2:])

    def _aggregated(self, dataset: Dataset, stages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        collection = self._collection(dataset)
        return self._asked(lambda options: list(collection.aggregate(list(stages), allowDiskUse=False, **options)))

    # -- samples

    def _sampled(self, dataset: Dataset, plan: SamplePlan) -> Sample:
        first = self._found(dataset, {}, plan.whole_rows + 1)
        if len(first) <= plan.whole_rows:
            return self._made(dataset, plan, first, Coverage("whole", len(first), len(first), plan.seed, 1.0))
        if dataset.kind is not Kind.TABLE:
            head = first[: plan.whole_rows]
            return self._made(dataset, plan, head, Coverage("head", 1, len(head), plan.seed, 0.0))
        tail: list[dict[str, Any]] = [{"$sort": {"_id": -1}}, {"$limit": plan.edge_rows}]
        last = self._aggregated(dataset, tail)
        identifier = driver("bson", "mongodb").ObjectId
        if last and isinstance(first[0]["_id"], identifier) and isinstance(last[0]["_id"], identifier):
            found, places = self._probed(dataset, plan, first[0]["_id"], last[0]["_id"])
            method = "key_probes"
        else:
            count = self.statistics(dataset).rows.value or 0
            found = self._aggregated(dataset, documents.random_stage(plan, count))
            places, method = min(plan.places, len(found)), "random_cursor"
        taken = {str(document["_id"]): document for document in (*first[: plan.edge_rows], *found, *last)}
        coverage = Coverage(method, places, len(taken), plan.seed, power(places))
        return self._made(dataset, plan, list(taken.values()), coverage)

    def _probed(self, dataset: Dataset, plan: SamplePlan, low: Any, high: Any) -> tuple[list[dict[str, Any]], int]:
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

    def _made(self, dataset: Dataset, plan: SamplePlan, found: Sequence[Mapping[str, Any]], coverage: Coverage) -> Sample:
        rows = documents.rows_of(found, dataset.columns, plan.cell_chars)
        batch = record_batch([Field(column.name) for column in dataset.columns], rows)
        whole = coverage.method == "whole"
        statistics = Statistics(Measure.exact(len(rows))) if whole else None
        status = Status.EMPTY if whole and not rows else Status.COMPLETE
        return Sample((batch,), coverage, status, statistics=statistics)
