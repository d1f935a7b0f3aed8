"""What two processes read in shares is what one reads in one go: the same look, whatever happens."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from classifiers import Classifier
from classifiers.model import DatasetTally
from config import SourceSpec, SourceUrl, load_knowledge
from connectors import create
from connectors.files import connector as files
from connectors.files import csv_shares, parquet
from connectors.model import Dataset, Reason, SamplePlan, Skipped, Status
from scanner import part_work
from scanner.looking import Look, Wanted, look_at
from scanner.part_work import CANNOT, DONE, Asked, answer
from scanner.parted import Lent, nobody

_CLASSIFIER = Classifier(load_knowledge(), b"key of a test", today=date(2026, 11, 22))
_ROW = "{0},甲乙丙,1390000{1:04},北京市海淀区某路{0}号\n"


class Colleague:
    """A partner within this process: what it would do in another one, and what may go wrong there. ``before`` is called with the
    number of each question."""

    def __init__(self, before: Callable[[int], None] = lambda _: None, classifier: Classifier = _CLASSIFIER) -> None:
        self.asked = 0
        self.answered: list[bytes] = []
        self._before = before
        self._classifier = classifier

    def ask(self, kind: str, content: bytes) -> bytes:
        """Answer as a worker does."""
        assert kind == "parts"
        if content == DONE:
            return answer(self._classifier, content)
        self.asked += 1
        self._before(self.asked)
        self.answered.append(answer(self._classifier, content))
        return self.answered[-1]


def lending(partner: Colleague) -> Lent:
    @contextmanager
    def lent() -> Iterator[Colleague]:
        yield partner

    return lent


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FEWEST_SHARED", 1)
    monkeypatch.setattr(csv_shares, "SHARE_BYTES", 4_000)
    monkeypatch.setattr(parquet, "SHARE_BYTES", 4_000)
    monkeypatch.setattr(part_work, "on_one_core", lambda: None)


def look(
    path: Path,
    lent: Lent = nobody,
    over: Callable[[], bool] = lambda: False,
    tallying: Callable[[pa.RecordBatch], DatasetTally] = _CLASSIFIER.tally,
    told: list[tuple[int, float | None]] | None = None,
) -> Look:
    with create(SourceSpec("files", SourceUrl("file", path=str(path)))) as connector:
        (dataset,) = connector.inventory()
        assert isinstance(dataset, Dataset)
        hears = None if told is None else lambda rows, share: told.append((rows, share))
        return look_at(connector, dataset, Wanted(SamplePlan(seed=0), True, hears, lent), tallying, over)


def is_refused(path: Path) -> bool:
    with create(SourceSpec("files", SourceUrl("file", path=str(path)))) as connector:
        return any(isinstance(one, Skipped) for one in connector.inventory())


def people(path: Path, rows: int = 4_000) -> Path:
    path.write_text("id,name,phone,address\n" + "".join(_ROW.format(one, one % 10_000) for one in range(rows)), encoding="utf-8")
    return path


def table(path: Path, rows: int = 4_000, group: int = 500) -> Path:
    names = [f"甲{'乙丙'[one % 2]}" for one in range(rows)]
    nested = [{"phone": f"1390000{one % 10_000:04}", "tags": ["a", None][: one % 3]} for one in range(rows)]
    columns = {
        "name": pa.array(names).dictionary_encode(),
        "contact": pa.array(nested),
        "fee": pa.array([one / 4 for one in range(rows)]),
        "note": pa.array([None if one % 3 else f"备注{one}" for one in range(rows)]),
    }
    pq.write_table(pa.table(columns), path, row_group_size=group)
    return path


@pytest.mark.parametrize("made", [lambda folder: people(folder / "a.csv"), lambda folder: table(folder / "a.parquet")])
def test_the_look_is_the_same_and_both_had_their_shares(made: Callable[[Path], Path], tmp_path: Path) -> None:
    path, partner = made(tmp_path), Colleague()
    told: list[tuple[int, float | None]] = []
    ours: list[int] = []

    def tallying(batch: pa.RecordBatch) -> DatasetTally:
        ours.append(batch.num_rows)
        return _CLASSIFIER.tally(batch)

    assert look(path, lending(partner), told=told, tallying=tallying) == look(path)
    assert partner.answered
    assert CANNOT not in partner.answered
    assert 0 < sum(ours) < 4_000
    assert told[-1] == (4_000, 0.99)
    assert [rows for rows, _ in told] == sorted(rows for rows, _ in told)


_CELL = st.sampled_from(('"a\nb"', '"1,2"', "甲", "13900000000", "", '"x""y"', "a\r", "\0", "1" * 40))
_LINE = st.lists(_CELL, min_size=3, max_size=3).map(",".join)
_ODD = st.sampled_from(('a,"b', "a,b", "a,b,c,d", 'x"y,1,2', "\r", ""))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(_LINE, min_size=3, max_size=40),
    odd=st.lists(st.tuples(st.integers(0, 40), _ODD), max_size=2),
    wrong=st.sampled_from((b"", b"\xff", b"\xe7\x94")),
    newline=st.sampled_from(("\n", "\r\n")),
    size=st.integers(20, 300),
)
def test_any_text(
    lines: list[str],
    odd: list[tuple[int, str]],
    wrong: bytes,
    newline: str,
    size: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(csv_shares, "SHARE_BYTES", size)
    for place, line in odd:
        lines = [*lines[:place], line, *lines[place:]]
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,phone,note\n" + newline.join(lines).encode() + wrong)
    assume(not is_refused(path))
    assert look(path, lending(Colleague())) == look(path)


@pytest.mark.parametrize("group", [7, 300, 1_000])
def test_any_row_groups(group: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = table(tmp_path / "a.parquet", 600, group)
    for size in (1, 3_000, 1_000_000):
        monkeypatch.setattr(parquet, "SHARE_BYTES", size)
        assert look(path, lending(Colleague())) == look(path)


def test_row_groups_that_are_not_even_are_read_in_one_go(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    rows = pa.table({"a": [str(one) for one in range(5_000)]})
    with pq.ParquetWriter(path, rows.schema) as writer:
        writer.write_table(rows)
        writer.write_table(rows.slice(0, 100))
    partner = Colleague()
    assert look(path, lending(partner)).tally.rows == 5_100
    assert not partner.asked


@pytest.mark.parametrize(("bound", "bytes_"), [("FEWEST_SHARED", 1_000_000), ("MOST_SHARED", 1_000)])
def test_short_and_very_long_files_are_read_by_one(
    bound: str, bytes_: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, bound, bytes_)
    partner = Colleague()
    assert look(people(tmp_path / "a.csv"), lending(partner)).tally.rows == 4_000
    assert not partner.asked


def test_what_a_broken_file_gives_is_what_it_gives_in_one_go(tmp_path: Path) -> None:
    path = table(tmp_path / "a.parquet")
    content = bytearray(path.read_bytes())
    place = pq.ParquetFile(path).metadata.row_group(5).column(4).data_page_offset
    content[place : place + 40] = b"\xff" * 40
    path.write_bytes(content)
    found = look(path, lending(Colleague()))
    assert found == look(path)
    assert found.status is Status.PARTIAL


def _die(error: type[Exception]) -> Callable[[int], None]:
    def before(number: int) -> None:
        if number == 3:
            raise error("gone")

    return before


@pytest.mark.parametrize("error", [OSError, ValueError, EOFError])
def test_a_partner_that_is_gone_leaves_nothing_out(error: type[Exception], tmp_path: Path) -> None:
    path, partner = people(tmp_path / "a.csv"), Colleague(_die(error))
    assert look(path, lending(partner)) == look(path)
    assert partner.asked == 3


@pytest.mark.parametrize("said", [CANNOT, b"", b"nonsense", pickle.dumps([])])
def test_an_answer_that_is_none_is_not_used(said: bytes, tmp_path: Path) -> None:
    class Mute(Colleague):
        def ask(self, kind: str, content: bytes) -> bytes:
            return said

    path = people(tmp_path / "a.csv")
    assert look(path, lending(Mute())) == look(path)


def test_nobody_lent(tmp_path: Path) -> None:
    @contextmanager
    def lent() -> Iterator[None]:
        yield None

    path = people(tmp_path / "a.csv")
    assert look(path, lent) == look(path)


def test_two_files_are_never_mixed(tmp_path: Path) -> None:
    path, other = people(tmp_path / "a.csv"), people(tmp_path / "b", 4_001)

    def replaced(number: int) -> None:
        if number == 1:
            other.rename(path)

    partner = Colleague(replaced)
    assert look(path, lending(partner)).tally == look(path).tally
    assert partner.answered == [CANNOT]


def test_a_file_that_changes_is_read_anew_in_one_go(tmp_path: Path) -> None:
    path = people(tmp_path / "a.csv")

    def grown(number: int) -> None:
        if number == 2:
            with path.open("a", encoding="utf-8") as file:
                file.write(_ROW.format(1, 1))

    assert look(path, lending(Colleague(grown))).tally.rows == 4_001


def test_hours_that_end_leave_what_was_tallied(tmp_path: Path) -> None:
    path, is_over = people(tmp_path / "a.csv"), Event()
    found = look(path, lending(Colleague(lambda number: is_over.set() if number == 3 else None)), is_over.is_set)
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.OUTSIDE_WINDOW)
    assert 0 < found.tally.rows < 4_000
    assert found.coverage.rows == found.tally.rows


def test_cancelled_it_ends_soon(tmp_path: Path) -> None:
    path = people(tmp_path / "a.csv")
    with create(SourceSpec("files", SourceUrl("file", path=str(path)))) as connector:
        (dataset,) = connector.inventory()
        assert isinstance(dataset, Dataset)
        partner = Colleague(lambda number: connector.stop() if number == 3 else None)
        wanted = Wanted(SamplePlan(seed=0), full=True, lent=lending(partner))
        found = look_at(connector, dataset, wanted, _CLASSIFIER.tally)
    assert (found.status, found.reason) == (Status.PARTIAL, Reason.CANCELLED)
    assert "cancelled" in found.detail
    assert 0 < found.tally.rows < 4_000
    assert partner.asked == 3


def test_an_error_of_ours_is_raised(tmp_path: Path) -> None:
    def broken(_: pa.RecordBatch) -> DatasetTally:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        look(people(tmp_path / "a.csv"), lending(Colleague()), tallying=broken)


def test_the_partner_holds_no_file_when_it_is_done(tmp_path: Path) -> None:
    open_before = len(os.listdir("/proc/self/fd"))
    look(people(tmp_path / "a.csv"), lending(Colleague()))
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_a_partner_reads_only_what_whoever_asks_has_opened(tmp_path: Path) -> None:
    path = people(tmp_path / "a.csv")
    spec = SourceSpec("files", SourceUrl("file", path=str(path)))
    with create(spec) as connector:
        (dataset,) = connector.inventory()
        assert isinstance(dataset, Dataset)
        names = tuple(column.name for column in dataset.columns)
        with connector.in_shares(dataset, names) as shares:
            assert shares is not None
            share = next(iter(shares.cut()))
            asked = Asked(spec, dataset, names, "another state", share)
            assert answer(_CLASSIFIER, pickle.dumps(asked)) == CANNOT
    assert answer(_CLASSIFIER, DONE) == DONE
