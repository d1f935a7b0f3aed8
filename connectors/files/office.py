"""Word, PowerPoint and OpenDocument text: every paragraph, every row of a table, wherever in the document it stands.

Headers, footers, notes, comments, text boxes, deleted and alternative text and the targets of links are read; files embedded
in the document are datasets of their own. Templates and pictures that a document names are never fetched.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from connectors.files.batches import Row
from connectors.files.container import ContainerFormat, Member
from connectors.files.context import Context
from connectors.files.markup import End, Start, events
from connectors.files.opening import MemoryFile, OpenedFile
from connectors.files.tables import Table, TablesFormat
from connectors.files.unreadable import Unreadable
from connectors.files.zip_check import open_zip
from connectors.model import Reason

_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, ValueError)
_NUMBERS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class _Dialect:
    """Names of elements. ``texts`` hold characters; where empty, all of a paragraph are its text. ``passed`` repeat what was
    told already."""

    parts: re.Pattern[str]
    paragraphs: frozenset[str] = frozenset({"p"})
    texts: frozenset[str] = frozenset({"t", "delText", "instrText"})
    rows: frozenset[str] = frozenset({"tr"})
    cells: frozenset[str] = frozenset({"tc"})
    breaks: frozenset[str] = frozenset({"tab", "br", "cr"})
    passed: frozenset[str] = frozenset({"Fallback"})


_WORD = _Dialect(re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|word/_rels/.*\.rels"))
_SLIDES = _Dialect(re.compile(r"ppt/(?:slides|notesSlides|comments|diagrams|charts)/(?:_rels/)?[^/]*\.(?:xml|rels)"))
_OPEN = _Dialect(
    re.compile(r"(?:Object [^/]*/)?(?:content|styles)\.xml"),
    frozenset({"p", "h"}),
    frozenset(),
    frozenset({"table-row"}),
    frozenset({"table-cell"}),
    frozenset({"tab", "line-break", "s"}),
    frozenset(),
)


class _Document(TablesFormat):
    """The text of a document as one dataset."""

    def __init__(self, dialect: _Dialect) -> None:
        self._dialect = dialect

    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The document itself."""
        with _opened(file):
            return (Table(lambda: self._rows(file)),)

    def _rows(self, file: OpenedFile) -> Iterator[Row]:
        with _opened(file) as archive:
            names = [name for name in archive.namelist() if self._dialect.parts.fullmatch(name)]
            for name in sorted(names, key=_order):
                with archive.open(name) as part:
                    yield from ([text] for text in _Paragraphs(self._dialect).texts(events(part)))


class _DocumentWithFiles(ContainerFormat):
    """A document and the files embedded in it."""

    dialect = _WORD
    embedded = "word/embeddings/"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.own = _Document(self.dialect)

    def members(self, file: OpenedFile) -> Iterator[Member]:
        """The embedded files."""
        with _opened(file) as archive:
            for entry in archive.infolist():
                if entry.filename.startswith(self.embedded) and not entry.is_dir():
                    yield self._member(archive, entry)

    def _member(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Member:
        return Member((entry.filename.removeprefix(self.embedded),), lambda: self._content(archive, entry))

    def _content(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> OpenedFile:
        self.context.budget.take(entry.file_size)
        return MemoryFile(archive.read(entry))


class WordFormat(_DocumentWithFiles):
    """docx."""


class SlidesFormat(_DocumentWithFiles):
    """pptx."""

    dialect = _SLIDES
    embedded = "ppt/embeddings/"


class OpenDocumentFormat(_Document):
    """odt and odp."""

    def __init__(self) -> None:
        super().__init__(_OPEN)


@contextmanager
def _opened(file: OpenedFile) -> Iterator[zipfile.ZipFile]:
    try:
        with open_zip(file) as archive:
            yield archive
    except _FAULTS:
        raise Unreadable(Reason.CORRUPT, "the document's structure is broken") from None


def _order(name: str) -> tuple[bool, list[int | str]]:
    """Parts before the links between them, slide10 behind slide9."""
    return name.endswith(".rels"), [int(piece) if piece.isdigit() else piece for piece in _NUMBERS.split(name)]


@dataclass(slots=True)
class _Paragraphs:
    """Events into texts. Paragraphs may stand inside one another (a text box), and tables in cells of tables."""

    dialect: _Dialect
    open: list[list[str]] = field(default_factory=list)
    rows: list[list[list[str]]] = field(default_factory=list)
    passing: int = 0
    in_text: int = 0

    def texts(self, stream: Iterator[Start | End | str]) -> Iterator[str]:
        """One text a paragraph; one a row of a table, its cells between tabs."""
        for event in stream:
            if isinstance(event, Start):
                yield from self._start(event)
            elif isinstance(event, End):
                yield from self._end(event.name)
            elif self.open and not self.passing and (self.in_text or not self.dialect.texts):
                self.open[-1].append(event)

    def _start(self, event: Start) -> Iterator[str]:
        names = self.dialect
        if event.name in names.passed:
            self.passing += 1
        elif self.passing:
            return
        elif event.name in names.paragraphs:
            self.open.append([])
        elif event.name in names.texts:
            self.in_text += 1
        elif event.name in names.rows:
            self.rows.append([])
        elif event.name in names.cells and self.rows:
            self.rows[-1].append([])
        elif event.name in names.breaks and self.open:
            self.open[-1].append("\t" if event.name == "tab" else " ")
        yield from _told_by_attributes(event)

    def _end(self, name: str) -> Iterator[str]:
        names = self.dialect
        if name in names.passed:
            self.passing -= 1
        elif self.passing:
            return
        elif name in names.texts:
            self.in_text -= 1
        elif name in names.paragraphs and self.open:
            text = "".join(self.open.pop()).strip()
            if text and self.rows and self.rows[-1] and not self.open:
                self.rows[-1][-1].append(text)
            elif text:
                yield text
        elif name in names.rows and self.rows:
            row = "\t".join("\n".join(cell) for cell in self.rows.pop())
            if row.strip():
                yield row


def _told_by_attributes(event: Start) -> Iterator[str]:
    """Alternative text of pictures, and links that lead out of the document."""
    told = (event.attributes.get("descr"), event.attributes.get("title") if event.name in ("docPr", "cNvPr") else None)
    yield from (text for text in told if text)
    if event.name == "Relationship" and event.attributes.get("TargetMode") == "External":
        yield event.attributes.get("Target", "")
