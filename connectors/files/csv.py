"""Delimited text: comma, semicolon, tab, bar or Hive's \\x01, with or without header and title lines.

A row with fewer cells than there are columns ends in nulls; the surplus cells of a longer one are joined into its last
cell with the delimiter, so that nothing is lost. ``\\N`` is null in tab- and \\x01-delimited files, as databases write it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa

from connectors.files.arrow_records import ArrowRecords, readable
from connectors.files.batches import text_batches
from connectors.files.csv_shares import CsvShares
from connectors.files.encoding import TextForm, detect_form
from connectors.files.fixed_width import widths_of
from connectors.files.format import Part, check_unchanged, positions
from connectors.files.header import Header, find_header
from connectors.files.lines import LineSource, Window
from connectors.files.opening import OpenedFile
from connectors.files.places import choose_rows, extrapolate
from connectors.files.records import RecordReader
from connectors.files.text_layout import FixedLayout, TextLayout
from connectors.files.text_sample import TextRows, WindowReader, text_sample, whole_file
from connectors.model import Column, Dataset, Kind, Measure, Sample, SamplePlan, Statistics

_DELIMITERS = "\x01\t,;|"
_LONG_DELIMITERS = ("|@|", "|+|", "|#|", "|^|", "|!|", "@|@", "^|^", "||", ";;")
_UNCUT = "\x1f"  # a control character that text does not hold
_PROBE_RECORDS = 100
_MOST_STARTS = 32  # lines of a window that are tried as the start of a record


class CsvFormat:
    """Delimited text files. One file is one dataset of string columns."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The file itself."""
        yield Part(Kind.FILE, columns=self.columns(self.layout(file)))

    def layout(self, file: OpenedFile) -> TextLayout:
        """How the file is to be read. Raises Unreadable."""
        return find_layout(file)

    def columns(self, layout: TextLayout) -> tuple[Column, ...]:
        """The dataset's columns."""
        return tuple(Column(name, "text") for name in layout.names)

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """The length of the file; rows are not known without reading."""
        return Statistics(bytes=Measure.exact(file.size, "file_length"))

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """A small file is parsed whole, of a big one windows at random byte offsets, its head and its tail."""
        layout = self.layout(file)
        check_unchanged(dataset, layout.names)
        source = LineSource(file, layout.form)
        taken = _whole(source, layout, plan) if whole_file(file.size, plan) else _places(source, layout, plan)
        return text_sample(source, taken, plan)

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, streamed."""
        layout = self.layout(file)
        check_unchanged(dataset, layout.names)
        wanted = positions(layout.names, columns)
        if wanted and readable(layout):
            yield from ArrowRecords(LineSource(file, layout.form), layout, wanted, columns)
            return
        reader = layout.records(LineSource(file, layout.form).stream())
        rows = map(layout.fit, islice(reader, layout.header.skipped, None))
        yield from text_batches(columns, ([row[place] for place in wanted] for row in rows))

    def shares(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> CsvShares | None:
        """Bytes of whole records, where Arrow reads them and a newline is one byte."""
        layout = self.layout(file)
        check_unchanged(dataset, layout.names)
        wanted = positions(layout.names, columns)
        if not wanted or not readable(layout) or layout.form.unit > 1:
            return None
        return CsvShares(file, layout, wanted, columns)


def rows_of_text(file: OpenedFile) -> Iterator[list[str]]:
    """Every record of a delimited text file as it stands, titles and header included. Raises Unreadable."""
    layout = find_layout(file)
    yield from layout.records(LineSource(file, layout.form).stream())


def find_layout(file: OpenedFile) -> TextLayout:
    """Encoding, delimiter and header of a file, from its first records. Raises Unreadable when it is no text."""
    form = detect_form(file)
    lines = list(islice(LineSource(file, form).stream(), _PROBE_RECORDS))
    delimiter = _delimiter(lines)
    if delimiter == _UNCUT and (widths := _widths(lines, form)):
        return FixedLayout(form, "", Header(tuple(f"c{number}" for number in range(1, len(widths) + 1)), 0), widths)
    records = list(TextLayout(form, delimiter, Header((), 0)).records(lines))
    header = find_header(records)
    prose = sum(" " in line.strip() for line in lines) * 2 > len(lines)
    if delimiter == _UNCUT and not header.heading and prose:  # a letter or a log: its lines are the rows
        header = Header(("text",) * len(header.names), header.skipped)
    return TextLayout(form, delimiter, header)


def _widths(lines: Sequence[str], form: TextForm) -> tuple[int, ...]:
    if form.codec.startswith(("utf-16", "utf_16")):
        return ()
    return widths_of([line.removesuffix("\r").encode(form.codec, "replace") for line in lines])


def _delimiter(lines: Sequence[str]) -> str:
    """The one that cuts most lines into the same number of cells, at least two; it must cut over half of them so, or
    every line somehow. Where none does, lines are not cut."""
    best, delimiter = (0.0, 0), _UNCUT
    for candidate in _DELIMITERS:
        widths = Counter(len(record) for record in RecordReader(lines, candidate))
        width = max(widths, key=lambda width: (width > 1, widths[width], width), default=0)
        score = (widths[width] / max(1, widths.total()), width)
        if width > 1 and score > best and (score[0] > 0.5 or 1 not in widths):
            best, delimiter = score, candidate
    return _longer(lines, delimiter)


def _longer(lines: Sequence[str], delimiter: str) -> str:
    """The delimiter of several characters that this one is a part of, where every line is cut by it and none by the part
    alone: ``|@|`` looks like columns of nothing but an @."""
    full = [line for line in lines if line.strip()]
    for longer in _LONG_DELIMITERS:
        counts = [line.count(longer) for line in full] if delimiter in longer else [0]
        inside = longer.count(delimiter)
        least = 2 if inside == len(longer) else 1  # two bars may also stand around an empty cell
        if min(counts) >= least and all(n * inside == line.count(delimiter) for n, line in zip(counts, full, strict=True)):
            return longer
    return delimiter


def _whole(source: LineSource, layout: TextLayout, plan: SamplePlan) -> TextRows:
    reader = layout.records(source.stream())
    records = list(islice(reader, layout.header.skipped, None))
    chosen = choose_rows(len(records), plan)
    rows = [layout.fit(records[number]) for number in chosen.rows]
    return TextRows(layout.names, rows, chosen.coverage(plan), Measure.exact(len(records)), reader.broken)


def _places(source: LineSource, layout: TextLayout, plan: SamplePlan) -> TextRows:
    places = WindowReader(source, plan)
    reader = layout.records(source.stream())
    records = list(islice(reader, layout.header.skipped, layout.header.skipped + plan.edge_rows))
    tail = _records(places.tail(), layout)[-plan.edge_rows :]
    lines = found = 0
    for window in places.windows():
        here = _records(window, layout)
        lines, found = lines + len(window.lines), found + len(here)
        records += here[: plan.rows_per_place]
    rows = [layout.fit(record) for record in (*records, *tail) if tuple(record) != layout.header.heading]
    # A quoted newline makes two lines of one record.
    scale = found / lines if lines else 1.0
    total = extrapolate([density * scale for density in places.densities], source.file.size)
    return TextRows(layout.names, rows, places.coverage(len(rows)), total, reader.broken, places.short)


def _records(window: Window, layout: TextLayout) -> list[list[str]]:
    """The records of a window from the first line on at which one seems to start. A window may begin inside a quoted
    cell: there a quote or the number of cells is wrong. Where it is wrong everywhere, every line is taken as a start."""
    for start in range(min(len(window.lines), _MOST_STARTS)):
        if not layout.may_begin(window.lines[start]):
            continue
        records = _unbroken(window.lines[start:], layout)
        if records and all(len(record) == len(layout.names) for record in records[:3]):
            return records
    return _unbroken(window.lines, layout)


def _unbroken(lines: Sequence[str], layout: TextLayout) -> list[list[str]]:
    reader = layout.records(lines)
    records: list[list[str]] = []
    for record in reader:
        if reader.broken:  # the window ends inside a quoted cell
            break
        records.append(record)
    return records
