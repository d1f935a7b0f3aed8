"""Counts of people are appended and never changed; sketches are kept apart and can be deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.exc import DatabaseError

from catalog import Catalog, CensusPart
from catalog.model import Census, CensusGap, PersonCount
from classifiers.model import Persons

WHEN = datetime(2026, 11, 22, 13, 0, 0, 123456, tzinfo=UTC)
CENSUS = Census(
    id=uuid4(),
    run=uuid4(),
    entity="测试运营商",
    started_at=WHEN,
    finished_at=WHEN,
    method="census",
    third_parties=False,
    key_label="0011223344556677",
    datasets=3,
    rows=18_000_000,
    counts=(
        PersonCount("entity", "测试运营商", "total", Persons(10, 12, "census", {"documents": 10})),
        PersonCount("entity", "测试运营商", "total_with_third_parties", Persons(10, None, "census", {"documents": 10})),
    ),
    gaps=(CensusGap("crm", "public.note", "several_in_a_cell", "note"),),
)
PART = CensusPart("crm", ("db", "public", "t"), "", "mark", "label", WHEN, {"rows": 3}, b"\x00\x01")


@pytest.fixture
def catalog(tmp_path: Path):
    with Catalog.open(f"sqlite:///{tmp_path}/catalog.db") as opened:
        yield opened


def test_a_census_comes_back_as_it_was(catalog: Catalog) -> None:
    later = replace(CENSUS, id=uuid4(), third_parties=True)
    catalog.add_census(CENSUS)
    catalog.add_census(later)
    assert catalog.censuses() == (later, CENSUS)
    assert catalog.censuses("测试运营商") == (later, CENSUS)
    assert catalog.censuses("another") == ()
    assert (CENSUS.total.upper, later.total.upper) == (12, None)


def test_a_census_cannot_be_changed(catalog: Catalog) -> None:
    catalog.add_census(CENSUS)
    with pytest.raises(DatabaseError), catalog._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE census SET entity = 'x'")
    assert catalog.censuses() == (CENSUS,)


def test_sketches_are_replaced_and_forgotten(catalog: Catalog) -> None:
    catalog.keep_part(PART)
    catalog.keep_part(replace(PART, mark="newer"))
    assert catalog.census_part("crm", ("db", "public", "t"), PART.part) == replace(PART, mark="newer")
    assert catalog.census_part("crm", ("db", "public", "other"), PART.part) is None
    assert catalog.forget_sketches() == 1
    assert catalog.census_part("crm", ("db", "public", "t"), PART.part) is None


def test_parts_of_partitions_that_are_gone_are_dropped(catalog: Catalog) -> None:
    for name in ("p1", "p2", "p3"):
        catalog.keep_part(replace(PART, part=name))
    catalog.keep_part(replace(PART, path=("db", "public", "u")))
    assert catalog.drop_other_parts("crm", PART.path, ("p2",)) == 2
    assert catalog.census_part("crm", PART.path, "p1") is None
    assert catalog.census_part("crm", PART.path, "p2") is not None
    assert catalog.census_part("crm", ("db", "public", "u"), PART.part) is not None
