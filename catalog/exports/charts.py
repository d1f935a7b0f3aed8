"""Native bar charts for Word documents: Word draws them, and the workbook inside lets people edit them. Equal input gives equal
bytes.

Written as DrawingML (ECMA-376 part 1, chapter 21.2).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from catalog.exports.cells import harmless

if TYPE_CHECKING:
    from catalog.exports.word import Paper

_CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_FONT = '<a:latin typeface="宋体"/><a:ea typeface="宋体"/>'
_EMU = 360_000  # in a centimetre
_BAR_CM, _EDGE_CM, _WIDTH_CM = 0.62, 2.6, 16.6
_LONGEST = 24
_AXES = (111_111_111, 222_222_222)


@dataclass(frozen=True, slots=True)
class Series:
    """The numbers of one colour (RRGGBB). None draws nothing."""

    name: str
    values: tuple[int | float | None, ...]
    color: str


@dataclass(frozen=True)
class Chart:
    """Horizontal bars, a category a line. ``stacked`` series stand in one bar, others side by side. ``numbers`` is the format
    of the labels, as Excel writes formats; nothing is written beside a bar of zero."""

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    numbers: str = "#,##0;-#,##0;"


def add_chart(paper: Paper, chart: Chart, number: int, made_at: datetime) -> None:
    """Put a chart where the document is being written. ``number`` tells the charts of a document apart."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    document = paper.document
    package = document.part.package
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK, _book(chart, made_at), package)
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART, b"", package)
    inside = drawn.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    drawn._blob = chart_xml(chart, inside).encode()
    outside = document.part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    run: Any = document.add_paragraph().add_run()
    run._r.append(parse_xml(_drawing(outside, number, chart)))


def chart_xml(chart: Chart, book: str) -> str:
    """The chart's part. ``book`` is the relation to its workbook."""
    series = "".join(_series(number, one, chart) for number, one in enumerate(chart.series))
    grouping, overlap = ("stacked", 100) if chart.stacked else ("clustered", 0)
    legend = f'<c:legend><c:legendPos val="b"/><c:overlay val="0"/>{_look(900)}</c:legend>' if len(chart.series) > 1 else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NAMES}><c:roundedCorners val="0"/><c:chart>'
        f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr>{_run(1100, 'a:defRPr', bold=True)}</a:pPr>"
        f"<a:r>{_run(1100, 'a:rPr', bold=True)}<a:t>{_text(chart.title)}</a:t></a:r></a:p></c:rich></c:tx>"
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f'<c:gapWidth val="45"/><c:overlap val="{overlap}"/>{_axis_ids()}</c:barChart>{_axes()}</c:plotArea>{legend}'
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f'<c:externalData r:id="{book}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series(number: int, one: Series, chart: Chart) -> str:
    column = chr(ord("B") + number)
    last = len(chart.categories) + 1
    place = "ctr" if chart.stacked else "outEnd"
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"<c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f>{_texts((one.name,))}</c:strRef></c:tx>"
        f'<c:spPr><a:solidFill><a:srgbClr val="{one.color}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        f'<c:dLbls><c:numFmt formatCode="{escape(chart.numbers, {chr(34): "&quot;"})}" sourceLinked="0"/><c:spPr/>{_look(800)}'
        f'<c:dLblPos val="{place}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${last}</c:f>{_texts(chart.categories)}</c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${last}</c:f>{_numbers(one)}</c:numRef></c:val></c:ser>"
    )


def _texts(texts: Sequence[str]) -> str:
    points = "".join(f'<c:pt idx="{number}"><c:v>{_text(text)}</c:v></c:pt>' for number, text in enumerate(texts))
    return f'<c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache>'


def _numbers(one: Series) -> str:
    points = "".join(
        f'<c:pt idx="{number}"><c:v>{value}</c:v></c:pt>' for number, value in enumerate(one.values) if value is not None
    )
    return f'<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="{len(one.values)}"/>{points}</c:numCache>'


def _axes() -> str:
    first, second = _AXES
    line = '<c:spPr><a:ln><a:solidFill><a:srgbClr val="BFBFBF"/></a:solidFill></a:ln></c:spPr>'
    return (
        f'<c:catAx><c:axId val="{first}"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/>{line}{_look(900)}<c:crossAx val="{second}"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="1"/>'
        f'</c:catAx><c:valAx><c:axId val="{second}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="1"/>'
        '<c:axPos val="t"/><c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:crossAx val="{first}"/><c:crosses val="autoZero"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _axis_ids() -> str:
    return "".join(f'<c:axId val="{one}"/>' for one in _AXES)


def _look(size: int) -> str:
    """The size of a part's text, in hundredths of a point."""
    return f"<c:txPr><a:bodyPr/><a:p><a:pPr>{_run(size, 'a:defRPr')}</a:pPr><a:endParaRPr/></a:p></c:txPr>"


def _run(size: int, tag: str, *, bold: bool = False) -> str:
    return f'<{tag} sz="{size}" b="{int(bold)}">{_FONT}</{tag}>'


def _text(text: str) -> str:
    shown = harmless(text)
    return escape(shown if len(shown) <= _LONGEST * 2 else shown[: _LONGEST * 2 - 1] + "…")


def _drawing(relation: str, number: int, chart: Chart) -> str:
    bars = len(chart.categories) * (1 if chart.stacked else max(1, len(chart.series) * 0.75))
    height = round((bars * _BAR_CM + _EDGE_CM) * _EMU)
    described = escape(harmless(chart.title), {'"': "&quot;"})
    return (
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        f'{_NAMES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{round(_WIDTH_CM * _EMU)}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="chart {number}" descr="{described}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _book(chart: Chart, made_at: datetime) -> bytes:
    """What Word opens for editing: categories in the first column, a series in each further one."""
    from catalog.exports.book import open_workbook

    content = io.BytesIO()
    workbook = open_workbook(content, chart.title, made_at, "chart")
    sheet = workbook.add_worksheet("Sheet1")
    for row, column, value in _cells(chart):
        if isinstance(value, str):
            sheet.write_string(row, column, harmless(value))
        else:
            sheet.write_number(row, column, value)
    workbook.close()
    return content.getvalue()


def _cells(chart: Chart) -> Iterator[tuple[int, int, str | int | float]]:
    yield from ((row, 0, text) for row, text in enumerate(chart.categories, start=1))
    for column, one in enumerate(chart.series, start=1):
        yield 0, column, one.name
        yield from ((row, column, value) for row, value in enumerate(one.values, start=1) if value is not None)
