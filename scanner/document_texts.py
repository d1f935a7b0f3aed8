"""The texts of a finished document with their places, whatever kind of file it is: what readers see, and what goes with it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from catalog import NUMBER_FIELDS
from config import ShudianError

_TAIL = 1 << 20
_BATCH_ROWS = 4096
_HEADS = 2
_PAIRS = 6
"""A row of so many texts may be one of names and texts beside them; a longer one is a row of a list."""
_SPOKEN = frozenset(("name", "title", "descr", "author", "tooltip", "displayname"))
_SMALL = "translate(local-name(), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')"
_SPOKEN_OF = f"descendant-or-self::*/@*[contains(' {' '.join(sorted(_SPOKEN))} ', concat(' ', {_SMALL}, ' '))]"
"""The same as a path, for parts that are read piece by piece."""
_LOOKS = re.compile(r"(?:styles|theme\d*|settings|webSettings|fontTable|numbering|stylesWithEffects)\.xml$|\.rels$|Content_Types")
_TITLE = "docProps/core.xml"
_NOT_SAID = ("UID", "DTSTAMP", "PRODID")
"""Properties of a calendar that we make ourselves."""


@dataclass(frozen=True, slots=True)
class Place:
    """A text and where it stands. ``labels`` are what its row and column are called, ``title`` is the document's own."""

    where: str
    text: str = field(repr=False)
    labels: tuple[str, ...] = ()
    title: str = ""


def document_texts(file: Path, kind: str) -> Iterator[Place]:
    """Every text of a document of this kind (.xlsx, .docx, .csv, .parquet, .json, .ics; any other is read as lines). Numbers of
    records, bytes and people are left out where they stand as numbers."""
    with file.open("rb") as opened:
        yield from _READERS.get(kind.lower(), _lines)(opened)


def _workbook(opened: IO[bytes]) -> Iterator[Place]:
    from python_calamine import CalamineWorkbook  # only where a document is looked at

    with zipfile.ZipFile(opened) as package:
        title = _title(package)
        yield from _parts(package, lambda name: name != "xl/sharedStrings.xml" and not name.startswith("xl/worksheets/"))
        for name in package.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                yield Place(f"{name} (header, footer, lists)", _after_cells(package, name))
    opened.seek(0)
    book = CalamineWorkbook.from_filelike(opened)
    for name in book.sheet_names:
        yield from _sheet(name, book.get_sheet_by_name(name), title)


def _sheet(name: str, sheet: Any, title: str) -> Iterator[Place]:
    heads: dict[int, str] = {}
    first_column = (sheet.start or (0, 0))[1]
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        left, is_pairs = "", sum(isinstance(value, str) and value != "" for value in cells) <= _PAIRS
        for column, value in enumerate(cells):
            if not isinstance(value, str) or not value:
                continue
            where = f"{name}!{_letters(first_column + column)}{row}"
            yield Place(where, value, tuple(filter(None, (left, heads.get(column, "")))), title)
            left = value if is_pairs else ""
        if row <= _HEADS:
            # The second row holds the columns' names where the first one holds those of blocks.
            met = {column: value for column, value in enumerate(cells) if isinstance(value, str) and value}
            heads = met if len(met) > len(heads) else heads


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _after_cells(package: zipfile.ZipFile, name: str) -> str:
    """What of a sheet's part stands behind its cells, with headers and footers."""
    tail = b""
    with package.open(name) as part:
        while block := part.read(_TAIL):
            tail = (tail + block)[-2 * _TAIL :]
    text = tail.rpartition(b"</sheetData>")[2].decode("utf-8", "replace")
    return " ".join(re.findall(r">([^<>]+)<", text))


