from __future__ import annotations

import dataclasses
import datetime
import json
import random
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import orc

from config import SourceError
from connectors.files import connector, parquet, parquet_rows
from connectors.files.parquet_rows import _evenly, all_rows
from connectors.files.parquet_sample import power_of
from connectors.model import Column, Measure, Reason, SamplePlan, Status
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, read_rows, rows_of, sample_of, skipped_of


def test_types_nested_values_and_comments_come_through(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    schema = pa.schema(
        [
            pa.field("id", pa.int64(), nullable=False, metadata={"comment": "编号"}),
            pa.field("when", pa.timestamp("us")),
            pa.field("who", pa.struct([("name", pa.string()), ("phones", pa.list_(pa.string()))])),
            pa.field("kind", pa.dictionary(pa.int32(), pa.string())),
            pa.field("photo", pa.binary()),
            pa.field("a.b", pa.string()),
        ],
        metadata={"comment": "客户"},
    )
    when = datetime.datetime(1905, 1, 2, 3, 4, 5)
    row = {"id": 1, "when": when, "who": {"name": "甲", "phones": ["x"]}, "kind": "k", "photo": b"p" * 100, "a.b": "长" * 9_000}
    pq.write_table(pa.Table.from_pylist([row], schema=schema), path)
    dataset = dataset_of(path)
    assert dataset.comment == "客户"
    assert dataset.columns[0] == Column("id", "int64", "编号", nullable=False)
    assert [column.name for column in dataset.columns] == schema.names
    sample = sample_of(path)
    assert rows_of(sample) == [(1, when, {"name": "甲", "phones": ["x"]}, "k", b"p" * 64, "长" * 4_096)]
    assert sample.statistics is not None
    assert sample.statistics.rows == Measure.exact(1)
    assert sample.statistics.bytes == Measure.exact(path.stat().st_size, "compressed")
    assert read_rows(path)[0][5] == "长" * 9_000


def test_comments_of_spark(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    spark = {"type": "struct", "fields": [{"name": "a", "metadata": {"comment": "名称"}}, {"name": "b", "metadata": {}}]}
    schema = pa.schema(
        [("a", pa.string()), ("b", pa.string())], metadata={"org.apache.spark.sql.parquet.row.metadata": json.dumps(spark)}
    )
    pq.write_table(schema.empty_table(), path)
    assert [column.comment for column in dataset_of(path).columns] == ["名称", ""]
    assert (sample_of(path).status, rows_of(sample_of(path))) == (Status.EMPTY, [])


def batches_of(path: Path) -> list[pa.RecordBatch]:
    dataset = dataset_of(path)
    with connector_of(path) as connector:
        return list(connector.read(dataset, [column.name for column in dataset.columns]))


def test_narrow_rows_are_read_in_long_batches(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"id": range(150_000)}), path, row_group_size=100_000)
    assert [batch.num_rows for batch in batches_of(path)] == [75_000, 75_000]


@pytest.mark.parametrize("typed", [False, True], ids=["text", "dictionary"])
def test_long_cells_that_come_again_are_read_in_short_batches(tmp_path: Path, typed: bool) -> None:
    path = tmp_path / "file.parquet"
    texts = pa.array(["长" * 5_000, "短" * 5_000] * 2_000)
    pq.write_table(pa.table({"text": texts.dictionary_encode() if typed else texts}), path)
    assert path.stat().st_size < 100_000  # so the footer tells of narrow rows
    batches = batches_of(path)
    assert sum(batch.num_rows for batch in batches) == 4_000
    assert max(batch.nbytes for batch in batches) < 26_000_000


def test_a_long_stripe_of_orc_comes_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "file.orc"
    orc.write_table(pa.table({"id": range(150_000), "text": ["x", "y", None] * 50_000}), path)
    batches = batches_of(path)
    assert max(batch.num_rows for batch in batches) <= 65_536
    assert sum(batch.num_rows for batch in batches) == 150_000
    assert [batches[-1].column(number)[-1].as_py() for number in (0, 1)] == [149_999, None]


