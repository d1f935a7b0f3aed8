"""A look at a few values of one column, live and masked, for somebody who has to judge it. Nothing of them is kept: they are read
into memory, masked, shown once and gone.

The mask is stricter than that of names: of every value at most three tenths stay readable, and where our own detectors still
find something whole in what is left, nothing does.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from glob import escape

import pyarrow as pa

from catalog.model import Entry
from classifiers import Classifier
from config import SourceDenied, SourceError, SourceRefused, SourceSpec
from connectors import Connector, create
from connectors.model import Dataset, Reason, Sample, SamplePlan, Skipped
from scanner.presentable import distinct_names, distinct_paths, masked
from scanner.terminal import visible
from scanner.window import Clock, Hours, wall_clock

MOST = 5
_SECONDS = 20.0
_READABLE, _LONGEST = 0.3, 60
_SHORT = 4
_STAR = "*"
_PLAN = SamplePlan(
    seed=0, places=MOST, rows_per_place=1, edge_rows=MOST, whole_rows=0, cell_chars=400, seconds=5.0, bytes_budget=512 * 1024
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A value as it may be shown: masked, and of what and how many characters it is made."""

    text: str = field(repr=False)
    digits: int
    letters: int
    han: int
    others: int


@dataclass(frozen=True, slots=True)
class Peeked:
    """What was seen: at most five values, or why there are none."""

    values: tuple[Shape, ...] = field(default=(), repr=False)
    reason: Reason | None = None


def peek(spec: SourceSpec, entry: Entry, column: str, classifier: Classifier, clock: Clock = wall_clock) -> Peeked:
    """At most five filled values of a column as the catalogue names it, from random places. Does not raise for what the source
    does."""
    hours = Hours(spec.window, clock)
    if hours.over:
        return Peeked(reason=Reason.OUTSIDE_WINDOW)
    try:
        return _peek(spec, entry, column, classifier, hours)
    except SourceDenied:
        return Peeked(reason=Reason.DENIED)
    except SourceRefused:
        return Peeked(reason=Reason.REFUSED)
    except SourceError:
        return Peeked(reason=Reason.UNREACHABLE)


def _peek(spec: SourceSpec, entry: Entry, column: str, classifier: Classifier, hours: Hours) -> Peeked:
    for narrowed in (_narrowed(spec, entry), spec):
        connector = create(narrowed)
        with connector, hours.watching(connector), _bounded(connector):
            connector.probe()
            dataset = _dataset(connector, entry, classifier)
            if dataset is None:
                continue
            found = connector.sample(dataset, replace(_PLAN, seed=secrets.randbits(31)))
            if isinstance(found, Skipped):
                return Peeked(reason=found.reason)
            return _shown(found, column, classifier)
    return Peeked(reason=Reason.CHANGED)


@contextmanager
def _bounded(connector: Connector) -> Iterator[None]:
    timer = threading.Timer(_SECONDS, connector.stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _narrowed(spec: SourceSpec, entry: Entry) -> SourceSpec:
    """The source with nothing but this dataset in scope, so that a large one is not listed as a whole."""
    names = {mark.join(part for part in entry.path if part) for mark in "./"}
    return replace(spec, include=tuple(map(escape, sorted(names))))


def _dataset(connector: Connector, entry: Entry, classifier: Classifier) -> Dataset | None:
    found = list(connector.inventory())
    shown = distinct_paths(found, lambda text: masked(text, classifier.mask))
    return next((one for one in found if isinstance(one, Dataset) and shown[one.path] == entry.path), None)


def _shown(sample: Sample, column: str, classifier: Classifier) -> Peeked:
    texts = list(dict.fromkeys(_texts(sample, column, classifier)))[:MOST]
    return Peeked(tuple(shape(text, column, classifier) for text in texts))


def _texts(sample: Sample, column: str, classifier: Classifier) -> Iterator[str]:
    for batch in sample.batches:
        names = distinct_names(batch.schema.names, lambda text: masked(text, classifier.mask))
        for position, name in enumerate(batch.schema.names):
            if names[name] == column:
                yield from (_text(value) for value in batch.column(position) if value.is_valid and _text(value).strip())


def _text(value: pa.Scalar) -> str:
    plain = value.as_py()
    return plain.hex() if isinstance(plain, bytes) else f"{plain}"


def shape(text: str, column: str, classifier: Classifier) -> Shape:
    """A value masked, with what it is made of."""
    text = text[:400]
    kinds = [_kind(one) for one in text]
    counts = (kinds.count("digit"), kinds.count("letter"), kinds.count("han"), kinds.count("other"))
    return Shape(visible(_masked(text, column, classifier)), *counts)


def _masked(text: str, column: str, classifier: Classifier) -> str:
    cut = text[:_LONGEST]
    stars = "".join(one if one.isspace() else _STAR for one in cut)
    if len(cut) < 2:
        return stars
    budget = max(1, int(len(cut) * _READABLE))
    first = 1 if len(cut) < 2 * _SHORT else (budget + 1) // 2
    last = 0 if len(cut) < 2 * _SHORT else budget - first
    kept = cut[:first] + stars[first : len(cut) - last] + (cut[len(cut) - last :] if last else "")
    shown = classifier.mask(kept)
    return stars if classifier.detect(shown, column) or classifier.detect(shown) else shown


def _kind(character: str) -> str:
    if character.isdigit():
        return "digit"
    if "一" <= character <= "鿿":
        return "han"
    return "letter" if character.isalpha() else "other"
