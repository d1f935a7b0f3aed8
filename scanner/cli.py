"""The command line. Only arguments are declared here; each command's work is imported when it is called."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_audit import audit_app
from scanner.cli_export import export_app
from scanner.cli_filing import filing_app
from scanner.cli_notices import notices_app
from scanner.cli_options import EngineName, Language, SettingsFile
from scanner.cli_review import review_app
from scanner.cli_schedule import schedule_app
from scanner.cli_security import deadlines_app, security_app
from scanner.cli_serve import serve
from scanner.cli_systems import declare_app, departments_app, systems_app
from scanner.footprint import collect_seldom, end_at_once
from scanner.privacy import keep_to_ourselves

app = typer.Typer(
    name="shudian",
    help="数典: find the sensitive data in databases and files, say what it is, and keep the catalogue that is filed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
catalog_app = typer.Typer(help="Look into the catalogue.", no_args_is_help=True, rich_markup_mode=None)
rules_app = typer.Typer(help="Check and explain the rules.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(rules_app, name="rules")
catalog_app.add_typer(filing_app)
catalog_app.add_typer(review_app, name="review")
catalog_app.add_typer(systems_app, name="systems")
catalog_app.add_typer(departments_app, name="departments")
catalog_app.add_typer(declare_app)
catalog_app.add_typer(deadlines_app)
export_app.add_typer(security_app)
app.add_typer(catalog_app, name="catalog")
app.add_typer(export_app, name="export")
app.add_typer(audit_app, name="audit")
app.add_typer(schedule_app, name="schedule")
app.command()(serve)
app.add_typer(notices_app, name="notices")

Sources = Annotated[
    list[str],
    typer.Argument(metavar="SOURCE", help="Names from shudian.yaml, paths, or URLs such as sqlite:///bss.db", show_default=False),
]


def _version(wanted: bool) -> None:
    if wanted:
        from scanner.product import VERSION

        typer.echo(f"shudian {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """数典: find the sensitive data in databases and files, say what it is, and keep the catalogue that is filed.

    Exit codes: 0 done; 1 no source could be read; 2 usage or configuration; 3 done, but something in scope was not read;
    4 the gate (--fail-on) was hit.
    """


@app.command()
def init(
    path: Annotated[Path, typer.Argument(metavar="[FILE]", help="Where to write it")] = Path("shudian.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file")] = False,
) -> None:
    """Write a commented shudian.yaml."""
    from scanner.commands.init import write_template

    typer.echo(write_template(path, force))


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to build it")] = Path("shudian-demo"),
    seed: Annotated[int, typer.Option(help="The same seed gives the same estate", min=0)] = 20240101,
    lang: Language = "zh",
) -> None:
    """Build the sample estate of an operator, scan it, and write catalogue and documents."""
    from scanner.commands.demo import run_demo

    with _stoppable():
        raise typer.Exit(run_demo(folder, seed, lang))


@app.command()
def scan(
    sources: Sources,
    config: SettingsFile = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the findings as JSON (shudian.report/1)")] = None,
    no_catalog: Annotated[bool, typer.Option("--no-catalog", help="Do not record this run in the catalogue")] = False,
    full: Annotated[bool, typer.Option("--full", help="Read every row instead of a sample")] = False,
    incremental: Annotated[
        bool, typer.Option("--incremental", help="Carry over what has not changed since it was looked at; read the rest")
    ] = False,
    census: Annotated[
        bool, typer.Option("--census", help="Count the people: read the columns that name them, in all rows")
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="With --census: count exactly, in memory (8 bytes for each number that is met)")
    ] = False,
    fail_on: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="Exit 4 on: important,core_candidate,undecided,new_sensitive,"
            "pi_over_10m,minors,trajectory,person_content,aggregated_pi,clear_people_in_test,copied_table,"
            "new_item,change_30pct",
        ),
    ] = "",
    seed: Annotated[int | None, typer.Option(help="Repeat the sample places of an earlier run", min=0)] = None,
    profile: Annotated[
        str, typer.Option(help="scheduled, or prelaunch: the gate before a system goes live, which publishes nothing")
    ] = "scheduled",
    sarif: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the findings as SARIF 2.1.0, for pipelines")] = None,
    sheet: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With prelaunch: the assessment sheet 上线评估单, .xlsx or .docx")
    ] = None,
    system: Annotated[str, typer.Option(help="With prelaunch: the system that the sources belong to, by id or name")] = "",
    people: Annotated[
        int | None, typer.Option(help="With prelaunch: how many people the system will hold at most, as its owner declares")
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the run as a signed bundle, for: shudian catalog import")
    ] = None,
    key: Annotated[
        str, typer.Option(metavar="REFERENCE", help="The key that signs the bundle, such as env:NAME (default: bundles.key)")
    ] = "",
    engine: EngineName = "local",
    lang: Language = "zh",
) -> None:
    """Scan sources, classify what is in them, and record it in the catalogue."""
    from scanner.footprint import arrow_without_pandas, keep_bounded, keep_small

    if census and engine == "local":
        keep_small()
    elif engine == "local":
        keep_bounded()
    arrow_without_pandas()
    from scanner.commands.profiles import LaunchOptions, run_scan_as
    from scanner.scan_files import FileWishes
    from scanner.scanning import ScanOptions

    options = ScanOptions(
        tuple(sources), config, report, not no_catalog, full, fail_on, seed, lang, census, exact, incremental, engine
    )
    wanted = LaunchOptions(options, FileWishes(sarif, bundle, key), sheet, system, people)
    with _stoppable():
        raise typer.Exit(run_scan_as(profile, wanted))


@app.command()
def census(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE...]", help="Names from shudian.yaml, or URLs (default: all declared)")
    ] = None,
    config: SettingsFile = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the findings as JSON (shudian.report/1)")] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Count exactly, in memory (8 bytes for each number that is met)")
    ] = False,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the run as a signed bundle for a network that this one cannot reach"),
    ] = None,
    key: Annotated[
        str, typer.Option(metavar="REFERENCE", help="The key that signs the bundle, such as env:NAME (default: bundles.key)")
    ] = "",
    lang: Language = "zh",
) -> None:
    """Count the people in what was scanned before: read the columns that name them, in all rows, and nothing else."""
    from scanner.footprint import keep_small

    keep_small()
    from scanner.commands.census import CensusOptions, run_census

    with _stoppable():
        raise typer.Exit(run_census(CensusOptions(tuple(sources or ()), config, report, exact, lang, bundle, key)))


@app.command()
def check(sources: Sources, config: SettingsFile = None, lang: Language = "zh") -> None:
    """Reach the sources and say which rights and limits hold and what a scan would cost. Reads no data."""
    from scanner.commands.check import run_check

    raise typer.Exit(run_check(tuple(sources), config, lang))


@app.command()
def detect(
    texts: Annotated[list[str] | None, typer.Argument(metavar="[TEXT...]", help="Values or texts to look at")] = None,
    jsonl: Annotated[
        str | None, typer.Option(metavar="FILE|-", help='Lines of {"value": …}, optionally with column and comment')
    ] = None,
    column: Annotated[str, typer.Option(help="Name of the column the value would stand in")] = "",
    comment: Annotated[str, typer.Option(help="Comment of that column")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What the detectors see in a value or a text, and why. Nothing is stored."""
    from scanner.commands.detect import detect_lines, detect_texts

    if jsonl is not None:
        detect_lines(jsonl, config)
    else:
        detect_texts(tuple(texts or ()), column, comment, config, lang)


