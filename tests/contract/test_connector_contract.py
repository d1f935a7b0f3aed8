"""The contract of ``connectors/base.py``: one suite, run over every kind of source.

A source is built once a module and only read afterwards; each test opens its own connector.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import pyarrow as pa
import pytest

from config import SourceSpec, UsageError
from connectors import Connector, create
from connectors.model import Dataset, Provenance, Reason, Sample, SamplePlan, Skipped, Status
from tests.contract.cases import (
    MARKED_ROWS,
    MIDDLE,
    ODD_COLUMNS,
    ODD_TABLE,
    Ability,
    Content,
    SourceCase,
    TableContent,
    canonical,
    standard_content,
)

PLAN = SamplePlan(seed=7)


def all_cases() -> list[SourceCase]:
    """The cases of all case modules that are there."""
    kinds = ("sql", "files", "clickhouse", "dialects", "stores", "hive", "remote")
    names = [f"tests.contract.cases_{kind}" for kind in kinds]
    return [case for name in names if find_spec(name) for case in import_module(name).CASES]


@dataclass(frozen=True)
class Source:
    """A source that was built for a case."""

    case: SourceCase
    spec: SourceSpec
    content: Content

    def tables(self) -> tuple[TableContent, ...]:
        return tuple(self.case.stored(table) for table in self.content.tables if table.name not in self.case.without)

    def table(self, name: str) -> TableContent:
        return self.case.stored(self.content.table(name))

    def dataset(self, connector: Connector, table: str) -> Dataset:
        if table in self.case.without:
            pytest.skip(f"{self.case.name} cannot hold the table {table}")
        found = [entry for entry in connector.inventory() if entry.path[-1] == self.case.dataset_name(table)]
        assert len(found) == 1
        assert isinstance(found[0], Dataset)
        return found[0]


@pytest.fixture(scope="module", params=[pytest.param(case, id=case.name, marks=case.marks) for case in all_cases()])
def source(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Source:
    case: SourceCase = request.param
    content = standard_content()
    kept = Content(tuple(table for table in content.tables if table.name not in case.without))
    return Source(case, case.build(request, tmp_path_factory.mktemp(case.name), kept), content)


@pytest.fixture
def connector(source: Source) -> Iterator[Connector]:
    with create(source.spec) as made:
        yield made


def needs(ability: Ability) -> Callable[[Source], None]:
    def check(source: Source) -> None:
        if ability not in source.case.abilities:
            pytest.skip(f"{source.case.name}: not an ability: {ability}")

    return check


def rows_of(sample: Sample | Skipped) -> list[tuple[str | None, ...]]:
    assert isinstance(sample, Sample), sample
    return cells(sample.batches)


def cells(batches: tuple[pa.RecordBatch, ...] | list[pa.RecordBatch]) -> list[tuple[str | None, ...]]:
    return [
        row
        for batch in batches
        for row in zip(*([canonical(value) for value in column.to_pylist()] for column in batch.columns), strict=True)
    ]


def expected(table: TableContent, case: SourceCase) -> list[tuple[str | None, ...]]:
    """The rows of a table as a whole sample must give them: binary cut, and blank for NULL where a source has no NULL."""

    def cell(value: object) -> str | None:
        return canonical(value[:64] if isinstance(value, bytes) else value)

    return [tuple(cell(value) for value in row) for row in table.rows]


def nulls_as_blank(rows: list[tuple[str | None, ...]], case: SourceCase) -> list[tuple[str, ...] | tuple[str | None, ...]]:
    """For sources without NULL: what they cannot tell apart is not compared."""
    if Ability.NULLS in case.abilities:
        return list(rows)
    return [tuple(value or "" for value in row) for row in rows]


# ---------------------------------------------------------------------------------------------- what is there


def test_inventory_lists_every_table_with_its_columns_in_order(source: Source, connector: Connector) -> None:
    found = list(connector.inventory())
    assert all(isinstance(entry, Dataset) and entry.source == source.spec.id for entry in found)
    columns = {entry.path[-1]: tuple(c.name for c in entry.columns) for entry in found if isinstance(entry, Dataset)}
    assert columns == {source.case.dataset_name(table.name): table.column_names for table in source.tables()}


def test_inventory_is_ordered_by_path_and_repeatable(connector: Connector) -> None:
    paths = [entry.path for entry in connector.inventory()]
    assert paths == sorted(paths)
    assert paths == [entry.path for entry in connector.inventory()]


def test_inventory_keeps_comments(source: Source, connector: Connector) -> None:
    needs(Ability.COMMENTS)(source)
    dataset = source.dataset(connector, "people")
    table = source.table("people")
    assert dataset.comment == table.comment
    assert [column.comment for column in dataset.columns] == [column.comment for column in table.columns]


def test_inventory_keeps_primary_keys_and_types(source: Source, connector: Connector) -> None:
    needs(Ability.PRIMARY_KEYS)(source)
    dataset = source.dataset(connector, "people")
    keys = [column.name for column in source.table("people").columns if column.primary_key]
    assert [column.name for column in dataset.columns if column.primary_key] == keys
    assert all(column.type for column in dataset.columns)


def test_exclude_and_include_give_excluded_not_silence(source: Source) -> None:
    few, people = (source.case.dataset_name(name) for name in ("few", "people"))
    for spec in (
        dataclasses.replace(source.spec, exclude=("*people*",)),
        dataclasses.replace(source.spec, include=("*few*",)),
    ):
        with create(spec) as connector:
            found = {entry.path[-1]: entry for entry in connector.inventory()}
        assert isinstance(found[few], Dataset)
        left_out = found[people]
        assert isinstance(left_out, Skipped)
        assert (left_out.reason, left_out.failed) == (Reason.EXCLUDED, False)


def test_statistics(source: Source, connector: Connector) -> None:
    statistics = connector.statistics(source.dataset(connector, "marked"))
    rows = statistics.rows
    if Ability.ROW_STATISTICS in source.case.abilities:
        assert rows.value is not None
        assert MARKED_ROWS / 2 <= rows.value <= MARKED_ROWS * 2
        assert rows.provenance in (Provenance.STATISTICS, Provenance.EXTRAPOLATED, Provenance.EXACT)
    if rows.provenance is Provenance.EXACT:
        assert rows.value == MARKED_ROWS
    if Ability.BYTE_STATISTICS in source.case.abilities:
        assert statistics.bytes.value
        assert statistics.bytes.kind in ("table_data", "file_length", "compressed")


# ---------------------------------------------------------------------------------------------- samples


def test_a_small_dataset_is_read_whole(source: Source, connector: Connector) -> None:
    for name in sorted({"few", "nulls"} - source.case.without):
        table = source.table(name)
        sample = connector.sample(source.dataset(connector, name), PLAN)
        assert sorted(nulls_as_blank(rows_of(sample), source.case), key=str) == sorted(
            nulls_as_blank(expected(table, source.case), source.case), key=str
        )
        assert isinstance(sample, Sample)
        assert (sample.status, sample.reason, sample.unread) == (Status.COMPLETE, None, ())
        assert sample.coverage.method == "whole"
        assert (sample.coverage.rows, sample.coverage.power_at_1pct) == (len(table.rows), 1.0)
        assert sample.statistics is not None
        assert sample.statistics.rows.value == len(table.rows)
        assert sample.statistics.rows.provenance is Provenance.EXACT


def test_whole_rows_is_the_plans_to_say(source: Source, connector: Connector) -> None:
    table = source.table("people")
    dataset = source.dataset(connector, "people")
    sample = connector.sample(dataset, dataclasses.replace(PLAN, whole_rows=10_000))
    assert isinstance(sample, Sample)
    assert sample.coverage.method == "whole"
    assert sorted(nulls_as_blank(rows_of(sample), source.case), key=str) == sorted(
        nulls_as_blank(expected(table, source.case), source.case), key=str
    )


def test_batches_name_the_columns_of_the_dataset(source: Source, connector: Connector) -> None:
    for table in source.tables():
        sample = connector.sample(source.dataset(connector, table.name), PLAN)
        assert isinstance(sample, Sample)
        assert all(tuple(batch.schema.names) == table.column_names for batch in sample.batches)


def test_an_empty_dataset_is_empty_and_keeps_its_columns(source: Source, connector: Connector) -> None:
    needs(Ability.EMPTY)(source)
    sample = connector.sample(source.dataset(connector, "empty"), PLAN)
    assert isinstance(sample, Sample)
    assert sample.status is Status.EMPTY
    assert sum(batch.num_rows for batch in sample.batches) == 0
    assert tuple(sample.batches[0].schema.names) == source.table("empty").column_names


def test_random_places_meet_what_sits_in_one_hundredth(source: Source, connector: Connector) -> None:
    needs(Ability.RANDOM_PLACES)(source)
    dataset = source.dataset(connector, "marked")
    stored = set(expected(source.table("marked"), source.case))
    met = []
    for seed in range(5):
        sample = connector.sample(dataset, dataclasses.replace(PLAN, seed=seed))
        rows = rows_of(sample)
        assert isinstance(sample, Sample)
        assert sample.status is Status.COMPLETE
        assert sample.coverage.method != "whole"
        assert sample.coverage.rows == len(rows) < MARKED_ROWS / 2
        assert sample.coverage.seed == seed
        assert sample.coverage.power_at_1pct >= 0.8
        assert set(rows) <= stored
        marks = {cell for row in rows for cell in row}
        assert "tail" in marks  # the tail is always among the places
        met.append("middle" in marks)
    assert sum(met) >= 3  # 5 times at least 80 %: fewer than 3 has a probability below 6 %, and the seeds are fixed


def test_the_middle_mark_is_not_near_an_edge() -> None:
    assert MIDDLE.start > PLAN.edge_rows
    assert MIDDLE.stop < MARKED_ROWS - PLAN.edge_rows


def test_the_same_seed_gives_the_same_rows(source: Source, connector: Connector) -> None:
    needs(Ability.RANDOM_PLACES)(source)
    dataset = source.dataset(connector, "marked")
    plan = dataclasses.replace(PLAN, places=40)
    first, again = (rows_of(connector.sample(dataset, plan)) for _ in range(2))
    assert first == again
    with create(source.spec) as other:
        assert rows_of(other.sample(dataset, plan)) == first
    assert rows_of(connector.sample(dataset, dataclasses.replace(plan, seed=8))) != first


def test_cells_are_cut(source: Source, connector: Connector) -> None:
    sample = connector.sample(source.dataset(connector, "marked"), dataclasses.replace(PLAN, cell_chars=10))
    assert {max(len(cell or "") for cell in row) for row in rows_of(sample)} == {10}


def test_binary_cells_are_cut_to_64_bytes(source: Source, connector: Connector) -> None:
    needs(Ability.BINARY)(source)
    sample = connector.sample(source.dataset(connector, "blobs"), PLAN)
    assert sorted(rows_of(sample), key=str) == sorted(expected(source.table("blobs"), source.case), key=str)
    assert isinstance(sample, Sample)
    assert all(pa.types.is_binary(batch.schema.field("photo").type) for batch in sample.batches)


def test_odd_names(source: Source, connector: Connector) -> None:
    dataset = source.dataset(connector, ODD_TABLE)
    table = source.table(ODD_TABLE)
    assert set(ODD_COLUMNS) <= {column.name for column in dataset.columns}
    assert tuple(column.name for column in dataset.columns) == table.column_names
    stored = sorted(expected(table, source.case), key=str)
    assert sorted(rows_of(connector.sample(dataset, PLAN)), key=str) == stored
    assert sorted(cells(list(connector.read(dataset, table.column_names))), key=str) == stored
    connector.statistics(dataset)


def test_a_dataset_that_went_away_is_changed(source: Source, connector: Connector) -> None:
    dataset = source.dataset(connector, "few")
    gone = dataclasses.replace(dataset, path=(*dataset.path[:-1], source.case.dataset_name("gone")))
    sample = connector.sample(gone, PLAN)
    assert isinstance(sample, Skipped)
    assert sample.reason is Reason.CHANGED
    assert sample.path == gone.path
    connector.statistics(gone)  # knows nothing, and says so without raising


def test_several_threads_may_sample(source: Source, connector: Connector) -> None:
    datasets = [source.dataset(connector, name) for name in ("people", "marked", "few", "people")]
    alone = [rows_of(connector.sample(dataset, PLAN)) for dataset in datasets]
    together: list[object] = [None] * len(datasets)

    def work(number: int) -> None:
        together[number] = rows_of(connector.sample(datasets[number], PLAN))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(len(datasets))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


# ---------------------------------------------------------------------------------------------- all rows


def test_read_gives_all_rows_of_the_named_columns(source: Source, connector: Connector) -> None:
    table = source.table("marked")
    first, second, *_ = table.column_names
    batches = list(connector.read(source.dataset(connector, "marked"), (second, first)))
    assert all(batch.schema.names == [second, first] for batch in batches)
    assert sorted(cells(batches), key=str) == sorted(((row[1], row[0]) for row in expected(table, source.case)), key=str)


def test_read_of_an_empty_dataset_gives_no_rows(source: Source, connector: Connector) -> None:
    needs(Ability.EMPTY)(source)
    batches = connector.read(source.dataset(connector, "empty"), source.table("empty").column_names[1:2])
    assert sum(batch.num_rows for batch in batches) == 0


# ---------------------------------------------------------------------------------------------- manners


def test_probe_names_the_product_and_reads_the_limits_back(source: Source, connector: Connector) -> None:
    probe = connector.probe()
    assert probe.product
    assert probe.missing == ()
    if Ability.LIMITS in source.case.abilities:
        assert probe.limits
        assert all(limit.in_force for limit in probe.limits)


def test_nothing_changes_in_or_beside_the_source(source: Source) -> None:
    before = source.case.fingerprint(source.spec)
    with create(source.spec) as connector:
        connector.probe()
        for dataset in list(connector.inventory()):
            assert isinstance(dataset, Dataset)
            connector.statistics(dataset)
            connector.sample(dataset, PLAN)
            names = [column.name for column in dataset.columns]
            for _ in connector.read(dataset, names):
                pass
        assert source.case.fingerprint(source.spec) == before
    assert source.case.fingerprint(source.spec) == before


def test_cancel_when_idle_and_closing_twice_do_nothing(source: Source) -> None:
    connector = create(source.spec)
    connector.cancel()
    dataset = source.dataset(connector, "few")
    connector.cancel()
    assert isinstance(connector.sample(dataset, PLAN), Sample)
    connector.close()
    connector.close()


def test_an_unknown_option_is_refused_before_anything_is_opened(source: Source) -> None:
    url = dataclasses.replace(source.spec.url, options={**source.spec.url.options, "init_command": "x"})
    with pytest.raises(UsageError):
        create(dataclasses.replace(source.spec, url=url))
