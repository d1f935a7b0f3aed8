"""Counts what all detectors meet in a batch of rows: tallies without values, equal for any split of the rows once merged.

Everything is decided for each cell by itself and weighted with its occurrences, so order and batch size cannot matter; all counts
are integers. A cell that is something as a whole, surely enough, is not searched for things inside.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.altered import altered
from classifiers.cells import Cells, Counts, chosen, remembering
from classifiers.characters import Flags
from classifiers.coding import decoded
from classifiers.detectors.base import Detector, PersonKey, Strength
from classifiers.digests import Digests, digests
from classifiers.forms import AMOUNT, lengths, shape_counts, traits
from classifiers.inside_gate import may_hold_of
from classifiers.minors import TYPES, under_age
from classifiers.model import ColumnTally, DatasetTally, EntityTally
from classifiers.nested import opened
from classifiers.render import BINARY, IMAGE
from classifiers.search import Found, Match, search, standing
from classifiers.sketch import BottomK
from classifiers.whole import Fit, fit
from classifiers.workers import each
from config import Reference

_SURE = 60
_WORTH_SHARING = 4096  # rows whose columns are worth handing to other threads
_SURE_BEHIND_LABEL = 70
_SHORTEST = 6
_RUNNING = 3  # digits that change in running numbers
_SEPARATED = r"[0-9A-Za-z\p{Han}][^0-9A-Za-z_]|[^0-9A-Za-z_][0-9A-Za-z\p{Han}]"
_HIDDEN = r"[*•●]"
_HIDDEN_BY_LETTERS = r"某|[xX]{3}"


@dataclass(frozen=True, slots=True)
class _Judges:
    detectors: Mapping[str, Detector]
    reference: Reference
    key: bytes = field(repr=False)
    today: date | None = None

    def digests(self, texts: pa.StringArray | Sequence[str]) -> Digests:
        return digests(self.key, texts if isinstance(texts, pa.StringArray) else pa.array(texts, pa.string()))


def tally(
    batch: pa.RecordBatch, detectors: Mapping[str, Detector], reference: Reference, key: bytes, today: date | None = None
) -> DatasetTally:
    """What the detectors meet in some rows. ``key`` (up to 64 bytes) keys the digests: they say nothing outside its run.

    ``today`` is the day on which ages are counted; without it they are not.
    """
    judges = _Judges(detectors, reference, key, today)
    columns: dict[str, ColumnTally] = {}
    named = list(zip(batch.schema.names, batch.columns, strict=True))
    work = partial(_paths, judges)
    for found in each(work, named) if batch.num_rows >= _WORTH_SHARING else map(work, named):
        for path, one in found:
            columns[path] = columns.get(path, ColumnTally()).merge(one)
    return DatasetTally(batch.num_rows, dict(sorted(columns.items())))


def _paths(judges: _Judges, named: tuple[str, pa.Array]) -> list[tuple[str, ColumnTally]]:
    """A column and the paths inside it."""
    found = []
    for path, cells, is_open in opened(*named):
        with remembering(cells):
            found.append((path, _column(cells, is_open, judges)))
    return found


def _column(cells: Cells, is_open: Flags, judges: _Judges) -> ColumnTally:
    cells, coded = decoded(cells, is_open)
    counted = ColumnTally(rows=cells.rows, nulls=cells.nulls, blanks=cells.blanks)
    if not len(cells.texts):
        return replace(counted, traits={"nested": cells.others} if cells.others else {})
    own = judges.digests(cells.texts)
    shapes = shape_counts(cells)
    return replace(
        counted,
        distinct=BottomK().add_all(own, cells.counts),
        shapes=BottomK(64).add_all(judges.digests(list(shapes)), np.array(list(shapes.values()), dtype=np.int64)),
        lengths=lengths(cells),
        traits={**traits(cells, is_open), **coded},
        entities=_entities(cells, is_open, own, judges),
    )


def _entities(cells: Cells, is_open: Flags, own: Digests, judges: _Judges) -> dict[str, EntityTally]:
    """Whole matches of every detector, then what is inside the cells that are nothing by themselves."""
    found: dict[str, EntityTally] = {}
    settled = is_open.copy()
    hidden = _hidden(cells)
    for detector in judges.detectors.values():
        one = EntityTally(masked=_masked(cells, hidden, detector))
        fitted = fit(cells, detector, judges.reference)
        if fitted is not None:
            one = one.merge(_fitted(cells, fitted, own, judges, detector))
            if not detector.holds_others:
                settled[fitted.rows[fitted.percent >= _SURE]] = True
        if one.candidates or one.masked:
            found[detector.entity_type] = one
    for name, inside in _inside(cells, _may_hold(cells, ~settled), judges).items():
        found[name] = found.get(name, EntityTally()).merge(inside)
    for name, count in altered(cells, judges.detectors, judges.reference).items():
        found[name] = replace(found.get(name, EntityTally()), altered=count)
    return dict(sorted(found.items()))


def _hidden(cells: Cells) -> Flags:
    """Cells with a sign that something is hidden."""
    stars = cells.contain(_HIDDEN)
    return stars | cells.contain(_HIDDEN_BY_LETTERS) if cells.has_mask_letters else stars


def _masked(cells: Cells, hidden: Flags, detector: Detector) -> int:
    if not detector.masked or not hidden.any():
        return 0
    least, most = detector.length
    return cells.weight(cells.fit(detector.masked, hidden & (cells.lengths >= least) & (cells.lengths <= most)))


def _fitted(cells: Cells, fitted: Fit, own: Digests, judges: _Judges, detector: Detector) -> EntityTally:
    """The tally of one detector's whole matches."""
    counts, valid = cells.counts[fitted.rows], fitted.percent > 0
    name, all_valid = detector.entity_type, bool(valid.all())
    texts = fitted.normalised if all_valid else fitted.normalised.filter(pa.array(valid))
    failed = fitted.normalised.filter(pa.array(~valid)) if detector.misprinted and not all_valid else None
    values = own[fitted.rows[valid]] if fitted.spelled_so else judges.digests(texts)
    return EntityTally(
        candidates=int(counts.sum()),
        whole=int(counts[valid].sum()),
        confidence=int((counts * fitted.percent.astype(np.int64)).sum()),
        distinct=BottomK(256).add_all(values, counts[valid]),
        minors=int(counts[valid][under_age(name, texts, judges.today)].sum()) if judges.today and name in TYPES else 0,
        stems=_stems(detector, texts, counts[valid], judges),
        misprinted=int(counts[~valid][detector.misprinted(failed)].sum()) if detector.misprinted and failed else 0,
    )


