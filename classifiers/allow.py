"""What the user declared to be no finding: columns by glob, whole cells by shape, and listed values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.cells import Cells
from classifiers.characters import Flags, is_in, matches
from classifiers.detectors.base import Check, Detector, Find, Percent
from classifiers.forms import shapes
from classifiers.model import ColumnFinding, ColumnTally, DatasetTally, Evidence, PersonalInformation, add_counts
from classifiers.passages import Finds, Passages
from classifiers.render import clean, text_of
from config import AllowList, Reference
from connectors.model import Dataset

ALLOWED = "allowed"
"""Trait that counts the cells that were left out."""

NOTHING = AllowList()


def spare(batch: pa.RecordBatch, allow: AllowList) -> tuple[pa.RecordBatch, Mapping[str, int]]:
    """The rows with every cell that is allowed as a whole made null, and how many of them each column had.

    Cells of nested columns stay: inside them only listed values are spared, by ``sparing``.
    """
    if not (allow.values or allow.shapes):
        return batch, {}
    columns, counts = list(batch.columns), {}
    for place, (name, array) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        if pa.types.is_nested(array.type) or isinstance(array, pa.ExtensionArray):
            continue
        out = _allowed(clean(pc.fill_null(text_of(array), "")), allow)
        if out.any():
            plain = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
            columns[place] = pc.if_else(pa.array(out), pa.scalar(None, plain.type), plain)
            counts[name] = int(out.sum())
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names), counts


def with_spared(tally: DatasetTally, counts: Mapping[str, int]) -> DatasetTally:
    """The tally that remembers how many cells of each column were left out."""
    if not counts:
        return tally
    columns = dict(tally.columns)
    for name, count in counts.items():
        columns[name] = replace(columns[name], traits=add_counts(columns[name].traits, {ALLOWED: count}))
    return replace(tally, columns=columns)


def is_allowed(text: str, allow: AllowList) -> bool:
    """Whether all of a text is an allowed value or has an allowed shape."""
    return bool(allow.values or allow.shapes) and bool(_allowed(clean(pa.array([text], pa.string())), allow)[0])


def _allowed(texts: pa.StringArray, allow: AllowList) -> Flags:
    out = is_in(texts, _values(allow))
    return out | is_in(_shapes_of(texts), _shapes(allow)) if allow.shapes else out


def _shapes_of(texts: pa.StringArray) -> pa.StringArray:
    return shapes(Cells(texts, np.ones(len(texts), dtype=np.int64)))


@lru_cache(maxsize=4)
def _values(allow: AllowList) -> frozenset[str]:
    return frozenset(clean(pa.array(list(allow.values), pa.string())).to_pylist())


@lru_cache(maxsize=4)
def _shapes(allow: AllowList) -> frozenset[str]:
    """The shapes as cells have them: ORD-0000 and ORD-9999 both mean AAA-0000."""
    return frozenset(_shapes_of(clean(pa.array(list(allow.shapes), pa.string()))).to_pylist())


def sparing(detector: Detector, allow: AllowList) -> Detector:
    """The detector that does not see allowed values inside longer texts."""
    if not allow.values:
        return detector
    written = pa.array(sorted(_values(allow)), pa.string())
    formed = written.filter(pa.array(matches(written, detector.pattern)))
    own = frozenset(detector.normalise(formed).to_pylist()) if len(formed) else frozenset()
    find = detector.find
    if not own and find is None:
        return detector
    return replace(detector, check=_sparing_check(detector.check, own), find=find and _sparing_find(find, _values(allow)))


def _sparing_check(check: Check, own: frozenset[str]) -> Check:
    def spared(texts: pa.StringArray, reference: Reference) -> Percent:
        kept: Percent = np.where(is_in(texts, own), 0, check(texts, reference)).astype(np.uint8)
        return kept

    return spared


def _sparing_find(find: Find, values: frozenset[str]) -> Find:
    def spared(passages: Passages, reference: Reference) -> Finds:
        return [one for one in find(passages, reference) if passages.strings[one[0]][one[1] : one[2]] not in values]

    return spared


def settle(finding: ColumnFinding, dataset: Dataset, tally: ColumnTally, allow: AllowList) -> ColumnFinding:
    """The verdict with the allow-list applied: what it keeps out is no finding any more, and the evidence says so."""
    if allow == NOTHING:
        return finding
    reasons = []
    spared = tally.traits.get(ALLOWED, 0)
    if spared:
        reasons.append(Evidence("allow", "allowed_values", (("count", spared),)))
    glob = next((glob for glob in allow.columns if any(fnmatchcase(n, glob) for n in _names(dataset, finding.column))), None)
    if glob is not None:
        reasons.append(Evidence("allow", "allowed_column", (("glob", glob),), -1.0))
    if glob is None and (not spared or tally.filled > 0):
        return replace(finding, evidence=(*finding.evidence, *reasons)) if reasons else finding
    return replace(
        finding,
        entity_type=None,
        contains=(),
        confidence=0.0,
        enterprise_level=None,
        gbt35273=PersonalInformation(),
        gbt45574=PersonalInformation(),
        match_ratio=None,
        evidence=(*reasons, *finding.evidence),
    )


def _names(dataset: Dataset, column: str) -> Iterator[str]:
    """``source.schema.table.column``, with and without the outer parts of the path, for the column and what it is inside."""
    path = tuple(part for part in dataset.path if part)
    for name in dict.fromkeys((column, column.partition(".$")[0])):
        for start in range(len(path)):
            yield ".".join((dataset.source, *path[start:], name))
