"""Consumers that belong to no group and commit nothing, each for one thread and one topic; their errors end here."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from config import SourceError, SourceSpec, SourceUnreachable, resolve_secret
from connectors.extras import driver
from connectors.model import Reason
from connectors.stores.faults import StoreFault
from connectors.stores.kafka_records import Span
from connectors.tls import tls_mode

FETCH_BYTES = 32 * 1024
"""Asked of a broker at one place. A bigger batch of records comes whole, whatever is asked."""

_CONNECT_SECONDS = 10.0
_WAIT_MILLISECONDS = 50  # a broker holds a request no longer than this when it has no record to give
_POLL_MILLISECONDS = 200
_REASONS = (
    ("AuthorizationError", Reason.PERMISSION),
    ("SaslAuthenticationFailedError", Reason.DENIED),
    ("UnsupportedSaslMechanismError", Reason.DENIED),
    ("IllegalSaslStateError", Reason.DENIED),
    ("UnknownTopicOrPartitionError", Reason.CHANGED),
    ("OffsetOutOfRangeError", Reason.CHANGED),
    ("CorruptRecordError", Reason.CORRUPT),
    ("UnsupportedCodecError", Reason.UNSUPPORTED_TYPE),
    ("InvalidReceiveError", Reason.TOO_LARGE),
    ("KafkaTimeoutError", Reason.TIMEOUT),
    ("RequestTimedOutError", Reason.TIMEOUT),
    ("KafkaConnectionError", Reason.UNREACHABLE),
    ("NodeNotReadyError", Reason.UNREACHABLE),
    ("BrokerNotAvailableError", Reason.UNREACHABLE),
)
"""Classes of ``kafka.errors``, the first that fits."""


class KafkaSession:
    """Everything that is asked of one cluster: metadata, offsets and records."""

    def __init__(self, spec: SourceSpec) -> None:
        self._spec = spec
        self._tls = tls_mode(spec.url)
        self._kafka = driver("kafka", "kafka")
        self._slots = threading.BoundedSemaphore(spec.connections)
        self._cancels = 0
        self._stopped = threading.Event()

    def topics(self) -> dict[str, tuple[int, ...]]:
        """Topics that the account may see, without the cluster's own, each with its partitions."""
        with self._consumer() as (consumer, _):
            names = sorted(name for name in consumer.topics() if not name.startswith("__"))
            return {name: tuple(sorted(consumer.partitions_for_topic(name))) for name in names}

    def authorized(self) -> frozenset[str] | None:
        """What the account may do with the cluster, as the cluster says; None where it does not say."""
        names = (
            "bootstrap_servers",
            "client_id",
            "security_protocol",
            "request_timeout_ms",
            "bootstrap_timeout_ms",
            "ssl_context",
        )
        settings = {name: value for name, value in self.settings().items() if name in names or name.startswith("sasl_")}
        admin: Any = None
        try:
            admin = self._opened(self._kafka.KafkaAdminClient, settings)
            found = admin.describe_cluster()["authorized_operations"]
            return None if found is None else frozenset(str(getattr(one, "name", one)).upper() for one in found)
        except (self._kafka.errors.KafkaError, OSError) as error:
            reason = self.reason_of(error)
        finally:
            if admin is not None:
                admin.close()
        raise StoreFault(reason)

    @contextmanager
    def reader(self, topic: str) -> Iterator[TopicReader]:
        """A consumer for one topic, closed at the end. Raises StoreFault or a SourceError."""
        with self._consumer() as (consumer, begun):
            yield TopicReader(self, consumer, topic, begun)

    def check(self, begun: int) -> None:
        """Raises StoreFault where a cancel has come since the consumer numbered ``begun`` was opened."""
        if self._stopped.is_set() or begun != self._cancels:
            raise StoreFault(Reason.CANCELLED)

    def cancel(self) -> None:
        """End what is under way within a poll. Nothing has to be ended on a broker: it answers each request at once."""
        self._cancels += 1

    def stop(self) -> None:
        """Cancel and ask nothing more."""
        self._stopped.set()

    def close(self) -> None:
        """Nothing is open between two readers."""

    def settings(self) -> Mapping[str, Any]:
        """How the driver is made to connect."""
        url = self._spec.url
        secured = self._tls != "disable"
        account: dict[str, Any] = {}
        if url.user:
            account = {"sasl_mechanism": url.options.get("sasl", "SCRAM-SHA-512"), "sasl_plain_username": url.user}
            account["sasl_plain_password"] = resolve_secret(url.password) if url.password else ""
        protocol = ("SASL_" if url.user else "") + ("SSL" if secured else "PLAINTEXT")
        return {
            "bootstrap_servers": [f"{url.host or '127.0.0.1'}:{url.port or 9092}"],
            "client_id": "shudian",
            "group_id": None,
            "enable_auto_commit": False,
            "auto_offset_reset": "none",
            "allow_auto_create_topics": False,
            "isolation_level": url.options.get("isolation", "read_uncommitted"),
            "fetch_max_wait_ms": _WAIT_MILLISECONDS,
            "max_partition_fetch_bytes": FETCH_BYTES,
            "fetch_max_bytes": FETCH_BYTES,
            "request_timeout_ms": max(1000, round(1000 * self._spec.statement_seconds)),
            "bootstrap_timeout_ms": round(1000 * _CONNECT_SECONDS),
            "metrics_enabled": False,
            "security_protocol": protocol,
            "ssl_context": self._ssl_context() if secured else None,
            **account,
        }

    def reason_of(self, error: BaseException) -> Reason:
        """Our word for an error of the driver."""
        kinds = ((getattr(self._kafka.errors, name), reason) for name, reason in _REASONS)
        otherwise = Reason.UNREACHABLE if isinstance(error, OSError) else Reason.SOURCE_ERROR
        return next((reason for kind, reason in kinds if isinstance(error, kind)), otherwise)

    # -- how

    @contextmanager
    def _consumer(self) -> Iterator[tuple[Any, int]]:
        begun = self._cancels
        self.check(begun)
        settings = self.settings()
        consumer: Any = None
        with self._slots:
            try:
                consumer = self._connected(settings)
                yield consumer, begun
                return
            except (self._kafka.errors.KafkaError, OSError) as error:
                reason = self.reason_of(error)
            finally:
                if consumer is not None:
                    consumer.close(autocommit=False, timeout_ms=_POLL_MILLISECONDS)
        raise StoreFault(reason)

    def _connected(self, settings: Mapping[str, Any]) -> Any:
        try:
            return self._opened(self._kafka.KafkaConsumer, settings)
        except self._kafka.errors.KafkaTimeoutError:
            pass  # no broker answered at all
        raise SourceUnreachable(f"{self._spec.id}: the cluster does not answer", "Look at host, port, TLS and firewall")

    def _opened(self, kind: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
        """One of the driver's clients. Where it cannot be made, it would leave a thread that goes on trying: that is ended."""
        network = driver("kafka.net.compat", "kafka").KafkaNetClient
        made: list[Any] = []

        def remembered(**given: Any) -> Any:
            made.append(network(**given))
            return made[-1]

        whole = False
        try:
            client = kind(**settings, kafka_client=remembered)
            whole = True
            return client
        finally:
            if not whole:
                for one in made:
                    one.close()

    def _ssl_context(self) -> ssl.SSLContext:
        try:
            context = ssl.create_default_context(cafile=self._spec.url.options.get("ssl_ca"))
        except (OSError, ssl.SSLError):
            context = None
        if context is None:
            raise SourceError(f"{self._spec.id}: the file of ssl_ca cannot be used")
        if self._tls == "require":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class TopicReader:
    """One topic, read where one likes."""

    def __init__(self, session: KafkaSession, consumer: Any, topic: str, begun: int) -> None:
        self._session = session
        self._consumer = consumer
        self._topic = topic
        self._begun = begun
        self._partition: int | None = None
        self._milliseconds = session.settings()["request_timeout_ms"]

    def spans(self) -> tuple[Span, ...]:
        """The offsets there are now, by partition."""
        numbers = self._consumer.partitions_for_topic(self._topic)
        if not numbers:
            raise StoreFault(Reason.CHANGED)
        places = [self._place(number) for number in sorted(numbers)]
        first = self._consumer.beginning_offsets(places, timeout_ms=self._milliseconds)
        last = self._consumer.end_offsets(places, timeout_ms=self._milliseconds)
        return tuple(Span(place.partition, first[place], last[place]) for place in places)

    def records(self, span: Span, offset: int, rows: int) -> list[Any]:
        """Up to ``rows`` records of the span from an offset on. Raises StoreFault."""
        place = self._place(span.partition)
        if self._partition != span.partition:
            self._consumer.assign([place])  # one at a time: with several, a seek waits for the others' answers
            self._partition = span.partition
        self._consumer.seek(place, offset)
        found: list[Any] = []
        end = time.monotonic() + self._milliseconds / 1000
        while len(found) < rows:
            self._session.check(self._begun)
            answer = self._consumer.poll(timeout_ms=_POLL_MILLISECONDS, max_records=rows - len(found))
            found += [record for records in answer.values() for record in records if record.offset < span.end]
            at = self._consumer.position(place, timeout_ms=self._milliseconds)
            if at is None or at >= span.end:
                break
            if time.monotonic() > end:
                raise StoreFault(Reason.TIMEOUT)
        return found

    def _place(self, partition: int) -> Any:
        return driver("kafka", "kafka").TopicPartition(self._topic, partition)
