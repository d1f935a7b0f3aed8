"""Sketches of people on their way: what comes back is what was sent, and nothing else is believed."""

from __future__ import annotations

import base64
from dataclasses import replace

import numpy as np
import pytest

from classifiers import PersonSketch, SketchedCount, carried_sets, received_people
from classifiers.person_carrying import CarriedSet
from classifiers.person_keys import KeyKind
from classifiers.person_sketch import COUNTED, Part

LG_K = 16


def people(digests: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> PersonSketch:
    sketch = PersonSketch(lambda: SketchedCount(LG_K))
    sketch.add(KeyKind.DOCUMENT, Part.ALONE, digests)
    sketch.tell("mentions", len(digests))
    return sketch


def some(count: int) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.random.default_rng(count).integers(0, 2**63, count).astype(np.uint64)


@pytest.mark.parametrize("met", [1, 7, 8, 5_000, 100_000])
def test_every_form_of_a_sketch_comes_through_and_no_changed_one(met: int) -> None:
    sent = people(some(met))
    (told,) = carried_sets(sent)
    back = received_people(sent.counts, (told,), LG_K)
    assert back.persons("census") == sent.persons("census")
    assert carried_sets(back) == (told,)
    whole = base64.b64decode(told.sketch)
    for place in (*range(min(len(whole), 44)), len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 0x80
        given = (replace(told, sketch=base64.b64encode(changed).decode()),)
        try:
            received_people(sent.counts, given, LG_K).persons("census")
        except ValueError:
            continue
        assert place >= 8  # what may be another coupon
    with pytest.raises(ValueError, match="sketch"):
        received_people(sent.counts, (told,), LG_K + 1)


def test_the_order_in_which_people_were_met_is_not_told() -> None:
    for met in (5, 3_000, 60_000):
        digests = some(met)
        assert carried_sets(people(digests)) == carried_sets(people(digests[::-1].copy()))


def test_two_networks_are_united_within_the_error_and_as_if_read_together() -> None:
    everybody = some(160_000)
    ours, theirs = people(everybody[:100_000]), people(everybody[60_000:])
    ours.absorb(received_people(theirs.counts, carried_sets(theirs), LG_K))
    together = people(everybody[:100_000])
    together.absorb(people(everybody[60_000:]))
    assert ours.persons("census") == together.persons("census")
    persons = ours.persons("census")
    assert persons.lower <= 160_000 <= (persons.upper or 0)
    assert abs(persons.by["documents"] - 160_000) < 0.015 * 160_000


def test_nobody_is_nothing() -> None:
    nobody = PersonSketch(lambda: SketchedCount(LG_K))
    assert carried_sets(nobody) == ()
    assert received_people(nobody.counts, (), LG_K).persons("census").upper == 0


@pytest.mark.parametrize("length", [0, 1, 7, 8, 11, 12, 40, 65_575, 65_577])
@pytest.mark.parametrize("head", [b"\x02\x01\x07\x10\x03\x08", b"\x03\x01\x07\x10\x08\x08", b"\x0a\x01\x07\x10\x00\x18"])
def test_a_head_without_its_body_is_refused(head: bytes, length: int) -> None:
    told = (head + bytes(length))[:length]
    with pytest.raises(ValueError, match="sketch"):
        received_people(dict.fromkeys(COUNTED, 0), (CarriedSet("document", "alone", base64.b64encode(told).decode()),), LG_K)
