"""Candidates for personal names in texts, each with a score: above 0 it is likelier a name than not.

A score is a sum of weights (``classifiers.people_weights``) for what can be seen: how much likelier the characters are a surname
and given name (or a transliteration) than the ordinary words they would else be, and what stands before and behind. All
candidates of a batch are scored at once; each score hangs on its own text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from classifiers import people_weights as weights
from classifiers.character_sets import HAN, Flags, Floats, ShortStrings, flags_of, string_set, table_of
from classifiers.characters import contains
from classifiers.passages import Passages, Places
from classifiers.people_sentences import Sentences, sentences
from classifiers.people_words import LOWEST, UNSEEN, WordFacts, WordTable, log_shares
from classifiers.segmentation import Cutter, log_share
from config import Reference

_HIGHEST, _FOREIGN_HIGHEST = 12.0, 20.0
_FOREIGN_LONGER, _DICTIONARY_LONGER = -0.8, 0.8
_LONGEST_CHINESE, _LONGEST_FOREIGN = 4, 8
_STRICTLY = 1.5
_MARKS = "，。、；：！？,.;:!?()（）《》〈〉“”\"'‘’【】[]<>/|…—-~ \t\r\n\u3000#@＠"
_THINGS = "镇乡县村市区省路街寺庙河湖桥站港城寨店馆厂社队奖杯滩岛堂楼井庄坪沱铺屯堡坝线化塔坊局院校部所会卡费率器机股币"
_LEADERS = frozenset("任在于为是由与和及向对至到的将从了给经被把让称说")
_COMPANY = re.compile(r"[一-鿿()（）A-Za-z]{0,14}?(?:有限公司|公司|集团|事务所|股份)")
_COMPANY_WORDS = "公司|集团|事务所|股份"
_BEFORE = 4  # characters before a stretch in which a word that lies over it is looked for
_REST = 64  # more than a dictionary word has characters


@dataclass(frozen=True, eq=False)
class Candidates:
    """Stretches of the texts that may be names: places in ``Passages.joined``, and how much speaks for a name there."""

    starts: Places = field(repr=False)
    ends: Places = field(repr=False)
    scores: Floats = field(repr=False)
    chinese: Flags = field(repr=False)

    def chosen(self, which: npt.NDArray[np.bool_] | Places) -> Candidates:
        """Some of them."""
        return Candidates(self.starts[which], self.ends[which], self.scores[which], self.chinese[which])


_NONE = np.zeros(0, dtype=np.int64)
_NO_CANDIDATES = Candidates(_NONE, _NONE, np.zeros(0), np.zeros(0, dtype=np.bool_))


def together(parts: Sequence[Candidates]) -> Candidates:
    """All of several candidates."""
    if len(parts) == 1:
        return parts[0]
    return Candidates(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.ends for part in parts]),
        np.concatenate([part.scores for part in parts]),
        np.concatenate([part.chinese for part in parts]),
    )


@dataclass(frozen=True, eq=False)
class _Named:
    """Surnames of ``widths`` characters with given names: the words they begin with and their places."""

    at: Places
    starts: Places
    ends: Places
    widths: Places

    def chosen(self, which: Places) -> _Named:
        """Some of them."""
        return _Named(self.at[which], self.starts[which], self.ends[which], self.widths[which])


class NameModel:
    """The reference's names and words in the form that scoring needs."""

    def __init__(self, reference: Reference) -> None:
        words = reference.words
        titles = frozenset(title for title in words.get("title", ()) if len(title) > 1)
        before = words.get("before", frozenset()) | words.get("title", frozenset())
        surnames = log_shares(reference.surnames)
        self._cutter = Cutter(before, frozenset(name[0] for name in surnames))
        self._facts = WordFacts(reference, self._cutter)
        self._table = WordTable(self._facts)
        self._titles = string_set(titles)
        self._surnames = ShortStrings(surnames)
        self._given = table_of(log_shares(reference.given_names), UNSEEN)
        self._foreignness = table_of({one: ratio for one, (_, ratio) in reference.transliteration.items()}, -1.0)
        self._strictly = table_of({one: ratio for one, (_, ratio) in reference.transliteration.items()}, 0.0) > _STRICTLY
        self._verbal = flags_of(words.get("verbal", frozenset()))
        self._things = flags_of(_THINGS)
        self._places = string_set(reference.places - reference.regions)
        self._known = words.get("foreign", frozenset()) | reference.regions
        self._short_known = string_set(self._known)
        self._heads = _by_head(words.get("foreign", frozenset()))
        self._known_heads = string_set({word[:2] for word in self._known})
        self._rests: dict[int, tuple[float, float]] = {}
        self._left, self._right = _left_marks(), _right_marks()
        self._lengths = np.zeros((3, 3))
        for pair, weight in weights.LENGTHS.items():
            self._lengths[pair] = weight
        self._in_dictionary = _by_size(weights.IN_DICTIONARY, _DICTIONARY_LONGER)
        self._foreign_lengths = _by_size(weights.FOREIGN_LENGTHS, _FOREIGN_LONGER)
        self._introducing, self._colon = flags_of(_MARKS) & ~flags_of("《〈"), flags_of(":：")

    def scored(self, passages: Passages) -> Candidates:
        """Every stretch that may be a name, overlaps among them, by what can be seen right beside it."""
        seen = sentences(passages, self._table, self._cutter)
        return together([self._chinese(seen), *self._transliterated(seen)])

    def candidates(self, passages: Passages) -> Candidates:
        """Every stretch that may be a name, with what speaks against it from further off; known places and firms are none."""
        found = self.scored(passages)
        likely = np.flatnonzero(found.scores > 0)
        if not len(likely):
            return _NO_CANDIDATES
        scores, kept = found.scores.copy(), np.ones(len(found.scores), dtype=np.bool_)
        kept[likely] = ~self.known(passages, found.chosen(likely))
        far = _Surroundings(passages)
        rows = passages.rows_at(found.starts[likely])
        odd = np.flatnonzero(far.rows[rows])
        for at, row in zip(likely[odd].tolist(), rows[odd].tolist(), strict=True):
            scores[at] += far.weight(row, int(found.starts[at]), int(found.ends[at]))
        return Candidates(found.starts, found.ends, scores, found.chinese).chosen(kept)

    def known(self, passages: Passages, found: Candidates) -> Flags:
        """Which stretches are, or are part of, a known foreign place, firm or club."""
        known = np.zeros(len(found.starts), dtype=np.bool_)
        for at in np.flatnonzero(self._may_be_known(passages, found)).tolist():
            start, end = int(found.starts[at]), int(found.ends[at])
            named = not found.chinese[at] and passages.joined[start:end] in self._known
            known[at] = named or self._in_known(passages.joined, start, end)
        return known

    def _may_be_known(self, passages: Passages, found: Candidates) -> Flags:
        """Which stretches sound foreign, transliterated ones and Chinese ones in the characters of those, near a known word."""
        sound = np.zeros(len(found.starts))
        for place in range(_LONGEST_CHINESE):
            inside = found.starts + place < found.ends
            sound = sound + np.where(inside, self._foreignness[passages.codes[found.starts + place]], 0.0)
        foreign = np.flatnonzero(~found.chinese | (sound > found.ends - found.starts))
        near = np.zeros(len(sound), dtype=np.bool_)
        near[foreign] = self._near_known(passages, found.starts[foreign], found.ends[foreign])
        return near

    def _near_known(self, passages: Passages, starts: Places, ends: Places) -> Flags:
        """Which stretches have the first two characters of a known word in them, or not far before them."""
        near = np.zeros(len(starts), dtype=np.bool_)
        for ahead in range(-_BEFORE, int((ends - starts).max(initial=0))):
            near |= (starts + ahead < ends) & self._known_heads.has(passages.codes, np.maximum(0, starts + ahead), 2)
        return near

    def _chinese(self, seen: Sentences) -> Candidates:
        """The scores of names of one or two surname characters and one or two others that start where a word does."""
        at = np.flatnonzero(seen.said("opens", slice(None)))
        at = at[~self._titles.has(seen.passages.codes, seen.starts[at], 2)]
        at = at[~self._hopeless(seen, at)]
        parts = [part for width in (1, 2) for part in self._names_at(seen, at, width)]
        named, shares = _Named(*map(np.concatenate, zip(*(part[:4] for part in parts), strict=True))), [part[4] for part in parts]
        return self._judged(seen, named, np.concatenate(shares))

    def _names_at(self, seen: Sentences, at: Places, width: int) -> Iterator[tuple[Places, Places, Places, Places, Floats]]:
        """Words, starts, ends, widths and log shares of what begins with a surname of ``width`` characters."""
        codes, shares = seen.passages.codes, self._surnames.values(seen.passages.codes, seen.starts[at], width)
        held = np.flatnonzero(~np.isnan(shares))
        at, shares = at[held], shares[held]
        ends, room = seen.starts[at] + width, seen.text_ends(at)
        for _ in range(2):
            ends = ends + 1
            held = np.flatnonzero((ends <= room) & HAN[codes[ends - 1]])
            at, shares, room, ends = at[held], shares[held], room[held], ends[held]
            shares = shares + self._given[codes[ends - 1]]
            yield at, seen.starts[at], ends, np.full(len(at), width), shares

    def _hopeless(self, seen: Sentences, at: Places) -> Flags:
        """Where no name of one surname character, alone before these words, can reach the lowest ratio."""
        starts, ends = seen.starts[at], seen.text_ends(at)
        shares = np.nan_to_num(self._surnames.values(seen.passages.codes, starts, 1), nan=UNSEEN) - seen.said("cost", at)
        third = np.minimum(at + 2, len(seen.words) - 1)
        single = (seen.starts[at + 2] < ends) & (seen.said("size", at + 1) == 1)
        beyond = np.where(single, seen.said("gain", third), 0.0)
        low = shares + seen.said("gain", at + 1) + np.maximum(0.0, beyond) <= LOWEST
        double = self._surnames.has(seen.passages.codes, starts, 2)
        hopeless: Flags = low & (seen.said("size", at) == 1) & (starts + 1 < ends) & ~double
        return hopeless

    def _judged(self, seen: Sentences, named: _Named, shares: Floats) -> Candidates:
        """The scores of names, whose characters have these log shares in names; hopeless ones are left out."""
        last, cost = _covered(seen, named.at, named.ends)
        after = seen.starts[last + 1]
        share, right = self._rest(seen, last, np.where(shares - cost <= LOWEST, 0, after - named.ends))
        ratios = shares + share - cost
        kept = np.flatnonzero((shares - cost > LOWEST) & (ratios > LOWEST))
        kept = kept[~self._denied(seen, named.chosen(kept))]
        if not len(kept):
            return _NO_CANDIDATES
        named, last, right, rest = named.chosen(kept), last[kept], right[kept], (after > named.ends)[kept]
        scores = weights.CHINESE + weights.RATIO * np.minimum(ratios[kept], _HIGHEST)
        scores = scores + self._lengths[named.widths, named.ends - named.starts - named.widths]
        scores = scores + self._form(seen, named, last, rest)
        around = np.where(rest, right + self._beside(seen, named.at), self._around(seen, named.at, last + 1))
        return Candidates(named.starts, named.ends, scores + around, np.ones(len(kept), dtype=np.bool_))

    def _denied(self, seen: Sentences, named: _Named) -> Flags:
        """What is a known foreign place or firm, or a title behind a surname."""
        codes, given = seen.passages.codes, named.ends - named.starts - named.widths
        known = self._short_known.has(codes, named.starts, named.ends - named.starts)
        denied: Flags = known | ((given > 1) & self._titles.has(codes, named.starts + named.widths, given))
        return denied

    def _rest(self, seen: Sentences, last: Places, sizes: Places) -> tuple[Floats, Floats]:
        """Log share of the ends of words that names are cut off, and what they say of a name before them; 0 without one."""
        share, right = np.zeros(len(last)), np.zeros(len(last))
        cut = np.flatnonzero(sizes)
        numbers = seen.words[last[cut]] * _REST + sizes[cut]
        distinct, first, back = np.unique(numbers, return_index=True, return_inverse=True)
        said = [self._said_of_rest(seen, int(number), int(last[cut[one]])) for number, one in zip(distinct, first, strict=True)]
        if said:
            share[cut], right[cut] = np.array(said)[back].T
        return share, right

    def _said_of_rest(self, seen: Sentences, number: int, word: int) -> tuple[float, float]:
        if number not in self._rests:
            end = int(seen.starts[word + 1])
            rest = seen.passages.joined[end - number % _REST : end]
            self._rests[number] = (log_share(rest), self._facts.right(rest, ""))
        return self._rests[number]

    def _form(self, seen: Sentences, named: _Named, last: Places, rest: Flags) -> Floats:
        """What speaks against a name in how it lies over the words, and in its own characters."""
        codes, sizes = seen.passages.codes, named.ends - named.starts
        listed, word_sizes = seen.said("named", named.at), seen.said("size", named.at)
        score = np.where(self._things[codes[named.ends - 1]], weights.THING, 0.0)
        score = score + np.where(self._places.has(codes, named.starts, sizes), weights.PLACE, 0.0)
        score = score + np.where((named.widths == 1) & self._verbal[codes[named.starts]], weights.VERBAL, 0.0)
        whole = score + np.where(listed, self._in_dictionary[sizes], 0.0)
        score = score + np.where((named.at != last) & (word_sizes > named.widths), weights.CUTS_HEAD, 0.0)
        ordinary = (named.widths == 2) & (word_sizes == 2) & ~listed
        score = score + np.where(ordinary, weights.ORDINARY_SURNAME, 0.0)
        return np.where((named.at == last) & ~rest, whole, score + np.where(rest, weights.CUTS_TAIL, 0.0))

    def _transliterated(self, seen: Sentences) -> Iterator[Candidates]:
        """Runs of words that are written in the characters of transliterations."""
        foreign = np.append(seen.said("foreign", slice(None)), np.nan)
        at = np.flatnonzero(~np.isnan(foreign))
        last, share, cost = at, np.zeros(len(at)), np.zeros(len(at))
        while len(at):
            held = np.flatnonzero(~np.isnan(foreign[last]))
            held = held[seen.starts[last[held] + 1] - seen.starts[at[held]] <= _LONGEST_FOREIGN]
            at, last = at[held], last[held]
            share, cost = share[held] + foreign[last], cost[held] + seen.said("foreign_cost", last)
            long = np.flatnonzero((seen.starts[last + 1] - seen.starts[at] >= 2) & (share > cost))
            if len(long):
                yield self._foreign(seen, at[long], last[long], (share - cost)[long])
            last = last + 1

    def _foreign(self, seen: Sentences, at: Places, last: Places, ratios: Floats) -> Candidates:
        """The scores of transliterated names from word ``at`` to ``last``."""
        starts, ends, codes = seen.starts[at], seen.starts[last + 1], seen.passages.codes
        scores = weights.FOREIGN + weights.FOREIGN_RATIO * np.minimum(ratios, _FOREIGN_HIGHEST)
        scores = scores + self._foreign_lengths[ends - starts]
        alone = np.where(seen.said("named", at), weights.FOREIGN_NAME, weights.FOREIGN_PLACE)
        scores = scores + np.where(last == at, alone, 0.0) + self._around(seen, at, last + 1)
        beside = self._strictly[codes[starts - 1]].astype(np.int64) + self._strictly[codes[ends]]
        return Candidates(starts, ends, scores + weights.GOES_ON * beside, np.zeros(len(at), dtype=np.bool_))

    def _around(self, seen: Sentences, at: Places, after: Places) -> Floats:
        """What stands on both sides of the words ``at`` to ``after``; who opens a line before a colon speaks."""
        codes, starts, ends = seen.passages.codes, seen.starts[at], seen.starts[after]
        behind = np.where(HAN[codes[ends]], seen.said("right", np.minimum(after, len(seen.words) - 1)), self._right[codes[ends]])
        behind = np.where(ends == seen.text_ends(at), weights.RIGHT_END, behind)
        before = codes[starts - 1]
        led = np.where(HAN[before], seen.said("introduces", at - 1), self._introducing[before])
        speaks = (led | (starts == seen.text_starts(at))) & (ends < seen.text_ends(at)) & self._colon[codes[ends]]
        around: Floats = self._beside(seen, at) + behind + weights.SPEAKER * speaks
        return around

    def _beside(self, seen: Sentences, at: Places) -> Floats:
        """What the word before, or the mark there, says of a name that starts with word ``at``."""
        starts = seen.starts[at]
        before = seen.passages.codes[starts - 1]
        left = np.where(HAN[before], seen.said("left", at - 1), self._left[before])
        return np.where(starts == seen.text_starts(at), weights.LEFT_START, left)

    def _in_known(self, joined: str, start: int, end: int) -> bool:
        """Whether a known foreign place, firm or club lies over the characters."""
        for place in range(max(0, start - _BEFORE), end):
            for word in self._heads.get(joined[place : place + 2], ()):
                if place + len(word) > start and joined.startswith(word, place):
                    return True
        return False


