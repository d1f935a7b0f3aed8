"""XML files as tables: the element that comes again and again is the row, what stands in it are the columns.

A column's name is the path of its element below the row, or of its attribute behind an @. What comes several times in one
row is joined by newlines. Text outside the rows is kept too, each in a row of its own under ``$more``, with its path.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from connectors.files.batches import Row
from connectors.files.jsonl import REST
from connectors.files.markup import End, Event, Start, events_of
from connectors.files.opening import OpenedFile
from connectors.files.tables import Table, TablesFormat
from connectors.files.unreadable import Unreadable
from connectors.model import Column, Reason

_MOST_COLUMNS = 1_000
_MOST_PATHS = 20_000
_VALUE = "text"  # the column of a row element's own text

Names = tuple[str, ...]


class XmlFormat(TablesFormat):
    """XML. One file is one dataset of string columns."""

    def tables(self, file: OpenedFile) -> Sequence[Table]:
        """The file itself, its shape found by reading it once through."""
        shape = _Shape()
        try:
            for path, text in _leaves(events_of(file), shape):
                shape.leaf(path, text)
        except Unreadable as error:
            if error.reason is not Reason.CORRUPT or not shape.elements:
                raise
        row = shape.row()
        names = shape.columns(row)
        return (Table(lambda: _rows(file, row, names), tuple(Column(name, "text") for name in names)),)


@dataclass(slots=True)
class _Shape:
    """Where elements stand and how often; which of them hold text."""

    elements: dict[Names, int] = field(default_factory=dict)
    parents: set[Names] = field(default_factory=set)
    leaves: dict[Names, None] = field(default_factory=dict)

    def element(self, path: Names, has_attributes: bool) -> None:
        """Count an element."""
        if path not in self.elements and len(self.elements) >= _MOST_PATHS:
            raise Unreadable(Reason.TOO_LARGE, "it has too many kinds of elements to be a table")
        self.elements[path] = self.elements.get(path, 0) + 1
        if has_attributes:
            self.parents.add(path)
        self.parents.add(path[:-1])

    def leaf(self, path: Names, text: str) -> None:
        """Note a place that holds text, or could."""
        if text or path not in self.parents:
            self.leaves[path] = None

    def row(self) -> Names:
        """The path of the row element: of those that come again and hold something of their own the least deep, and among
        these the most frequent. The root where nothing does."""
        again = [path for path, count in self.elements.items() if count > 1 and path in self.parents]
        again = again or [path for path, count in self.elements.items() if count > 1]
        return min(again, key=lambda path: (len(path), -self.elements[path]), default=next(iter(self.elements), ()))

    def columns(self, row: Names) -> tuple[str, ...]:
        """Names of columns, ``$more`` last where text stands outside the rows."""
        inside = [_name(path[len(row) :]) for path in self.leaves if path[: len(row)] == row]
        names = list(dict.fromkeys(inside))
        outside = len(inside) < len(self.leaves) or len(names) > _MOST_COLUMNS
        return (*names[:_MOST_COLUMNS], *([REST] if outside else []))


def _name(path: Names) -> str:
    return "/".join(path) or _VALUE


def _leaves(stream: Iterator[Event], shape: _Shape | None = None) -> Iterator[tuple[Names, str]]:
    """Every attribute and every element's own text, with its path; an element's end is told too, with no text."""
    path: list[str] = []
    texts: list[list[str]] = []
    for event in stream:
        if isinstance(event, Start):
            path.append(event.name)
            texts.append([])
            here = tuple(path)
            if shape is not None:
                shape.element(here, bool(event.attributes))
            for name, value in event.attributes.items():
                yield (*here, f"@{name}"), value.strip()
        elif isinstance(event, End):
            yield tuple(path), "".join(texts.pop()).strip()
            path.pop()
        elif texts:
            texts[-1].append(event)


def _rows(file: OpenedFile, row: Names, names: tuple[str, ...]) -> Iterator[Row]:
    places = {name: number for number, name in enumerate(names)}
    held: list[str | None] = [None] * len(names)
    for path, text in _leaves(events_of(file)):
        inside = path[: len(row)] == row
        if text:
            place = places.get(_name(path[len(row) :])) if inside else None
            if place is None and REST in places:
                yield _outside(path, text, len(names))
            elif place is not None:
                before = held[place]
                held[place] = text if before is None else f"{before}\n{text}"
        if path == row:
            if any(held):
                yield held
            held = [None] * len(names)


def _outside(path: Names, text: str, width: int) -> Row:
    return [*[None] * (width - 1), f"{_name(path)}: {text}"]
