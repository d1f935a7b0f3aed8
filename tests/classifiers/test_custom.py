"""Detectors of the user's own run like the shipped ones: over cells, in texts, in names, and in masking."""

from __future__ import annotations

import random
from functools import reduce

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2, mod_97_10

from classifiers import Classifier, examples_failed
from classifiers.check_digits import CHECK_DIGITS
from classifiers.custom import custom_detector
from classifiers.model import DatasetFinding, DatasetTally
from config import CustomDetector, CustomRules, EntityType, SettingsError, load_knowledge
from connectors.model import Column, Dataset, Kind

SHIPPED = Classifier(load_knowledge(), b"a key")
STAFF = CustomDetector(
    "staff", EntityType("STAFF_NO", "工号", "staff number", "个人教育工作信息", True, enterprise_level=2), r"T\d{6}",
    keywords=("工号", "staff_no", "IMS账号", "frobnicator"), mask=(1, 0),
)  # fmt: skip
PROJECT = CustomDetector("project", EntityType("PROJECT_CODE", "项目", "project"), terms=("猎鹰", "蓝鲸计划", "C++ Next"))
CARD = CustomDetector("card", EntityType("LOYALTY_CARD", "卡", "card"), r"88\d{10}", check="luhn", strength="self")
BADGE = CustomDetector("badge", EntityType("DOOR_BADGE", "门禁卡", "badge"), keywords=("门禁卡号", "badge_no"))
TICKET = CustomDetector("ticket", EntityType("TICKET", "票", "ticket"), r"\d{6}", keywords=("票号",), strength="named")
OURS = SHIPPED.with_rules(CustomRules((STAFF, PROJECT, CARD, BADGE, TICKET)))


def judged(classifier: Classifier, parts: int = 1, **columns: list[str | None]) -> DatasetFinding:
    dataset = Dataset("hr", ("", "", "visits"), Kind.TABLE, tuple(Column(name, "TEXT") for name in columns))
    rows = pa.record_batch({name: pa.array(values, pa.string()) for name, values in columns.items()})
    size = max(1, -(-rows.num_rows // parts))
    tallies = [classifier.tally(rows.slice(start, size)) for start in range(0, rows.num_rows, size)]
    return classifier.judge(dataset, reduce(DatasetTally.merge, tallies, DatasetTally()))


def types(finding: DatasetFinding) -> list[str | None]:
    return [column.entity_type for column in finding.columns]


def cards(count: int) -> list[str]:
    draw = random.Random(5)
    bodies = [f"88{draw.randrange(10**9):09d}" for _ in range(count)]
    return [body + luhn.calc_check_digit(body) for body in bodies]


def test_values_names_and_checks_carry_verdicts() -> None:
    finding = judged(
        OURS,
        c1=[f"T{n:06d}" for n in range(60)],
        c2=cards(60),
        c3=[f"88{n * 7919 % 10**10:010d}" for n in range(60)],
        badge_no=[f"{n * 7919 % 100_000:05d}" for n in range(60)],
        c5=["猎鹰", "蓝鲸计划", "c++ next"] * 20,
        ticket=[f"{n:06d}" for n in range(60)],
    )
    assert types(finding) == ["STAFF_NO", "LOYALTY_CARD", None, "DOOR_BADGE", None, None]
    staff = finding.columns[0]
    assert (staff.enterprise_level, staff.gbt35273.name, staff.gbt35273.sensitive) == (2, "个人教育工作信息", True)
    assert [one.sentence for one in staff.evidence] == ["values_match"]


def test_few_listed_words_need_a_name_that_many_do_not() -> None:
    words = PROJECT.terms
    many = tuple(f"项目{chr(0x4E00 + n)}" for n in range(40))
    finding = judged(
        SHIPPED.with_rules(CustomRules((CustomDetector("p", PROJECT.kind, terms=(*words, *many), keywords=("代号",)),))),
        代号=[words[n % 3] for n in range(60)],
        c2=[many[n % 40] for n in range(80)][:60],
    )
    assert types(finding) == ["PROJECT_CODE", "PROJECT_CODE"]


@pytest.mark.parametrize("name", ["工号", "staff_no", "STAFFNO", "ims账号", "frobnicator", "旧工号"])
def test_keywords_are_found_as_words_of_a_name(name: str) -> None:
    assert types(judged(OURS, **{name: []})) == ["STAFF_NO"]


@pytest.mark.parametrize("name", ["工号状态", "frobnicators_count", "staff_note", "defrobnicator"])
def test_keywords_are_no_substrings(name: str) -> None:
    assert types(judged(OURS, **{name: []})) == [None]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请 T000001 处理", [("STAFF_NO", 2, 9)]),
        ("请Ｔ０００００１处理", [("STAFF_NO", 1, 8)]),
        ("XT000001 与 T0000012", []),
        ("项目猎鹰与 c++ next 立项", [("PROJECT_CODE", 2, 4), ("PROJECT_CODE", 6, 14)]),
        ("票号：123456 已用", [("TICKET", 3, 9)]),
        ("金额 123456 元", []),
    ],
)
def test_texts_are_searched_with_places(text: str, found: list[tuple[str, int, int]]) -> None:
    own = {one.kind.name for one in (STAFF, PROJECT, CARD, TICKET)}
    seen = [(one.entity_type, one.start, one.end) for one in OURS.detect(text) if one.entity_type in own]
    assert seen == found


def test_sparse_finds_and_any_split() -> None:
    memo = [f"与T{n:06d}同访" if n % 4 == 0 else "无事" for n in range(200)]
    codes = [f"T{n:06d}" for n in range(200)]
    whole = judged(OURS, memo=memo, c2=codes)
    assert [(part.entity_type, part.share) for part in whole.columns[0].contains] == [("STAFF_NO", 0.25)]
    assert judged(OURS, parts=7, memo=memo, c2=codes) == whole


