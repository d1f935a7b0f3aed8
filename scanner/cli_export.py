"""The commands of ``shudian export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import SettingsFile

export_app = typer.Typer(help="Write documents from the catalogue.", no_args_is_help=True, rich_markup_mode=None)


@export_app.callback()
def look_first(context: typer.Context) -> None:
    """Write documents from the catalogue."""
    from scanner.handing_out import handing_out

    # Whatever a command writes is looked through by our own detectors before it is handed out.
    context.with_resource(handing_out())


Run = Annotated[str, typer.Option(help="Id of the run (default: what is known now of all sources)")]
Filed = Annotated[
    str, typer.Option("--filed", metavar="NUMBER", help="What was filed under this number (or id of a filing), byte for byte")
]


@export_app.command("inventory")
def export_inventory(
    output: Annotated[Path, typer.Option("--output", "--out", "-o", metavar="FILE", help="The workbook to write")] = Path(
        "数据清单.xlsx"
    ),
    filed: Filed = "",
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The 数据清单 of a snapshot as an Excel workbook, with exactly the 20 columns of the guideline."""
    from scanner.commands.export import export_inventory as export
    from scanner.commands.export_filed import export_filed

    typer.echo(export_filed(config, filed, output, ("inventory", bool(run))) if filed else export(config, run, output))


@export_app.command("filing")
def export_filing(
    output: Annotated[Path, typer.Option("--output", "--out", "-o", metavar="FILE", help="An .xlsx or a .docx")] = Path(
        "备案表.xlsx"
    ),
    template: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A file of the regulator's or yours to fill in: {{ key }} or {{ 列名 }}")
    ] = None,
    form: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Columns of your own: an edited copy of filing_template.yaml")
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="Also while items are undecided; marked 草稿")] = False,
    filed: Filed = "",
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The 重要数据目录备案表: what is to be filed, with the company, the persons responsible, protection and change."""
    from scanner.commands.export_filed import export_filed
    from scanner.commands.export_filing import FilingChoice
    from scanner.commands.export_filing import export_filing as export

    if filed:
        typer.echo(export_filed(config, filed, output, ("filing", bool(run or form or template or draft))))
    else:
        typer.echo(export(config, output, FilingChoice(run, form, template, draft)))


@export_app.command("people-10m")
def export_people(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path(
        "1000万人以上个人信息清单.xlsx"
    ),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The list of who holds how many people: items, systems, the line of ten million, and what was not counted."""
    from scanner.commands.export_filing import export_people as export

    typer.echo(export(config, run, output))


@export_app.command("change")
def export_change(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .docx to write")] = Path(
        "变更备案说明.docx"
    ),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The statement of change since the last filing: by how much, in what, and until when it is to be filed."""
    from scanner.commands.export_filing import export_change as export

    typer.echo(export(config, run, output))


@export_app.command("diff")
def export_diff(
    before: Annotated[str, typer.Argument(metavar="[RUN]", help="Older run (default: the one before the latest)")] = "",
    after: Annotated[str, typer.Argument(metavar="[RUN]", help="Newer run (default: the latest)")] = "",
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path("差异报告.xlsx"),
    config: SettingsFile = None,
) -> None:
    """What is different between two snapshots, and which items may only have been renamed."""
    from scanner.commands.export_filing import export_difference as export

    typer.echo(export(config, before, after, output))


@export_app.command("data")
def export_data(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="A .json, .csv or .parquet")] = Path(
        "catalog.json"
    ),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """Items and columns with verdicts, levels and where they come from, for machines."""
    from scanner.commands.export_data import export_data as export

    typer.echo(export(config, run, output))


@export_app.command("datahub")
def export_datahub(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .json to write")] = Path("datahub.json"),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """Tags for DataHub: metadata change proposals for the file source of datahub ingest."""
    from scanner.commands.export_data import export_datahub as export

    typer.echo(export(config, run, output))


@export_app.command("openmetadata")
def export_openmetadata(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .json to write")] = Path(
        "openmetadata.json"
    ),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """Tags for OpenMetadata: classifications, tags, and labels of tables and columns."""
    from scanner.commands.export_data import export_openmetadata as export

    typer.echo(export(config, run, output))


@export_app.command("readiness")
def export_readiness(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The workbook to write")] = Path(
        "备案准备情况.xlsx"
    ),
    config: SettingsFile = None,
) -> None:
    """What was never looked at, and what each department and each item still lacks before it can be filed."""
    from scanner.commands.export_readiness import export_readiness as export

    typer.echo(export(config, output))


@export_app.command("departments")
def export_departments(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write them")],
    config: SettingsFile = None,
) -> None:
    """One workbook for each department to fill in and sign. shudian catalog departments merge takes them back."""
    from scanner.commands.export_readiness import export_departments as export

    for line in export(config, folder):
        typer.echo(line)


@export_app.command("overview")
def export_overview(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .docx to write")] = Path("总览报告.docx"),
    run: Run = "",
    config: SettingsFile = None,
) -> None:
    """The report that a manager reads: what was not looked at, the figures with charts, what to do and until when."""
    from scanner.commands.export_overview import export_overview as export

    typer.echo(export(config, run, output))
