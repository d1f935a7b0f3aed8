"""Files on other machines: what only a remote store can do wrong."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from config import SourceDenied, SourceRefused, SourceSpec, SourceUnreachable, SourceUrl, UsageError
from connectors import create
from connectors.model import Dataset, Reason, Sample, SamplePlan, Skipped, Status

ROWS = "name,phone\n" + "".join(f"x{n},1390000{n:04d}\n" for n in range(3000))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "top.csv").write_text(ROWS)
    (tmp_path / "a" / "b" / "deep 文件.csv").write_text(ROWS)
    (tmp_path / "a" / "empty.csv").write_text("")
    return tmp_path


def paths(spec: SourceSpec) -> list[tuple[str, ...]]:
    with create(spec) as connector:
        return [one.path for one in connector.inventory()]


TREE = [("a", "b", "deep 文件.csv"), ("a", "empty.csv"), ("top.csv",)]


def test_a_tree_in_a_bucket(s3_server: Any, folder: Path) -> None:
    bucket = s3_server.new_bucket(folder)
    assert paths(s3_server.spec(bucket)) == TREE
    assert paths(s3_server.spec(bucket, "a")) == [("b", "deep 文件.csv"), ("empty.csv",)]
    assert paths(s3_server.spec(bucket, "top.csv")) == [("top.csv",)]


def test_a_tree_over_sftp(sftp_server: Any, folder: Path) -> None:
    (folder / "link.csv").symlink_to(folder / "top.csv")
    with create(sftp_server.spec(folder)) as connector:
        found = {one.path: one for one in connector.inventory()}
    assert sorted(found) == sorted([*TREE, ("link.csv",)])
    link = found["link.csv",]
    assert isinstance(link, Skipped)
    assert link.reason is Reason.NOT_A_REGULAR_FILE
    assert paths(sftp_server.spec(folder / "top.csv")) == [("top.csv",)]


def sampled(spec: SourceSpec, meanwhile: Any = None) -> Sample | Skipped:
    with create(spec) as connector:
        dataset = next(one for one in connector.inventory() if one.path[-1] == "top.csv")
        assert isinstance(dataset, Dataset)
        if meanwhile:
            meanwhile()
        return connector.sample(dataset, SamplePlan(7))


def test_a_file_that_is_gone_by_then(s3_server: Any, sftp_server: Any, folder: Path) -> None:
    bucket = s3_server.new_bucket(folder)
    gone = sampled(s3_server.spec(bucket), lambda: s3_server.files().delete_file(f"{bucket}/top.csv"))
    assert isinstance(gone, Skipped)
    assert gone.reason is Reason.CHANGED
    gone = sampled(sftp_server.spec(folder), (folder / "top.csv").unlink)
    assert isinstance(gone, Skipped)
    assert gone.reason is Reason.CHANGED


def test_a_file_that_is_read_whole(s3_server: Any, sftp_server: Any, folder: Path) -> None:
    for spec in (s3_server.spec(s3_server.new_bucket(folder)), sftp_server.spec(folder)):
        sample = sampled(spec)
        assert isinstance(sample, Sample)
        assert sample.status is Status.COMPLETE


@pytest.mark.parametrize(
    "url",
    [
        SourceUrl("s3", "key", ""),
        SourceUrl("s3", "", "bucket"),  # the client would look for an account at addresses nobody named
        SourceUrl("s3", "", "bucket", options={"anonymous": "yes", "endpoint": "ftp://x"}),
        SourceUrl("s3", "", "bucket", options={"profile": "x"}),
        SourceUrl("sftp", "user", ""),
    ],
)
def test_sources_that_are_refused_before_anything_is_opened(url: SourceUrl) -> None:
    with pytest.raises(UsageError):
        create(SourceSpec("x", url))


def test_a_bucket_that_is_not_there(s3_server: Any) -> None:
    with create(s3_server.spec("nothing-here")) as connector, pytest.raises((SourceUnreachable, SourceDenied)):
        connector.probe()


def test_a_store_that_does_not_answer() -> None:
    spec = SourceSpec("s3", SourceUrl("s3", "", "bucket", options={"anonymous": "yes", "endpoint": "http://127.0.0.1:9"}))
    with create(spec) as connector, pytest.raises(SourceUnreachable):
        connector.probe()


def test_a_server_whose_key_is_not_known_is_refused(sftp_server: Any, folder: Path) -> None:
    (folder / "known").write_text("")
    with create(sftp_server.spec(folder, known_hosts=str(folder / "known"))) as connector, pytest.raises(SourceRefused):
        connector.probe()


def test_a_server_that_shows_another_key_is_refused(sftp_server: Any, folder: Path) -> None:
    mine = (sftp_server.folder / "client_key.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{sftp_server.port} {mine[0]} {mine[1]}\n")
    with create(sftp_server.spec(folder, known_hosts=str(folder / "known"))) as connector, pytest.raises(SourceRefused):
        connector.probe()


def test_a_key_that_does_not_open(sftp_server: Any, folder: Path) -> None:
    spec = sftp_server.spec(folder, key_file=str(sftp_server.folder / "host_key"))
    with create(spec) as connector, pytest.raises(SourceDenied):
        connector.probe()


def test_a_host_that_does_not_answer(sftp_server: Any, folder: Path) -> None:
    spec = sftp_server.spec(folder)
    away = replace(spec, url=replace(spec.url, port=9))
    with create(away) as connector, pytest.raises(SourceUnreachable):
        connector.probe()


def test_more_threads_than_the_server_has_channels(sftp_server: Any, tmp_path: Path) -> None:
    """OpenSSH opens ten in a session: it matters how many read at once, not how many threads there are."""
    for number in range(24):
        (tmp_path / f"{'abcdefghijklmnopqrstuvwx'[number]}_list.csv").write_text("id,name\n" + "1,x\n" * 20)
    with create(sftp_server.spec(tmp_path)) as connector:
        found = [one for one in connector.inventory() if isinstance(one, Dataset)]
        own_turn, together = threading.Semaphore(2), threading.Barrier(len(found))

        def look(one: Dataset) -> Status:
            together.wait(20)
            with own_turn:
                return connector.sample(one, SamplePlan(seed=1)).status

        with ThreadPoolExecutor(len(found)) as threads:
            assert set(threads.map(look, found)) == {Status.COMPLETE}
        assert len(found) == 24
