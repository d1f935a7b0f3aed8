"""Commands to MongoDB that only read, each with a time limit and a comment to know it by; the driver's errors end here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from config import SourceError, SourceRefused, SourceSpec, resolve_secret
from connectors.extras import driver
from connectors.model import Reason
from connectors.stores.faults import StoreFault, error_of
from connectors.stores.session import ClientSession
from connectors.tls import tls_mode

RIGHT = "The account needs the role read on the databases to be scanned, and no other"

_CONNECT_SECONDS = 10
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


class MongodbSession(ClientSession):
    """One server or replica set."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._tls = tls_mode(spec.url)
        self._pymongo = driver("pymongo", "mongodb")

    def version(self) -> str:
        """What the server says it is."""
        return str(self._asked(lambda client, _: client.server_info()["version"]))

    def roles(self) -> frozenset[str]:
        """The roles of the account; none where the server knows no accounts."""
        return self._asked(_roles)

    def databases(self) -> list[str]:
        """The databases that the account may see."""
        return self._asked(lambda client, _: [str(name) for name in client.list_database_names()])

    def collections(self, database: str) -> list[dict[str, Any]]:
        """What ``listCollections`` says of a database."""
        return self._asked(lambda client, _: list(client[database].list_collections()))

    def count(self, database: str, collection: str) -> int:
        """The count that the server keeps with a collection."""
        return int(self._asked(lambda client, options: client[database][collection].estimated_document_count(**options)))

    def aggregate(self, database: str, collection: str, stages: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """The documents that a pipeline gives; nothing is spilled to the server's disk."""
        return self._asked(
            lambda client, options: list(client[database][collection].aggregate(list(stages), allowDiskUse=False, **options))
        )

    def cancel(self) -> None:
        """Have the server kill our operations, which are known by their comment."""
        marks, client = self._marks.cancel(), self._client
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

    # -- how

    def _asked(self, ask: Callable[[Any, dict[str, Any]], Value]) -> Value:
        """The answer to one command, for which the client and its options are given. Raises StoreFault or a SourceError."""
        with self._marks.request() as mark:
            return self._answer(self._connected(), ask, mark)

    def _answer(self, client: Any, ask: Callable[[Any, dict[str, Any]], Value], mark: str) -> Value:
        try:
            return ask(client, {"maxTimeMS": self.milliseconds, "comment": mark})
        except self._pymongo.errors.PyMongoError as error:
            reason = self._reason(error)
        raise StoreFault(reason)

    def _reason(self, error: BaseException) -> Reason:
        errors = self._pymongo.errors
        if isinstance(error, errors.ExecutionTimeout | errors.NetworkTimeout):
            return Reason.TIMEOUT
        if isinstance(error, errors.ConnectionFailure):
            return Reason.UNREACHABLE
        return _CODES.get(getattr(error, "code", None) or 0, Reason.SOURCE_ERROR)

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
        url = self._spec.url
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
            maxPoolSize=self._spec.connections,
            serverSelectionTimeoutMS=1000 * _CONNECT_SECONDS,
            connectTimeoutMS=1000 * _CONNECT_SECONDS,
            socketTimeoutMS=self.milliseconds + 5000,
            retryReads=False,
            unicode_decode_error_handler="replace",
            datetime_conversion="DATETIME_AUTO",
        )

    def _objection(self, client: Any) -> SourceError | None:
        """Why it cannot or must not be used."""
        try:
            with self._marks.request() as mark:
                roles = self._answer(client, _roles, mark)
        except StoreFault as fault:
            return error_of(self._spec.id, fault, RIGHT)
        if not roles & _ADMINISTRATORS or self._spec.allow_superuser:
            return None
        return SourceRefused(f"{self._spec.id}: the account {self._spec.url.user} has an administrator's role", RIGHT)


def _roles(client: Any, _options: Mapping[str, Any]) -> frozenset[str]:
    status = client.admin.command("connectionStatus")
    return frozenset(str(role["role"]) for role in status["authInfo"]["authenticatedUserRoles"])
