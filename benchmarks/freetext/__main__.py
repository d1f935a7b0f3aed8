"""``python -m benchmarks.freetext``: texts a second of processor time, and the ratio to jieba.posseg where it is installed."""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from benchmarks.freetext.notes import notes
from classifiers.addresses import find_addresses
from classifiers.organisations import find_organisations
from classifiers.people import find_people
from config import load_reference


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure each finder alone, all together, and the peer; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args(arguments)
    texts, reference = notes(options.notes, options.seed), load_reference()
    finders = {"people": find_people, "addresses": find_addresses, "organisations": find_organisations}
    seconds = {}
    for name, find in finders.items():
        seconds[name] = _seconds(lambda text, find=find: find(text, reference), texts)
    seconds["all three"] = sum(seconds.values())
    peer_texts = texts[: max(1, len(texts) // 20)]
    peer = _peer()
    if peer is not None:
        seconds["jieba.posseg"] = _seconds(peer, peer_texts) * len(texts) / len(peer_texts)
    for name, taken in seconds.items():
        ratio = f", {seconds['jieba.posseg'] / taken:.1f} times jieba.posseg" if peer is not None else ""
        sys.stdout.write(f"{name}: {len(texts) / taken:,.0f} texts/s{ratio}\n")
    return 0


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
