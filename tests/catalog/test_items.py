"""Grouping into 数据项: what belongs together, what does not, and what an item amounts to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import family, group, highest, summarise, total
from catalog.model import DataItem, Entry, ItemKey
from classifiers.model import DatasetFinding, Level
from connectors.model import Kind, Measure, Provenance, Statistics
from tests.catalog.builders import columns, entry, unread


@pytest.mark.parametrize(
    ("names", "families"),
    [
        (["cdr_20240101", "cdr_20240102"], ["cdr_*", "cdr_*"]),
        (["cdr_20240101"], ["cdr_20240101"]),
        (["user_00", "user_63", "user"], ["user_*", "user_*", "user"]),
        (["t_2023", "t_2024"], ["t_*", "t_*"]),
        (["t_2024"], ["t_2024"]),
        (["bill_2024_01", "bill_2024_02"], ["bill_*", "bill_*"]),
        (["bill_202401_00", "bill_202402_07"], ["bill_*", "bill_*"]),
        (["log-2024-01-01.csv", "log-2024-01-02.csv", "log.csv"], ["log-*.csv", "log-*.csv", "log.csv"]),
        (["a1.csv.gz", "a2.csv.gz", "a3.csv"], ["a*.csv.gz", "a*.csv.gz", "a3.csv"]),
        (["log.1", "log.2"], ["log.*", "log.*"]),
        (["t1_2024", "t1_2025", "t2_2024"], ["t1_*", "t1_*", "t2_2024"]),
        (["5g_cell", "4g_cell"], ["5g_cell", "4g_cell"]),
        (["详单202401", "详单202402"], ["详单*", "详单*"]),
        (["月报2024年1月.xlsx", "月报2024年12月.xlsx"], ["月报*.xlsx", "月报*.xlsx"]),
        (["20240101.csv", "20240102.csv"], ["*.csv", "*.csv"]),
        (["2023", "2024"], ["2023", "2024"]),
        (["客户", "客户_bak"], ["客户", "客户_bak"]),
        (["a\n1", "a\n2"], ["a\n*", "a\n*"]),
        ([""], [""]),
    ],
)
def test_family(names: Sequence[str], families: Sequence[str]) -> None:
    assert [family(names)[name] for name in names] == families


def test_a_lone_name_belongs_to_a_family_that_is_known() -> None:
    assert family(["cdr_20240301"], known={"cdr_*"}) == {"cdr_20240301": "cdr_*"}


@given(st.lists(st.text(st.sampled_from("ab_0123.-"), max_size=12), unique=True))
def test_families_do_not_depend_on_the_order(names: list[str]) -> None:
    found = family(names)
    assert set(found) == set(names)
    assert family(reversed(names)) == found


def _families(*entries: Entry, known: Sequence[DataItem] = ()) -> dict[str, list[str]]:
    grouping = group(entries, "示例公司", known)
    names = {item.id: item.key.family for item in grouping.items}
    found: dict[str, list[str]] = {}
    for one in grouping.entries:
        assert one.item is not None
        found.setdefault(names[one.item], []).append(one.path[-1])
    return found


def test_other_columns_make_another_item() -> None:
    same, other = columns("id", "called"), columns("id", "amount")
    found = _families(entry("t_1", same), entry("t_2", same), entry("t_3", other), entry("u", same))
    assert found == {"t_*": ["t_1", "t_2"], "t_3": ["t_3"], "u": ["u"]}


def test_numbers_alone_do_not_bind_tables_of_different_columns() -> None:
    found = _families(entry("t_1", columns("a")), entry("t_2", columns("b")), entry("t_3", columns("c")))
    assert found == {"t_1": ["t_1"], "t_2": ["t_2"], "t_3": ["t_3"]}


def test_two_shapes_under_one_name_are_two_items() -> None:
    found = _families(*(entry(f"t_{i}", columns("a" if i < 5 else "b")) for i in range(8)))
    (other,) = [name for name in found if name != "t_*"]
    assert (len(found["t_*"]), found[other]) == (5, ["t_5", "t_6", "t_7"])
    assert other.startswith("t_*#")


def test_paths_inside_a_column_do_not_matter() -> None:
    found = _families(entry("t_1", columns("doc", "doc.$.a")), entry("t_2", columns("doc", "doc.$.b[*]")))
    assert found == {"t_*": ["t_1", "t_2"]}


def test_a_table_that_could_not_be_looked_into_stays_with_its_siblings() -> None:
    assert _families(unread("t_1"), entry("t_2"), entry("t_3")) == {"t_*": ["t_1", "t_2", "t_3"]}
    assert _families(unread("t_1")) == {"t_1": ["t_1"]}


def test_another_schema_database_or_system_is_another_item() -> None:
    places = [("d", "s", "t_1"), ("d", "s2", "t_2"), ("d2", "s", "t_3")]
    entries = [entry(path[-1], path=path) for path in places] + [entry("t_4", path=("d", "s", "t_4"), system="other")]
    assert len(group(entries, "").items) == 4


def test_files_are_grouped_by_folder() -> None:
    file: dict[str, Any] = {"kind": Kind.FILE, "source": "files"}
    entries = [entry(name, path=("a", "b", name), **file) for name in ("x_1.csv", "x_2.csv")]
    entries.append(entry("x_3.csv", path=("a", "x_3.csv"), **file))
    keys = {(item.key.schema, item.key.family) for item in group(entries, "").items}
    assert keys == {("a/b", "x_*.csv"), ("a", "x_3.csv")}


def test_identity_survives_growth_shrinkage_and_a_new_column() -> None:
    first = group([entry("cdr_1")], "")
    grown = group([entry("cdr_1"), entry("cdr_2")], "", first.items)
    known = (*first.items, *grown.new)
    shrunk = group([entry("cdr_2")], "", known)
    wider = group([entry("cdr_7", columns("x", "y"))], "", known)
    identities = {grouping.items[0].id for grouping in (first, grown, shrunk, wider)}
    assert len(identities) == 1
    assert [[item.key.family for item in one.new] for one in (grown, shrunk, wider)] == [["cdr_*"], [], []]


def test_a_table_that_was_this_item_stays_with_it_whatever_its_columns_are() -> None:
    first = group([entry("cdr_1")], "")
    grown = group([entry("cdr_1"), entry("cdr_2")], "", first.items)
    mixed = group([entry("cdr_1", columns("x")), entry("cdr_2"), entry("cdr_3")], "", (*first.items, *grown.new))
    assert len({one.item for one in mixed.entries}) == 1
    assert [item.key.family for item in mixed.items] == ["cdr_*"]


_names = st.sampled_from(["t_1", "t_2", "t_3", "t", "u_20240101", "u_20240102", "u_x"])
_shapes = st.sampled_from([columns("a"), columns("b"), ()])
_tables = st.dictionaries(_names, _shapes, max_size=7)


@given(st.lists(_tables, min_size=1, max_size=4))
def test_every_run_gives_each_entry_one_item_of_its_own_list(runs: list[dict[str, tuple]]) -> None:  # type: ignore[type-arg]
    known: list[DataItem] = []
    for tables in runs:
        grouping = group([entry(name, shape) for name, shape in tables.items()], "", known)
        ids = [item.id for item in grouping.items]
        assert len(ids) == len(set(ids))
        assert {one.item for one in grouping.entries} == set(ids)
        known.extend(grouping.new)
        assert len({item.key for item in known}) == len(known), "a natural key is minted once"


@given(_tables)
def test_the_order_of_entries_does_not_matter(tables: dict[str, tuple]) -> None:  # type: ignore[type-arg]
    def families(entries: list[Entry]) -> dict[str, str]:
        grouping = group(entries, "")
        names: dict[UUID | None, str] = {item.id: item.key.family for item in grouping.items}
        return {one.path[-1]: names[one.item] for one in grouping.entries}

    entries = [entry(name, shape) for name, shape in tables.items()]
    assert families(entries) == families(entries[::-1])


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ([Level.GENERAL], Level.GENERAL),
        ([Level.GENERAL, Level.UNDECIDED], Level.UNDECIDED),
        ([Level.UNDECIDED, Level.IMPORTANT], Level.IMPORTANT),
        ([Level.IMPORTANT, Level.CORE_CANDIDATE, Level.UNDECIDED], Level.CORE_CANDIDATE),
        ([Level.CORE, Level.CORE_CANDIDATE], Level.CORE),
        ([], Level.UNDECIDED),
    ],
)
def test_an_item_takes_its_highest_level(levels: list[Level], level: Level) -> None:
    assert highest(levels) is level


@pytest.mark.parametrize(
    ("measures", "expected", "missing"),
    [
        ([Measure.exact(1), Measure.exact(2)], Measure.exact(3), 0),
        ([Measure.exact(1), Measure.estimate(2)], Measure(3, 1, None, Provenance.STATISTICS), 0),
        ([Measure(5, 4, 6, Provenance.EXTRAPOLATED), Measure.exact(1)], Measure(6, 5, 7, Provenance.EXTRAPOLATED), 0),
        ([Measure.exact(1), Measure()], Measure(1, 1, None, Provenance.UNKNOWN), 1),
        ([Measure(), Measure()], Measure(), 2),
        ([], Measure(), 0),
        ([Measure.exact(1, "table_data"), Measure.exact(2, "compressed")], Measure.exact(3, "mixed"), 0),
    ],
)
def test_total(measures: list[Measure], expected: Measure, missing: int) -> None:
    found = total(measures)
    assert (found.measure, found.missing) == (expected, missing)


def test_a_summary_tells_who_stands_for_the_item() -> None:
    nothing = DatasetFinding(())
    grouping = group(
        [
            entry("t_1", level=Level.UNDECIDED, finding=nothing),
            entry("t_2", statistics=Statistics(Measure.exact(7), Measure())),
            unread("t_3", finding=nothing),
        ],
        "",
    )
    ((summary),) = summarise(grouping.entries, grouping.items)
    assert [one.path[-1] for one in summary.members] == ["t_1", "t_2", "t_3"]
    assert (summary.level, summary.leading.path[-1], summary.classified.path[-1]) == (Level.UNDECIDED, "t_1", "t_2")
    assert [one.path[-1] for one in summary.unread] == ["t_3"]
    assert (summary.rows.measure.value, summary.rows.missing) == (107, 1)


@pytest.mark.parametrize(
    ("database", "schema", "family", "title"),
    [
        ("", "main", "t_*", "t_*"),
        ("", "crm", "t_*", "crm.t_*"),
        ("db", "app.v2", "user", "app.v2.user"),
        ("", "cdr/*", "part-*.csv", "cdr/*/part-*.csv"),
        ("", "reports/2024.xlsx", "月度经营", "reports/2024.xlsx/月度经营"),
        ("", "", "user_63##7f087e", "user_63"),
        ("", "", "user_*#7f08", "user_*#7f08"),
        ("", "", "a##b", "a##b"),
    ],
)
def test_the_name_that_people_read(database: str, schema: str, family: str, title: str) -> None:
    assert DataItem(UUID(int=1), ItemKey("", "", "crm", database, schema, family)).title == title
