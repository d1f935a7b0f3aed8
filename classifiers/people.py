"""Personal names in Chinese text and as whole cells, by surname and given-name statistics, ordinary words and the words around.

No dictionary of full names decides: in a text ``classifiers.people_candidates`` weighs what can be seen, here the best that do
not overlap are chosen; a name that stands well once counts where it comes again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from classifiers.passages import Passages, Spans, together
from classifiers.people_candidates import NameModel
from classifiers.people_choice import HAMLET, TAILS, likely
from classifiers.people_foreign import Span, bracketed_names, dotted_names, is_dotted_name, latin_names
from classifiers.people_spelling import Spelling
from config import Reference

_LONGEST_WORD = 5
_ADDRESSED = re.compile(r".(?:先生|女士|小姐|老师|教授|博士|医生|律师|经理|总经理|董事长|主任|书记|师傅|总(?=[，。、：,: 说]|$))")
_TAIL = 1.2
_POLITE = re.compile(r"(.{1,4}?) ?(?:先生|女士|小姐|太太|同志|师傅|老师|阿姨|经理)")
_ROLE = re.compile(r"(?:机主|户主|业主|用户|客户|联系人|收货人|收件人|经办人|申请人|负责人|姓名)(.{2,4})")
_BESIDE_A_WORD = 75  # a cell that says itself that it names somebody
_SURNAME_ALONE = 60
_TIBETAN = frozenset(
    [
        "扎西",
        "次仁",
        "卓玛",
        "央金",
        "格桑",
        "达娃",
        "尼玛",
        "旺堆",
        "边巴",
        "洛桑",
        "多吉",
        "平措",
        "索朗",
        "索南",
        "白玛",
        "德吉",
        "拉姆",
        "曲珍",
        "丹增",
        "旦增",
        "顿珠",
        "贡布",
        "仁青",
        "仁增",
        "才让",
        "卓嘎",
        "强巴",
        "普布",
        "米玛",
        "罗布",
        "桑珠",
        "群培",
        "欧珠",
        "巴桑",
        "拉巴",
        "次旦",
        "次旺",
        "旺姆",
        "旺久",
        "旺扎",
        "晋美",
        "贡嘎",
        "曲扎",
        "央宗",
        "措姆",
        "益西",
        "嘉措",
        "坚参",
        "班觉",
        "赤列",
    ]
)  # of which two make a name


class _Language:
    """The reference's words in the form that judging a whole cell needs."""

    def __init__(self, reference: Reference) -> None:
        words = reference.words
        self.surnames = {name: min(2.0, math.log10(max(count, 1)) - 0.8) for name, count in reference.surnames.items()}
        ordered = sorted(reference.given_names.items(), key=lambda item: (-item[1], item[0]))
        self.given = {character: rank for rank, (character, _) in enumerate(ordered)}
        self.frequent = words.get("frequent", frozenset())
        self.function = words.get("function", frozenset())
        titles = words.get("title", frozenset())
        self.before = words.get("before", frozenset()) | titles
        self.after = words.get("after", frozenset())
        self.words = words.get("word", frozenset()) | reference.places | words.get("foreign", frozenset())
        self.long_titles = frozenset(title for title in titles if len(title) > 1)
        self.verbal = words.get("verbal", frozenset())

    def surname(self, text: str) -> Iterator[tuple[int, float]]:
        """Lengths of the surnames that a text begins with, with what they speak for a name."""
        if (double := self.surnames.get(text[:2])) is not None and len(text) > 2:
            yield 2, 2.0 + double / 4
        if (single := self.surnames.get(text[:1])) is not None:
            ordinary = 1.5 if text[0] in self.function else 0.9 if text[0] in self.verbal else 0.0
            yield 1, single - max(ordinary, 0.4 if text[0] in self.frequent and single < 1 else 0.0)

    def stands_alone(self, name: str) -> bool:
        """Whether a name is a common surname of one character, which may stand before a form of address by itself."""
        return len(name) == 1 and self.surnames.get(name, -1.0) >= 0.8 and name not in self.verbal

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


@lru_cache(maxsize=4)
def _language(reference: Reference) -> _Language:
    return _Language(reference)


@lru_cache(maxsize=4)
def _model(reference: Reference) -> NameModel:
    return NameModel(reference)


@lru_cache(maxsize=4)
def _spelling(reference: Reference) -> Spelling:
    language = _language(reference)
    return Spelling(filter(language.stands_alone, language.surnames), language.before)