def test_masking_hides_what_a_rule_finds() -> None:
    assert OURS.mask("owner T000001, see 猎鹰") == "owner *******, see **"
    assert SHIPPED.mask("owner T000001") == "owner T000001"


def test_two_rules_for_one_type_are_refused_and_shipped_forms_stay() -> None:
    again = CustomDetector("again", STAFF.kind, r"S\d+")
    identity = CustomDetector("mine", EntityType("CN_ID_CARD", "x", "x"), r"x\d+")
    for rules, says in (((STAFF, again), "another detector of yours"), ((identity,), "shipped")):
        with pytest.raises(SettingsError, match=says):
            SHIPPED.with_rules(CustomRules(rules))


def test_a_type_without_a_form_takes_the_company_s() -> None:
    own = CustomDetector("cust", SHIPPED.knowledge.taxonomy.entity_types["CUSTOMER_ID"], r"KH\d{8}")
    ours = SHIPPED.with_rules(CustomRules((own,)))
    assert types(judged(ours, c1=[f"KH{n:08d}" for n in range(60)])) == ["CUSTOMER_ID"]
    assert [one.entity_type for one in ours.detect("KH00000001")] == ["CUSTOMER_ID"]


def test_long_lists_know_whole_cells_only() -> None:
    terms = tuple(f"甲{n:05d}乙" for n in range(5000))
    detector = custom_detector(CustomDetector("d", EntityType("LISTED", "x", "x"), terms=terms))
    assert not detector.in_text
    seen = detector.check(pa.array([terms[7], "甲99999乙"]), SHIPPED.knowledge.reference)
    assert seen.tolist() == [90, 0]


def test_no_rules_change_nothing() -> None:
    assert SHIPPED.with_rules(CustomRules()) is SHIPPED
    assert OURS.knowledge.version != SHIPPED.knowledge.version


@given(st.text("0123456789", min_size=1, max_size=32))
def test_luhn_agrees_with_its_oracle(body: str) -> None:
    right = body + luhn.calc_check_digit(body)
    wrong = body + str((int(right[-1]) + 1) % 10)
    assert CHECK_DIGITS["luhn"][0](pa.array([right, wrong])).tolist() == [True, False]


@given(st.text("0123456789", min_size=1, max_size=32))
def test_mod_11_2_agrees_with_its_oracle(body: str) -> None:
    right = body + mod_11_2.calc_check_digit(body)
    wrong = body + ("0" if right[-1] != "0" else "1")
    assert CHECK_DIGITS["mod11-2"][0](pa.array([right, wrong])).tolist() == [True, False]


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=30))
def test_mod_97_agrees_with_its_oracle(body: str) -> None:
    right = body + mod_97_10.calc_check_digits(body)
    assert CHECK_DIGITS["mod97"][0](pa.array([right, right[:-1] + "X"])).tolist()[0] is True
    assert CHECK_DIGITS["mod97"][0](pa.array([right])).tolist() == [mod_97_10.is_valid(right)]


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17))
def test_mod_31_agrees_with_its_oracle(body: str) -> None:
    right = body + uscc.calc_check_digit(body)
    wrong = body + ("0" if right[-1] != "0" else "1")
    assert CHECK_DIGITS["mod31"][0](pa.array([right, wrong])).tolist() == [True, False]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_any_listed_word_is_found_as_a_cell(word: str) -> None:
    listed = CustomDetector(
        "d", EntityType("LISTED", "x", "x"), terms=(word, "另一个"), match=(word, f" {word} "), no_match=("q z",)
    )
    assert list(examples_failed(listed, SHIPPED.knowledge.reference)) == []


@pytest.mark.parametrize(("before", "after", "is_hidden"), [("", "", True), (" ", "\u3000", True), ("门禁卡 ", "", False)])
def test_a_form_with_its_own_ends_is_hidden_where_it_is_all_of_a_text(before: str, after: str, is_hidden: bool) -> None:
    own = CustomDetector("entry", EntityType("ENTRY_CARD", "卡", "card"), r"^\d{6}$", check="luhn", strength="self")
    number = next(str(n) for n in range(100_000, 100_100) if luhn.is_valid(str(n)))
    told = SHIPPED.with_rules(CustomRules((own,))).mask(f"{before}{number}{after}")
    assert (number not in told) == is_hidden


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"AB\d{4}$", r"AB\d{4}\z", r"AB\d{4}(?:$|x)", r"客户\w\w\d{4}(?:，|$)", r"^AB\d{4}", r"\AAB\d{4}", r"(?m)^AB\d{4}"),
        *(r"(?i)^aB\d+", r"(?:^|，)AB\d+", r"AB[^x]{4}$", r"\BB\d{4}\b", r"AB\d{4}", r"(?s)^.\d.", r"é\d+$"),
    ],
)
def test_a_form_with_its_own_ends_is_found_in_many_texts_as_in_each(pattern: str) -> None:
    own = CustomDetector("own", EntityType("OWN_CODE", "码", "code"), pattern, strength="self")
    ours = SHIPPED.with_rules(CustomRules((own,)))
    forms = ("第{}次来电 客户AB{}", "AB{1} 第{0}次", "AB{1} no {0}", "no {} AB{}", "é{1}é{0}")
    rows = pa.record_batch({form: [form.format(number % 10, 1000 + number) for number in range(44)] for form in forms})
    each = [ours.tally(rows.slice(number, 1)) for number in range(44)]
    assert ours.tally(rows) == reduce(DatasetTally.merge, each, DatasetTally())
