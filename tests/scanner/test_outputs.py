"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import UsageError
from scanner.outputs import write_whole


def test_a_file_is_replaced_and_its_folder_made(tmp_path: Path) -> None:
    target = tmp_path / "新 folder" / "report.json"
    write_whole(target, "一")
    write_whole(target, "二")
    assert target.read_text("utf-8") == "二"
    assert list(target.parent.iterdir()) == [target]


def test_what_cannot_be_written_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError):
        write_whole(tmp_path / "file" / "report.json", "y")
    with pytest.raises(UsageError):
        write_whole(tmp_path, "y")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_whole(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()
    with pytest.raises(UsageError, match="cannot be written"):
        write_whole(Path("/dev/full"), "x" * 100_000)
