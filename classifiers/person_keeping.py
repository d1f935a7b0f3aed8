"""Sketches of people as bytes to be kept, and back. They are personal data: under their key, and only there, a number can be
asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from classifiers.distinct import Sketched
from classifiers.person_keys import KeyKind
from classifiers.person_sketch import COUNTED, Part, PersonSketch
from classifiers.person_subjects import Population


def kept_sketches(populations: Mapping[Population, PersonSketch]) -> tuple[dict[str, Any], bytes]:
    """A plain description, and the sketches one after the other. Exact sets are never kept: they are lists of digests."""
    described, pieces = [], []
    for population, sketch in sorted(populations.items()):
        sets = []
        for (kind, part), met in sorted(sketch.parts.items()):
            if not isinstance(met, Sketched):
                raise TypeError("only sketches are kept")
            pieces.append(met.to_bytes())
            sets.append([kind.value, part.value, len(pieces[-1])])
        described.append({"population": population.value, "counts": dict(sketch.counts), "sets": sets})
    return {"populations": described}, b"".join(pieces)


def restored_sketches(document: Mapping[str, Any], kept: bytes, lg_k: int) -> dict[Population, PersonSketch]:
    """What ``kept_sketches`` was given. Raises ValueError where the two do not belong together."""
    found, start = {}, 0
    for one in document["populations"]:
        sketch = PersonSketch(lambda: Sketched(lg_k))
        for name in COUNTED:
            sketch.tell(name, int(one["counts"][name]))
        for kind, part, length in one["sets"]:
            sketch.put(KeyKind(kind), Part(part), Sketched.from_bytes(kept[start : start + length], lg_k))
            start += length
        found[Population(one["population"])] = sketch
    if start != len(kept):
        raise ValueError("not the sketches of this description")
    return found
