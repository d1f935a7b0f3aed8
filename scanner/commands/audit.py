"""shudian audit verify, show, anchor, purge and key."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, time
from pathlib import Path

import typer

from catalog import AUDIT_KINDS, new_key, public_key, read_anchors
from config import CatalogError, UsageError, load_settings
from scanner.actor import actor
from scanner.anchoring import anchor_head
from scanner.commands.catalog import open_catalog
from scanner.commands.filing import parse_day
from scanner.terminal import visible
from scanner.wording import check_language, say

_SHOWN_FAULTS = 50


def verify_record(config: Path | None, anchor: Path | None, key: str, language: str) -> int:
    """Check the whole record, against anchors where there are any; 0 when all is well, 1 when not.

    Raises UsageError, CatalogError.
    """
    check_language(language)
    settings = load_settings(config)
    file = anchor or (settings.folder / settings.audit.anchor if settings.audit.anchor else None)
    # A file that the settings name and nobody has written yet is no reason to stop; one that was asked for is.
    anchors = read_anchors(file, key or settings.audit.public_key) if file is not None and (anchor or file.exists()) else ()
    with open_catalog(config) as catalog:
        head = catalog.audit_head()
        faults = catalog.verify_audit(tuple(one.head for one in anchors))
    end = f"{say('audit_head', language)} {head.seq} {head.hash}" if head else say("audit_empty", language)
    typer.echo(end)
    for fault in faults[:_SHOWN_FAULTS]:
        typer.echo(f"✗ {fault.seq}: {say(f'fault_{fault.fault.value}', language)}")
    if len(faults) > _SHOWN_FAULTS:
        typer.echo(f"… +{len(faults) - _SHOWN_FAULTS}")
    typer.echo(f"{say('audit_anchors', language)}: {len(anchors)}" if anchors else f"! {say('audit_no_anchor', language)}")
    typer.echo(say("audit_broken" if faults else "audit_sound", language))
    return 1 if faults else 0


def show_record(config: Path | None, kind: str, last: int, language: str) -> None:
    """Print the last entries of the record, of one kind or of all. Raises UsageError for a kind that there is not."""
    check_language(language)
    if kind and kind not in AUDIT_KINDS:
        raise UsageError(f"there is no kind {kind!r}", f"There are: {', '.join(AUDIT_KINDS)}")
    with open_catalog(config) as catalog:
        entries = catalog.audit_entries((kind,) if kind else ())
    for entry in entries[-last:]:
        content = say("audit_purged", language) if entry.document is None else json.dumps(entry.document, ensure_ascii=False)
        typer.echo(visible(f"{entry.seq} {entry.at:%Y-%m-%d %H:%M:%S}Z {entry.actor} {entry.kind} {content}"))


def write_head(config: Path | None, file: Path | None) -> None:
    """Write an anchor now and print it. Raises UsageError."""
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        line = anchor_head(catalog, settings, file)
    if not line:
        raise CatalogError("nothing is recorded yet", "A scan records the first entry")
    typer.echo(line)


def purge_record(config: Path | None, before: str, language: str) -> None:
    """Drop the content of entries older than a day whose time to be kept is over. Raises UsageError, CatalogError."""
    check_language(language)
    day = datetime.combine(parse_day(before, "--before"), time(), UTC)
    settings = load_settings(config)
    with open_catalog(config) as catalog:
        count = catalog.purge_audit(day, actor())
        anchor_head(catalog, settings)
    typer.echo(f"{say('audit_dropped', language)}: {count}")


def make_key(file: Path) -> None:
    """Write a new signing key to a file that only its owner can read, and print the public one. Never replaces a file."""
    private = new_key()
    try:
        with open(file, "x", encoding="utf-8", opener=_private) as stream:
            stream.write(private + "\n")
    except OSError as error:
        raise UsageError(f"{file}: the key cannot be written ({error.strerror})") from None
    typer.echo(f"audit:\n  key: file:{file}\n  public_key: {public_key(private)}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
