"""The header of a data dictionary: which column of the sheet tells what, by English and Chinese names in any order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

REQUIRED = {"table": "table (表名)", "column": "column (字段名)"}
"""The roles without which a sheet is no dictionary, as they are called in messages."""

_NAMES: dict[str, str] = {
    "schema": "schema schemaname tableschema 模式名 模式 库名 数据库名 数据库 数据库名称 所属库 所属数据库 "
    "database databasename db dbname owner",
    "table": "table tablename tableenglishname 表英文名 表英文名称 英文表名 物理表名 表名 表名称 数据表名 数据表 表代码 表",
    "table_comment": "tablecomment tabledescription tabledesc 表中文名 表中文名称 中文表名 表注释 表描述 表说明 表备注 表含义",
    "column": "column columnname field fieldname 字段英文名 字段英文名称 英文字段名 字段名 字段名称 字段代码 字段 "
    "列英文名 列名 列名称 列 属性英文名",
    "type": "type datatype columntype fieldtype 字段类型 数据类型 列类型 类型",
    "comment": "comment columncomment columndescription columndesc description desc 字段中文名 字段中文名称 中文字段名 "
    "字段注释 字段描述 字段说明 字段含义 列中文名 列注释 列描述 列说明 属性中文名 中文名 中文名称 "
    "注释 描述 含义 业务含义 说明 备注 remark remarks",
    "primary_key": "primarykey pk iskey 主键 是否主键",
}
_ROLES = {role: {name: rank for rank, name in enumerate(names.split())} for role, names in _NAMES.items()}
_IGNORED = re.compile(r"[\s_\-*:：/.]+|[(（\[【].*?[)）\]】]")
_SEARCHED_ROWS = 50


@dataclass(frozen=True, slots=True)
class DictionaryHeader:
    """Where the header ends, and for each role its columns, the best first: a blank cell is made up for by the next."""

    rows: int
    places: Mapping[str, tuple[int, ...]]
    missing: tuple[str, ...] = ()

    def cell(self, row: Sequence[str], role: str) -> str:
        """The first filled cell of a role in a row, empty when there is none."""
        found = (row[place].strip() for place in self.places.get(role, ()) if place < len(row))
        return next((text for text in found if text), "")


def find_dictionary_header(rows: Sequence[Sequence[str]]) -> DictionaryHeader:
    """The first row, or pair of rows with merged cells, that names at least table and column. Without one, the nearest:
    its ``missing`` says what it lacks."""
    best = DictionaryHeader(0, {}, tuple(REQUIRED.values()))
    for number in range(min(len(rows), _SEARCHED_ROWS)):
        below = rows[number + 1] if number + 1 < len(rows) else ()
        single = _header(number + 1, [(cell,) for cell in rows[number]])
        double = _header(number + 2, _joined(rows[number], below))
        found = max(single, double, key=lambda header: (-len(header.missing), len(header.places)))
        if not found.missing:
            return found
        best = min(best, found, key=lambda header: len(header.missing))
    return best


def _joined(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[str, ...]]:
    """The names a column may have under a header of two rows: 字段 over 名称 is 字段名称, 表名 over nothing is 表名."""
    cells: list[tuple[str, ...]] = []
    group = ""
    for number in range(max(len(upper), len(lower))):
        above = upper[number] if number < len(upper) else ""
        below = lower[number] if number < len(lower) else ""
        group = above or group
        cells.append((group + below, below) if below and below != above else (above,))
    return cells


def _header(rows: int, cells: Sequence[Sequence[str]]) -> DictionaryHeader:
    found: dict[str, list[tuple[int, int]]] = {}
    for place, names in enumerate(cells):
        for role, rank in _role(names):
            found.setdefault(role, []).append((rank, place))
    places = {role: tuple(place for _, place in sorted(ranked)) for role, ranked in found.items()}
    return DictionaryHeader(rows, places, tuple(name for role, name in REQUIRED.items() if role not in places))


def _role(names: Sequence[str]) -> list[tuple[str, int]]:
    """The role of a header cell, of the first of its possible names that is known."""
    for name in names:
        plain = _IGNORED.sub("", name).lower()
        roles = [(role, ranks[plain]) for role, ranks in _ROLES.items() if plain in ranks]
        if roles:
            return roles
    return []