@app.command()
def doctor(config: SettingsFile = None) -> None:
    """Check the installation, the rules and the catalogue's invariants."""
    from scanner.commands.doctor import run_doctor

    raise typer.Exit(run_doctor(config))


@rules_app.command("check")
def rules_check(config: SettingsFile = None, lang: Language = "zh") -> None:
    """Check the rules of shudian.yaml: what is wrong and how to mend it, what is suspicious, and its examples."""
    from scanner.commands.rules import check_rules

    raise typer.Exit(check_rules(config, lang))


@rules_app.command("show")
def rules_show(
    entity_type: Annotated[str, typer.Argument(metavar="[ENTITY_TYPE]", help="One entity type (default: all of them)")] = "",
    taxonomy: Annotated[
        str, typer.Option(metavar="NAME", help="Show a taxonomy as a tree: domains, yd3813, personal_information …")
    ] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What is looked for, its classes and strength, where the rule comes from, which taxonomies there are and how sure they
    are, and which thresholds are still open."""
    from scanner.commands.rules import show_rules, show_taxonomy

    if taxonomy:
        show_taxonomy(config, taxonomy, lang)
    else:
        show_rules(config, entity_type, lang)


@rules_app.command("copy")
def rules_copy(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write them; files that are there stay")],
    names: Annotated[bool, typer.Option("--names", help="Also the words of column names (names.yaml)")] = False,
    lang: Language = "zh",
) -> None:
    """Write the shipped taxonomies and rules as files to edit. shudian.yaml uses them under rules: {folder: FOLDER}."""
    from scanner.commands.rules_copy import copy_rules

    copy_rules(folder, names, lang)


@rules_app.command("open")
def rules_open(config: SettingsFile = None, lang: Language = "zh") -> None:
    """What the company must still fill in or declare, and which items could not be decided for want of it."""
    from scanner.commands.rules_open import list_open

    list_open(config, lang)


@rules_app.command("diff")
def rules_diff(
    old: Annotated[str, typer.Argument(help="A pack, its YAML file, a folder with a copy, a shudian.yaml, or current")],
    new: Annotated[str, typer.Argument(help="What to compare it with")],
    json_file: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the differences as JSON")] = None,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What a change of level rules would do to what the catalogue knows. Reads no source and changes nothing."""
    from scanner.commands.rules_diff import diff_rules

    raise typer.Exit(diff_rules(config, old, new, json_file, lang))


@catalog_app.command("list")
def catalog_list(
    config: SettingsFile = None,
    find: Annotated[str, typer.Option(help="Only items whose name, comment or entity types hold this")] = "",
    every: Annotated[bool, typer.Option("--all", help="All of them, and not only the first 200")] = False,
    lang: Language = "zh",
) -> None:
    """The data items that are known now, the highest level first."""
    from scanner.commands.catalog import list_items

    list_items(config, find, lang, every)


@catalog_app.command("show")
def catalog_show(
    item: Annotated[str, typer.Argument(help="Name or id of an item or dataset")],
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """One item: its members, columns, level and the reasons for each."""
    from scanner.commands.catalog import show_item

    show_item(config, item, lang)


@catalog_app.command("import")
def catalog_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle that scan --bundle wrote on another network")],
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take in a run from a network that does not meet this one. A bundle that is there already changes nothing."""
    from scanner.commands.bundles import import_bundle

    import_bundle(config, file, lang)


@catalog_app.command("forget-sketches")
def catalog_forget_sketches(config: SettingsFile = None, lang: Language = "zh") -> None:
    """Delete what census.keep_sketches kept of people. The numbers that were counted stay."""
    from scanner.commands.catalog import forget_sketches

    forget_sketches(config, lang)


@catalog_app.command("diff")
def catalog_diff(
    before: Annotated[str, typer.Argument(metavar="[RUN]", help="Older run (default: the one before the latest)")] = "",
    after: Annotated[str, typer.Argument(metavar="[RUN]", help="Newer run (default: the latest)")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What changed between two snapshots."""
    from scanner.commands.catalog import show_difference

    show_difference(config, before, after, lang)


@contextmanager
def _stoppable() -> Iterator[None]:
    from scanner.terminal import stopping_at_sigterm

    try:
        with stopping_at_sigterm():
            yield
    except KeyboardInterrupt:  # here, because further out it has already been turned into an exit
        typer.echo("shudian: stopped; nothing of this run was published", err=True)
        # Threads may still be leaving their cancelled statements; what they would say is of no interest any more.
        sys.stderr.flush()
        os._exit(130)


def main() -> None:
    """Entry point of ``shudian``: every error becomes one clear line and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show Chinese must not end a scan
            stream.reconfigure(errors="backslashreplace")
    keep_to_ourselves()
    collect_seldom()
    try:
        _only_asked(sys.argv[1:])()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the outermost place; anything unforeseen ends here, without its text
        sys.exit(_explain(error))
    finally:
        end_at_once()


def _only_asked(words: Sequence[str]) -> typer.Typer:
    """The command line with the command that is called, for declaring all of them takes as long as the help of one. Where it is
    not named first, or there is none of that name, it is the whole."""
    asked = words[0] if words else ""
    groups = [one for one in app.registered_groups if one.name == asked]
    commands = [one for one in app.registered_commands if one.callback and (one.name or one.callback.__name__) == asked]
    if not groups and not commands:
        return app
    one = copy(app)
    one.registered_groups, one.registered_commands = groups, commands
    return one


def _explain(error: Exception) -> int:
    from config import ShudianError
    from scanner.faults import fault_place

    if isinstance(error, ShudianError):
        advice = f"\n  {error.advice}" if error.advice else ""
        typer.echo(f"shudian: {error.message}{advice}", err=True)
        return error.exit_code
    typer.echo(f"shudian: internal error ({fault_place(error)}); please report it", err=True)
    return 1


if __name__ == "__main__":
    main()
