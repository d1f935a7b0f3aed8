"""Passwords inside connection strings, command lines, settings and device configurations, known by what stands around them."""

from __future__ import annotations

import re

from classifiers.characters import compiled
from classifiers.passages import Finds, Passages
from config import Reference

Span = tuple[int, int, int]

_WORTH_A_LOOK = r"(?i)pass|pwd|密码|口令|://|jdbc:|sqlplus|curl|secret|-key\b|key-"
_WORD = r"(?:password|passwd|passphrase|pwd)"
_CONNECTION, _SETTING, _PROSE = 95, 90, 70
_FORMS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (_CONNECTION, re.compile(r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]{1,20}://[^\s:/@\"'<>]{0,64}:([^\s/@\"'<>]{1,128})@")),
    (_CONNECTION, re.compile(r"(?i)jdbc:oracle:[a-z]{3,5}:[^\s/@:]{1,64}/([^\s/@\"']{1,128})@")),
    (_CONNECTION, re.compile(r"(?i)\b(?:sqlplus|expdp|impdp)\s+(?:-\S+\s+)?[^\s/@]{1,64}/([^\s/@]{1,128})(?=@|\s|$)")),
    (_CONNECTION, re.compile(r"(?i)\b(?:curl|wget)\b[^\n]{0,200}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,64}:([^\s\"']{1,128})")),
    (_SETTING, re.compile(rf"(?i){_WORD}[\"']?\s{{0,2}}=>?\s{{0,2}}[\"']?([!-~]{{3,64}})")),
    (_SETTING, re.compile(rf"(?i){_WORD}[\"']?\s{{0,2}}[:：]\s{{0,2}}[\"']?(?=[!-~]*\d)([!-~]{{3,64}})")),
    (
        _SETTING,
        re.compile(
            rf"(?i)\b(?:{_WORD}|secret|pre-shared-key|authentication-key|key-string)\s+"
            r"(?:cipher|simple|plain|irreversible-cipher|level\s\d{1,2}|\d{1,2})\s+([!-~]{3,128})"
        ),
    ),
    (
        _PROSE,
        re.compile(
            rf"(?i)(?:密码|口令|\b{_WORD})[号码是为:：=\s\"'\[(【]{{0,6}}(?=[!-~]*\d)([!-9;<>-~][!-~]{{5,31}})(?![0-9A-Za-z_])"
        ),
    ),
)
"""What surrounds a password → how sure it is one; the password is the group."""
_END = re.compile(r"[;,&\"'<>)}\]]")
_NO_PASSWORD = re.compile(
    r"(?i)[*?#x]+|:\w+|%\w|%\(\w+\)s|[$#]?\{.*|\$\w+|<.*|\(.*|null|none|nil|true|false|yes|no|string|text|required|optional"
    r"|(?:var)?char\d*.*|int\d*|md5|sha-?\d*|sm\d|aes-?\d*|base64|bcrypt|utf-?8|v\d+|\d{4}-\d{1,2}-\d{1,2}.*|" + _WORD
)


def credentials_in(passages: Passages, reference: Reference) -> Finds:
    """(text number, start, end, percent) of the passwords in some texts, as ``find_credentials``."""
    rows = passages.holding(_WORTH_A_LOOK)
    return [(row, *span) for row in rows for span in find_credentials(passages.strings[row], reference)]


def find_credentials(text: str, _: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of the passwords that a text shows together with what they open; placeholders are none."""
    if not compiled(_WORTH_A_LOOK).search(text):
        return ()
    found: list[Span] = []
    for percent, form in _FORMS:
        for match in form.finditer(text):
            start, end = match.span(1)
            if percent < _CONNECTION:
                stop = _END.search(text, start, end)
                end = stop.start() if stop else end
            apart = all(end <= other[0] or other[1] <= start for other in found)
            if end > start and apart and not _NO_PASSWORD.fullmatch(text[start:end]):
                found.append((start, end, percent))
    return tuple(sorted(found))


def is_in_connection(percent: int) -> bool:
    """Whether a find stands in the connection string or command that it opens, where no words of a description stand."""
    return percent >= _CONNECTION
