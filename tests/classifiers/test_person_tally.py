"""People are counted once, whatever the order and split of the rows, and nothing that is kept can be turned back."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.distinct import Exact, Sketched
from classifiers.model import Persons
from classifiers.person_keys import KeyKind
from classifiers.person_plan import PersonColumn, PersonPlan
from classifiers.person_sketch import Part, PersonSketch
from classifiers.person_subjects import Population, Subject
from classifiers.person_tally import PersonTally
from classifiers.siphash import siphash
from tests.classifiers.test_person_keys import number

KEY = bytes(range(16))
OWN, CALLED = Subject("own", Population.OWN), Subject("callee", Population.THIRD)
PLAN = PersonPlan(
    (
        PersonColumn("id", OWN, "CN_ID_CARD"),
        PersonColumn("pass", OWN, "PASSPORT"),
        PersonColumn("phone", OWN, "CN_MOBILE_PHONE"),
        PersonColumn("second", OWN, "CN_MOBILE_PHONE"),
        PersonColumn("account", OWN, "CUSTOMER_ID", "crm/custid"),
        PersonColumn("name", OWN, name=True),
        PersonColumn("called", CALLED, "CN_MOBILE_PHONE"),
    )
)
NAMES = [column.column for column in PLAN.columns]
IDS = [number(f"11010519000101{place:03d}") for place in range(1, 20)]
PHONES = [f"1390000{place:04d}" for place in range(1, 30)]


def batch(*rows: dict[str, str | None]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict({name: pa.array([row.get(name) for row in rows], pa.string()) for name in NAMES})


def counted(*batches: pa.RecordBatch, make=Exact, plan: PersonPlan = PLAN) -> dict[Population, PersonSketch]:
    tally = PersonTally(plan, KEY, make)
    for one in batches:
        tally.add(one)
    return tally.populations


def bounds(*rows: dict[str, str | None], population: Population = Population.OWN, make=Exact) -> tuple[int, int | None]:
    persons = counted(batch(*rows), make=make)[population].persons("census")
    return persons.lower, persons.upper


@pytest.mark.parametrize("make", [Exact, Sketched])
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([{"id": IDS[0]}, {"id": IDS[0].lower()}], (1, 1)),
        ([{"id": IDS[0]}, {"id": IDS[0][:6] + IDS[0][8:17]}], (1, 1)),  # 15 digits
        ([{"id": IDS[0]}, {"id": IDS[1]}], (2, 2)),
        ([{"phone": PHONES[0]}, {"phone": "+86 " + PHONES[0]}], (0, 1)),
        ([{"id": IDS[0], "phone": PHONES[0]}, {"phone": PHONES[0]}], (1, 1)),  # the link is shown once
        ([{"id": IDS[0], "phone": PHONES[0]}, {"phone": PHONES[1]}], (1, 2)),
        ([{"phone": PHONES[0], "second": PHONES[1]}], (0, 1)),  # no more people than mentions
        ([{"phone": PHONES[0], "second": PHONES[1]}, {"phone": PHONES[1], "second": PHONES[0]}], (0, 2)),
        ([{"phone": PHONES[0], "name": "张三"}, {"phone": PHONES[0], "name": "李四"}], (0, 2)),  # they share it
        ([{"phone": PHONES[0], "name": "张三"}, {"phone": PHONES[0], "name": "张 三"}, {"phone": PHONES[0]}], (0, 1)),
        ([{"phone": PHONES[0], "name": "张*"}, {"phone": PHONES[0], "name": "张先生"}], (0, 1)),
        (
            [
                {"phone": PHONES[0], "second": PHONES[1], "name": "张三"},
                {"phone": PHONES[1], "second": PHONES[0], "name": "张三"},
            ],
            (0, 1),
        ),
        ([{"id": IDS[0], "phone": PHONES[0], "name": "张三"}, {"phone": PHONES[0], "name": "李四"}], (1, 2)),
        ([{"id": IDS[0], "phone": PHONES[0], "name": "张三"}, {"phone": PHONES[0], "name": "张三"}], (1, 1)),
        ([{"account": "C00000001", "phone": PHONES[0]}, {"account": "C00000001"}], (0, 1)),
        ([{"account": "C00000001"}, {"account": "C00000002"}], (0, 2)),
        ([{"pass": "E12345679"}], (1, 1)),
        ([{"id": IDS[0], "pass": "E12345679"}, {"pass": "E12345679"}], (1, 1)),
        ([{"id": IDS[0], "pass": "E12345679"}, {"pass": "E12345670"}], (2, 2)),
        ([{"name": "张三"}, {"name": "张三"}], (0, 2)),  # nobody knows whether they are one
        ([{"phone": "138****0001"}, {"name": "李四", "id": "110105********0011"}], (0, 2)),
        ([{"phone": "10086"}, {"phone": None}], (0, 0)),
        ([{"id": IDS[0][:-1] + "0" if IDS[0][-1] != "0" else IDS[0][:-1] + "1"}], (0, 1)),
    ],
)
def test_bounds(rows: list[dict[str, str | None]], expected: tuple[int, int], make) -> None:
    assert bounds(*rows, make=make) == expected


def test_the_called_party_is_somebody_else() -> None:
    rows = [{"id": IDS[0], "phone": PHONES[0], "called": PHONES[1]}, {"phone": PHONES[1], "called": "95588"}]
    people = counted(batch(*rows))
    assert people[Population.THIRD].persons("census").upper == 1
    whole = PersonSketch(Exact)
    for one in people.values():
        whole.absorb(one)
    persons = whole.persons("census")
    assert (persons.lower, persons.upper) == (1, 2)  # the called one is the second row's own
    assert persons.by["service_cells"] == 1


def test_without_documents_nobody_is_certain() -> None:
    rows = [{"phone": phone, "name": "王五"} for phone in PHONES]
    assert bounds(*rows) == (0, len(PHONES))


def test_a_row_that_more_columns_tell_of_counts_without_a_key() -> None:
    plan = PersonPlan((PersonColumn("phone", OWN, "CN_MOBILE_PHONE"),), frozenset([OWN]))
    tally = PersonTally(plan, KEY, Exact)
    tally.add(batch({"phone": PHONES[0]}, {"phone": None}))
    assert tally.populations[Population.OWN].persons("census").upper == 2


def test_paths_in_json_are_read_row_by_row() -> None:
    plan = PersonPlan((PersonColumn("j.$.user.id", OWN, "CN_ID_CARD"), PersonColumn("j.$.user.phone", OWN, "CN_MOBILE_PHONE")))
    cells = [f'{{"user": {{"id": "{IDS[0]}", "phone": {PHONES[0]}}}}}', '{"user": {"phone": "13900000001"}}', "no json", None]
    tally = PersonTally(plan, KEY, Exact)
    tally.add(pa.record_batch({"j": pa.array(cells)}))
    tally.add(pa.record_batch({"j": pa.array([{"user": {"id": IDS[1], "phone": PHONES[2]}}])}))
    persons = tally.populations[Population.OWN].persons("census")
    assert (persons.lower, persons.upper) == (2, 2)


def test_a_json_text_that_was_cut_off_may_have_named_somebody() -> None:
    plan = PersonPlan((PersonColumn("j.$.phone", OWN, "CN_MOBILE_PHONE"),))
    tally = PersonTally(plan, KEY, Exact)
    tally.add(pa.record_batch({"j": pa.array(['{"phone": "13900000001"}', '{"note": "xxxxxxxxxx", "pho', "plain", None])}))
    assert tally.populations[Population.OWN].persons("census").upper == 2


cell = st.one_of(st.none(), st.sampled_from(PHONES[:6]))
row = st.fixed_dictionaries(
    {
        "id": st.one_of(st.none(), st.sampled_from(IDS[:5])),
        "pass": st.one_of(st.none(), st.sampled_from(["E12345679", "E12345670"])),
        "phone": cell,
        "second": cell,
        "account": st.one_of(st.none(), st.sampled_from(["C00000001", "C00000002"])),
        "name": st.one_of(st.none(), st.just("张三")),
        "called": cell,
    }
)


@given(st.lists(row, min_size=1, max_size=30), st.data())
def test_any_split_and_order_counts_the_same(rows: list[dict[str, str | None]], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(rows)))
    shuffled = data.draw(st.permutations(rows))
    for make in (Exact, Sketched):
        whole = counted(batch(*rows), make=make)
        parts = counted(batch(*shuffled[:cut]), make=make)
        for population, sketch in counted(batch(*shuffled[cut:]), make=make).items():
            parts[population].absorb(sketch)
        for population, sketch in whole.items():
            assert sketch.persons("census") == parts[population].persons("census")


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), min_size=1, max_size=30))
def test_the_truth_is_between_the_bounds(mentions: list[tuple[int, int]]) -> None:
    """A row shows one of a person's keys, with the name. Two people share a phone."""
    shown = ("id", "phone", "account")
    keys = [
        {"id": IDS[person], "phone": PHONES[max(person, 1)], "account": f"C0000000{person}", "name": "张王李赵刘"[person] + "伟"}
        for person in range(5)
    ]
    rows = [{shown[kind]: keys[person][shown[kind]], "name": keys[person]["name"]} for person, kind in mentions]
    lower, upper = bounds(*rows)
    assert upper is not None
    assert lower <= len({person for person, _ in mentions}) <= upper


