"""Counts what all detectors meet in a batch of rows: tallies without values, equal for any split of the rows once merged.

Everything is decided per distinct cell and weighted with its occurrences, so order and batch size cannot matter; all counts are
integers. A cell that is something as a whole, surely enough, is not searched for things inside.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.altered import altered
from classifiers.cells import Cells, Counts, chosen
from classifiers.characters import Flags, contains, matches
from classifiers.coding import decoded
from classifiers.detectors.base import Detector, PersonKey, Strength
from classifiers.forms import AMOUNT, lengths, shapes, traits
from classifiers.minors import TYPES, under_age
from classifiers.model import ColumnTally, DatasetTally, EntityTally
from classifiers.nested import opened
from classifiers.render import BINARY, IMAGE
from classifiers.search import Found, Match, search, standing
from classifiers.sketch import BottomK
from classifiers.whole import Fit, fit
from config import Reference

Digests: TypeAlias = npt.NDArray[np.uint64]

_SURE = 60
_SURE_BEHIND_LABEL = 70
_SHORTEST = 6
_RUNNING = 3  # digits that change in running numbers
_SEPARATED = r"[0-9A-Za-z\p{Han}][^0-9A-Za-z_]|[^0-9A-Za-z_][0-9A-Za-z\p{Han}]"
_HIDDEN = r"[*•●某]|[xX]{3}"


@dataclass(frozen=True, slots=True)
class _Judges:
    detectors: Mapping[str, Detector]
    reference: Reference
    key: bytes = field(repr=False)
    today: date | None = None

    def digest(self, text: str) -> int:
        return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8, key=self.key).digest(), "big")


def tally(
    batch: pa.RecordBatch, detectors: Mapping[str, Detector], reference: Reference, key: bytes, today: date | None = None
) -> DatasetTally:
    """What the detectors meet in some rows. ``key`` (up to 64 bytes) keys the digests: they say nothing outside its run.

    ``today`` is the day on which ages are counted; without it they are not.
    """
    judges = _Judges(detectors, reference, key, today)
    columns: dict[str, ColumnTally] = {}
    for name, array in zip(batch.schema.names, batch.columns, strict=True):
        for path, cells, is_open in opened(name, array):
            columns[path] = columns.get(path, ColumnTally()).merge(_column(cells, is_open, judges))
    return DatasetTally(batch.num_rows, dict(sorted(columns.items())))


def _column(cells: Cells, is_open: Flags, judges: _Judges) -> ColumnTally:
    cells, coded = decoded(cells, is_open)
    counted = ColumnTally(rows=cells.rows, nulls=cells.nulls, blanks=cells.blanks)
    if not len(cells.texts):
        return replace(counted, traits={"nested": cells.others} if cells.others else {})
    digests = np.fromiter((judges.digest(text) for text in cells.texts.to_pylist()), dtype=np.uint64, count=len(cells.texts))
    return replace(
        counted,
        distinct=BottomK().add(_pairs(digests.tolist(), cells.counts)),
        shapes=BottomK(64).add((judges.digest(shape), count) for shape, count in _shape_counts(cells)),
        lengths=lengths(cells),
        traits={**traits(cells, is_open), **coded},
        entities=_entities(cells, is_open, digests, judges),
    )


def _shape_counts(cells: Cells) -> Iterable[tuple[str, int]]:
    encoded = shapes(cells).dictionary_encode()
    counts = np.zeros(len(encoded.dictionary), dtype=np.int64)
    np.add.at(counts, encoded.indices.to_numpy(zero_copy_only=False), cells.counts)
    return zip(encoded.dictionary.to_pylist(), counts.tolist(), strict=True)


def _pairs(digests: Sequence[int], counts: Counts) -> Iterable[tuple[int, int]]:
    return zip(digests, counts.tolist(), strict=True)


def _entities(cells: Cells, is_open: Flags, digests: Digests, judges: _Judges) -> dict[str, EntityTally]:
    """Whole matches of every detector, then what is inside the cells that are nothing by themselves."""
    found: dict[str, EntityTally] = {}
    settled = is_open.copy()
    hidden = contains(cells.texts, _HIDDEN)
    for detector in judges.detectors.values():
        one = EntityTally(masked=_masked(cells, hidden, detector))
        fitted = fit(cells, detector, judges.reference)
        if fitted is not None:
            one = one.merge(_fitted(cells, fitted, digests, judges, detector))
            if not detector.holds_others:
                settled[fitted.rows[fitted.percent >= _SURE]] = True
        if one.candidates or one.masked:
            found[detector.entity_type] = one
    for name, inside in _inside(cells, ~settled & _may_hold(cells), judges).items():
        found[name] = found.get(name, EntityTally()).merge(inside)
    for name, count in altered(cells, judges.detectors, judges.reference).items():
        found[name] = replace(found.get(name, EntityTally()), altered=count)
    return dict(sorted(found.items()))


def _masked(cells: Cells, hidden: Flags, detector: Detector) -> int:
    if not detector.masked or not hidden.any():
        return 0
    least, most = detector.length
    rows = np.flatnonzero(hidden & (cells.lengths >= least) & (cells.lengths <= most))
    return int(cells.counts[rows[matches(chosen(cells.texts, rows), detector.masked)]].sum())


def _fitted(cells: Cells, fitted: Fit, digests: Digests, judges: _Judges, detector: Detector) -> EntityTally:
    """The tally of one detector's whole matches."""
    counts, valid = cells.counts[fitted.rows], fitted.percent > 0
    own, name = fitted.normalised.filter(pa.array(valid)), detector.entity_type
    serial = detector.chance >= 1 and detector.strength is Strength.SUPPORTED and detector.person_key is PersonKey.STRONG
    failed = fitted.normalised.filter(pa.array(~valid)) if detector.misprinted else None
    unchanged = own.equals(chosen(cells.texts, fitted.rows[valid]))
    values = digests[fitted.rows[valid]].tolist() if unchanged else [judges.digest(text) for text in own.to_pylist()]
    return EntityTally(
        candidates=int(counts.sum()),
        whole=int(counts[valid].sum()),
        confidence=int((counts * fitted.percent.astype(np.int64)).sum()),
        distinct=BottomK(256).add(_pairs(values, counts[valid])),
        minors=int(counts[valid][under_age(name, own, judges.today)].sum()) if judges.today and name in TYPES else 0,
        stems=BottomK(64).add(
            _pairs([judges.digest(text[:-_RUNNING]) for text in own.to_pylist()], counts[valid]) if serial else ()
        ),
        misprinted=int(counts[~valid][detector.misprinted(failed)].sum()) if detector.misprinted and failed else 0,
    )


