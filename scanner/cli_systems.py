"""The commands of ``shudian catalog systems``, ``departments`` and ``declare``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import Because, By, Language, SettingsFile

systems_app = typer.Typer(
    help="Information systems: what is declared of them, and which were never looked at.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
departments_app = typer.Typer(help="Take back what departments filled in.", no_args_is_help=True, rich_markup_mode=None)
declare_app = typer.Typer(rich_markup_mode=None)

Apply = Annotated[bool, typer.Option("--apply", help="Keep it; without this only what would happen is shown")]
Who = Annotated[str, typer.Option("--by", help="Who says so (default: the user of this machine)")]


@systems_app.callback()
def systems(context: typer.Context, config: SettingsFile = None, lang: Language = "zh") -> None:
    """Systems known against systems scanned, and when: never scanned ones first."""
    if context.invoked_subcommand is None:
        from scanner.commands.systems import list_systems

        list_systems(config, lang)


@systems_app.command("template")
def systems_template(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path(
        "信息系统登记表.xlsx"
    ),
    known: Annotated[bool, typer.Option("--known", help="With what is declared already")] = False,
    config: SettingsFile = None,
) -> None:
    """Write a registry of systems to fill in, with lists to choose from."""
    from scanner.commands.systems import write_template

    typer.echo(write_template(config, output, known))


@systems_app.command("import")
def systems_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An .xlsx or .csv with Chinese or English headings")],
    apply: Apply = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Also what was entered by hand and reads otherwise")] = False,
    by: Who = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take over a registry of systems. Shows what would be taken over, and every conflict; --apply keeps it."""
    from scanner.commands.systems import Taking, import_registry

    raise typer.Exit(import_registry(config, file, Taking(apply, by, overwrite), lang))


@departments_app.command("merge")
def departments_merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Workbooks that shudian export departments wrote")],
    apply: Apply = False,
    by: Who = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take over what departments filled in and signed. Shows what would be taken over, and every conflict; --apply keeps it."""
    from scanner.commands.systems import Taking, merge_departments

    raise typer.Exit(merge_departments(config, tuple(files), Taking(apply, by), lang))


@declare_app.command("declare")
def declare(
    target: Annotated[str, typer.Argument(metavar="SYSTEM|ITEM|company", help="What it is about")],
    values: Annotated[list[str], typer.Argument(metavar="FIELD=VALUE...", help="Names or titles of fields; empty takes back")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Declare what only people know of a system, of an item (in place of its system's) or of the company."""
    from scanner.commands.declare import declare_values
    from scanner.commands.items import Said

    declare_values(config, target, tuple(values), Said(by, because), lang)


@declare_app.command("declared")
def declared(
    target: Annotated[str, typer.Argument(metavar="SYSTEM|ITEM|company", help="What to look at")],
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What is declared of a system, an item or the company, and where each value comes from."""
    from scanner.commands.declare import show_declared

    show_declared(config, target, lang)
