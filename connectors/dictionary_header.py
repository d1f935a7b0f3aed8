"""The headers of a data dictionary: which column of the sheet tells what, by English and Chinese names in any order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from connectors.ddl_words import TYPES

REQUIRED = {"table": "table (表名)", "column": "column (字段名)"}
"""The roles without which a dictionary is none, as they are called in messages."""

_NAMES: dict[str, str] = {
    "schema": "schema schemaname tableschema 模式名 模式 库名 数据库名 数据库 数据库名称 所属库 所属数据库 所属模式 "
    "database databasename db dbname owner 所有者",
    "table": "table tablename tableenglishname 表英文名 表英文名称 英文表名 物理表名 表名 表名称 数据表名 数据表 表代码 "
    "表标识 表 数据库表 tablecode entity 实体英文名",
    "table_comment": "tablecomment tabledescription tabledesc 表中文名 表中文名称 中文表名 表注释 表描述 表说明 表备注 "
    "表含义 表逻辑名 表功能 功能描述 实体中文名 tablechinesename",
    "column": "column columnname field fieldname 字段英文名 字段英文名称 英文字段名 字段英文 字段名 字段名称 字段代码 "
    "字段标识 字段 物理字段名 列英文名 列名 列名称 列 列代码 数据项英文名 数据项名 数据项名称 数据项 属性英文名 属性名 "
    "属性 物理名 物理名称 英文名 英文名称 attribute attributename columncode fieldcode 代码 标识 code 名称 name",
    "type": "type datatype columntype fieldtype 字段类型 数据类型 列类型 类型 类型长度 类型及长度 字段类型长度 "
    "数据类型长度 数据格式",
    "comment": "comment columncomment columndescription columndesc description desc 字段中文名 字段中文名称 中文字段名 "
    "字段中文 字段注释 字段描述 字段说明 字段含义 列中文名 列中文名称 列注释 列描述 列说明 数据项中文名 属性中文名 "
    "逻辑名 逻辑名称 中文名 中文名称 中文 中文含义 中文说明 中文描述 注释 描述 含义 业务含义 说明 备注 释义 "
    "remark remarks note notes meaning chinesename displayname label 名称 name",
    "primary_key": "primarykey pk iskey key 主键 是否主键 主键标识",
    "length": "length len 长度 字段长度 数据长度 列长度 最大长度 maxlength",
}
_ROLES = {role: {name: rank for rank, name in enumerate(names.split())} for role, names in _NAMES.items()}
_IGNORED = re.compile(r"[\s_\-*:：/.、]+|[(（\[【].*?[)）\]】]")
_TYPE = re.compile(
    rf"(?:{'|'.join(sorted(TYPES - {'year', 'image', 'map'}, key=len, reverse=True))})\s*(?:\(.*\))?", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$#.]*", re.ASCII)
_LOOKED_AT = 200  # rows that settle which of two columns holds identifiers
_LONGEST_HEADING = 40
_NO_TYPES = frozenset({"number", "date", "time", "text", "string", "enum", "long", "byte", "array", "name"})  # headers too


@dataclass(frozen=True, slots=True)
class DictionaryHeader:
    """Where the header begins, where what it heads begins, and for each role its columns, the best first: a blank cell is made
    up for by the next."""

    first: int
    rows: int
    places: Mapping[str, tuple[int, ...]]

    @property
    def describes_columns(self) -> bool:
        """Whether a row below is a column of a table."""
        other = {"table", "type", "comment"} & set(self.places)
        return "column" in self.places and bool(other) and len(self.taken) > 1 and bool(self._by_others())

    @property
    def lists_tables(self) -> bool:
        """Whether a row below is a table."""
        other = {"table_comment", "comment"} & set(self.places)
        return "table" in self.places and "column" not in self._by_others() and bool(other) and len(self.taken) > 1

    def cell(self, row: Sequence[str], role: str) -> str:
        """The first filled cell of a role in a row, empty when there is none."""
        found = (row[place].strip() for place in self.places.get(role, ()) if place < len(row))
        return next((text for text in found if text), "")

    def settled(self, rows: Sequence[Sequence[str]]) -> DictionaryHeader:
        """Where two columns may be the name of a column (or table), the one that holds identifiers is, and the other says it in
        people's words."""
        places = dict(self.places)
        for role, words in (("column", "comment"), ("table", "table_comment")):
            own = places.get(role, ())
            shares = {place: _identifiers(rows, place) for place in own}
            best = max(own, key=lambda place: shares[place], default=None)
            if best is not None and best != own[0] and shares[best] > 0.8 and shares[own[0]] < 0.5:
                rest = tuple(place for place in own if place != best)
                places[role] = (best,)
                places[words] = (*rest, *(place for place in places.get(words, ()) if place not in own))
        return replace(self, places=places)

    @property
    def taken(self) -> set[int]:
        """All places that have a role."""
        return {place for places in self.places.values() for place in places}

    def _by_others(self) -> set[str]:
        """Roles with a place that no other role has."""
        return {role for role, own in self.places.items() if any(self._alone(role, place) for place in own)}

    def _alone(self, role: str, place: int) -> bool:
        return all(place not in own for other, own in self.places.items() if other != role)


