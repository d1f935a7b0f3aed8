"""Keys of a Redis database as kinds of keys: ``user:1001:profile`` and ``user:1002:profile`` are ``user:{n}:profile``. What
varies may identify somebody, so it never becomes part of a name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

_DELIMITERS = re.compile(r"([:/|])")
_UUID = re.compile(r"^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$", re.IGNORECASE)
_HEX = re.compile(r"^(?=.*\d)[0-9a-f]{16,}$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_WORD = re.compile(r"^[A-Za-z0-9_.\-{}#$]{0,40}$")
_MOST_WORDS = 20  # different words in one place of a pattern; with more they are values and not names

_MATCHING = {"{n}": r"\d+", "{uuid}": r"[0-9a-fA-F-]{32,36}", "{hex}": r"[0-9a-fA-F]{16,}", "{text}": r"[^:/|]*"}


def pattern_of(key: str) -> str:
    """The key with numbers, identifiers and free text replaced."""
    return "".join(part if at % 2 else _part(part) for at, part in enumerate(_DELIMITERS.split(key)))


def _part(part: str) -> str:
    if _UUID.match(part):
        return "{uuid}"
    if _HEX.match(part):
        return "{hex}"
    # A word of a programmer's is ASCII and short; a name, an address or a title is not.
    return _DIGITS.sub("{n}", part) if _WORD.match(part) else "{text}"


def merged(patterns: Iterable[str]) -> dict[str, str]:
    """For each pattern the one it belongs to: where one place holds many different words, it becomes ``{text}``."""
    made = {pattern: tuple(_DELIMITERS.split(pattern)) for pattern in patterns}
    longest = max((len(parts) for parts in made.values()), default=0)
    for place in range(0, longest, 2):
        words: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for parts in made.values():
            if place < len(parts):
                words[_without(parts, place)].add(parts[place])
        made = {
            pattern: _without(parts, place) if len(words[_without(parts, place)]) > _MOST_WORDS else parts
            for pattern, parts in made.items()
        }
    return {pattern: "".join(parts) for pattern, parts in made.items()}


def _without(parts: tuple[str, ...], place: int) -> tuple[str, ...]:
    return parts if place >= len(parts) else (*parts[:place], "{text}", *parts[place + 1 :])


def matcher(pattern: str) -> re.Pattern[str]:
    """An expression that fits all keys of a pattern."""
    tokens = re.split(r"(\{n\}|\{uuid\}|\{hex\}|\{text\})", pattern)
    return re.compile("".join(_MATCHING.get(token, re.escape(token)) for token in tokens), re.DOTALL)
