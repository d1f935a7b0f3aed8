"""Call records without a delimiter: their fields are told from the lines, and texts of one length are left alone."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.files.fixed_width import widths_of
from tests.connectors.files.reading import dataset_of, read_rows, sample_of

DRAW = random.Random(20260101)
Line = Callable[[], str]


def phone() -> str:
    return f"1390000{DRAW.randrange(10_000):04d}"


def seconds() -> int:
    return DRAW.randrange(3600)


def digits(count: int) -> str:
    return "".join(DRAW.choice("0123456789") for _ in range(count))


def clock() -> str:
    return f"{DRAW.randrange(24):02d}{DRAW.randrange(60):02d}{DRAW.randrange(60):02d}"


LAYOUTS: dict[str, tuple[Line, tuple[int, ...]]] = {
    "numbers that run into one another": (
        lambda: f"{phone()}{phone()}20240101{clock()}{seconds():06d}460{digits(12)}",
        (11, 11, 14, 6, 15),
    ),
    "numbers at the right of their fields": (lambda: f"{phone()}{phone()}{seconds():>8}", (11, 11, 8)),
    "filled up with blanks": (lambda: f"{phone():<15}{phone()}20240101{clock()}", (15, 11, 14)),
    "names between numbers": (
        lambda: phone() + phone() + DRAW.choice(("王小明", "李四光", "赵六一")) + phone(),
        (11, 11, 6, 11),
    ),
}
NONE: dict[str, Line] = {
    "one number a line": phone,
    "digests": lambda: "".join(DRAW.choice("0123456789abcdef") for _ in range(64)),
    "identifiers of random digits": lambda: digits(30),
    "a log": lambda: f"2024-01-01 12:{DRAW.randrange(60):02d}:00 INFO mobile={phone()} ip=10.0.0.{DRAW.randrange(100, 250)}",
    "numbers apart": lambda: f"{phone()} {phone()} {seconds():06d}",
    "sentences of one length": lambda: f"用户{phone()}办理了宽带业务，请于{DRAW.randrange(10, 28)}日回访。",
}


def lines(line: Line, count: int = 100) -> list[bytes]:
    return [line().encode("gbk") for _ in range(count)]


@pytest.mark.parametrize("name", LAYOUTS)
def test_fields_are_told_from_the_lines(name: str) -> None:
    line, widths = LAYOUTS[name]
    assert widths_of(lines(line)) == widths


@pytest.mark.parametrize("name", NONE)
def test_lines_of_one_length_alone_are_no_fields(name: str) -> None:
    assert widths_of(lines(NONE[name])) == ()


@pytest.mark.parametrize("count", [0, 1, 19])
def test_few_lines_tell_nothing(count: int) -> None:
    assert widths_of(lines(LAYOUTS["numbers that run into one another"][0], count)) == ()


def test_a_heading_and_a_count_at_the_end_do_not_matter() -> None:
    line, widths = LAYOUTS["numbers that run into one another"]
    assert widths_of([b"CDR20240101", *lines(line), b"END 100"]) == widths


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_call_records_are_cut_into_columns(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    records = [(phone(), phone(), f"{seconds():06d}") for _ in range(300)]
    (tmp_path / "a.dat").write_bytes(pack("".join("".join(record) + "\r\n" for record in records).encode()))
    dataset = dataset_of(tmp_path)
    assert [column.name for column in dataset.columns] == ["c1", "c2", "c3"]
    assert read_rows(tmp_path) == records
    assert sample_of(tmp_path).coverage.power_at_1pct == 1.0
