"""Joins what the values, name, comment, type and neighbours of a column say into one verdict with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from classifiers.declared import family, text_length
from classifiers.declared_protection import as_declared
from classifiers.heard import Heard, heard, last_key
from classifiers.minors import TYPES
from classifiers.model import ColumnFinding, ColumnTally, Contained, Evidence, PersonalInformation, Protection
from classifiers.names import DENIED
from classifiers.protected_names import uncoded
from classifiers.protection import coded_share, hides_nothing, is_plain, mixture, protection, share, spelled, unreadable
from classifiers.spoken import (
    NAME_HELPS,
    NAMED_AT_LEAST,
    ON_NAME_ALONE,
    ON_NAME_AND_FORM,
    Fitted,
    Spoken,
    Verdict,
    in_percent,
    overruled,
)
from classifiers.stored import Told, damaged, hidden, listed, not_hidden
from classifiers.values import Power, Seen, contained, distinct_values, fitting, has_at_least, seen, sure_in_text
from config import EntityType, Knowledge, Taxonomy
from connectors.model import Column, Dataset

_DENIED_VALUES = 0.8  # values that validate although the name says something else
_VAGUE, _FORMED, _CHECK_DIGIT = 0.2, 0.35, 0.1  # a vague name, values whose form agrees with it, and what a check lets through
_KNOWN = 0.9  # score of values that are certainly of a type
_FIRM = 0.7  # values below this score do not stand against a name that says something else
_REFUTED = 0.2  # share of the filled cells below which a checkable type is refuted by its values
_ENOUGH_TO_REFUTE = 5
_FEW_DISTINCT, _MANY_CELLS = 10, 100  # so few values in so many cells are an enumeration
_LABEL = 10  # characters that the words of a list have on average
_CODE, _CODES = 2, 60  # characters of a code, and codes of the longest list (GB/T 3304 has 56 ethnic groups)
_LOOSE = frozenset({"PERSON_NAME", "POSTAL_ADDRESS", "ORG_NAME"})  # found by words, not by a check
_DENIED_LOOSE = 0.5
_PERSON = "PERSON_NAME"
_MOSTLY = 0.5
_LEAST = 0.0001  # a share above none must not be rounded to none
_LOGIN, _LOGIN_FORMS = "USER_ACCOUNT", frozenset({"EMAIL_ADDRESS", "CN_LANDLINE"})
_REMEMBERED = 1024  # findings on columns, and lists of types that stand in one
_NOTHING_FITS = Verdict(fitted=Fitted())
_URL_TYPES = frozenset({"PHOTO_BIOMETRIC", "ID_PHOTO", "VOICE_RECORDING", "BROWSING_LOG"})  # their values are links


@dataclass(frozen=True)
class ColumnContext:
    """What a column is judged with besides itself. ``about`` are the table's subjects."""

    dataset: Dataset
    knowledge: Knowledge
    about: frozenset[str] = frozenset()
    power: Power = field(default_factory=Power)


def judge_column(
    column: Column, path: str, tally: ColumnTally, context: ColumnContext, told: Told | None = None
) -> ColumnFinding:
    """The verdict on one column or one path inside it. The domain is left to the dataset's verdict. ``told``: what its words say,
    where that was asked before."""
    told, plain = told or words_of(column, path, tally, context).alone, hides_nothing(tally)
    verdict = _verdict(column, tally, told, context, plain)
    if tally.filled <= 0 and path == column.name:
        verdict = as_declared(verdict, column.name, column.comment)
    taxonomy, entity_type = context.knowledge.taxonomy, verdict.entity_type
    stored = verdict.stored or (_open(tally) if plain and verdict.fitted is not None else protection(tally, entity_type))
    # What random tokens and digests happen to look like is no find.
    random = stored is Protection.TOKENISED or (not plain and share(tally, "token") + share(tally, "hashed") >= _MOSTLY)
    inside = () if random else _contained(tally, entity_type, context.power)
    contains = _telling(inside, tally, verdict, told.spoken, taxonomy.entity_types) if inside else ()
    named = (entity_type or "", *[part.entity_type for part in contains]) if contains else (entity_type or "",)
    found = _Found(
        path,
        column.type,
        column.comment,
        entity_type,
        contains,
        round(max(0.0, min(1.0, verdict.confidence)), 2),
        stored,
        _match_ratio(entity_type, tally, context.power),
        () if TYPES.isdisjoint(named) else _minors(named, tally),
    )
    if plain and verdict.fitted is not None:
        return _finding_as_before(found, verdict.fitted, told.spoken, taxonomy)
    more: tuple[Evidence, ...] = ()
    if not plain:
        states = () if is_plain(tally) else (*spelled(tally), *(() if entity_type else unreadable(tally)))
        more = (*mixture(tally, entity_type), *states)
    said = verdict.evidence if verdict.fitted is None else _of_values(verdict.fitted, told.spoken)
    return _finding(found, said, more, taxonomy)


