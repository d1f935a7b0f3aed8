"""A check that takes any text says of those with its form what it says of them alone."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from benchmarks.accuracy.specs import SPECS, STORAGE
from classifiers import whole
from classifiers.cells import Cells, remembering
from classifiers.characters import unchanged
from classifiers.detectors import all_detectors
from classifiers.shared_arrays import ones
from config import load_reference

DETECTORS, REFERENCE = all_detectors(), load_reference()
TAKING = sorted(name for name, one in DETECTORS.items() if one.takes_any)


def test_there_are_such_checks() -> None:
    assert "PASSWORD" in TAKING
    assert all(DETECTORS[name].normalise is unchanged for name in TAKING)


@pytest.mark.parametrize("name", TAKING)
@pytest.mark.parametrize("seed", range(6))
def test_all_texts_are_asked_or_those_with_the_form(name: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random(f"{name} {seed}")
    makers = [one.maker for one in (*SPECS, *STORAGE)]
    texts = pa.array([str(draw.choice(makers)(draw)) for _ in range(400)], pa.string())
    found = []
    for nearly in (1, 10**9):  # any part is nearly all, or none is
        monkeypatch.setattr(whole, "_NEARLY_ALL", nearly)
        cells = Cells(texts, ones(len(texts)))
        with remembering(cells):
            fit = whole.fit(cells, DETECTORS[name], REFERENCE)
        assert fit is not None
        found.append((fit.rows.tolist(), fit.percent.tolist(), fit.normalised.to_pylist(), fit.spelled_so))
    assert found[0] == found[1]
