"""shudian scan."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from catalog import Catalog
from catalog.model import Snapshot
from config import Settings, SourceSpec, UsageError, load_lines, load_settings
from connectors import create
from connectors.model import SamplePlan
from scanner.engines import LocalEngine
from scanner.gate import NEW_SENSITIVE, exit_code, hits, parse_conditions
from scanner.judging import classifier_for
from scanner.outputs import is_report, refuse_to_harm, write_whole
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.product import VERSION
from scanner.progress import show_progress
from scanner.report import report_text
from scanner.summary import print_summary
from scanner.systems import declared_systems
from scanner.terminal import keeping_the_exit_code
from scanner.wording import check_language


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What was asked for on the command line."""

    sources: tuple[str, ...]
    config: Path | None = None
    report: Path | None = None
    record: bool = True
    full: bool = False
    fail_on: str = ""
    seed: int | None = None
    language: str = "zh"


def run_scan(options: ScanOptions) -> int:
    """Scan, record, report, summarise; the exit code. All that can be wrong with the call is found before a source is opened."""
    check_language(options.language)
    settings = load_settings(options.config)
    conditions = parse_conditions(options.fail_on)
    if NEW_SENSITIVE in conditions and not options.record:
        raise UsageError("--fail-on new_sensitive compares with the catalogue", "Leave out --no-catalog")
    specs = settings.specs(options.sources)
    _refuse_own_catalogue(specs, settings)
    if options.report is not None:
        refuse_to_harm(options.report, is_report)
    connectors = tuple(create(spec) for spec in specs)
    plan = scan_plan(settings, options)
    classifier = classifier_for(settings, tally_key(plan.seed), datetime.now(UTC).astimezone().date())
    catalog = Catalog.open(settings.catalog_url) if options.record else None
    try:
        with show_progress(options.language) as watcher:
            snapshot = Pipeline(plan, classifier, LocalEngine(), watcher).scan(connectors)
        before = catalog.current() if catalog else None
        if catalog:
            snapshot = catalog.record(snapshot, settings.entity.name)
    finally:
        if catalog:
            catalog.close()
    return _tell(snapshot, before, options, conditions)


def _refuse_own_catalogue(specs: tuple[SourceSpec, ...], settings: Settings) -> None:
    ours = settings.catalog_url
    for spec in specs:
        if spec.url.scheme == ours.scheme == "sqlite" and Path(spec.url.path).resolve() == Path(ours.path).resolve():
            raise UsageError(f"{spec.id} is the catalogue itself", "Name another file under catalog.url or another SOURCE")


def scan_plan(settings: Settings, options: ScanOptions) -> ScanPlan:
    """What the run will do, from the settings and the command line."""
    sampling = settings.sampling
    drawn = options.seed if options.seed is not None else sampling.seed
    return ScanPlan(
        run=uuid4(),
        seed=secrets.randbits(62) if drawn is None else drawn,
        sample=SamplePlan(
            seed=0,
            places=sampling.places,
            rows_per_place=sampling.rows_per_place,
            edge_rows=sampling.edge_rows,
            whole_rows=sampling.whole_rows,
            cell_chars=sampling.cell_chars,
            seconds=sampling.seconds_per_table,
            bytes_budget=int(sampling.megabytes_per_table * 1024 * 1024),
        ),
        full=options.full,
        entity=settings.entity.name,
        systems=declared_systems(settings),
        lines=load_lines(),
        product=VERSION,
    )


def _tell(snapshot: Snapshot, before: Snapshot | None, options: ScanOptions, conditions: tuple[str, ...]) -> int:
    found = hits(snapshot, conditions, before)
    with keeping_the_exit_code():
        print_summary(snapshot, found, options.language)
    if options.report is not None:
        write_whole(options.report, report_text(snapshot))
    return exit_code(snapshot, found)
