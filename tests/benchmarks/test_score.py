"""Scores of judged columns, on cases that can be counted by hand."""

from __future__ import annotations

import pytest

from benchmarks.accuracy import score
from benchmarks.accuracy.model import Column, Form, Group, Judged, Truth, Verdict
from benchmarks.accuracy.score import Rate, Score

PHONE, MAIL = "CN_MOBILE_PHONE", "EMAIL_ADDRESS"


def one(truth: Truth, said: str | None, group: Group = Group.TELLING, contains: tuple[str, ...] = ()) -> Judged:
    state = truth.protections[0]
    return Judged("t", Form.CSV, Column("c", (), truth, group, "what"), Verdict(said, contains, state))


@pytest.mark.parametrize(
    ("hits", "total", "lower", "upper"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962), (0, 0, 0.0, 1.0)],
)
def test_wilson_intervals(hits: int, total: int, lower: float, upper: float) -> None:
    assert Rate(hits, total).interval == pytest.approx((lower, upper), abs=5e-4)


def test_a_wrong_type_is_a_miss_of_one_and_an_error_of_the_other() -> None:
    scores = score.by_type([one(Truth(PHONE), MAIL), one(Truth(PHONE), PHONE), one(Truth(MAIL), None)])
    assert scores == {PHONE: Score(1, 0, 1), MAIL: Score(0, 1, 1)}


def test_accepted_answers_are_right_and_accepted_silence_is_no_column() -> None:
    either = Truth(PHONE, frozenset({MAIL, None}))
    assert score.by_type([one(either, MAIL), one(either, None)]) == {PHONE: Score(1, 0, 0)}


def test_verdicts_on_traps_are_false_ones() -> None:
    columns = [one(Truth(), said, Group.TRAP) for said in (None, None, PHONE)] + [one(Truth(), None, Group.TRAP, (MAIL,))]
    assert score.false_verdicts(columns) == Rate(1, 4)
    assert score.false_finds(columns) == Rate(1, 4)
    assert score.by_type(columns) == {PHONE: Score(0, 1, 0)}


def test_sparse_columns_count_when_the_planted_type_is_found() -> None:
    planted = Truth(None, frozenset({PHONE}), ("clear",), PHONE, 0.01)
    columns = [one(planted, None, Group.SPARSE, (PHONE,)), one(planted, None, Group.SPARSE), one(planted, PHONE, Group.SPARSE)]
    assert score.sparse_recall(columns) == {("among codes", 0.01): Rate(2, 3)}
    assert len(score.failures(columns)) == 1


def test_types_with_few_columns_are_pooled() -> None:
    large, small = score.pooled({PHONE: Score(20, 0, 0), MAIL: Score(3, 1, 2)}, 20)
    assert (set(large), set(small)) == ({PHONE}, {MAIL})


def test_f1() -> None:
    assert Score(8, 1, 3).f1 == pytest.approx(0.8)
    assert Score().f1 is None
