"""Declared column types: the family they belong to and the longest text they hold."""

from __future__ import annotations

import re

_FAMILIES = (
    ("boolean", r"bool|boolean|bit|tinyint\(1\)"),
    ("small_integer", r"tinyint|smallint|int2|smallserial|year|byte|enum|set"),
    ("datetime", r"datetime\w*|timestamp\w*|smalldatetime"),
    ("date", r"date"),
    ("time", r"time|timetz|interval"),
    ("decimal", r"decimal|numeric|dec|float\w*|double\w*|real|money|smallmoney|binary_float|binary_double"),
    ("integer", r"\w*int\d?|integer|number|\w*serial|long|oid|u?int\d+"),
    ("json", r"jsonb?|variant|struct|map|array|super|object"),
    ("network", r"inet|cidr|macaddr8?"),
    ("spatial", r"geometry|geography|point|polygon|sdo_geometry|linestring"),
    ("binary", r"\w*blob|\w*binary|bytea|image|raw|bfile|bytes"),
    ("text", r"\w*char\w*|\w*text|\w*clob|string|str|uuid|uniqueidentifier|name|large_string|xml"),
)
_PATTERNS = tuple((family, re.compile(rf"(?:{pattern})(?![a-z])")) for family, pattern in _FAMILIES)
_LENGTH = re.compile(r"\(\s*(\d+)")


def family(declared: str) -> str:
    """The family of a type as a source spells it (varchar(20) → text), empty where it says nothing."""
    spelled = declared.strip().lower()
    if spelled.startswith("number") and "," in spelled:
        return "decimal"
    return next((name for name, pattern in _PATTERNS if pattern.match(spelled)), "")


def text_length(declared: str) -> int | None:
    """How many characters a text type holds, None where it does not say."""
    match = _LENGTH.search(declared)
    return int(match.group(1)) if match and family(declared) == "text" else None
