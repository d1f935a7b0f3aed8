"""What a column's values say about each entity type, and whether that is more than chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from classifiers.detectors.base import Detector, Strength
from classifiers.model import ColumnTally, EntityTally
from classifiers.sketch import BottomK
from classifiers.told_once import told_once

_DOMINANT = 0.5  # share of the filled cells that a dominant type needs
_VALIDATED = 0.5  # share of the cells of its form that must also pass the check, where the check can fail
_CLEARLY = 3.0  # times the chance rate that the passed share must reach
_DEVIATIONS = 4.0  # standard deviations above chance: over thousands of columns, three happen by themselves
_OVERWHELMING, _MANY = 0.9, 20  # share and distinct values at which a supported type needs no name
_UNMISTAKABLE, _HANDFUL = 0.9, 5  # mean confidence at which fewer distinct values do
_CERTAIN = 0.97  # mean confidence at which values carry even a type that otherwise needs a name (wxid_…)
_FEW_CELLS = 3
_RUN = 5  # numbers to a stem from which they are running numbers
_WEAK_CHECK = 0.5  # a check that half of all random strings pass proves nothing by numbers: the rate must be near 1
_DOUBTFUL = 0.6  # mean confidence below which the detector itself is in doubt (1.2.3.4 may be a version)
_DOUBTFUL_PERCENT = 60  # the same
_STANDING = 0.4  # score that values need to stand without a name: a form that many things share is no verdict
_STANDING_PERCENT = 40  # the same
_SURE_IN_TEXT = 0.85  # mean confidence of finds in texts that noise does not reach: over ordinary sentences it is about 0.7
_SEVERAL = 8  # different sure finds in texts that are no slips, however long the column
_SPARSE = 0.005  # below this share, finds without a check digit are slips of the pattern
_CHECK_DIGIT, _CHECKED = 0.1, 0.8  # what one digit lets through, and mean confidence in what passed
_CLEAR_PART, _PREFIX = 0.3, 2  # part of the numbers as long as a form (with a country code) that it needs to stand out
_UNMET = EntityTally()


class Seen(NamedTuple):
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
    """What is known of the detectors: how far values carry a type, how often a random string passes its check, and how
    many characters its shortest form has."""

    strength: Mapping[str, Strength] = field(default_factory=dict)
    chance: Mapping[str, float] = field(default_factory=dict)
    shortest: Mapping[str, int] = field(default_factory=dict)

    @told_once
    def unnamed(self) -> frozenset[str]:
        """Types that may stand without a name: of the others nothing counts that is found here and there."""
        return frozenset([name for name, strength in self.strength.items() if strength is not Strength.NAMED])

    @told_once
    def least_passed(self) -> Mapping[str, float]:
        """Of the cells with a type's form, the share that must pass its check to be more than chance; 0 where none fails."""
        return {name: _least_passed(chance) for name, chance in self.chance.items()}

    @classmethod
    def of(cls, detectors: Mapping[str, Detector]) -> Power:
        """That of these detectors."""
        every = detectors.items()
        return cls(
            {name: one.strength for name, one in every},
            {name: one.chance for name, one in every},
            {name: one.length[0] for name, one in every},
        )


def fitting(column: ColumnTally, power: Power, named: Mapping[str, float] | None = None) -> list[Seen]:
    """The types that the values say something for as the dominant one: all others have a score of 0.

    Where it is told what is ``named``, types that are not, and whose values do not stand without a name, are left out: most forms
    that values have by the way (any 18 digits may be a password) are that.
    """
    filled = column.filled
    if filled <= 0:
        return []
    found, enough = [], _DOMINANT * filled
    for name, tally in column.entities.items():
        whole = tally.whole
        if whole < enough:
            continue
        # No score is higher than the mean confidence.
        if named is not None and tally.confidence < _STANDING_PERCENT * (whole + tally.inside) and name not in named:
            continue
        fit = _fit(name, tally, filled, power)
        if fit.score > 0:
            found.append(fit)
    return found


def seen(entity_type: str, column: ColumnTally, power: Power) -> Seen:
    """What the values say for ``entity_type`` as the dominant type of the column."""
    tally, filled = column.entities.get(entity_type, _UNMET), column.filled
    return _fit(entity_type, tally, filled, power) if tally.whole and filled > 0 else Seen(entity_type)


