"""Counts the people in the sources of a run: the columns that name them are read in full, and nothing of them is kept but sets
of keyed digests, in memory.

Tables are counted one after the other, so a census is not one snapshot of all of them. What could not be counted is a gap with
its name: the lower bound stands, and there is no upper bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import uuid4

import pyarrow as pa

from catalog import CarriedPeople, group
from catalog.model import Census, CensusGap, Entry, Snapshot
from classifiers import PersonPlan, PersonSketch, PersonTally, Place, Population, base_column, plan_of
from classifiers.model import Persons
from config import SourceError
from connectors import Connector
from connectors.model import Dataset, Kind, Reason, Status
from scanner.ahead import read_ahead
from scanner.batches import joined
from scanner.census_bundled import NOTHING_BUNDLED, Bundled, Carrying
from scanner.census_kept import KeptSketches
from scanner.census_plan import Budget, CensusPlan
from scanner.census_portions import NO_PORTIONS, InPortions, Lack, Portions, Target, count_portions, count_whole
from scanner.census_totals import Totals
from scanner.census_view import CensusView
from scanner.cross_border import ExportBook, ExportTally, export_thresholds, this_year
from scanner.engines import Counting, Elsewhere
from scanner.faults import fault_place
from scanner.footprint import give_back, keep_pieces
from scanner.looking import reason_of
from scanner.presentable import distinct_names, distinct_paths
from scanner.thresholds import thresholds
from scanner.watcher import Watcher
from scanner.window import Clock, Hours, wall_clock

_ROWS, _CELLS = 20_480, 40_960
"""Rows looked at together, at least; more of one column, for a batch costs as much as some thousand cells. Memory stays small."""
_FILES = (Kind.FILE, Kind.SHEET)
_TRIMMED = 32 * _ROWS
"""Rows after which what is free is given back: what two readers leave behind adds up otherwise."""
_SCAN_FIRST = "scan this source first"
_OURS = frozenset(Population) - {Population.ENTRUSTED}


@dataclass(frozen=True)
class Counted:
    """What counting one dataset gave. ``persons`` is None where it was not counted; ``people`` are given up after merging.
    ``rows`` were read, ``portions`` are those that something was, or could be, kept of."""

    persons: Persons | None = None
    people: Mapping[Population, PersonSketch] = field(default_factory=dict, repr=False)
    rows: int = 0
    gaps: tuple[CensusGap, ...] = ()
    portions: Portions = NO_PORTIONS


@dataclass(frozen=True)
class _Taps:
    """What looks at the rows of one dataset in one pass."""

    people: PersonTally
    export: ExportTally | None

    @property
    def more_columns(self) -> tuple[str, ...]:
        """Columns besides those that name people."""
        return (self.export.log.time,) if self.export else ()

    def add(self, batch: pa.RecordBatch) -> None:
        """Some rows."""
        self.people.add(batch)
        if self.export:
            self.export.add(batch)

    def end(self) -> None:
        """All rows were seen."""
        if self.export:
            self.export.complete = True


class CensusTaker:
    """One census of the sources of one run. ``unreached``: those that could not be opened, with the reason. ``carried``: what a
    bundle is to hold of it, where that was asked for."""

    def __init__(
        self,
        plan: CensusPlan,
        view: CensusView,
        watcher: Watcher,
        kept: KeptSketches | None = None,
        clock: Clock = wall_clock,
    ) -> None:
        self._plan = plan
        self._kept = kept
        self._view = view
        self._classifier = view.classifier
        self.unreached: dict[str, Reason] = {}
        self.carried: CarriedPeople | None = None
        self._strange: list[CensusGap] = []
        self._watcher = watcher
        self._clock = clock
        self._budget = Budget(plan)
        self._exports = ExportBook(plan, this_year())

    def take(
        self,
        snapshot: Snapshot,
        connectors: tuple[Connector, ...],
        missing: tuple[CensusGap, ...] = (),
        bundled: Bundled = NOTHING_BUNDLED,
    ) -> tuple[Snapshot, Census]:
        """The snapshot with its datasets' people counted and judged by that, and the census. ``missing``: what is known to be
        left out beforehand; ``bundled``: people of other networks, who are added. Interrupted, it stops what runs."""
        started = datetime.now(UTC)
        _release()  # what the scan before needed
        keep_pieces()
        items = self._items(snapshot.entries)
        carrying = Carrying(self._plan, snapshot)
        systems = Counter((*map(_system, snapshot.entries), *bundled.systems()))
        totals = Totals(self._plan, Counter(items.values()), systems, carrying)
        counted: dict[tuple[str, tuple[str, ...]], Counted] = {}
        try:
            for connector in sorted(connectors, key=lambda one: (one.spec.system or one.spec.id, one.spec.id)):
                for entry, one in self._source(connector, snapshot, items):
                    unbounded = _unbounded(entry.role) if one.gaps else frozenset[Population]()
                    totals.add(items[entry.source, entry.path], _system(entry), one.people, unbounded)
                    counted[entry.source, entry.path] = replace(one, people={})
        except BaseException:
            for connector in connectors:
                connector.stop()
            raise
        finally:
            for connector in connectors:
                connector.close()
        totals.end_of_ours()
        for name, people, roles in bundled.people():
            totals.add_bundled(name, people, frozenset().union(*map(_unbounded, roles)))
        unused = (*missing, *bundled.gaps, *self._unused(snapshot, connectors), *self._strange)
        for gap in unused:
            totals.lack(_unbounded(gap.role))
        census = Census(
            id=uuid4(),
            run=snapshot.run.id,
            entity=self._plan.entity,
            started_at=started,
            finished_at=datetime.now(UTC),
            method=self._plan.method,
            third_parties=self._plan.third_parties,
            key_label=self._plan.label,
            datasets=sum(one.persons is not None for one in counted.values()),
            reused=sum(one.portions.all_reused for one in counted.values()),
            rows=sum(one.rows for one in counted.values()),
            counts=totals.counts(),
            gaps=(*unused, *(gap for one in counted.values() for gap in one.gaps)),
            parts=sum(one.portions.every for one in counted.values()),
            parts_reused=sum(one.portions.reused for one in counted.values()),
            parts_unproven=sum(one.portions.unproven for one in counted.values()),
        )
        self.carried = carrying.carried(census)
        judged = tuple(self._judged(entry, counted.get((entry.source, entry.path))) for entry in snapshot.entries)
        lines = thresholds(self._plan.lines, judged, snapshot.sources, self._plan.entity, census)
        abroad = export_thresholds(self._plan.export_lines, self._exports.known(), self._plan.entity)
        return replace(snapshot, entries=judged, thresholds=(*lines, *abroad)), census

    def _items(self, entries: tuple[Entry, ...]) -> dict[tuple[str, tuple[str, ...]], str]:
        """A name for the data item of each dataset. Which items there are is decided anew when the run is recorded."""
        grouping = group(entries, self._plan.entity)
        titles = {one.id: f"{one.key.source} {one.title}".strip() for one in grouping.items}
        return {(entry.source, entry.path): titles[entry.item] for entry in grouping.entries if entry.item is not None}

    def _source(
        self, connector: Connector, snapshot: Snapshot, items: Mapping[tuple[str, tuple[str, ...]], str]
    ) -> Iterator[tuple[Entry, Counted]]:
        """Every dataset of one source, those of one item together, so that the item's sketches are soon given up."""
        source = self._view.shown(connector.spec.id)
        entries = sorted((one for one in snapshot.entries if one.source == source), key=lambda one: items[one.source, one.path])
        hours = [Hours(window, self._clock) for window in (connector.spec.window, self._plan.window)]
        with ExitStack() as watched:
            for one in hours:
                watched.enter_context(one.watching(connector))
            try:
                found = self._found(connector) if entries else {}
            except SourceError as error:
                self.unreached[source] = reason_of(error)
                yield from ((entry, _missed(entry, reason_of(error).value)) for entry in entries)
                return
            self._watcher.source_opened(source, len(entries))
            self._strangers(connector, source, len(found.keys() - {one.path for one in entries}))
            for entry in entries:
                stopped = Reason.OUTSIDE_WINDOW if any(one.over for one in hours) else self._budget.reason
                yield entry, self._dataset(connector, entry, found.get(entry.path), stopped)
                self._watcher.dataset_done(entry)
                _release()

    def _strangers(self, connector: Connector, source: str, count: int) -> None:
        """Datasets that no scan has seen under the names they have now: nobody knows whether they tell of people."""
        if count:
            detail = f"{count:,} datasets that no scan has seen under these names; {_SCAN_FIRST}"
            self._strange.append(CensusGap(source, "", Reason.CHANGED.value, detail, connector.spec.role.value))

    def _unused(self, snapshot: Snapshot, connectors: tuple[Connector, ...]) -> Iterator[CensusGap]:
        """The sources that could not be used at all."""
        roles = {self._view.shown(one.spec.id): one.spec.role.value for one in connectors}
        for source in snapshot.sources:
            if source.status is Status.FAILED:
                reason = source.reason.value if source.reason else ""
                yield CensusGap(source.source, "", reason, source.detail, roles.get(source.source, "own"))

    def _found(self, connector: Connector) -> dict[tuple[str, ...], Dataset]:
        """What is there now, by the path that the snapshot shows."""
        connector.probe()
        listed = tuple(connector.inventory())
        paths = distinct_paths(listed, self._view.shown)
        return {paths[one.path]: one for one in listed if isinstance(one, Dataset)}

    def _dataset(self, connector: Connector, entry: Entry, dataset: Dataset | None, stopped: Reason | None) -> Counted:
        space = entry.system or entry.source
        plan = plan_of(entry.finding, Place(entry.path[-1], entry.comment, entry.role, space), self._classifier.knowledge.hints)
        before = _obstacle(entry, plan, dataset, stopped)
        if before is not None:
            return before
        changed = "" if dataset is None else self._changed(entry, dataset)
        if changed and not plan.columns:
            return _missed(entry, Reason.CHANGED.value, changed)
        if dataset is None or not plan.columns:
            return Counted(Persons(0, 0, self._plan.method))
        found = self._people(connector, entry, dataset, plan)
        gaps = tuple(_gap(entry, *lack) for lack in _lacks(entry, plan, found, changed))
        whole = PersonSketch(self._plan.make)
        for people in found.tally.populations.values():
            whole.absorb(people)
        persons = whole.persons(self._plan.method, not gaps)
        return Counted(persons, found.tally.populations, found.rows, gaps, found.portions)

    def _people(self, connector: Connector, entry: Entry, dataset: Dataset, plan: PersonPlan) -> InPortions:
        export = self._exports.tally_for(entry, plan)

        def read(piece: Dataset, tally: PersonTally) -> Lack | None:
            return self._read(connector, piece, plan, _Taps(tally, export))

        target = Target(connector, entry, plan, lambda: PersonTally(plan, self._plan.key, self._plan.make), read)
        # A log of exports is read every time: of what was kept nobody knows the year.
        if self._kept is None or export is not None:
            return count_whole(target, dataset)
        return count_portions(target, dataset, self._kept)

    def _changed(self, entry: Entry, dataset: Dataset) -> str:
        """What the scan has not seen as it is now: columns that are new, or that the masker renamed."""
        now = set(distinct_names((one.name for one in dataset.columns), self._view.shown).values())
        strange = len(now - {base_column(one.column) for one in entry.finding.columns})
        return f"{strange:,} columns that no scan has seen under these names; {_SCAN_FIRST}" if strange else ""

    def _read(self, connector: Connector, dataset: Dataset, plan: PersonPlan, taps: _Taps) -> Lack | None:
        """Read the columns into the tallies; why that broke off, with details, if it did."""
        real = {shown: name for name, shown in distinct_names((one.name for one in dataset.columns), self._view.shown).items()}
        bases = dict.fromkeys((*(base_column(one.column) for one in plan.columns), *taps.more_columns))
        columns = [real.get(base, base) for base in bases]
        # Only reading a file can show columns that its own list of them does not have.
        if dataset.kind not in _FILES and not real.keys() >= bases.keys():
            return Reason.CHANGED.value, _SCAN_FIRST
        if isinstance(connector, Elsewhere) and taps.export is None:
            counting = Counting(plan, tuple(columns), tuple(bases), self._plan.lg_k, self._plan.key)
            there = connector.count_people(dataset, counting, taps.people)
            return None if there is None else (there[0], self._view.told(there[1]))
        try:
            rows = max(_ROWS, _CELLS // max(1, len(columns)))
            for batch in read_ahead(joined(connector.read(dataset, columns), rows)):
                taps.add(batch.rename_columns(list(bases)))
                self._budget.spend(batch.nbytes)
                if taps.people.rows % _TRIMMED < batch.num_rows:
                    _release()
                if self._budget.reason is not None:
                    return self._budget.reason.value, ""
        except SourceError as error:
            return reason_of(error).value, self._view.told(error.message)
        except Exception as error:  # noqa: BLE001 - one table's surprise must not cost the census of all others
            return Reason.INTERNAL_ERROR.value, fault_place(error)
        taps.end()
        return None

    def _judged(self, entry: Entry, counted: Counted | None) -> Entry:
        """The entry with its people, and the level and flags that follow from them."""
        if counted is None or counted.persons is None:
            return entry
        persons = counted.persons
        facts = replace(entry.facts, persons_lower=persons.lower, persons_upper=persons.upper)
        decision = self._classifier.decide(facts)
        finding = self._classifier.as_a_whole(entry.finding, decision)
        return replace(entry, persons=persons, facts=facts, decision=decision, finding=finding)


def _release() -> None:
    pa.default_memory_pool().release_unused()
    give_back()


def _obstacle(entry: Entry, plan: PersonPlan, dataset: Dataset | None, stopped: Reason | None) -> Counted | None:
    """Why a dataset is not even tried, where there is a reason. A dataset that was read whole and tells of nobody is done."""
    if entry.reason is not None and entry.status in (Status.SKIPPED, Status.FAILED):
        return _missed(entry, entry.reason.value)
    if entry.kind is Kind.METADATA:
        return _missed(entry, Reason.METADATA_ONLY.value)
    if not plan.is_about_people:
        whole = entry.status is Status.EMPTY or (entry.reason is None and entry.coverage.power_at_1pct == 1.0)
        return None if whole else _missed(entry, "sampled" if entry.reason is None else entry.reason.value)
    if stopped is not None:
        return _missed(entry, stopped.value)
    if dataset is None:
        return _missed(entry, Reason.CHANGED.value, _SCAN_FIRST)
    return None if plan.columns else _missed(entry, "several_in_a_cell", ", ".join(plan.unbounded))


def _lacks(entry: Entry, plan: PersonPlan, found: InPortions, changed: str) -> Iterator[Lack]:
    """What a dataset's count lacks although it was read."""
    if found.broken is not None:
        yield found.broken
    if changed:
        yield Reason.CHANGED.value, changed
    if plan.unbounded:
        yield "several_in_a_cell", ", ".join(plan.unbounded)
    if found.tally.broken:
        lists = dict.fromkeys(one.each for one in plan.columns if one.each)
        yield "several_in_a_cell", f"{', '.join(lists)}: {found.tally.broken:,} texts that are cut off or no whole JSON"
    if entry.unread:
        yield "unread_columns", ", ".join(one.column for one in entry.unread)


def _gap(entry: Entry, reason: str, detail: str = "") -> CensusGap:
    return CensusGap(entry.source, entry.title, reason, detail, entry.role)


def _missed(entry: Entry, reason: str, detail: str = "") -> Counted:
    return Counted(gaps=(_gap(entry, reason, detail),))


def _unbounded(role: str) -> frozenset[Population]:
    """The populations that have no upper bound where something of a source with this role could not be counted."""
    return _OURS if role in ("own", "joint") else frozenset([Population.ENTRUSTED])


def _system(entry: Entry) -> str:
    return entry.system or entry.source
