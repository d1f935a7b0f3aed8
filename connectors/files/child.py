"""The process in which files of hostile formats are parsed: ``python -m connectors.files.child SOCKET LIFELINE MEMORY``.

It is given one file after the other as an open descriptor, with a question that is a method of ``Format``, and answers in
frames. It has no rights of its own, writes nothing, and ends with the process that started it. Whatever a file makes of it,
nobody but that file is lost.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any

from connectors.files import wire
from connectors.files.confine import allow_seconds, confine
from connectors.files.context import Context
from connectors.files.detection import format_of
from connectors.files.opening import LocalFile, OpenedFile, reason_of
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

Frame = tuple[bytes, bytes]


def main() -> None:
    """Serve until the other side hangs up."""
    link, lifeline, memory = (int(argument) for argument in sys.argv[1:4])
    with socket.socket(fileno=link) as answers:
        confine(memory, lifeline)
        while _serve(answers):
            pass


def _serve(link: socket.socket) -> bool:
    """One question. False when there are no more, or when nothing good can come of this process any more."""
    head, descriptors, _, _ = socket.recv_fds(link, 4, 1)
    if len(head) < 4 or not descriptors:
        return False
    with link.makefile("rb") as stream:
        question = json.loads(stream.read(int.from_bytes(head, "big")))
    allow_seconds(question["seconds"])
    with LocalFile(descriptors[0], question["size"]) as file:
        try:
            for kind, body in _answer(question, file):
                wire.send(link, kind, body)
            wire.send(link, wire.END, b"")
        except Unreadable as error:
            wire.send(link, wire.UNREADABLE, wire.unreadable_bytes(error))
        except OSError as error:
            wire.send(link, wire.UNREADABLE, wire.unreadable_bytes(reason_of(error)))
        except RecursionError:
            deep = Unreadable(Reason.PARSER_FAILED, "it is nested deeper than can be read")
            wire.send(link, wire.UNREADABLE, wire.unreadable_bytes(deep))
        except MemoryError:
            os._exit(wire.OUT_OF_MEMORY)
    return True


def _answer(question: dict[str, Any], file: OpenedFile) -> Iterator[Frame]:
    context = Context(tuple(question["path"]), tuple(map(wire.layout_of, question["layouts"])))
    chosen = format_of(file, context)
    if question["ask"] == "parts":
        yield from ((wire.PART, wire.part_bytes(part)) for part in chosen.parts(file))
        return
    dataset = wire.dataset_of(question["dataset"])
    if question["ask"] == "statistics":
        yield wire.STATISTICS, wire.plain(chosen.statistics(file, dataset))
    elif question["ask"] == "sample":
        sample = chosen.sample(file, dataset, wire.plan_of(question["plan"]))
        yield from ((wire.BATCH, wire.batch_bytes(batch)) for batch in sample.batches)
        yield wire.SAMPLE, wire.sample_bytes(sample)
    else:
        batches = chosen.read(file, dataset, question["columns"])
        yield from ((wire.BATCH, wire.batch_bytes(batch)) for batch in batches)


if __name__ == "__main__":
    main()
