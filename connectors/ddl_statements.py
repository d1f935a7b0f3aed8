"""A SQL script cut into statements without understanding them: quotes, comments and dollar quotes are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Order matters: a comment or a quote hides whatever stands in it. In MySQL and Hive a backslash hides the next character.
_SKIPPED = r"""
      --[^\n]*
    | /\*.*?(?:\*/|\Z)
    | "(?:[^"]|"")*(?:"|\Z)
    | `(?:[^`]|``)*(?:`|\Z)
    | \[[^\]\n]*\]
    | \$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z)
"""
_PLAIN_TEXT = r"'(?:[^']|'')*(?:'|\Z)"
_ESCAPED_TEXT = r"'(?:[^'\\]|''|\\.)*(?:'|\Z)"
_END = r"(?P<end>;|^[ \t]*(?:go|/)[ \t]*$)"
_FLAGS = re.VERBOSE | re.DOTALL | re.MULTILINE | re.IGNORECASE
_STANDARD = re.compile(f"{_SKIPPED}|{_PLAIN_TEXT}|{_END}", _FLAGS)
_BACKSLASH = re.compile(rf"{_SKIPPED}|\#[^\n]*|{_ESCAPED_TEXT}|{_END}", _FLAGS)
_LEADING = re.compile(r"(?:\s+|--[^\n]*(?:\n|\Z)|\#[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))+", re.DOTALL)


def statements(script: str, backslash: bool) -> Iterator[str]:
    """Each statement without the comments before it and the mark after it: a semicolon, or GO or a slash alone on a line.
    ``backslash`` says whether it escapes in texts."""
    begin = 0
    for match in (_BACKSLASH if backslash else _STANDARD).finditer(script):
        if match["end"]:
            yield _bare(script[begin : match.start()])
            begin = match.end()
    yield _bare(script[begin:])


def _bare(text: str) -> str:
    leading = _LEADING.match(text)
    return text[leading.end() if leading else 0 :].rstrip()


def column_list(statement: str) -> tuple[str, str] | None:
    """A CREATE TABLE statement up to the parenthesis that ends its column list, without what Oracle says there about
    the indexes and the state of its constraints; and the rest behind it. None when the list does not end."""
    depth = 0
    for match in _PARENTHESES.finditer(statement):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == ")" and depth == 0:
            return _NOISE.sub(_kept, statement[: match.end()]), statement[match.end() :]
    return None


_PARENTHESES = re.compile(f"{_SKIPPED}|{_ESCAPED_TEXT}|[()]", _FLAGS)
_NOISE = re.compile(
    r"""(?P<kept>'(?:[^']|'')*' | "[^"]*")
      | \b(?:enable|disable|novalidate)\b
      | \busing\s+index\b(?:[^(),']|\([^()]*\))*
    """,
    _FLAGS,
)


def _kept(match: re.Match[str]) -> str:
    return match["kept"] or " "
