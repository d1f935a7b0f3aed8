"""What is recognised as bytes is what the patterns say, cell by cell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.person_forms import flat, plain_documents, plain_names, plain_phones, put_together, text_of_bytes
from classifiers.person_keys import Keys, _slow_keys, _slow_names, keys_of, names_of
from tests.classifiers.test_person_keys import number

IDS = [number(f"110105190{place % 10}0101{place:03d}") for place in range(1, 60)]
OLD = [one[:6] + one[8:17] for one in IDS]
BEFORE = ("", "0", "86", "+86", "+86 ", "0086", "00860", "860", "00", "000", "17951", "1", "+1 ", "(86)")
ODD = (
    "",
    " ",
    "无",
    "null",
    "0",
    "-",
    "-1",
    "13800138000",
    "13912345678",
    "13999999999",
    "14512345670",
    "10086",
    "1064912345678",
)
DIGITS = st.text("0123456789", min_size=9, max_size=20)


def spelled(digits: str, cuts: list[int], mark: str, small: bool) -> str:
    for cut in sorted(cuts, reverse=True):
        digits = digits[:cut] + mark + digits[cut:]
    return digits.lower() if small else digits


SPELLINGS = st.builds(
    spelled,
    st.one_of(
        st.sampled_from(IDS + OLD),
        st.builds("{}{}".format, st.sampled_from(BEFORE), st.integers(13_000_000_000, 19_999_999_999)),
        DIGITS,
        st.builds(lambda one, last: one[:17] + last, st.sampled_from(IDS), st.sampled_from("0123456789Xx*")),
    ),
    st.lists(st.integers(0, 20), max_size=3),
    st.sampled_from([" ", "-", "(", ")", "+", ".", "\t", "*", "X", "·", "\u3000", ".0", "\u200b"]),
    st.booleans(),
)
CELLS = st.lists(st.one_of(st.none(), st.sampled_from(ODD), SPELLINGS, st.text(max_size=12)), max_size=60)


def told(keys: Keys) -> list[tuple[str, int, int]]:
    return list(zip(keys.texts.to_pylist(), keys.kinds.tolist(), keys.states.tolist(), strict=True))


@pytest.mark.parametrize("entity_type", ["CN_ID_CARD", "PASSPORT", "CN_MOBILE_PHONE", "CN_LANDLINE"])
@given(CELLS)
def test_the_fast_way_says_what_the_patterns_say(entity_type: str, cells: list[str | None]) -> None:
    texts = pa.array(cells, pa.string())
    assert told(keys_of(texts, entity_type)) == told(
        _slow_keys(pa.array([one or "" for one in cells], pa.string()), entity_type, "")
    )


ACCOUNTS = st.one_of(
    st.none(),
    st.from_regex(r"[A-Za-z0-9_]{0,36}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{30,34}|0{0,9}[0-9]?|[xX0-9]{1,9}", fullmatch=True),
    st.sampled_from(
        ["null", "None", "NIL", "unknown", "n/a", "-1", "0", "a.0", "1234567890.0", "1.2345678901E+10", " 17 ", "a b"]
    ),
    st.text(max_size=40),
)


@pytest.mark.parametrize("entity_type", ["CUSTOMER_ID", "USER_ACCOUNT", "QQ_NUMBER"])
@pytest.mark.parametrize("scope", ["crm/no", "s" * 120])
@given(st.lists(ACCOUNTS, max_size=40))
def test_accounts_are_what_the_patterns_say(entity_type: str, scope: str, cells: list[str | None]) -> None:
    texts = pa.array(cells, pa.string())
    slow = _slow_keys(pa.array([one or "" for one in cells], pa.string()), entity_type, scope)
    assert told(keys_of(texts, entity_type, scope)) == told(slow)


@given(st.text("0123456789Xx:/-", min_size=18, max_size=18), st.integers(0, 17), st.sampled_from("/:09a\x7fé"))
def test_no_other_character_passes_for_a_digit(text: str, place: int, odd: str) -> None:
    one = IDS[7]
    for texts in ([text], [one[:place] + odd + one[place + 1 :]], [text[:11]], ["1390000" + text[:4], "139" + text[:8]]):
        cells = pa.array(texts, pa.string())
        for entity_type in ("CN_ID_CARD", "CN_MOBILE_PHONE"):
            assert told(keys_of(cells, entity_type)) == told(_slow_keys(cells, entity_type, ""))


@given(st.integers(1870, 2060), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_birthdays_and_provinces_are_those_of_the_patterns(year: int, month: int, day: int, province: int) -> None:
    cells = pa.array([number(f"{province:02d}0105{year:04d}{month % shorter:02d}{day % 34:02d}003") for shorter in (14, 100)])
    assert told(keys_of(cells, "CN_ID_CARD")) == told(_slow_keys(cells, "CN_ID_CARD", ""))


def test_the_usual_spellings_are_recognised() -> None:
    phones = ["13900000001", "139 0000 0001", "+86 139-0000-0001", "008613900000001", "(86)13900000001"]
    assert plain_phones(pa.array(phones)).met.all()
    assert {bytes(one) for one in plain_phones(pa.array(phones)).codes} == {b"13900000001"}
    one = IDS[3]
    spelled_ids = [one, one.lower(), f"{one[:6]} {one[6:14]} {one[14:]}", one[:6] + one[8:17]]
    assert {bytes(code) for code in plain_documents(pa.array(spelled_ids)).codes} == {one.encode()}


NAMES = st.lists(
    st.one_of(
        st.text("张王李伟芳娜某先生女士不详暂无未知", min_size=1, max_size=4),
        st.sampled_from(
            [None, "", " ", "张三", " 张三 ", "Li Lei", "张·伟", "张**", "无", "欧阳娜娜", "張偉", "ﾁﾔ", "13900000001", "老师"]
        ),
        st.text(max_size=6),
    ),
    max_size=40,
)


@given(NAMES)
def test_names_are_what_the_patterns_say(cells: list[str | None]) -> None:
    names = names_of(pa.array(cells, pa.string()))
    texts, telling, filled = _slow_names(pa.array([one or "" for one in cells], pa.string()))
    assert names.texts.take(pa.array(names.places)).to_pylist() == texts.to_pylist()
    assert names.telling[names.places].tolist() == telling.tolist()
    assert names.filled[names.places].tolist() == filled.tolist()


@given(st.lists(st.text(max_size=9), max_size=20), st.integers(0, 5))
def test_bytes_and_back(texts: list[str], start: int) -> None:
    part = pa.array(texts, pa.string()).slice(min(start, len(texts)))
    assert text_of_bytes(*flat(part)).to_pylist() == part.to_pylist()


@given(st.lists(st.one_of(st.sampled_from(IDS), st.text(max_size=5)), max_size=20))
def test_what_is_put_together_stays_in_its_place(cells: list[str]) -> None:
    texts = pa.array(cells, pa.string())
    plain = plain_documents(texts)
    rest = texts.filter(pa.array(~plain.met))
    assert put_together(plain, rest).to_pylist() == cells


def test_two_to_sixty_four_chinese_characters_need_no_cleaning() -> None:
    met = plain_names(pa.array(["张", "张三", "张" * 64, "张" * 65, "张a", "é三三", "\uf900三"]))
    assert np.flatnonzero(met).tolist() == [1, 2]
