"""The commands of ``shudian audit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scanner.cli_options import Language, SettingsFile

audit_app = typer.Typer(help="Verify and look at the record of what was done.", no_args_is_help=True, rich_markup_mode=None)


@audit_app.command("verify")
def audit_verify(
    anchor: Annotated[Path | None, typer.Option(metavar="FILE", help="Anchors to compare with (default: audit.anchor)")] = None,
    key: Annotated[str, typer.Option(metavar="HEX", help="Public key that the anchors must be signed with")] = "",
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Whether the record is what was recorded: no entry edited, removed, inserted, moved or cut off."""
    from scanner.commands.audit import verify_record

    raise typer.Exit(verify_record(config, anchor, key, lang))


@audit_app.command("show")
def audit_show(
    kind: Annotated[str, typer.Option(help="Only entries of this kind")] = "",
    last: Annotated[int, typer.Option(min=1, help="How many of the last entries")] = 50,
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """The last entries of the record."""
    from scanner.commands.audit import show_record

    show_record(config, kind, last, lang)


@audit_app.command("anchor")
def audit_anchor(
    file: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to add it (default: audit.anchor)")] = None,
    config: SettingsFile = None,
) -> None:
    """Write the head of the record outside the catalogue now, signed where a key is set."""
    from scanner.commands.audit import write_head

    write_head(config, file)


@audit_app.command("purge")
def audit_purge(
    before: Annotated[str, typer.Option(metavar="YYYY-MM-DD", help="Only entries older than this day")],
    config: SettingsFile = None,
    lang: Language = "zh",
) -> None:
    """Drop the content of old entries whose time to be kept is over (6, 12 or 36 months by kind); the chain stays whole."""
    from scanner.commands.audit import purge_record

    purge_record(config, before, lang)


@audit_app.command("key")
def audit_key(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key goes; never replaced")]) -> None:
    """Make a key that signs the record's anchors."""
    from scanner.commands.audit import make_key

    make_key(file)
