"""shudian scan --profile prelaunch: one command that a pipeline calls before a system goes live.

It scans as ``shudian scan`` does and publishes nothing: what the catalogue knows of production stays. It leaves an entry in the
record, and files where they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from catalog import AuditKind, Catalog, Declared, allowed_by, group
from catalog.model import Snapshot, System
from classifiers import Classifier
from config import Settings, SourceSpec, UsageError, load_lines
from connectors import create
from scanner.anchoring import opened
from scanner.commands.profiles import LaunchOptions
from scanner.engines import LocalEngine
from scanner.gate import BEFORE_LAUNCH, CHANGE, COMPARED
from scanner.judging import NOTHING_ALLOWED, classifier_for
from scanner.outputs import is_report, is_workbook, refuse_to_harm, write_findings, write_report
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.prelaunch import (
    PEOPLE,
    Comparison,
    GateResult,
    LineOutlook,
    Outlook,
    after_launch,
    change_outlook,
    compare,
    judge_gate,
    people_outlook,
    with_people,
)
from scanner.prelaunch_sheet import SheetAround, sheet_kind, write_sheet
from scanner.prelaunch_summary import gate_report, print_gate
from scanner.progress import show_progress
from scanner.report import report
from scanner.sarif import Gate, is_sarif, sarif_document
from scanner.scanning import prepared
from scanner.summary import print_summary
from scanner.systems import declared_systems, known_systems, lines_now
from scanner.terminal import keeping_the_exit_code

_LIMIT = 30


@dataclass(frozen=True)
class _Around:
    """What is known besides the scan: the catalogue (None with --no-catalog), settings, and the system of a sheet."""

    settings: Settings
    catalog: Catalog | None
    system: System
    systems: Mapping[str, System]
    people: int | None


def run_prelaunch(options: LaunchOptions) -> int:
    """Scan, compare, tell; the exit code: 0 may launch, 4 needs to be signed off, 3 could not be told. All that can be wrong with
    the call is found before a source is opened (UsageError, SettingsError)."""
    _refuse(options)
    asked = options.scan
    scan = prepared(asked)
    settings, plan, classifier = scan.settings, scan.plan, scan.classifier
    conditions = scan.conditions or tuple(one for one in BEFORE_LAUNCH if asked.record or one not in COMPARED)
    system = _system(settings, options.system)
    specs = tuple(replace(one, system=system.id) if system.id else one for one in scan.specs)
    with opened(settings, create=True) if asked.record else nullcontext() as catalog:
        systems: Mapping[str, System] = known_systems(settings, catalog) if catalog else declared_systems(settings)
        if catalog and (allow := allowed_by(catalog.standing())) != NOTHING_ALLOWED:
            classifier = classifier_for(settings, tally_key(plan.seed), datetime.now(UTC).astimezone().date(), allow)
        system = systems.get(system.id, system)
        snapshot = _scan(replace(plan, systems={**systems, system.id: system}), classifier, specs, asked.language)
        snapshot = with_people(snapshot, options.people, classifier)
        grouped = group(snapshot.entries, settings.entity.name, catalog.items() if catalog else ())
        snapshot = replace(snapshot, entries=grouped.entries, items=grouped.items)
        around = _Around(settings, catalog, _one_system(system, specs, systems), systems, options.people)
        result = judge_gate(snapshot, conditions, _comparison(snapshot, around, classifier))
        if catalog:
            catalog.note(AuditKind.SCAN, _noted(snapshot, result))
        _write(options, snapshot, result, (around, classifier))
    with keeping_the_exit_code():
        print_summary(snapshot, (), asked.language, classifier.knowledge.taxonomy)
        print_gate(result, asked.language, published=False)
    return result.code


def _refuse(options: LaunchOptions) -> None:
    if options.scan.census or options.scan.incremental or options.files.bundle is not None:
        told = "--profile prelaunch publishes nothing: it takes no --census, --incremental or --bundle"
        raise UsageError(told, "Leave one of them out")
    if options.scan.engine != LocalEngine.name:
        raise UsageError("--profile prelaunch runs on this machine", "Leave out --engine")
    if options.people is not None and options.people < 0:
        raise UsageError("--people: is a number of people")
    if options.scan.report is not None:
        refuse_to_harm(options.scan.report, is_report)
    if options.files.sarif is not None:
        refuse_to_harm(options.files.sarif, is_sarif)
    if options.sheet is not None:
        sheet_kind(options.sheet)
        refuse_to_harm(options.sheet, is_workbook)


def _system(settings: Settings, wanted: str) -> System:
    """The system that was named: a declared one by id or name, else a new one of which only the name is known."""
    known = declared_systems(settings)
    found = next((one for id, one in known.items() if wanted and wanted in (id, one.name)), None)
    return found or System(wanted, wanted)


def _one_system(named: System, specs: tuple[SourceSpec, ...], systems: Mapping[str, System]) -> System:
    ids = {one.system for one in specs}
    return systems.get(ids.pop(), named) if len(ids) == 1 else named


def _scan(plan: ScanPlan, classifier: Classifier, specs: tuple[SourceSpec, ...], language: str) -> Snapshot:
    connectors = tuple(create(spec) for spec in specs)
    with show_progress(language) as watcher:
        return Pipeline(plan, classifier, LocalEngine(), watcher).scan(connectors)


def _comparison(snapshot: Snapshot, around: _Around, classifier: Classifier) -> Comparison:
    """What the launch would add, and where the lines would stand."""
    settings, catalog = around.settings, around.catalog
    now = catalog.current() if catalog else None
    known = catalog.reviewed(now) if catalog and now else None
    found = compare(snapshot, known, classifier.knowledge.personal_information)
    lines = {one.id: one for one in load_lines(settings.rule_choice().folder)}
    censuses = catalog.censuses(settings.entity.name) if catalog else ()
    people = people_outlook(lines[PEOPLE], snapshot, known, censuses[0] if censuses else None, around.people)
    limit = lines[CHANGE].limit if CHANGE in lines else _LIMIT
    change = _change(replace(snapshot, entries=found.new_items), known, around, limit)
    company = lines_now(settings, catalog) if catalog and known else ()
    alone = tuple(one for one in snapshot.thresholds if one.id == PEOPLE)
    standing = tuple(one for one in company if one.id == PEOPLE)
    return replace(found, lines=(people, change), people=around.people, alone=alone, company=standing)


def _change(fresh: Snapshot, known: Snapshot | None, around: _Around, limit: int) -> LineOutlook:
    catalog, entity = around.catalog, around.settings.entity.name
    if catalog is None:
        return LineOutlook(CHANGE, Outlook.NOT_COMPARED)
    if known is None:  # what was filed elsewhere and imported may be known before anything was scanned
        return LineOutlook(CHANGE, Outlook.POSSIBLE if catalog.filings(entity) else Outlook.NO_BASELINE)
    systems = around.systems if isinstance(around.systems, Declared) else {}
    after = after_launch(known, fresh)
    before = catalog.filed_state(entity, known, systems, limit)
    return change_outlook(before, catalog.filed_state(entity, after, systems, limit), fresh.entries)


def _noted(snapshot: Snapshot, result: GateResult) -> dict[str, object]:
    run = snapshot.run
    return {
        "profile": "prelaunch",
        "published": False,
        "run": str(run.id),
        "rules": run.rules,
        "product": run.product,
        "sources": [{"source": one.source, "status": one.status.value, "datasets": one.datasets} for one in snapshot.sources],
        "datasets": len(snapshot.entries),
        **{name: value for name, value in gate_report(result).items() if name in ("verdict", "exit_code", "conditions")},
        "hits": len(result.hits),
        "unknown": [one.why for one in result.unknown],
        "lines": {one.id: one.state.value for one in result.comparison.lines},
    }


def _write(options: LaunchOptions, snapshot: Snapshot, result: GateResult, known: tuple[_Around, Classifier]) -> None:
    asked, (around, classifier) = options.scan, known
    taxonomy = classifier.knowledge.taxonomy
    if asked.report is not None:
        document = {**report(snapshot, taxonomy), "gate": gate_report(result)}
        write_report(asked.report, document, asked.language)
    if options.files.sarif is not None:
        gate, specs = Gate.before_launch(result, asked.language), around.settings.specs(asked.sources)
        write_findings(options.files.sarif, sarif_document(snapshot, classifier, specs, gate, asked.language), asked.language)
    if options.sheet is not None:
        write_sheet(options.sheet, snapshot, result, SheetAround(around.settings, around.catalog, around.system, taxonomy))