def _paper(opened: IO[bytes]) -> Iterator[Place]:
    with zipfile.ZipFile(opened) as package:
        title = _title(package)
        yield from _parts(package, lambda name: not name.startswith("word/") or name.startswith("word/charts/"))
        for name in package.namelist():
            if name.endswith(".xlsx"):
                yield from (_inside(name, one) for one in _workbook(io.BytesIO(package.read(name))))
            elif name.startswith("word/") and name.count("/") == 1 and name.endswith(".xml") and not _LOOKS.search(name):
                with package.open(name) as part:
                    yield from _flow(part, name.removeprefix("word/"), title)


def _inside(name: str, one: Place) -> Place:
    return Place(f"{name}: {one.where}", one.text)


def _flow(part: IO[bytes], name: str, title: str) -> Iterator[Place]:
    """Paragraphs and tables of one part, one after the other: as a whole, a form of thousands of items takes a gigabyte.
    A cell is told by table, row and column; what tables hold is not told twice."""
    from lxml import etree  # type: ignore[import-untyped]  # comes with python-docx

    spoken = etree.XPath(_SPOKEN_OF)
    tables = paragraphs = 0
    read = etree.iterparse(part, tag=("{*}tbl", "{*}p"), resolve_entities=False, no_network=True)
    for _, block in read:
        if next(block.iterancestors("{*}tbl"), None) is not None:
            continue  # its table will tell
        for inner in block.iter("{*}tbl"):
            tables += 1
            yield from _cells(inner, f"{name} table {tables}", title)
        if _named_so(block, "p"):
            paragraphs += 1
            yield Place(f"{name} paragraph {paragraphs}", _written(block), (), title)
        else:
            paragraphs += sum(1 for _ in block.iter("{*}p"))
        yield from _told_by(spoken(block), name)
        block.clear(keep_tail=True)
    if read.root.getroottree().docinfo.internalDTD is not None:
        raise ShudianError(f"{name}: declares entities, which hide what it says")
    yield from _told_by(spoken(read.root), name)


def _cells(table: Any, place: str, title: str) -> Iterator[Place]:
    heads: dict[int, str] = {}
    for row, line in enumerate(table.iter("{*}tr"), start=1):
        left, cells = "", list(line.iter("{*}tc"))
        for column, cell in enumerate(cells, start=1):
            text = "\n".join(map(_written, cell.iter("{*}p")))
            labels = tuple(filter(None, (left, heads.get(column, ""))))
            yield Place(f"{place} row {row} column {column}", text, labels, title)
            if row == 1:
                heads[column] = text
            left = text if len(cells) <= _PAIRS else ""


def _written(paragraph: Any) -> str:
    return "".join(one.text or "" for one in paragraph.iter("{*}t", "{*}delText", "{*}instrText"))


def _named_so(element: Any, tag: str) -> bool:
    return bool(element.tag.rpartition("}")[2] == tag)


def _told_by(attributes: Iterable[Any], name: str) -> Iterator[Place]:
    for one in attributes:
        yield Place(f"{name} ({one.attrname.rpartition('}')[2]})", str(one))


def _all(root: Element, tag: str) -> list[Element]:
    return [one for one in root.iter() if one.tag.rpartition("}")[2] == tag]


def _parts(package: zipfile.ZipFile, wanted: Callable[[str], bool]) -> Iterator[Place]:
    """Texts and telling attributes of all further parts; the numbers of a chart are left out."""
    for name in package.namelist():
        if not wanted(name) or not name.endswith(".xml") or _LOOKS.search(name):
            continue
        root = fromstring(package.read(name))
        numbers = {value for cache in _all(root, "numCache") for value in cache.iter()}
        yield from (Place(name, one.text) for one in root.iter() if one.text and one.text.strip() and one not in numbers)
        yield from _attributes(root, name)


def _attributes(root: Element, name: str) -> Iterator[Place]:
    for one in root.iter():
        for key, value in one.attrib.items():
            if key.rpartition("}")[2].lower() in _SPOKEN:
                yield Place(f"{name} ({key.rpartition('}')[2]})", value)


