"""Which columns a census reads, and what cannot be counted."""

from __future__ import annotations

from typing import Any

import pytest

from classifiers.model import ColumnFinding, Contained, DatasetFinding, Evidence, PersonalInformation, Protection
from classifiers.person_plan import Place, plan_of
from classifiers.person_subjects import Population
from config import load_name_hints

HINTS = load_name_hints()


def column(name: str, entity_type: str | None = None, **changes: Any) -> ColumnFinding:
    usual: dict[str, Any] = {"gbt35273": PersonalInformation("个人基本资料"), "protection": Protection.CLEAR}
    return ColumnFinding(name, "text", entity_type, **{**usual, **changes})


def plan(*columns: ColumnFinding, table: str = "t", role: str = "own", space: str = "crm"):
    return plan_of(DatasetFinding(columns), Place(table, "", role, space), HINTS)


def test_names_and_keys_are_read_and_descriptions_put_down_to_them() -> None:
    found = plan(column("id_no", "CN_ID_CARD"), column("cust_name", "PERSON_NAME"), column("birthday", "BIRTH_DATE"))
    assert [one.column for one in found.columns] == ["id_no", "cust_name"]
    assert [one.entity_type for one in found.columns] == ["CN_ID_CARD", ""]
    assert {one.name for one in found.told_elsewhere} == {"own"}


def test_where_nothing_names_anybody_one_description_is_read() -> None:
    found = plan(column("birthday", "BIRTH_DATE"), column("gender", "GENDER"))
    assert [one.column for one in found.columns] == ["birthday"]
    assert found.is_about_people


def test_a_calls_length_is_no_further_person() -> None:
    found = plan(column("calling", "CN_MOBILE_PHONE"), column("called", "CN_MOBILE_PHONE"), column("duration", "CALL_RECORD"))
    assert {one.subject.population for one in found.columns} == {Population.OWN, Population.THIRD}
    assert [one.column for one in found.columns] == ["calling", "called"]


@pytest.mark.parametrize(
    "several",
    [
        column("$text", "PERSON_NAME"),
        column("note", None, contains=(Contained("CN_MOBILE_PHONE", 0.1),)),
        column("phones[*]", "CN_MOBILE_PHONE"),
        column("p", "CN_MOBILE_PHONE", evidence=(Evidence("value", "values_inside", (("entity_type", "CN_MOBILE_PHONE"),)),)),
    ],
)
def test_cells_with_several_people_bound_nothing(several: ColumnFinding) -> None:
    assert plan(column("id_no", "CN_ID_CARD"), several).unbounded == (several.column,)


def test_landlines_among_handsets_are_told_apart_cell_by_cell() -> None:
    inside = Evidence("value", "values_inside", (("entity_type", "CN_LANDLINE"),))
    mixed = column("phone", "CN_MOBILE_PHONE", contains=(Contained("CN_LANDLINE", 0.1),), evidence=(inside,))
    assert plan(mixed).unbounded == ()


def test_hashed_keys_only_show_that_somebody_is_there() -> None:
    (one,) = plan(column("phone_md5", "CN_MOBILE_PHONE", protection=Protection.HASHED)).columns
    assert (one.entity_type, one.hidden) == ("", True)


def test_the_networks_own_machines_are_nobody() -> None:
    assert not plan(column("mac", "MAC_ADDRESS", domain="network_planning_ops")).is_about_people
    assert not plan(column("n", None, gbt35273=PersonalInformation())).is_about_people


@pytest.mark.parametrize(("role", "expected"), [("own", False), ("joint", False), ("entrusted", True), ("customer", True)])
def test_data_of_others_are_counted_apart(role: str, expected: bool) -> None:
    found = plan(column("phone", "CN_MOBILE_PHONE"), column("called", "CN_MOBILE_PHONE"), role=role)
    assert ({one.subject.population for one in found.columns} == {Population.ENTRUSTED}) is expected


def test_accounts_are_numbered_within_a_system() -> None:
    def scope(name: str, table: str = "t", space: str = "crm") -> str:
        return plan(column(name, "CUSTOMER_ID"), table=table, space=space).columns[0].scope

    assert scope("cust_id") == scope("CUST_ID", table="other")
    assert scope("cust_id") != scope("cust_id", space="bss")
    assert scope("id") != scope("id", table="other")
    assert scope("user_id") != scope("cust_id")


def test_elements_of_a_list_are_rows_of_their_own() -> None:
    found = plan(
        column("id_no", "CN_ID_CARD"),
        column("j.$.id_no", "CN_ID_CARD"),
        column("j.$.contacts[*].phone", "CN_MOBILE_PHONE"),
        column("j.$.contacts[*].name", "PERSON_NAME"),
        column("j.$.contacts[*].gender", "GENDER"),
        column("j.$.members[*].phone", "CN_MOBILE_PHONE"),
        column("j.$.by_number.*.id_no", "CN_ID_CARD"),
        column("phones.$[*]", "CN_MOBILE_PHONE"),
    )
    assert found.unbounded == ()
    assert {one.column: (one.each, one.subject.population.value) for one in found.columns} == {
        "id_no": ("", "own_users"),
        "j.$.id_no": ("", "own_users"),
        "j.$.contacts[*].phone": ("j.$.contacts[*]", "third_parties"),
        "j.$.contacts[*].name": ("j.$.contacts[*]", "third_parties"),
        "j.$.members[*].phone": ("j.$.members[*]", "own_users"),
        "j.$.by_number.*.id_no": ("j.$.by_number.*", "own_users"),
        "phones.$[*]": ("phones.$[*]", "own_users"),
    }
    subjects = {one.column: one.subject for one in found.columns}
    assert subjects["j.$.contacts[*].phone"] == subjects["j.$.contacts[*].name"]
    assert len(set(subjects.values())) == 5
    assert {one.name for one in found.told_elsewhere} == {"contact j.$.contacts[*]"}
