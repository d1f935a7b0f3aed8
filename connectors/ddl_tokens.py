"""The words, names, texts and marks of one SQL statement, whatever its dialect. Nothing is refused here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_TOKEN = r"""
      (?P<remark>--[^\n]*+|/\*.*?(?:\*/|\Z){hash})
    | (?P<text>[neubx]?'{text}'?|(?P<dollar>\$(?P<tag>\w*)\$).*?(?:(?P=dollar)|\Z))
    | (?P<name>"(?:[^"]++|"")*+"?|`(?:[^`]++|``)*+`?|\[(?=[^\]\d\s'])[^\]\n]*+\])
    | (?P<word>[\w$\#@]+)
    | (?P<mark>\S)
"""
_FLAGS = re.VERBOSE | re.DOTALL | re.IGNORECASE
_STANDARD = re.compile(_TOKEN.format(hash="", text=r"(?:[^']++|'')*+"), _FLAGS)
_ESCAPED = re.compile(_TOKEN.format(hash=r"|\#[^\n]*+", text=r"(?:[^'\\]++|''|\\.)*+"), _FLAGS)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CLAUSES = ("/*!", "/*+", "/*T!", "/*M!")  # a clause for some versions or products, or a hint: no words for people
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "0": ""}


class Token(NamedTuple):
    """A piece of a statement. ``kind`` is remark, text, name, word or mark; ``text`` is without quotes; ``first`` on its line;
    ``whole``: its quote is closed; ``start`` and ``end`` are its place. ``word`` is an unquoted word or a mark in lower case, and
    empty for anything quoted."""

    kind: str
    text: str
    first: bool
    whole: bool
    start: int
    end: int
    word: str

    @property
    def is_name(self) -> bool:
        """Whether it may name a table or a column."""
        return self.kind in ("word", "name")


END = Token("end", "", False, True, 0, 0, "")
"""What stands behind the last token."""


def tokens_of(statement: str, backslash: bool) -> list[Token]:
    """All tokens of a statement in order."""
    found: list[Token] = []
    last = 0
    for match in (_ESCAPED if backslash else _STANDARD).finditer(statement):
        kind, raw, start = match.lastgroup or "", match[0], match.start()
        plain = kind in ("word", "mark")
        text, whole = (raw, True) if plain else _unquoted(raw, kind, backslash)
        first = "\n" in statement[last:start] or not last
        last = match.end()
        found.append(Token(kind, text, first, whole, start, last, raw.lower() if plain else ""))
    return found


def at(tokens: Sequence[Token], place: int) -> Token:
    """The token at a place, END behind the last."""
    return tokens[place] if 0 <= place < len(tokens) else END


def _unquoted(raw: str, kind: str, backslash: bool) -> tuple[str, bool]:
    if kind == "remark":
        if raw.startswith(_CLAUSES):
            return "", True
        return raw.removeprefix("/*").removesuffix("*/").strip("-*# \t\r\n"), True
    if kind == "name":
        close = "]" if raw[0] == "[" else raw[0]
        whole = len(raw) > 1 and raw.endswith(close)
        return raw[1 : -1 if whole else None].replace(close * 2, close), whole
    return _text(raw, backslash)


def _text(raw: str, backslash: bool) -> tuple[str, bool]:
    if raw[0] == "$":
        tag = raw[: raw.index("$", 1) + 1]
        return raw[len(tag) :].removesuffix(tag), raw.endswith(tag) and len(raw) >= 2 * len(tag)
    escaped = backslash or raw[0] in "eE"
    body = raw[raw.index("'") + 1 :]
    whole = body.endswith("'")
    body = body.removesuffix("'").replace("''", "'")
    return _ESCAPE.sub(lambda match: _CONTROLS.get(match[1], match[1]), body) if escaped else body, whole
