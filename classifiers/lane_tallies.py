"""Counts what all detectors meet in the columns of a lane: every question is put once, and the answers are split by column.

Everything is decided for each cell by itself and weighted with its occurrences, so it does not matter which columns share a lane.
A cell that is something as a whole, surely enough, is not searched for things inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.altered import altered
from classifiers.cells import Cells, Counts, remembering
from classifiers.characters import Flags
from classifiers.coding import decoded
from classifiers.detectors.base import Detector, PersonKey, Strength
from classifiers.digests import Digests
from classifiers.flagged import all_of, any_of, both, without
from classifiers.forms import AMOUNT, lengths, shape_counts, traits
from classifiers.inside_tallies import Judges, inside, tallies_of
from classifiers.lane_sketches import lower, sketches
from classifiers.lanes import Columns, Lane, Part, of_each
from classifiers.minors import TYPES, under_age
from classifiers.model import DISTINCT, STEMS, ColumnTally, EntityTally
from classifiers.render import BINARY, IMAGE
from classifiers.sketch import BottomK
from classifiers.told_once import told_once
from classifiers.whole import Fit, fit

_EMPTY = pa.array([], pa.string())
_SURE = 60
_SHAPES = ColumnTally().shapes.size
_SHORTEST = 6
_RUNNING = 3  # digits that change in running numbers
_SEPARATED = r"[0-9A-Za-z\p{Han}][^0-9A-Za-z_]|[^0-9A-Za-z_][0-9A-Za-z\p{Han}]"
_HIDDEN = r"[*•●]"
_HIDDEN_BY_LETTERS = r"某|[xX]{3}"


def column_tallies(parts: Sequence[Part], judges: Judges) -> list[ColumnTally]:
    """The tally of each of some columns that are looked at together."""
    lane = Lane.of(parts)
    if not len(lane.cells.texts):
        return [_empty(part.cells) for part in parts]
    with remembering(lane.cells):
        return _tallied(lane, parts, judges)


def _empty(cells: Cells) -> ColumnTally:
    return ColumnTally(cells.rows, cells.nulls, cells.blanks, traits={"nested": cells.others} if cells.others else {})


def _tallied(lane: Lane, parts: Sequence[Part], judges: Judges) -> list[ColumnTally]:
    texts, read_back = decoded(lane.cells, lane.is_open)
    if read_back:
        lane = lane.with_texts(texts)
    own = _Own(lane, judges)
    places, columns, counts = _shapes(lane, judges)
    shown = {name: lane.weights(which) for name, which in (traits(lane.cells, lane.is_open) | read_back).items() if any_of(which)}
    told = zip(
        parts,
        lane.filled.tolist(),
        own.sketches,
        sketches(_SHAPES, columns, places, counts, lane.size),
        lengths(lane),
        of_each(shown, lane.size),
        _entities(lane, own, judges),
        strict=True,
    )
    return [_column(part.cells, *rest) if len(part.cells.texts) else _empty(part.cells) for part, *rest in told]


def _column(cells: Cells, filled: int, *rest: Any) -> ColumnTally:
    """``filled``: the cells that hold text."""
    return ColumnTally(filled + cells.nulls + cells.blanks + cells.others, cells.nulls, cells.blanks, *rest)


class _Own:
    """The digests of a lane's texts as they are, and their sketches. Most detectors keep those of a sketch that fit as a whole,
    and spell them so: what they tell is a part of these."""

    def __init__(self, lane: Lane, judges: Judges) -> None:
        self.digests = judges.digests(lane.cells.texts)
        self.sketches = sketches(BottomK().size, lane.columns, self.digests, lane.cells.counts, lane.size)

    @told_once
    def distinct(self) -> list[BottomK]:
        """What a detector tells where all texts are its own."""
        return lower(self.sketches, DISTINCT)


def _shapes(lane: Lane, judges: Judges) -> tuple[Digests, Columns, Counts]:
    shapes, places, columns, counts = shape_counts(lane)
    return judges.digests(shapes)[places], columns, counts


def _entities(lane: Lane, own: _Own, judges: Judges) -> list[dict[str, EntityTally]]:
    """Whole matches of every detector, then what is inside the cells that are nothing by themselves."""
    cells = lane.cells
    found: list[dict[str, EntityTally]] = [{} for _ in range(lane.size)]
    settled = lane.is_open.copy()
    hidden = _hidden(cells)
    any_hidden = any_of(hidden)
    for detector in judges.detectors.values():
        masked = _masked(lane, hidden, detector) if any_hidden else None
        fitted = fit(cells, detector, judges.reference)
        if fitted is not None and not detector.holds_others:
            _settle(settled, fitted)
        if fitted is not None or masked is not None:
            _add(found, detector.entity_type, _whole(lane, fitted, own, judges, detector), masked)
    for name, tallies in inside(lane, _may_hold(cells, ~settled), judges).items():
        for column, one in tallies.items():
            before = found[column].get(name)
            found[column][name] = one if before is None else before.merge(one)
    for name, rows in altered(cells, judges.detectors, judges.reference).items():
        for column, count in _counted(lane.sums(rows)):
            found[column][name] = replace(found[column].get(name, EntityTally()), altered=count)
    return [dict(sorted(one.items())) for one in found]


def _settle(settled: Flags, fitted: Fit) -> None:
    """Marks the cells that are something surely enough."""
    sure = fitted.percent >= _SURE
    if len(fitted.rows) == len(settled):
        np.logical_or(settled, sure, out=settled)
    elif any_of(sure):
        settled[fitted.rows[sure]] = True


def _add(found: Sequence[dict[str, EntityTally]], name: str, whole: Mapping[int, EntityTally], masked: Counts | None) -> None:
    for column, one in whole.items():
        found[column][name] = one
    for column, count in _counted(masked) if masked is not None else ():
        found[column][name] = replace(found[column].get(name, EntityTally()), masked=count)


def _counted(counts: Counts) -> list[tuple[int, int]]:
    """The columns that have any, and how many."""
    columns = np.flatnonzero(counts)
    return list(zip(columns.tolist(), counts[columns].tolist(), strict=True))


def _hidden(cells: Cells) -> Flags:
    """Cells with a sign that something is hidden."""
    stars = cells.contain(_HIDDEN)
    return stars | cells.contain(_HIDDEN_BY_LETTERS) if cells.has_mask_letters else stars


def _masked(lane: Lane, hidden: Flags, detector: Detector) -> Counts | None:
    if not detector.masked:
        return None
    least, most = detector.length
    cells = lane.cells
    which = cells.fit(detector.masked, both(hidden, cells.of_length(least, most)))
    return lane.weights(which) if any_of(which) else None


def _whole(lane: Lane, fitted: Fit | None, own: _Own, judges: Judges, detector: Detector) -> dict[int, EntityTally]:
    """The tally of one detector's whole matches in each column that has candidates."""
    if fitted is None:
        return {}
    rows, valid = fitted.rows, fitted.percent > 0
    good = rows if all_of(valid) else rows[valid]
    told: dict[str, Counts] = {}
    if len(good) < len(rows) and detector.misprinted:
        told["misprinted"] = lane.sums(rows[~valid & detector.misprinted(fitted.normalised)])
    if not len(good):
        return tallies_of({"candidates": lane.sums(rows)} | told, "candidates")
    name = detector.entity_type
    today, has_stems = judges.today if name in TYPES else None, _has_stems(detector)
    # Most are known by their own digests: then nothing need be copied.
    texts = _EMPTY
    if today or has_stems or not fitted.spelled_so:
        texts = fitted.normalised if len(good) == len(rows) else fitted.normalised.filter(pa.array(valid))
    told["candidates"], told["whole"], told["confidence"] = lane.judged(rows, fitted.percent)
    if today:
        told["minors"] = lane.sums(good[under_age(name, texts, today)])
    if fitted.spelled_so and len(good) == len(own.digests):
        distinct = own.distinct
    else:
        digests = own.digests[good] if fitted.spelled_so else judges.digests(texts)
        distinct = sketches(DISTINCT, *_columns(lane, good, digests), lane.size)
    stems = sketches(STEMS, *_columns(lane, good, judges.digests(_stems(texts))), lane.size) if has_stems else ()
    return tallies_of(told, "candidates", distinct, stems)


def _columns(lane: Lane, rows: Counts, digests: Digests) -> tuple[Columns, Digests, Counts]:
    """Some texts' columns, digests and numbers of cells."""
    columns, counts = lane.part(rows)
    return columns, digests, counts


def _has_stems(detector: Detector) -> bool:
    """Whether it tells of documents' numbers without a check digit."""
    return detector.chance >= 1 and detector.strength is Strength.SUPPORTED and detector.person_key is PersonKey.STRONG


def _stems(texts: pa.StringArray) -> pa.StringArray:
    """What numbers begin with: nothing else can tell running numbers from people's."""
    return pc.utf8_slice_codeunits(texts, 0, -_RUNNING)


def _may_hold(cells: Cells, unsettled: Flags) -> Flags:
    """Cells in which something can stand apart from something else: a single number or word holds nothing inside."""
    apart = cells.contain(_SEPARATED, both(unsettled, cells.longer(_SHORTEST - 1)))
    if not any_of(apart):
        return apart
    return without(without(apart, cells.contain(f"^(?:{BINARY}|{IMAGE})", apart)), cells.fit(AMOUNT, apart))
