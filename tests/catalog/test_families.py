"""Families over schemas, databases and sources: what is one 数据项, and what only looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import Surroundings, family, group, member_of, starred, starred_folder, summarise
from catalog.model import DataItem, Entry
from classifiers.model import ColumnFinding
from connectors.model import Kind, Measure, Statistics
from tests.catalog.builders import columns, entry, unread

USER = columns("id", "name", "phone")


def table(*place: str, source: str = "crm", found: tuple[ColumnFinding, ...] = USER, **changes: Any) -> Entry:
    """A table at (schema, table) or (database, schema, table)."""
    path = place if len(place) == 3 else ("", *place)
    return entry(path[-1], found, path=path, source=source, **changes)


def items(*entries: Entry, known: Sequence[DataItem] = (), around: Surroundings | None = None) -> dict[str, int]:
    """Every item as ``source database.schema.family`` with the number of its members."""
    grouping = group(entries, "", known, around=around)
    keys = {one.id: one.key for one in grouping.items}
    found: dict[str, int] = {}
    for one in grouping.entries:
        assert one.item is not None
        key = keys[one.item]
        name = f"{key.source} {'.'.join(part for part in (key.database, key.schema, key.family) if part)}"
        found[name] = found.get(name, 0) + 1
    return found


@pytest.mark.parametrize(
    ("name", "star"),
    [
        ("db_00", "db_*"),
        ("crm-shard-07", "crm-shard-*"),
        ("bss2024", "bss*"),
        ("layer1", "layer1"),
        ("ods_layer_2", "ods_layer_2"),
        ("tier1", "tier1"),
        ("api_v2", "api_v2"),
        ("数据层2", "数据层2"),
        ("version_20240101", "version_*"),
        ("player_01", "player_*"),
        ("7", "7"),
        ("t_*", "t_*"),
    ],
)
def test_numbers_that_tell_kinds_apart_are_no_shards(name: str, star: str) -> None:
    assert starred(name) == star
    assert family([name, name]) == {name: name} or star != name


@pytest.mark.parametrize(
    ("folder", "star"),
    [("logs/dt=20240101", "logs/dt=*"), ("logs/2024/01", "logs/*/*"), ("2024/01", "2024/*"), ("", ""), ("a/b", "a/b")],
)
def test_folders_are_starred_part_by_part(folder: str, star: str) -> None:
    assert starred_folder(folder) == star or folder == "2024/01"


def test_one_table_over_numbered_schemas_is_one_item() -> None:
    assert items(*(table(f"db_{n:02}", "user") for n in range(16))) == {"crm db_*.user": 16}


def test_one_table_over_numbered_databases_and_names_is_one_item() -> None:
    shards = [table(f"db_{n:02}", "main", f"user_{n:02}") for n in range(4)]
    assert items(*shards) == {"crm db_*.main.user_*": 4}


def test_one_table_over_numbered_sources_of_a_system_is_one_item() -> None:
    shards = [table("main", "user", source=f"crm-shard-{n:02}") for n in range(8)]
    assert items(*shards) == {"crm-shard-* main.user": 8}


def test_shards_that_hold_different_databases_each_are_one_item() -> None:
    shards = [table(f"db_{n:02}", "user", source=f"crm-shard-{n // 2:02}") for n in range(16)]
    assert items(*shards) == {"crm-shard-* db_*.user": 16}


def test_sources_without_a_system_are_not_put_together() -> None:
    assert len(items(*(table("main", "user", source=f"crm-{n}", system="") for n in range(3)))) == 3


def test_sources_that_were_declared_as_one_are() -> None:
    around = Surroundings(families={"bj": "crm", "sh": "crm"})
    entries = [table("main", "user", source=name) for name in ("bj", "sh", "gz")]
    assert items(*entries, around=around) == {"crm* main.user": 2, "gz main.user": 1}
    odd = [*entries[:2], table("main", "user", source="sh2", found=columns("x"))]
    around = Surroundings(families={"bj": "crm", "sh": "crm", "sh2": "crm"})
    assert sorted(items(*odd, around=around).values()) == [1, 2]


@pytest.mark.parametrize(
    "pair",
    {
        "layers": (table("layer1", "user"), table("layer2", "user")),
        "names that differ before the number": (table("test1", "user"), table("prod1", "user")),
        "environments": (table("m", "user", source="s1"), table("m", "user", source="s2", environment="test")),
        "roles": (table("m", "user", source="s1"), table("m", "user", source="s2", role="entrusted")),
        "systems": (table("m", "user", source="s1"), table("m", "user", source="s2", system="oss")),
        "columns": (table("db_1", "user"), table("db_2", "user", found=columns("id", "amount"))),
        "a file and a table": (table("db_1", "user"), table("db_2", "user", kind=Kind.FILE)),
    }.values(),
)
def test_what_is_numbered_but_different_stays_apart(pair: tuple[Entry, Entry]) -> None:
    assert sorted(items(*pair).values()) == [1, 1]


def test_two_products_with_numbers_do_not_share_the_one_table_they_have_in_common() -> None:
    first = [table("crm1", name) for name in ("sys_user", *(f"{c}_order" for c in "abcdefgh"))]
    assert len(items(*first, table("crm2", "sys_user"))) == 10


def test_a_shard_with_some_tables_of_its_own_is_still_a_shard() -> None:
    shards = [table(f"db_{n}", name) for n in range(4) for name in ("user", "bill")]
    extra = [table("db_0", f"{c}_config", found=columns(c)) for c in "abcdefgh"]
    found = items(*shards, *extra)
    assert (found["crm db_*.user"], found["crm db_*.bill"], len(found)) == (4, 4, 10)


def test_two_names_say_little_so_that_types_must_agree_too() -> None:
    def thin(schema: str, type_: str) -> Entry:
        return table(schema, "kv", found=(ColumnFinding("k", "varchar(9)"), ColumnFinding("v", type_)))

    assert len(items(thin("db_1", "bigint"), thin("db_2", "int8"))) == 1
    assert len(items(thin("db_1", "bigint"), thin("db_2", "varchar(20)"))) == 2


def test_numbered_folders_are_pieces_of_one() -> None:
    files = [entry("part-0.csv", USER, path=("cdr", "2024", f"{n:02}", "part-0.csv"), kind=Kind.FILE) for n in (1, 2, 3)]
    assert items(*files) == {"crm cdr/*/*.part-0.csv": 3}


def test_a_shard_of_a_known_family_is_known_when_it_comes_alone() -> None:
    first = group([table(f"db_{n}", "user") for n in range(3)], "")
    (item,) = first.items
    later = group([table("db_7", "user")], "", first.items)
    assert [one.item for one in later.entries] == [item.id]
    assert later.new == ()


def test_shards_scanned_one_at_a_time_find_together() -> None:
    first = group([table("main", "user", source="crm-1")], "")
    around = Surroundings(tuple(map(member_of, first.entries)))
    second = group([table("main", "user", source="crm-2")], "", first.items, around=around)
    assert second.entries[0].item == first.entries[0].item
    assert [one.key.source for one in second.new] == ["crm-*"]


def test_a_wider_family_keeps_the_identity_and_tells_of_those_that_grew_together() -> None:
    alone = group([table("db_0", "user"), table("db_1", "user", found=columns("x", "y", "z"))], "")
    first, second = (one.id for one in alone.items)
    around = Surroundings(tuple(map(member_of, alone.entries)))
    grown = group([table("db_0", "user"), table("db_1", "user")], "", alone.items, around=around)
    assert {one.item for one in grown.entries} == {first}
    assert grown.grown == ((first, second),)
    again = group(grown.entries, "", (*alone.items, *grown.new), around=Surroundings(tuple(map(member_of, grown.entries))))
    assert {one.item for one in again.entries} == {first}


def test_a_system_of_another_name_keeps_its_items() -> None:
    before = group([table("main", "user"), table("main", "bill")], "")
    around = Surroundings(tuple(map(member_of, before.entries)))
    after = group([table("main", "user", system="bss"), table("main", "bill", system="bss")], "", before.items, around=around)
    assert [one.item for one in after.entries] == [one.item for one in before.entries]
    assert set(after.moved) == {one.item for one in before.entries}
    assert after.grown == ()


def test_another_legal_entity_does_not_take_over_items() -> None:
    before = group([table("main", "user")], "甲公司")
    around = Surroundings(tuple(map(member_of, before.entries)))
    assert group([table("main", "user")], "乙公司", before.items, around=around).entries[0].item != before.entries[0].item
    unnamed = group([table("main", "user")], "")
    around = Surroundings(tuple(map(member_of, unnamed.entries)))
    assert group([table("main", "user")], "甲公司", unnamed.items, around=around).moved == (unnamed.items[0].id,)


def test_families_grow_over_new_year() -> None:
    first = group([table("m", "cdr_20241230"), table("m", "cdr_20241231")], "")
    later = group([table("m", "cdr_20241231"), table("m", "cdr_20250101")], "", first.items)
    only = group([table("m", "cdr_20250102")], "", first.items)
    assert {one.item for one in (*later.entries, *only.entries)} == {first.items[0].id}


_places = st.tuples(
    st.sampled_from(["crm-1", "crm-2", "oss"]),
    st.sampled_from(["db_0", "db_1", "db_2", "main"]),
    st.sampled_from(["user", "user_1", "user_2", "bill"]),
)
_SHAPES = {"user": USER, "other": columns("a", "b", "c"), "unread": ()}
_ROWS = {"exact": Measure.exact(3), "estimate": Measure.estimate(5), "between": Measure(7, 6, 9), "unknown": Measure()}
_shapes, _rows = st.sampled_from(sorted(_SHAPES)), st.sampled_from(sorted(_ROWS))
_estates = st.dictionaries(_places, st.tuples(_shapes, _rows), max_size=10)


def _entries(estate: dict[Any, Any]) -> list[Entry]:
    return [
        table(schema, name, source=source, found=_SHAPES[shape], statistics=Statistics(_ROWS[rows], Measure()))
        for (source, schema, name), (shape, rows) in estate.items()
    ]


def _partition(entries: Sequence[Entry]) -> set[frozenset[tuple[str, ...]]]:
    by_item: dict[UUID | None, set[tuple[str, ...]]] = {}
    for one in entries:
        by_item.setdefault(one.item, set()).add((one.source, *one.path))
    return {frozenset(one) for one in by_item.values()}


@given(_estates, st.randoms(use_true_random=False))
def test_grouping_does_not_depend_on_the_order(estate: dict[Any, Any], draw: Any) -> None:
    entries = _entries(estate)
    shuffled = draw.sample(entries, len(entries))
    first, second = group(entries, ""), group(shuffled, "")
    assert _partition(first.entries) == _partition(second.entries)
    assert [one.key for one in first.items] == [one.key for one in second.items]


@given(_estates)
def test_every_entry_is_of_one_item_and_sums_are_those_of_members(estate: dict[Any, Any]) -> None:
    grouping = group(_entries(estate), "")
    summaries = summarise(grouping.entries, grouping.items)
    assert sum(len(one.members) for one in summaries) == len(grouping.entries)
    assert {one.item.id for one in summaries} == {one.id for one in grouping.items}
    for one in summaries:
        values = [member.statistics.rows.value for member in one.members]
        known = [value for value in values if value is not None]
        assert one.rows.measure.value == (sum(known) if known else None)
        assert one.rows.missing == len(values) - len(known)


@given(_estates, _places, _shapes)
def test_one_more_table_changes_nobody_elses_identity(estate: dict[Any, Any], place: Any, shape: Any) -> None:
    first = group(_entries(estate), "")
    before = {(one.source, one.path): one.item for one in first.entries}
    around = Surroundings(tuple(map(member_of, first.entries)))
    more = {**estate, place: estate.get(place, (shape, "exact"))}
    second = group(_entries(more), "", first.items, around=around)
    grown = {other: kept for kept, other in second.grown}
    moved = [
        (one.path, before[one.source, one.path], one.item)
        for one in second.entries
        if (one.source, one.path) in before
        and one.item != before[one.source, one.path]
        and grown.get(before[one.source, one.path]) != one.item  # type: ignore[arg-type]
    ]
    assert moved == []


@given(_estates)
def test_a_rescan_of_the_same_gives_the_same(estate: dict[Any, Any]) -> None:
    first = group(_entries(estate), "")
    around = Surroundings(tuple(map(member_of, first.entries)))
    for again in (group(_entries(estate), "", first.items), group(_entries(estate), "", first.items, around=around)):
        assert [one.item for one in again.entries] == [one.item for one in first.entries]
        assert (again.new, again.grown, again.moved) == ((), (), ())


def test_a_member_that_cannot_be_read_stays_with_its_shards() -> None:
    shards = [table("db_0", "user"), table("db_1", "user"), unread("user", path=("", "db_2", "user"))]
    assert items(*shards) == {"crm db_*.user": 3}


def test_names_of_a_run_are_not_remembered_after_it() -> None:
    items(table("db_00", "user", source="sqlite:/scratch/once/crm_07.db", system="CRM"))
    assert starred.cache_info().currsize == 0
