"""The one place where connectors, engine, classifiers and catalogue values meet.

source → inventory → sample → tally → merge → judge → facts → decide → entry → snapshot. One direction, frozen values.
Rows live in ``looking.look_at`` only, here or on an executor; what leaves it are tallies, which hold no value.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache, partial, reduce
from itertools import chain
from typing import TypeGuard
from uuid import UUID

import pyarrow as pa

from catalog.model import COPY_OF, Entry, Run, RunStatus, Snapshot, SourceOutcome, System
from classifiers import Circumstances, Classifier, gather, looks_copied, person_bounds
from classifiers.model import DatasetTally
from config import RegulatoryLine, SourceError, SourceSpec
from connectors import Connector
from connectors.model import Column, Dataset, Reason, SamplePlan, Skipped, Status
from scanner.alike import Alike
from scanner.awaited import Awaited, in_order, parts_of
from scanner.engines import Elsewhere, Engine
from scanner.families import FamilySampling, lightly_read
from scanner.gathered import Brought
from scanner.looking import Look, Wanted, look_at, reason_of, safely, unread
from scanner.presentable import (
    columns_met,
    distinct_names,
    distinct_paths,
    masked,
    presentable_columns,
    presentable_tally,
    presented,
)
from scanner.recalling import Memory, is_carried, soon_or_in_order, unless_known
from scanner.settling import settled
from scanner.tallying import Tallying
from scanner.terminal import visible
from scanner.thresholds import thresholds
from scanner.turns import Turns
from scanner.watcher import Watcher
from scanner.window import Clock, Hours, wall_clock, window_text

_WAITING = 72  # datasets of a source whose rows may wait to be tallied together
_ASKED = 32  # datasets that one turn is enough for, where it is only asked whether they must be read
_IN_A_ROW, _SHARES = 8, 16
"""Datasets that a thread reads in a row at most, where each of them gets so many shares of the source."""
_STOP_SECONDS = 5.0
_LISTS = 256  # lists of columns whose shown names are remembered: a fleet shares few
_UNDECLARED = System("")
_UNTALLIED = DatasetTally()
_STOPPED = (Reason.CANCELLED, Reason.UNREACHABLE)


@dataclass(frozen=True)
class ScanPlan:
    """What one run does, whatever its sources are."""

    run: UUID
    seed: int
    sample: SamplePlan
    full: bool
    entity: str
    systems: Mapping[str, System]
    lines: tuple[RegulatoryLine, ...]
    product: str
    families: FamilySampling = field(default_factory=FamilySampling)
    memory: Memory = field(default_factory=Memory)
    tallying: Tallying = field(default_factory=Tallying, repr=False, compare=False)


class Pipeline:
    """A scan of some sources with one classifier on one engine."""

    def __init__(
        self, plan: ScanPlan, classifier: Classifier, engine: Engine, watcher: Watcher, clock: Clock = wall_clock
    ) -> None:
        self._plan = plan
        self._classifier = classifier
        self._engine = engine
        self._watcher = watcher
        self._mask = lru_cache(maxsize=65_536)(lambda text: visible(masked(text, classifier.mask)))
        self._columns = lru_cache(maxsize=_LISTS)(self._columns_shown)
        self._tally = plan.tallying.of(classifier)
        self._alike = Alike()
        self._keyed = hmac.new(plan.seed.to_bytes(8, "big"), digestmod="sha256")
        self._identifying = classifier.knowledge.taxonomy.identifying
        self._stop = threading.Event()
        self._open: list[Connector] = []
        self._clock = clock
        self._hours: dict[str, Hours] = {}
        self._lightly: dict[str, frozenset[tuple[str, ...]]] = {}

    def scan(self, connectors: tuple[Connector, ...]) -> Snapshot:
        """Scan the sources. A source or dataset that cannot be read is part of the result; only a bug raises.

        Interrupted (KeyboardInterrupt), it cancels what runs on the servers and raises on.
        """
        started = datetime.now(UTC)
        self._open = list(connectors)
        self._hours = {connector.spec.id: Hours(connector.spec.window, self._clock) for connector in connectors}
        self._watcher.begun(self.cancel)
        try:
            results = tuple(self._engine.each_source(self._scan_source, connectors))
        except BaseException:
            self.cancel()
            raise
        finally:
            for connector in connectors:
                connector.close()
        entries = tuple(entry for _, part in results for entry in part)
        outcomes = tuple(outcome for outcome, _ in results)
        run = Run(
            id=self._plan.run,
            started_at=started,
            finished_at=datetime.now(UTC),
            engine=self._engine.name,
            rules=self._classifier.knowledge.version,
            status=_run_status(outcomes, entries),
            seed=self._plan.seed,
            product=self._plan.product,
        )
        return Snapshot(run, entries, (), thresholds(self._plan.lines, entries, outcomes, self._plan.entity), outcomes)

    def cancel(self) -> None:
        """Stop soon: no new dataset is begun, and running statements are cancelled on their servers."""
        self._stop.set()
        # All at once: a server that does not answer must not keep the others from being told.
        stops = [threading.Thread(target=connector.stop, daemon=True) for connector in self._open]
        for stop in stops:
            stop.start()
        end = time.monotonic() + _STOP_SECONDS
        for stop in stops:
            stop.join(max(0.0, end - time.monotonic()))

    def _scan_source(self, connector: Connector) -> tuple[SourceOutcome, tuple[Entry, ...]]:
        hours = self._hours[connector.spec.id]
        if connector.spec.window is not None and hours.over:
            detail = f"it may be read {window_text(connector.spec.window)}"
            outcome = SourceOutcome(self._mask(connector.spec.id), Status.FAILED, reason=Reason.OUTSIDE_WINDOW, detail=detail)
            self._watcher.source_done(outcome)
            return outcome, ()
        with hours.watching(connector):
            return self._scan_open_source(connector)

    def _scan_open_source(self, connector: Connector) -> tuple[SourceOutcome, tuple[Entry, ...]]:
        spec = connector.spec
        try:
            probe = connector.probe()
            found = tuple(connector.inventory())
            if spec.include and all(isinstance(one, Skipped) and one.reason is Reason.EXCLUDED for one in found):
                # A name that is spelled wrong must not end as a source in which nothing was found.
                told = f"include names none of its {len(found):,} datasets"
                raise SourceError(told, "See: shudian check", Reason.EXCLUDED.value)
            self._watcher.source_opened(self._mask(spec.id), len(found))
            if probe.missing:
                self._watcher.rights_missing(self._mask(spec.id), tuple(map(self._mask, probe.missing)))
            listed = (one for one in found if isinstance(one, Dataset))
            self._lightly[spec.id] = lightly_read(listed, self._plan.families.members, self._plan.seed)
            paths = distinct_paths(found, self._mask)
            looked = tuple(self._entries(connector, found, paths))
            # What is carried over stays as it was published, and its neighbours may still lean on it.
            pairs = zip(looked, settled(looked, self._classifier), strict=True)
            entries = tuple(before if is_carried(before) else after for before, after in pairs)
        except SourceError as error:
            outcome = SourceOutcome(self._mask(spec.id), Status.FAILED, reason=reason_of(error), detail=self._mask(_told(error)))
            self._watcher.source_done(outcome)
            return outcome, ()
        missed = any(entry.reason is not None and entry.reason.was_in_scope for entry in entries)
        status = Status.PARTIAL if missed else Status.COMPLETE
        name = self._mask(spec.id)
        outcome = SourceOutcome(name, status, probe.product, probe.version, datasets=len(entries), family=self._mask(spec.family))
        self._watcher.source_done(outcome)
        return outcome, entries

    def _entries(
        self, connector: Connector, found: tuple[Dataset | Skipped, ...], paths: Mapping[tuple[str, ...], tuple[str, ...]]
    ) -> Iterator[Entry]:
        turns = Turns(connector.at_once)
        if not _is_elsewhere(connector):
            self._plan.tallying.expect(len(found))
        asked_before = self._plan.memory.knows

        def work(one: Dataset | Skipped) -> Awaited[Entry]:
            path = paths[one.path]
            known = self._begun(connector, one, path, asked_before)
            return self._begun_anew(connector, one, path) if known is None else Awaited((), lambda: self._done(known))

        def work_in_turn(one: Dataset | Skipped) -> list[Awaited[Entry]]:
            with turns.taken():
                return [work(one)]

        def work_some(some: Sequence[Dataset | Skipped]) -> list[Awaited[Entry]]:
            return [work(one) for one in some]

        def known(part: Sequence[Dataset | Skipped]) -> list[Entry | None]:
            with turns.taken():
                return [self._known(connector, one, paths[one.path]) for one in part]

        if not asked_before:
            # To hand each to a thread, and to wait for it, takes a tenth of what reading it does.
            size = 1 if _is_elsewhere(connector) else max(1, min(_IN_A_ROW, len(found) // (_SHARES * connector.at_once)))
            begun = self._engine.each_dataset(work_some, parts_of(found, size), connector.at_once)
            return in_order(begun, _WAITING)
        # Most are known: to hand each to a thread of its own takes longer than to see that it is.
        answered = soon_or_in_order(known, parts_of(found, _ASKED), connector.at_once)
        answers = zip(found, chain.from_iterable(answered), strict=True)

        def read(unknown: Iterable[Dataset | Skipped]) -> Iterator[Entry]:
            return in_order(self._engine.each_dataset(work_in_turn, unknown, connector.at_once), _WAITING)

        return unless_known(answers, read, self._watcher.dataset_done)

    def _begun(self, connector: Connector, one: Dataset | Skipped, path: tuple[str, ...], asked_before: bool) -> Entry | None:
        """The entry of a dataset whose turn it is, if it is known; else it is read now."""
        if not asked_before:
            return self._known(connector, one, path)
        self._plan.memory.reads(self._mask(connector.spec.id), path)
        return None

    def _known(self, connector: Connector, one: Dataset | Skipped, path: tuple[str, ...]) -> Entry | None:
        """The entry of a dataset that need not be read, within the hours in which it might be."""
        if isinstance(one, Skipped) or self._stop.is_set() or self._hours[connector.spec.id].over:
            return None
        return self._recalled(connector, one, path)

    def _begun_anew(self, connector: Connector, one: Dataset | Skipped, path: tuple[str, ...]) -> Awaited[Entry]:
        """The entry of a dataset that is read now, once its rows are tallied: meanwhile others are read."""
        parts: list[Brought] = []
        if isinstance(one, Skipped):
            dataset, look = Dataset(one.source, one.path, one.kind), unread(one)
        elif self._stop.is_set():
            dataset, look = one, unread(Skipped(one.source, one.path, one.kind, Reason.CANCELLED))
        elif self._hours[connector.spec.id].over:
            dataset, look = one, unread(Skipped(one.source, one.path, one.kind, Reason.OUTSIDE_WINDOW))
        else:
            dataset, look = one, self._look_safely(connector, one, parts)

        def entry() -> Entry:
            seen = safely(dataset, lambda: _tallied(look, parts)) if parts else look
            return self._done(self._judge(connector.spec, dataset, seen, path))

        return Awaited(parts, entry)

    def _done(self, entry: Entry) -> Entry:
        self._watcher.dataset_done(entry)
        return entry

    def _recalled(self, connector: Connector, dataset: Dataset, path: tuple[str, ...]) -> Entry | None:
        if self._plan.memory.is_empty:
            return None
        shown, source = self._shown(dataset, path)[0], self._mask(connector.spec.id)
        shown = shown if source == shown.source else replace(shown, source=source)
        try:
            return self._plan.memory.recall(connector, dataset, shown)
        except Exception:  # noqa: BLE001 - what cannot be recalled is read
            return None

    def _look_safely(self, connector: Connector, dataset: Dataset, parts: list[Brought]) -> Look:
        """The look at a dataset, without the tallies of what is left to be tallied, its ``parts``."""
        look = safely(dataset, lambda: self._look(connector, dataset, parts))
        if look.reason in _STOPPED and self._hours[connector.spec.id].over:
            # It was we who stopped it: nothing is wrong with the source.
            status = Status.SKIPPED if look.status is Status.FAILED else look.status
            return replace(look, status=status, reason=Reason.OUTSIDE_WINDOW, detail="")
        return look

    def _look(self, connector: Connector, dataset: Dataset, parts: list[Brought]) -> Look:
        plan = self._plan.sample
        if dataset.path in self._lightly.get(dataset.source, ()):
            plan = self._plan.families.light(plan)
        wanted = Wanted(replace(plan, seed=self._seed(dataset)), self._plan.full)
        if _is_elsewhere(connector):
            return connector.look(dataset, wanted, self._classifier)
        if wanted.full:
            told = partial(self._watcher.rows_read, self._mask(dataset.source), self._mask(dataset.name))
            wanted = replace(wanted, told=told, lent=self._plan.tallying.lent)
            return look_at(connector, dataset, wanted, self._tally, lambda: self._hours[dataset.source].over)
        brought: list[Brought] = []

        def later(batch: pa.RecordBatch) -> DatasetTally:
            brought.append(self._tally.brought(batch))
            return _UNTALLIED

        look = look_at(connector, dataset, wanted, later)
        parts += brought  # of a look that ended well
        return look

    def _judge(self, spec: SourceSpec, dataset: Dataset, look: Look, path: tuple[str, ...]) -> Entry:
        mask, alike = self._mask, self._alike
        columns = columns_met(dataset, look.tally)
        dataset = dataset if columns is dataset.columns else replace(dataset, columns=columns)
        shown, names = self._shown(dataset, path)
        finding = self._classifier.judge(shown, presentable_tally(look.tally, names, mask))
        persons = person_bounds(finding, look.statistics.rows)
        around = self._around(spec, look, path)
        facts = gather(finding, look.statistics, persons, around, self._identifying)
        decision = self._classifier.decide(facts)
        # What earlier entries say too is theirs: an entry is made of such parts at once, for a fleet has many.
        return Entry(
            source=mask(spec.id),
            path=path,
            kind=dataset.kind,
            system=spec.system,
            environment=around.environment,
            role=around.role,
            status=look.status,
            coverage=look.coverage,
            statistics=alike.statistics(look.statistics),
            finding=alike.finding(self._classifier.as_a_whole(finding, decision)),
            facts=alike.facts(facts),
            decision=alike.decision(decision),
            reason=look.reason,
            detail=mask(look.detail),
            comment=shown.comment,
            persons=alike.persons(persons),
            unread=tuple([replace(one, column=names.get(one.column, mask(one.column))) for one in look.unread]),
        )

    def _around(self, spec: SourceSpec, look: Look, path: tuple[str, ...]) -> Circumstances:
        """What is known of a dataset besides its content."""
        system = self._plan.systems.get(spec.system, _UNDECLARED)
        return Circumstances(
            spec.environment.value,
            spec.role.value,
            system.grade,
            look.status not in (Status.SKIPPED, Status.FAILED) and look.reason is not Reason.WEAK_SAMPLE,
            looks_copied(path),
            {**system.attributes, COPY_OF: spec.copy_of} if spec.copy_of else system.attributes,
            self._classifier.knowledge.personal_information,
        )

    def _shown(self, dataset: Dataset, path: tuple[str, ...]) -> tuple[Dataset, Mapping[str, str]]:
        """The dataset as it is shown, and what is shown for each of its columns."""
        columns, names = self._columns(dataset.columns)
        return presented(dataset, path, columns, self._mask), names

    def _columns_shown(self, columns: tuple[Column, ...]) -> tuple[tuple[Column, ...], Mapping[str, str]]:
        names = distinct_names((column.name for column in columns), self._mask)
        return presentable_columns(columns, names, self._mask), names

    def _seed(self, dataset: Dataset) -> int:
        # A dataset's places depend on the run's seed and its own name alone, so that one table can be repeated by itself.
        own = self._keyed.copy()
        own.update("\0".join((dataset.source, *dataset.path)).encode())
        return int.from_bytes(own.digest()[:8], "big") >> 1


def _tallied(look: Look, parts: Sequence[Brought]) -> Look:
    """The look with the tallies of its parts, which are there. Raises what tallying one raised."""
    tally = reduce(DatasetTally.merge, [one.result() for one in parts])
    return Look(tally, look.coverage, look.status, look.statistics, look.reason, look.detail, look.unread)


def tally_key(seed: int) -> bytes:
    """The key that digests of values are made with in a run. It lives in memory only, as the digests do."""
    return hashlib.sha256(b"shudian tally" + seed.to_bytes(8, "big")).digest()


def _is_elsewhere(connector: Connector) -> TypeGuard[Elsewhere]:
    return _looks(type(connector))


@lru_cache
def _looks(kind: type[Connector]) -> bool:
    """Once for each kind of connector: whether it has the methods of a protocol takes long to tell."""
    return issubclass(kind, Elsewhere)


def _told(error: SourceError) -> str:
    return f"{error.message}. {error.advice}" if error.advice else error.message


def _run_status(outcomes: tuple[SourceOutcome, ...], entries: tuple[Entry, ...]) -> RunStatus:
    if all(outcome.status is Status.FAILED for outcome in outcomes):
        return RunStatus.FAILED
    missed = any(entry.reason is not None and entry.reason.was_in_scope for entry in entries)
    failed = any(outcome.status is Status.FAILED for outcome in outcomes)
    return RunStatus.PARTIAL if missed or failed else RunStatus.COMPLETE
