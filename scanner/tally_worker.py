"""A process that tallies for the scan that started it: ``python -m scanner.tally_worker``, spoken to over its standard streams.

It is given what a classifier is made of, and then rows of one or several tables at a time; it answers with their tallies, which
hold no value. It reads no source, writes nothing, and ends when nobody speaks to it any more.
"""

from __future__ import annotations

import os
import pickle
import sys
from functools import partial

from scanner.ahead import read_ahead
from scanner.footprint import arrow_without_pandas, collect_seldom, keep_bounded
from scanner.privacy import keep_to_ourselves
from scanner.tally_messages import FAILED, READY, pickled, received, send, unpacked


def main() -> None:
    """Serve until the other side hangs up."""
    keep_to_ourselves()
    collect_seldom()
    keep_bounded()
    arrow_without_pandas()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whoever prints must not be taken for an answer
    recipe = received(sys.stdin.buffer)
    if recipe is None:
        return
    classifier = pickle.loads(recipe).classifier()
    send(answers, READY)
    # The next rows are fetched while these are tallied.
    for content in read_ahead(iter(partial(received, sys.stdin.buffer), None), 1):
        try:
            said = pickled(classifier.tally_all(unpacked(content)))
        except Exception:  # noqa: BLE001 - it is tried again where it was asked for, and raises there what it raises
            said = FAILED
        send(answers, said)
        del said, content


if __name__ == "__main__":
    main()
