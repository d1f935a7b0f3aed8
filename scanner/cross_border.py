"""People whose data were provided abroad since 1 January: counted in declared export logs, or typed in; never a table at rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.model import Entry, Threshold
from classifiers import DistinctMake, PersonPlan, PersonSketch, PersonTally
from classifiers.model import Persons
from config import CrossBorderSettings, ExportFigureSettings, ExportSettings, RegulatoryLine
from scanner.census_plan import CensusPlan
from scanner.thresholds import NEAR, line_state

_YEAR = r"(?s)^\s*(?P<year>(?:19|20)\d{2})(?:[-/.年]|[01]\d[0-3]\d).*"
_SECONDS = r"^\s*(?P<seconds>1\d{9})(?:\d{3}|\.\d+)?\s*$"


class ExportTally:
    """The people of one log, of the rows of one year."""

    def __init__(self, log: ExportSettings, plan: PersonPlan, key: bytes, make: DistinctMake, year: int) -> None:
        self.log = log
        self.undated = 0
        self.complete = False
        self._tally = PersonTally(plan, key, make)
        self._year = year
        self.bounded = not plan.unbounded

    def add(self, batch: pa.RecordBatch) -> None:
        """Rows with the log's own columns and its time."""
        years = years_of(batch.column(batch.schema.get_field_index(self.log.time)))
        self.undated += int((years == 0).sum())
        self._tally.add(batch.filter(pa.array(years == self._year)))

    def people(self) -> Iterator[PersonSketch]:
        """All people in it, whoever they are to the company."""
        yield from self._tally.populations.values()

    @property
    def is_whole(self) -> bool:
        """Whether every row was read and its time understood."""
        return self.complete and self.bounded and not self.undated and not self._tally.broken


@dataclass(frozen=True)
class Exports:
    """What is known of one year: the tallies of logs by whether they are sensitive, the figures, and what is missing."""

    settings: CrossBorderSettings
    year: int
    ciio: bool
    make: DistinctMake
    tallies: tuple[tuple[ExportTally, bool], ...]
    missing: tuple[str, ...]


class ExportBook:
    """The declared logs while a census goes through the datasets."""

    def __init__(self, plan: CensusPlan, year: int) -> None:
        self._plan = plan
        self._year = year
        self._tallies: list[tuple[ExportTally, bool]] = []

    def tally_for(self, entry: Entry, plan: PersonPlan) -> ExportTally | None:
        """A tally to be fed with the dataset's rows, where it is an export log."""
        log = log_of(entry, self._plan.cross_border.exports)
        if log is None:
            return None
        tally = ExportTally(log, restricted(plan, log.keys), self._plan.key, self._plan.make, self._year)
        self._tallies.append((tally, is_sensitive(log, entry)))
        return tally

    def known(self) -> Exports:
        """What the logs told. A declared log that no dataset was, or that broke off, is missing."""
        read = [tally.log for tally, _ in self._tallies if tally.complete]
        counting = [log for log in self._plan.cross_border.exports if not log.exempt]
        missing = tuple(f"{log.source} {log.dataset}" for log in counting if log not in read)
        return Exports(self._plan.cross_border, self._year, self._plan.ciio, self._plan.make, tuple(self._tallies), missing)


def log_of(entry: Entry, logs: Iterable[ExportSettings]) -> ExportSettings | None:
    """The declaration that a dataset is an export log, where there is one that counts."""
    names = (entry.title, entry.path[-1], ".".join(entry.path[1:]))
    return next((log for log in logs if log.source == entry.source and log.dataset in names and not log.exempt), None)


def is_sensitive(log: ExportSettings, entry: Entry) -> bool:
    """Whether what a log tells of is sensitive: as declared, else as found."""
    return entry.finding.gbt45574.sensitive if log.sensitive == "auto" else bool(log.sensitive)


def restricted(plan: PersonPlan, keys: Sequence[str]) -> PersonPlan:
    """The plan with the declared key columns alone."""
    if not keys:
        return plan
    columns = tuple(column for column in plan.columns if column.column in keys)
    return PersonPlan(columns, frozenset(), tuple(name for name in plan.unbounded if name in keys))


def years_of(times: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The year of each moment, by local time as it is written; 0 where there is none."""
    if pa.types.is_temporal(times.type):
        years = pc.year(times) if not pa.types.is_time(times.type) else pa.array([None] * len(times), pa.int64())
        return np.asarray(pc.fill_null(years, 0).to_numpy(zero_copy_only=False), dtype=np.int64)
    texts = pc.fill_null(times.cast(pa.string()), "")
    written = pc.struct_field(pc.extract_regex(texts, _YEAR), "year")
    seconds = pc.cast(pc.struct_field(pc.extract_regex(texts, _SECONDS), "seconds"), pa.int64())
    counted = pc.year(pc.cast(seconds, pa.timestamp("s")))
    years = pc.coalesce(pc.cast(written, pa.int64()), counted, 0)
    return np.asarray(years.to_numpy(zero_copy_only=False), dtype=np.int64)


def this_year() -> int:
    """The calendar year here."""
    return datetime.now(UTC).astimezone().year


def export_thresholds(lines: Iterable[RegulatoryLine], exports: Exports, scope: str) -> tuple[Threshold, ...]:
    """Where the declared exports stand; nothing at all where nothing is declared."""
    if not (exports.settings.exports or exports.settings.figures):
        return ()
    return tuple(_threshold(line, exports, scope) for line in lines if line.unit != "export_ciio" or exports.ciio)


def _threshold(line: RegulatoryLine, exports: Exports, scope: str) -> Threshold:
    lower, upper = _bounds(line.unit, exports)
    state = line_state(lower, upper, line.limit)
    near = state != "reached" and max(lower, upper or 0) >= NEAR * line.limit and line.limit > 1
    exempt = {log.exempt for log in exports.settings.exports} | {figure.exempt for figure in exports.settings.figures}
    details: dict[str, int | str | None] = {
        "year": exports.year,
        "exempt": "; ".join(sorted(exempt - {""})),
        "missing": "; ".join(exports.missing),
    }
    return Threshold(line.id, scope, lower, upper, line.limit, state, line.because, "near" if near else "", details)


def _bounds(unit: str, exports: Exports) -> tuple[int, int | None]:
    figures = [one for one in exports.settings.figures if one.year == exports.year and not one.exempt]
    important = any(one.important_data for one in figures)
    important = important or any(one.important_data and not one.exempt for one in exports.settings.exports)
    if unit == "export_important":
        return int(important), int(important)
    if unit == "export_ciio":
        every = [_people(exports, sensitive, figures) for sensitive in (False, True)]
        lower = max(int(important), *(one.lower for one in every))
        uppers = [one.upper for one in every]
        return lower, None if None in uppers else max(lower, sum(one or 0 for one in uppers))
    persons = _people(exports, unit == "export_sensitive_persons", figures)
    return persons.lower, persons.upper


def _people(exports: Exports, sensitive: bool, figures: Sequence[ExportFigureSettings]) -> Persons:
    """Bounds of the people in the logs and the figures. The same people may stand in both: the larger is certain, the sum the
    most."""
    whole = PersonSketch(exports.make)
    for tally, of_sensitive in exports.tallies:
        if of_sensitive is sensitive:
            for people in tally.people():
                whole.absorb(people)
    bounded = not exports.missing and all(tally.is_whole for tally, _ in exports.tallies)
    counted = whole.persons("census", bounded)
    typed = [one.sensitive_persons if sensitive else one.persons for one in figures]
    upper = None if counted.upper is None else counted.upper + sum(typed)
    return Persons(max([counted.lower, *typed]), upper)
