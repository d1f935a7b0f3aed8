"""Counts what all detectors meet in the columns of a lane: every question is put once, and the answers are split by column.

Everything is decided for each cell by itself and weighted with its occurrences, so it does not matter which columns share a lane.
A cell that is something as a whole, surely enough, is not searched for things inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.altered import altered
from classifiers.cells import Cells, Counts, remembering
from classifiers.characters import Flags
from classifiers.coding import decoded
from classifiers.detectors.base import Detector, PersonKey, Strength
from classifiers.digests import Digests
from classifiers.forms import AMOUNT, lengths, shape_counts, traits
from classifiers.inside_tallies import Judges, inside, tallies_of
from classifiers.lanes import Columns, Lane, Part, of_each
from classifiers.minors import TYPES, under_age
from classifiers.model import ColumnTally, EntityTally
from classifiers.render import BINARY, IMAGE
from classifiers.sketch import BottomK, bottoms
from classifiers.whole import Fit, fit

_SURE = 60
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
    own = judges.digests(lane.cells.texts)
    places, columns, counts = _shapes(lane, judges)
    shown = {name: lane.weights(which) for name, which in (traits(lane.cells, lane.is_open) | read_back).items()}
    told = zip(
        parts,
        bottoms(BottomK().size, lane.columns, own, lane.cells.counts, lane.size),
        bottoms(64, columns, places, counts, lane.size),
        lengths(lane),
        of_each(shown, lane.size),
        _entities(lane, own, judges),
        strict=True,
    )
    return [
        ColumnTally(part.cells.rows, part.cells.nulls, part.cells.blanks, *rest) if len(part.cells.texts) else _empty(part.cells)
        for part, *rest in told
    ]


def _shapes(lane: Lane, judges: Judges) -> tuple[Digests, Columns, Counts]:
    shapes, places, columns, counts = shape_counts(lane)
    return judges.digests(shapes)[places], columns, counts


def _entities(lane: Lane, own: Digests, judges: Judges) -> list[dict[str, EntityTally]]:
    """Whole matches of every detector, then what is inside the cells that are nothing by themselves."""
    cells = lane.cells
    found: list[dict[str, EntityTally]] = [{} for _ in range(lane.size)]
    settled = lane.is_open.copy()
    hidden = _hidden(cells)
    for detector in judges.detectors.values():
        masked = _masked(lane, hidden, detector)
        fitted = fit(cells, detector, judges.reference)
        if fitted is not None and not detector.holds_others:
            _settle(settled, fitted)
        if fitted is not None or masked is not None:
            _add(found, detector.entity_type, _whole(lane, fitted, own, judges, detector), masked)
    for name, tallies in inside(lane, _may_hold(cells, ~settled), judges).items():
        for column, one in tallies.items():
            found[column][name] = found[column].get(name, EntityTally()).merge(one)
    for name, rows in altered(cells, judges.detectors, judges.reference).items():
        for column, count in _counted(lane.sums(rows)):
            found[column][name] = replace(found[column].get(name, EntityTally()), altered=count)
    return [dict(sorted(one.items())) for one in found]


def _settle(settled: Flags, fitted: Fit) -> None:
    """Marks the cells that are something surely enough."""
    sure = fitted.percent >= _SURE
    if len(fitted.rows) == len(settled):
        np.logical_or(settled, sure, out=settled)
    elif sure.any():
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
    if not detector.masked or not hidden.any():
        return None
    least, most = detector.length
    cells = lane.cells
    which = cells.fit(detector.masked, hidden & (cells.lengths >= least) & (cells.lengths <= most))
    return lane.weights(which) if which.any() else None


def _whole(lane: Lane, fitted: Fit | None, own: Digests, judges: Judges, detector: Detector) -> dict[int, EntityTally]:
    """The tally of one detector's whole matches in each column that has candidates."""
    if fitted is None:
        return {}
    rows, valid = fitted.rows, fitted.percent > 0
    name, all_valid = detector.entity_type, bool(valid.all())
    today, has_stems = judges.today if name in TYPES else None, _has_stems(detector)
    # Most are known by their own digests: then nothing need be copied.
    asked = not all_valid and (today or has_stems or not fitted.spelled_so)
    texts = fitted.normalised.filter(pa.array(valid)) if asked else fitted.normalised
    misprinted = ~valid & detector.misprinted(fitted.normalised) if detector.misprinted and not all_valid else None
    good = rows if all_valid else rows[valid]
    columns, counts = lane.part(good)
    none = np.zeros(lane.size, dtype=np.int64)
    young = under_age(name, texts, today) if today else None
    candidates, whole, confidence = lane.judged(rows, fitted.percent)
    told = {
        "candidates": candidates,
        "whole": whole,
        "confidence": confidence,
        "minors": none if young is None else lane.sums(good[young]),
        "misprinted": none if misprinted is None else lane.sums(rows[misprinted]),
    }
    digests = judges.digests(texts) if not fitted.spelled_so else own if len(good) == len(own) else own[good]
    stems = bottoms(64, columns, judges.digests(_stems(texts)), counts, lane.size) if has_stems else ()
    return tallies_of(told, "candidates", bottoms(256, columns, digests, counts, lane.size), stems)


def _has_stems(detector: Detector) -> bool:
    """Whether it tells of documents' numbers without a check digit."""
    return detector.chance >= 1 and detector.strength is Strength.SUPPORTED and detector.person_key is PersonKey.STRONG


def _stems(texts: pa.StringArray) -> pa.StringArray:
    """What numbers begin with: nothing else can tell running numbers from people's."""
    return pc.utf8_slice_codeunits(texts, 0, -_RUNNING)


def _may_hold(cells: Cells, unsettled: Flags) -> Flags:
    """Cells in which something can stand apart from something else: a single number or word holds nothing inside."""
    apart = cells.contain(_SEPARATED, unsettled & (cells.lengths >= _SHORTEST))
    if not apart.any():
        return apart
    return apart & ~cells.contain(f"^(?:{BINARY}|{IMAGE})", apart) & ~cells.fit(AMOUNT, apart)
