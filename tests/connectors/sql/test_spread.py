"""How rows lie along a key, and what that means for the power of probes: simulated tables of known keys."""

from __future__ import annotations

import itertools
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.evenness import even_power
from connectors.model import power
from connectors.sql.spread import Draw, Found, draw_over, found_by, power_of, strata_of

EDGE, REACH, PROBES = 50, 3, 300


def uniform(seed: int, count: int, low: int, high: int) -> list[int]:
    draw = random.Random(seed)
    return sorted({draw.randrange(low, high) for _ in range(count)})


TABLES = {
    "no gaps": list(range(1, 50_001)),
    "random keys": uniform(1, 50_000, 0, 2**64),
    "nine of ten deleted": uniform(2, 5_000, 0, 50_000),
    "half thin": [*range(1, 20_001), *uniform(3, 20_000, 10**6, 10**8)],
    "blocks": [block * 10_000 + number for block in range(50) for number in range(1_000)],
    "one far away": [*range(1, 30_000), 9 * 10**18],
    "negative": list(range(-40_000, -10_000, 3)),
}


def probed(keys: Sequence[int], draws: Sequence[Draw]) -> set[int]:
    """The positions of the rows that the head, the tail and the probes give."""
    met = {*range(EDGE), *range(len(keys) - EDGE, len(keys))}
    for probe in (probe for draw in draws for probe in draw.probes):
        at = bisect_right(keys, probe.key) if probe.downwards else bisect_left(keys, probe.key)
        met |= set(range(max(0, at - REACH), at) if probe.downwards else range(at, min(len(keys), at + REACH)))
    return met


def searched(keys: Sequence[int], seed: int) -> tuple[float, set[int], float]:
    """The power stated after up to four rounds, the rows met, and the estimated number of rows."""
    strata: tuple[tuple[int, int, float], ...] = ((keys[0], keys[-1], 1.0),)
    draws: list[Draw] = []
    for number in range(4):
        draws.append(draw_over(f"{seed}:{number}", strata, PROBES))
        met = probed(keys, draws)
        numbers = [keys[at] for at in sorted(met)]
        found = found_by([probe for draw in draws for probe in draw.probes], numbers, REACH)
        found += [Found(edge[0], edge[0], edge[-1], EDGE) for edge in (numbers[:EDGE], numbers[-EDGE:])]
        strata = strata_of(keys[0], keys[-1], found)
        if power_of(draws, strata) > 0.92:
            break
    return power_of(draws, strata), met, sum(rows for _, _, rows in strata)


def truth(keys: Sequence[int], met: set[int]) -> float:
    """The share of all runs of 1 % of the rows that hold a row that was met."""
    run = len(keys) // 100
    sums = [0, *itertools.accumulate(at in met for at in range(len(keys)))]
    starts = range(len(keys) - run + 1)
    return sum(sums[start + run] > sums[start] for start in starts) / len(starts)


@pytest.mark.parametrize("name", TABLES)
def test_the_stated_power_is_kept_and_worth_having(name: str) -> None:
    keys = TABLES[name]
    trials = [searched(keys, seed) for seed in range(6)]
    stated = sum(one[0] for one in trials) / len(trials)
    kept = sum(truth(keys, one[1]) for one in trials) / len(trials)
    assert stated <= kept + 0.02
    assert stated > 0.9


@pytest.mark.parametrize("name", TABLES)
def test_the_rows_are_counted_roughly(name: str) -> None:
    keys = TABLES[name]
    _, _, rows = searched(keys, 1)
    assert 0.7 < rows / len(keys) < 1.5


def test_one_round_where_half_is_thin_says_how_little_it_proves() -> None:
    keys = TABLES["half thin"]
    draw = draw_over("1", ((keys[0], keys[-1], 1.0),), PROBES)
    met = probed(keys, [draw])
    numbers = [keys[at] for at in sorted(met)]
    found = [*found_by(draw.probes, numbers, REACH), Found(keys[0], keys[0], numbers[EDGE - 1], EDGE)]
    assert power_of([draw], strata_of(keys[0], keys[-1], found)) < 0.7


@given(st.integers(0, 2**32).map(str), st.integers(-(2**63), 2**63), st.integers(1, 2**63), st.integers(1, 50))
def test_draws_stay_in_their_strata_and_repeat(seed: str, low: int, span: int, count: int) -> None:
    strata = ((low, low + span, 2.0), (low + 3 * span, low + 4 * span, 1.0))
    draw = draw_over(seed, strata, count)
    assert len(draw.probes) == count
    assert all(any(first <= probe.key <= last for first, last, _ in strata) for probe in draw.probes)
    assert draw == draw_over(seed, strata, count)


@given(st.integers(0, 300), st.floats(0.001, 1e6))
def test_even_densities_give_the_power_of_the_places(places: int, density: float) -> None:
    assert even_power(places, [density] * 20) == pytest.approx(power(places), abs=2e-4)


@given(st.integers(1, 300), st.lists(st.floats(0, 1e6), min_size=1, max_size=50))
def test_uneven_densities_never_give_more(places: int, densities: list[float]) -> None:
    assert 0.0 <= even_power(places, densities) <= power(places) + 2e-4


def test_nothing_found_proves_nothing() -> None:
    assert even_power(300, []) == even_power(300, [0.0, 0.0]) == 0.0
    assert found_by(draw_over("1", ((0, 9, 1.0),), 5).probes, [], 3) == []
