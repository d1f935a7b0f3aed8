"""Personal names in Chinese text, by surname statistics, given-name characters, ordinary words and the words around.

No dictionary of full names and no statistics of a corpus: a name is a surname and one or two characters that suit a given name,
that do not make an ordinary word with themselves or their neighbours, and that stand where names stand. Transliterated names
are runs of the characters that transliterations are written in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config import Reference

Span = tuple[int, int, int]

_HAN = "一-鿿"
_DOTTED = re.compile(rf"[{_HAN}A-Za-z]{{1,10}}(?:[·•・‧][{_HAN}A-Za-z]{{1,12}})+")
_END_MARKS = "，。、；：！？,.;:!?()（）《》〈〉“”\"'‘’【】[]<>/|…—-~ \t\r\n\u3000#@＠"
_DOTS = "·•・‧"
_LIST_MARKS = "、,，;；/ "
_TITLE_MARKS = "《》〈〉"
_UNKNOWN = -0.6
_THRESHOLD = 2.2
_REPEATED = 1.0
_LISTED = 1.2
_LONGEST_WORD = 5
_ADDRESSED = re.compile(r".(?=先生|女士|小姐|老师|教授|博士|医生|律师|经理|总经理|董事长|主任|书记|师傅|总(?:[，。、：,: 说]|$))")


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    score: float


class _Language:
    """The reference's words in the form that scoring needs."""

    def __init__(self, reference: Reference) -> None:
        words = reference.words
        self.surnames = {name: min(2.0, math.log10(max(count, 1)) - 0.8) for name, count in reference.surnames.items()}
        self.given = reference.given_names
        self.frequent = words.get("frequent", frozenset())
        self.function = words.get("function", frozenset())
        self.titles = words.get("title", frozenset())
        self.before = words.get("before", frozenset()) | self.titles
        self.after = words.get("after", frozenset())
        self.words = words.get("word", frozenset()) | reference.places | words.get("foreign", frozenset())
        self.long_titles = frozenset(title for title in self.titles if len(title) > 1)
        self.strict = words.get("strict", frozenset())
        self.transliteration = words.get("transliteration", frozenset()) | self.strict
        self.verbal = words.get("verbal", frozenset())
        self.organisation = words.get("organisation", frozenset())

    def surname(self, text: str, start: int) -> Iterator[tuple[int, float]]:
        """Lengths of the surnames that begin at ``start``, with what they speak for a name."""
        if (double := self.surnames.get(text[start : start + 2])) is not None and len(text) > start + 2:
            yield 2, 2.0 + double / 4
        if (single := self.surnames.get(text[start : start + 1])) is not None:
            ordinary = 1.5 if text[start] in self.function else 0.9 if text[start] in self.verbal else 0.0
            yield 1, single - max(ordinary, 0.4 if text[start] in self.frequent and single < 1 else 0.0)

    def suits(self, character: str) -> float:
        """How well a character suits a given name."""
        if character in self.function:
            return -3.0
        rank = self.given.get(character)
        if rank is None:
            return -1.6 if character in self.frequent else -0.1
        if character in self.frequent:
            return 0.5 if rank < 200 else 0.1
        return 1.1 if rank < 200 else 0.8

    def word_ends(self, text: str, place: int, known: frozenset[str]) -> int:
        """Length of the longest known word that ends before ``place``."""
        return next((n for n in range(min(_LONGEST_WORD, place), 0, -1) if text[place - n : place] in known), 0)

    def word_starts(self, text: str, place: int, known: frozenset[str]) -> int:
        """Length of the longest known word that starts at ``place``."""
        return next((n for n in range(min(_LONGEST_WORD, len(text) - place), 0, -1) if text[place : place + n] in known), 0)


@lru_cache(maxsize=4)
def _language(reference: Reference) -> _Language:
    return _Language(reference)


