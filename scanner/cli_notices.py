"""The commands of ``shudian notices``."""

from __future__ import annotations

from typing import Annotated

import typer

from scanner.cli_options import Language, SettingsFile

notices_app = typer.Typer(help="Tell people what has changed or is due.", no_args_is_help=True, rich_markup_mode=None)


@notices_app.command("send")
def notices_send(
    config: SettingsFile = None,
    again: Annotated[bool, typer.Option("--again", help="Also what was given up, as after the settings were mended")] = False,
    lang: Language = "zh",
) -> None:
    """Find what is due, and send each channel what it was not told yet. For cron: once a minute or an hour, as you like.

    Exit code 1 where a channel did not take something; it is tried again by later calls.
    """
    from scanner.commands.notices import send_notices

    raise typer.Exit(send_notices(config, again, lang))


@notices_app.command("list")
def notices_list(
    last: Annotated[int, typer.Option(min=1, max=10_000, help="How many of the last notices")] = 50,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """The last notices and which channels have them."""
    from scanner.commands.notices import list_notices

    list_notices(config, last, lang)


@notices_app.command("test")
def notices_test(
    channel: Annotated[str, typer.Argument(metavar="[CHANNEL]", help="One channel (default: all of them)")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Send a test message now, also in quiet hours. Exit code 1 where a channel did not take it."""
    from scanner.commands.notices import try_channels

    raise typer.Exit(try_channels(config, channel, lang))
