"""A process that tallies for the scan that started it: ``python -m scanner.tally_worker``, spoken to over its standard streams.

It is given what a classifier is made of, and then rows of one or several tables at a time; it answers with their tallies, which
hold no value. It reads no source, writes nothing, and ends when nobody speaks to it any more.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence
from typing import IO, Any

import pyarrow as pa

from scanner.footprint import arrow_without_pandas, collect_seldom
from scanner.judging import classifier_for
from scanner.privacy import keep_to_ourselves

READY, FAILED = b"ready", b"failed"
_HEAD = 8


def main() -> None:
    """Serve until the other side hangs up."""
    keep_to_ourselves()
    collect_seldom()
    arrow_without_pandas()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whoever prints must not be taken for an answer
    recipe = received(sys.stdin.buffer)
    if recipe is None:
        return
    classifier = classifier_for(*pickle.loads(recipe))
    send(answers, READY)
    while (content := received(sys.stdin.buffer)) is not None:
        try:
            said = pickle.dumps(classifier.tally_all(_batches(content)), pickle.HIGHEST_PROTOCOL)
        except Exception:  # noqa: BLE001 - it is tried again where it was asked for, and raises there what it raises
            said = FAILED
        send(answers, said)


def packed(batches: Sequence[pa.RecordBatch]) -> pa.Buffer:
    """Batches, which may be of different tables, as one message."""
    sink = pa.BufferOutputStream()
    for batch in batches:
        with pa.ipc.new_stream(sink, batch.schema) as writer:
            writer.write_batch(batch)
    return sink.getvalue()


def _batches(content: bytes) -> list[pa.RecordBatch]:
    source, found = pa.BufferReader(content), []
    while source.tell() < len(content):
        with pa.ipc.open_stream(source) as reader:
            found += list(reader)
    return found


def send(stream: IO[bytes], content: bytes | memoryview) -> None:
    """One message."""
    stream.write(len(content).to_bytes(_HEAD, "big"))
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> Any:
    """The next message; None where the other side has hung up."""
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        return None
    content = stream.read(int.from_bytes(head, "big"))
    return content if len(content) == int.from_bytes(head, "big") else None


if __name__ == "__main__":
    main()
