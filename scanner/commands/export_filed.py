"""shudian export filing --filed and export inventory --filed: what was filed, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from catalog import FORM_BOOK, FORM_PAPER, LIST_BOOK, inspected, replacing
from catalog.model import Filing, FilingOrigin
from config import CatalogError, UsageError
from scanner.basis import note_file
from scanner.commands.catalog import open_catalog
from scanner.commands.export_filing import kind_of
from scanner.outputs import is_workbook, refuse_to_harm

_KINDS = {"filing": {".xlsx": FORM_BOOK, ".docx": FORM_PAPER}, "inventory": {".xlsx": LIST_BOOK}}
_SHORTEST = 8


def export_filed(config: Path | None, number: str, output: Path, asked: tuple[str, bool]) -> str:
    """Write a document of the filing ``number`` exactly as it was filed; one line that says what it is. ``asked`` is which
    document (filing or inventory), and whether anything else was asked for that only a new one could give.

    Raises UsageError, and CatalogError where none was kept or its bytes are not those that were."""
    document, has_more = asked
    kinds = _KINDS[document]
    kind = kinds[kind_of(output, tuple(kinds))]
    if has_more:
        raise UsageError("--filed gives what was filed as it is", "Leave out --run, --form, --template and --draft")
    refuse_to_harm(output, is_workbook)
    with open_catalog(config) as catalog:
        filing = _called(catalog.filings(), number)
        if kind not in (one.kind for one in catalog.filed_documents(filing.id)):
            raise CatalogError(*_nothing_kept(filing, number))
        content = catalog.filed_content(filing.id, kind)
    # It was looked through before it was filed. What was filed stays what it is, whatever is recognised today.
    with inspected(lambda _file, _name: None), replacing(output) as part:
        part.write_bytes(content)
    note_file(config, f"filed_{kind}", str(filing.run), output)
    return f"{output}: {filing.filed_on} {number}, {len(content):,} B"


def _called(filings: Iterable[Filing], number: str) -> Filing:
    filings = tuple(filings)
    named = [one for one in filings if one.reference == number]
    found = named or [one for one in filings if len(number) >= _SHORTEST and str(one.id).startswith(number)]
    if len(found) != 1:
        several = f"{len(found)} filings have the number {number}: give the id of one"
        raise UsageError(several if found else f"there is no filing {number}", "shudian catalog filings")
    return found[0]


def _nothing_kept(filing: Filing, number: str) -> tuple[str, str]:
    if filing.origin is FilingOrigin.IMPORTED:
        return f"the filing {number} was imported: its documents are where it was made", "Look for the file it was imported from"
    return f"of the filing {number} no documents were kept: it was recorded before Shudian kept them", "shudian catalog filings"
