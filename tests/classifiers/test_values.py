"""What values say is the same by the short ways as by the long ones."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from classifiers.detectors import all_detectors
from classifiers.model import ColumnTally, EntityTally, Evidence
from classifiers.names import DENIED
from classifiers.protection import hidden_share, hides_nothing, is_plain, mixture, protection, spelled, unreadable
from classifiers.sketch import BottomK
from classifiers.spoken import Spoken
from classifiers.stored import Told, hidden
from classifiers.values import Power, contained, contained_share, fitting, has_at_least, seen
from tests.classifiers.tallies import some

DETECTORS = all_detectors()
POWER = Power(
    {name: one.strength for name, one in DETECTORS.items()},
    {name: one.chance for name, one in DETECTORS.items()},
    {name: one.length[0] for name, one in DETECTORS.items()},
)
KINDS = ("token", "mask", "hash", "cipher")
COUNTS = st.sampled_from([0, 1, 4, 5, 49, 50, 90, 99, 100])


@st.composite
def tallies(draw: st.DrawFn) -> ColumnTally:
    """A column of a hundred cells with finds of some types."""
    entities = {}
    for name in draw(st.lists(st.sampled_from(sorted(DETECTORS)), max_size=4, unique=True)):
        whole, masked = draw(COUNTS), draw(COUNTS)
        distinct = some(draw(st.integers(0, max(1, whole))), 64)
        entities[name] = EntityTally(max(whole, draw(COUNTS)), whole, confidence=whole * 95, masked=masked, distinct=distinct)
    traits = {name: draw(COUNTS) for name in draw(st.sets(st.sampled_from(["integer", "cjk", "date"])))}
    lengths = {draw(st.sampled_from([11, 15, 18, 20])): 100}
    return ColumnTally(100, distinct=some(draw(COUNTS)), lengths=lengths, traits=traits, entities=entities)


@given(st.integers(0, 40), st.integers(1, 20), st.integers(1, 30))
def test_a_sketch_is_asked_for_no_more_than_it_must_tell(count: int, size: int, least: int) -> None:
    sketch = BottomK(size).add((digest * 2**58 + 7, 1) for digest in range(count))
    assert has_at_least(sketch, least) == (sketch.distinct() >= least)


@given(tallies())
def test_only_types_that_say_nothing_are_passed_over(tally: ColumnTally) -> None:
    every = {name: seen(name, tally, POWER) for name in tally.entities}
    assert {one.entity_type: one for one in fitting(tally, POWER)} == {name: one for name, one in every.items() if one.score > 0}
    assert all(contained_share(name, tally, POWER) == 0 for name, one in tally.entities.items() if not one.whole)


@given(tallies(), st.lists(st.sampled_from(sorted(DETECTORS)), max_size=4))
def test_what_is_left_out_carries_no_verdict_without_a_name(tally: ColumnTally, named: list[str]) -> None:
    every, asked = fitting(tally, POWER), fitting(tally, POWER, dict.fromkeys(named, 0.5))
    assert [one for one in every if one in asked] == asked
    assert not [one for one in every if one not in asked and (one.alone or one.entity_type in named)]


@given(tallies(), st.sampled_from([None, *sorted(DETECTORS)]), st.sampled_from([0, 1, 60]), st.sampled_from([0, 59, 60, 61, 99]))
def test_only_types_that_are_not_contained_are_passed_over(
    tally: ColumnTally, dominant: str | None, inside: int, percent: int
) -> None:
    entities = {
        name: replace(one, inside=inside, confidence=(one.whole + inside) * percent, labelled=inside % 2)
        for name, one in tally.entities.items()
    }
    tally = replace(tally, entities=entities)
    shares = {name: contained_share(name, tally, POWER, dominant) for name in entities if name != dominant}
    assert dict(contained(tally, POWER, dominant)) == {name: share for name, share in shares.items() if share > 0}


@given(tallies())
def test_a_plain_column_is_judged_as_one_with_signs_that_no_cell_has(tally: ColumnTally) -> None:
    assert is_plain(tally)
    signs = dict.fromkeys(("masked", "hashed", "opaque", "token", "archive", "coded_base64"), 0)
    signed = ColumnTally(
        100, distinct=tally.distinct, lengths=tally.lengths, traits={**tally.traits, **signs}, entities=tally.entities
    )
    assert not is_plain(signed)
    for name in (None, *tally.entities):
        assert protection(tally, name) is protection(signed, name)
        assert hidden_share(tally, name) == hidden_share(signed, name)
        assert mixture(tally, name) == mixture(signed, name)
    assert (spelled(signed), unreadable(signed)) == ((), ())
    assert hides_nothing(tally) == all(not one.masked for one in tally.entities.values())
    assert not hides_nothing(signed)


@given(tallies(), st.sampled_from(sorted(DETECTORS)), st.sampled_from([0.3, 0.6, 0.9]), st.sampled_from(["", *KINDS]))
def test_where_nothing_is_hidden_the_short_way_leads_to_the_same_verdict(
    tally: ColumnTally, named: str, weight: float, kind: str
) -> None:
    # A sign that no cell has keeps the column from the short way.
    traits = {**tally.traits, "image": 0}
    signed = ColumnTally(100, distinct=tally.distinct, lengths=tally.lengths, traits=traits, entities=tally.entities)
    spoken = Spoken({named: weight}, 0.0, ((named, Evidence("name", "name_says", (), weight)),))
    nothing = Spoken({}, 0.6, ((DENIED, Evidence("name", "name_denies", (), -0.6)),))
    for told in (Told(spoken, spoken), Told(nothing, spoken, kind, kind), Told(spoken, nothing, kind, kind)):
        assert hidden(tally, told) == hidden(signed, told)
