"""shudian scan."""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from catalog import allowed_by
from catalog.model import Census, Snapshot
from config import Settings, SourceSpec, Taxonomy, UsageError, load_lines, load_settings
from connectors import create
from connectors.model import SamplePlan
from scanner.anchoring import opened
from scanner.census import CensusTaker
from scanner.census_kept import KeptSketches
from scanner.census_plan import census_plan
from scanner.census_summary import print_census
from scanner.engines import LocalEngine
from scanner.families import FamilySampling
from scanner.gate import NEW_SENSITIVE, Hit, exit_code, hits, parse_conditions
from scanner.judging import NOTHING_ALLOWED, classifier_for
from scanner.outputs import is_report, refuse_to_harm, write_whole
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.product import VERSION
from scanner.progress import show_progress
from scanner.report import report_text
from scanner.summary import print_summary
from scanner.systems import declared_systems, known_systems
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
    census: bool = False
    exact: bool = False


def run_scan(options: ScanOptions) -> int:
    """Scan, record, report, summarise; the exit code. All that can be wrong with the call is found before a source is opened."""
    check_language(options.language)
    settings = load_settings(options.config)
    conditions = parse_conditions(options.fail_on)
    if NEW_SENSITIVE in conditions and not options.record:
        raise UsageError("--fail-on new_sensitive compares with the catalogue", "Leave out --no-catalog")
    if options.exact and not options.census:
        raise UsageError("--exact is a way of counting people", "Add --census")
    counting = census_plan(settings, options.exact) if options.census else None
    specs = settings.specs(options.sources)
    _refuse_own_catalogue(specs, settings)
    if options.report is not None:
        refuse_to_harm(options.report, is_report)
    connectors = tuple(create(spec) for spec in specs)
    plan = scan_plan(settings, options)
    today = datetime.now(UTC).astimezone().date()
    classifier = classifier_for(settings, tally_key(plan.seed), today)
    with opened(settings, create=True) if options.record else nullcontext() as catalog:
        if catalog and (allow := allowed_by(catalog.standing())) != NOTHING_ALLOWED:
            classifier = classifier_for(settings, tally_key(plan.seed), today, allow)
        with show_progress(options.language) as watcher:
            if catalog:
                plan = replace(plan, systems=known_systems(settings, catalog))
            snapshot = Pipeline(plan, classifier, LocalEngine(), watcher).scan(connectors)
            census = None
            if counting is not None:
                kept = KeptSketches(catalog, counting) if catalog and counting.keep_sketches else None
                taker = CensusTaker(counting, classifier, watcher, kept)
                snapshot, census = taker.take(snapshot, tuple(create(spec) for spec in specs))
        before = catalog.current() if catalog else None
        if catalog:
            snapshot = catalog.record(snapshot, settings.entity.name)
            if census is not None:
                catalog.add_census(census)
    knowledge = classifier.knowledge
    found = hits(snapshot, conditions, before, knowledge.personal_information)
    return _tell(snapshot, found, options, knowledge.taxonomy, census)


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
        lines=load_lines(settings.rule_choice().folder),
        product=VERSION,
        families=FamilySampling(sampling.family_members, sampling.family_places),
    )


def _tell(
    snapshot: Snapshot, found: tuple[Hit, ...], options: ScanOptions, taxonomy: Taxonomy, census: Census | None = None
) -> int:
    with keeping_the_exit_code():
        print_summary(snapshot, found, options.language, taxonomy)
        if census is not None:
            print_census(census, options.language)
    if options.report is not None:
        write_whole(options.report, report_text(snapshot, taxonomy, census))
    return exit_code(snapshot, found)