def _title(package: zipfile.ZipFile) -> str:
    if _TITLE not in package.namelist():
        return ""
    return next((one.text or "" for one in _all(fromstring(package.read(_TITLE)), "title")), "")


def _table(opened: IO[bytes]) -> Iterator[Place]:
    with _as_text(opened, "utf-8-sig") as text:
        rows = csv.reader(text)
        heads = next(rows, [])
        yield from (Place(f"column {number}", head) for number, head in enumerate(heads, start=1))
        for row, cells in enumerate(rows, start=2):
            told = zip(heads, cells, strict=False)
            yield from (Place(f"{head}, line {row}", cell) for head, cell in told if cell and head not in NUMBER_FIELDS)


def _columns(opened: IO[bytes]) -> Iterator[Place]:
    import pyarrow as pa
    from pyarrow import parquet

    file = parquet.ParquetFile(opened, pre_buffer=False)
    for key, value in (file.schema_arrow.metadata or {}).items():
        if key != b"ARROW:schema":
            yield Place(f"metadata {key.decode('utf-8', 'replace')}", value.decode("utf-8", "replace"))
    for one in file.schema_arrow:
        if pa.types.is_string(one.type.value_type if pa.types.is_list(one.type) else one.type):
            yield from _column(file, one.name)


def _column(file: Any, name: str) -> Iterator[Place]:
    """The texts of one column: all of them side by side take thirty times the memory."""
    first = 1
    for batch in file.iter_batches(_BATCH_ROWS, columns=[name], use_threads=False):
        column = batch.columns[0]
        texts = (column.flatten() if hasattr(column, "flatten") else column).unique().drop_null().to_pylist()
        yield from (Place(f"{name}, from row {first}", text) for text in texts)
        first += len(batch)


def _objects(opened: IO[bytes]) -> Iterator[Place]:
    """JSON. A line that is an object by itself is read by itself, so that long files need little memory."""
    with _as_text(opened) as lines:
        for number, line in enumerate(lines, start=1):
            text = line.strip().rstrip(",")
            value = _object(text)
            if value is None:
                yield Place(f"line {number}", text)
            else:
                yield from _values(value, f"line {number}")


def _object(text: str) -> Any:
    """The object that a line is; None where it is none by itself."""
    try:
        return json.loads(text) if text.startswith("{") else None
    except ValueError:
        return None


def _values(value: Any, where: str) -> Iterator[Place]:
    if isinstance(value, str):
        yield Place(where, value)
    elif isinstance(value, Mapping):
        for number, (key, one) in enumerate(value.items(), start=1):
            named = f"{where}.{key}" if str(key).isidentifier() else f"{where}.({number})"
            yield Place(f"{where}, name {number}", str(key))
            yield from _values(one, named)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _values(one, f"{where}[{number}]")


def _calendar(opened: IO[bytes]) -> Iterator[Place]:
    unfolded = re.sub(rb"\r?\n[ \t]", b"", opened.read()).decode("utf-8", "replace")
    for number, line in enumerate(unfolded.splitlines(), start=1):
        name, _, text = line.partition(":")
        if name.partition(";")[0] not in _NOT_SAID:
            yield Place(f"{name.partition(';')[0]}, line {number}", text)


def _lines(opened: IO[bytes]) -> Iterator[Place]:
    with _as_text(opened) as lines:
        yield from (Place(f"line {number}", line) for number, line in enumerate(lines, start=1))


@contextmanager
def _as_text(opened: IO[bytes], encoding: str = "utf-8") -> Iterator[IO[str]]:
    wrapped = io.TextIOWrapper(opened, encoding, "replace", newline="")
    try:
        yield wrapped
    finally:
        wrapped.detach()  # whoever opened the file closes it


_READERS: Mapping[str, Callable[[IO[bytes]], Iterator[Place]]] = {
    ".xlsx": _workbook,
    ".docx": _paper,
    ".csv": _table,
    ".parquet": _columns,
    ".json": _objects,
    ".ics": _calendar,
}
