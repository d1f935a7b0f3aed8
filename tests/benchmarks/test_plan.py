"""The benchmark has the columns it promises, each with a truth."""

from __future__ import annotations

from collections import Counter

from benchmarks.accuracy.model import Form, Group
from benchmarks.accuracy.plan import Planned, Size, planned, tables
from config import load_knowledge

TINY = Size(rows=5, many_rows=10, sparse_rows=20, repeats=1)


def test_every_entity_type_has_columns() -> None:
    wanted = set(load_knowledge().taxonomy.entity_types)
    assert wanted - {one.truth.best for one in planned(Size())} == set()


def test_there_are_enough_sensitive_columns_and_traps() -> None:
    groups = Counter(one.group for one in planned(Size()))
    assert groups[Group.TRAP] >= 400
    assert sum(bool(one.truth.best or one.truth.contains) for one in planned(Size())) >= 400
    assert set(groups) == set(Group)


def test_traps_have_no_type_and_others_have_one() -> None:
    for one in planned(Size()):
        if one.group is Group.TRAP:
            assert one.truth.best is None
            assert one.truth.allows(None)
        elif one.group not in (Group.SPARSE, Group.PROTECTION):
            assert one.truth.best is not None


def test_tables_take_every_column_once_under_a_name_of_its_own() -> None:
    made = list(tables(TINY, 5))
    assert sum(len(table.columns) for table in made) == len(planned(TINY))
    assert len({table.name for table in made}) == len(made)
    for table in made:
        assert len({column.name.lower() for column in table.columns}) == len(table.columns)
        assert len({len(column.values) for column in table.columns}) == 1
        assert all(column.stored != "nested" for column in table.columns if table.form is not Form.PARQUET)


def test_a_seed_repeats_its_values() -> None:
    def few(one: Planned) -> bool:
        return one.group is Group.PROTECTION

    first, again, other = (list(tables(TINY, seed, few)) for seed in (5, 5, 6))
    assert first == again != other