def _open(tally: ColumnTally) -> Protection:
    """How values are stored that hide nothing, and are of a type by themselves, or of none."""
    return Protection.CLEAR if tally.filled > 0 else Protection.UNKNOWN


class _Found(NamedTuple):
    """What was found of a column, without its reasons. ``minors``: types with the share of people under 14 in percent."""

    column: str
    type: str
    comment: str
    entity_type: str | None
    contains: tuple[Contained, ...]
    confidence: float
    protection: Protection
    match_ratio: float | None
    minors: tuple[tuple[str, float], ...]


@lru_cache(maxsize=_REMEMBERED)
def _finding_as_before(found: _Found, fitted: Fitted, spoken: Spoken, taxonomy: Taxonomy) -> ColumnFinding:
    """The finding on a column whose reasons follow from what was found, and what was said: in a fleet many are the very same."""
    return _finding(found, _of_values(fitted, spoken), (), taxonomy)


def _finding(found: _Found, said: tuple[Evidence, ...], more: tuple[Evidence, ...], taxonomy: Taxonomy) -> ColumnFinding:
    """The finding for reasons of the verdict itself, and ``more`` that it does not hang on."""
    contains = found.contains
    weight = _weight((found.entity_type or "", *[part.entity_type for part in contains]), taxonomy)
    if contains:
        # Where the values spoke, it says nothing more that the name did not.
        said = (*[one for one in said if "_denies" not in one.sentence], *_of_contained(contains))
    return ColumnFinding(
        column=found.column,
        type=found.type,
        entity_type=found.entity_type,
        contains=contains,
        confidence=found.confidence,
        enterprise_level=weight.enterprise_level,
        gbt35273=weight.gbt35273,
        gbt45574=weight.gbt45574,
        protection=found.protection,
        match_ratio=found.match_ratio,
        evidence=_ordered((*said, *_of_minors(found.minors), *more)),
        comment=found.comment,
    )


def words_of(column: Column, path: str, tally: ColumnTally, context: ColumnContext) -> Heard:
    """What name and comment say of a column, or of a path inside it, which nothing comments: the very same value wherever they
    say the same."""
    key = _key(path, tally)
    comment = column.comment if key != path or path == column.name else ""
    return heard(last_key(key), comment, context.about, context.knowledge.hints)


def _key(path: str, tally: ColumnTally) -> str:
    """What was read back from base64 is told by the name without that word: mobile_b64 holds phones."""
    return uncoded(path) if coded_share(tally) >= _MOSTLY else path


def _verdict(column: Column, tally: ColumnTally, told: Told, context: ColumnContext, plain: bool) -> Verdict:
    """``plain``: whether the values hide nothing."""
    spoken, traits = told.spoken, tally.traits
    if ("json" in traits or "nested" in traits) and share(tally, "json") + share(tally, "nested") >= _MOSTLY:
        return _of_structure(spoken, context)
    unclear = not_hidden(tally, told) if plain else hidden(tally, told)
    by_value = _best_by_value(tally, spoken, context)
    # Values that a detector knows for certain only look opaque.
    known = by_value is not None and by_value.alone and by_value.score >= _KNOWN
    if unclear is not None and not (known and by_value is not None and by_value.entity_type != unclear.entity_type):
        return unclear
    by_name = spoken.best
    used_as_login = by_name == _LOGIN and spoken.of(_LOGIN) >= NAMED_AT_LEAST
    if by_value is not None and used_as_login and by_value.entity_type in _LOGIN_FORMS:
        return _login(by_value, spoken)
    if by_value is not None and not (by_value.entity_type == "URL" and by_name in _URL_TYPES):
        return _value_verdict(by_value, tally, spoken)
    changed = damaged(tally, spoken) or listed(tally, spoken)
    if changed is not None:
        return changed
    if by_name is None:
        return _NOTHING_FITS
    return _name_verdict(by_name, column, tally, spoken, context)


