"""The commands of ``shudian export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import SettingsFile

export_app = typer.Typer(help="Write documents from the catalogue.", no_args_is_help=True, rich_markup_mode=None)

Run = Annotated[str, typer.Option(help="Id of the run (default: what is known now of all sources)")]


@export_app.command("inventory")
def export_inventory(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path("数据清单.xlsx"),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The 数据清单 of a snapshot as an Excel workbook, with exactly the 20 columns of the guideline."""
    from scanner.commands.export import export_inventory as export

    typer.echo(export(config, run, output))


@export_app.command("filing")
def export_filing(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="An .xlsx or a .docx")] = Path("备案表.xlsx"),
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file of the regulator's or yours to fill in: {{ key }} or {{ 列名 }}")
    ] = None,
    form: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Columns of your own: an edited copy of filing_template.yaml")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Also while items are undecided; marked 草稿")] = False,
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The 重要数据目录备案表: what is to be filed, with the company, the persons responsible, protection and change."""
    from scanner.commands.export_filing import FilingChoice
    from scanner.commands.export_filing import export_filing as export

    typer.echo(export(config, output, FilingChoice(run, form, template, draft)))
