"""Word documents as officials expect them: company in the header, page numbers, tables whose rows stay whole, a control page.

Every text goes through ``harmless``; no field, link or formula comes from outside.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from xml.sax.saxutils import escape

from catalog.exports.cells import Cell, Style, harmless
from catalog.exports.files import replacing
from catalog.exports.packages import BROKEN, write_package
from catalog.exports.sections import Section
from config import UsageError

if TYPE_CHECKING:  # loaded only where a document is written
    from docx.document import Document

_BODY, _HEADS = "宋体", "黑体"
_FILLS = {Style.HEADING: "D9E2F3", Style.TO_FILL: "FFF2CC"}
_STYLES = (("Normal", _BODY, 10.5), ("Heading 1", _HEADS, 15), ("Heading 2", _HEADS, 12), ("Heading 3", _HEADS, 11))
_CM = 567  # twentieths of a point
_SIGNS = {
    Style.ABOUT_COUNT: "约 ",
    Style.ABOUT_SIZE: "约 ",
    Style.LEAST_COUNT: "≥ ",
    Style.LEAST_SIZE: "≥ ",
}
_SIZES = (Style.SIZE, Style.ABOUT_SIZE, Style.LEAST_SIZE)


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table that takes ``span`` columns."""

    cell: Cell
    span: int = 1


Row = Sequence[Box]


class Paper:
    """A Word document that is being written from top to bottom. ``mark`` stands in the header too (草稿)."""

    def __init__(self, title: str, company: str = "", mark: str = "", *, landscape: bool = False) -> None:
        import docx

        self.document: Document = docx.Document()
        self._title = title
        self._width = 25.7 if landscape else 17.0  # A4 less its margins, in cm
        _fonts(self.document)
        _page(self.document, landscape)
        _header(
            self.document, "　".join(filter(None, (harmless(company)[:60], f"【{mark}】" if mark else ""))), title, self._width
        )

    @classmethod
    def on(cls, template: Path, title: str) -> Self:
        """A document that is there already and is written on at its end. Raises UsageError where it is none."""
        import docx

        paper = cls(title)
        try:
            paper.document = docx.Document(str(template))
        except BROKEN:
            raise UsageError(f"{template.name}: cannot be read as a Word document") from None
        return paper

    def stamp(self, mark: str) -> None:
        """Write 【mark】 above every page of a document that is there already."""
        for part in self.document.sections:
            part.header.add_paragraph(f"【{harmless(mark)}】")

    def title(self, text: str = "", below: str = "") -> None:
        """The document's own title in the middle of the page, and a line below it."""
        _centred(self.document, harmless(text or self._title), 20, bold=True)
        if below:
            _centred(self.document, harmless(below), 11)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading of level 1 to 3."""
        style = f"Heading {level}"
        if style in (one.name for one in self.document.styles):
            self.document.add_heading(harmless(text), level)
        else:  # a template need not have them
            self.paragraph(text, bold=True)

    def paragraph(self, text: str, *, bold: bool = False) -> None:
        """Some sentences."""
        self.document.add_paragraph().add_run(harmless(text)).bold = bold

    def bullets(self, lines: Iterable[str]) -> None:
        """A list, a line each."""
        for line in lines:
            self.document.add_paragraph(harmless(line), style="List Bullet")

    def break_page(self) -> None:
        """What follows begins on a new page."""
        from docx.enum.text import WD_BREAK

        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

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
        table = self.document.add_table(0, len(widths))
        table.autofit = False
        table._tbl.tblPr.find(_name("w:tblLayout")).addprevious(_borders())
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width * 635
        for row in _parsed(_row(row, widths, number < repeated) for number, row in enumerate(rows)):
            table._tbl.append(row)
        _gap(self.document)

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
        self.heading("控制页：本文件的出处与完整程度")
        # Not a break of its own, which would leave an empty page behind a full one.
        self.document.paragraphs[-1].paragraph_format.page_break_before = True
        for one in sections:
            self.section(one)

    def save(self, path: Path, made_at: datetime, comment: str) -> None:
        """Write it whole or not at all. Equal content, time and comment give equal bytes. Raises UsageError."""
        about = self.document.core_properties
        about.title, about.comments = self._title, f"Shudian 数典 {comment}"
        about.author = about.last_modified_by = about.keywords = ""
        about.created = about.modified = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        content = io.BytesIO()
        self.document.save(content)
        with replacing(path) as part:
            write_package(content, part)


def shown(cell: Cell) -> str:
    """A cell as text: a number with its sign for about or at least, as its style would show it in a workbook."""
    if isinstance(cell.value, str):
        return harmless(cell.value)
    sign = _SIGNS.get(cell.style, "")
    if cell.style not in _SIZES:
        return f"{sign}{cell.value:,}"
    return f"{sign}<0.001" if 0 < cell.value < 0.001 else f"{sign}{cell.value:,.3f}"


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


def _gap(document: Document) -> None:
    """A narrow empty line, so that two tables do not become one."""
    from docx.shared import Pt

    line = document.add_paragraph().paragraph_format
    line.line_spacing, line.space_after, line.space_before = Pt(6), Pt(0), Pt(0)


def _centred(document: Document, text: str, size: float, *, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = line.add_run(text)
    run.font.size, run.bold = Pt(size), bold


def _borders() -> Any:
    """Drawn here, because a template need not have a style for tables."""
    borders = _element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="7F7F7F"))
    return borders


def _parsed(rows: Iterable[str]) -> list[Any]:
    """Rows of a table, read in one go: one element after the other would take minutes for thousands of items."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return list(parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(rows)}</w:tbl>"))


def _row(boxes: Row, widths: Sequence[int], repeated: bool) -> str:
    first, cells = 0, []
    for box in boxes:
        cells.append(_box(box, sum(widths[first : first + box.span])))
        first += box.span
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if repeated else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _box(box: Box, width: int) -> str:
    span = f'<w:gridSpan w:val="{box.span}"/>' if box.span > 1 else ""
    fill = _FILLS.get(box.cell.style)
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    rules = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'
    side = "" if isinstance(box.cell.value, str) else '<w:jc w:val="right"/>'
    bold = "<w:b/>" if box.cell.style in (Style.HEADING, Style.TITLE) else ""
    text = escape(shown(box.cell))
    run = f'<w:r><w:rPr>{bold}<w:sz w:val="18"/></w:rPr><w:t>{text}</w:t></w:r>' if text else ""
    return f'<w:tc>{rules}<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{side}</w:pPr>{run}</w:p></w:tc>'


def _name(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement

    made: Any = OxmlElement(name)
    for key, value in attributes.items():
        made.set(_name(f"w:{key}"), value)
    return made