def _best_by_value(tally: ColumnTally, spoken: Spoken, context: ColumnContext) -> Seen | None:
    """The type that the values carry, with the name's help where they need it."""
    power = context.power
    fits = fitting(tally, power, spoken.weights)
    carried = [fit for fit in fits if _carries(fit, spoken, power) and not spoken.mistakes(fit.entity_type)]
    if len(carried) <= 1:
        return carried[0] if carried else None
    # A link to a recording is a recording: the link is only what carries it.
    told = [fit for fit in carried if fit.entity_type != "URL"] if any(f.entity_type in _URL_TYPES for f in carried) else carried
    return max(told, key=lambda fit: (fit.score + spoken.of(fit.entity_type), fit.entity_type), default=None)


def _carries(fit: Seen, spoken: Spoken, power: Power) -> bool:
    """Whether the values carry the type: with a name that speaks for it, with a vague one where their form says something or
    a check confirms it, or alone, firmly where the name denies all types or vaguely means another one."""
    named = spoken.of(fit.entity_type)
    if named >= NAMED_AT_LEAST:
        return True
    if named >= _VAGUE and (fit.score >= _FORMED or power.chance.get(fit.entity_type, 1.0) <= _CHECK_DIGIT):
        return True
    other = 0.0 < spoken.of(spoken.best or "") < NAMED_AT_LEAST
    denied = spoken.denied and not (fit.entity_type in _URL_TYPES and spoken.carrier)
    return fit.alone and fit.score >= (_FIRM if denied or other else 0.0)


def _value_verdict(fit: Seen, tally: ColumnTally, spoken: Spoken) -> Verdict:
    entity_type, agreed = fit.entity_type, spoken.of(fit.entity_type)
    # A form that fits is never worth less than values that nothing could check.
    confidence = max(1 - (1 - 0.95 * fit.score) * (1 - NAME_HELPS * agreed), agreed * ON_NAME_AND_FORM)
    if not agreed and spoken.best is not None and spoken.best != entity_type:
        confidence *= 0.95
    elif not agreed and spoken.denied:
        confidence *= _DENIED_VALUES
    distinct, exact = distinct_values(tally.entities[entity_type], tally)
    fitted = Fitted(entity_type, in_percent(fit.share), distinct, exact, round(fit.score, 2))
    return Verdict(entity_type, confidence, fitted=fitted)


def _of_values(fitted: Fitted, spoken: Spoken) -> tuple[Evidence, ...]:
    """The reasons of a verdict that values carry, or of one that there is nothing."""
    entity_type, by_name = fitted.entity_type, spoken.best
    if not entity_type:
        return spoken.reasons
    fills = (("entity_type", entity_type), ("share", fitted.percent), ("distinct", fitted.distinct))
    reasons = [Evidence("value", "values_match" if fitted.is_exact else "values_match_about", fills, fitted.weight)]
    reasons += spoken.reasons_for(entity_type)
    agreed = spoken.of(entity_type)
    if not agreed and by_name is not None and by_name != entity_type:
        reasons.append(_contradiction(by_name, entity_type, spoken))
    elif not agreed and spoken.denied:
        reasons += [overruled(evidence) for kind, evidence in spoken.evidence if kind == DENIED]
    return tuple(reasons)


def _login(fit: Seen, spoken: Spoken) -> Verdict:
    """A login in the form of an address or a line's number: nobody says that mail or calls arrive there."""
    fills = (("entity_type", fit.entity_type), ("share", in_percent(fit.share)))
    form = Evidence("value", "login_form", fills, 0.2)
    return Verdict(_LOGIN, spoken.of(_LOGIN) * ON_NAME_AND_FORM, (*spoken.reasons_for(_LOGIN), form))


def _of_structure(spoken: Spoken, context: ColumnContext) -> Verdict:
    """What the name says of a column of JSON, lists or structs, where no detector could confirm it (a contact list).

    What can be confirmed is told by the paths inside.
    """
    named = spoken.best or ""
    if _knows_all_forms(named, context) or spoken.of(named) < NAMED_AT_LEAST:
        return Verdict(evidence=spoken.reasons)
    reason = Evidence("value", "values_unchecked", (), 0.0)
    return Verdict(named, spoken.of(named) * ON_NAME_AND_FORM, (*spoken.reasons, reason))


