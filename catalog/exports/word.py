"""Word documents as officials expect them: company in the header, page numbers, tables whose rows stay whole, a control page.

Every text goes through ``harmless``; no field, link or formula comes from outside.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from catalog.exports.cells import Cell, Style, harmless
from catalog.exports.files import replacing
from catalog.exports.packages import BROKEN, write_package
from catalog.exports.sections import Section
from catalog.exports.word_xml import GAP, MARK, PAGE_BREAK, Box, Kept, Row, paragraph, table
from config import UsageError

if TYPE_CHECKING:  # loaded only where a document is written
    from docx.document import Document

_BODY, _HEADS = "宋体", "黑体"
_STYLES = (("Normal", _BODY, 10.5), ("Heading 1", _HEADS, 15), ("Heading 2", _HEADS, 12), ("Heading 3", _HEADS, 11))
_CM = 567  # twentieths of a point
_MIDDLE = '<w:jc w:val="center"/>'
_LONG = 1 << 18


class Paper:
    """A Word document that is being written from top to bottom. ``mark`` stands in the header too (草稿)."""

    def __init__(self, title: str, company: str = "", mark: str = "", *, landscape: bool = False) -> None:
        import docx

        self._document: Document = docx.Document()
        self._title = title
        self._width = 25.7 if landscape else 17.0  # A4 less its margins, in cm
        self._waiting: list[str] = []
        self._kept: Kept | None = Kept()
        _fonts(self._document)
        _page(self._document, landscape)
        _header(
            self._document, "　".join(filter(None, (harmless(company)[:60], f"【{mark}】" if mark else ""))), title, self._width
        )
        self._styles = _style_ids(self._document)

    @classmethod
    def on(cls, template: Path, title: str) -> Self:
        """A document that is there already and is written on at its end. Raises UsageError where it is none."""
        import docx

        paper = cls(title)
        try:
            paper._document = docx.Document(str(template))
            paper._styles = _style_ids(paper._document)
        except BROKEN:
            raise UsageError(f"{template.name}: cannot be read as a Word document") from None
        paper._kept = None  # little is written into it, and its namespaces are its own
        return paper

    @property
    def document(self) -> Document:
        """The document of python-docx, with all that was written so far. What was written long is only a mark in it."""
        text, self._waiting = "".join(self._waiting), []
        if text:
            parts = _elements(text) if self._kept is None else [_element(MARK, type=self._kept.keep(text))]
            for part in parts:
                self._document.element.body.insert_element_before(part, "w:sectPr")
        return self._document

    def stamp(self, mark: str) -> None:
        """Write 【mark】 above every page of a document that is there already."""
        for part in self.document.sections:
            part.header.add_paragraph(f"【{harmless(mark)}】")

    def title(self, text: str = "", below: str = "") -> None:
        """The document's own title in the middle of the page, and a line below it."""
        self._write(paragraph(text or self._title, look=_MIDDLE, run='<w:b/><w:sz w:val="40"/>'))
        if below:
            self._write(paragraph(below, look=_MIDDLE, run='<w:b w:val="0"/><w:sz w:val="22"/>'))

    def heading(self, text: str, level: int = 1, *, on_new_page: bool = False) -> None:
        """A heading of level 1 to 3."""
        style = self._styles.get(f"Heading {level}", "")  # a template need not have it
        look = "<w:pageBreakBefore/>" if on_new_page else ""
        self._write(paragraph(text, style, look, "" if style else "<w:b/>"))

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """Some sentences."""
        self._write(paragraph(text, run="<w:b/>" if bold else '<w:b w:val="0"/>'))

    def bullets(self, lines: Iterable[str]) -> None:
        """A list, a line each."""
        for line in lines:
            self._write(paragraph(line, self._styles.get("List Bullet", "")))

    def break_page(self) -> None:
        """What follows begins on a new page."""
        self._write(PAGE_BREAK)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str | Cell]], shares: Sequence[float] = ()) -> None:
        """A table whose headings come again on every page. ``shares`` are the columns' parts of the width (alike by default)."""
        boxes = [[Box(_cell(one)) for one in row] for row in rows]
        head = [[Box(Cell(text, Style.HEADING)) for text in headings]]
        self.grid([*head, *boxes], shares or [1.0] * len(headings), repeated=1)

    def pairs(self, rows: Iterable[tuple[str, str | Cell]], share: float = 0.28) -> None:
        """A table of names and texts. ``share`` is the part of the width that names take."""
        lines = [[Box(Cell(name, Style.HEADING)), Box(_cell(text))] for name, text in rows]
        self.grid(lines, (share, 1 - share))

    def grid(self, rows: Iterable[Row], shares: Sequence[float], repeated: int = 0) -> None:
        """A table of boxes; the first ``repeated`` rows come again on every page. No row is broken over two pages."""
        widths = [int(self._width * _CM * share / sum(shares)) for share in shares]
        self._write("".join((*table(rows, widths, repeated), GAP)))

    def section(self, one: Section, level: int = 2) -> None:
        """A titled part with its table; 无 where it has no rows."""
        self.heading(one.title, level)
        if not one.rows:
            self.paragraph("无")
        elif one.headings:
            self.table(one.headings, one.rows)
        else:
            self.pairs((row[0], row[1]) for row in one.rows)

    def control(self, sections: Iterable[Section]) -> None:
        """The control page, on a page of its own."""
        # Not a break of its own, which would leave an empty page behind a full one.
        self.heading("控制页：本文件的出处与完整程度", on_new_page=True)
        for one in sections:
            self.section(one)

    def save(self, path: Path, made_at: datetime, comment: str) -> None:
        """Write it whole or not at all. Equal content, time and comment give equal bytes. Raises UsageError."""
        document, kept = self.document, self._kept
        about = document.core_properties
        about.title, about.comments = self._title, f"Shudian 数典 {comment}"
        about.author = about.last_modified_by = about.keywords = ""
        about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        content = io.BytesIO()
        document.save(content)
        name = document.part.partname.lstrip("/")
        with replacing(path) as part:
            write_package(content, part, {name: kept.put_in} if kept else {})

    def _write(self, text: str) -> None:
        self._waiting.append(text)
        if self._kept is not None and sum(map(len, self._waiting)) > _LONG:
            _ = self.document  # so that little of it is held as it is


