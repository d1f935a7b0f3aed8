"""Duties follow from what was found and declared; what is not known yet is not called met, and not called none of ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from catalog import ChangeClock, Circumstances, Obligation, State, obligations
from catalog.model import Filing, FilingOrigin, LegalEntity, System, Threshold
from classifiers.model import Decision, Level
from config import load_calendars, load_duties
from tests.catalog.builders import entry, snapshot

DUTIES, CALENDARS = load_duties(), load_calendars()
TODAY = date(2026, 6, 1)


def found(*entries: Any, region: str = "上海", today: date = TODAY, **around: Any) -> dict[tuple[str, str], Obligation]:
    """Every obligation by duty and scope."""
    done = around.pop("done", {})
    where = Circumstances(LegalEntity("演示公司", region, done), around.pop("systems", {}), today, **around)
    return {(one.duty.id, one.scope): one for one in obligations(snapshot(*entries), DUTIES, CALENDARS, where)}


def important(**changes: Any) -> Any:
    return entry("topology", level=Level.IMPORTANT, system="nms", **changes)


def flagged(*flags: str) -> Any:
    return entry("customers", decision=Decision(Level.GENERAL, flags=flags), system="crm")


def test_general_data_ask_for_the_yearly_inventory_only() -> None:
    assert set(found(entry("logs"))) == {("yearly_inventory", "")}


def test_important_data_bring_their_duties_with_dates_and_texts() -> None:
    duties = found(important())
    assert {one for one, _ in duties} >= {
        "directory_filing", "risk_assessment", "network_unit_grade", "classified_protection", "chief_data_officer",
        "incident_plan", "security_officer", "carriers_ledger", "log_retention", "disposal_report",
    }  # fmt: skip
    filing = duties["directory_filing", ""]
    assert (filing.due, filing.state, filing.carried_over, filing.triggers) == (
        date(2026, 7, 31),
        State.OPEN,
        True,
        ("important",),
    )
    assert duties["network_unit_grade", "nms"].state is State.OPEN
    assert duties["log_retention", ""].state is State.UNKNOWN
    assert all(one.duty.source for one in duties.values())


def test_a_region_binds_only_its_own() -> None:
    assert ("chief_data_officer", "") not in found(important(), region="广东")
    elsewhere = found(important(), region="广东")["directory_filing", ""]
    assert (elsewhere.due, elsewhere.carried_over) == (date(2026, 8, 30), True)


def test_a_text_of_shanghai_alone_binds_nobody_elsewhere() -> None:
    elsewhere = found(important(), flagged("pi_over_10m"), region="浙江", systems={"nms": System("nms", facts={"ciio": True})})
    texts = {one.duty.id: one.duty.source.split("；") for one in elsewhere.values()}
    assert texts
    assert not [duty for duty, parts in texts.items() if all(part.startswith(("沪", "上海")) for part in parts)]


@pytest.mark.parametrize(("grade", "state"), [(None, State.OPEN), (2.0, State.OPEN), (3.0, State.MET), (3.1, State.MET)])
def test_the_declared_grade_is_compared(grade: float | None, state: State) -> None:
    duties = found(important(), systems={"nms": System("nms", grade=grade)})
    assert duties["network_unit_grade", "nms"].state is state


def test_grade_protection_and_critical_infrastructure_are_facts_apart() -> None:
    system = System("nms", grade=3.0, facts={"mlps": 2, "ciio": True})
    duties = found(important(), systems={"nms": system})
    states = {
        name: duties[name, "nms"].state for name in ("network_unit_grade", "classified_protection", "network_unit_grade_ciio")
    }
    assert states == {"network_unit_grade": State.MET, "classified_protection": State.OPEN, "network_unit_grade_ciio": State.MET}
    assert duties["classified_protection", "nms"].found == "2"


@pytest.mark.parametrize(
    ("done", "today", "state"),
    [
        ({}, TODAY, State.OPEN),
        ({"risk_report": date(2025, 11, 20)}, TODAY, State.OPEN),  # last year's
        ({"risk_report": date(2026, 2, 1)}, TODAY, State.MET),
        ({}, date(2026, 12, 1), State.OVERDUE),
        ({}, date(2026, 11, 30), State.OPEN),  # on the day itself it is still in time
    ],
)
def test_a_yearly_duty_asks_for_this_year(done: dict[str, date], today: date, state: State) -> None:
    assert found(important(), done=done, today=today)["risk_assessment", ""].state is state


def test_a_filing_of_the_year_meets_the_duty_to_file() -> None:
    filing = Filing(
        UUID(int=1), "演示公司", date(2026, 5, 20), datetime(2026, 5, 20, tzinfo=UTC), FilingOrigin.FROZEN, "上海", ()
    )
    assert found(important(), filings=(filing,))["directory_filing", ""].state is State.MET
    last_year = replace(filing, filed_on=date(2025, 7, 20))
    assert found(important(), filings=(last_year,))["directory_filing", ""].state is State.OPEN


@pytest.mark.parametrize(
    ("done", "state", "due"),
    [
        ({"cdo_changed": date(2025, 9, 26)}, State.OVERDUE, date(2025, 10, 10)),
        ({"cdo_changed": date(2025, 9, 26), "cdo_filed": date(2025, 3, 1)}, State.OVERDUE, date(2025, 10, 10)),
        ({"cdo_changed": date(2025, 9, 26), "cdo_filed": date(2025, 9, 30)}, State.MET, date(2025, 10, 10)),
    ],
)
def test_a_change_of_the_chief_data_officer_runs_in_working_days(done: dict[str, date], state: State, due: date) -> None:
    duty = found(entry("logs"), done=done)["chief_data_officer_change", ""]
    assert (duty.state, duty.due, duty.certain) == (state, due, True)


def test_a_line_that_may_be_reached_leaves_its_duties_undecided() -> None:
    line = Threshold("persons_10m", "", 0, None, 10_000_000, "possible")
    duties = found(entry("customers"), lines=(line,))
    assert duties["compliance_audit", ""].state is State.UNDECIDED
    reached = found(entry("customers"), lines=(replace(line, state="reached"),))
    assert reached["compliance_audit", ""].state is State.OPEN
    assert ("compliance_audit", "") not in found(entry("customers"), lines=(replace(line, state="not_reached"),))


def test_an_undecided_level_leaves_the_duties_of_important_data_undecided() -> None:
    duties = found(entry("maybe", level=Level.UNDECIDED, system="nms"))
    assert duties["directory_filing", ""].state is State.UNDECIDED
    assert duties["network_unit_grade", "nms"].state is State.UNDECIDED


def test_ten_million_and_minors_have_their_own_duties() -> None:
    duties = found(flagged("pi_over_10m", "minors", "sensitive_pi"))
    assert {one for one, _ in duties} >= {
        "risk_assessment_10m",
        "directory_filing_10m",
        "compliance_audit",
        "minors_rules",
        "impact_assessment",
    }
    assert ("directory_filing", "") not in duties  # an obligation of its own, not a level


def test_sharing_of_important_data_asks_for_an_assessment_before() -> None:
    shares = System("nms", declared={"sharing": "向合作方提供"})
    assert found(important(), systems={"nms": shares})["assessment_before_sharing", "nms"].state is State.OPEN
    assessed = replace(shares, facts={"sharing_assessed": date(2026, 1, 5)})
    assert found(important(), systems={"nms": assessed})["assessment_before_sharing", "nms"].state is State.MET
    assert ("assessment_before_sharing", "nms") not in found(entry("logs", system="nms"), systems={"nms": shares})


def test_a_running_clock_is_a_duty_with_its_day() -> None:
    clock = ChangeClock(date(2026, 1, 31), date(2026, 3, 1))
    duty = found(important(), clock=clock)["change_filing", ""]
    assert (duty.due, duty.state) == (date(2026, 4, 30), State.OVERDUE)


def test_data_held_for_others_make_no_duties_of_ours() -> None:
    assert set(found(important(role="customer"), important(role="entrusted"))) == {("yearly_inventory", "")}


@pytest.mark.parametrize(
    ("text", "applies"),
    [
        ("向合作方提供", True),
        ("是", True),
        ("不与其他组织共享、交易、委托处理", False),
        ("无", False),
        ("未共享", False),
        ("No", False),
        ("-", False),
    ],
)
def test_a_declared_no_is_a_no(text: str, applies: bool) -> None:
    systems = {"nms": System("nms", declared={"sharing": text, "cross_border": text})}
    duties = found(important(), systems=systems)
    assert (("assessment_before_sharing", "nms") in duties) is applies
    assert (("impact_assessment", "") in duties) is applies
