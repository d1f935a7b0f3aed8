"""What columns tell together: from findings to facts, and what the pack makes of them."""

from __future__ import annotations

import pytest

from classifiers.aggregation import aggregation
from classifiers.facts import Circumstances, gather
from classifiers.levels import decide, sensitive_class
from classifiers.model import ColumnFinding, Contained, DatasetFinding, Decision, PersonalInformation, Persons, Protection
from config import load_level_rules, load_taxonomy
from connectors.model import Statistics

TAXONOMY = load_taxonomy()
RULES = load_level_rules()
RECORDS, PLACES = "user_personal.service_derived.call_records", "user_personal.service_derived.location"


def column(name: str, kind: str = "", type_: str = "varchar(32)", **changes: object) -> ColumnFinding:
    """A column of clear text in user_personal, as the taxonomy classes its entity type."""
    known = TAXONOMY.entity_types.get(kind)
    usual: dict[str, object] = {
        "entity_type": kind or None,
        "domain": "user_personal",
        "enterprise_level": known.enterprise_level if known else None,
        "gbt35273": PersonalInformation(known.gbt35273 if known else ""),
        "protection": Protection.CLEAR,
    }
    return ColumnFinding(name, type_, **{**usual, **changes})  # type: ignore[arg-type]


def finding(*columns: ColumnFinding, category: str = "user_personal.identity") -> DatasetFinding:
    return DatasetFinding(columns, category.partition(".")[0], category)


def decided(whole: DatasetFinding) -> Decision:
    facts = gather(whole, Statistics(), Persons(0, 0), Circumstances(), TAXONOMY.identifying)
    return decide(facts, RULES)


PHONE, POINT = column("msisdn", "CN_MOBILE_PHONE"), column("lng", "GEO_COORDINATE", "decimal(9,6)")
MOMENT = column("report_time", type_="varchar(20)")
HASHED = column("msisdn", "CN_MOBILE_PHONE", protection=Protection.HASHED)


@pytest.mark.parametrize(
    ("whole", "is_trajectory"),
    [
        (finding(PHONE, POINT, MOMENT), True),
        (finding(HASHED, POINT, MOMENT), True),  # a hash still tells one from another
        (finding(column("doc.$.uid", "USER_ACCOUNT"), column("doc.$.gps.lat", "GEO_COORDINATE"), column("doc.$.ts")), True),
        (finding(column("vin", "VIN"), POINT, column("时间")), True),
        (finding(column("imsi", "IMSI"), column("ci", "CELL_ID"), column("at", type_="timestamp(6)"), category=PLACES), True),
        (finding(PHONE, column("ci", "CELL_ID"), column("stat_day", type_="date"), category=RECORDS), True),
        (finding(PHONE, POINT), False),
        (finding(POINT, MOMENT), False),
        (finding(PHONE, MOMENT, column("city", "ADMIN_DIVISION")), False),
        # A customer with one address, and times that a row has once.
        (finding(PHONE, POINT, column("create_time", type_="datetime"), column("csrq", "BIRTH_DATE", "date")), False),
        (finding(PHONE, POINT, column("open_date", type_="date"), column("online_times", type_="int")), False),
        (finding(PHONE, POINT, column("create_time", type_="datetime"), category=PLACES), True),
        (finding(PHONE, column("lng", "GEO_COORDINATE", protection=Protection.ENCRYPTED), MOMENT), False),
        # Base stations have a place, a time and somebody who looks after them; a subscriber's key is something else.
        (finding(PHONE, POINT, MOMENT, category="network_planning_ops.resources"), False),
        (finding(column("imsi", "IMSI"), POINT, MOMENT, category="network_planning_ops.operation"), True),
    ],
)
def test_a_trajectory_needs_a_subject_a_moment_and_a_point(whole: DatasetFinding, is_trajectory: bool) -> None:
    assert aggregation(whole, TAXONOMY.identifying).trajectory is is_trajectory
    assert ("trajectory" in decided(whole).flags) is is_trajectory


def test_a_trajectory_is_sensitive_and_a_single_point_is_another_class() -> None:
    way = decided(finding(PHONE, POINT, MOMENT))
    assert sensitive_class(way, RULES) == "行踪轨迹信息"
    assert {"trajectory", "sensitive_pi"} <= set(way.flags)
    assert way.enterprise_level == 4
    point = decided(finding(PHONE, POINT))
    assert sensitive_class(point, RULES) == ""
    assert point.enterprise_level == 3


@pytest.mark.parametrize(
    ("whole", "holds"),
    [
        (finding(PHONE, column("txt", "SMS_CONTENT")), True),
        (finding(HASHED, column("wav", "VOICE_RECORDING", "blob", protection=Protection.UNKNOWN)), True),
        (finding(PHONE, column("page", "BROWSING_LOG")), True),
        (finding(PHONE, column("host", "URL"), category=RECORDS), True),
        (finding(PHONE, column("avatar", "URL")), False),
        (finding(PHONE, column("txt", "SMS_CONTENT", protection=Protection.ENCRYPTED)), False),
        (finding(column("txt", "SMS_CONTENT")), False),
        (finding(PHONE, column("dur", "CALL_RECORD")), False),
    ],
)
def test_content_beside_a_person(whole: DatasetFinding, holds: bool) -> None:
    assert aggregation(whole, TAXONOMY.identifying).person_content is holds
    assert ("person_content" in decided(whole).flags) is holds
    assert holds <= (decided(whole).enterprise_level == 4)


MANY = ("CUSTOMER_ID", "PERSON_NAME", "CN_ID_CARD", "CN_MOBILE_PHONE", "EMAIL_ADDRESS", "GENDER")


def test_many_kinds_of_many_classes_in_clear_text_raise() -> None:
    whole = finding(*(column(name.lower(), name) for name in MANY))
    together = aggregation(whole, TAXONOMY.identifying)
    assert (together.clear_types, together.clear_classes) == (6, 3)
    decision = decided(whole)
    assert "aggregated_pi" in decision.flags
    assert decision.enterprise_level == 4
    assert any("约定" in reason.because and "convention" in reason.because_en for reason in decision.reasons)
    one_less = finding(*whole.columns[:-1])
    assert "aggregated_pi" not in decided(one_less).flags
    assert decided(one_less).enterprise_level == 3


def test_what_is_hidden_is_not_together_in_clear_text() -> None:
    hidden = [column(name.lower(), name, protection=Protection.HASHED) for name in MANY]
    assert aggregation(finding(*hidden), TAXONOMY.identifying).clear_types == 0
    note = column("note", contains=(Contained("CN_ID_CARD", 0.01),), gbt35273=PersonalInformation("个人身份信息"))
    assert aggregation(finding(*hidden, note), TAXONOMY.identifying).clear_types == 1
    machines = [column(name.lower(), name, domain="network_planning_ops") for name in MANY]
    assert aggregation(finding(*machines), TAXONOMY.identifying).clear_types == 0