def _cell(one: str | Cell) -> Cell:
    return Cell(one) if isinstance(one, str) else one


def _fonts(document: Document) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, font, size in _STYLES:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "eastAsia"):
            fonts.set(qn(f"w:{script}"), font)
    document.styles["Normal"].paragraph_format.space_after = Pt(4)


def _page(document: Document, landscape: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    page = document.sections[0]
    page.page_width, page.page_height = (Cm(29.7), Cm(21.0)) if landscape else (Cm(21.0), Cm(29.7))
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = Cm(2.0)
    page.top_margin = page.bottom_margin = Cm(2.2)


def _header(document: Document, left: str, right: str, width: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
    from docx.shared import Cm, Pt

    page = document.sections[0]
    line = page.header.paragraphs[0]
    stops = line.paragraph_format.tab_stops
    for stop in list(line.style.paragraph_format.tab_stops) if line.style else ():
        stops.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{left}\t{right}").font.size = Pt(9)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for part in ("第 ", "PAGE", " 页，共 ", "NUMPAGES", " 页"):
        run = foot.add_run("" if part.isupper() else part)
        run.font.size = Pt(9)
        if part.isupper():
            _field(run, part)


def _field(run: Any, name: str) -> None:
    """A number that Word itself fills in."""
    for kind in ("begin", "separate", "end"):
        mark = _element("w:fldChar", fldCharType=kind)
        run._r.append(mark)
        if kind == "begin":
            code = _element("w:instrText")
            code.text = name
            run._r.append(code)


def _style_ids(document: Document) -> dict[str, str]:
    """The ids of the styles by their names: asking the document for each paragraph takes long."""
    return {one.name: one.style_id for one in document.styles if one.name}


def _elements(text: str) -> list[Any]:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return list(parse_xml(f"<w:body {nsdecls('w')}>{text}</w:body>"))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made: Any = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made
