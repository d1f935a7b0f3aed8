from __future__ import annotations

import os
import random
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from config import SourceError, SourceUnreachable
from connectors.files.connector import FileConnector
from connectors.model import Dataset, Kind, Reason, Sample, Skipped, Status
from tests.connectors.files.reading import PLAN, connector_of, dataset_of, entries_of
from tests.contract.cases import folder_fingerprint


def _outcome(entry: Dataset | Skipped) -> str:
    return entry.reason if isinstance(entry, Skipped) else "dataset"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with everything in it that a folder may hold."""
    root = tmp_path / "根 folder"
    (root / "b" / "c").mkdir(parents=True)
    (root / "a.csv").write_text("id,name\n1,a\n")
    (root / "b" / "c" / "d.txt").write_text("id;name\n1;a\n")
    (root / "b" / "no extension").write_text('{"id": 1}\n')
    (root / "b" / "lies.csv").write_bytes(b"%PDF-1.4 not a table")
    (root / ".hidden.csv").write_text("id,name\n1,a\n")
    pq.write_table(pa.table({"id": [1]}), root / "b" / "table.csv")
    with xlsxwriter.Workbook(root / "book.txt") as book:
        book.add_worksheet("s1").write_column(0, 0, ["id", 1])
        book.add_worksheet("s0").write_column(0, 0, ["id", 1])
    (tmp_path / "outside.csv").write_text("id,name\n1,a\n")
    (root / "link in").symlink_to("a.csv")
    (root / "link out").symlink_to(tmp_path / "outside.csv")
    (root / "link loop").symlink_to("link loop")
    (root / "link folder").symlink_to("b")
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(root, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{here}/sock")
        os.close(here)
    return root


def test_a_folder_is_told_in_full_and_in_order(tree: Path) -> None:
    found = entries_of(tree)
    assert {"/".join(entry.path): _outcome(entry) for entry in found} == {
        ".hidden.csv": "dataset",
        "a.csv": "dataset",
        "b/c/d.txt": "dataset",
        "b/lies.csv": Reason.CORRUPT,
        "b/no extension": "dataset",
        "b/table.csv": "dataset",
        "book.txt/s0": "dataset",
        "book.txt/s1": "dataset",
        "link folder": Reason.OFF_BY_DEFAULT,
        "link in": Reason.OFF_BY_DEFAULT,
        "link loop": Reason.NOT_A_REGULAR_FILE,
        "link out": Reason.NOT_A_REGULAR_FILE,
        "pipe": Reason.NOT_A_REGULAR_FILE,
        "sock": Reason.NOT_A_REGULAR_FILE,
    }
    assert [entry.path for entry in found] == sorted(entry.path for entry in found)
    assert {entry.kind for entry in found} == {Kind.FILE, Kind.SHEET}


def test_a_single_file_is_its_name(tree: Path) -> None:
    assert [entry.path for entry in entries_of(tree / "b" / "c" / "d.txt")] == [("d.txt",)]
    assert [entry.path for entry in entries_of(tree / "link out")] == [("outside.csv",)]  # a link that was named is meant


def test_a_name_that_is_no_utf8_is_skipped(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb5\xc4.csv")).write_text("id,name\n1,a\n")
    (entry,) = entries_of(tmp_path)
    assert (_outcome(entry), entry.path) == (Reason.ENCODING, ("\\xb5\\xc4.csv",))


@pytest.mark.parametrize(
    ("include", "exclude", "wanted"),
    [
        ((), ("*.csv",), {"b/c/d.txt", "b/no extension", "book.txt/s0", "book.txt/s1"}),
        (("b/*",), (), {"b/c/d.txt", "b/no extension", "b/table.csv"}),
        (("*/s1",), (), {"book.txt/s1"}),
        (("book.txt",), ("s0",), {"book.txt/s1"}),
        (("d.txt",), (), {"b/c/d.txt"}),
        (("a.csv",), ("a*",), set()),
    ],
)
def test_include_and_exclude(tree: Path, include: tuple[str, ...], exclude: tuple[str, ...], wanted: set[str]) -> None:
    found = entries_of(tree, include=include, exclude=exclude)
    assert {"/".join(entry.path) for entry in found if isinstance(entry, Dataset)} == wanted
    if include:
        assert {_outcome(entry) for entry in found if isinstance(entry, Skipped)} <= {Reason.EXCLUDED, Reason.CORRUPT}


def test_nothing_is_touched(tree: Path) -> None:
    def times() -> dict[str, tuple[int, int, int]]:
        return {
            str(path): (path.lstat().st_atime_ns, path.lstat().st_mtime_ns, path.lstat().st_ctime_ns)
            for path in tree.rglob("*")
            if path.is_file() and not path.is_symlink()  # to ask a link for its target moves its access time
        }

    content = folder_fingerprint(tree)
    before = times()
    with connector_of(tree) as connector:
        for entry in connector.inventory():
            if isinstance(entry, Dataset):
                connector.statistics(entry)
                connector.sample(entry, PLAN)
                list(connector.read(entry, [column.name for column in entry.columns]))
    assert times() == before
    assert folder_fingerprint(tree) == content


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that somebody else reads: root may read everything, so root becomes nobody for a while."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "closed.csv").write_text("id,name\n1,a\n")
        (folder / "closed.csv").chmod(0)
        (folder / "closed folder").mkdir(mode=0)
        (folder / "open.csv").write_text("id,name\n1,a\n")
        (folder / "open.csv").chmod(0o644)
        me = os.geteuid()
        if me == 0:
            os.seteuid(65534)
        yield folder
        os.seteuid(me)
        (folder / "closed folder").chmod(0o700)


def test_what_may_not_be_read_is_skipped(unprivileged: Path) -> None:
    found = {entry.path[-1]: _outcome(entry) for entry in entries_of(unprivileged)}
    assert found == {"closed folder": Reason.PERMISSION, "closed.csv": Reason.PERMISSION, "open.csv": "dataset"}


def test_a_path_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    with connector_of(tmp_path / "nothing") as connector, pytest.raises(SourceUnreachable):
        connector.probe()


def test_a_file_replaced_by_something_else_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    for replace, reason in (
        (lambda: path.symlink_to("/dev/zero"), Reason.NOT_A_REGULAR_FILE),
        (lambda: os.mkfifo(path), Reason.NOT_A_REGULAR_FILE),
        (path.mkdir, Reason.NOT_A_REGULAR_FILE),
        (lambda: path.write_text("x,y,z\n1,2,3\n"), Reason.CHANGED),
        (lambda: None, Reason.CHANGED),
    ):
        _remove(path)
        path.write_text("id,name\n1,a\n")
        dataset = dataset_of(path)
        connector = connector_of(tmp_path)
        _remove(path)
        replace()
        sample = connector.sample(dataset, PLAN)
        assert isinstance(sample, Skipped)
        assert (sample.reason, sample.failed) == (reason, True)
        connector.statistics(dataset)
        with pytest.raises(SourceError):
            list(connector.read(dataset, ["id"]))


def _remove(path: Path) -> None:
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink(missing_ok=True)


def test_a_folder_on_the_way_replaced_by_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "elsewhere").mkdir()
    for folder in ("a", "elsewhere"):
        (tmp_path / folder / "file.csv").write_text("id,name\n1,a\n")
    connector = connector_of(tmp_path)
    dataset = next(entry for entry in connector.inventory() if entry.path == ("a", "file.csv"))
    (tmp_path / "a").rename(tmp_path / "b")
    (tmp_path / "a").symlink_to("elsewhere")
    assert isinstance(dataset, Dataset)
    assert isinstance(connector.sample(dataset, PLAN), Skipped)


def test_a_column_that_is_not_there_is_told_by_read(tree: Path) -> None:
    path = tree / "a.csv"
    with connector_of(path) as connector, pytest.raises(SourceError, match="column"):
        list(connector.read(dataset_of(path), ["nobody"]))


def test_cancel_stops_a_read_under_way(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("id,name\n" + "1,a\n" * 2_000_000)
    dataset = dataset_of(path)
    with connector_of(path) as connector:
        batches = connector.read(dataset, ["id"])
        next(batches)
        connector.cancel()
        with pytest.raises(SourceError, match="cancelled"):
            list(batches)
        assert isinstance(connector.sample(dataset, PLAN), Sample)  # the next one is not cancelled


@pytest.mark.parametrize("name", ["file.csv", "file.jsonl", "file.parquet"])
def test_a_file_that_becomes_shorter_while_it_is_read_was_not_read_whole(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("parquet"):
        pq.write_table(pa.table({"id": [str(number) for number in range(400_000)]}), path, row_group_size=100_000)
    elif name.endswith("jsonl"):
        path.write_text('{"id": "1"}\n' * 300_000)
    else:
        path.write_text("id,name\n" + "1,a\n" * 2_000_000)
    dataset = dataset_of(path)
    with connector_of(path) as connector:
        batches = connector.read(dataset, ["id"])
        next(batches)
        os.truncate(path, path.stat().st_size * 3 // 4)
        with pytest.raises(SourceError) as broken:
            list(batches)
    assert broken.value.reason in (Reason.CHANGED, Reason.CORRUPT)


def test_bytes_of_any_kind_end_in_a_dataset_or_a_reason(tmp_path: Path) -> None:
    """Beginnings that look like a format, with any bytes behind them."""
    draw = random.Random(1909)
    starts = (
        b"",
        b"{",
        b"[",
        b'{"a":1}\n',
        b"PAR1",
        b"PK\x03\x04",
        b"a,b\n",
        b'"',
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xd0\xcf\x11\xe0",
    )
    for number in range(300):
        size = draw.choice((0, 1, 7, 64, 3_000))
        body = draw.randbytes(size) if number % 2 else bytes(draw.choices(b'a1,;\t|"\n\r{}[]:\x00\xb5\xc4', k=size))
        name = f"{number:03}".translate(str.maketrans("0123456789", "abcdefghij"))  # numbered files would be one dataset
        (tmp_path / name).write_bytes(draw.choice(starts) + body)
    connector: FileConnector = connector_of(tmp_path)
    found = list(connector.inventory())
    assert len({entry.path[0] for entry in found}) == 300
    for entry in found:
        if isinstance(entry, Dataset):
            sample = connector.sample(entry, PLAN)
            assert isinstance(sample, Skipped) or sample.status in tuple(Status)
            assert sum(batch.num_rows for batch in connector.read(entry, [column.name for column in entry.columns])) >= 0


def test_messages_hold_nothing_of_the_file(tmp_path: Path) -> None:
    for number, content in enumerate(
        (b'{"phone": "13900000001"', b"PAR113900000001PAR1", b"PK\x03\x0413900000001", b"\0\1\2 13900000001" * 99)
    ):
        (tmp_path / str(number)).write_bytes(content)
    found = [entry for entry in entries_of(tmp_path) if isinstance(entry, Skipped)]
    assert len(found) == 4
    assert not any("1390000" in repr(entry) for entry in found)
