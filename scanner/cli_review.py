"""The commands of ``shudian catalog review``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import Language, SettingsFile

review_app = typer.Typer(
    help="Review what the machine says: the queue, decisions, and the sheet to fill in.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
By = Annotated[str, typer.Option("--by", help="Who decides")]
Because = Annotated[str, typer.Option("--because", help="Why")]
Names = Annotated[list[str] | None, typer.Argument(metavar="[ITEM[.COLUMN]...]", help="Items, or columns of them")]
Query = Annotated[str, typer.Option("--all-in", metavar="TEXT", help="Every item whose name, source, system or types hold this")]
Yes = Annotated[bool, typer.Option("--yes", help="With --all-in: do it, and not only count")]
Columns = Annotated[bool, typer.Option("--columns", help="Also the items' columns that have a type")]
Reasons = Annotated[
    list[str] | None,
    typer.Option("--why", help="Only these: waiting, disagrees, kept, undecided, exposed, unsure, new"),
]
OfSystem = Annotated[str, typer.Option("--system", help="Only items of this system")]
Flags = Annotated[list[str] | None, typer.Option("--flag", help="A flag of items, by name; repeat for several")]
Decision = Annotated[str, typer.Argument(metavar="DECISION", help="Id of the decision, or its beginning")]


@review_app.callback()
def review(
    context: typer.Context,
    why: Reasons = None,
    system: OfSystem = "",
    limit: Annotated[int, typer.Option(min=0, help="How many at most; 0 for all")] = 30,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """What people should look at next, the most urgent first."""
    if context.invoked_subcommand is None:
        from scanner.commands.review import Filter, list_queue

        list_queue(config, Filter(tuple(why or ()), system, limit), lang)


@review_app.command("show")
def review_show(
    item: Annotated[str, typer.Argument(metavar="ITEM[.COLUMN]", help="Name or id of an item")],
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """One item with both sides of every verdict, and why it is in the queue."""
    from scanner.commands.review import show_review

    show_review(config, item, lang)


@review_app.command("history")
def review_history(
    item: Annotated[str, typer.Argument(metavar="ITEM[.COLUMN]", help="Name or id of an item")],
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Everything people decided about an item, oldest first, and what has become of it."""
    from scanner.commands.review import show_history

    show_history(config, item, lang)


@review_app.command("confirm")
def review_confirm(
    by: By,
    because: Because,
    names: Names = None,
    every: Query = "",
    columns: Columns = False,
    yes: Yes = False,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Take over what is published: an item's level and domain, or a column's type."""
    from catalog import Wish
    from catalog.model import DecisionKind
    from scanner.commands.review import Signed, Targets, decide_all

    targets = Targets(tuple(names or ()), every, columns, yes)
    decide_all(config, targets, Wish(DecisionKind.CONFIRM), Signed(by, because), lang)


@review_app.command("correct")
def review_correct(
    by: By,
    because: Because,
    names: Names = None,
    every: Query = "",
    yes: Yes = False,
    level: Annotated[str, typer.Option(help="general, undecided, important or core_candidate")] = "",
    entity_type: Annotated[str, typer.Option("--type", help="Type of a column, by code or name; none for no type")] = "",
    domain: Annotated[str, typer.Option(help="Data domain, by slug or name")] = "",
    category: Annotated[str, typer.Option(help="Category, by slug or path of names")] = "",
    description: Annotated[str, typer.Option(help="What the item or column is, in words")] = "",
    flag: Flags = None,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Put something else in place. Raising holds at once, lowering when somebody else has approved it."""
    from catalog import Wish
    from catalog.model import DecisionKind
    from scanner.commands.review import Signed, Targets, decide_all

    texts = {"level": level, "entity_type": entity_type, "domain": domain, "category": category, "description": description}
    wish = Wish(DecisionKind.CORRECT, **texts, flags=tuple(flag or ()))
    decide_all(config, Targets(tuple(names or ()), every, False, yes), wish, Signed(by, because), lang)


@review_app.command("reject")
def review_reject(
    by: By,
    because: Because,
    names: Names = None,
    every: Query = "",
    columns: Columns = False,
    yes: Yes = False,
    allow: Annotated[str, typer.Option(help="Keep it out of later scans too: by column, item or shape")] = "",
    shape: Annotated[str, typer.Option(help="With --allow shape: the form of the cells, such as ORD-00000000")] = "",
    flag: Flags = None,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Call a finding wrong: the column has no type, the item is general; with --flag the item lacks that flag, and its level
    stays (persons: the bound that is kept from an earlier count). It holds when somebody else has approved it."""
    from catalog import Wish
    from catalog.model import DecisionKind
    from scanner.commands.review import Signed, Targets, decide_all

    wish = Wish(DecisionKind.REJECT, allow=allow, shape=shape, flags=tuple(flag or ()))
    decide_all(config, Targets(tuple(names or ()), every, columns, yes), wish, Signed(by, because), lang)


@review_app.command("approve")
def review_approve(decision: Decision, by: By, because: Because, config: SettingsFile = None, lang: Language = "zh") -> None:
    """Approve somebody else's decision that lowers: from now on it stands."""
    _answer(decision, "approve", (by, because), config, lang)


@review_app.command("decline")
def review_decline(decision: Decision, by: By, because: Because, config: SettingsFile = None, lang: Language = "zh") -> None:
    """Decline a decision that waits: what stood before stays."""
    _answer(decision, "decline", (by, because), config, lang)


@review_app.command("withdraw")
def review_withdraw(decision: Decision, by: By, because: Because, config: SettingsFile = None, lang: Language = "zh") -> None:
    """Take back a decision of one's own that waits."""
    _answer(decision, "withdraw", (by, because), config, lang)


def _answer(decision: str, kind: str, said: tuple[str, str], config: Path | None, lang: str) -> None:
    from catalog.model import DecisionKind
    from scanner.commands.review import Signed, answer

    answer(config, DecisionKind(kind), decision, Signed(*said), lang)


@review_app.command("export")
def review_export(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The .xlsx or .csv to write")] = Path(
        "复核表.xlsx"
    ),
    why: Reasons = None,
    system: OfSystem = "",
    limit: Annotated[int, typer.Option(min=0, help="How many entries of the queue at most; 0 for all")] = 0,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Write the queue as a sheet to fill in, with lists to choose from."""
    from scanner.commands.review import Filter
    from scanner.commands.review_sheet import export_sheet

    export_sheet(config, output, Filter(tuple(why or ()), system, limit), lang)


@review_app.command("import")
def review_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A filled review sheet")],
    apply: Annotated[bool, typer.Option("--apply", help="Write the decisions, all in one step")] = False,
    skip_conflicts: Annotated[bool, typer.Option("--skip-conflicts", help="Leave out the rows that have conflicts")] = False,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Say what a filled sheet would decide and what stands against it; with --apply, decide it."""
    from scanner.commands.review_sheet import Import, import_sheet

    raise typer.Exit(import_sheet(config, file, Import(apply, skip_conflicts), lang))