def _knows_all_forms(name: str, context: ColumnContext) -> bool:
    """Whether values without the type's form speak against it: there is a detector, and no form that it cannot know."""
    kind = context.knowledge.taxonomy.entity_types.get(name)
    return name in context.power.strength and not (kind is not None and kind.other_forms)


def _can_refute(name: str, tally: ColumnTally, context: ColumnContext) -> bool:
    """Whether these values could speak against the type: not where they are a company's own codes for it (1, 2 for gender)."""
    kind = context.knowledge.taxonomy.entity_types.get(name)
    return _knows_all_forms(name, context) and not (kind is not None and kind.enumerable and _is_coded(tally))


def _is_coded(tally: ColumnTally) -> bool:
    """Whether the values are a short list of one or two characters that are no words."""
    short = sum(count for length, count in tally.lengths.items() if length <= _CODE)
    return short == tally.filled and not has_at_least(tally.distinct, _CODES + 1) and not share(tally, "cjk")


def _contradiction(named: str, found: str, spoken: Spoken) -> Evidence:
    if spoken.may_mean(found):
        return Evidence("value", "values_kin", (("named", named), ("entity_type", found)), 0.1)
    return Evidence("contradiction", "values_other", (("named", named), ("entity_type", found)), -0.3)


def _name_verdict(name: str, column: Column, tally: ColumnTally, spoken: Spoken, context: ColumnContext) -> Verdict:
    """A type that only words speak for: it stands if they are strong enough and nothing rules it out."""
    reasons = spoken.reasons
    kind = context.knowledge.taxonomy.entity_types.get(name)
    against = None if kind is None else _ruled_out(kind, column, tally, spoken, context)
    if against is not None:
        return Verdict(evidence=(*reasons, against))
    weight = spoken.of(name)
    if weight < NAMED_AT_LEAST:
        return Verdict(evidence=reasons)
    if tally.filled <= 0:
        return Verdict(name, weight * ON_NAME_ALONE, (*reasons, Evidence("value", "values_unseen", (), 0.0)))
    if not _can_refute(name, tally, context):
        return Verdict(name, weight * ON_NAME_AND_FORM, (*reasons, Evidence("value", "values_unchecked", (), 0.0)))
    fit = seen(name, tally, context.power)
    fills = (("entity_type", name), ("share", in_percent(fit.share)))
    return Verdict(name, weight * ON_NAME_ALONE * 0.8, (*reasons, Evidence("value", "values_partly", fills, -0.1)))


def _ruled_out(kind: EntityType, column: Column, tally: ColumnTally, spoken: Spoken, context: ColumnContext) -> Evidence | None:
    """Why the named type cannot be, or None: declared type, enumeration, or values that do not fit."""
    fills = (("entity_type", kind.name),)
    declared, length = family(column.type), text_length(column.type)
    if (declared and declared not in kind.stored_as) or (length is not None and length < kind.min_chars):
        return Evidence("type", "type_excludes", (*fills, ("type", column.type)), -0.6)
    if spoken.denied and not kind.enumerable:
        return Evidence("comment", "enumeration_excludes", fills, -0.5)
    if _is_enumeration(tally) and not kind.enumerable and "decimal" not in kind.stored_as:
        return Evidence("value", "few_distinct", (*fills, ("distinct", tally.distinct.distinct())), -0.5)
    checkable = tally.filled >= _ENOUGH_TO_REFUTE and _can_refute(kind.name, tally, context)
    if checkable and seen(kind.name, tally, context.power).share < _REFUTED:
        return Evidence("contradiction", "values_contradict", fills, -0.7)
    return None


def _is_enumeration(tally: ColumnTally) -> bool:
    """Few short values in many cells. The same few sentences over and over are messages, not a list of codes."""
    filled = tally.filled
    if filled < _MANY_CELLS or has_at_least(tally.distinct, _FEW_DISTINCT + 1) or share(tally, "decimal"):
        return False
    return sum([length * count for length, count in tally.lengths.items()]) <= _LABEL * filled


def _contained(tally: ColumnTally, dominant: str | None, power: Power) -> tuple[Contained, ...]:
    found = contained(tally, power, dominant)
    if not found:
        return ()
    # The same few words over and over are a list of places or kinds, whatever looks like a name among them.
    if _is_enumeration(tally):
        found = [one for one in found if one[0] != _PERSON]
    found.sort(key=_widest_first)
    return tuple([Contained(name, max(_LEAST, round(part, 4))) for name, part in found])


