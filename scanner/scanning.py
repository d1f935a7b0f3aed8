"""A scan from its options to what is published: the work that the command line and the workers share."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

from catalog.model import Census, Entry, Snapshot
from classifiers import Classifier
from config import AllowList, Settings, SourceSpec, Taxonomy, UsageError, load_lines
from connectors import Connector
from connectors.model import SamplePlan
from scanner.declared_sources import settings_for
from scanner.engines import Engine, LocalEngine, engine_named
from scanner.families import FamilySampling
from scanner.gate import COMPARED, Hit, exit_code, hits, parse_conditions
from scanner.helping import helped
from scanner.judging import NOTHING_ALLOWED, Recipe, classifier_for
from scanner.pipeline import Pipeline, ScanPlan, tally_key
from scanner.presentable import masked
from scanner.product import VERSION
from scanner.recalling import Draft, Known, Layers, Marks
from scanner.source_guard import guarded
from scanner.systems import declared_systems, disputes_told, in_their_systems, known_systems
from scanner.tally_process import TallyProcess
from scanner.tallying import Tallying, begun_anew
from scanner.terminal import visible
from scanner.watcher import Watcher
from scanner.wording import check_language

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from catalog import CarriedPeople, Catalog, Declared
    from scanner.census_plan import CensusPlan

End: TypeAlias = "Callable[[Connection, Snapshot], None]"


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What was asked for, on the command line or by a job."""

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
    incremental: bool = False
    engine: str = LocalEngine.name


@dataclass(frozen=True)
class Scan:
    """A scan that can begin: everything that can be wrong with what was asked for has been looked at, and no source opened.
    ``workers`` were forked for it."""

    options: ScanOptions
    settings: Settings
    specs: tuple[SourceSpec, ...]
    conditions: tuple[str, ...]
    counting: CensusPlan | None
    plan: ScanPlan
    connectors: tuple[Connector, ...]
    classifier: Classifier
    engine: Engine = field(default_factory=LocalEngine)
    notes: tuple[str, ...] = ()
    workers: tuple[TallyProcess, ...] = field(default=(), repr=False, compare=False)


@dataclass(frozen=True)
class Scanned:
    """What a scan gave. ``snapshot`` has its items where it was recorded, ``notes`` are what else to tell, a sentence each;
    ``carried`` is what a bundle holds of its census besides numbers."""

    snapshot: Snapshot
    census: Census | None
    found: tuple[Hit, ...]
    taxonomy: Taxonomy
    notes: tuple[str, ...] = ()
    carried: CarriedPeople | None = None

    @property
    def code(self) -> int:
        """The exit code."""
        return exit_code(self.snapshot, self.found)


class Attempt:
    """What a scan does not know of who carries it out: whether somebody has begun it before, and what ends it. By itself a scan
    begins anew and ends when it is recorded."""

    def begun(self, plan: ScanPlan, rules: str) -> Iterable[Entry]:  # noqa: ARG002
        """What was read in an earlier attempt under these rules, as it was kept."""
        return ()

    def end(self, code: Callable[[Snapshot], int]) -> End | None:  # noqa: ARG002
        """What is to happen in the transaction that publishes; ``code`` gives the exit code of what is published."""
        return None


ONCE = Attempt()


def prepared(options: ScanOptions, settings: Settings | None = None) -> Scan:
    """Look at everything that was asked for. ``settings`` are read from ``options.config`` where they are not given. Raises
    UsageError, SettingsError; opens nothing."""
    return _connected(_drafted(options, settings))


@contextmanager
def prepared_with_workers(options: ScanOptions, settings: Settings | None = None) -> Iterator[Scan]:
    """As ``prepared``, with processes that are forked for the scan, if that is safe here and they may be of use. To be called
    before any thread is started; they end with the block. They are forked before drivers are loaded, which they need not hold."""
    with _with_workers(_drafted(options, settings)) as scan:
        yield _connected(scan)


def _connected(scan: Scan) -> Scan:
    return replace(scan, connectors=tuple(map(scan.engine.connector, scan.specs)))


def _drafted(options: ScanOptions, settings: Settings | None) -> Scan:
    """All of a scan but its connectors."""
    check_language(options.language)
    settings = settings or settings_for(options.config, options.sources)
    conditions = parse_conditions(options.fail_on)
    if not options.record and (asked := next((one for one in conditions if one in COMPARED), "")):
        raise UsageError(f"--fail-on {asked} compares with the catalogue", "Leave out --no-catalog")
    if options.incremental and not options.record:
        raise UsageError("--incremental goes by what the catalogue knows", "Leave out --no-catalog")
    if options.exact and not options.census:
        raise UsageError("--exact is a way of counting people", "Add --census")
    if options.exact and options.engine != LocalEngine.name:
        raise UsageError("--exact is counted on one machine: exact sets are lists of digests", "Leave out --exact or --engine")
    counting = _counting(settings, options)
    specs = guarded(settings.specs(options.sources), settings, raising=False)
    refuse_own_catalogue(specs, settings)
    engine = engine_named(options.engine, settings)
    plan = scan_plan(settings, options)
    return Scan(options, settings, specs, conditions, counting, plan, (), _classifier(settings, plan), engine)


@contextmanager
def _with_workers(scan: Scan) -> Iterator[Scan]:
    # Of what is known little is read anew: where it is much after all, workers are started.
    if scan.workers or scan.options.incremental or scan.engine.name != LocalEngine.name:
        yield scan
        return
    with helped(scan.specs, scan.classifier, scan.options.full) as workers:
        yield replace(scan, workers=workers)


