"""The commands of ``shudian export`` about risks and protection, and ``shudian catalog deadlines``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import Language, SettingsFile

security_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
deadlines_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Run = Annotated[str, typer.Option(help="Id of the run (default: what is known now of all sources)")]


@security_app.command("assessment-scope")
def export_assessment_scope(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path(
        "风险评估范围清单.xlsx"
    ),
    percent: Annotated[float, typer.Option(help="Least share of the general items that is drawn, in percent")] = 0,
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """What the yearly risk assessment is to look at: all that matters, and a sample of general data over all categories."""
    from scanner.commands.export_security import export_assessment_scope as export

    typer.echo(export(config, run, output, percent))


@security_app.command("obligations")
def export_obligations(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="An .xlsx or a .docx")] = Path("义务清单.xlsx"),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The duties that follow from what was found and declared: trigger, state, day, text, and how sure it is."""
    from scanner.commands.export_security import export_obligations as export

    typer.echo(export(config, run, output))


@security_app.command("protection-gaps")
def export_protection_gaps(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path(
        "保护差距清单.xlsx"
    ),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """Columns and tables that are stored without the protection they need, by system, with what to do about it."""
    from scanner.commands.export_security import export_gaps as export

    typer.echo(export(config, run, output))


@security_app.command("carriers")
def export_carriers(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path("载体台账.xlsx"),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The ledger of carriers (databases, file stores) and of backups and copies, which have at least their source's level."""
    from scanner.commands.export_security import export_carriers as export

    typer.echo(export(config, run, output))


@security_app.command("prelaunch")
def export_prelaunch(
    wanted: Annotated[str, typer.Argument(metavar="SYSTEM|SOURCE", help="Id or name of a system, or a source")],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .docx or an .xlsx")] = Path("上线评估单.docx"),
    fail_on: Annotated[
        str,
        typer.Option("--fail-on", metavar="CONDITIONS", help="What needs to be signed off (see scan; default: all exposures)"),
    ] = "",
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The assessment of one system before it goes live. Exit code: 0 may launch, 4 needs to be signed off, 3 unknown."""
    from scanner.commands.export_security import LaunchChoice
    from scanner.commands.export_security import export_prelaunch as export

    said, code = export(config, LaunchChoice(wanted, fail_on, run), output)
    typer.echo(said)
    raise typer.Exit(code)


@deadlines_app.command("deadlines")
def catalog_deadlines(
    ics: Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Also write an iCalendar file")] = None,
    days_before: Annotated[int, typer.Option(help="Days before each deadline on which the calendar reminds")] = 30,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What is due when: duties, the regulator's answer, resubmission, levels that expire; the nearest first."""
    from scanner.commands.deadlines import show_deadlines

    show_deadlines(config, ics, days_before, lang)