def _by_size(listed: Mapping[int, float], longer: float) -> Floats:
    """Weights by the number of characters, ``longer`` where it is not listed."""
    return np.array([listed.get(size, longer) for size in range(_LONGEST_FOREIGN + 1)])


def _covered(seen: Sentences, at: Places, ends: Places) -> tuple[Places, Floats]:
    """The last of the words that names lie over, and what those words cost together."""
    last, cost = at, seen.said("cost", at)
    for _ in range(_LONGEST_CHINESE - 1):
        on = seen.starts[last + 1] < ends
        last = last + on
        cost = np.where(on, cost + seen.said("cost", np.minimum(last, len(seen.words) - 1)), cost)
    return last, cost


class _Surroundings:
    """What speaks against a name from further off; looked at only where a name would else stand."""

    def __init__(self, passages: Passages) -> None:
        self._joined, self._starts = passages.joined, passages.starts.tolist()
        self._titled = contains(passages.array, "《")
        self._companies = contains(passages.array, _COMPANY_WORDS)
        self.rows: Flags = self._titled | self._companies
        """Which texts have anything that speaks against names in them."""

    def weight(self, row: int, start: int, end: int) -> float:
        """The weights for a name in text number ``row``."""
        first, last = self._starts[row], self._starts[row + 1] - 1
        titled = bool(self._titled[row]) and self._joined.rfind("《", first, start) > self._joined.rfind("》", first, start)
        company = bool(self._companies[row]) and self._names_company(self._joined[start:end], first, last)
        return weights.IN_TITLE * titled + weights.COMPANY_AHEAD * company

    def _names_company(self, name: str, first: int, last: int) -> bool:
        """Whether a company's name goes on behind the characters, here or elsewhere in the text."""
        place = self._joined.find(name, first, last)
        while place >= 0:
            company = _COMPANY.match(self._joined, place + len(name), last)
            if company is not None and _LEADERS.isdisjoint(company.group()):
                return True
            place = self._joined.find(name, place + 1, last)
        return False


def _left_marks() -> Floats:
    """What each mark says of a name behind it."""
    marks = {**dict.fromkeys(_MARKS, weights.LEFT_MARK), **dict.fromkeys("、;；/", weights.LEFT_LIST)}
    return table_of({**marks, **dict.fromkeys("《〈", weights.LEFT_TITLE)}, weights.LEFT_ASCII)


def _right_marks() -> Floats:
    """What each mark says of a name before it."""
    return table_of({**dict.fromkeys(_MARKS, weights.RIGHT_MARK), **weights.RIGHT_MARKS}, weights.RIGHT_ASCII)


def _by_head(words: frozenset[str]) -> dict[str, tuple[str, ...]]:
    heads: dict[str, tuple[str, ...]] = {}
    for word in sorted(words):
        heads[word[:2]] = (*heads.get(word[:2], ()), word)
    return heads