def find_people(text: str, reference: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of every personal name in a text, in order and without overlaps."""
    return tuple((start, end, percent) for _, start, end, percent in people_in(Passages.of((text,)), reference))


def people_in(passages: Passages, reference: Reference) -> Spans:
    """(text number, start, end, percent) of every personal name in some texts, in order and without overlaps."""
    found = likely(passages, _model(reference).candidates(passages))
    spelled = _spelling(reference).rows(passages)
    kinds = np.zeros(len(passages), dtype=np.uint8)
    for bit, rows in enumerate(spelled.values()):
        kinds[rows] |= np.uint8(1 << bit)
    special = np.flatnonzero(kinds).tolist()
    if not special:
        return found
    is_special = kinds > 0
    own: dict[int, list[Span]] = {row: [] for row in special}
    for row, *span in found.chosen(is_special[found.rows]):
        own[row].append((span[0], span[1], span[2]))
    # Of few ways to be spelled each comes again and again.
    told = {bits: frozenset(name for bit, name in enumerate(spelled) if bits >> bit & 1) for bits in np.unique(kinds).tolist()}
    more = []
    for (row, named), bits in zip(own.items(), kinds[special].tolist(), strict=True):
        more += [(row, *span) for span in _with_spelled(passages.text(row), named, told[bits], reference)]
    return together(found.chosen(~is_special[found.rows]), Spans.of(more))


def _with_spelled(text: str, spans: list[Span], kinds: frozenset[str], reference: Reference) -> list[Span]:
    """The names chosen in a text together with those that their spelling gives away, of which it may hold these ``kinds``."""
    certain = [*dotted_names(text, reference)] if "dotted" in kinds else []
    certain += latin_names(text, reference) if "latin" in kinds else ()
    found = [*certain, *(one for one in spans if not _overlaps(one, certain))]
    if "titled" in kinds:
        found += [one for one in _titled(text, _language(reference)) if not _overlaps(one, found)]
    return [*found, *(bracketed_names(text, found) if found and "bracketed" in kinds else ())]


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _ in others)


def name_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell is a person's name; 0 where it cannot be one."""
    language = _language(reference)
    if (dotted := is_dotted_name(text, reference)) is not None:
        return 85 if dotted else 0
    if text[:2] in _TIBETAN and text[2:] in _TIBETAN:
        return _BESIDE_A_WORD
    return max(_plain_percent(text, language), _beside_a_word(text, language))


def _beside_a_word(text: str, language: _Language) -> int:
    """Confidence in a name with its form of address behind it or a role ahead (王伟先生, 机主王伟); 0 without them."""
    for form in (_POLITE, _ROLE):
        if (match := form.fullmatch(text)) is None:
            continue
        name = match[1]
        if language.stands_alone(name):
            return _SURNAME_ALONE
        if _plain_percent(name, language) >= _SURNAME_ALONE:
            return _BESIDE_A_WORD
    return 0


def _plain_percent(text: str, language: _Language) -> int:
    """Confidence that surname and given name are all of a text."""
    if text in language.words or text in language.before or text in language.after:
        return 0
    best = max((_name_score(text, width, base, language) for width, base in language.surname(text)), default=-9.0)
    if best < 0.4 or text[-2:] in language.long_titles:
        return 0
    return 30 if best < 1.2 else 60 if best < 2.0 else 75 if best < 2.6 else 90


def _name_score(text: str, width: int, base: float, language: _Language) -> float:
    """What surname and given name alone say of a whole cell; ordinary words in it speak against."""
    given = text[width:]
    if not 1 <= len(given) <= 2 or HAMLET.fullmatch(text):
        return -9.0
    score = base + sum(language.suits(character) for character in given) * (0.9 if len(given) == 2 else 0.8)
    score -= 0.3 if len(given) == 1 else 0.0
    score -= _TAIL * sum(character in TAILS for character in given)
    score -= 0.7 if len(given) == 2 and given[0] == given[1] else 0.0
    if len(given) == 2 and given in language.words:
        score -= 1.2
    return score - (2.5 if any(text[:size] in language.words for size in range(2, _LONGEST_WORD + 1)) else 0.0)


def _titled(text: str, language: _Language) -> Iterator[Span]:
    """A surname alone with the form of address behind it (张先生)."""
    for match in _ADDRESSED.finditer(text):
        start = match.start()
        if language.stands_alone(text[start]) and (
            not start or not "一" <= text[start - 1] <= "鿿" or _led(text, start, language)
        ):
            yield start, match.end(), 55


def _led(text: str, start: int, language: _Language) -> bool:
    """Whether a word that names follow ends before ``start``."""
    return any(text[start - size : start] in language.before for size in range(1, min(_LONGEST_WORD, start) + 1))