def test_nothing_that_is_kept_can_be_matched_without_the_key() -> None:
    """A dictionary of every number of one prefix meets what a sketch kept only under the key."""
    phones = pa.array([f"1390000{place:04d}" for place in range(2000)])
    sketch = counted(batch(*({"phone": phone} for phone in phones.to_pylist()[:1000])), make=Sketched)[Population.OWN]
    kept = sketch.parts[KeyKind.PHONE, Part.ALONE]
    domain = b"phone".ljust(16, b"\0")

    def known(digests: np.ndarray) -> int:
        guess = Sketched()
        guess.add(digests)
        guess.absorb(kept)
        return guess.count().value - kept.count().value

    assert known(siphash(KEY, phones.slice(0, 1000), domain)) == 0  # with the key they are all there
    assert known(siphash(bytes(16), phones, domain)) == len(phones)  # with another one none
    assert known(np.array([int(phone) for phone in phones.to_pylist()], dtype=np.uint64)) == len(phones)
    assert b"1390000" not in kept.to_bytes()


def test_the_key_is_not_in_what_is_shown() -> None:
    tally = PersonTally(PLAN, b"sixteen byte key", Exact)
    assert "sixteen" not in repr(tally) + repr(tally.populations)
    assert isinstance(tally.populations[Population.OWN].persons("census"), Persons)


