"""How a connector joins the contract suite.

A ``SourceCase`` knows how to put a ``Content`` (tables described without any engine's words) into a new source, and
what that kind of source is able to do. ``test_connector_contract.py`` runs every test over every case of the modules
``cases_…``; each of them offers one tuple called ``CASES``.

A new connector: write ``build``, list the abilities, add the case to its module's ``CASES``. No test is to be written.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from config import SourceSpec

Value = None | int | float | str | bytes | datetime.date


class Type(StrEnum):
    """What a column holds, in nobody's dialect. Values are of the Python type in brackets, or None."""

    INTEGER = "integer"  # int
    REAL = "real"  # float
    TEXT = "text"  # str
    DATE = "date"  # datetime.date
    BINARY = "binary"  # bytes


class Ability(StrEnum):
    """What a kind of source can do. A test that needs an ability a case lacks does not run for this case."""

    NULLS = "nulls"  # tells NULL from the empty text
    BINARY = "binary"  # has binary cells
    COMMENTS = "comments"  # keeps comments of tables and columns
    PRIMARY_KEYS = "primary_keys"  # declares primary keys
    TYPES = "types"  # declares column types
    ROW_STATISTICS = "row_statistics"  # knows about how many rows there are, without reading them
    BYTE_STATISTICS = "byte_statistics"
    RANDOM_PLACES = "random_places"  # can read at random places of a big dataset
    EMPTY = "empty"  # an empty dataset still knows its columns
    LIMITS = "limits"  # enforces limits at the source and reads them back


@dataclass(frozen=True, slots=True)
class ColumnContent:
    """One column of a described table."""

    name: str
    type: Type = Type.TEXT
    comment: str = ""
    primary_key: bool = False


@dataclass(frozen=True, slots=True)
class TableContent:
    """A described table: its rows are tuples in the order of its columns."""

    name: str
    columns: tuple[ColumnContent, ...]
    rows: tuple[tuple[Value, ...], ...]
    comment: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Content:
    """All tables of a source, in no special order."""

    tables: tuple[TableContent, ...]

    def table(self, name: str) -> TableContent:
        return next(table for table in self.tables if table.name == name)


def no_fingerprint(_spec: SourceSpec) -> Hashable:
    """For sources whose being unchanged is shown in a test of their own."""
    return None


def unchanged(table: TableContent) -> TableContent:
    """For sources that keep tables as they are."""
    return table


def folder_fingerprint(folder: Path) -> Hashable:
    """Names, sizes, modification times and checksums of all files below a folder."""
    return tuple(
        (str(path.relative_to(folder)), path.stat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


@dataclass(frozen=True, slots=True)
class SourceCase:
    """One kind of source in the suite.

    ``build(request, folder, content)`` makes a new source in the empty folder (or on a server that it gets with
    ``request.getfixturevalue``) and returns its spec; it is called once a module and its source is shared by tests that
    only read. ``dataset_name`` turns a table's name into the last part of the dataset's path. ``without`` lists tables the
    source cannot hold. ``fingerprint`` gives something that changes when anything in or beside the source changes. ``stored``
    is for sources with an order or names of their own: the table as a connector must show it.
    """

    name: str
    build: Callable[[pytest.FixtureRequest, Path, Content], SourceSpec]
    abilities: frozenset[Ability]
    marks: tuple[pytest.MarkDecorator, ...] = ()
    dataset_name: Callable[[str], str] = str
    without: frozenset[str] = frozenset()
    fingerprint: Callable[[SourceSpec], Hashable] = no_fingerprint
    stored: Callable[[TableContent], TableContent] = unchanged


ODD_TABLE = 'odd "t" `b` %s %(x)s :n ? {x} 名.表\\'
ODD_COLUMNS = (
    'say "hi"',
    "`tick`",
    "50%",
    "%s",
    "%(x)s",
    ":name",
    "a:b",
    "?",
    "$1",
    "{x}",
    "客户姓名",
    "select",
    "a.b.c",
    "it's",
    "x" * 63,
    "ends with \\",
    "a;DROP TABLE x;--",
)
"""Names that break careless quoting. Every engine must take them as table (the first) and column names."""

MARKED_ROWS = 20_000
MIDDLE = range(12_600, 12_800)  # 1 % of the rows, in one piece, far from both ends
TAIL = range(19_800, 20_000)

_SURNAMES = "赵钱孙李周吴郑王"
_GIVEN = "明华芳伟静丽强军"


def _people(count: int) -> TableContent:
    """Invented people; the phone numbers and birth years are of the reserved invented ranges."""
    draw = random.Random(1900)
    columns = (
        ColumnContent("id", Type.INTEGER, primary_key=True),
        ColumnContent("name", Type.TEXT, "客户姓名"),
        ColumnContent("phone", Type.TEXT, "手机号码"),
        ColumnContent("born", Type.DATE, "出生日期"),
        ColumnContent("score", Type.REAL),
        ColumnContent("note", Type.TEXT, 'it\'s a \\ "note" % :x'),
    )
    rows = tuple(
        (
            number,
            draw.choice(_SURNAMES) + draw.choice(_GIVEN),
            f"1390000{draw.randrange(10_000):04d}",
            datetime.date(1900 + draw.randrange(10), 1 + draw.randrange(12), 1 + draw.randrange(28)),
            number + 0.5,
            None if number % 3 else f"备注 {number}",
        )
        for number in range(1, count + 1)
    )
    return TableContent("people", columns, rows, "客户资料")


def _marked() -> TableContent:
    """20,000 rows; 'middle' and 'tail' each stand in 1 % of them, in one piece."""
    words = {**dict.fromkeys(MIDDLE, "middle"), **dict.fromkeys(TAIL, "tail")}
    columns = (
        ColumnContent("id", Type.INTEGER, primary_key=True),
        ColumnContent("mark"),
        ColumnContent("filler"),
    )
    rows = tuple((number, words.get(number, "plain"), f"{number:0120d}") for number in range(MARKED_ROWS))
    return TableContent("marked", columns, rows)


def standard_content() -> Content:
    """What every case is filled with: people (5,000), few (3), empty (0), nulls, marked (20,000), blobs and the odd table."""
    few = (ColumnContent("code", Type.INTEGER, primary_key=True), ColumnContent("label"))
    nulls = (ColumnContent("id", Type.INTEGER, primary_key=True), ColumnContent("always_null"), ColumnContent("blank"))
    blobs = (ColumnContent("id", Type.INTEGER, primary_key=True), ColumnContent("photo", Type.BINARY))
    odd = tuple(ColumnContent(name) for name in ODD_COLUMNS)
    return Content(
        (
            _people(5_000),
            TableContent("few", few, ((1, "一"), (2, "二"), (3, "𠮷 😀 % : ? ' \" \\"))),
            TableContent("empty", few, ()),
            TableContent("nulls", nulls, tuple((number, None, "") for number in range(1, 8))),
            _marked(),
            TableContent("blobs", blobs, ((1, bytes(range(256))), (2, b"\x00\xff"), (3, None))),
            TableContent(ODD_TABLE, odd, (tuple(f"v{n}" for n in range(len(odd))), tuple("中文" for _ in odd))),
        )
    )


def canonical(value: object) -> str | None:
    """A cell as text, so that engines which give typed cells and engines which give text can be compared."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    return str(value).removesuffix(" 00:00:00").removesuffix(".0")
