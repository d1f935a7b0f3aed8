"""PDF: the text layer, one row a line of a page, and the form fields' values that are part of it. Nothing is recognised from
pictures: a document that is only scanned is skipped with that reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2

from connectors.files.batches import Row
from connectors.files.opening import OpenedFile
from connectors.files.tables import Table, TablesFormat
from connectors.files.unreadable import Unreadable
from connectors.model import Reason

_LARGEST = 200 * 1024 * 1024
_MOST_PAGES = 20_000
_PROBED_PAGES = 50
_PASSWORD = 4  # pdfium's code for a document that asks for one


class PdfFormat(TablesFormat):
    """PDF. One file is one dataset."""

    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The document itself. Raises Unreadable where no page of the beginning has text."""
        reading = _Reading(file)
        if not reading.has_text():
            raise Unreadable(Reason.NO_TEXT_LAYER, "its pages are pictures; text in pictures is not recognised")
        return (Table(reading.rows, fault=reading.fault),)


class _Reading:
    """The lines of a document; after that, whether pages were among them that have no text."""

    def __init__(self, file: OpenedFile) -> None:
        self._file = file
        self._bare_pages = 0

    def has_text(self) -> bool:
        with _opened(self._file) as document:
            return not len(document) or any(_lines(document, number) for number in range(min(len(document), _PROBED_PAGES)))

    def rows(self) -> Iterator[Row]:
        self._bare_pages = 0
        with _opened(self._file) as document:
            for number in range(len(document)):
                lines = _lines(document, number)
                self._bare_pages += not lines and _has_picture(document, number)
                yield from ([line] for line in lines)

    def fault(self) -> Reason | None:
        return Reason.NO_TEXT_LAYER if self._bare_pages else None


@contextmanager
def _opened(file: OpenedFile) -> Iterator[pypdfium2.PdfDocument]:
    if file.size > _LARGEST:
        raise Unreadable(Reason.TOO_LARGE, "a PDF of over 200 MB is not read")
    try:
        document = pypdfium2.PdfDocument(file.read_at(0, file.size))
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            raise Unreadable(Reason.ENCRYPTED, "the PDF is protected by a password") from None
        raise _corrupt() from None
    try:
        if len(document) > _MOST_PAGES:
            raise Unreadable(Reason.TOO_LARGE, f"a PDF of over {_MOST_PAGES:,} pages is not read")
        yield document
    except pypdfium2.PdfiumError:
        raise _corrupt() from None
    finally:
        document.close()


def _corrupt() -> Unreadable:
    return Unreadable(Reason.CORRUPT, "the PDF structure is broken")


def _lines(document: pypdfium2.PdfDocument, number: int) -> list[str]:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            text = str(layer.get_text_bounded())
        finally:
            layer.close()
    finally:
        page.close()
    return [line.strip() for line in text.splitlines() if line.strip()]


def _has_picture(document: pypdfium2.PdfDocument, number: int) -> bool:
    page = document[number]
    try:
        return next(iter(page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=3)), None) is not None
    finally:
        page.close()
