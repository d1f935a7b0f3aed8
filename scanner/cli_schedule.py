"""The commands of ``shudian schedule``."""

from __future__ import annotations

from typing import Annotated

import typer

from scanner.cli_options import Language, SettingsFile

schedule_app = typer.Typer(
    help="Scans that are due by the clock: plan them, and run what is due.", no_args_is_help=True, rich_markup_mode=None
)

Name = Annotated[str, typer.Argument(help="Name of the schedule", show_default=False)]


@schedule_app.command("add")
def schedule_add(
    name: Name,
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Names from shudian.yaml, or URLs", show_default=False)
    ],
    cron: Annotated[
        str, typer.Option(help="When: minute hour day-of-month month day-of-week, such as '30 2 * * 1-5'", show_default=False)
    ],
    zone: Annotated[str, typer.Option(help="Whose clock")] = "Asia/Shanghai",
    window: Annotated[str, typer.Option(metavar="HH:MM-HH:MM", help="Hours in which a scan may be begun")] = "",
    full: Annotated[bool, typer.Option("--full", help="Read every row instead of a sample")] = False,
    incremental: Annotated[
        bool, typer.Option("--incremental", help="Carry over what has not changed since it was looked at")
    ] = False,
    census: Annotated[bool, typer.Option("--census", help="Count the people")] = False,
    exact: Annotated[bool, typer.Option("--exact", help="With --census: count exactly, in memory")] = False,
    fail_on: Annotated[str, typer.Option(metavar="LIST", help="What gives the job exit code 4, as in scan")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Plan scans of some sources."""
    from catalog import JobRequest, Plan
    from scanner.commands.schedule import add_schedule

    request = JobRequest(tuple(sources), full, census, exact, incremental, "", fail_on, lang)
    add_schedule(config, name, Plan(cron, request, zone, window))


@schedule_app.command("list")
def schedule_list(config: SettingsFile = None, lang: Language = "zh") -> None:
    """All schedules, and when each is due next."""
    from scanner.commands.schedule import list_schedules

    list_schedules(config, lang)


@schedule_app.command("next")
def schedule_next(
    name: Name,
    count: Annotated[int, typer.Option("--count", "-n", help="How many", min=1, max=1000)] = 5,
    config: SettingsFile = None,
) -> None:
    """The next times at which a schedule is due, by its own clock."""
    from scanner.commands.schedule import next_slots

    next_slots(config, name, count)


@schedule_app.command("remove")
def schedule_remove(name: Name, config: SettingsFile = None) -> None:
    """Take a schedule away. Its runs stay."""
    from scanner.commands.schedule import remove_schedule

    remove_schedule(config, name)


@schedule_app.command("enable")
def schedule_enable(name: Name, config: SettingsFile = None) -> None:
    """Let a schedule run again. What was due meanwhile is not made up for."""
    from scanner.commands.schedule import enable_schedule

    enable_schedule(config, name, True)


@schedule_app.command("disable")
def schedule_disable(name: Name, config: SettingsFile = None) -> None:
    """Keep a schedule from running."""
    from scanner.commands.schedule import enable_schedule

    enable_schedule(config, name, False)


@schedule_app.command("run")
def schedule_run(
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Ask for what is due, and leave the scans to others")] = False,
    beside: Annotated[int, typer.Option(hidden=True, help="End with this process, which started it")] = 0,
    config: SettingsFile = None,
) -> None:
    """Ask for what is due and scan it, until stopped. Several may run on one catalogue, on several machines too."""
    from scanner.footprint import keep_small

    keep_small()  # scan after scan, each with threads of its own: their separate heaps would never be whole again
    from scanner.commands.schedule import run_scheduler

    run_scheduler(config, not no_worker, beside)
