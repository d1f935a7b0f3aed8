"""Counts what all detectors meet in the columns of a lane: every question is put once, and the answers are split by column.

Everything is decided for each cell by itself and weighted with its occurrences, so it does not matter which columns share a lane.
A cell that is something as a whole, surely enough, is not searched for things inside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.altered import altered
from classifiers.cells import Cells, Counts, remembering
from classifiers.characters import Flags
from classifiers.coding import decoded
from classifiers.detectors.base import Detector, PersonKey, Strength
from classifiers.digests import Digests
from classifiers.flagged import all_of, any_of, both, places_of, without
from classifiers.forms import AMOUNT, lengths, shape_counts, traits
from classifiers.inside_tallies import Judges, inside
from classifiers.lane_finds import LaneFinds, Sums, TypeFinds
from classifiers.lane_sketches import Sketches, sketches
from classifiers.lanes import Columns, Lane, Part
from classifiers.minors import TYPES, under_age
from classifiers.model import DISTINCT, STEMS, ColumnTally
from classifiers.render import BINARY, IMAGE
from classifiers.sketch import BottomK
from classifiers.whole import Fit, fit

_EMPTY = pa.array([], pa.string())
_SURE = 60
_SHAPES = ColumnTally().shapes.size
_SHORTEST = 6
_RUNNING = 3  # digits that change in running numbers
_SEPARATED = r"[0-9A-Za-z\p{Han}][^0-9A-Za-z_]|[^0-9A-Za-z_][0-9A-Za-z\p{Han}]"
_HIDDEN = r"[*•●]"
_HIDDEN_BY_LETTERS = r"某|[xX]{3}"


def lane_finds(parts: Sequence[Part], judges: Judges) -> LaneFinds:
    """What is met in some columns that are looked at together."""
    lane = Lane.of(parts)
    without = [0 if len(part.cells.texts) else part.cells.others for part in parts]
    nested = {"nested": Sums.of(np.array(without, dtype=np.int64))} if any(without) else {}
    if not len(lane.cells.texts):
        none = Sketches.none(BottomK().size, lane.size), Sketches.none(_SHAPES, lane.size)
        return LaneFinds(*_rows([0] * lane.size, parts), *none, ((), (), ()), nested, ())
    with remembering(lane.cells):
        return _met(lane, parts, nested, judges)


def _rows(filled: Sequence[int], parts: Sequence[Part]) -> tuple[list[int], list[int], list[int]]:
    """Of each column all cells, those that are null, and those that are blank. ``filled``: those that hold text."""
    nulls, blanks = [part.cells.nulls for part in parts], [part.cells.blanks for part in parts]
    others = [part.cells.others for part in parts]
    return [sum(each) for each in zip(filled, nulls, blanks, others, strict=True)], nulls, blanks


def _met(lane: Lane, parts: Sequence[Part], nested: Mapping[str, Sums], judges: Judges) -> LaneFinds:
    texts, read_back = decoded(lane.cells, lane.is_open)
    if read_back:
        lane = lane.with_texts(texts)
    shown = {name: which for name, which in (traits(lane.cells, lane.is_open) | read_back).items() if any_of(which)}
    digests = judges.digests(lane.cells.texts)
    places, columns, counts = _shapes(lane, judges)
    return LaneFinds(
        *_rows(lane.filled.tolist(), parts),
        sketches(BottomK().size, lane.columns, digests, lane.cells.counts, lane.size),
        sketches(_SHAPES, columns, places, counts, lane.size),
        lengths(lane),
        {**{name: Sums.of(lane.weights(which)) for name, which in shown.items()}, **nested},
        _types(lane, digests, judges),
    )


def _shapes(lane: Lane, judges: Judges) -> tuple[Digests, Columns, Counts]:
    shapes, places, columns, counts = shape_counts(lane)
    return judges.digests(shapes)[places], columns, counts


def _types(lane: Lane, digests: Digests, judges: Judges) -> list[TypeFinds]:
    """Whole matches of every detector, then what is inside the cells that are nothing by themselves."""
    cells = lane.cells
    found: list[TypeFinds] = []
    settled = lane.is_open.copy()
    hidden = _hidden(cells)
    any_hidden = any_of(hidden)
    for detector in judges.detectors.values():
        masked = _masked(lane, hidden, detector) if any_hidden else None
        fitted = fit(cells, detector, judges.reference)
        if fitted is not None and not detector.holds_others:
            _settle(settled, fitted)
        if fitted is not None:
            found.append(_whole(lane, fitted, digests, judges, detector))
        if masked is not None:
            found.append(TypeFinds.of(detector.entity_type, {"masked": masked}, "masked"))
    found += inside(lane, _may_hold(cells, ~settled), judges)
    for name, rows in altered(cells, judges.detectors, judges.reference).items():
        found.append(TypeFinds.of(name, {"altered": lane.sums(rows)}, "altered"))
    return found


def _settle(settled: Flags, fitted: Fit) -> None:
    """Marks the cells that are something surely enough."""
    sure = fitted.percent >= _SURE
    if len(fitted.rows) == len(settled):
        np.logical_or(settled, sure, out=settled)
    elif any_of(sure):
        settled[fitted.rows[sure]] = True


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


def _whole(lane: Lane, fitted: Fit, own: Digests, judges: Judges, detector: Detector) -> TypeFinds:
    """One detector's whole matches. ``own``: the digests of the texts as they are. Most detectors keep those of a sketch that fit
    as a whole, and spell them so: what they tell is a part of these."""
    rows, valid = fitted.rows, fitted.percent > 0
    good = rows if all_of(valid) else places_of(valid)
    if len(good) < len(rows) < len(own):
        good = rows[good]
    told: dict[str, Counts] = {}
    if len(good) < len(rows) and detector.misprinted:
        told["misprinted"] = lane.sums(rows[~valid & detector.misprinted(fitted.normalised)])
    name = detector.entity_type
    if not len(good):
        return TypeFinds.of(name, {"candidates": lane.sums(rows)} | told, "candidates")
    today, has_stems = judges.today if name in TYPES else None, _has_stems(detector)
    # Most are known by their own digests: then nothing need be copied.
    texts = _EMPTY
    if has_stems or not fitted.spelled_so:
        texts = fitted.normalised if len(good) == len(rows) else fitted.normalised.filter(pa.array(valid))
    told["candidates"], told["whole"], told["confidence"] = lane.judged(rows, fitted.percent)
    if today:
        told["minors"] = lane.sums(rows[places_of(both(under_age(name, fitted.normalised, today), valid))])
    distinct = None
    is_own = fitted.spelled_so and len(good) == len(own)
    if not is_own:
        digests = own[good] if fitted.spelled_so else judges.digests(texts)
        distinct = sketches(DISTINCT, *_columns(lane, good, digests), lane.size)
    stems = sketches(STEMS, *_columns(lane, good, judges.digests(_stems(texts))), lane.size) if has_stems else None
    return TypeFinds.of(name, told, "candidates", distinct, stems, is_own=is_own)


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
