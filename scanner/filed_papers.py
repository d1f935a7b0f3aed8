"""The documents that are kept with a filing: made, looked through, and given to the catalogue one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog import FORM_BOOK, FORM_PAPER, LIST_BOOK, Basis, DocumentFile, FilingForm, filing_sheet, write_inventory
from config import ShudianError, UsageError
from scanner.commands.export_filing import write_form
from scanner.handing_out import HeldBack, handing_out

FORM_NAMES = {FORM_BOOK: "备案表.xlsx", FORM_PAPER: "备案表.docx"}
LIST_NAME = "数据清单.xlsx"


@contextmanager
def documents_to_keep(basis: Basis, form: FilingForm, template: Path | None = None) -> Iterator[tuple[DocumentFile, ...]]:
    """The 备案表 as a workbook and as a Word document, and the 数据清单, in a folder that is gone afterwards. ``template`` is
    filled in as its own kind of file.

    Raises CatalogError (an undecided item), UsageError, and ShudianError where our detectors find an identifier in one."""
    kinds = {Path(name).suffix for name in FORM_NAMES.values()}
    if template is not None and template.suffix.lower() not in kinds:
        raise UsageError(f"{template}: a template is {' or '.join(sorted(kinds))}")
    with TemporaryDirectory(prefix="shudian-filing-") as made:
        folder = Path(made)
        try:
            with handing_out():
                _write(basis, form, template, folder)
        except HeldBack as error:
            raise HeldBack(f"nothing is filed: {error.message}", error.advice, error.file, error.places) from None
        except ShudianError as error:
            raise type(error)(f"nothing is filed: {error.message}", error.advice) from None
        forms = (DocumentFile(kind, folder / name) for kind, name in FORM_NAMES.items())
        yield (*forms, DocumentFile(LIST_BOOK, folder / LIST_NAME))


def _write(basis: Basis, form: FilingForm, template: Path | None, folder: Path) -> None:
    sheet = filing_sheet(basis, form)
    for name in FORM_NAMES.values():
        own = template is not None and template.suffix.lower() == Path(name).suffix
        write_form(basis, sheet, template if own else None, folder / name)
    write_inventory(basis.snapshot, basis.systems, folder / LIST_NAME, taxonomy=basis.taxonomy)
