"""shudian scan."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

from catalog.model import Snapshot, Threshold
from scanner import terminal
from scanner.anchoring import opened
from scanner.gate import exit_code
from scanner.holding import held
from scanner.outputs import is_report, refuse_to_harm, write_report
from scanner.progress import show_progress
from scanner.scan_files import NO_FILES, FileWishes, ScanFiles
from scanner.scanning import Scan, Scanned, ScanOptions, carried_out, prepared_with_workers, refuse_own_catalogue, scan_plan
from scanner.summary import print_summary
from scanner.systems import lines_now
from scanner.terminal import keeping_the_exit_code, visible

__all__ = ["ScanOptions", "refuse_own_catalogue", "run_scan", "scan_plan"]


def run_scan(options: ScanOptions, wishes: FileWishes = NO_FILES) -> int:
    """Scan, record, report, summarise; the exit code. All that can be wrong with the call is found before a source is opened."""
    with prepared_with_workers(options) as scan:
        return _run(scan, wishes)


def _run(scan: Scan, wishes: FileWishes) -> int:
    options = scan.options
    if options.report is not None:
        refuse_to_harm(options.report, is_report)
    if scan.counting is not None and wishes.bundle is not None:
        from scanner.census_bundled import refuse_exact

        refuse_exact(scan.counting, scan.settings)
    files = ScanFiles.wished(wishes, scan.settings, scan.specs, options.language)
    with (
        opened(scan.settings, create=True) if options.record else nullcontext() as catalog,
        held(catalog, options.sources),
        show_progress(options.language) as one,
    ):
        done = carried_out(scan, one, catalog)
        standing = lines_now(scan.settings, catalog) if catalog else ()
    for note in done.notes:
        terminal.console(stderr=True, soft_wrap=True).print(visible(note), markup=False, highlight=False)
    files.write(done.snapshot, done.found, scan.classifier, done.carried)
    return _tell(done, options, standing)


def _tell(done: Scanned, options: ScanOptions, standing: tuple[Threshold, ...]) -> int:
    """``standing`` is where the company stands over all its sources: the summary says that, for a part says nothing of the whole.
    The report says both; the gate is about this run."""
    snapshot = done.snapshot
    with keeping_the_exit_code():
        print_summary(_with_lines(snapshot, standing), done.found, options.language, done.taxonomy)
        if done.census is not None:
            from scanner.census_summary import print_census

            print_census(done.census, options.language)
    if options.report is not None:
        from scanner.report import report

        write_report(options.report, report(snapshot, done.taxonomy, done.census, standing), options.language)
    return exit_code(snapshot, done.found)


def _with_lines(snapshot: Snapshot, standing: tuple[Threshold, ...]) -> Snapshot:
    if not standing:
        return snapshot
    from catalog import with_lines

    return replace(snapshot, thresholds=with_lines(snapshot.thresholds, standing))
