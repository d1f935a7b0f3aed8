"""truth.yaml tells of what is there: every column, no other, with words that exist, and the shares it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from config import load_taxonomy
from scanner.demo.complaints import ADDRESS_SHARE, ID_SHARE, MOBILE_SHARE, NAME_SHARE
from tests.scanner.demo.reading import Columns
from tests.scanner.demo.truth import ColumnTruth, DatasetTruth, load_truth

Cells = Mapping[tuple[str, str], Columns]
TRUTH = load_truth()
COLUMNS = [column for dataset in TRUTH for column in dataset.columns.values()]

INSIDE = [
    ("bss", "ts_gd", "tsnr", "CN_MOBILE_PHONE", r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    ("bss", "ts_gd", "tsnr", "CN_ID_CARD", r"(?<!\d)\d{17}[\dX](?!\d)"),
    ("bss", "ts_gd", "tsnr", "PERSON_NAME", "联系人"),
    ("bss", "ts_gd", "tsnr", "POSTAL_ADDRESS", "湖南省.*区|湖南省.*县"),
    ("bss", "ts_gd", "cljg", "CN_MOBILE_PHONE", r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    ("oss", "alarm.parquet", "detail", "IP_ADDRESS", r"10\.\d+\.\d+\.\d+"),
    ("oss", "alarm.parquet", "detail", "CELL_ID", r"460-00-\d+-\d+"),
]


def of(source: str, dataset: str) -> DatasetTruth:
    (found,) = [truth for truth in TRUTH if truth.source == source and truth.covers(dataset)]
    return found


def test_every_dataset_has_its_truth_and_every_truth_its_dataset(cells: Cells) -> None:
    covered = [(of(source, dataset).source, of(source, dataset).dataset) for source, dataset in cells]
    assert set(covered) == {(truth.source, truth.dataset) for truth in TRUTH}
    assert covered.count(("bss", "cdr_*")) == 31


def test_truth_names_the_columns_that_exist_and_all_of_them(cells: Cells) -> None:
    for (source, dataset), columns in cells.items():
        assert set(of(source, dataset).columns) == set(columns), dataset


def test_entity_types_and_domains_are_words_of_the_taxonomy() -> None:
    taxonomy = load_taxonomy()
    named = {kind for c in COLUMNS for kind in (c.best, *c.accepted, *c.contains, *c.may_contain) if kind is not None}
    assert named <= set(taxonomy.entity_types)
    assert {domain for dataset in TRUTH for domain in dataset.domains} <= set(taxonomy.domains)


def test_it_is_a_hard_test() -> None:
    answered = {column.best for column in COLUMNS if column.best is not None}
    traps = [column for column in COLUMNS if column.best is None and not column.contains]
    assert len(answered) >= 40
    assert len(traps) >= 100
    assert {one for column in COLUMNS for one in column.protections} == {"clear", "masked", "hashed", "encrypted", "tokenised"}


@pytest.mark.parametrize(("source", "dataset", "column", "entity_type", "pattern"), INSIDE)
def test_sparse_finds_have_the_share_that_is_told(
    cells: Cells, source: str, dataset: str, column: str, entity_type: str, pattern: str
) -> None:
    texts = cells[source, dataset][column]
    share = sum(re.search(pattern, text) is not None for text in texts) / len(texts)
    told = of(source, dataset).columns[column].contains[entity_type]
    assert share == pytest.approx(told, rel=0.3)


def test_complaints_hold_what_they_are_made_to_hold() -> None:
    told = of("bss", "ts_gd").columns["tsnr"].contains
    assert told == {
        "CN_MOBILE_PHONE": MOBILE_SHARE,
        "PERSON_NAME": NAME_SHARE,
        "POSTAL_ADDRESS": ADDRESS_SHARE,
        "CN_ID_CARD": ID_SHARE,
    }


def test_an_answer_is_right_wrong_or_not_wrong() -> None:
    truth = ColumnTruth("URL", (None,), ("clear",), {"IP_ADDRESS": 0.1}, ("IMEI",))
    assert [truth.allows(one) for one in ("URL", None, "IMSI")] == [True, True, False]
    assert [truth.allows_inside(one) for one in ("IP_ADDRESS", "IMEI", "URL")] == [True, True, False]
