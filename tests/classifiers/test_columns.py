from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.columns import ColumnContext, judge_column
from classifiers.model import ColumnFinding, ColumnTally, EntityTally, Protection
from connectors.model import Column
from tests.classifiers.tallies import KNOWLEDGE, POWER, cells, entity, table

UNSEEN = ColumnTally()


def _verdict(
    name: str, tally: ColumnTally = UNSEEN, comment: str = "", declared: str = "varchar(64)", path: str = ""
) -> ColumnFinding:
    column = Column(name, declared, comment)
    return judge_column(column, path or name, tally, ColumnContext(table("t_x", column), KNOWLEDGE, power=POWER))


def _sentences(finding: ColumnFinding) -> set[str]:
    return {evidence.sentence for evidence in finding.evidence}


def test_values_decide_without_a_name() -> None:
    finding = _verdict("f1", cells(1000, {"CN_ID_CARD": entity(980, 990)}))
    assert (finding.entity_type, finding.match_ratio, finding.protection) == ("CN_ID_CARD", 0.98, Protection.CLEAR)
    assert finding.confidence > 0.8


def test_a_name_makes_values_surer() -> None:
    values = cells(1000, {"CN_ID_CARD": entity(900, 950)})
    assert _verdict("id_card", values).confidence > _verdict("f1", values).confidence


def test_a_name_alone_is_less_sure_than_values() -> None:
    assert 0.3 < _verdict("id_card").confidence < _verdict("f1", cells(100, {"CN_ID_CARD": entity(100)})).confidence
    assert "values_unseen" in _sentences(_verdict("id_card"))


def test_values_overrule_the_name_and_say_so() -> None:
    finding = _verdict("phone", cells(500, {"EMAIL_ADDRESS": entity(490), "CN_MOBILE_PHONE": entity(0)}))
    assert finding.entity_type == "EMAIL_ADDRESS"
    assert "values_other" in _sentences(finding)


def test_a_name_whose_values_do_not_fit_is_no_verdict() -> None:
    finding = _verdict("mobile", cells(500, {}))
    assert finding.entity_type is None
    assert "values_contradict" in _sentences(finding)


@pytest.mark.parametrize(
    ("entity_type", "tally"),
    [
        ("BANK_CARD", entity(100, 1000)),  # order numbers of 16 digits: one in ten passes Luhn
        ("CN_ID_CARD", entity(91, 1000)),  # random 18 digits: one in eleven passes MOD 11-2
        ("CN_MOBILE_PHONE", entity(800, 1000)),  # serials of 11 digits starting with 1
    ],
)
def test_near_misses_are_neither_dominant_nor_contained(entity_type: str, tally: EntityTally) -> None:
    finding = _verdict("order_no", cells(1000, {entity_type: tally}, integer=1000))
    assert (finding.entity_type, finding.contains) == (None, ())


def test_a_supported_type_needs_a_name_or_overwhelming_values() -> None:
    partly = cells(100, {"BANK_CARD": entity(60, 62)})
    assert _verdict("f1", partly).entity_type is None
    assert _verdict("bank_card", partly).entity_type == "BANK_CARD"
    assert _verdict("f1", cells(100, {"BANK_CARD": entity(95, 96)})).entity_type == "BANK_CARD"
    assert _verdict("f1", cells(100, {"BANK_CARD": entity(95, 96, distinct=2)})).entity_type is None


def test_a_named_type_is_never_found_without_a_name() -> None:
    values = cells(100, {"GENDER": entity(100, distinct=2)}, distinct=2)
    assert _verdict("f1", values).entity_type is None
    assert _verdict("sex", values).entity_type == "GENDER"


def test_doubtful_values_give_way_to_a_name_that_says_something_else() -> None:
    doubtful = cells(100, {"EMAIL_ADDRESS": entity(100, confidence=50)})
    assert _verdict("version", doubtful).entity_type is None
    assert _verdict("version", doubtful).contains == ()
    assert _verdict("f1", doubtful).entity_type == "EMAIL_ADDRESS"


def test_sparse_finds_are_contained_with_their_share() -> None:
    finding = _verdict("remark", cells(1000, {"CN_MOBILE_PHONE": entity(0, 0, inside=30)}, long_text=900))
    assert finding.entity_type is None
    assert [(part.entity_type, part.share) for part in finding.contains] == [("CN_MOBILE_PHONE", 0.03)]
    assert finding.enterprise_level == 3