def _widest_first(found: tuple[str, float]) -> tuple[float, str]:
    return -found[1], found[0]


def _telling(
    inside: tuple[Contained, ...], tally: ColumnTally, verdict: Verdict, spoken: Spoken, types: Mapping[str, EntityType]
) -> tuple[Contained, ...]:
    """Those of the sparse finds that say something."""
    sure = frozenset([part.entity_type for part in inside if sure_in_text(part.entity_type, tally)])
    return tuple([part for part in inside if _tells(part, verdict, spoken, types, sure)])


def _tells(part: Contained, verdict: Verdict, spoken: Spoken, types: Mapping[str, EntityType], sure: frozenset[str]) -> bool:
    """Whether a sparse find says something: not a word of a closed list, nor the link that a picture or page is kept as,
    nor a few look-alikes of an uncheckable form where the name says what else they are; ``sure`` are no look-alikes."""
    if spoken.mistakes(part.entity_type) or (part.entity_type in types and types[part.entity_type].enumerable):
        return False
    if part.entity_type == "URL" and verdict.entity_type in _URL_TYPES:
        return False
    doubtful = part.entity_type in _LOOSE and part.entity_type not in sure
    return not (doubtful and spoken.denied >= _FIRM and part.share < _DENIED_LOOSE)


def _of_contained(contains: tuple[Contained, ...]) -> tuple[Evidence, ...]:
    if not contains:
        return ()
    return tuple(
        Evidence("value", "values_inside", (("entity_type", part.entity_type), ("share", in_percent(part.share))), 0.3)
        for part in contains
    )


def _minors(named: Iterable[str], tally: ColumnTally) -> tuple[tuple[str, float], ...]:
    """Those of some types that tell of people under 14, with the share of these in percent."""
    found = [(name, minors_share(tally, name)) for name in named if name in TYPES]
    return tuple([(name, max(0.01, round(100.0 * part, 2))) for name, part in found if part])


def _of_minors(found: Iterable[tuple[str, float]]) -> list[Evidence]:
    return [Evidence("value", "minors", (("entity_type", name), ("share", percent)), 0.3) for name, percent in found]


def minors_share(tally: ColumnTally, entity_type: str) -> float | None:
    """Share of the cells with a birthday that tell of somebody under 14; None where no cell tells an age."""
    entity = tally.entities.get(entity_type) if entity_type in TYPES else None
    told = entity.whole + entity.inside if entity else 0
    return entity.minors / told if entity and told else None


def _match_ratio(entity_type: str | None, tally: ColumnTally, power: Power) -> float | None:
    if entity_type is None or entity_type not in power.strength or tally.filled <= 0:
        return None
    entity = tally.entities.get(entity_type)
    return round(min(1.0, (entity.whole + entity.masked) / tally.filled), 4) if entity else 0.0


@dataclass(frozen=True, slots=True)
class _Weight:
    """What some entity types together weigh: the highest level, and the heaviest class under each standard."""

    enterprise_level: int | None
    gbt35273: PersonalInformation
    gbt45574: PersonalInformation


@lru_cache(maxsize=_REMEMBERED)
def _weight(named: tuple[str, ...], taxonomy: Taxonomy) -> _Weight:
    """That of the dominant type and of those that a column contains, in this order."""
    known = [taxonomy.entity_types[name] for name in named if name in taxonomy.entity_types]
    return _Weight(
        max((kind.enterprise_level for kind in known if kind.enterprise_level), default=None),
        _heaviest([PersonalInformation(kind.gbt35273, kind.gbt35273_sensitive) for kind in known if kind.gbt35273]),
        _heaviest([PersonalInformation(kind.gbt45574, kind.gbt45574_sensitive) for kind in known if kind.gbt45574]),
    )


def _heaviest(classes: list[PersonalInformation]) -> PersonalInformation:
    """The first sensitive class, else the first: what is sensitive must not hide behind what is not."""
    return next((item for item in classes if item.sensitive), classes[0] if classes else PersonalInformation())


def _ordered(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Each reason once, the weightiest first."""
    return tuple(sorted(dict.fromkeys(evidence), key=_heaviest_first)) if len(evidence) > 1 else evidence


def _heaviest_first(item: Evidence) -> tuple[float, str, str, tuple[tuple[str, str | int | float], ...]]:
    return (-abs(item.weight), item.kind, item.sentence, item.fills)
