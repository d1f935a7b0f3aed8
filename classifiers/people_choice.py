"""Which candidates for names stand: the best that do not overlap. Those whose characters stand well elsewhere are raised."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import numpy as np

from classifiers.character_sets import Flags, Floats, flags_of, keys
from classifiers.passages import Passages, Places, Spans
from classifiers.people_candidates import Candidates, together

_REPEATED = 0.5
_SUREST, _HIGHEST = 97, 100.0  # percent, and a score that is above all steps
TAILS = frozenset("桥庄铺井路村镇坪营湾沱港庙堡屯坡岭坝沟寨集店塘渡门口街巷园厅楼县区岗埠埔洲")
"""Characters that end the names of places, seldom given names."""
HAMLET = re.compile(r".家[" + "".join(sorted(TAILS)) + "]")
"""What is called after a family (陈家桥)."""
_FACILITY = re.compile(r"(?:营业厅|专营店|体验店|门店|服务站|基站|机房|支局|分局|网格|小区|网点|厅|店|局|站)(?![一-鿿])")
_TAIL, _FACILITIES = flags_of(TAILS), flags_of("营专体门服基机支分网小厅店局站")
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # spreads the numbers of texts over 64 bits


def likely(passages: Passages, candidates: Candidates) -> Spans:
    """The candidates that stand, in order."""
    good = np.flatnonzero(candidates.scores > 0)
    if not len(good):
        return Spans.of(())
    rows = passages.rows_at(candidates.starts)
    twice = np.isin(rows, _repeating(passages, candidates, rows, rows[good]))
    raised = _raised(passages, candidates.chosen(twice), rows[twice])
    chosen = _best(together([candidates.chosen(good[~twice[good]]), raised]), passages)
    chosen = chosen.chosen(~_is_place(passages, chosen))
    of = passages.rows_at(chosen.starts)
    least, steps = _steps()
    percents = least + np.searchsorted(steps, chosen.scores, side="right")
    return Spans(of, chosen.starts - passages.starts[of], chosen.ends - passages.starts[of], percents)


def _repeating(passages: Passages, candidates: Candidates, rows: Places, good: Places) -> Places:
    """The texts with a likely candidate in which the characters of some candidate may be those of another one."""
    some = np.flatnonzero(np.isin(rows, good))
    starts, ends = candidates.starts[some], candidates.ends[some]
    marks = keys(passages.codes, starts, 2) ^ (rows[some].astype(np.uint64) * _SPREAD) ^ (ends - starts).astype(np.uint64)
    order = np.argsort(marks, kind="stable")
    same = (marks[order][1:] == marks[order][:-1]) & (starts[order][1:] != starts[order][:-1])
    repeating: Places = np.unique(rows[some][order[1:][same]])
    return repeating


def _raised(passages: Passages, candidates: Candidates, rows: Places) -> Candidates:
    """Candidates by their best score, those whose characters stand well elsewhere in the text raised; likely ones only."""
    names: dict[tuple[int, str], dict[int, float]] = {}
    listed = zip(rows.tolist(), candidates.starts.tolist(), candidates.ends.tolist(), candidates.scores.tolist(), strict=True)
    for row, start, end, score in listed:
        places = names.setdefault((row, passages.joined[start:end]), {})
        places[start] = max(score, places.get(start, score))
    raised = []
    for (_, name), places in names.items():
        best = max(places.values())
        for start, score in places.items():
            better = max(score, (score + best) / 2 + _REPEATED) if len(places) > 1 and best > 0 else score
            if better > 0:
                raised.append((start, start + len(name), better))
    starts, ends, scores = zip(*raised, strict=True) if raised else ((), (), ())
    size = len(raised)
    return Candidates(
        np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        np.array(scores, dtype=np.float64),
        np.ones(size, np.bool_),
    )


def _best(candidates: Candidates, passages: Passages) -> Candidates:
    """Of each text the best candidate, then the best of those that do not overlap it, and so on; in the order of places."""
    rows = passages.rows_at(candidates.starts)
    order = np.lexsort((candidates.starts - candidates.ends, candidates.starts, -candidates.scores, rows))
    left, rows, taken = candidates.chosen(order), rows[order], []
    while len(rows):
        head = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
        taken.append(order[head])
        best = np.repeat(head, np.diff(np.append(head, len(rows))))
        apart = (left.ends <= left.starts[best]) | (left.ends[best] <= left.starts)
        left, rows, order = left.chosen(apart), rows[apart], order[apart]
    chosen = np.concatenate(taken) if taken else order
    return candidates.chosen(chosen[np.argsort(candidates.starts[chosen])])


def _is_place(passages: Passages, found: Candidates) -> Flags:
    """What looks like a name and is a hamlet, or what a shop or a station is called after."""
    codes = passages.codes
    hamlet: Flags = (
        (found.ends - found.starts == len(".家桥")) & (codes[found.starts + 1] == ord("家")) & _TAIL[codes[found.ends - 1]]
    )
    for at in np.flatnonzero(_FACILITIES[codes[found.ends]]).tolist():
        hamlet[at] |= _FACILITY.match(passages.joined, int(found.ends[at])) is not None
    return hamlet


def _percent(score: float) -> int:
    """Confidence of a score: just above half where a name barely stands, 97 at most."""
    return min(_SUREST, round(100 / (1 + math.exp(-0.15 - 0.8 * score))))


@lru_cache(maxsize=1)
def _steps() -> tuple[int, Floats]:
    """The confidence of the lowest score, and the lowest scores above it that have one percent more each."""
    least, steps = _percent(0.0), []
    for percent in range(least + 1, _SUREST + 1):
        below, reached = 0.0, _HIGHEST
        while below < (middle := (below + reached) / 2) < reached:
            below, reached = (below, middle) if _percent(middle) >= percent else (middle, reached)
        steps.append(reached)
    return least, np.array(steps)