def _may_hold(cells: Cells) -> Flags:
    """Cells in which something can stand apart from something else: a single number or word holds nothing inside."""
    apart = contains(cells.texts, _SEPARATED) & ~contains(cells.texts, f"^(?:{BINARY}|{IMAGE})") & ~matches(cells.texts, AMOUNT)
    return apart & (cells.lengths >= _SHORTEST)


def _inside(cells: Cells, may_hold: Flags, judges: _Judges) -> dict[str, EntityTally]:
    rows = np.flatnonzero(may_hold)
    if not len(rows):
        return {}
    texts, counts = chosen(cells.texts, rows), cells.counts[rows]
    searched = search(texts, judges.detectors.values(), judges.reference)
    by_row: defaultdict[int, list[Match]] = defaultdict(list)
    for match in (match for found in searched for match in found.matches):
        by_row[match.row].append(match)
    best: defaultdict[str, dict[int, list[Match]]] = defaultdict(dict)
    for row, matches_of_row in by_row.items():
        for group in standing(matches_of_row):
            best[group[0].detector.entity_type].setdefault(row, []).append(group[0])
    tallies = {found.detector.entity_type: _found(found, best[found.detector.entity_type], counts, judges) for found in searched}
    return {name: one for name, one in tallies.items() if one.inside_candidates}


def _found(found: Found, rows: Mapping[int, Sequence[Match]], counts: Counts, judges: _Judges) -> EntityTally:
    """The tally of one detector's matches inside texts: a cell counts once, with its surest match."""
    values = [(judges.digest(match.value), int(counts[match.row])) for matched in rows.values() for match in matched]
    young = _young(found.detector.entity_type, rows, judges.today)
    return EntityTally(
        inside=sum(int(counts[row]) for row in rows),
        inside_candidates=sum(int(counts[row]) for row in found.formed),
        confidence=sum(int(counts[row]) * max(match.percent for match in matched) for row, matched in rows.items()),
        distinct=BottomK(256).add(values),
        minors=sum(int(counts[row]) for row in young),
        labelled=sum(int(counts[row]) for row, matched in rows.items() if any(_is_labelled(match) for match in matched)),
        labelled_candidates=sum(int(counts[row]) for row in found.labelled),
    )


def _is_labelled(match: Match) -> bool:
    return match.cued and match.percent >= _SURE_BEHIND_LABEL


def _young(name: str, rows: Mapping[int, Sequence[Match]], today: date | None) -> set[int]:
    """The texts in which at least one match tells of somebody under 14."""
    if today is None or name not in TYPES or not rows:
        return set()
    matched = [match for matches_of_row in rows.values() for match in matches_of_row]
    young = under_age(name, pa.array([match.value for match in matched], pa.string()), today)
    return {match.row for match, is_young in zip(matched, young, strict=True) if is_young}
