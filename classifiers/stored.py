"""Verdicts on values that do not stand plainly in their cells: masked, hashed, encrypted, tokens, damaged, or several in a cell.

Detectors validate none or few of them, so the type comes from the form of what is left and from the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from classifiers.altered import LOST_ZERO, SERIAL
from classifiers.model import ColumnTally, Evidence, Protection
from classifiers.protection import (
    OPAQUE_BY_NATURE,
    SMALL_SPACES,
    TOKENISABLE,
    as_named,
    has_digits,
    has_length,
    hidden_share,
    hides_nothing,
    is_token,
    masked_share,
    misprinted,
    protection,
    share,
)
from classifiers.spoken import NAME_HELPS, NAMED_AT_LEAST, ON_NAME_ALONE, ON_NAME_AND_FORM, Spoken, Verdict, in_percent

_MOSTLY = 0.5
_ON_NAME_AND_REST = 0.8  # the values lost digits, and what is left of them agrees
_ON_REST_ALONE = 0.5
_MANY_CELLS, _FEW_DISTINCT = 100, 5  # so few values in so many cells are labels with a star, not masked people
_PARTLY = 0.2
_MASKED_NAMED = 0.3  # weight of a name that types masked values: nobody masks what is not sensitive
_ROWS_OF_DIGITS = frozenset({"BANK_CARD", "CN_ID_CARD", "IMEI", "IMSI", "ICCID", "IOT_NUMBER"})
_WORDED = frozenset({"PERSON_NAME", "EMAIL_ADDRESS", "POSTAL_ADDRESS", "ORG_NAME"})
_TOKEN, _HASH = "token", "hash"
_FILES = frozenset({"PHOTO_BIOMETRIC", "ID_PHOTO", "VOICE_RECORDING"})  # their digests are checksums
_ORGANISATION, _ADDRESS = "ORG_NAME", "POSTAL_ADDRESS"
_LOGIN, _PERSON = "USER_ACCOUNT", "PERSON_NAME"
_TOKENS_NAMED = 0.75  # weight of a name that makes tokens of values which are nothing by themselves
_WITH_BIRTHDAY, _FIFTEEN_DIGITS = "CN_ID_CARD", 15


@dataclass(frozen=True)
class Told:
    """What name and comment say: as they stand, and of what is ``beneath`` the word that tells how it is protected.

    ``word`` is that word, empty where there is none, and ``kind`` what it says: token, mask, hash or cipher. Of values that are
    no tokens of anything, token says that they are secrets.
    """

    spoken: Spoken
    beneath: Spoken
    word: str = ""
    kind: str = ""

    def of_tokens(self) -> Spoken:
        """What is said of values that are tokens, where it is clear and of a type that tokens replace; else the name as it is.

        A token beside a password resets it.
        """
        named = self.beneath.best or ""
        clear = self.beneath.of(named) >= _TOKENS_NAMED and (named in TOKENISABLE or named == _LOGIN)
        return self.beneath if clear else self.spoken

    def of_others(self) -> Spoken:
        """What is said of values that are protected in any other way."""
        return self.spoken if self.kind == _TOKEN else self.beneath

    def reasons(self, spoken: Spoken) -> tuple[Evidence, ...]:
        """What was said, and the word that was set aside for it."""
        if not self.word or spoken is self.spoken:
            return spoken.reasons
        return (*spoken.reasons, Evidence("name", "protection_named", (("words", self.word),), 0.1))


def hidden(tally: ColumnTally, told: Told) -> Verdict | None:
    """The verdict on masked, hashed, encrypted or tokenised values; None where they are none of it."""
    if tally.filled <= 0:
        return None
    if hides_nothing(tally):
        return not_hidden(tally, told)
    masked = _masked(tally, told)
    if masked is not None:
        return masked
    if share(tally, "token") >= _MOSTLY:
        return _tokens(tally, told)
    digits = _digits(tally, told)
    if digits is not None:
        return digits
    spoken = told.of_others()
    named = spoken.best
    status = as_named(tally, told.kind, protection(tally, named))
    if status is Protection.TOKENISED:
        return _tokens_of_digits(named, spoken)
    if status in (Protection.CLEAR, Protection.UNKNOWN):
        return _mixed(tally, told, spoken)
    return _by_name(status, told, spoken, NAMED_AT_LEAST).stored_as(status)


def not_hidden(tally: ColumnTally, told: Told) -> Verdict | None:
    """The same of values that hide nothing: only digits may be tokens there, and a state that the name tells has no form to agree
    with."""
    spoken = told.of_others()
    named, filled = spoken.best, tally.filled
    if filled <= 0:
        return None
    if spoken is told.beneath:
        # Asked first: of most columns the name tells nothing, or the values are of the type that it tells.
        met = tally.entities.get(named) if named is not None else None
        if named is None or (met is not None and met.whole >= _MOSTLY * filled):
            return None
    return _digits(tally, told) or (_tokens_of_digits(named, spoken) if is_token(tally, named) else None)


def _digits(tally: ColumnTally, told: Told) -> Verdict | None:
    """The verdict on numbers with all the digits of the named type that do not validate: tokens where the name says so."""
    named = told.beneath.best
    if told.kind == _TOKEN and named in TOKENISABLE and has_digits(tally, named):
        verdict = _tokens_of_digits(named, told.beneath)
        if verdict is None:
            return None
        reasons = (*verdict.evidence, *told.reasons(told.beneath)[-1:])
        return Verdict(verdict.entity_type, verdict.confidence, reasons, Protection.TOKENISED)
    weight = told.beneath.of(named or "")
    reason = misprinted(tally, named, clearly=weight >= _TOKENS_NAMED) if named and weight >= NAMED_AT_LEAST else None
    if named is None or reason is None:
        return None
    return Verdict(named, weight * ON_NAME_ALONE, (*told.reasons(told.beneath), reason), Protection.CLEAR)


def _by_name(status: Protection, told: Told, spoken: Spoken, least: float) -> Verdict:
    """The values show how they are protected, and only the name what they are."""
    named = spoken.best
    form = Evidence("protection", f"{status.value}_values", (), 0.2)
    checksum = told.kind == _HASH and named in _FILES
    if named is None or checksum or spoken.of(named) < least:
        return Verdict(evidence=(*spoken.reasons, form, Evidence("protection", "protected_untold", (), 0.0)))
    fills = (("entity_type", named),)
    reasons = [*told.reasons(spoken), form, Evidence("protection", "protected_by_name", fills, 0.1)]
    if status is Protection.HASHED and named in SMALL_SPACES:
        reasons.append(Evidence("protection", "hashes_reversible", fills, 0.1))
    return Verdict(named, spoken.of(named) * ON_NAME_AND_FORM, tuple(reasons))


def _masked(tally: ColumnTally, told: Told) -> Verdict | None:
    """The type whose masked form most cells have; without such a form, the one that the name tells."""
    spoken = told.of_others()
    shape = _shape(tally, spoken)
    if shape is None or _is_other(shape, tally, spoken):
        masked = share(tally, "masked") >= _MOSTLY
        return _by_name(Protection.MASKED, told, spoken, _MASKED_NAMED) if masked else None
    part, weight = masked_share(tally, shape), spoken.of(shape)
    if shape == _PERSON and not weight and tally.filled >= _MANY_CELLS and tally.distinct.distinct() <= _FEW_DISTINCT:
        few = Evidence("value", "few_distinct", (("entity_type", shape), ("distinct", tally.distinct.distinct())), -0.5)
        return Verdict(evidence=(*spoken.reasons, few), stored=Protection.CLEAR)
    fills = (("entity_type", shape), ("share", in_percent(part)))
    confidence = 1 - (1 - 0.7 * _shown(shape, tally)) * (1 - NAME_HELPS * weight)
    reasons = [*told.reasons(spoken), Evidence("protection", "masked_form", fills, 0.6)]
    named = spoken.best
    if named is not None and not weight and spoken.of(named) >= NAMED_AT_LEAST:
        reasons.append(Evidence("contradiction", "values_other", (("named", named), ("entity_type", shape)), -0.3))
    return Verdict(shape, confidence, tuple(reasons))


def _shape(tally: ColumnTally, spoken: Spoken) -> str | None:
    """The type whose masked form most cells have; between forms that look alike the name decides, then the length.

    Where part of the cells is clear, they count for the type that they show.
    """
    met = [name for name, one in tally.entities.items() if one.masked and masked_share(tally, name) >= _PARTLY]
    if not met:
        return None
    shares = {name: _shown(name, tally) for name in sorted(met)}
    best = max(shares.values())
    if best < _MOSTLY:
        return None
    alike = [name for name, part in shares.items() if part >= best - 0.05]
    # What ends like an organisation's name begins as an address does.
    alike = [_ORGANISATION] if _ORGANISATION in alike and _ADDRESS in alike else alike
    return max(alike, key=lambda name: (spoken.of(name), has_length(tally, name) is True, shares[name], name))


def _shown(entity_type: str, tally: ColumnTally) -> float:
    """Share of the cells in the masked form of a type, with those that validate as it where its form is not left to chance."""
    entity = tally.entities[entity_type]
    clear = entity.whole if entity.whole >= _MOSTLY * entity.candidates else 0
    return min(1.0, (entity.masked + clear) / tally.filled)


def _is_other(shape: str, tally: ColumnTally, spoken: Spoken) -> bool:
    """Whether the name tells of another type, and the form is only a row of digits that could as well be that type's."""
    named = spoken.best
    if shape not in _ROWS_OF_DIGITS or named is None or named == shape or spoken.of(named) < NAMED_AT_LEAST or spoken.of(shape):
        return False
    return named not in _WORDED and (has_length(tally, named) is not False or has_length(tally, shape) is not True)


