from __future__ import annotations

from classifiers.model import ColumnFinding, Contained, DatasetFinding, PersonalInformation, Persons
from classifiers.persons import bounds
from connectors.model import Measure, Provenance

_PI = PersonalInformation("个人基本资料")
_NAME = ColumnFinding("name", "text", "PERSON_NAME", gbt35273=_PI, domain="user_personal")
_PHONE = ColumnFinding("phone", "text", "CN_MOBILE_PHONE", gbt35273=_PI, domain="user_personal")
_NOTE = ColumnFinding("note", "text", None, (Contained("CN_MOBILE_PHONE", 0.1),), gbt35273=_PI)
_ROUTER = ColumnFinding("ip", "text", "IP_ADDRESS", gbt35273=_PI, domain="network_planning_ops")
_PLAIN = ColumnFinding("sort", "int")
_TEN = Measure.exact(10)


def _of(*columns: ColumnFinding, rows: Measure = _TEN) -> Persons:
    return bounds(DatasetFinding(columns), rows)


def test_without_person_columns_nobody_is_told_of() -> None:
    assert _of(_PLAIN, _ROUTER, rows=Measure()) == Persons(0, 0, "not_counted")


def test_each_exact_row_can_name_one_person_in_each_column() -> None:
    assert _of(_NAME, _PHONE, _PLAIN) == Persons(0, 20, "rows_bound")


def test_an_estimate_bounds_nothing() -> None:
    assert _of(_NAME, rows=Measure.estimate(10)) == Persons(0, None, "not_counted")
    assert _of(_NAME, rows=Measure()) == Persons(0, None, "not_counted")


def test_a_proven_upper_end_of_the_rows_bounds_and_a_likely_one_does_not() -> None:
    assert _of(_NAME, rows=Measure(9, None, 10, Provenance.STATISTICS)) == Persons(0, 10, "rows_bound")
    assert _of(_NAME, rows=Measure(9, 8, 10, Provenance.EXTRAPOLATED)).upper is None


def test_free_text_may_name_any_number() -> None:
    assert _of(_NAME, _NOTE).upper is None
    assert _of(ColumnFinding("c.$.list[*].phone", "", "CN_MOBILE_PHONE", gbt35273=_PI)).upper is None


def test_an_empty_table_holds_nobody() -> None:
    assert _of(_NAME, rows=Measure.exact(0)).upper == 0
