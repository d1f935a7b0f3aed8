"""The parts of addresses in texts: divisions by their names, all others by the suffix that they end with."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from classifiers.character_sets import HAN, Flags, ShortStrings, flags_of, string_set
from classifiers.passages import Codes, Passages, Places
from config import Reference

_HAN = "一-鿿"
NAME = rf"[{_HAN}A-Za-z0-9]"
_NUMERALS = frozenset("0123456789一二三四五六七八九十百甲乙丙丁东西南北ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
NUMERAL = r"[0-9A-Za-z一二三四五六七八九十百甲乙丙丁东西南北]"
STOPS = "的了是与及或但也就不没被把让给过们这那其此将要还又很说称叫呢吗吧至到从往在于住"
SUFFIXES = {
    "town": r"街道办事处|街道|镇|乡|苏木",
    "village": r"新村|村委会|居委会|社区|自然村|村民小组|村|庄|屯|寨|坞|埠|弄堂|胡同",
    "road": (
        r"(?:大道|大街|公路|国道|省道|快速路|环路|路(?![由径线过况演灯人透费])|街(?!头)|巷|弄|道(?![路理德具歉别教友谢]))"
        r"(?:[东西南北中]?段|[东西南北中])?"
    ),
    "area": r"特别行政区|自治区|自治州|自治县|开发区|高新区|新区|园区|省|市|区|县|旗|州",
    "estate": (
        r"工业园区?|产业园|科技园|创业园|软件园|小区|花园|花苑|家园|公寓|公馆|别墅|大厦|大楼|广场|商城|市场|新城|商厦|楼宇|名苑|雅苑|新苑"
        r"|苑|庭|府|里|坊|城|湾"
    ),
    "institution": r"中心|国际|大学|学院|中学|小学|幼儿园|医院|酒店|宾馆|银行|公司|超市|集团|工厂|厂|店|站|桥|头",
}
UNITS = (
    r"号院|号楼|号铺|号库|门面|号(?![码段机线])|支弄|弄|幢|栋|座|单元|梯|层|楼|室|房|户|铺|期|组|队|门|区|巷|排|间"
    "|柜台|摊位|档口|#"
)
_NUMBER = re.compile(rf"(?:{NUMERAL}{{1,6}}(?:[-—–~/]{NUMERAL}{{1,5}}){{0,3}}(?:{UNITS})){{1,4}}")
_BARE = re.compile(r"[0-9]{1,5}(?:[-—–][0-9A-Za-z]{1,5}){1,3}|\d{3,5}(?![\d%年月日元个人万亿点条次台件])")
_SUFFIX = re.compile("|".join(f"(?P<{kind}>{suffix})" for kind, suffix in SUFFIXES.items()))
_LASTS = (
    "省市区县旗州道镇乡木会区村庄屯寨坞埠堂同路街巷弄段东西南北中园厦楼场城厦宇苑庭府里坊湾心际学院店馆行司市团厂站桥头寓墅组"
)
_SUFFIX_FIRST = flags_of(re.findall(r"(?:^|[|(:])([一-鿿])", "|".join(SUFFIXES.values())))
_LAST, _NUMERAL_FLAGS = flags_of(_LASTS), flags_of(_NUMERALS)
_UNIT_FIRST = flags_of(re.findall(r"(?:^|[|(:])([一-鿿#])", UNITS))
_DIGIT, _DASH = flags_of("0123456789"), flags_of("-—–")
_IN_NUMBER = _NUMERAL_FLAGS | flags_of("-—–~/")
_LATIN = flags_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_FIRST = HAN | _LATIN
_BREAKING = ~(HAN | _LATIN | _DIGIT) | flags_of(STOPS)
_STOPPED = re.compile(f"[{STOPS}]")
_LONGEST_PART = 10
_LONGEST_NAME = 9
_SHORTEST_BARE, _LONGEST_BARE = 3, 5


class Part(NamedTuple):
    """Characters ``start`` to ``end`` and what kind of part they are."""

    start: int
    end: int
    kind: str


class Parts:
    """Where parts of addresses may begin and end in some texts; places are those of ``Passages.joined``."""

    def __init__(self, passages: Passages, reference: Reference) -> None:
        self._text, self._reference = passages.joined, reference
        beyond = len(passages.codes)  # ends each list, so that there is always a next one
        self.heads, self.numerals = division_places(passages, reference), _number_places(passages.codes)
        """Where the name of a division may begin, and a number."""
        self._heads, self._numerals = [*self.heads.tolist(), beyond], [*self.numerals.tolist(), beyond]
        self._lasts = [*np.flatnonzero(_LAST[passages.codes]).tolist(), beyond]
        places, begins = _suffix_places(passages.codes)
        matched = [_SUFFIX.match(self._text, at) for at in places.tolist()]
        # Nothing ends with a suffix that has a stop word before its last character: it is reached from nowhere.
        self._suffixes = [
            *(
                (at, beyond if _STOPPED.search(self._text, at, suffix.end() - 1) else begin, suffix.end(), str(suffix.lastgroup))
                for at, begin, suffix in zip(places.tolist(), begins.tolist(), matched, strict=True)
                if suffix
            ),
            (beyond, beyond, beyond, ""),
        ]

    @cached_property
    def suffixes(self) -> Mapping[str, Places]:
        """Where the suffixes of each kind stand."""
        found: dict[str, list[int]] = {kind: [] for kind in SUFFIXES}
        for place, _, _, kind in self._suffixes[:-1]:
            found[kind].append(place)
        return {kind: np.array(places, dtype=np.int64) for kind, places in found.items()}

    def between(self, start: int, end: int) -> Iterator[Part]:
        """The parts in a stretch, from left to right."""
        heads, numerals, suffixes, place = self._heads, self._numerals, self._suffixes, start
        head, numeral, suffix = bisect_left(heads, start), bisect_left(numerals, start), bisect_left(suffixes, (start,))
        while place < end:
            # Nearly all places in a text begin nothing: on to the next that may.
            while heads[head] < place:
                head += 1
            while numerals[numeral] < place:
                numeral += 1
            while suffixes[suffix][0] <= place:
                suffix += 1
            at_head, at_numeral, begin = heads[head], numerals[numeral], suffixes[suffix][1]
            if begin > place and at_head > place and at_numeral > place:
                place = min(at_head, at_numeral, begin)
                continue
            part = self._division(place, end) if at_head == place else None
            if part is None and at_numeral == place:
                part = self._number(place, end)
            if part is None and begin <= place:
                part = self._named(place, end, suffixes[suffix])
            place = part.end if part else place + 1
            if part:
                yield part

    def _division(self, start: int, end: int) -> Part | None:
        length = division(self._text, start, end, self._reference)
        return Part(start, start + length, "division") if length else None

    def _number(self, place: int, end: int) -> Part | None:
        number = _NUMBER.match(self._text, place, end) or _BARE.match(self._text, place, end)
        return Part(place, number.end(), "number" if number.re is _NUMBER else "bare") if number else None

    def _named(self, start: int, end: int, suffix: tuple[int, int, int, str]) -> Part | None:
        """The part that begins at ``start`` and ends with this suffix, unless another part comes first."""
        _, _, ending, kind = suffix
        if ending > end or not _FIRST[ord(self._text[start])]:
            return None
        if self._lasts[bisect_right(self._lasts, start)] - start > _LONGEST_PART:
            return None
        inner = self._heads[bisect_right(self._heads, start) : bisect_left(self._heads, ending - 1)]
        if inner and any(division(self._text, place, ending, self._reference) > 2 for place in inner):
            return None
        return Part(start, ending, kind)


def _suffix_places(codes: Codes) -> tuple[Places, Places]:
    """Where a suffix may stand, and the first place from which a name may lead up to it without a break."""
    places = np.flatnonzero(_SUFFIX_FIRST[codes])
    breaks = np.where(_BREAKING[codes], np.arange(len(codes)), -1)
    unbroken = np.maximum.accumulate(breaks)[np.maximum(places - 1, 0)] + 1
    begins = np.maximum(places - _LONGEST_NAME, unbroken)
    open_ = (begins < places) & (places > 0)
    return places[open_], begins[open_]


def _number_places(codes: Codes) -> Places:
    """Where a number may begin: before a unit, or three to five digits, or digits before a dash."""
    numerals = np.flatnonzero(_NUMERAL_FLAGS[codes])
    after_all = _run_ends(_IN_NUMBER[codes])[numerals]
    after_digits = _run_ends(_DIGIT[codes])[numerals]
    digits = after_digits - numerals
    bare = (digits > 0) & (digits <= _LONGEST_BARE) & ((digits >= _SHORTEST_BARE) | _DASH[codes[after_digits]])
    found: Places = numerals[_UNIT_FIRST[codes[after_all]] | bare]
    return found


def _run_ends(inside: Flags) -> Places:
    """For each place the first one from it on that is outside; the last place is outside."""
    outside = np.where(inside, len(inside) - 1, np.arange(len(inside)))
    ends: Places = np.minimum.accumulate(outside[::-1])[::-1]
    return ends


@lru_cache(maxsize=4)
def _heads(reference: Reference) -> dict[str, int]:
    """First two characters of division names → length of the longest name that begins with them."""
    heads: dict[str, int] = {}
    for name in reference.places:
        heads[name[:2]] = max(heads.get(name[:2], 0), len(name))
    return heads


def division(text: str, start: int, end: int, reference: Reference) -> int:
    """Length of the division name at ``start``: a region in any form, a county only with its suffix."""
    longest = min(_heads(reference).get(text[start : start + 2], 0), end - start)
    for length in range(longest, 1, -1):
        name = text[start : start + length]
        if name in reference.places and (name in reference.regions or name[-1] in "省市区县旗州盟"):
            return length
    return 0


@lru_cache(maxsize=4)
def _head_set(reference: Reference) -> ShortStrings:
    return string_set(_heads(reference))


def division_places(passages: Passages, reference: Reference) -> Places:
    """Where the name of a division may begin."""
    heads = _head_set(reference)
    places = np.flatnonzero(heads.first[passages.codes])
    found: Places = places[heads.has(passages.codes, places, 2)]
    return found
