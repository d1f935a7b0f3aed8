"""What stands above a table of a data dictionary: 表名：t_user, ``### 用户表（t_user）``, 表 3-1 用户信息表 CRM.T_USER."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connectors.dictionary_header import is_identifier, roles_of

_LABELLED = re.compile(r"([^\s:：,，;；|]{1,16})\s*[:：]\s*([^\s,，;；|]+)")
_NUMBER = re.compile(
    r"^[#\s*]*(?:(?:表|附表|table)\s*(?=[\d一二三四五六七八九十]))?[\d一二三四五六七八九十]*(?:[.\-、．][\d]*)*[\s.、)）:：]*",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z_$][\w$#]*(?:\.[A-Za-z_$][\w$#]*)*", re.ASCII)
_BRACKETED = re.compile(r"[(（\[【<《「`]\s*([A-Za-z_$][\w$#.]*)\s*[)）\]】>》」`]", re.ASCII)
_AROUND = re.compile(r"[\s()（）\[\]【】<>《》「」`*#:：,，、\-—_|.]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LONGEST_TITLE = 100
_MOST_TITLES = 6
_ROLES = ("schema", "table", "table_comment")


@dataclass(slots=True)
class Title:
    """What is known of a table from above its rows; empty where nothing is said."""

    schema: str = ""
    table: str = ""
    comment: str = ""

    def add(self, schema: str, table: str, comment: str) -> None:
        """Fill what is still empty. A name that is no identifier gives way to one that is, and is a comment then."""
        if self.table and not is_identifier(self.table) and is_identifier(table):
            comment, self.table = comment or self.table, ""
        elif self.table and not is_identifier(table):
            comment = comment or table
        if table and not self.table:
            self.schema, self.table = schema or self.schema, table
        self.schema = self.schema or schema
        self.comment = self.comment or (comment if comment != self.table else "")


def title_of(rows: Sequence[Sequence[str]]) -> Title:
    """The title from the rows above a header, the nearest first."""
    title = Title()
    for row in rows:
        labelled = list(_labelled(row))
        for role, value in labelled:
            table = value if role == "table" else ""
            schema, _, table = table.rpartition(".")
            title.add(value if role == "schema" else schema, table, value if role == "table_comment" else "")
        if not labelled:
            for cell in row:
                title.add(*spoken(cell))
    return title


def titles_above(rows: Sequence[Sequence[str]], header: int, stop: int) -> list[Sequence[str]]:
    """The rows above a header, nearest first, that look like its title: one cell, or labels with their values."""
    found: list[Sequence[str]] = []
    number = header - 1
    while number >= stop and len(found) < _MOST_TITLES and is_title(rows, number, stop):
        if any(cell.strip() for cell in rows[number]):
            found.append([cell.strip() for cell in rows[number] if cell.strip()])
        number -= 1
    return found


def is_title(rows: Sequence[Sequence[str]], number: int, stop: int) -> bool:
    """Whether a row is blank or may be a title. A bare identifier right below other rows may be a column of theirs."""
    filled = list(dict.fromkeys(cell.strip() for cell in rows[number] if cell.strip()))
    if any(True for _ in _labelled(rows[number])):
        return True
    above_blank = number == stop or not any(cell.strip() for cell in rows[number - 1])
    return not filled or (len(filled) == 1 and (above_blank or not is_identifier(filled[0])))


def spoken(text: str) -> tuple[str, str, str]:
    """Schema, table and comment that a line of text names: the identifier in it, and the words around it."""
    text = text.strip()
    if len(text) > _LONGEST_TITLE:
        return "", "", ""
    plain = _NUMBER.sub("", text, count=1)
    words = _WORD.findall(plain)
    marked = [*_BRACKETED.findall(plain), *(word for word in words if "_" in word), *words]
    name = marked[0] if marked else ""
    rest = _AROUND.sub(" ", plain.replace(name, " ", 1) if name else plain).strip()
    comment = rest if _CHINESE.search(rest) else ""
    if name and comment and name not in _BRACKETED.findall(plain) and "_" not in name and len(words) > 1:
        return "", "", plain  # several plain words among Chinese ones: a sentence rather than a name
    schema, _, table = name.rpartition(".")
    return schema, table, comment


def _labelled(row: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Labels and values: in one cell with a colon between them, or in cells side by side."""
    cells = [cell.strip() for cell in row if cell.strip()]
    place = 0
    while place < len(cells):
        inside = [(role, value) for label, value in _LABELLED.findall(cells[place]) for role in _title_role(label)]
        if inside:
            yield from inside
        elif place + 1 < len(cells) and not roles_of(cells[place + 1]):
            for role in _title_role(cells[place]):
                yield role, cells[place + 1]
            place += bool(_title_role(cells[place]))
        place += 1


def _title_role(label: str) -> list[str]:
    roles = roles_of(label)
    known = [role for role in _ROLES if role in roles][:1]
    # 中文名, 说明 above a header are the table's.
    return known or (["table_comment"] if "comment" in roles else ["table"] if "column" in roles and "英文" in label else [])
