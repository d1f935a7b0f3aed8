"""shudian census."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from catalog import CarriedPeople, Catalog, Together, allowed_by, with_lines
from catalog.model import Census, CensusGap, Entry, Run, RunStatus, Snapshot, SourceOutcome
from config import CustomRules, Knowledge, Settings, SourceSpec, UsageError, load_knowledge, load_settings
from connectors import create
from connectors.model import Reason, Status
from scanner.anchoring import opened
from scanner.census import CensusTaker
from scanner.census_bundled import BETWEEN, NOTHING_BUNDLED, Bundled, bundled, refuse_exact
from scanner.census_kept import KeptSketches
from scanner.census_plan import CensusPlan, census_plan
from scanner.census_summary import print_census
from scanner.census_view import without_masker
from scanner.declared_sources import with_console_sources
from scanner.footprint import give_back
from scanner.gate import exit_code
from scanner.judging import NOTHING_ALLOWED, classifier_for
from scanner.outputs import is_report, refuse_to_harm, write_report
from scanner.product import VERSION
from scanner.progress import show_progress
from scanner.rejudging import declared_since
from scanner.report import report
from scanner.source_guard import guarded
from scanner.summary import print_summary, shipped_taxonomy
from scanner.systems import known_systems, lines_now
from scanner.terminal import keeping_the_exit_code, visible
from scanner.watcher import Watcher
from scanner.wording import check_language

ENGINE = "census"
"""How a run is marked that read key columns only: what its entries say of everything else is from the scan before."""
_SCAN_FIRST = "Run: shudian scan SOURCE..."
_UNDECLARED = "it is not declared in shudian.yaml: name it as a SOURCE"
_NEVER = "declared sources that no scan has read: {}; scan them first"
_STANDING = ("sampled", "several_in_a_cell", "unread_columns")
"""Gaps that the scan has left: this command did all it could."""


@dataclass(frozen=True, slots=True)
class CensusOptions:
    """What was asked for on the command line; no source means all that are declared and known. ``bundle`` is a file for the run
    and its people, ``key`` a reference to the key that signs it."""

    sources: tuple[str, ...] = ()
    config: Path | None = None
    report: Path | None = None
    exact: bool = False
    language: str = "zh"
    bundle: Path | None = None
    key: str = ""


@dataclass(frozen=True)
class _Scope:
    """What is counted: the sources, their entries and outcomes as the catalogue knows them, what is missing beforehand, and
    people of networks that cannot be read here."""

    specs: tuple[SourceSpec, ...]
    entries: tuple[Entry, ...]
    outcomes: tuple[SourceOutcome, ...]
    missing: tuple[CensusGap, ...] = ()
    bundled: Bundled = NOTHING_BUNDLED


_Taken: TypeAlias = tuple[Snapshot, Census, CarriedPeople | None]


def run_census(options: CensusOptions) -> int:
    """Count, record, report, summarise; the exit code. Raises UsageError for a source that the catalogue does not know."""
    check_language(options.language)
    settings = load_settings(options.config)
    plan = census_plan(settings, options.exact)
    private = _signing(options, settings, plan)
    if options.report is not None:
        refuse_to_harm(options.report, is_report)
        shipped_taxonomy()  # the report's names, read now while little else is held
    with opened(settings) as catalog:
        settings = with_console_sources(settings, catalog)
        scope = _scope(settings, catalog, options.sources, plan)
        knowledge = _knowledge(settings, catalog)
        with show_progress(options.language) as watcher:
            snapshot, census, people = _taken(scope, plan, knowledge, watcher, catalog)
        give_back()
        # No dataset was looked at from outside: what an incremental scan goes by stays as it is.
        snapshot = catalog.record(snapshot, settings.entity.name, Together(census, marks=None))
        standing = lines_now(settings, catalog)
    with keeping_the_exit_code():
        shown = replace(snapshot, entries=(), thresholds=with_lines(snapshot.thresholds, standing))
        print_summary(shown, (), options.language, knowledge.taxonomy)
        print_census(census, options.language)
    if options.bundle is not None:
        from scanner.bundles import Contents, write_bundle

        write_bundle(options.bundle, Contents(snapshot, people), settings, private, options.language)
    if options.report is not None:
        write_report(options.report, report(snapshot, knowledge.taxonomy, census, standing), options.language)
    return exit_code(snapshot, ())


def _signing(options: CensusOptions, settings: Settings, plan: CensusPlan) -> str:
    if options.bundle is None:
        if options.key:
            raise UsageError("--key signs a bundle", "Add --bundle FILE")
        return ""
    from scanner.bundles import is_bundle, signing_key  # what looks through names is big, and only a bundle needs it here

    refuse_to_harm(options.bundle, is_bundle)
    refuse_exact(plan, settings)
    return signing_key(settings, options.key)


def _knowledge(settings: Settings, catalog: Catalog) -> Knowledge:
    """The rules in force. Detectors are only made where rules of the company's own stand beside the shipped ones."""
    allow = allowed_by(catalog.standing())
    if settings.custom_rules() == CustomRules() and allow == NOTHING_ALLOWED:
        return load_knowledge(settings.rule_choice(), values=False)
    return classifier_for(settings, allow=allow).knowledge