def _fit(entity_type: str, tally: EntityTally, filled: int, power: Power) -> Seen:
    """The same of a type that some of the ``filled`` cells are of."""
    whole = tally.whole
    share = whole / filled
    if whole / max(tally.candidates, whole) < power.least_passed.get(entity_type, 0.0):
        return Seen(entity_type, share, by_chance=True)
    if share < _DOMINANT:
        return Seen(entity_type, share)
    sure = _mean_confidence(tally)
    score = share * sure * _enough(whole)
    return Seen(entity_type, share, score, score >= _STANDING and _alone(entity_type, tally, share, sure, power))


def _alone(entity_type: str, tally: EntityTally, share: float, sure: float, power: Power) -> bool:
    """Whether values that are ``sure`` of their type on average need no name to carry the verdict."""
    strength = power.strength.get(entity_type, Strength.NAMED)
    if strength is Strength.SELF:
        return True
    if share < _OVERWHELMING:
        return False
    if _is_running(tally):
        return False
    distinct = tally.distinct
    if strength is Strength.NAMED:
        return sure >= _CERTAIN and has_at_least(distinct, _HANDFUL)
    return has_at_least(distinct, _MANY) or (sure >= _UNMISTAKABLE and has_at_least(distinct, _HANDFUL))


def has_at_least(distinct: BottomK, count: int) -> bool:
    """Whether a sketch tells of so many different digests. A full one never estimates fewer than it holds but one, and need not
    be asked for its highest."""
    return (distinct.full and distinct.size > count) or distinct.distinct() >= count


def distinct_values(tally: EntityTally, column: ColumnTally) -> tuple[int, bool]:
    """How many different values the finds are, and whether that is counted: a sketch that is full only estimates it, and
    where all cells are finds, those of the column may still be counted. Never more than cells."""
    if not tally.distinct.full:
        return tally.distinct.distinct(), True
    if tally.whole == column.filled and not column.distinct.full:
        return column.distinct.distinct(), True
    return min(tally.distinct.distinct(), tally.whole + tally.inside), False


def _is_running(tally: EntityTally) -> bool:
    """Whether the numbers run on: many of them share all but their last digits, as documents of different people do not."""
    stems = tally.stems.distinct()
    return stems > 0 and _RUN * stems <= tally.distinct.distinct()


def _mean_confidence(tally: EntityTally) -> float:
    return min(1.0, tally.confidence / (100.0 * (tally.whole + tally.inside)))


def _enough(cells: int) -> float:
    """One or two cells convince less than many."""
    return 1.0 if cells >= _FEW_CELLS else 0.7 + 0.1 * cells


def _least_passed(chance: float) -> float:
    """The share of the cells of a form that must pass its check to be more than random strings of that form would."""
    return 0.0 if chance >= 1.0 else max(_VALIDATED, min(_CLEARLY * chance, _halfway(chance)))


def _halfway(chance: float) -> float:
    """The rate in the middle between chance and perfection: where a check rejects little, nearly all must pass."""
    return chance + (1.0 - chance) / 2.0


def contained(column: ColumnTally, power: Power, dominant: str | None) -> list[tuple[str, float]]:
    """The types besides the dominant one of which there are sparse finds that are no noise, and in what share of the cells.

    Most types that were met are named ones or doubtful in every cell; they are not asked further.
    """
    unnamed, found = power.unnamed, []
    for name, one in column.entities.items():
        if (name not in unnamed and not one.labelled) or name == dominant:
            continue
        if one.labelled or one.confidence >= _DOUBTFUL_PERCENT * (one.whole + one.inside) > 0:
            share = contained_share(name, column, power, dominant)
            if share > 0:
                found.append((name, share))
    return found


def contained_share(entity_type: str, column: ColumnTally, power: Power, dominant: str | None = None) -> float:
    """Share of the filled cells with a sparse find of the type, 0 where it may be noise.

    A find right behind a word for its type is no accident, however rare it is. Of a named type, whose form is shared with
    ordinary data, nothing else counts. Cells that a check of the ``dominant`` type confirmed are of that type.
    """
    tally = column.entities.get(entity_type, _UNMET)
    filled = column.filled
    if filled <= 0 or not (tally.whole or tally.inside or tally.labelled):
        return 0.0
    unlabelled = _unlabelled_share(entity_type, column, power, dominant)
    return max(unlabelled, _labelled(tally) / filled) if tally.labelled else unlabelled


def _labelled(tally: EntityTally) -> int:
    """Cells with a find behind its label, 0 where most that stands behind such labels fails the check (账号 of another kind)."""
    return tally.labelled if tally.labelled >= _VALIDATED * tally.labelled_candidates else 0


