"""For notebooks: what the detectors make of a pandas DataFrame or a pyarrow Table. Nothing is stored, no value comes out."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.model import Entry
from classifiers import Circumstances, Classifier, gather, looks_copied, person_bounds
from classifiers.model import ColumnFinding, DatasetFinding, DatasetTally, Decision, Persons
from config import Settings, UsageError, load_settings
from connectors.model import Column, Coverage, Dataset, Kind, Measure, Statistics, Status
from scanner.judging import classifier_for
from scanner.presentable import columns_met, distinct_names, masked, presentable_dataset, presentable_tally
from scanner.settling import settled
from scanner.summary import domain_name, names_of
from scanner.terminal import visible
from scanner.wording import check_language, say

_BATCH_ROWS = 65_536
_SOURCE = "notebook"


@dataclass(frozen=True, slots=True)
class ColumnResult:
    """The verdict on one column: names and shares, no value. ``entity_type`` is None where it is nothing known, ``called`` is its
    name in the language asked for, ``contains`` are types met here and there with their share of the filled cells (0 … 1)."""

    column: str
    entity_type: str | None
    called: str
    confidence: float
    protection: str
    sensitive: bool
    enterprise_level: int | None
    contains: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, repr=False)
class DataFrameResult:
    """The verdict on a frame. ``columns`` in the order of the frame, paths inside a column (``col.$.key``) after it; ``level`` as
    in the catalogue (general, important, core_candidate, undecided); ``finding`` and ``decision`` hold all evidence and reasons.
    Names and comments have passed the masker. Printing it shows a table."""

    name: str
    rows: int
    columns: tuple[ColumnResult, ...]
    domain: str | None
    level: str
    flags: tuple[str, ...]
    persons: Persons
    finding: DatasetFinding
    decision: Decision
    heading: str

    def __getitem__(self, column: str) -> ColumnResult:
        """The verdict on one column. Raises KeyError."""
        found = next((one for one in self.columns if one.column == column), None)
        if found is None:
            raise KeyError(column)
        return found

    def __repr__(self) -> str:
        lines = [(one.column, *_told(one)) for one in self.columns]
        widths = [max((_width(line[i]) for line in lines), default=0) for i in range(4)]
        body = ("  ".join(cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(line)).rstrip() for line in lines)
        return "\n".join((self.heading, *(f"  {line}" for line in body)))


def scan_dataframe(
    data: Any,
    name: str = "dataframe",
    comments: Mapping[str, str] | None = None,
    config: str | Path | None = None,
    lang: str = "zh",
) -> DataFrameResult:
    """Look at every row of a pandas DataFrame, a pyarrow Table or a RecordBatch.

    ``name`` and ``comments`` (by column) are what a catalogue would say of it: they help types that values alone cannot tell.
    The rules are those shipped, or those of the shudian.yaml ``config``. Raises SettingsError, and UsageError for anything else
    than a frame.
    """
    check_language(lang)
    settings = Settings() if config is None else load_settings(Path(config))
    classifier = classifier_for(settings, secrets.token_bytes(16), datetime.now(UTC).astimezone().date())
    table, types = _as_table(data)
    comments = {str(column): text for column, text in (comments or {}).items()}
    columns = tuple(Column(one, types[one], comments.get(one, "")) for one in table.column_names)
    dataset = Dataset(_SOURCE, (str(name),), Kind.TABLE, columns, comments.get("", ""))
    tally = DatasetTally()
    for batch in table.to_batches(_BATCH_ROWS):
        tally = tally.merge(classifier.tally(batch))
    return _result(_judged(classifier, dataset, tally, settings), classifier, lang)


def _judged(classifier: Classifier, dataset: Dataset, tally: DatasetTally, settings: Settings) -> Entry:
    """As the pipeline judges one dataset of one source."""

    def mask(text: str) -> str:
        return visible(masked(text, classifier.mask))

    dataset = Dataset(dataset.source, dataset.path, dataset.kind, columns_met(dataset, tally), dataset.comment)
    names = distinct_names((one.name for one in dataset.columns), mask)
    path = tuple(map(mask, dataset.path))
    finding = classifier.judge(presentable_dataset(dataset, path, names, mask), presentable_tally(tally, names, mask))
    statistics = Statistics(Measure.exact(tally.rows))
    persons = person_bounds(finding, statistics.rows)
    around = Circumstances(copied=looks_copied(path), standard=settings.rules.personal_information)
    facts = gather(finding, statistics, persons, around, classifier.knowledge.taxonomy.identifying)
    decision = classifier.decide(facts)
    entry = Entry(
        *(dataset.source, path, Kind.TABLE, "", around.environment, around.role),
        Status.COMPLETE if tally.rows else Status.EMPTY,
        Coverage("full", 1, tally.rows, None, 1.0),
        statistics,
        classifier.as_a_whole(finding, decision),
        facts,
        decision,
        persons=persons,
    )
    return settled((entry,), classifier)[0]


def _result(entry: Entry, classifier: Classifier, lang: str) -> DataFrameResult:
    called = names_of(classifier.knowledge.taxonomy, lang)
    standard = classifier.knowledge.personal_information
    rows = entry.statistics.rows.value or 0
    level = entry.decision.level.value
    domain = domain_name(entry.finding.domain, lang, classifier.knowledge.taxonomy)
    flags = "".join(f", {say(one, lang)}" for one in entry.decision.flags)
    return DataFrameResult(
        entry.title,
        rows,
        tuple(_column(one, called, standard) for one in entry.finding.columns),
        entry.finding.domain,
        level,
        entry.decision.flags,
        entry.persons,
        entry.finding,
        entry.decision,
        f"{entry.title}: {rows:,} {'行' if lang == 'zh' else 'rows'}, {domain}, {say(level, lang)}{flags}",
    )


def _column(one: ColumnFinding, called: Mapping[str, str], standard: str) -> ColumnResult:
    personal = one.gbt35273 if standard == "gbt35273" else one.gbt45574
    name = called.get(one.entity_type, one.entity_type) if one.entity_type else ""
    contains = tuple((part.entity_type, part.share) for part in one.contains)
    level = one.enterprise_level
    return ColumnResult(
        one.column, one.entity_type, name, one.confidence, one.protection.value, personal.sensitive, level, contains
    )


def _told(one: ColumnResult) -> tuple[str, str, str]:
    inside = ", ".join(f"{name} {share:.1%}" for name, share in one.contains)
    kept = f"{one.protection}; {inside}" if inside else one.protection
    return (f"{one.entity_type} {one.called}", f"{one.confidence:.0%}", kept) if one.entity_type else ("-", "", kept)


def _width(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _as_table(data: Any) -> tuple[pa.Table, dict[str, str]]:
    """The frame as an Arrow table without its index, and the type that each column has in the frame."""
    if isinstance(data, pa.RecordBatch):
        data = pa.Table.from_batches([data])
    if isinstance(data, pa.Table):
        names = _apart(data.column_names)
        return data.rename_columns(names), {name: str(one.type) for name, one in zip(names, data.schema, strict=True)}
    if not all(hasattr(data, name) for name in ("iloc", "columns", "dtypes")):
        raise UsageError("scan_dataframe takes a pandas DataFrame, a pyarrow Table or a RecordBatch")
    names = _apart(map(str, data.columns))
    arrays = [_array(data.iloc[:, i]) for i in range(len(names))]
    types = {name: str(kind) for name, kind in zip(names, data.dtypes, strict=True)}
    return pa.table(arrays, names=names), types


def _apart(names: Any) -> list[str]:
    """The names in order; one that comes again gets a number."""
    taken: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate in taken:
            number += 1
            candidate = f"{name}~{number}"
        taken.append(candidate)
    return taken


def _array(series: Any) -> pa.Array:
    """One column. Cells of several kinds, which Arrow refuses (in a message that quotes one), are read as text."""
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return pa.array(list(_texts(series)), pa.string())


def _texts(series: Any) -> Iterator[str | None]:
    blank = series.isna()
    for cell, is_blank in zip(series, blank, strict=True):
        yield None if is_blank is True or bool(is_blank) else str(cell)
