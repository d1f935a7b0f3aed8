"""Verdicts on values that do not stand plainly in their cells: masked, hashed, encrypted, tokens, damaged, or several in a cell.

Detectors validate none or few of them, so the type comes from the form of what is left and from the name.
"""

from __future__ import annotations

from collections.abc import Mapping

from classifiers.altered import LOST_ZERO, SERIAL
from classifiers.model import ColumnTally, Evidence, Protection
from classifiers.protection import keeps_format, masked_share, protection
from classifiers.spoken import NAME_HELPS, NAMED_AT_LEAST, ON_NAME_ALONE, ON_NAME_AND_FORM, Spoken, Verdict, in_percent

_MOSTLY = 0.5
_ON_NAME_AND_REST = 0.8  # the values lost digits, and what is left of them agrees
_ON_REST_ALONE = 0.5
_TOKENS_NAMED = 0.75  # weight of a name that makes tokens of values which are nothing by themselves
_WITH_BIRTHDAY, _FIFTEEN_DIGITS = "CN_ID_CARD", 15


def hidden(tally: ColumnTally, spoken: Spoken) -> Verdict | None:
    """The verdict on masked, hashed, encrypted or tokenised values; None where they are none of it."""
    if tally.filled <= 0:
        return None
    masked = _masked(tally, spoken)
    if masked is not None:
        return masked
    named = spoken.best
    status = protection(tally, named)
    if status in (Protection.CLEAR, Protection.UNKNOWN):
        return None
    if status is Protection.TOKENISED:
        return _tokens(named, tally, spoken)
    form = Evidence("protection", f"{status.value}_values", (), 0.2)
    if named is None or spoken.of(named) < NAMED_AT_LEAST:
        return Verdict(evidence=(*spoken.reasons, form))
    return Verdict(named, spoken.of(named) * ON_NAME_AND_FORM, (*spoken.reasons, form))


def _masked(tally: ColumnTally, spoken: Spoken) -> Verdict | None:
    """The type whose masked form most cells have; the name decides between forms that look alike."""
    shapes = [(masked_share(tally, name), spoken.of(name), name) for name in sorted(tally.entities)]
    best = max(shapes, default=(0.0, 0.0, ""))
    if best[0] < _MOSTLY:
        return None
    share, weight, name = max((one for one in shapes if one[0] >= best[0] - 0.05), key=lambda one: (one[1], one[0], one[2]))
    fills = (("entity_type", name), ("share", in_percent(share)))
    confidence = 1 - (1 - 0.7 * share) * (1 - NAME_HELPS * weight)
    return Verdict(name, confidence, (*spoken.reasons, Evidence("protection", "masked_form", fills, 0.6)))


def _tokens(named: str | None, tally: ColumnTally, spoken: Spoken) -> Verdict | None:
    """Tokens are told by the name alone, so it must be a clear one."""
    if named is None or spoken.of(named) < _TOKENS_NAMED:
        return None
    if keeps_format(tally, named):
        form = Evidence("protection", "tokens_keep_format", (("entity_type", named),), 0.1)
        return Verdict(named, spoken.of(named) * ON_NAME_ALONE, (*spoken.reasons, form))
    form = Evidence("protection", "tokenised_values", (), 0.2)
    return Verdict(named, spoken.of(named) * ON_NAME_AND_FORM, (*spoken.reasons, form))


def damaged(tally: ColumnTally, spoken: Spoken) -> Verdict | None:
    """The named type where most values show what is left of its form: they cannot be validated any more."""
    left = {name: one.altered for name, one in tally.entities.items() if one.altered >= _MOSTLY * tally.filled}
    named = [name for name in left if spoken.of(name) >= NAMED_AT_LEAST]
    if tally.filled <= 0 or not (named or _shows_birthdays(left, tally, spoken)):
        return None
    name = max(named, key=lambda one: (spoken.of(one), one), default=_WITH_BIRTHDAY)
    sentence = "leading_zero_lost" if name in LOST_ZERO else "serial_dates" if name == SERIAL else "precision_lost"
    fills = (("entity_type", name), ("share", in_percent(left[name] / tally.filled)))
    confidence = spoken.of(name) * _ON_NAME_AND_REST or _ON_REST_ALONE
    return Verdict(name, confidence, (*spoken.reasons_for(name), Evidence("value", sentence, fills, 0.3)))


def _shows_birthdays(left: Mapping[str, int], tally: ColumnTally, spoken: Spoken) -> bool:
    """Whether what is left needs no name: with fifteen digits, the birthday of an identity number is still there."""
    long_enough = sum(count for length, count in tally.lengths.items() if length >= _FIFTEEN_DIGITS)
    return _WITH_BIRTHDAY in left and not spoken.evidence and long_enough >= _MOSTLY * tally.filled


def listed(tally: ColumnTally, spoken: Spoken) -> Verdict | None:
    """The named type where most cells hold several of it, or one with something beside it."""
    found = {name: one.whole + one.inside for name, one in tally.entities.items() if one.inside}
    named = [name for name in found if spoken.of(name) >= NAMED_AT_LEAST and found[name] >= _MOSTLY * tally.filled]
    if tally.filled <= 0 or not named:
        return None
    name = max(named, key=lambda one: (spoken.of(one), one))
    fills = (("entity_type", name), ("share", in_percent(min(1.0, found[name] / tally.filled))))
    reason = Evidence("value", "values_inside", fills, 0.3)
    return Verdict(name, spoken.of(name) * ON_NAME_AND_FORM, (*spoken.reasons_for(name), reason))
