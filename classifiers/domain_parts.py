"""Where no whole word of the taxonomy speaks: which domain's words the pieces of a dataset's names look like.

A naive Bayes model over pieces of words (four to six letters, two Chinese characters), fitted on the taxonomy's own
words when it is loaded. So it is deterministic, needs no file, and follows a taxonomy that a company edits. It is asked only
about datasets that nothing else placed, answers only with a wide margin, and never says technical.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from config import Taxonomy
from connectors.model import Dataset

_RUNS = re.compile(r"[a-z]+|[\u3400-\u9fff]+")
_LETTERS, _CHARACTERS = (4, 5, 6), (2,)
_NAME, _COLUMN = 3.0, 1.0  # how often a piece of the table's own name or comment counts, and one of a column's
_UNSEEN = 0.5
_MARGIN = 20.0  # the best domain is e^20 times as likely as the next: a handful of pieces that only its words have
_TECHNICAL = "technical"


@dataclass(frozen=True)
class Resemblance:
    """The domain and category whose words the names look like, and the longest pieces that they share with them."""

    domain: str
    category: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Model:
    """Log likelihoods of known pieces, by domain and by category."""

    known: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    unseen: Mapping[str, float] = field(default_factory=dict)

    def score(self, pieces: Mapping[str, float], slug: str) -> float:
        """The log likelihood of the pieces under a domain or category."""
        weights, unseen = self.known[slug], self.unseen[slug]
        return sum(count * weights.get(piece, unseen) for piece, count in pieces.items())


def resembling(dataset: Dataset, taxonomy: Taxonomy) -> Resemblance | None:
    """What the names and comments of a dataset look like, or None without a wide margin."""
    model = _model(taxonomy)
    pieces: Counter[str] = Counter()
    for text, weight in _texts(dataset):
        for piece in _pieces(text):
            if any(piece in model.known[slug] for slug in taxonomy.domains):
                pieces[piece] += weight  # type: ignore[assignment]
    if not pieces:
        return None
    ranked = sorted(taxonomy.domains, key=lambda slug: -model.score(pieces, slug))
    first, second = ranked[:2]
    if first == _TECHNICAL or model.score(pieces, first) - model.score(pieces, second) < _MARGIN:
        return None
    slugs = [category.slug for category in taxonomy.domains[first].categories]
    category = max(slugs, key=lambda slug: model.score(pieces, slug))
    return Resemblance(first, category, _shared(pieces, model.known[first], model.known[second]))


def _texts(dataset: Dataset) -> Iterator[tuple[str, float]]:
    yield dataset.name, _NAME
    yield dataset.comment, _NAME
    for column in dataset.columns:
        yield f"{column.name} {column.comment}", _COLUMN


def _pieces(text: str) -> Iterator[str]:
    """The pieces of each run of letters (with its ends marked) and of each run of Chinese characters."""
    for run in _RUNS.findall(text.lower()):
        sizes, run = (_LETTERS, f"<{run}>") if run.isascii() else (_CHARACTERS, run)
        for size in sizes:
            yield from (run[start : start + size] for start in range(len(run) - size + 1))


def _shared(pieces: Mapping[str, float], first: Mapping[str, float], second: Mapping[str, float]) -> tuple[str, ...]:
    """The pieces that spoke most for the first against the second, no piece inside another."""
    floor = min(second.values())
    ranked = sorted(
        (piece for piece in pieces if piece in first),
        key=lambda piece: (-pieces[piece] * (first[piece] - second.get(piece, floor)), -len(piece), piece),
    )
    chosen: list[str] = []
    for piece in (piece.strip("<>") for piece in ranked):
        if len(piece) > 1 and not any(piece in one or one in piece for one in chosen):
            chosen.append(piece)
    return tuple(chosen[:4])


@lru_cache(maxsize=4)
def _model(taxonomy: Taxonomy) -> _Model:
    counts: dict[str, Counter[str]] = {}
    for domain in taxonomy.domains.values():
        for category in domain.categories:
            for slug in (domain.slug, category.slug):
                _count(category.words, counts.setdefault(slug, Counter()))
            for name in category.entity_types:
                kind = taxonomy.entity_types[name]
                for slug in (domain.slug, category.slug):
                    _count({kind.zh: 1.0, kind.en: 1.0}, counts.setdefault(slug, Counter()))
    size = len({piece for counter in counts.values() for piece in counter})
    known, unseen = {}, {}
    for slug, counter in counts.items():
        total = sum(counter.values()) + _UNSEEN * size
        known[slug] = {piece: math.log((count + _UNSEEN) / total) for piece, count in counter.items()}
        unseen[slug] = math.log(_UNSEEN / total)
    return _Model(known, unseen)


def _count(words: Mapping[str, float], counter: Counter[str]) -> None:
    for word, weight in words.items():
        for piece in _pieces(word):
            counter[piece] += weight  # type: ignore[assignment]
