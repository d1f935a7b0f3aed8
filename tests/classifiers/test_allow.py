"""Allow-lists keep findings out, and the evidence says so."""

from __future__ import annotations

import pytest

from classifiers import Classifier, sentence
from config import AllowList, CustomRules, load_knowledge
from tests.classifiers.test_custom import SHIPPED, judged, types

PHONES = [f"1390000{n:04d}" for n in range(100)]
HOTLINE = "13900009999"


def allowing(columns: tuple[str, ...] = (), shapes: tuple[str, ...] = (), values: tuple[str, ...] = ()) -> Classifier:
    return SHIPPED.with_rules(CustomRules(allow=AllowList(columns, shapes, values)))


@pytest.mark.parametrize("glob", ["hr.visits.phone", "*.visits.phone", "hr.*.phone", "*.phone"])
def test_a_column_by_glob_is_no_finding_and_says_why(glob: str) -> None:
    phone, other = judged(allowing(columns=(glob,)), phone=list(PHONES), c2=list(PHONES)).columns
    assert (phone.entity_type, phone.contains, phone.confidence, phone.enterprise_level) == (None, (), 0.0, None)
    assert phone.evidence[0].sentence == "allowed_column"
    assert glob in sentence(phone.evidence[0])
    assert "values_match" in [one.sentence for one in phone.evidence]
    assert other.entity_type == "CN_MOBILE_PHONE"


def test_an_allowed_column_covers_the_paths_inside_it() -> None:
    cells: list[str | None] = [f'{{"tel": "{phone}"}}' for phone in PHONES]
    assert {column.entity_type for column in judged(SHIPPED, extra=cells).columns} >= {"CN_MOBILE_PHONE"}
    assert not any(column.entity_type for column in judged(allowing(columns=("*.extra",)), extra=cells).columns)


def test_an_allowed_column_speaks_for_no_domain() -> None:
    plain, spared = judged(SHIPPED, c1=list(PHONES)), judged(allowing(columns=("*.c1",)), c1=list(PHONES))
    assert plain.domain == "user_personal"
    assert spared.domain is None


def test_allowed_values_are_left_out_of_the_count() -> None:
    column = judged(allowing(values=(HOTLINE,)), c1=[*PHONES[:20], *[HOTLINE] * 80]).columns[0]
    assert (column.entity_type, column.match_ratio) == ("CN_MOBILE_PHONE", 1.0)
    said = next(one for one in column.evidence if one.sentence == "allowed_values")
    assert dict(said.fills) == {"count": 80}


def test_a_column_of_allowed_values_only_is_no_finding() -> None:
    column = judged(allowing(values=(HOTLINE,)), phone=[HOTLINE] * 80).columns[0]
    assert column.entity_type is None
    assert column.evidence[0].sentence == "allowed_values"


def test_shapes_spare_whole_cells_and_any_split_agrees() -> None:
    ours = allowing(shapes=("T-00000000000",))
    cells: list[str | None] = [f"T-{phone}" for phone in PHONES]
    both: list[str | None] = [*cells, *PHONES]
    assert judged(ours, c1=list(both)).columns[0].match_ratio == 1.0
    assert judged(ours, parts=9, c1=list(both)) == judged(ours, c1=list(both))
    assert types(judged(ours, c1=cells)) == [None]


def test_values_are_spared_inside_texts_too_but_never_unmasked() -> None:
    ours = allowing(values=(HOTLINE, "王小明"))
    found = {one.entity_type for one in ours.detect(f"客户王小明致电 {HOTLINE}")}
    assert found.isdisjoint({"PERSON_NAME", "CN_MOBILE_PHONE"})
    assert {one.entity_type for one in ours.detect(f"致电 {HOTLINE} 或 13900001234")} >= {"CN_MOBILE_PHONE"}
    assert ours.detect(HOTLINE) == ()
    assert ours.allows(HOTLINE)
    assert not ours.allows("13900001234")
    assert HOTLINE not in ours.mask(f"bak_{HOTLINE}")


def test_nothing_allowed_changes_nothing() -> None:
    assert judged(Classifier(load_knowledge(), b"a key", allow=AllowList()), phone=list(PHONES)) == judged(
        SHIPPED, phone=list(PHONES)
    )
