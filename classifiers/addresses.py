"""Postal addresses in Chinese text: divisions, then towns, roads, villages, buildings and rooms in the order people write them.

A part is known by its suffix (镇 路 村 小区 号 幢 室) or, for divisions, by its name. Parts that stand close together are one
address when they say more than where a region is: a road or place with a number, or several levels down to a road or village.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from config import Reference

Span = tuple[int, int, int]

_HAN = "一-鿿"
_NAME = rf"[{_HAN}A-Za-z0-9]"
_NUMERALS = frozenset("0123456789一二三四五六七八九十百甲乙丙丁东西南北ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_NUMERAL = r"[0-9A-Za-z一二三四五六七八九十百甲乙丙丁东西南北]"
_STOPS = "的了是与及或但也就不没被把让给过们这那其此将要还又很说称叫呢吗吧至到从往在于住"
_WEIGHTS = {
    "division": 1.0,
    "area": 0.8,
    "town": 0.8,
    "village": 0.8,
    "road": 0.9,
    "estate": 0.7,
    "institution": 0.4,
    "number": 1.0,
    "bare": 0.5,
}
_SUFFIXES = {
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
_NUMBER = re.compile(
    rf"(?:{_NUMERAL}{{1,6}}(?:[-—–~/]{_NUMERAL}{{1,5}}){{0,3}}"
    r"(?:号院|号楼|号铺|号库|门面|号(?![码段机线])|支弄|弄|幢|栋|座|单元|梯|层|楼|室|房|户|铺|期|组|队|门|区|巷|排|间|柜台|摊位|档口|#)){1,4}"
)
_BARE = re.compile(r"[0-9]{1,5}(?:[-—–][0-9A-Za-z]{1,5}){1,3}|\d{3,5}(?![\d%年月日元个人万亿点条次台件])")
_NAMED = re.compile(
    rf"[{_HAN}A-Za-z]{_NAME}{{0,8}}?(?:" + "|".join(f"(?P<{kind}>{suffix})" for kind, suffix in _SUFFIXES.items()) + ")"
)
_LAST = re.compile(
    "[省市区县旗州道镇乡木会区村庄屯寨坞埠堂同路街巷弄段东西南北中园厦楼场城厦宇苑庭府里坊湾心际学院店馆行司市团厂站桥头寓墅组]"
)
_DETAIL = re.compile(r"[路街道巷弄村庄屯寨镇乡社区号幢栋座室楼园厦]")
_GAP = re.compile(rf"[{_HAN}A-Za-z0-9 \-—–_#()（）,·.&/]{{0,14}}")
_HARD = re.compile(r"[，。；！？：、;!?:\n\t“”\"《》【】]")
_INLINE = " ,-—–_#()（）、·./"
_LONGEST_HEAD = 6
_LONGEST_PART = 10
_LONGEST_TAIL = 24
_ENOUGH, _LIKELY, _SURELY = 1.6, 2.4, 3.2


@dataclass(frozen=True, slots=True)
class _Part:
    start: int
    end: int
    kind: str


def find_addresses(text: str, reference: Reference) -> tuple[Span, ...]:
    """(start, end, percent) of every address in a text, in order and without overlaps."""
    found: list[Span] = []
    if not _DETAIL.search(text):  # most texts hold no address: spare them the work
        return ()
    for start, end in _stretches(text):
        for group in _groups(text, list(_parts(text, start, end, reference))):
            percent = _percent(group, inside=True)
            if percent:
                found.append((group[0].start, _tail(text, group, start, end) if percent >= 85 else group[-1].end, percent))
    return tuple(found)


def address_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell is an address, 0 where it is none; a bare division is not enough."""
    if len(text) < 4 or _HARD.search(text):
        return 0
    groups = list(_groups(text, list(_parts(text, 0, len(text), reference))))
    if len(groups) != 1 or groups[0][0].start > _LONGEST_HEAD or _strange(text[: groups[0][0].start]):
        return 0
    return _percent(groups[0]) if _tail(text, groups[0], 0, len(text)) == len(text) else 0


def division_percent(text: str, reference: Reference) -> int:
    """Confidence that a whole cell names a province, city or county, or several levels of them."""
    if text in reference.places:
        sure = text in reference.regions or text[-1] in "省市区县旗州盟"
        return 90 if sure and len(text) > 2 else 60 if sure else 30
    place, levels = 0, 0
    while place < len(text):
        if levels and text[place] in "-/ ,·_":
            place += 1
        length = _division(text, place, len(text), reference)
        if not length:
            return 0
        place, levels = place + length, levels + 1
    return 95 if levels > 1 else 0


