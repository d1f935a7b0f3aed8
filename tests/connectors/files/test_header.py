"""Which row is the header, in tables as people write them."""

from __future__ import annotations

import pytest

from connectors.files.header import find_header

DATA = [["2022-01", "长沙", "543915", "31.5"], ["2022-02", "株洲", "443748", "63.4"], ["2022-03", "湘潭", "40298", "21.9"]]
NAMES = ["月份", "地市", "用户数", "收入"]


@pytest.mark.parametrize(
    ("rows", "names", "skipped"),
    [
        ([NAMES, *DATA], NAMES, 1),
        ([["经营情况统计", "", "", ""], NAMES, *DATA], NAMES, 2),
        ([["标题", "", "", ""], ["统计口径", "", "移动业务", ""], NAMES, *DATA], NAMES, 3),
        ([["统计口径", "", "移动业务", ""], NAMES, *DATA], NAMES, 2),
        (DATA, ["c1", "c2", "c3", "c4"], 0),
        # A header that leaves names out is still the header when the row below it is data.
        ([["姓名", "", "城市"], ["甲", "x", "长沙"], ["乙", "y", "株洲"], ["丙", "z", "湘潭"]], ["姓名", "column_2", "城市"], 1),
        ([["月份", "", "", "收入"], *DATA], ["月份", "column_2", "column_3", "收入"], 1),
    ],
)
def test_the_header_is_found(rows: list[list[str]], names: list[str], skipped: int) -> None:
    header = find_header(rows)
    assert list(header.names) == names
    assert header.skipped == skipped
