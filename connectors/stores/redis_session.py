"""A connection to Redis that can only be asked what is on a list, in bounded portions, and whose errors end here."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from config import SourceDenied, SourceError, SourceRefused, SourceSpec, SourceUnreachable, resolve_secret
from connectors.extras import driver
from connectors.model import Reason
from connectors.stores.faults import StoreFault
from connectors.stores.session import ClientSession
from connectors.tls import tls_mode

COMMANDS = frozenset(
    {
        *("SCAN", "TYPE", "DBSIZE", "INFO", "PING", "MEMORY USAGE"),
        *("GETRANGE", "STRLEN", "HLEN", "HKEYS", "HMGET", "HSCAN", "LLEN", "LRANGE", "SCARD", "SSCAN", "ZCARD", "ZRANGE"),
        *("XLEN", "XRANGE", "XREVRANGE"),
    }
)
"""Everything that is ever sent, beside what opens a connection. ``grants/redis.acl`` allows just these."""

SCAN_COUNT = 500
"""Buckets that one SCAN looks at: the server does nothing else meanwhile."""

_CONNECT_SECONDS = 10
_PIPELINE = 200  # commands sent at once; other clients are served between those


class RedisSession(ClientSession):
    """Read-only commands to one database of one server."""

    def __init__(self, spec: SourceSpec) -> None:
        super().__init__(spec)
        self._redis = driver("redis", "redis")
        self._slots = threading.BoundedSemaphore(spec.connections)  # the driver fails where it has no connection left

    def ask(self, *command: object) -> Any:
        """The answer to one command. Raises StoreFault or a SourceError."""
        return self.ask_all([command])[0]

    def ask_all(self, commands: Sequence[Sequence[object]]) -> list[Any]:
        """The answers to several commands, sent in portions. An answer that is an error of that command alone is None."""
        answers: list[Any] = []
        with self.work() as check:
            for start in range(0, len(commands), _PIPELINE):
                check()
                answers += self._portion(commands[start : start + _PIPELINE])
        return answers

    def scan(self) -> Iterator[list[bytes]]:
        """All keys in portions; a key may come twice. The order is that of a hash with a secret seed, which is to say: none."""
        cursor = 0
        while True:
            cursor, found = self.ask("SCAN", cursor, "COUNT", SCAN_COUNT)
            cursor = int(cursor)
            yield found
            if cursor == 0:
                return

    # -- how

    def _portion(self, commands: Sequence[Sequence[object]]) -> list[Any]:
        for command in commands:
            if command[0] not in COMMANDS:
                raise ValueError(f"{command[0]} is not a command that reads")
        client = self._connected()
        exceptions = self._redis.exceptions
        try:
            pipeline = client.pipeline(transaction=False)
            for command in commands:
                pipeline.execute_command(*command)
            with self._slots:
                answers = pipeline.execute(raise_on_error=False)
        except (exceptions.RedisError, OSError) as error:
            reason = self._reason(error)
        else:
            return self._checked(answers)
        raise StoreFault(reason)

    def _checked(self, answers: list[Any]) -> list[Any]:
        """Errors of single commands as None, unless every command failed or one says that we may not."""
        faults = [self._reason(answer) for answer in answers if isinstance(answer, Exception)]
        for reason in faults:
            if reason is not Reason.CHANGED or len(faults) == len(answers):
                raise StoreFault(reason)
        return [None if isinstance(answer, Exception) else answer for answer in answers]

    def _reason(self, error: BaseException) -> Reason:
        exceptions = self._redis.exceptions
        kinds = (
            (exceptions.NoPermissionError, Reason.PERMISSION),
            (exceptions.TimeoutError, Reason.TIMEOUT),
            (exceptions.ConnectionError, Reason.UNREACHABLE),
            (OSError, Reason.UNREACHABLE),
        )
        known = next((reason for kind, reason in kinds if isinstance(error, kind)), None)
        if known is not None:
            return known
        # WRONGTYPE: the key was replaced meanwhile. The word is the protocol's, and nothing else of the text is used.
        return Reason.CHANGED if str(error).startswith("WRONGTYPE") else Reason.SOURCE_ERROR

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                client = self._open()
                client.response_callbacks.clear()  # the answers as they are, whatever the driver's version makes of them
                refused = self._objection(client)
                if refused is not None:
                    client.close()
                    raise refused
                self._client = client
            return self._client

    def _open(self) -> Any:
        url = self._spec.url
        tls = tls_mode(url)
        return self._redis.Redis(
            host=url.host or "127.0.0.1",
            port=url.port or 6379,
            db=int(url.database or 0),
            username=url.user or None,
            password=resolve_secret(url.password) if url.password else None,
            socket_timeout=self._spec.statement_seconds,
            socket_connect_timeout=_CONNECT_SECONDS,
            retry=self._redis.retry.Retry(self._redis.backoff.NoBackoff(), 0),
            max_connections=self._spec.connections,
            client_name="shudian",
            driver_info=None,
            protocol=2,
            ssl=tls != "disable",
            ssl_cert_reqs="required" if tls == "verify-full" else "none",
            ssl_check_hostname=tls == "verify-full",
            ssl_ca_certs=url.options.get("ssl_ca"),
        )

    def _objection(self, client: Any) -> SourceError | None:
        """Why it cannot or must not be used: tried by the harmless half of a command that only an administrator has."""
        exceptions = self._redis.exceptions
        source = self._spec.id
        try:
            client.ping()
            client.execute_command("CONFIG GET", "port")
        except exceptions.NoPermissionError:
            return None
        except exceptions.AuthenticationError:
            return SourceDenied(f"{source}: the server does not accept the account or its password")
        except exceptions.ResponseError:
            return None  # CONFIG is renamed or switched off, as managed services do
        except (exceptions.RedisError, OSError):
            return SourceUnreachable(f"{source}: the server does not answer", "Look at host, port, TLS and firewall")
        if self._spec.allow_superuser:
            return None
        return SourceRefused(
            f"{source}: the account may change the server's settings",
            "Use an account that may only read: see grants/redis.acl",
        )
