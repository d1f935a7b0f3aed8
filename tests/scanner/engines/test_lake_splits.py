"""How files are shared out among tasks."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scanner.engines.lake_listing import LakeFile
from scanner.engines.lake_splits import Piece, Shares

MB = 1024 * 1024
SIZES = st.lists(st.integers(0, 2000), max_size=30)


@given(SIZES, st.integers(1, 500), st.integers(0, 50), st.integers(1, 8), st.integers(0, 12))
def test_each_row_group_of_each_file_is_in_one_task(sizes: list[int], most: int, opening: int, cores: int, groups: int) -> None:
    files = [LakeFile(f"file:/lake/{number}", size) for number, size in enumerate(sizes)]
    shares = Shares(most, opening, cores).of(files)
    met = sorted((piece.address, group) for share in shares for piece in share for group in piece.among(groups))
    assert met == sorted((file.address, group) for file in files for group in range(groups))
    assert all(shares)


@given(SIZES, st.integers(1, 500), st.integers(1, 8))
def test_no_task_gets_more_than_it_may(sizes: list[int], most: int, cores: int) -> None:
    files = [LakeFile(f"file:/lake/{number}", size) for number, size in enumerate(sizes)]
    of = {file.address: file.size for file in files}
    for share in Shares(most, 0, cores).of(files):
        assert sum(of[piece.address] // piece.of for piece in share) <= most


def test_a_file_is_shared_by_all_cores() -> None:
    assert Shares(128 * MB, 4 * MB, 2).of([LakeFile("file:/a", 12 * MB)]) == (
        (Piece("file:/a", 0, 2),),
        (Piece("file:/a", 1, 2),),
    )


def test_little_files_go_together() -> None:
    files = [LakeFile(f"file:/{number}", 10) for number in range(64)]
    assert len(Shares(128 * MB, 4 * MB, 2).of(files)) == 2