def _mixed(tally: ColumnTally, told: Told, spoken: Spoken) -> Verdict | None:
    """The named type where most cells are protected, each in its own way: their values cannot speak against the name."""
    named = spoken.best
    if named is None or spoken.of(named) < _TOKENS_NAMED or named in OPAQUE_BY_NATURE or hidden_share(tally, named) < _MOSTLY:
        return None
    by_name = Evidence("protection", "protected_by_name", (("entity_type", named),), 0.1)
    return Verdict(named, spoken.of(named) * ON_NAME_AND_FORM, (*told.reasons(spoken), by_name))


def _tokens(tally: ColumnTally, told: Told) -> Verdict | None:
    """Tokens are told by the name alone, so it must be a clear one."""
    spoken = told.of_tokens()
    named = spoken.best
    if named is None or spoken.of(named) < _TOKENS_NAMED:
        return None
    set_aside = told.kind == _TOKEN and spoken is told.beneath
    if not set_aside and protection(tally, named) is not Protection.TOKENISED:
        return None
    return _by_name(Protection.TOKENISED, told, spoken, _TOKENS_NAMED).stored_as(Protection.TOKENISED)


def _tokens_of_digits(named: str | None, spoken: Spoken) -> Verdict | None:
    """Tokens that keep the digits of the type that a clear name tells."""
    if named is None or spoken.of(named) < _TOKENS_NAMED:
        return None
    form = Evidence("protection", "tokens_keep_format", (("entity_type", named),), 0.1)
    return Verdict(named, spoken.of(named) * ON_NAME_ALONE, (*spoken.reasons, form))


def damaged(tally: ColumnTally, spoken: Spoken) -> Verdict | None:
    """The named type where most values show what is left of its form: they cannot be validated any more."""
    filled = tally.filled
    left = {name: one.altered for name, one in tally.entities.items() if one.altered >= _MOSTLY * filled} if filled > 0 else {}
    named = [name for name in left if spoken.of(name) >= NAMED_AT_LEAST]
    if not left or not (named or _shows_birthdays(left, tally, spoken)):
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
    if not found:
        return None
    named = [name for name in found if spoken.of(name) >= NAMED_AT_LEAST and found[name] >= _MOSTLY * tally.filled]
    if tally.filled <= 0 or not named:
        return None
    name = max(named, key=lambda one: (spoken.of(one), one))
    fills = (("entity_type", name), ("share", in_percent(min(1.0, found[name] / tally.filled))))
    reason = Evidence("value", "values_inside", fills, 0.3)
    return Verdict(name, spoken.of(name) * ON_NAME_AND_FORM, (*spoken.reasons_for(name), reason))
