"""Parts of addresses, told for all places of a batch at once, are what plain patterns tell place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.address_parts import Signs, division
from classifiers.address_suffixes import KINDS, LASTS, NUMERAL, NUMERALS, STOPS, SUFFIXES, UNITS
from classifiers.passages import Passages
from config import load_reference

REFERENCE = load_reference()
NUMBER = re.compile(rf"(?:{NUMERAL}{{1,6}}(?:[-—–~/]{NUMERAL}{{1,5}}){{0,3}}(?:{UNITS})){{1,4}}")
BARE = re.compile(r"[0-9]{1,5}(?:[-—–][0-9A-Za-z]{1,5}){1,3}|\d{3,5}(?![\d%年月日元个人万亿点条次台件])")
SUFFIX = re.compile("|".join(f"(?P<{kind}>{suffix})" for kind, suffix in SUFFIXES.items()))
LEADS_ON = re.compile(rf"[^\W_{STOPS}]")
TOLD = re.compile("[一-鿿A-Za-z]")
ALPHABET = "浙江省杭州市西湖区文三路镇村1号幢室东段-~ ,.,的2ABx街道办事处大道园开发城一甲#/楼元特别行政自治乡里单%年，\0"
PIECES = (
    *(
        "浙江省",
        "杭州市",
        "西湖区",
        "文三路",
        "138号",
        "东软大厦",
        "3楼",
        "302室",
        "-",
        "12",
        "3456",
        "12-3-401",
        ",",
        " ",
        "的",
        "在",
    ),
    *("新疆维吾尔自治区", "积石山保安族东乡族撒拉族自治县", "新华路", "东段", "街道办事处", "某某", "5号院", "12号楼-3"),
    *(
        "特别行政区",
        "甲1号",
        "12~13号",
        "1234567号",
        "号码",
        "路由器",
        "路过",
        "工业园",
        "开发区",
        "村",
        "石家庄",
        "500元",
        "十二号",
    ),
)
Plain = tuple[int, int, str]


def named(text: str, start: int) -> Plain | None:
    """The part that begins at a place and ends with the first suffix behind it, if nothing breaks it off."""
    for at in range(1, len(text)):
        match = SUFFIX.match(text, at)
        if match is None or not LEADS_ON.fullmatch(text[at - 1]):
            continue
        if at > start:
            break
    else:
        return None
    end = match.end()
    unbroken = all(LEADS_ON.fullmatch(one) and (one.isascii() or TOLD.match(one)) for one in text[start:at])
    last = next(place for place in range(start + 1, len(text)) if text[place] in LASTS)
    divided = any(division(text, place, end, REFERENCE) > 2 for place in range(start + 1, end - 1))
    if at - start > 9 or not unbroken or not TOLD.match(text[start]) or last - start > 10 or divided:
        return None
    return start, end, str(match.lastgroup)


def plain(text: str) -> Iterator[Plain]:
    """The parts of one text, from left to right."""
    place = 0
    while place < len(text):
        length = division(text, place, len(text), REFERENCE)
        number = text[place] in NUMERALS and (NUMBER.match(text, place) or BARE.match(text, place))
        if length:
            part: Plain | None = (place, place + length, "division")
        elif number:
            part = (place, number.end(), "number" if number.re is NUMBER else "bare")
        else:
            part = named(text, place)
        if part is not None:
            yield part
        place = part[1] if part is not None else place + 1


def parts(texts: list[str]) -> list[list[Plain]]:
    passages = Passages.of(texts)
    found: list[list[Plain]] = [[] for _ in texts]
    for of, start, end, kind in zip(
        *(column.tolist() for column in Signs(passages, REFERENCE).parts(passages.starts[:-1], passages.starts[1:] - 1)),
        strict=True,
    ):
        first = int(passages.starts[of])
        found[of].append((start - first, end - first, KINDS[kind]))
    return found


TEXTS = st.lists(st.text(ALPHABET, max_size=40) | st.lists(st.sampled_from(PIECES), max_size=9).map("".join), max_size=5)


@given(TEXTS)
def test_all_at_once_are_the_same_as_one_by_one(texts: list[str]) -> None:
    assert parts(texts) == [list(plain(text)) for text in texts]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("浙江省杭州市文三路138号3幢501室", ["浙江省", "杭州市", "文三路", "138号3幢501室"]),
        ("路过村口12345", ["12345"]),
        ("积石山保安族东乡族撒拉族自治县吹麻滩镇", ["积石山保安族东乡族撒拉族自治县", "吹麻滩镇"]),
        ("工业园甲1-2号", ["甲1-2号"]),
        ("1234567号", ["234567号"]),
        ("", []),
    ],
)
def test_parts(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end, _ in parts([text])[0]] == expected


def test_texts_without_anything_have_no_parts() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert len(Signs(Passages.of([]), REFERENCE).parts(nothing, nothing).starts) == 0