def _scope(settings: Settings, catalog: Catalog, wanted: Sequence[str], plan: CensusPlan) -> _Scope:
    now = catalog.current()
    if now is None:
        raise UsageError("the catalogue is empty: a census counts what scans have found", _SCAN_FIRST)
    known = {one.source for one in now.sources}
    chosen = wanted or [name for name in settings.sources if name in known]
    specs = guarded(settings.specs(tuple(chosen)), settings, raising=False)
    for spec in specs:
        if visible(spec.id) not in known:
            raise UsageError(f"{visible(spec.id)}: no scan of it is in the catalogue", _SCAN_FIRST)
    ours = {visible(spec.id): spec for spec in specs}
    systems = known_systems(settings, catalog)
    entries = tuple(declared_since(one, systems) for one in now.entries if one.source in ours)
    outcomes = tuple(replace(one, as_of=None, family=ours[one.source].family) for one in now.sources if one.source in ours)
    if wanted:
        return _Scope(specs, entries, outcomes)
    others = bundled(catalog.bundled_people(), plan, now)
    return _Scope(specs, entries, outcomes, tuple(_left_out(settings, now, known)), others)


def _left_out(settings: Settings, now: Snapshot, known: set[str]) -> Iterable[CensusGap]:
    """What a count of everything cannot reach, said without a name that nobody has masked."""
    roles = {entry.source: entry.role for entry in now.entries}
    for source in sorted(one for one in known - set(settings.sources) if BETWEEN not in one):
        yield CensusGap(source, "", Reason.CHANGED.value, _UNDECLARED, roles.get(source, "own"))
    never = [name for name in settings.sources if name not in known]
    if never:
        yield CensusGap("", "", Reason.CHANGED.value, _NEVER.format(len(never)))


def _taken(scope: _Scope, plan: CensusPlan, knowledge: Knowledge, watcher: Watcher, catalog: Catalog) -> _Taken:
    kept = KeptSketches(catalog, plan) if plan.keep_sketches else None
    taker = CensusTaker(plan, without_masker(knowledge), watcher, kept)
    started = datetime.now(UTC)
    run = Run(uuid4(), started, started, ENGINE, knowledge.version, RunStatus.COMPLETE, 0, VERSION)
    # An earlier run that could not reach a source says nothing about this one.
    outcomes = tuple(replace(one, status=Status.COMPLETE) if one.status is Status.FAILED else one for one in scope.outcomes)
    before = Snapshot(run, scope.entries, (), (), outcomes)
    snapshot, census = taker.take(before, tuple(create(spec) for spec in scope.specs), scope.missing, scope.bundled)
    sources = tuple(_outcome(one, taker.unreached.get(one.source)) for one in outcomes)
    # What could not be reached stays as the catalogue knows it.
    entries = tuple(one for one in snapshot.entries if one.source not in taker.unreached)
    run = replace(run, finished_at=datetime.now(UTC), status=_status(sources, census))
    return replace(snapshot, run=run, entries=entries, sources=sources), census, taker.carried


def _outcome(one: SourceOutcome, reason: Reason | None) -> SourceOutcome:
    return one if reason is None else SourceOutcome(one.source, Status.FAILED, reason=reason)


def _status(sources: Iterable[SourceOutcome], census: Census) -> RunStatus:
    failed = [one.status is Status.FAILED for one in sources]
    if all(failed):
        return RunStatus.FAILED
    missed = any(gap.reason not in _STANDING and _in_scope(gap.reason) for gap in census.gaps)
    return RunStatus.PARTIAL if missed or any(failed) else RunStatus.COMPLETE


def _in_scope(reason: str) -> bool:
    return reason not in set(Reason) or Reason(reason).was_in_scope