def _stems(detector: Detector, texts: pa.StringArray, counts: Counts, judges: _Judges) -> BottomK:
    """What documents' numbers without a check digit begin with: nothing else can tell running numbers from people's."""
    if detector.chance < 1 or detector.strength is not Strength.SUPPORTED or detector.person_key is not PersonKey.STRONG:
        return BottomK(64)
    return BottomK(64).add_all(judges.digests(pc.utf8_slice_codeunits(texts, 0, -_RUNNING)), counts)


def _may_hold(cells: Cells, unsettled: Flags) -> Flags:
    """Cells in which something can stand apart from something else: a single number or word holds nothing inside."""
    apart = cells.contain(_SEPARATED, unsettled & (cells.lengths >= _SHORTEST))
    if not apart.any():
        return apart
    return apart & ~cells.contain(f"^(?:{BINARY}|{IMAGE})", apart) & ~cells.fit(AMOUNT, apart)


def _inside(cells: Cells, may_hold: Flags, judges: _Judges) -> dict[str, EntityTally]:
    asked = [(one, may_hold_of(cells, one, may_hold)) for one in judges.detectors.values() if one.in_text]
    rows = np.flatnonzero(np.logical_or.reduce([which for _, which in asked])) if asked else ()
    if not len(rows):
        return {}
    texts, counts = _grouped(chosen(cells.texts, rows), cells.counts[rows])
    searched = search(texts, [one for one, which in asked if which.any()], judges.reference)
    by_row: defaultdict[int, list[Match]] = defaultdict(list)
    for match in (match for found in searched for match in found.matches):
        by_row[match.row].append(match)
    best: defaultdict[str, dict[int, list[Match]]] = defaultdict(dict)
    for row, matches_of_row in by_row.items():
        for group in standing(matches_of_row) if len(matches_of_row) > 1 else (matches_of_row,):
            best[group[0].detector.entity_type].setdefault(row, []).append(group[0])
    tallies = {found.detector.entity_type: _found(found, best[found.detector.entity_type], counts, judges) for found in searched}
    return {name: one for name, one in tallies.items() if one.inside_candidates}


def _grouped(texts: pa.StringArray, counts: Counts) -> tuple[pa.StringArray, Counts]:
    """The distinct texts, and how many cells each stands for: a text is searched once."""
    encoded = texts.dictionary_encode()
    totals = np.zeros(len(encoded.dictionary), dtype=np.int64)
    np.add.at(totals, encoded.indices.to_numpy(zero_copy_only=False), counts)
    return encoded.dictionary, totals


def _found(found: Found, rows: Mapping[int, Sequence[Match]], counts: Counts, judges: _Judges) -> EntityTally:
    """The tally of one detector's matches inside texts: a cell counts once, with its surest match."""
    values = [match for matched in rows.values() for match in matched]
    young = _young(found.detector.entity_type, rows, judges.today)
    own = counts[np.fromiter(rows, dtype=np.int64, count=len(rows))]
    surest = (matched[0].percent if len(matched) == 1 else max(one.percent for one in matched) for matched in rows.values())
    return EntityTally(
        inside=int(own.sum()),
        inside_candidates=_weight(found.formed, counts),
        confidence=int((own * np.fromiter(surest, dtype=np.int64, count=len(rows))).sum()),
        distinct=BottomK(256).add_all(judges.digests([one.value for one in values]), counts[[one.row for one in values]]),
        minors=_weight(young, counts),
        labelled=sum(int(counts[row]) for row, matched in rows.items() if any(_is_labelled(match) for match in matched)),
        labelled_candidates=_weight(found.labelled, counts),
    )


def _weight(rows: Set[int], counts: Counts) -> int:
    """How many cells some texts stand for."""
    return int(counts[np.fromiter(rows, dtype=np.int64, count=len(rows))].sum())


def _is_labelled(match: Match) -> bool:
    return match.cued and match.percent >= _SURE_BEHIND_LABEL


def _young(name: str, rows: Mapping[int, Sequence[Match]], today: date | None) -> set[int]:
    """The texts in which at least one match tells of somebody under 14."""
    if today is None or name not in TYPES or not rows:
        return set()
    matched = [match for matches_of_row in rows.values() for match in matches_of_row]
    young = under_age(name, pa.array([match.value for match in matched], pa.string()), today)
    return {match.row for match, is_young in zip(matched, young, strict=True) if is_young}
