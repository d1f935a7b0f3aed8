"""Why nothing was seen in a value: it is blank, masked, or not what its column's name promises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from classifiers.characters import compiled
from classifiers.detectors.base import Detector
from classifiers.model import Evidence
from classifiers.names import DENIED


def why_nothing(text: str, detectors: Mapping[str, Detector], spoken: Iterable[tuple[str, Evidence]]) -> tuple[Evidence, ...]:
    """The reasons for a ``text`` in which the detectors saw nothing; ``spoken`` is what name and comment say."""
    body = text.strip()
    if not body:
        return (Evidence("value", "text_blank"),)
    spoken = tuple(spoken)
    named = [kind for kind, evidence in spoken if kind != DENIED and evidence.weight > 0]
    words = tuple(evidence for _, evidence in spoken)
    masked = [name for name, one in detectors.items() if one.masked and compiled(f"(?:{one.masked})").fullmatch(body)]
    both = [name for name in named if name in masked]
    if both:
        return (*words, Evidence("protection", "masked_text", (("entity_type", both[0]),)))
    if named:
        return (*words, Evidence("contradiction", "values_contradict", (("entity_type", named[0]),)))
    return (*words, Evidence("protection", "masked_values") if masked else Evidence("value", "nothing_seen"))
