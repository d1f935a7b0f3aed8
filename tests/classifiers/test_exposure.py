from __future__ import annotations

from dataclasses import replace

import pytest

from classifiers.exposure import clear_people, looks_copied
from classifiers.levels import decide
from classifiers.model import ColumnFinding, Contained, DatasetFinding, Facts, Protection
from config import load_level_rules

PERSONAL = frozenset({"CN_ID_CARD", "CN_MOBILE_PHONE"})


@pytest.mark.parametrize(
    ("path", "copied"),
    [
        (("crm", "public", "customer_bak"), True),
        (("crm", "public", "customer_bak20240101"), True),
        (("crm", "public", "tmp_customer"), True),
        (("crm", "public", "customer_2024_copy2"), True),
        (("crm", "public", "T_USER_BAK_20240101"), True),
        (("crm", "backup", "customer"), True),
        (("crm", "public", "客户资料备份"), True),
        (("reports", "customers.dump"), True),
        (("crm", "public", "customer"), False),
        (("crm", "public", "message_template"), False),
        (("crm", "public", "temperature"), False),
        (("crm", "public", "bakery_order"), False),
        (("crm", "public", "copyright"), False),
        (("crm", "public", "holder"), False),
        (("old", "public", "customer"), False),
    ],
)
def test_names_of_copies(path: tuple[str, ...], copied: bool) -> None:
    assert looks_copied(path) is copied


def _finding(**column: object) -> DatasetFinding:
    return DatasetFinding((replace(ColumnFinding("c", "text"), **column),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("finding", "clear"),
    [
        (_finding(entity_type="CN_ID_CARD", protection=Protection.CLEAR), True),
        (_finding(entity_type="CN_ID_CARD", protection=Protection.MASKED), False),
        (_finding(entity_type="CN_ID_CARD", protection=Protection.HASHED), False),
        (_finding(entity_type="CN_ID_CARD", protection=Protection.UNKNOWN), False),  # judged by its name alone
        (_finding(entity_type="GENDER", protection=Protection.CLEAR), False),
        (_finding(contains=(Contained("CN_MOBILE_PHONE", 0.01),)), True),
        (_finding(), False),
    ],
)
def test_people_in_clear_text(finding: DatasetFinding, clear: bool) -> None:
    assert clear_people(finding, PERSONAL) is clear


@pytest.mark.parametrize(
    ("environment", "people", "copied", "flags"),
    [
        ("production", True, False, ()),
        ("production", True, True, ("copied_table",)),
        ("production", False, True, ()),
        ("test", True, False, ("clear_people_in_test",)),
        ("development", True, True, ("clear_people_in_test", "copied_table")),
        ("development", False, False, ()),
    ],
)
def test_exposures_are_flags_with_reasons(environment: str, people: bool, copied: bool, flags: tuple[str, ...]) -> None:
    facts = Facts("user_personal", "user_personal.identity", rows=10, environment=environment, clear_people=people)
    decision = decide(replace(facts, persons_upper=10, looks_copied=copied), load_level_rules())
    assert decision.flags == flags
    assert {reason.rule for reason in decision.reasons} >= set(flags)