def _unlabelled_share(entity_type: str, column: ColumnTally, power: Power, dominant: str | None) -> float:
    tally = column.entities.get(entity_type, _UNMET)
    if entity_type not in power.unnamed or not tally.whole + tally.inside or (sure := _mean_confidence(tally)) < _DOUBTFUL:
        return 0.0
    strength = power.strength[entity_type]
    chance = power.chance.get(entity_type, 1.0)
    hits = _real(tally.inside, tally.inside_candidates, chance, column.filled) if tally.inside else 0
    if (strength is Strength.SELF or chance <= _WEAK_CHECK) and _stands_out(entity_type, column, power):
        # Words without a check (names) stand among their like only where most of these are the same.
        worded = strength is Strength.SUPPORTED and chance > _CHECK_DIGIT
        if not (worded and tally.whole < _VALIDATED * tally.candidates):
            hits += _real_cells(tally, column, chance, _confirmed(dominant, column, power))
    if not hits:
        return 0.0
    share = min(1.0, hits / column.filled)
    checked = chance <= _CHECK_DIGIT and hits >= _FEW_CELLS and sure >= _CHECKED
    if strength is Strength.SUPPORTED and share < _SPARSE and not (checked or _several_in_text(entity_type, column)):
        return 0.0
    return share


def _stands_out(entity_type: str, column: ColumnTally, power: Power) -> bool:
    """Whether whole finds differ from the rest of the column: among amounts they are the round ones, and a weak check
    passes a part of any numbers of that length, so that a clear part of them must pass."""
    if column.traits.get("decimal", 0) >= _DOMINANT * column.filled:
        return False
    if not _WEAK_CHECK < power.chance.get(entity_type, 1.0) < 1.0:
        return True
    shortest = power.shortest.get(entity_type, 0)
    alike = min(column.traits.get("integer", 0), sum(column.lengths.get(shortest + more, 0) for more in range(_PREFIX + 1)))
    return column.entities[entity_type].whole >= _CLEAR_PART * alike


def _several_in_text(entity_type: str, column: ColumnTally) -> bool:
    """Whether different values found in running text are too many and too sure to be slips."""
    tally = column.entities.get(entity_type, _UNMET)
    return sure_in_text(entity_type, column) and has_at_least(tally.distinct, _SEVERAL)


def sure_in_text(entity_type: str, column: ColumnTally) -> bool:
    """Whether the finds of the type are made in running text, and surer than what ordinary sentences yield by accident."""
    tally = column.entities.get(entity_type, _UNMET)
    return tally.inside > tally.whole and _mean_confidence(tally) >= _SURE_IN_TEXT


def _real_cells(tally: EntityTally, column: ColumnTally, chance: float, taken: int) -> int:
    """The whole cells of a type that random ones would not give; ``taken`` cells are confirmed to be of another type."""
    passed = min(tally.whole, max(0, column.filled - taken))
    return _real(passed, tally.candidates, chance, column.filled, _repeated(tally))


def _confirmed(dominant: str | None, column: ColumnTally, power: Power) -> int:
    """Cells that are of the dominant type by a check that few other values pass."""
    name = dominant or ""
    return column.entities[name].whole if name in column.entities and power.chance.get(name, 1.0) <= _CHECK_DIGIT else 0


def _repeated(tally: EntityTally) -> float:
    """How often a find of the type stands in the column on average: a hundred cells with one number are one number that passed.
    1 where most cells of the form are finds, which chance does not do."""
    if tally.whole >= _VALIDATED * tally.candidates:
        return 1.0
    return max(1.0, (tally.whole + tally.inside) / max(1, tally.distinct.distinct()))


def _real(passed: int, candidates: int, chance: float, cells: int, repeated: float = 1.0) -> int:
    """``passed``, or 0 where random strings would give as many, each of them ``repeated`` times. In a document of a line or two
    nothing can be told by numbers: there a check digit that is right every time is believed, as it is in a value by itself."""
    tried = max(candidates, passed)
    if chance >= 1.0 or not passed:
        return passed
    if cells < _FEW_CELLS and passed == tried and chance <= _CHECK_DIGIT:
        return passed
    if chance > _WEAK_CHECK:
        return passed if passed / tried >= _halfway(chance) else 0
    expected = chance * tried
    return passed if passed > expected + _DEVIATIONS * math.sqrt(expected * (1.0 - chance) * repeated) else 0
