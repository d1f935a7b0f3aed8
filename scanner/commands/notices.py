"""shudian notices send, list and test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import typer

from catalog import Delivery
from config import UsageError, load_settings
from scanner.anchoring import opened
from scanner.channels import Refused, channel_for
from scanner.notice_sending import Sending, language_of, notice_runs, notice_state, send_due
from scanner.notice_texts import message_for_test, text_of, word
from scanner.terminal import visible
from scanner.wording import check_language


def send_notices(config: Path | None, again: bool, language: str) -> int:
    """Raise what holds on now, send what is due, and print a line a channel; 1 where something was not taken. Raises UsageError,
    SettingsError, CatalogError."""
    check_language(language)
    settings = load_settings(config)
    with opened(settings) as catalog:
        if again:
            typer.echo(f"{word('taken_up_again', language)}: {catalog.notices().again()}")
        notice_runs(catalog, settings)
        notice_state(catalog, settings, _now())
        sent = send_due(catalog, settings.notices, _now)
    if not sent:
        typer.echo(word("no_channels", language))
    for one in sent:
        typer.echo(_line(one, language))
    return 1 if any(one.failed for one in sent) else 0


def list_notices(config: Path | None, last: int, language: str) -> None:
    """Print the last notices, the newest first, with how they came on. Raises SettingsError, CatalogError."""
    check_language(language)
    with opened(load_settings(config)) as catalog:
        found = catalog.notices().recent(last)
    if not found:
        typer.echo(word("no_notices", language))
    for one, told in found:
        typer.echo(visible(f"{one.at.astimezone():%Y-%m-%d %H:%M} {text_of(one, language)}{_how(told, language)}"))


def try_channels(config: Path | None, channel: str, language: str) -> int:
    """Send a test message to one channel or all; 1 where one did not take it. Raises UsageError, SettingsError."""
    check_language(language)
    settings = load_settings(config).notices
    if channel and channel not in settings.channels:
        known = ", ".join(settings.channels) or "none"
        raise UsageError(f"there is no channel {channel!r} in notices.channels", f"Channels: {known}")
    wanted = {name: one for name, one in settings.channels.items() if channel in ("", name)}
    if not wanted:
        raise UsageError("no channel is set", "Write one under notices.channels in shudian.yaml")
    refused = False
    for name, one in wanted.items():
        message = message_for_test(uuid4(), language_of(one, settings), settings.console, _now())
        outcome = channel_for(one).send(message)
        refused |= isinstance(outcome, Refused)
        typer.echo(f"✗ {name}: {outcome.reason}" if isinstance(outcome, Refused) else f"✓ {name} {outcome.remark}".rstrip())
    return 1 if refused else 0


def _line(one: Sending, language: str) -> str:
    if one.quiet:
        return f"- {one.channel}: {word('quiet_now', language)}"
    mark = "✗" if one.failed else "✓"
    failed = f"; {'; '.join(dict.fromkeys(one.failed))}" if one.failed else ""
    return f"{mark} {one.channel}: {one.notices} ({one.messages}){failed}"


def _how(told: Sequence[Delivery], language: str) -> str:
    parts = [
        f"{one.channel} {word(f'delivery_{one.state}', language)}" + (f" ({one.reason})" if one.reason else "") for one in told
    ]
    return f" [{'; '.join(parts)}]" if parts else ""


def _now() -> datetime:
    return datetime.now(UTC)