@lru_cache(maxsize=4)
def _heads(reference: Reference) -> dict[str, int]:
    """First two characters of division names → length of the longest name that begins with them."""
    heads: dict[str, int] = {}
    for name in reference.places:
        heads[name[:2]] = max(heads.get(name[:2], 0), len(name))
    return heads


def _division(text: str, start: int, end: int, reference: Reference) -> int:
    """Length of the division name at ``start``: a region in any form, a county only with its suffix."""
    longest = min(_heads(reference).get(text[start : start + 2], 0), end - start)
    for length in range(longest, 1, -1):
        name = text[start : start + length]
        if name in reference.places and (name in reference.regions or name[-1] in "省市区县旗州盟"):
            return length
    return 0


def _strange(text: str) -> bool:
    """Whether a piece between or beside the parts of an address belongs to a sentence."""
    return any(character in _STOPS or character == "," for character in text)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """The pieces of a text between the marks that no address runs across."""
    start = 0
    for mark in _HARD.finditer(text):
        if mark.start() - start > 3:
            yield start, mark.start()
        start = mark.end()
    if len(text) - start > 3:
        yield start, len(text)


def _parts(text: str, start: int, end: int, reference: Reference) -> Iterator[_Part]:
    """The parts of addresses in a stretch, from left to right."""
    place, nearest = start, -1
    while place < end:
        if nearest <= place:
            last = _LAST.search(text, place + 1, end)
            nearest = last.start() if last else len(text) + _LONGEST_PART
        if length := _division(text, place, end, reference):
            yield _Part(place, place + length, "division")
            place += length
            continue
        if text[place] in _NUMERALS and (number := _NUMBER.match(text, place, end) or _BARE.match(text, place, end)):
            yield _Part(place, number.end(), "number" if number.re is _NUMBER else "bare")
            place = number.end()
            continue
        # A pattern is only tried where a suffix is near enough: nearly all places in a text have none.
        named = _named(text, place, end, reference) if nearest - place <= _LONGEST_PART else None
        if named is None:
            place += 1
            continue
        yield named
        place = named.end


def _named(text: str, start: int, end: int, reference: Reference) -> _Part | None:
    """The part that begins at ``start`` and ends with the nearest suffix, unless a stop word or another part comes first."""
    if text[start] in _STOPS or text[start] in _INLINE:
        return None
    match = _NAMED.match(text, start, end)
    if match is None or any(character in _STOPS for character in text[start : match.end() - 1]):
        return None
    inner = range(start + 1, match.end() - 1)
    if any(_division(text, place, match.end(), reference) > 2 for place in inner):
        return None
    return _Part(start, match.end(), str(match.lastgroup))


def _groups(text: str, parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """Parts that stand close enough to be of one address."""
    group: list[_Part] = []
    for part in parts:
        if group:
            gap = text[group[-1].end : part.start]
            if not _GAP.fullmatch(gap) or (gap.strip() != "," and _strange(gap)):
                yield group
                group = []
        if group or part.kind not in ("number", "bare"):
            group.append(part)
    if group:
        yield group


def _percent(group: Sequence[_Part], inside: bool = False) -> int:
    """How sure a group of parts is an address; 0 for a bare division, a lone place or a number of something else.

    Inside a text a region with its town is no address yet: it takes a road, a village, a building or a number.
    """
    kinds = {part.kind for part in group}
    above = sum(part.kind in ("division", "area") for part in group)
    weight = sum(_WEIGHTS[kind] for kind in kinds) + 0.4 * max(0, above - 1)
    numbered = "number" in kinds and bool(kinds & {"division", "area", "town", "village", "road", "estate"})
    detailed = (
        numbered
        or bool(kinds & ({"village", "road"} if inside else {"village", "road", "town"}))
        or ("estate" in kinds and above > 1)
    )
    if not detailed or weight < _ENOUGH:
        return 0
    return 95 if weight >= _SURELY else 85 if weight >= _LIKELY else 65


def _tail(text: str, group: Sequence[_Part], start: int, end: int) -> int:
    """Where the address ends: a stretch that begins with it is all address when only a short rest follows."""
    last = group[-1].end
    rest = text[last:end]
    if group[0].start - start <= _LONGEST_HEAD and len(rest) <= _LONGEST_TAIL and not _strange(rest):
        return end
    return last
