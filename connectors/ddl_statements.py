"""A SQL script cut into statements without understanding them: quotes, comments, dollar quotes and procedures are passed over.

A statement ends with a semicolon, with GO or a slash alone on a line, with what a DELIMITER line says, and at latest where a
line begins with CREATE TABLE or the like: a broken statement must not take the next one with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_STARTS = r"""[ \t|]*(?:
      (?:create\s+table:\s+)?create\s+(?:[a-z]+\s+){0,4}?(?:table|view)\s
    | comment\s+on\s+(?:table|column|view)\s
    | alter\s+table\s
    | exec(?:ute)?\s+\S*extendedproperty\b
    | use\s+[^\s;]+\s*;?[ \t]*$
)"""
# A quote that is never closed would hide the rest of the script: it ends before a line that begins a table.
_NEXT = r"\n(?![ \t]*create\s+(?:[a-z]+\s+){0,3}?table\s)"
_SKIPPED = rf"""
      --[^\n]*+
    | /\*.*?(?:\*/|\Z)
    | "(?:[^"\n]++|""|{_NEXT})*+"?
    | `(?:[^`\n]++|``)*+`?
    | \[[^\]\n]*+\]
    | (?P<dollar>\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
"""
_PLAIN_TEXT = rf"'(?:[^'\n]++|''|{_NEXT})*+'?"
_ESCAPED_TEXT = rf"'(?:[^'\\\n]++|''|\\.|{_NEXT})*+'?"
_FLAGS = re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE
_LINE_END = r"^[ \t]*(?:go|/)[ \t]*$|^(?=delimiter[ \t])"
_BLOCK_END = r"^end\b[^;\n]*;"
_COMMENTS = r"(?:\s+|--[^\n]*|/\*(?!!\d*\s*create\b).*?(?:\*/|\Z)"
_NO_STATEMENT = r"""
    | (?:rem|remark|prompt|spool|whenever|connect|@@?)(?=[ \t\w/]|$)[^\n]*
    | \\[^\n]*
    | \*{5,}[^\n]*\*{5,}[ \t]*$ | (?:create[ \t]+)?(?:table|view):(?:[ \t]+(?!create\b)\S+[ \t]*$)?
    | [|+](?:[-+]+[+]?[ \t]*$)? | (?:go|/)[ \t]*$
)*+"""
_LEADING = {
    True: re.compile(rf"{_COMMENTS}|\#[^\n]*{_NO_STATEMENT}", _FLAGS),
    False: re.compile(rf"{_COMMENTS}{_NO_STATEMENT}", _FLAGS),
}
_DELIMITER = re.compile(r"delimiter[ \t]+(\S+)[^\n]*", re.IGNORECASE)
_PROCEDURE = re.compile(
    r"(?:create\s+(?:or\s+replace\s+)?(?:(?:non)?editionable\s+|definer\s*=\s*\S+\s+)?"
    r"(?:trigger|proc(?:edure)?|function|package|type\s+body|event)|declare(?!\s+@)|begin(?!\s*(?:;|tran|work)))\b",
    re.IGNORECASE,
)
_BODY = re.compile(r"\b(?:begin|declare|is|as)\b(?!\s*['$])", re.IGNORECASE)
_VERSIONED = re.compile(r"/\*!\d*|\*/")


def statements(script: str, backslash: bool) -> Iterator[str]:
    """Each statement without the comments before it and the mark after it. ``backslash`` says whether it escapes in texts,
    and with it whether ``#`` begins a comment. What a program of the command line is told (PROMPT, REM, ``\\connect``) and
    empty statements are left out."""
    position, mark = 0, ";"
    while position < len(script):
        leading = _LEADING[backslash].match(script, position)
        position = leading.end() if leading else position
        if set_mark := _DELIMITER.match(script, position):
            position, mark = set_mark.end(), set_mark[1]
            continue
        end, after = _end(script, position, mark, backslash)
        if text := script[position:end].strip():
            yield _VERSIONED.sub(" ", text).strip() if text.startswith("/*!") else text
        position = max(after, position + 1)


def _end(script: str, begin: int, mark: str, backslash: bool) -> tuple[int, int]:
    """Where the statement ends, and where the next may begin."""
    block = mark == ";" and _PROCEDURE.match(script, begin) is not None
    open_block = quoted_body = False
    plain = begin
    for match in _marks(mark, backslash, block).finditer(script, begin):
        if block:
            quoted_body = quoted_body or match["dollar"] is not None
            open_block = open_block or _BODY.search(script, plain, match.end()) is not None
            plain = match.end()
        ends = match["always"] is not None or (match["mark"] is not None and not (open_block and not quoted_body))
        if ends:
            return match.start(), match.end()
        if match["next"] is not None and match.start() > begin:
            return match.start(), match.start()
    return len(script), len(script)


@lru_cache(maxsize=32)
def _marks(mark: str, backslash: bool, block: bool) -> re.Pattern[str]:
    """What may end a statement, and what hides it. A procedure is left by a slash, GO, or END where a line begins."""
    texts = rf"\#[^\n]*+|{_ESCAPED_TEXT}" if backslash else _PLAIN_TEXT
    always = f"{_LINE_END}|{_BLOCK_END}" if block else _LINE_END
    starts = rf"^(?={_STARTS})" if mark == ";" and not block else r"(?!)"
    return re.compile(rf"{_SKIPPED}|{texts}|(?P<always>{always})|(?P<mark>{re.escape(mark)})|(?P<next>{starts})", _FLAGS)