def test_everybody_in_a_list_is_counted() -> None:
    each = "extra.$.contacts[*]"
    contact = Subject(f"contact {each}", Population.THIRD)
    plan = PersonPlan(
        (
            PersonColumn("id", OWN, "CN_ID_CARD"),
            PersonColumn(f"{each}.id", contact, "CN_ID_CARD"),
            PersonColumn(f"{each}.phone", contact, "CN_MOBILE_PHONE"),
        )
    )
    extra = [
        json.dumps({"contacts": [{"id": IDS[5], "phone": PHONES[0]}, {"phone": PHONES[1]}]}),
        json.dumps({"contacts": [{"id": IDS[5].lower()}, {"phone": PHONES[0]}, {"phone": None}]}),
        '{"contacts": [{"phone": "',
    ]
    rows = pa.RecordBatch.from_pydict({"id": IDS[:3], "extra": extra})
    tally = PersonTally(plan, KEY, Exact)
    tally.add(rows)
    own, third = (tally.populations[one].persons("census") for one in (Population.OWN, Population.THIRD))
    assert (own.lower, own.upper) == (3, 3)
    assert (third.lower, third.upper, third.by["mentions"]) == (1, 2, 4)
    assert (tally.rows, tally.broken) == (3, 1)
    once_more = PersonTally(plan, KEY, Exact)
    for part in (rows.slice(0, 2), rows.slice(2)):
        other = PersonTally(plan, KEY, Exact)
        other.add(part)
        once_more.absorb(other)
    assert (once_more.rows, once_more.broken) == (3, 1)
    assert once_more.populations[Population.THIRD].persons("census") == third
