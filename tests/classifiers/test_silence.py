"""Why nothing was seen in a value."""

from __future__ import annotations

import pytest

from classifiers import Classifier
from config import load_knowledge

CLASSIFIER = Classifier(load_knowledge())


@pytest.mark.parametrize(
    ("text", "column", "sentence"),
    [
        ("138****0000", "lxdh", "masked_text"),
        ("138****0000", "", "masked_values"),
        ("1234", "sfzh", "values_contradict"),
        ("", "sfzh", "text_blank"),
        ("今日无事", "", "nothing_seen"),
    ],
)
def test_there_is_a_reason(text: str, column: str, sentence: str) -> None:
    assert not CLASSIFIER.detect(text, column)
    assert sentence in {evidence.sentence for evidence in CLASSIFIER.why_nothing(text, column)}
