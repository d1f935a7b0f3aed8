"""shudian scan."""

from __future__ import annotations

from contextlib import nullcontext

from catalog.model import Census, Snapshot
from config import Taxonomy
from scanner import terminal
from scanner.anchoring import opened
from scanner.census_summary import print_census
from scanner.gate import Hit, exit_code
from scanner.holding import held
from scanner.outputs import is_report, refuse_to_harm, write_report
from scanner.progress import show_progress
from scanner.report import report
from scanner.scan_files import NO_FILES, FileWishes, ScanFiles
from scanner.scanning import ScanOptions, carried_out, prepared, refuse_own_catalogue, scan_plan
from scanner.summary import print_summary
from scanner.terminal import keeping_the_exit_code, visible

__all__ = ["ScanOptions", "refuse_own_catalogue", "run_scan", "scan_plan"]


def run_scan(options: ScanOptions, wishes: FileWishes = NO_FILES) -> int:
    """Scan, record, report, summarise; the exit code. All that can be wrong with the call is found before a source is opened."""
    scan = prepared(options)
    if options.report is not None:
        refuse_to_harm(options.report, is_report)
    files = ScanFiles.wished(wishes, scan.settings, scan.specs, options.language)
    with (
        opened(scan.settings, create=True) if options.record else nullcontext() as catalog,
        held(catalog, options.sources),
        show_progress(options.language) as one,
    ):
        done = carried_out(scan, one, catalog)
    for note in done.notes:
        terminal.console(stderr=True, soft_wrap=True).print(visible(note), markup=False, highlight=False)
    files.write(done.snapshot, done.found, scan.classifier)
    return _tell(done.snapshot, done.found, options, done.taxonomy, done.census)


def _tell(
    snapshot: Snapshot, found: tuple[Hit, ...], options: ScanOptions, taxonomy: Taxonomy, census: Census | None = None
) -> int:
    with keeping_the_exit_code():
        print_summary(snapshot, found, options.language, taxonomy)
        if census is not None:
            print_census(census, options.language)
    if options.report is not None:
        write_report(options.report, report(snapshot, taxonomy, census), options.language)
    return exit_code(snapshot, found)
