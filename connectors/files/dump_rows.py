"""The rows in INSERT and COPY of a dump: literals into text, NULL into nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from connectors.files.batches import Row

_PART = r'(?:`(?:[^`]|``)+`|"(?:[^"]|"")+"|\[[^\]]+\]|[\w$]+)'
_NAME = rf"{_PART}(?:\s*\.\s*{_PART}){{0,2}}"
_LIST = rf"\(\s*({_PART}(?:\s*,\s*{_PART})*)\s*\)"
_INSERT = re.compile(
    rf"(?:insert|replace)\s+(?:low_priority\s+|delayed\s+|ignore\s+)*(?:into\s+)?({_NAME})\s*(?:{_LIST})?\s*(?:overriding\s+\w+\s+value\s+)?values?\b",
    re.IGNORECASE,
)
_COPY = re.compile(rf"copy\s+({_NAME})\s*(?:{_LIST})?\s+from\s+stdin\b[^;]*;?\s*$", re.IGNORECASE)
_ONE_PART = re.compile(_PART)
_STANDARD = re.compile(r"'((?:[^']|'')*)'|[(),;]|[^'(),;]+")
_ESCAPED = re.compile(r"'((?:[^'\\]|''|\\.)*)'|[(),;]|[^'(),;]+", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "0": "", "b": "\b", "Z": "\x1a"}
_COPY_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_INTRODUCER = re.compile(r"_\w+|[EXNB]", re.IGNORECASE)
_MOST_BINARY = 128  # characters of a hexadecimal literal: 64 bytes


@dataclass(frozen=True, slots=True)
class Insert:
    """The head of an INSERT or COPY: the table's name in parts, and columns where they are listed. ``text`` holds the rows
    from ``begin`` on; ``backslash`` says whether it escapes."""

    table: tuple[str, ...]
    columns: tuple[str, ...] = ()
    text: str = ""
    begin: int = 0
    backslash: bool = False


def insert_head(line: str, backslash: bool) -> Insert | None:
    """The head of an INSERT that begins with this line; None for what has no VALUES."""
    match = _INSERT.match(line)
    return Insert(_parts(match[1]), _parts(match[2] or ""), "", match.end(), backslash) if match else None


def copy_head(line: str) -> Insert | None:
    """The head of a COPY block; None for any other line."""
    match = _COPY.match(line) if line[:5].upper() == "COPY " else None
    return Insert(_parts(match[1]), _parts(match[2] or "")) if match else None


def rows_of_insert(insert: Insert) -> Iterator[Row]:
    """The rows behind VALUES."""
    depth = 0
    row: list[str | None] = []
    cell = _Cell()
    for match in (_ESCAPED if insert.backslash else _STANDARD).finditer(insert.text, insert.begin):
        token = match[0]
        if token == ";" and not depth:
            return
        if token in ",)" and depth == 1:
            row.append(cell.value())
            cell = _Cell()
            if token == ")":
                yield row
                row = []
        elif depth and match[1] is not None:
            cell.text = (cell.text or "") + _unescaped(match[1], insert.backslash)
        elif depth:
            cell.plain += token
        depth = max(0, depth + (token == "(") - (token == ")"))


@dataclass(slots=True)
class _Cell:
    """One value while it is read: what stands in quotes, and what stands outside of them."""

    text: str | None = None
    plain: str = ""

    def value(self) -> str | None:
        """The value. Before a quoted text may stand an introducer (_binary, E, X, N), which is no part of it."""
        plain = self.plain.strip()
        if self.text is not None:
            return self.text if not plain or _INTRODUCER.fullmatch(plain) else plain + self.text
        if plain.upper() == "NULL":
            return None
        return plain[: 2 + _MOST_BINARY] if plain.startswith("0x") else plain


def copied_row(line: str) -> Row:
    """The cells of one line of COPY's text format."""
    return [None if cell == "\\N" else _ESCAPE.sub(_copy_meaning, cell) for cell in line.removesuffix("\r").split("\t")]


def _parts(names: str) -> tuple[str, ...]:
    return tuple(_bare(part) for part in _ONE_PART.findall(names))


def _bare(part: str) -> str:
    if part[0] in '`"[':
        return part[1:-1].replace(part[0] * 2, part[0])
    return part


def _unescaped(text: str, backslash: bool) -> str:
    text = text.replace("''", "'")
    return _ESCAPE.sub(_meaning, text) if backslash and "\\" in text else text


def _meaning(match: re.Match[str]) -> str:
    return _MEANT.get(match[1], match[1])


def _copy_meaning(match: re.Match[str]) -> str:
    return _COPY_MEANT.get(match[1], match[1])
