"""The script that fits the weights of names: its features are the product's own, and its fit finds what made the labels."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.freetext.fit_names import examples, fitted, given_name_characters, in_force
from benchmarks.freetext.notes import notes
from benchmarks.freetext.tagged import Tagged, package_file, tagged_news
from classifiers.passages import Passages
from classifiers.people_candidates import NameModel
from config import load_reference

REFERENCE = load_reference()
_CONSTANTS = (0.8, -0.8)  # of lengths that have no weight of their own
NEWS = "19980101-01-001-001/m  记者/n  张/nr  小明/nr  、/w  李/nr  秀英/nr  报道/v\n  \n１/m  约翰逊/nr  来访/v\n"


def test_tagged_news_is_read_with_surname_and_given_name_joined(tmp_path: Path) -> None:
    file = tmp_path / "news.txt"
    file.write_text(NEWS, "utf-8")
    found = [(one.text, sorted(one.text[start:end] for start, end in one.people)) for one in tagged_news(file)]
    assert found == [("19980101-01-001-001记者张小明、李秀英报道", ["张小明", "李秀英"]), ("1约翰逊来访", ["约翰逊"])]


def test_a_package_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no_such_package"):
        package_file("no_such_package", "x.txt")


def test_what_is_seen_times_the_weights_adds_up_to_the_scores_of_the_product() -> None:
    texts = [Tagged(text, frozenset()) for text in notes(200, 3)]
    weights, model = in_force(), NameModel(REFERENCE)
    passages = Passages.of(one.text for one in texts)
    scored = model.scored(passages)
    summed = [sum(weights[name] * factor for name, factor in seen.items()) for seen, _ in examples(texts, REFERENCE)]
    scores = scored.scores[~model.known(passages, scored)].tolist()
    assert len(scores) > 200
    missing = [round(score - total, 6) for score, total in zip(scores, summed, strict=True)]
    assert set(missing) <= {0.0, *_CONSTANTS}
    assert missing.count(0.0) > 0.9 * len(missing)
    assert in_force() == weights


def test_the_fit_finds_the_weights_that_made_the_labels_and_the_same_ones_again() -> None:
    chance = Random(5)
    rows = []
    for _ in range(3000):
        ratio, start = chance.uniform(-4, 4), chance.random() < 0.5
        seen = {"CHINESE": 1.0, "RATIO": ratio, **({"LEFT_START": 1.0} if start else {})}
        rows.append((seen, chance.random() < 1 / (1 + 2.718281828 ** -(-1.0 + 0.8 * ratio + 1.5 * start))))
    found = fitted(rows, [1.0] * len(rows))
    assert found["RATIO"] == pytest.approx(0.8, abs=0.15)
    assert found["LEFT_START"] == pytest.approx(1.5, abs=0.4)
    assert fitted(rows, [1.0] * len(rows)) == found


def test_given_names_are_counted_once_a_name() -> None:
    text = "张小明、张小明和李小红"
    people = frozenset({(0, 3), (4, 7), (8, 11)})
    assert given_name_characters([Tagged(text, people)], REFERENCE) == {"小": 2, "明": 1, "红": 1}
