"""Which matches stand in many texts at once is what stands in each text alone."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.freetext.notes import notes
from classifiers.detectors import all_detectors
from classifiers.met import Matches, Met
from classifiers.search import Match, met, standing
from classifiers.standing_matches import standing_matches
from config import load_reference

DETECTORS = all_detectors()
TEXTS = (
    *notes(60, 5),
    "打开 https://example.com/u?phone=13900001234&mail=a@example.com 查看",
    "客户王小明，身份证110101190403076590，电话13900001234，另有13900001234",
    "卡号6222021234567890128 或 6222 0212 3456 7890 128，都是王小明的",
    "MAC 00:1A:2B:3C:4D:5E，VIN LSVAA49J132047371，地址北京市朝阳区建国路88号王府井大厦",
    "10.0.0.1/24 与 10.0.0.1，qq:123456789，微信号 abc_12345",
    "无内容",
)
Found = list[tuple[int, str, int, int, int]]


def stood_together(found: list[Met]) -> Found:
    listed: Found = []
    for one, which in zip(found, standing_matches(found), strict=True):
        some = one.matches.chosen(which)
        columns = (some.rows.tolist(), some.starts.tolist(), some.ends.tolist(), some.percents.tolist())
        listed += [(row, one.detector.entity_type, *rest) for row, *rest in zip(*columns, strict=True)]
    return sorted(listed)


def stood_alone(found: list[Met]) -> Found:
    by_row: dict[int, list[Match]] = {}
    for one in found:
        some = one.matches
        for at, row in enumerate(some.rows.tolist()):
            match = Match(row, int(some.starts[at]), int(some.ends[at]), int(some.percents[at]), one.detector)
            by_row.setdefault(row, []).append(match)
    groups = [group[0] for matches in by_row.values() for group in standing(matches)]
    return sorted((one.row, one.detector.entity_type, one.start, one.end, one.percent) for one in groups)


def test_of_texts() -> None:
    found = list(met(pa.array(TEXTS), DETECTORS.values(), load_reference()))
    assert stood_together(found) == stood_alone(found)


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_of_any_matches(chance: random.Random) -> None:
    names = [*chance.sample(sorted(DETECTORS), 3), "URL"]
    found = [_drawn(name, chance) for name in dict.fromkeys(names)]
    assert stood_together(found) == stood_alone(found)


def _drawn(name: str, chance: random.Random) -> Met:
    spans = sorted({(chance.randrange(4), chance.randrange(12), chance.randrange(1, 9)) for _ in range(chance.randrange(9))})
    rows, starts, sizes = (np.array([one[place] for one in spans], dtype=np.int64) for place in range(3))
    percents = np.array([chance.choice((50, 60, 90)) for _ in spans], dtype=np.uint8)
    values = pa.array([""] * len(spans), pa.string())
    return Met(DETECTORS[name], Matches(rows, starts, starts + sizes, values, percents, percents > 60))


def test_of_nothing() -> None:
    assert standing_matches([]) == []
