"""The commands of ``shudian catalog`` about filings, changes since, and duties."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import Because, By, Language, SettingsFile

filing_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@filing_app.command("items")
def catalog_items(
    every: Annotated[bool, typer.Option("--all", help="Also items that are no longer there")] = False,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """All data items with their identity, number of members, entries and bytes."""
    from scanner.commands.items import list_known_items

    list_known_items(config, every, lang)


@filing_app.command("events")
def catalog_events(
    item: Annotated[str, typer.Argument(metavar="[ITEM]", help="Name or id of an item (default: all)")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What was recorded of items as such: grown together, moved, linked, merged, split, undone."""
    from scanner.commands.items import list_events

    list_events(config, item, lang)


@filing_app.command("link")
def catalog_link(
    old: Annotated[str, typer.Argument(help="Name or id of the item that is gone")],
    new: Annotated[str, typer.Argument(help="Name or id of what it was renamed or moved to")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Record a rename or move: NEW lives on as OLD, and people's decisions carry along."""
    from scanner.commands.items import Said, link_items

    link_items(config, old, new, Said(by, because), lang)


@filing_app.command("merge")
def catalog_merge(
    kept: Annotated[str, typer.Argument(help="Name or id of the item that stays")],
    other: Annotated[str, typer.Argument(help="Name or id of the item that is part of it")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Record that two items are one."""
    from scanner.commands.items import Said, merge_items

    merge_items(config, kept, other, Said(by, because), lang)


@filing_app.command("split")
def catalog_split(
    item: Annotated[str, typer.Argument(help="Name or id of an item")],
    members: Annotated[list[str], typer.Argument(help="Datasets of it that are something else")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take members out of an item; they are an item of their own from the next scan on."""
    from scanner.commands.items import Said, split_item

    split_item(config, item, members, Said(by, because), lang)


@filing_app.command("undo")
def catalog_undo(
    event: Annotated[str, typer.Argument(help="Id of a link, merge or split, or its beginning: shudian catalog events")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take back a link, merge or split. Both stay on record."""
    from scanner.commands.items import Said, undo_event

    undo_event(config, event, Said(by, because), lang)


@filing_app.command("file")
def catalog_file(
    number: Annotated[str, typer.Option(help="The number under which it was filed")] = "",
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day of filing (default: today)")] = "",
    signed_by: Annotated[str, typer.Option(help="Who signed it")] = "",
    run: Annotated[str, typer.Option(help="Id of the run that was filed (default: what is known now)")] = "",
    template: Annotated[Path | None, typer.Option(metavar="FILE", help="A file to fill in, as in export filing")] = None,
    form: Annotated[Path | None, typer.Option(metavar="FILE", help="Columns of your own, as in export filing")] = None,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Record that the catalogue was filed: from now on change is measured against it. Its documents are kept as they are."""
    from scanner.commands.filing import Filed, file_catalogue

    file_catalogue(config, Filed(number, on, signed_by, run, form, template), lang)


@filing_app.command("filings")
def catalog_filings(config: SettingsFile = None, lang: Language = "zh") -> None:
    """What was filed, which documents were kept of it, and what was recorded of it."""
    from scanner.commands.filing import list_filings

    list_filings(config, lang)


@filing_app.command("change")
def catalog_change(config: SettingsFile = None, lang: Language = "zh") -> None:
    """How what is known now differs from the last filing, and until when that is to be filed."""
    from scanner.commands.filing import show_change

    show_change(config, lang)


@filing_app.command("changed-on")
def catalog_changed_on(
    day: Annotated[str, typer.Argument(metavar="YYYY-MM-DD", help="The day on which the change really happened")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Enter the day on which the change since the last filing really happened."""
    from scanner.commands.filing import enter_change_day

    enter_change_day(config, day, by, because, lang)


@filing_app.command("obligations")
def catalog_obligations(config: SettingsFile = None, lang: Language = "zh") -> None:
    """The duties that follow from what was found and declared, with their days."""
    from scanner.commands.filing import show_obligations

    show_obligations(config, lang)


@filing_app.command("import-filing")
def catalog_import_filing(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The workbook that was filed (xlsx, xls, ods)")],
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day on which it was filed")],
    number: Annotated[str, typer.Option(help="The number under which it was filed")] = "",
    signed_by: Annotated[str, typer.Option(help="Who signed it")] = "",
    sheet: Annotated[str, typer.Option(help="Which sheet (default: the first)")] = "",
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="FIELD=HEADING", help="Which heading stands for name, category, level, rows, bytes …"),
    ] = None,
    gigabyte: Annotated[int, typer.Option(help="Bytes of one GB in it: 1000000000 or 1073741824")] = 10**9,
    bytes_kind: Annotated[str, typer.Option(help="What its bytes mean: table_data, file_length or compressed")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Record it (otherwise it is only read and shown)")] = False,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take over a catalogue that was filed before, as the baseline that change is measured against."""
    from scanner.commands.filing_import import ImportOptions, import_filing

    options = ImportOptions(file, on, number, signed_by, sheet, tuple(column or ()), gigabyte, bytes_kind, apply)
    import_filing(config, options, lang)


@filing_app.command("answer")
def catalog_answer(
    answer: Annotated[str, typer.Argument(metavar="accepted|returned", help="What the regulator answered")],
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day of the answer")],
    by: By,
    because: Because,
    number: Annotated[str, typer.Option(help="The filing (default: the last one)")] = "",
    document: Annotated[str, typer.Option(help="The document of the answer")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Record the regulator's answer to a filing (审核通过, 退回). A returned filing is no baseline."""
    from scanner.commands.filing_import import Answer, record_answer

    record_answer(config, Answer(answer, on, by, because, number, document), lang)


@filing_app.command("determined-core")
def catalog_determined_core(
    item: Annotated[str, typer.Argument(help="Name or id of the item")],
    on: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="The day of the determination")],
    document: Annotated[str, typer.Option(help="The regulator's document that says so")],
    by: By,
    because: Because,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Record that the regulator determined an item to be core data (核心数据): the only way to that level."""
    from scanner.commands.filing_import import Answer, record_core

    record_core(config, item, Answer("core_determined", on, by, because, "", document), lang)