def carried_out(scan: Scan, watcher: Watcher, catalog: Catalog | None = None, attempt: Attempt = ONCE) -> Scanned:
    """Scan, count where that was asked for, and record where there is a catalogue. Once for each ``prepared``."""
    with closing(scan.engine), _with_workers(scan) as one:
        return _carried_out(one, watcher, catalog, attempt)


def _carried_out(scan: Scan, watcher: Watcher, catalog: Catalog | None, attempt: Attempt) -> Scanned:
    with _known_soon(scan, catalog) as known:
        return _carried_out_with(scan, watcher, (catalog, known), attempt)


@contextmanager
def _known_soon(scan: Scan, catalog: Catalog | None) -> Iterator[Callable[[], Known]]:
    """What the catalogue knows of the scan's sources, loaded while they are opened and tell what they hold."""
    if not scan.options.incremental or catalog is None:
        yield Known
        return
    sources = {visible(masked(one.id, scan.classifier.mask)) for one in scan.specs}
    with ThreadPoolExecutor(1, "shudian-known") as loading:
        yield loading.submit(lambda: Known.of(*catalog.known(sources))).result


def _carried_out_with(
    scan: Scan, watcher: Watcher, kept: tuple[Catalog | None, Callable[[], Known]], attempt: Attempt
) -> Scanned:
    catalog, known = kept
    settings, classifier = scan.settings, scan.classifier
    allow = _allowed(catalog) if catalog else NOTHING_ALLOWED
    if allow != NOTHING_ALLOWED:
        classifier = _classifier(settings, scan.plan, allow)
    rules = classifier.knowledge.version
    plan = scan.plan
    marks: Marks | None = None
    if catalog:
        systems = known_systems(settings, catalog)
        plan, scan = replace(plan, systems=systems), _in_their_systems(scan, systems)
        marks = _marks(scan, plan, classifier.knowledge.version, known)
        plan = replace(plan, memory=Layers((Draft.of(attempt.begun(plan, rules)), marks)))
    recipe = Recipe.of(settings, classifier.key, classifier.today, allow)
    workers = scan.workers if classifier is scan.classifier else begun_anew(scan.workers, recipe)
    with closing(Tallying(recipe, forked=workers)) as tallying:
        plan = replace(plan, tallying=tallying)
        snapshot = Pipeline(plan, classifier, scan.engine, watcher).scan(scan.connectors)
    snapshot, census, carried = _counted(scan, snapshot, classifier, watcher, catalog)
    before = catalog.current() if catalog and set(scan.conditions) & set(COMPARED) else None

    def found_in(one: Snapshot) -> tuple[Hit, ...]:
        return hits(one, scan.conditions, before, classifier.knowledge.personal_information)

    if catalog and marks:
        from catalog import Together

        end = attempt.end(lambda one: exit_code(one, found_in(one)))
        together = Together(census, marks.marks(snapshot.entries), end, marks.known.published)
        snapshot = catalog.record(snapshot, settings.entity.name, together)
    return Scanned(snapshot, census, found_in(snapshot), classifier.knowledge.taxonomy, scan.notes, carried)


def _allowed(catalog: Catalog) -> AllowList:
    from catalog import allowed_by

    return allowed_by(catalog.standing())


def _counting(settings: Settings, options: ScanOptions) -> CensusPlan | None:
    if not options.census:
        return None
    from scanner.census_plan import census_plan

    return census_plan(settings, options.exact)


def _in_their_systems(scan: Scan, systems: Declared) -> Scan:
    """The scan with every source in the system that the registry puts it in, where shudian.yaml says nothing."""
    specs = in_their_systems(scan.specs, systems)
    notes = disputes_told({one.id: one.system for one in scan.specs}, systems, scan.options.language)
    if specs == scan.specs:
        return replace(scan, notes=notes)
    return _connected(replace(scan, specs=specs, notes=notes))


def _classifier(settings: Settings, plan: ScanPlan, allow: AllowList = NOTHING_ALLOWED) -> Classifier:
    return classifier_for(settings, tally_key(plan.seed), datetime.now(UTC).astimezone().date(), allow)


def _counted(
    scan: Scan, snapshot: Snapshot, classifier: Classifier, watcher: Watcher, catalog: Catalog | None
) -> tuple[Snapshot, Census | None, CarriedPeople | None]:
    counting = scan.counting
    if counting is None:
        return snapshot, None, None
    from scanner.census import CensusTaker
    from scanner.census_kept import KeptSketches
    from scanner.census_view import with_masker

    connectors = tuple(map(scan.engine.connector, scan.specs))

    def stop() -> None:
        for connector in connectors:
            connector.stop()

    watcher.begun(stop)
    kept = KeptSketches(catalog, counting) if catalog and counting.keep_sketches else None
    taker = CensusTaker(counting, with_masker(classifier), watcher, kept)
    return *taker.take(snapshot, connectors), taker.carried


def _marks(scan: Scan, plan: ScanPlan, rules: str, known: Callable[[], Known]) -> Marks:
    def basis(spec: SourceSpec, whole: bool) -> str:
        # Everything that a verdict hangs on besides what the source holds.
        return repr((rules, VERSION, spec, plan.systems.get(spec.system), whole or plan.sample, whole or plan.families))

    return Marks(basis, scan.options.full, known)


def refuse_own_catalogue(specs: tuple[SourceSpec, ...], settings: Settings) -> None:
    """Raises UsageError where a source is the catalogue that findings go to."""
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
