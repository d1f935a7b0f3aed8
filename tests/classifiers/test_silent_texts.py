"""Texts in which nothing was found are not searched again, and what is told of a column does not hang on it."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import Classifier, silent_texts
from classifiers.detectors import all_detectors
from classifiers.met import Met
from classifiers.search import met
from classifiers.silent_texts import newly_met
from config import load_knowledge

KNOWLEDGE = load_knowledge()
DETECTORS = all_detectors()
SEARCHED = [one for one in DETECTORS.values() if one.in_text]
SILENT = ["机顶盒花屏，重启后恢复。", "已派单处理，待二线跟进", "信号弱，室内通话断续。"]
TELLING = ["请回拨13900001234，谢谢。", "客户王小明本人来电，已处理。", "住址：北京市海淀区和平西路394号8栋2217室。"]
TEXTS = st.lists(st.sampled_from([*SILENT, *TELLING, "客户张三", "验证码 482913", "a@b.cn ok"]), unique=True, max_size=9)


def spelled(found: tuple[Met, ...]) -> list[object]:
    return [
        (
            one.detector.entity_type,
            one.formed.tolist(),
            one.labelled.tolist(),
            one.matches.rows.tolist(),
            one.matches.starts.tolist(),
            one.matches.ends.tolist(),
            one.matches.values.to_pylist(),
            one.matches.percents.tolist(),
            one.matches.cued.tolist(),
        )
        for one in found
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, max_size=4))
def test_what_is_met_does_not_hang_on_what_was_searched_before(batches: list[list[str]]) -> None:
    own = dict(DETECTORS)  # another mapping: nothing is known of it
    for texts in batches:
        array = pa.array(texts, pa.string())
        told = newly_met(array, SEARCHED, own, KNOWLEDGE.reference)
        assert spelled(told) == spelled(met(array, SEARCHED, KNOWLEDGE.reference))


def test_silent_texts_are_searched_once_by_the_same_detectors(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []

    def listening(texts: pa.StringArray, *rest: object) -> tuple[Met, ...]:
        searched.extend(texts.to_pylist())
        return met(texts, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(silent_texts, "met", listening)
    array = pa.array([*SILENT, *TELLING])
    mine, others = dict(DETECTORS), dict(DETECTORS)
    for detectors, expected in ((mine, [*SILENT, *TELLING]), (mine, TELLING), (others, [*SILENT, *TELLING]), (mine, TELLING)):
        searched.clear()
        newly_met(array, SEARCHED, detectors, KNOWLEDGE.reference)
        assert searched == expected
    searched.clear()
    assert newly_met(pa.array(SILENT), SEARCHED, mine, KNOWLEDGE.reference) == ()
    assert not searched


@pytest.mark.parametrize("slots", [4, 1 << 15])
def test_a_column_tells_the_same_every_time_however_few_texts_are_known(slots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silent_texts, "_SLOTS", slots)
    draw = Random(7)
    cells = [draw.choice([*SILENT, *TELLING, None]) for _ in range(300)]
    cells += [f"客户王小明来电，电话1390000{number:04d}，已派单处理。" for number in range(60)]
    batch = pa.RecordBatch.from_pydict({"note": cells})
    classifier = Classifier(KNOWLEDGE, b"a key of this test")
    first = classifier.tally(batch)
    assert classifier.tally(batch) == first
    split = [batch.slice(200), batch.slice(0, 90), batch.slice(90, 110)]
    merged = classifier.tally(split[0]).merge(classifier.tally(split[1])).merge(classifier.tally(split[2]))
    assert merged == first
    assert Classifier(KNOWLEDGE, b"a key of this test").tally(batch) == first
