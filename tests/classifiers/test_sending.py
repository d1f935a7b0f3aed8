"""A classifier that is sent to another process says there what it says here."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import date

import pyarrow as pa
import pytest

from classifiers import Classifier, sent
from classifiers.model import DatasetTally
from config import load_knowledge
from tests.classifiers.test_person_keys import number

TODAY = date(2024, 1, 1)
THERE = """
import pickle, sys
sent, rows = pickle.loads(sys.stdin.buffer.read())
sys.stdout.buffer.write(pickle.dumps(pickle.loads(sent).tally(rows)))
"""


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(load_knowledge(), b"a key", today=TODAY)


def rows() -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {
            "id_card_no": [number(f"11010519010101{place:03d}") for place in range(10, 40)],
            "mobile": [f"1390000{place:04d}" for place in range(30)],
            "addr": [f"北京市朝阳区建国路{place}号" for place in range(30)],
            "note": [f"张伟来电，回拨1380000{place:04d}" for place in range(30)],
        }
    )


def test_another_process_tallies_the_same(classifier: Classifier) -> None:
    said = subprocess.run(
        [sys.executable, "-c", THERE], input=pickle.dumps((sent(classifier), rows())), capture_output=True, check=True
    ).stdout
    found: DatasetTally = pickle.loads(said)
    assert found == classifier.tally(rows())
    assert found.columns["mobile"].entities


def test_what_every_installation_has_is_not_sent(classifier: Classifier) -> None:
    again: Classifier = pickle.loads(sent(classifier))
    assert again.knowledge.reference is classifier.knowledge.reference
    assert all(again.detectors[name] is one for name, one in classifier.detectors.items())
    assert again.key == classifier.key
    assert again.knowledge.version == classifier.knowledge.version
