"""The body of a Word document as text: paragraphs and tables. As elements, forms of thousands of items would take gigabytes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import escape

from catalog.exports.cells import Cell, Style, harmless

_FILLS = {Style.HEADING: "D9E2F3", Style.TO_FILL: "FFF2CC"}
_SIGNS = {
    Style.ABOUT_COUNT: "约 ",
    Style.ABOUT_SIZE: "约 ",
    Style.LEAST_COUNT: "≥ ",
    Style.LEAST_SIZE: "≥ ",
}
_SIZES = (Style.SIZE, Style.ABOUT_SIZE, Style.LEAST_SIZE)
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7F7F7F"/>' for side in _SIDES)
# Borders are drawn here, because a template need not have a style for tables.
_TABLE = (
    f'<w:tblPr><w:tblW w:type="auto" w:w="0"/><w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>'
    '<w:tblLook w:firstColumn="1" w:firstRow="1" w:lastColumn="0" w:lastRow="0" w:noHBand="0" w:noVBand="1" w:val="04A0"/>'
    "</w:tblPr>"
)
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
GAP = '<w:p><w:pPr><w:spacing w:line="120" w:lineRule="exact" w:after="0" w:before="0"/></w:pPr></w:p>'
"""A narrow empty line, so that two tables do not become one."""
MARK = "w:proofErr"
"""An element that is of no use in a document of ours: its type says which part belongs in its place."""
_MARKED = re.compile(rb'<w:proofErr w:type="part-(\d+)"/>')


@dataclass(frozen=True, slots=True)
class Box:
    """A cell of a table that takes ``span`` columns."""

    cell: Cell
    span: int = 1


Row = Sequence[Box]


class Kept:
    """Parts of a body, kept compressed until the document is written. In the body a ``MARK`` stands for each."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def keep(self, text: str) -> str:
        """Keep a part; the type of the mark that stands for it."""
        self._parts.append(zlib.compress(text.encode(), 1))
        return f"part-{len(self._parts) - 1}"

    def put_in(self, body: bytes) -> Iterator[bytes]:
        """The body piece by piece, with every part where it belongs."""
        done = 0
        for mark in _MARKED.finditer(body):
            yield body[done : mark.start()]
            yield zlib.decompress(self._parts[int(mark[1])])
            done = mark.end()
        yield body[done:]


def paragraph(text: str, style: str = "", look: str = "", run: str = "") -> str:
    """A paragraph. ``style`` is the id of one of the document's styles; ``look`` (of the paragraph) and ``run`` (of its text) are
    properties as Word writes them."""
    named = f'<w:pStyle w:val="{escape(style, {chr(34): "&quot;"})}"/>' if style else ""
    properties = f"<w:pPr>{named}{look}</w:pPr>" if named or look else ""
    return f"<w:p>{properties}{_run(harmless(text), run)}</w:p>"


def table(rows: Iterable[Row], widths: Sequence[int], repeated: int) -> Iterator[str]:
    """A table with columns of these widths, piece by piece; its first ``repeated`` rows come again on every page."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield f"<w:tbl>{_TABLE}<w:tblGrid>{columns}</w:tblGrid>"
    for number, row in enumerate(rows):
        yield _row(row, widths, number < repeated)
    yield "</w:tbl>"


def shown(cell: Cell) -> str:
    """A cell as text: a number with its sign for about or at least, as its style would show it in a workbook."""
    if isinstance(cell.value, str):
        return harmless(cell.value)
    sign = _SIGNS.get(cell.style, "")
    if cell.style not in _SIZES:
        return f"{sign}{cell.value:,}"
    return f"{sign}<0.001" if 0 < cell.value < 0.001 else f"{sign}{cell.value:,.3f}"


def _row(boxes: Row, widths: Sequence[int], repeated: bool) -> str:
    first, cells = 0, []
    for box in boxes:
        cells.append(_box(shown(box.cell), _look_of(box.cell), box.span, sum(widths[first : first + box.span])))
        first += box.span
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if repeated else ''}</w:trPr>{''.join(cells)}</w:tr>"


@lru_cache(maxsize=4096)  # headings, blanks and what a system declares come again with every item
def _box(text: str, look: tuple[str, bool, bool], columns: int, width: int) -> str:
    fill, bold, right = look
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    rules = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}<w:vAlign w:val="center"/></w:tcPr>'
    side = '<w:jc w:val="right"/>' if right else ""
    run = _run(text, f'{"<w:b/>" if bold else ""}<w:sz w:val="18"/>')
    return f'<w:tc>{rules}<w:p><w:pPr><w:spacing w:before="20" w:after="20"/>{side}</w:pPr>{run}</w:p></w:tc>'


def _look_of(cell: Cell) -> tuple[str, bool, bool]:
    """What fills it, whether it is bold, and whether it stands to the right."""
    return _FILLS.get(cell.style, ""), cell.style in (Style.HEADING, Style.TITLE), not isinstance(cell.value, str)


def _run(text: str, look: str) -> str:
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:r>{properties}<w:t>{escape(text)}</w:t></w:r>" if text else ""
