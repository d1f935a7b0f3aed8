"""What a column's values say about each entity type, and whether that is more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from classifiers.detectors.base import Strength
from classifiers.model import ColumnTally, EntityTally

_DOMINANT = 0.5  # share of the filled cells that a dominant type needs
_VALIDATED = 0.5  # share of the cells of its form that must also pass the check, where the check can fail
_CLEARLY = 3.0  # times the chance rate that the passed share must reach
_DEVIATIONS = 4.0  # standard deviations above chance: over thousands of columns, three happen by themselves
_OVERWHELMING, _MANY = 0.9, 20  # share and distinct values at which a supported type needs no name
_FEW_CELLS = 3
_WEAK_CHECK = 0.5  # a check that half of all random strings pass proves nothing by numbers: the rate must be near 1
_DOUBTFUL = 0.6  # mean confidence below which the detector itself is in doubt (1.2.3.4 may be a version)
_STANDING = 0.4  # score that values need to stand without a name: a form that many things share is no verdict
_SPARSE = 0.005  # below this share, finds without a check digit are slips of the pattern


@dataclass(frozen=True, slots=True)
class Seen:
    """How well one entity type fits the values. ``share`` is of the filled cells; ``score`` is 0 where it is no verdict.

    ``alone`` says that the values need no name to carry the verdict.
    """

    entity_type: str
    share: float = 0.0
    score: float = 0.0
    alone: bool = False
    by_chance: bool = False


@dataclass(frozen=True)
class Power:
    """What is known of the detectors: how far values carry a type, and how often a random string passes its check."""

    strength: Mapping[str, Strength] = field(default_factory=dict)
    chance: Mapping[str, float] = field(default_factory=dict)


def seen(entity_type: str, column: ColumnTally, power: Power) -> Seen:
    """What the values say for ``entity_type`` as the dominant type of the column."""
    tally = column.entities.get(entity_type, EntityTally())
    if not tally.whole or column.filled <= 0:
        return Seen(entity_type)
    share = tally.whole / column.filled
    if not _beyond_chance(tally.whole, tally.candidates, power.chance.get(entity_type, 1.0)):
        return Seen(entity_type, share, by_chance=True)
    if share < _DOMINANT:
        return Seen(entity_type, share)
    score = share * _mean_confidence(tally) * _enough(tally.whole)
    return Seen(entity_type, share, score, score >= _STANDING and _alone(entity_type, tally, share, power))


def _alone(entity_type: str, tally: EntityTally, share: float, power: Power) -> bool:
    strength = power.strength.get(entity_type, Strength.NAMED)
    if strength is Strength.SELF:
        return True
    return strength is Strength.SUPPORTED and share >= _OVERWHELMING and tally.distinct.distinct() >= _MANY


def _mean_confidence(tally: EntityTally) -> float:
    return min(1.0, tally.confidence / (100.0 * (tally.whole + tally.inside)))


def _enough(cells: int) -> float:
    """One or two cells convince less than many."""
    return 1.0 if cells >= _FEW_CELLS else 0.7 + 0.1 * cells


def _beyond_chance(passed: int, candidates: int, chance: float) -> bool:
    """Whether more cells of the right form pass the check than random strings of that form would."""
    if chance >= 1.0:
        return True
    return passed / max(candidates, passed) >= max(_VALIDATED, min(_CLEARLY * chance, _halfway(chance)))


def _halfway(chance: float) -> float:
    """The rate in the middle between chance and perfection: where a check rejects little, nearly all must pass."""
    return chance + (1.0 - chance) / 2.0


def contained_share(entity_type: str, column: ColumnTally, power: Power) -> float:
    """Share of the filled cells with a sparse find of the type, 0 where it may be noise.

    A named type never counts here: its form is shared with ordinary data.
    """
    tally = column.entities.get(entity_type, EntityTally())
    strength, chance = power.strength.get(entity_type, Strength.NAMED), power.chance.get(entity_type, 1.0)
    if strength is Strength.NAMED or column.filled <= 0:
        return 0.0
    if not tally.whole + tally.inside or _mean_confidence(tally) < _DOUBTFUL:
        return 0.0
    hits = _real(tally.inside, tally.inside_candidates, chance)
    if strength is Strength.SELF or chance <= _WEAK_CHECK:
        hits += _real(tally.whole, tally.candidates, chance)
    share = min(1.0, hits / column.filled)
    if strength is Strength.SUPPORTED and share < _SPARSE:
        return 0.0
    return share


def _real(passed: int, candidates: int, chance: float) -> int:
    """``passed``, or 0 where random strings would give as many."""
    tried = max(candidates, passed)
    if chance >= 1.0 or not passed:
        return passed
    if chance > _WEAK_CHECK:
        return passed if passed / tried >= _halfway(chance) else 0
    expected = chance * tried
    return passed if passed > expected + _DEVIATIONS * math.sqrt(expected * (1.0 - chance)) else 0
