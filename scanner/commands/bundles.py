"""shudian catalog import."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import typer

from catalog import Catalog, TakenIn
from config import CatalogError, Settings, load_settings
from scanner.actor import actor
from scanner.anchoring import opened
from scanner.bundles import take_in
from scanner.notice_sending import notice_failure
from scanner.noticing import Outcome
from scanner.summary import print_summary
from scanner.terminal import visible
from scanner.wording import check_language, say


def import_bundle(config: Path | None, file: Path, language: str) -> None:
    """Take a bundle in and say what is in it; say so where it is there already. Raises UsageError, CatalogError."""
    check_language(language)
    settings = load_settings(config)
    with opened(settings, create=True) as catalog:
        try:
            bundle, result = take_in(settings, catalog, file, actor())
        except CatalogError as error:
            _tell(settings, catalog, file, error)
            raise
    header = bundle.header
    if isinstance(result, TakenIn):
        told = say("bundle_there", language).format(at=f"{result.imported_at:%Y-%m-%d %H:%M}", by=result.imported_by)
        typer.echo(visible(f"{file.name}: {told}"))
        return
    print_summary(result, (), language)
    told = say("bundle_taken", language).format(site=header.site, run=header.run, n=len(result.entries))
    typer.echo(visible(f"{file.name}: {told}"))


def _tell(settings: Settings, catalog: Catalog, file: Path, error: CatalogError) -> None:
    """A bundle is often taken in by a timer that nobody watches: whoever gets notices hears that it was refused, once."""
    with file.open("rb") as opened_file:
        identity = hashlib.file_digest(opened_file, "sha256").hexdigest()
    notice_failure(catalog, settings, Outcome("bundle", identity, file.name, reason=error.message), datetime.now(UTC))