def find_people(text: str, reference: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of every personal name in a text, in order and without overlaps."""
    language = _language(reference)
    certain = [*_transliterated(text, language), *_titled(text, language)]
    taken = [(start, end) for start, end, _ in certain]
    scored = [one for one in _candidates(text, language) if not any(one.start < end and start < one.end for start, end in taken)]
    chosen = _chosen(_with_neighbours(text, scored))
    return tuple(sorted([*certain, *((one.start, one.end, _percent(one.score)) for one in chosen)]))


def name_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell is a person's name; 0 where it cannot be one."""
    language = _language(reference)
    if _DOTTED.fullmatch(text):
        return 85 if _foreign_share(text, language) >= _MOSTLY_FOREIGN else 0
    if text in language.words or text in language.before or text in language.after:
        return 0
    best = max((_name_score(text, len(text), width, base, language) for width, base in language.surname(text, 0)), default=-9.0)
    if best < 0.4 or text[-2:] in language.long_titles:
        return 0
    return 30 if best < 1.2 else 60 if best < 2.0 else 75 if best < 2.6 else 90


def _percent(score: float) -> int:
    return round(100 / (1 + math.exp(0.4 - 1.1 * (score - _THRESHOLD + 0.5))))


def _name_score(text: str, size: int, width: int, base: float, language: _Language) -> float:
    """What surname and given name alone say of the first ``size`` characters; ordinary words in them speak against."""
    given = text[width:size]
    if not 1 <= len(given) <= 2:
        return -9.0
    score = base + sum(language.suits(character) for character in given) * (0.9 if len(given) == 2 else 0.8)
    score -= 0.3 if len(given) == 1 else 0.0
    score -= 0.7 if len(given) == 2 and given[0] == given[1] else 0.0
    if len(given) == 2 and given in language.words:
        score -= 1.2
    return score - (2.5 if language.word_starts(text, 0, language.words) > 1 else 0.0)


def _candidates(text: str, language: _Language) -> Iterator[_Candidate]:
    for start in range(len(text) - 1):
        for width, base in language.surname(text, start):
            left = _left(text, start, language)
            for end in range(start + width + 1, min(start + width + 3, len(text) + 1)):
                if not _is_han(text[end - 1]):
                    break
                score = _name_score(text[start : end + _LONGEST_WORD], end - start, width, base, language)
                if score > -1.0:
                    yield _Candidate(
                        start, end, score + left + _right(text, end, language) - _crossing(text, start, end, language)
                    )


def _is_han(character: str) -> bool:
    return "一" <= character <= "鿿"


def _left(text: str, start: int, language: _Language) -> float:
    """What stands before a name: nothing, a mark, a word that names follow."""
    if start == 0:
        return 1.2
    if text[start - 1] in _TITLE_MARKS:
        return -0.8
    if text[start - 1] in _END_MARKS:
        return 0.5 if text[start - 1] in '，,“"' else 0.8
    if not _is_han(text[start - 1]):
        return 0.2
    word = language.word_ends(text, start, language.before)
    return 1.2 if word > 1 else 0.4 if word else _UNKNOWN


def _right(text: str, end: int, language: _Language) -> float:
    """What stands behind a name: an end, a mark, a title, a word that follows names."""
    if end == len(text):
        return 0.6
    if text[end] in _TITLE_MARKS:
        return -0.8
    if text[end] in _END_MARKS:
        return 0.7
    if not _is_han(text[end]):
        return 0.3
    if language.word_starts(text, end, language.long_titles) > 1:
        return 1.6
    if language.word_starts(text, end, language.organisation):
        return -1.8
    word = language.word_starts(text, end, language.after)
    return 1.2 if word > 1 else 0.5 if word else _UNKNOWN


def _crossing(text: str, start: int, end: int, language: _Language) -> float:
    """Penalty for ordinary words that lie across the name's borders."""
    before = any(text[start - n : start + 1] in language.words for n in (1, 2) if start >= n)
    behind = any(text[end - 1 : end + n] in language.words for n in (1, 2))
    inside = end - start > 2 and any(text[end - 2 : end + n] in language.words for n in (1, 2))
    return 2.2 * before + 1.4 * behind + 1.0 * inside


def _with_neighbours(text: str, candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Raises candidates that occur again and score well somewhere, and those in a list beside a good one."""
    scores: dict[str, list[float]] = {}
    for one in candidates:
        scores.setdefault(text[one.start : one.end], []).append(one.score)
    good = [one for one in candidates if one.score >= _THRESHOLD]
    starts, ends = {one.start for one in good}, {one.end for one in good}
    raised = []
    for one in candidates:
        again = scores[text[one.start : one.end]]
        extra = _REPEATED if len(again) > 1 and max(again) >= _THRESHOLD else 0.0
        beside = text[one.start - 1 : one.start] in _LIST_MARKS and one.start - 1 in ends
        beside |= one.start in ends or one.end in starts
        beside |= text[one.end : one.end + 1] in _LIST_MARKS and one.end + 1 in starts
        raised.append(_Candidate(one.start, one.end, one.score + max(extra, _LISTED if beside else 0.0)))
    return raised


def _chosen(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """The best candidates that do not overlap."""
    chosen: list[_Candidate] = []
    for one in sorted(candidates, key=lambda one: (-one.score, one.start, one.start - one.end)):
        if one.score < _THRESHOLD:
            break
        if not any(one.start < other.end and other.start < one.end for other in chosen):
            chosen.append(one)
    return chosen


_MOSTLY_FOREIGN = 0.7


def _foreign_share(text: str, language: _Language) -> float:
    letters = [character for character in text if character not in _DOTS]
    return sum(c in language.transliteration or c.isascii() for c in letters) / max(1, len(letters))


def _transliterated(text: str, language: _Language) -> Iterator[Span]:
    """Names with a middle dot, and longer runs of transliteration characters that are no known foreign word."""
    taken = -1
    for match in _DOTTED.finditer(text):
        start, end = _trimmed(text, *match.span(), language)
        if end - start > 2:
            taken = end
            yield start, end, 90
    start = 0
    while start < len(text):
        end = start
        while end < len(text) and text[end] in language.transliteration:
            end += 1
        if start >= taken and _is_foreign_name(text, start, end, language):
            yield start, end, 60
        start = max(end, start + 1)


def _trimmed(text: str, start: int, end: int, language: _Language) -> tuple[int, int]:
    """A dotted name without the ordinary characters around it; one odd character may stand inside each part."""
    dots = [place for place in range(start, end) if text[place] in _DOTS]
    left, right = dots[0], dots[-1] + 1
    while left > start and _spells(text, left - 1, -1, language):
        left -= 1
    while right < end and _spells(text, right, 1, language):
        right += 1
    return (left, right) if left < dots[0] and right > dots[-1] + 1 else (start, start)


def _spells(text: str, place: int, step: int, language: _Language) -> bool:
    """Whether the character belongs to a transliteration, or stands within one."""
    if text[place] in language.transliteration or text[place].isascii():
        return True
    beyond = text[place + step : place + step + 1] if place + step >= 0 else ""
    return text[place] not in language.function and text[place - step] not in _DOTS and beyond in (*_DOTS, *language.strict)


def _is_foreign_name(text: str, start: int, end: int, language: _Language) -> bool:
    """Whether a run of transliteration characters is a person: nothing known is in it, and people's words stand beside it."""
    part = text[start:end]
    if not 3 <= len(part) <= 8 or sum(character in language.strict for character in part) < max(2, len(part) - 2):
        return False
    around = text[max(0, start - 2) : end + 2]
    if any(around[i : i + n] in language.words for n in range(2, 7) for i in range(len(around) - n + 1)):
        return False
    if language.word_starts(text, end, language.organisation) or text[start - 1 : start] in (*_TITLE_MARKS,):
        return False
    spoken = language.word_starts(text, end, language.after) > 1 or text[end : end + 1] in (*"说称道",)
    return spoken or language.word_ends(text, start, language.before) > 1 or re.match(r"[(（][A-Za-z]", text[end:]) is not None


def _titled(text: str, language: _Language) -> Iterator[Span]:
    """A surname alone before a form of address (张先生): the surname."""
    for match in _ADDRESSED.finditer(text):
        start = match.start()
        common = language.surnames.get(text[start], -1.0) >= 0.8 and text[start] not in language.verbal
        if common and (not start or _left(text, start, language) >= 0):
            yield start, start + 1, 55