def test_a_few_other_documents_in_a_column_are_contained() -> None:
    finding = _verdict("cert_no", cells(1000, {"CN_ID_CARD": entity(900), "EMAIL_ADDRESS": entity(50)}))
    assert finding.entity_type == "CN_ID_CARD"
    assert [part.entity_type for part in finding.contains] == ["EMAIL_ADDRESS"]


@pytest.mark.parametrize(
    ("name", "tally", "entity_type", "status"),
    [
        ("f1", cells(100, {"CN_MOBILE_PHONE": entity(0, masked=98)}, masked=98), "CN_MOBILE_PHONE", Protection.MASKED),
        ("phone", cells(100, {}, hashed=100), "CN_MOBILE_PHONE", Protection.HASHED),
        ("f1", cells(100, {}, hashed=100), None, Protection.HASHED),
        ("id_card", cells(100, {}, opaque=100), "CN_ID_CARD", Protection.ENCRYPTED),
        ("access_token", cells(100, {}, opaque=100), "SECRET_TOKEN", Protection.CLEAR),
        ("phone", ColumnTally(), "CN_MOBILE_PHONE", Protection.UNKNOWN),
    ],
)
def test_protection(name: str, tally: ColumnTally, entity_type: str | None, status: Protection) -> None:
    finding = _verdict(name, tally)
    assert (finding.entity_type, finding.protection) == (entity_type, status)


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("name", "tinyint"),
        ("cust_name", "datetime"),
        ("id_card", "bit(1)"),
        ("mobile", "char(2)"),
        ("mobile", "tinyint(1)"),
        ("email", "int"),
    ],
)
def test_a_declared_type_that_cannot_hold_it_rules_it_out(name: str, declared: str) -> None:
    assert _verdict(name, declared=declared).entity_type is None


def test_an_enumeration_is_no_free_identifier() -> None:
    assert _verdict("owner", comment="1-公司 2-个人 3-其他").entity_type is None
    assert _verdict("sex", comment="0-未知 1-男 2-女", declared="tinyint").entity_type == "GENDER"
    assert _verdict("contact_person", cells(5000, {"PERSON_NAME": entity(0)}, distinct=4)).entity_type is None


def test_links_to_a_photo_are_a_photo() -> None:
    assert _verdict("avatar", cells(100, {"URL": entity(100)})).entity_type == "PHOTO_BIOMETRIC"


def test_inside_json_the_last_key_is_the_name() -> None:
    column = Column("extra", "json", "手机号")
    values = cells(10, {})
    context = ColumnContext(table("t_x", column), KNOWLEDGE)
    assert judge_column(Column("extra"), "extra.$.list[*].email", values, context).entity_type == "EMAIL_ADDRESS"
    assert judge_column(Column("extra"), "extra.$.count", values, context).entity_type is None


def test_sensitivity_follows_the_newer_standard_for_id_numbers_and_images() -> None:
    number, image = _verdict("id_card"), _verdict("id_card_photo")
    assert (number.gbt35273.sensitive, number.gbt45574.sensitive) == (True, False)
    assert (image.gbt45574.sensitive, image.enterprise_level) == (True, 4)


def test_evidence_is_ordered_by_weight() -> None:
    weights = [
        abs(evidence.weight) for evidence in _verdict("phone", cells(100, {"CN_MOBILE_PHONE": entity(100)}), "手机号").evidence
    ]
    assert weights == sorted(weights, reverse=True)
    assert len(weights) >= 3


_COUNTS = st.integers(0, 200)


@given(
    st.sampled_from(["f1", "phone", "id_card", "remark", "phone_status"]),
    st.dictionaries(st.sampled_from(sorted(POWER.strength)), st.tuples(_COUNTS, _COUNTS, _COUNTS, _COUNTS), max_size=4),
    st.integers(0, 200),
)
def test_confidence_and_shares_stay_in_range(name: str, met: dict[str, tuple[int, int, int, int]], nulls: int) -> None:
    entities = {kind: entity(a, a + b, c, masked=d) for kind, (a, b, c, d) in met.items()}
    tally = ColumnTally(200 + nulls, nulls, entities=entities, traits={"masked": 60})
    finding = _verdict(name, tally)
    assert 0.0 <= finding.confidence <= 1.0
    assert finding.match_ratio is None or 0.0 <= finding.match_ratio <= 1.0
    assert all(0.0 < part.share <= 1.0 for part in finding.contains)
    assert (finding.entity_type is None) == (finding.confidence == 0.0)