def test_repeated_names_are_made_unique(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array([1]), pa.array(["x"])], names=["a", "a"]), path)
    assert [column.name for column in dataset_of(path).columns] == ["a", "a.2"]
    assert rows_of(sample_of(path)) == read_rows(path) == [(1, "x")]


def test_text_that_is_no_utf8_is_made_valid(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    text = pa.StringArray.from_buffers(1, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"a\xff"))
    listed = pa.ListArray.from_arrays([0, 1], pa.StructArray.from_arrays([text, pa.array([7])], ["t", "n"]))
    pq.write_table(pa.Table.from_arrays([text, listed], names=["a", "nested"]), path)
    assert rows_of(sample_of(path)) == [("a\ufffd", [{"t": "a\ufffd", "n": 7}])]


def _marked(path: Path, rows: int, row_group_size: int) -> None:
    draw = random.Random(1907)
    marks = ["plain"] * (rows - rows // 100) + ["special"] * (rows // 100)
    text = [draw.randbytes(8).hex() for _ in range(rows)]
    pq.write_table(pa.table({"id": range(rows), "mark": marks, "text": text}), path, row_group_size=row_group_size)


@pytest.mark.parametrize("row_group_size", [200_000, 10_000, 500])
def test_a_file_within_the_budget_is_met_at_every_place(tmp_path: Path, row_group_size: int) -> None:
    path = tmp_path / "file.parquet"
    _marked(path, 200_000, row_group_size)
    sample = sample_of(path)
    numbers = {row[0] for row in rows_of(sample)}
    assert {0, 49, 199_950, 199_999} <= numbers
    assert "special" in {row[1] for row in rows_of(sample)}
    assert (sample.status, sample.coverage.places >= 300) == (Status.COMPLETE, True)
    assert sample.coverage.power_at_1pct > 0.85
    assert sample.coverage.rows == len(rows_of(sample)) < 3_000


def test_a_row_group_beyond_the_budget_is_told_by_the_power(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    _marked(path, 400_000, 400_000)
    sample = sample_of(path, dataclasses.replace(PLAN, bytes_budget=200_000))
    assert 0 < sample.coverage.power_at_1pct < 0.7
    assert max(row[0] for row in rows_of(sample)) < 399_999


def test_heads_of_many_row_groups_are_places_too(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    _marked(path, 400_000, 2_000)
    sample = sample_of(path, SamplePlan(seed=1, places=300, bytes_budget=300_000, seconds=60))
    assert sample.coverage.power_at_1pct > 0.2
    assert "special" in {row[1] for row in rows_of(sample)}


@pytest.mark.parametrize(
    ("starts", "power"),
    [
        ([], 0.0),
        ([0], 0.0001),
        ([5_000], 0.0101),
        ([5_000, 5_000], 0.0101),
        (range(0, 10_000, 100), 1.0),
        (range(0, 5_000, 100), 0.495),
    ],
)
def test_power_counts_the_runs_that_were_met(starts: list[int], power: float) -> None:
    assert power_of(starts, 10_000) == power


def _broken(whole: bytes) -> list[tuple[str, bytes, Reason]]:
    return [
        ("cut", whole[:-20], Reason.CORRUPT),
        ("only magic", b"PAR1", Reason.CORRUPT),
        ("two magics", b"PAR1" + b"\0" * 4 + b"PAR1", Reason.CORRUPT),
        ("footer length", whole[:-8] + b"\xff\xff\xff\x7fPAR1", Reason.CORRUPT),
        ("footer bytes", whole[:-60] + b"\xff" * 52 + whole[-8:], Reason.CORRUPT),
        ("encrypted footer", b"PARE" + whole[4:-4] + b"PARE", Reason.ENCRYPTED),
        ("encrypted at the end", whole[:-4] + b"PARE", Reason.ENCRYPTED),
    ]


def test_broken_files_end_in_a_reason(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    _marked(path, 1_000, 1_000)
    for _, content, reason in _broken(path.read_bytes()):
        path.write_bytes(content)
        assert skipped_of(path).reason is reason


def test_any_cut_and_any_flipped_byte_end_in_a_reason_or_rows(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    _marked(path, 100, 50)
    dataset = dataset_of(path)
    whole = path.read_bytes()
    draw = random.Random(1908)
    for _ in range(300):
        place = draw.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([draw.randrange(256)]) + whole[place + 1 :])
        with connector_of(path) as connector:
            list(connector.inventory())
            connector.sample(dataset, PLAN)


@pytest.mark.parametrize(
    ("total", "most", "rows"),
    [
        (131072, 58000, 43691),
        (131072, 65412, 65536),
        (131072, 65536, 65536),
        (5, 65536, 5),
        (0, 16, 1),
        (17, 16, 17),
        (19, 16, 10),
    ],
)
def test_row_groups_are_read_in_batches_of_one_length(total: int, most: int, rows: int) -> None:
    assert _evenly(total, most) == rows


def test_batches_go_on_from_one_row_group_into_the_next(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    texts = pa.array([f"{number:0100}" for number in range(60_000)])
    pq.write_table(pa.table({"text": texts}), path, row_group_size=7_000)
    with patch.object(parquet_rows, "_BATCH_BYTES", 1_000_000):
        batches = batches_of(path)
        with patch.object(parquet_rows, "_RUN_ROWS", 20_000):
            shorter = batches_of(path)
    assert [batch.num_rows for batch in batches] == [10_000] * 6
    assert [batch.num_rows for batch in shorter] == [7_000] * 6 + [9_000] * 2
    for found in (batches, shorter):
        assert pa.concat_arrays([batch["text"] for batch in found]).equals(texts)
        assert {batch["text"].offset for batch in found} == {0}


def test_row_groups_of_other_widths_are_read_apart(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    texts = [str(number) for number in range(1_000)] * 2 + [f"{number:02000}" for number in range(1_000)] * 2
    pq.write_table(pa.table({"text": texts}), path, row_group_size=1_000, use_dictionary=False)
    with patch.object(parquet_rows, "_BATCH_BYTES", 1_000_000):
        batches = batches_of(path)
    assert [cell for batch in batches for cell in batch["text"].to_pylist()] == texts
    assert [batch.num_rows for batch in batches] == [2_000, 500, 500, 500, 500]


def test_rows_far_wider_than_was_thought_are_read_in_short_batches_from_then_on(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    texts = pa.array(["短"] * 1_000 + ["长" * 5_000, "短" * 5_000] * 4_000)
    pq.write_table(pa.table({"text": texts}), path)
    with patch.object(parquet_rows, "_MOST_ROWS", 2_000), patch.object(parquet_rows, "_BATCH_BYTES", 2_000_000):
        batches = batches_of(path)
    assert pa.concat_arrays([batch["text"] for batch in batches]).equals(texts)
    assert max(batch.nbytes for batch in batches[1:]) < 4_000_000


@pytest.mark.parametrize("broken", range(4))
def test_all_rows_before_a_break_are_given(tmp_path: Path, broken: int) -> None:
    path = tmp_path / "file.parquet"
    texts = [f"{number:0100}" for number in range(8_000)]
    pq.write_table(pa.table({"text": texts}), path, row_group_size=2_000, use_dictionary=False)
    place = pq.ParquetFile(path).metadata.row_group(broken).column(0).data_page_offset
    content = bytearray(path.read_bytes())
    content[place : place + 40] = b"\xff" * 40
    path.write_bytes(content)
    found: list[str] = []
    dataset = dataset_of(path)
    with connector_of(path) as connector:
        batches = connector.read(dataset, ["text"])
        with pytest.raises(SourceError):
            found.extend(cell for batch in batches for cell in batch["text"].to_pylist())
    assert found == texts[: 2_000 * broken]


def test_other_row_groups_of_a_table_need_no_look_at_their_first_rows(tmp_path: Path) -> None:
    path = tmp_path / "file.parquet"
    pq.write_table(pa.table({"id": range(30_000)}), path, row_group_size=10_000)
    with pq.ParquetFile(path) as table, patch.object(table, "iter_batches", wraps=table.iter_batches) as asked:
        first, others = (sum(batch.num_rows for batch in all_rows(table, None, groups)) for groups in ([0], [1, 2]))
    assert (first, others) == (10_000, 20_000)
    assert [(call.args[0], call.kwargs["row_groups"]) for call in asked.call_args_list] == [
        (256, [0]),
        (10_000, [0]),
        (20_000, [1, 2]),
    ]


def test_columns_of_a_whole_batch_are_read_one_by_one_and_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.parquet"
    columns = {
        "id": range(3_000),
        "text": ["长" * 40, "", None] * 1_000,
        "a.b": ["x", "y", "z"] * 1_000,
        "nested": [{"b": number, "list": [number] * (number % 3)} for number in range(3_000)],
        "kind": pa.array(["一", "二", "一"] * 1_000).dictionary_encode(),
    }
    table = pa.table(columns, metadata={"comment": "a table"})
    pq.write_table(table, path, row_group_size=1_000)
    with pq.ParquetFile(path) as file, patch.object(file, "iter_batches", wraps=file.iter_batches) as asked:
        assert [batch.num_rows for batch in all_rows(file, list(columns), [1])] == [1_000]
        assert len(asked.call_args_list) == 2  # such short columns are not worth it
    monkeypatch.setattr(parquet_rows, "_ALONE", 100)
    for groups, names in (([1], list(columns)), ([0, 2], list(columns)[:4]), ([2, 0], ["text", "id"])):
        with pq.ParquetFile(path) as file, patch.object(file, "iter_batches", wraps=file.iter_batches) as asked:
            (batch,) = all_rows(file, names, groups)
            assert [call.kwargs["columns"] for call in asked.call_args_list][1:] == [[name] for name in names]
            assert batch.schema.metadata == table.schema.metadata
            expected = file.read_row_groups(groups, columns=names).select(names).combine_chunks()
            assert pa.Table.from_batches([batch]).equals(expected)
    with pq.ParquetFile(path) as file:
        assert list(all_rows(file, list(columns), [])) == []
        assert [batch.num_rows for batch in all_rows(file, list(columns))] == [1_000] * 3  # each group has its own dictionary


def test_a_name_that_is_also_a_path_inside_another_column_is_read_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.parquet"
    monkeypatch.setattr(parquet_rows, "_ALONE", 1)
    pq.write_table(pa.table({"a": [{"b": 1, "c": "x"}, {"b": 2, "c": "y"}], "a.b": ["p", "q"]}), path)
    assert read_rows(path) == [({"b": 1, "c": "x"}, "p"), ({"b": 2, "c": "y"}, "q")]
    with connector_of(path) as connector:
        batches = list(connector.read(dataset_of(path), ["a.b"]))
    assert [batch.to_pydict() for batch in batches] == [{"a.b": ["p", "q"]}]


@pytest.mark.parametrize(("long", "looks"), [(False, 0), (True, 1)])
def test_shares_need_no_look_at_their_first_rows_where_dictionaries_tell(tmp_path: Path, long: bool, looks: int) -> None:
    path = tmp_path / "file.parquet"
    draw = random.Random(1907)
    cells = ["长" * 300, "短" * 300] * 6_000 if long else [f"{draw.randrange(10**12):012}" for _ in range(12_000)]
    pq.write_table(pa.table({"text": cells}), path, row_group_size=6_000)
    dataset = dataset_of(path)
    with (
        patch.object(parquet, "SHARE_BYTES", 100),
        patch.object(connector, "FEWEST_SHARED", 1),
        connector_of(path) as opened,
        opened.in_shares(dataset, ["text"]) as shares,
        patch.object(pq.ParquetFile, "iter_batches", autospec=True, side_effect=pq.ParquetFile.iter_batches) as asked,
    ):
        assert shares is not None
        read = [[batch.num_rows for batch in shares.read(share)] for share in shares.cut()]
    assert read == [[6_000], [6_000]]
    assert sum(call.args[1] == 256 for call in asked.call_args_list) == looks
