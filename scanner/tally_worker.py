"""A process that tallies for the scan that made it: forked from it (``forked.py``), or ``python -m scanner.tally_worker``, spoken
to over its standard streams, which is first given what a classifier is made of.

It is given rows of one or several tables at a time, and answers with their tallies, which hold no value. Other kinds of questions
are answered by modules of their own. It writes nothing, and ends when nobody speaks to it any more.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Mapping
from functools import partial
from importlib import import_module
from typing import IO, Protocol, cast

import pyarrow as pa

from classifiers import Classifier
from scanner.ahead import read_ahead
from scanner.footprint import arrow_without_pandas, collect_seldom, keep_bounded, keep_messages
from scanner.privacy import keep_to_ourselves
from scanner.tally_messages import BEGIN, DONE, FAILED, TALLY, pickled, received, send, unpacked

_OTHERS: Mapping[str, str] = {"parts": "scanner.part_work"}
"""Other kinds of questions, and the module that answers each."""


class Answering(Protocol):
    """A module that answers a kind of question."""

    def answer(self, classifier: Classifier, content: bytes) -> bytes:
        """May raise anything: then it is told that there is no answer."""
        ...


def main() -> None:
    """Serve until the other side hangs up."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whoever prints must not be taken for an answer
    serve(sys.stdin.buffer, answers)


def serve_forked(classifier: Classifier, asked: IO[bytes], answers: IO[bytes]) -> None:
    """As ``serve``, in a process that is forked from one that has the classifier; tells when it is ready. Its threads were left
    there, and so were those of Arrow: it works on one core, for the other is theirs."""
    pa.set_cpu_count(1)
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own allocators keep what they once had
    send(answers, DONE)
    serve(asked, answers, classifier)


def serve(asked: IO[bytes], answers: IO[bytes], classifier: Classifier | None = None) -> None:
    """Answer until the other side hangs up. Raises OSError where that is while it is answered."""
    keep_to_ourselves()
    collect_seldom()
    keep_bounded()
    arrow_without_pandas()
    gets_rows = False
    # The next rows are fetched while these are tallied.
    for kind, content in read_ahead(iter(partial(received, asked), None), 1):
        try:
            if kind == BEGIN:
                classifier = pickle.loads(content).classifier()
                word, said = DONE, b""
            else:
                if kind == TALLY and not gets_rows:  # more will come
                    keep_messages()
                    gets_rows = True
                word, said = DONE, _answer(classifier, kind, content)
        except Exception:  # noqa: BLE001 - it is tried again where it was asked for, and raises there what it raises
            word, said = FAILED, b""
        send(answers, word, said)
        del said, content


def _answer(classifier: Classifier | None, kind: str, content: bytes) -> bytes:
    if classifier is None:
        raise ValueError("it was not begun with")
    if kind == TALLY:
        return pickled(classifier.tally_all(unpacked(content)))
    return cast(Answering, import_module(_OTHERS[kind])).answer(classifier, content)


if __name__ == "__main__":
    main()