def header_at(rows: Sequence[Sequence[str]], number: int) -> DictionaryHeader | None:
    """The header that begins at a row, of this row or, where cells are merged, of it and the next. None where it is none."""
    row = rows[number]
    if not _may_head(row):
        return None
    below = rows[number + 1] if number + 1 < len(rows) else ()
    found = _header(number, 1, [(cell,) for cell in row])
    if _may_head(below) and any(below) and any(_role((cell,)) for cell in row):
        double = _header(number, 2, _joined(row, below))
        only_names = all(
            _role((cell,)) or _role((pair[0],)) for cell, pair in zip(below, _joined(row, below), strict=False) if cell
        )
        if only_names and (len(double.places), double.describes_columns) > (len(found.places), found.describes_columns):
            found = double
    filled = sum(1 for cell in row if cell.strip())
    # 表名, t_user, 说明, 用户表: labels with their values, not the header of a list.
    is_list = found.lists_tables and 2 * len(found.taken) > filled
    return found if found.describes_columns or is_list else None


def missing_roles(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """What the row that comes nearest to a header lacks, as messages say it."""
    found = ({role for cell in row for role, _ in _role((cell,))} for row in rows[:50])
    best = max(found, key=lambda roles: len(roles & set(REQUIRED)), default=set())
    return tuple(name for role, name in REQUIRED.items() if role not in best)


def roles_of(text: str) -> frozenset[str]:
    """The roles that a text may be the heading of."""
    return frozenset(role for role, _ in _role((text,)))


def is_identifier(text: str) -> bool:
    """Whether a text is a name as databases take it, in ASCII."""
    return _IDENTIFIER.fullmatch(text) is not None


def _identifiers(rows: Sequence[Sequence[str]], place: int) -> float:
    cells = [row[place].strip() for row in rows[:_LOOKED_AT] if place < len(row) and row[place].strip()]
    return sum(map(is_identifier, cells)) / len(cells) if cells else 0.0


def _may_head(row: Sequence[str]) -> bool:
    """Whether none of the cells is a type or a long text: then a row tells of one column, and heads none."""
    return all(
        len(cell) <= _LONGEST_HEADING and (cell.strip().lower() in _NO_TYPES or _TYPE.fullmatch(cell.strip()) is None)
        for cell in row
        if cell
    )


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


def _header(first: int, height: int, cells: Sequence[Sequence[str]]) -> DictionaryHeader:
    found: dict[str, list[tuple[int, int]]] = {}
    for place, names in enumerate(cells):
        for role, rank in _role(tuple(names)):
            found.setdefault(role, []).append((rank, place))
    places = {role: tuple(place for _, place in sorted(ranked)) for role, ranked in found.items()}
    return DictionaryHeader(first, first + height, places)


@lru_cache(maxsize=65536)
def _role(names: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    """The roles of a header cell, of the first of its possible names that is known."""
    for name in names:
        plain = _IGNORED.sub("", name).lower() if len(name) <= _LONGEST_HEADING else ""
        roles = tuple((role, ranks[plain]) for role, ranks in _ROLES.items() if plain in ranks)
        if roles:
            return roles
    return ()
