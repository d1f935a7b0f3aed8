"""Names that their spelling alone gives away: those with a middle dot, and Latin ones where people's words stand beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from config import Reference

Span = tuple[int, int, int]

_HAN = "一-鿿"
DOTTING = "·•・‧"
"""The marks between the parts of a foreign name."""
_DOTTED = re.compile(rf"[{_HAN}A-Za-z]{{1,10}}(?:[{DOTTING}][{_HAN}A-Za-z]{{1,12}})+")
_LATIN = re.compile(r"(?<![A-Za-z0-9_.@/-])[A-Z][a-z]{2,} ?(?:[A-Z]\. ?)?[A-Z][a-z]{2,}(?![A-Za-z0-9_@/-])")
_BRACKETED = re.compile(r"[（(]([A-Za-z][A-Za-z .\-]{2,30})[)）]")
_ROLES = frozenset("家员师长官手者帅锋星将授士监理裁席导卫")
_MOSTLY_FOREIGN = 0.6
_OFTENER = 0.5  # logarithm of how much oftener a character stands in transliterations than elsewhere
_TURKIC = frozenset("买提江吐依合孜吾肉汗甫荪")  # of names from Xinjiang, beside the characters of other foreign names
_LONGEST_WORD = 5


class _Spelling:
    """The reference's characters and words that foreign names are told by."""

    def __init__(self, reference: Reference) -> None:
        words = reference.words
        self.function = words.get("function", frozenset())
        self.strict = words.get("strict", frozenset())
        self.characters = words.get("transliteration", frozenset()) | self.strict | _TURKIC
        self.heard = self.characters | {one for one, (_, ratio) in reference.transliteration.items() if ratio >= _OFTENER}
        self.before = words.get("before", frozenset()) | words.get("title", frozenset())
        self.after = words.get("after", frozenset())


@lru_cache(maxsize=4)
def _spelling(reference: Reference) -> _Spelling:
    return _Spelling(reference)


def is_dotted_name(text: str, reference: Reference) -> bool | None:
    """Whether a whole cell is a transliterated name with a dot; None where it has no dot in it."""
    if not _DOTTED.fullmatch(text):
        return None
    letters = [character for character in text if character not in DOTTING]
    known = _spelling(reference).heard
    return sum(letter in known or letter.isascii() for letter in letters) / len(letters) >= _MOSTLY_FOREIGN


def dotted_names(text: str, reference: Reference) -> Iterator[Span]:
    """Names with a middle dot, without the ordinary characters around them."""
    if not any(dot in text for dot in DOTTING):
        return
    spelling = _spelling(reference)
    for match in _DOTTED.finditer(text):
        start, end = _trimmed(text, *match.span(), spelling)
        if end - start > 2:
            yield start, end, 90


def _trimmed(text: str, start: int, end: int, spelling: _Spelling) -> tuple[int, int]:
    """A dotted name without the ordinary characters around it; one odd character may stand inside each part."""
    dots = [place for place in range(start, end) if text[place] in DOTTING]
    left, right = dots[0], dots[-1] + 1
    while left > start and _spells(text, left - 1, -1, spelling):
        left -= 1
    while right < end and _spells(text, right, 1, spelling):
        right += 1
    return (left, right) if left < dots[0] and right > dots[-1] + 1 else (start, start)


def _spells(text: str, place: int, step: int, spelling: _Spelling) -> bool:
    """Whether the character belongs to a transliteration, or stands within one."""
    if text[place] in spelling.characters or text[place].isascii():
        return True
    beyond = text[place + step : place + step + 1] if place + step >= 0 else ""
    return text[place] not in spelling.function and text[place - step] not in DOTTING and beyond in (*DOTTING, *spelling.strict)


def latin_names(text: str, reference: Reference) -> Iterator[Span]:
    """Two capitalised Latin words right behind a role or before a word that follows names (总监John Parkes说)."""
    spelling = _spelling(reference)
    for match in _LATIN.finditer(text):
        start, end = match.span()
        led = any(text[start - size : start] in spelling.before for size in range(2, min(_LONGEST_WORD, start) + 1))
        led = led or text[start - 1 : start] in _ROLES
        if led or any(text[end : end + size] in spelling.after for size in range(2, _LONGEST_WORD + 1)):
            yield start, end, 60


def bracketed_names(text: str, people: Sequence[Span]) -> Iterator[Span]:
    """The Latin spelling in brackets right behind a name."""
    ends = {end for _, end, _ in people}
    for match in _BRACKETED.finditer(text):
        if match.start() in ends:
            yield (*match.span(1), 60)
