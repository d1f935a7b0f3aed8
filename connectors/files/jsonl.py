"""JSON lines (an object a line), and a JSON document that is one object or an array of objects.

Top-level values become text: numbers as they are written, nested values as JSON text, which the classifier opens into
paths. Keys that the inventory did not meet are collected as JSON text in the column ``$more``, which a file has when
its objects differ in their keys.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa

from connectors.files.batches import Row, text_batches
from connectors.files.encoding import detect_form
from connectors.files.format import Part, positions
from connectors.files.lines import LineSource
from connectors.files.opening import OpenedFile
from connectors.files.places import choose_rows, extrapolate
from connectors.files.text_sample import SMALL_FILE, TextRows, WindowReader, text_sample, whole_file
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Dataset, Kind, Measure, Reason, Sample, SamplePlan, Statistics, Unread

REST = "$more"
"""The column of keys that have no column of their own."""

_LARGEST_DOCUMENT = 64 * 1024 * 1024
_MOST_COLUMNS = 1_000
_PROBE_PLAN = SamplePlan(seed=0, places=200, edge_rows=200, bytes_budget=4 * 1024 * 1024, whole_rows=0)

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Records:
    """Objects out of a file. ``bad`` counts what is no JSON object; ``unread`` are keys without a column."""

    records: Sequence[Record]
    bad: int


class JsonFormat:
    """JSON lines and JSON documents. One file is one dataset of string columns."""

    def parts(self, file: OpenedFile) -> Iterator[Part]:
        """The file itself; its columns are the keys met at the probed places."""
        names = _names(_probe(_JsonFile(file)))
        yield Part(Kind.FILE, columns=tuple(Column(name, "json") for name in names))

    def statistics(self, file: OpenedFile, dataset: Dataset) -> Statistics:  # noqa: ARG002
        """The length of the file; rows are not known without reading."""
        return Statistics(bytes=Measure.exact(file.size, "file_length"))

    def sample(self, file: OpenedFile, dataset: Dataset, plan: SamplePlan) -> Sample:
        """A small file or a document is parsed whole, of big JSON lines windows at random byte offsets."""
        found = _JsonFile(file)
        names = tuple(column.name for column in dataset.columns)
        taken = _whole(found, names, plan) if found.document or whole_file(file.size, plan) else _places(found, names, plan)
        return text_sample(found.source, taken, plan)

    def read(self, file: OpenedFile, dataset: Dataset, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """All rows, streamed; lines that are no object are left out."""
        names = tuple(column.name for column in dataset.columns)
        wanted = positions(names, columns)
        rows = (_row(record, names) for record in _JsonFile(file).stream() if record is not None)
        yield from text_batches(columns, ([row[place] for place in wanted] for row in rows))


class _JsonFile:
    """An opened file as objects, whichever of the two shapes it has."""

    def __init__(self, file: OpenedFile) -> None:
        self.source = LineSource(file, detect_form(file))
        first = next((line for line in self.source.stream() if line.strip()), "")
        self.document = parse(first) is None
        if self.document and file.size > _LARGEST_DOCUMENT:
            raise Unreadable(Reason.TOO_LARGE, "a JSON document of over 64 MB that is not JSON lines is not read")

    def stream(self) -> Iterator[Record | None]:
        """All objects; None for what is none."""
        return self._document() if self.document else _parsed(self.source.stream())

    def _document(self) -> Iterator[Record | None]:
        text = "\n".join(self.source.stream())
        try:
            value = _DECODER.decode(text.strip())
        except (ValueError, RecursionError):
            raise Unreadable(Reason.CORRUPT, "it begins like JSON and is not") from None
        values = value if isinstance(value, list) else [value]
        if not any(isinstance(entry, dict) for entry in values) and values:
            raise Unreadable(Reason.UNSUPPORTED_TYPE, "a JSON document without objects is not read")
        for entry in values:
            yield entry if isinstance(entry, dict) else None


def parse(line: str) -> Record | None:
    """One line as an object; None when it is something else."""
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _parsed(lines: Iterable[str]) -> Iterator[Record | None]:
    return (parse(line) for line in lines if line.strip())


def _integer(text: str) -> int | str:
    """Long numbers stay text: they are identifiers, and Python refuses to parse very long ones."""
    return int(text) if len(text) <= 19 else text


def _real(text: str) -> float | str:
    number = float(text)
    return number if repr(number) == text else text


_DECODER = json.JSONDecoder(parse_int=_integer, parse_float=_real, parse_constant=str)


def _probe(found: _JsonFile) -> _Records:
    """Objects enough to know the keys: all of a small file or document, else those at places of the file."""
    if found.document or found.source.file.size <= SMALL_FILE:
        return _sorted_out(found.stream())
    places = WindowReader(found.source, _PROBE_PLAN)
    lines = list(islice(found.source.stream(), _PROBE_PLAN.edge_rows))
    for window in places.windows():
        lines += window.lines
    return _sorted_out(_parsed([*lines, *places.tail().lines]))


def _sorted_out(found: Iterable[Record | None]) -> _Records:
    records: list[Record] = []
    bad = 0
    for record in found:
        if record is None:
            bad += 1
        else:
            records.append(record)
    return _Records(records, bad)


def _names(probed: _Records) -> tuple[str, ...]:
    """The keys in the order met, and ``$more`` when objects differ in them."""
    keys = list(dict.fromkeys(key for record in probed.records for key in record))
    regular = all(len(record) == len(keys) for record in probed.records) and len(keys) <= _MOST_COLUMNS
    names = [_clean(key) for key in keys[:_MOST_COLUMNS] if key != REST]
    return tuple(dict.fromkeys(names)) if regular else (*dict.fromkeys(names), REST)


def _clean(key: str) -> str:
    """A key that Arrow takes: JSON may hold half a surrogate pair."""
    return key.encode("utf-8", "replace").decode("utf-8")


def _row(record: Record, names: Sequence[str]) -> Row:
    row = [_text(record.get(name)) for name in names]
    if names and names[-1] == REST:
        more = {key: value for key, value in record.items() if key not in names or key == REST}
        row[-1] = _text(more) if more else None
    return row


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _whole(found: _JsonFile, names: tuple[str, ...], plan: SamplePlan) -> TextRows:
    sorted_out = _sorted_out(found.stream())
    total = len(sorted_out.records)
    chosen = choose_rows(total, plan)
    records = [sorted_out.records[number] for number in chosen.rows]
    rows = [_row(record, names) for record in records]
    return TextRows(names, rows, chosen.coverage(plan), Measure.exact(total), sorted_out.bad, unread=_unread(records, names))


def _places(found: _JsonFile, names: tuple[str, ...], plan: SamplePlan) -> TextRows:
    places = WindowReader(found.source, plan)
    lines = list(islice(found.source.stream(), plan.edge_rows))
    for window in places.windows():
        lines += window.lines[: plan.rows_per_place]
    lines += places.tail().lines[-plan.edge_rows :]
    taken = _sorted_out(_parsed(lines))
    rows = [_row(record, names) for record in taken.records]
    total = extrapolate(places.densities, found.source.file.size)
    unread = _unread(taken.records, names)
    return TextRows(names, rows, places.coverage(len(rows)), total, taken.bad, places.short, unread)


def _unread(records: Iterable[Record], names: Sequence[str]) -> tuple[Unread, ...]:
    """Keys that have no column, in a file whose objects seemed to be alike."""
    if REST in names:
        return ()
    new = {_clean(key) for record in records for key in record} - set(names)
    return tuple(Unread(key, Reason.CHANGED) for key in sorted(new)[:_MOST_COLUMNS])
