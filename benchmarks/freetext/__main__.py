"""``python -m benchmarks.freetext``: texts a second of processor time, and the ratio to jieba.posseg where it is installed.

With ``--speed``: how many notes a second all detectors tally in two worker processes, as one line of JSON.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from benchmarks.freetext.notes import notes
from benchmarks.freetext.speed import written
from classifiers.addresses import addresses_in
from classifiers.detectors.base import Find
from classifiers.organisations import organisations_in
from classifiers.passages import Passages
from classifiers.people import people_in
from config import Reference, load_reference

_FEW, _MANY = 20_000, 200_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each finder alone, all together, and the peer; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--speed", action="store_true", help="tally notes by all detectors in two processes; prints JSON")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    if options.speed:
        sys.stdout.write(written(options.notes or _MANY, options.seed, options.runs) + "\n")
        return 0
    texts, reference = notes(options.notes or _FEW, options.seed), load_reference()
    finders: dict[str, Find] = {"people": people_in, "addresses": addresses_in, "organisations": organisations_in}
    seconds = {name: _together(find, texts, reference) for name, find in finders.items()}
    seconds["all three"] = sum(seconds.values())
    peer_texts = texts[: max(1, len(texts) // 20)]
    peer = _peer()
    if peer is not None:
        seconds["jieba.posseg"] = _seconds(peer, peer_texts) * len(texts) / len(peer_texts)
    for name, taken in seconds.items():
        ratio = f", {seconds['jieba.posseg'] / taken:.1f} times jieba.posseg" if peer is not None else ""
        sys.stdout.write(f"{name}: {len(texts) / taken:,.0f} texts/s{ratio}\n")
    return 0


def _together(find: Find, texts: Sequence[str], reference: Reference) -> float:
    """Processor seconds for all texts as one batch, after one to load dictionaries with."""
    find(Passages.of(("客户来电",)), reference)
    begin = time.process_time()
    find(Passages.of(texts), reference)
    return time.process_time() - begin


def _seconds(find: Callable[[str], object], texts: Iterable[str]) -> float:
    """Processor seconds for all texts, after one to load dictionaries with."""
    find("客户来电")
    begin = time.process_time()
    for text in texts:
        find(text)
    return time.process_time() - begin


def _peer() -> Callable[[str], object] | None:
    if importlib.util.find_spec("jieba") is None:
        return None
    from jieba import posseg

    return posseg.lcut  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main())
