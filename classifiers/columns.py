"""Joins what the values, name, comment, type and neighbours of a column say into one verdict with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from classifiers.declared import family, text_length
from classifiers.model import ColumnFinding, ColumnTally, Contained, Evidence, PersonalInformation, Protection
from classifiers.names import DENIED, evidence_about
from classifiers.protection import masked_share, protection, share
from classifiers.values import Power, Seen, contained_share, seen
from config import EntityType, Knowledge
from connectors.model import Column, Dataset

NAMED_AT_LEAST = 0.45
"""Weight from which a name or comment alone is a verdict."""

_ON_NAME_ALONE = 0.75  # confidence of a name that nothing has confirmed, per weight
_ON_NAME_AND_FORM = 0.85  # values are there, do not contradict, and cannot be checked
_NAME_HELPS = 0.6  # how much a name adds to values that already speak
_DENIED_VALUES = 0.8  # values that validate although the name says something else
_FIRM = 0.7  # values below this score do not stand against a name that says something else
_REFUTED = 0.2  # share of the filled cells below which a checkable type is refuted by its values
_ENOUGH_TO_REFUTE = 5
_FEW_DISTINCT, _MANY_CELLS = 10, 100  # so few values in so many cells are an enumeration
_LOOSE = frozenset({"PERSON_NAME", "POSTAL_ADDRESS", "ORG_NAME"})  # found by words, not by a check
_DENIED_LOOSE = 0.5
_TWINS = {"IP_ADDRESS": "version"}
_URL_TYPES = frozenset({"PHOTO_BIOMETRIC", "ID_PHOTO", "VOICE_RECORDING", "BROWSING_LOG"})  # their values are links


@dataclass(frozen=True)
class ColumnContext:
    """What a column is judged with besides itself. ``about`` are the table's subjects, ``witnessed`` those that its
    other columns add to them."""

    dataset: Dataset
    knowledge: Knowledge
    about: frozenset[str] = frozenset()
    witnessed: frozenset[str] = frozenset()
    neighbours: tuple[str, ...] = ()
    power: Power = field(default_factory=Power)


@dataclass(frozen=True)
class _Verdict:
    """The dominant type with its confidence and reasons, or none with the reasons against."""

    entity_type: str | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class _Spoken:
    """What name and comment say: the weight of each type, and how strongly they deny all of them."""

    weights: dict[str, float]
    denied: float
    evidence: tuple[tuple[str, Evidence], ...]

    def of(self, entity_type: str) -> float:
        """Weight for one type."""
        return self.weights.get(entity_type, 0.0)

    def mistakes(self, entity_type: str) -> bool:
        """Whether the words name the very thing that a type's form is mistaken for: 1.2.3.4 is a version, too."""
        twin = _TWINS.get(entity_type)
        said = (str(fill) for kind, evidence in self.evidence if kind == DENIED for _, fill in evidence.fills)
        return twin is not None and any(twin in words.split() for words in said)


def judge_column(column: Column, path: str, tally: ColumnTally, context: ColumnContext) -> ColumnFinding:
    """The verdict on one column or one path inside it. The domain is left to the dataset's verdict."""
    spoken = _spoken(column, path, context)
    verdict = _verdict(column, tally, spoken, context)
    types = context.knowledge.taxonomy.entity_types
    inside = _contained(tally, verdict.entity_type, context.power)
    contains = tuple(part for part in inside if _tells(part, verdict, spoken, types))
    named = (verdict.entity_type or "", *(part.entity_type for part in contains))
    known = [types[name] for name in named if name in types]
    return ColumnFinding(
        column=path,
        type=column.type,
        entity_type=verdict.entity_type,
        contains=contains,
        confidence=round(max(0.0, min(1.0, verdict.confidence)), 2),
        enterprise_level=max((kind.enterprise_level for kind in known if kind.enterprise_level), default=None),
        gbt35273=_class35273(known),
        gbt45574=_class45574(known),
        protection=protection(tally, verdict.entity_type),
        match_ratio=_match_ratio(verdict.entity_type, tally, context.power),
        evidence=_ordered((*verdict.evidence, *_of_contained(contains))),
        comment=column.comment,
    )


def _spoken(column: Column, path: str, context: ColumnContext) -> _Spoken:
    """Evidence of name and comment; inside JSON the last key of the path is the name and nothing comments it."""
    name, comment = _last_key(path), column.comment if path == column.name else ""
    about = context.about | context.witnessed
    said = evidence_about(name, comment, about, context.knowledge.hints)
    if context.witnessed and said != evidence_about(name, comment, context.about, context.knowledge.hints):
        said = (*said, *((kind, Evidence("neighbour", "neighbours_agree", (), 0.1)) for kind, _ in said[:1] if kind != DENIED))
    weights: dict[str, float] = {}
    for entity_type, evidence in said:
        if entity_type != DENIED:
            weights[entity_type] = 1 - (1 - weights.get(entity_type, 0.0)) * (1 - evidence.weight)
    denied = max((-evidence.weight for kind, evidence in said if kind == DENIED), default=0.0)
    return _Spoken(weights, denied, said)


def _last_key(path: str) -> str:
    """``card_no`` of ``extra.$.card_no[*]``; a plain column name is itself."""
    base, mark, inside = path.partition(".$")
    return inside.rsplit(".", 1)[-1].replace("[*]", "") or base if mark else path


def _verdict(column: Column, tally: ColumnTally, spoken: _Spoken, context: ColumnContext) -> _Verdict:
    hidden = _hidden(tally, spoken)
    if hidden is not None:
        return hidden
    by_value = _best_by_value(tally, spoken, context)
    by_name = max(spoken.weights, key=lambda name: (spoken.weights[name], name), default=None)
    if by_value is not None and not (by_value.entity_type == "URL" and by_name in _URL_TYPES):
        return _value_verdict(by_value, by_name, tally, spoken)
    if by_name is None:
        return _Verdict(evidence=tuple(evidence for _, evidence in spoken.evidence))
    return _name_verdict(by_name, column, tally, spoken, context)


def _best_by_value(tally: ColumnTally, spoken: _Spoken, context: ColumnContext) -> Seen | None:
    """The type that the values carry, with the name's help where they need it."""
    fitting = [seen(name, tally, context.power) for name in sorted(tally.entities)]
    alone = _FIRM if spoken.denied else 0.0
    carried = [
        fit
        for fit in fitting
        if fit.score > 0
        and (spoken.of(fit.entity_type) >= NAMED_AT_LEAST or (fit.alone and fit.score >= alone))
        and not spoken.mistakes(fit.entity_type)
    ]
    return max(carried, key=lambda fit: (fit.score + spoken.of(fit.entity_type), fit.entity_type), default=None)


def _value_verdict(fit: Seen, by_name: str | None, tally: ColumnTally, spoken: _Spoken) -> _Verdict:
    agreed = spoken.of(fit.entity_type)
    confidence = 1 - (1 - 0.95 * fit.score) * (1 - _NAME_HELPS * agreed)
    checked = tally.entities[fit.entity_type]
    fills = (("entity_type", fit.entity_type), ("share", _percent(fit.share)), ("distinct", checked.distinct.distinct()))
    reasons = [Evidence("value", "values_match", fills, round(fit.score, 2))]
    reasons += [evidence for kind, evidence in spoken.evidence if kind == fit.entity_type]
    if by_name is not None and by_name != fit.entity_type and not agreed:
        confidence *= 0.95
        reasons.append(_contradiction(by_name, fit.entity_type))
    elif spoken.denied and not agreed:
        confidence *= _DENIED_VALUES
        reasons += [evidence for kind, evidence in spoken.evidence if kind == DENIED]
    return _Verdict(fit.entity_type, confidence, tuple(reasons))


def _contradiction(named: str, found: str) -> Evidence:
    return Evidence("contradiction", "values_other", (("named", named), ("entity_type", found)), -0.3)


def _name_verdict(name: str, column: Column, tally: ColumnTally, spoken: _Spoken, context: ColumnContext) -> _Verdict:
    """A type that only words speak for: it stands if they are strong enough and nothing rules it out."""
    reasons = [evidence for _, evidence in spoken.evidence]
    kind = context.knowledge.taxonomy.entity_types.get(name)
    against = None if kind is None else _ruled_out(kind, column, tally, spoken, context)
    if against is not None:
        return _Verdict(evidence=(*reasons, against))
    weight = spoken.of(name)
    if weight < NAMED_AT_LEAST:
        return _Verdict(evidence=tuple(reasons))
    if tally.filled <= 0:
        return _Verdict(name, weight * _ON_NAME_ALONE, (*reasons, Evidence("value", "values_unseen", (), 0.0)))
    if name not in context.power.strength:
        return _Verdict(name, weight * _ON_NAME_AND_FORM, (*reasons, Evidence("value", "values_unchecked", (), 0.0)))
    fit = seen(name, tally, context.power)
    fills = (("entity_type", name), ("share", _percent(fit.share)))
    return _Verdict(name, weight * _ON_NAME_ALONE * 0.8, (*reasons, Evidence("value", "values_partly", fills, -0.1)))


def _ruled_out(kind: EntityType, column: Column, tally: ColumnTally, spoken: _Spoken, context: ColumnContext) -> Evidence | None:
    """Why the named type cannot be, or None: declared type, enumeration, or values that do not fit."""
    fills = (("entity_type", kind.name),)
    declared, length = family(column.type), text_length(column.type)
    if (declared and declared not in kind.stored_as) or (length is not None and length < kind.min_chars):
        return Evidence("type", "type_excludes", (*fills, ("type", declared)), -0.6)
    if spoken.denied and not kind.enumerable:
        return Evidence("comment", "enumeration_excludes", fills, -0.5)
    if _is_enumeration(tally) and not kind.enumerable and "decimal" not in kind.stored_as:
        return Evidence("value", "few_distinct", (*fills, ("distinct", tally.distinct.distinct())), -0.5)
    checkable = kind.name in context.power.strength and not kind.other_forms and tally.filled >= _ENOUGH_TO_REFUTE
    if checkable and seen(kind.name, tally, context.power).share < _REFUTED:
        return Evidence("contradiction", "values_contradict", fills, -0.7)
    return None


def _is_enumeration(tally: ColumnTally) -> bool:
    return tally.filled >= _MANY_CELLS and tally.distinct.distinct() <= _FEW_DISTINCT and not share(tally, "decimal")


def _hidden(tally: ColumnTally, spoken: _Spoken) -> _Verdict | None:
    """The verdict on masked, hashed or encrypted values, whose type only the form of the mask or the name can tell."""
    if tally.filled <= 0:
        return None
    named = max(spoken.weights, key=lambda name: (spoken.weights[name], name), default=None)
    reasons = tuple(evidence for _, evidence in spoken.evidence)
    shapes = [(masked_share(tally, name), spoken.of(name), name) for name in sorted(tally.entities)]
    best = max(shapes, default=(0.0, 0.0, ""))
    if best[0] >= 0.5:
        chosen = max((shape for shape in shapes if shape[0] >= best[0] - 0.05), key=lambda shape: (shape[1], shape[0], shape[2]))
        fills = (("entity_type", chosen[2]), ("share", _percent(chosen[0])))
        confidence = 1 - (1 - 0.7 * chosen[0]) * (1 - _NAME_HELPS * chosen[1])
        return _Verdict(chosen[2], confidence, (*reasons, Evidence("protection", "masked_form", fills, 0.6)))
    status = protection(tally, named)
    if status in (Protection.CLEAR, Protection.UNKNOWN):
        return None
    seen_form = Evidence("protection", f"{status.value}_values", (), 0.2)
    if named is None or spoken.of(named) < NAMED_AT_LEAST:
        return _Verdict(evidence=(*reasons, seen_form))
    return _Verdict(named, spoken.of(named) * _ON_NAME_AND_FORM, (*reasons, seen_form))


def _contained(tally: ColumnTally, dominant: str | None, power: Power) -> tuple[Contained, ...]:
    found = [(contained_share(name, tally, power), name) for name in tally.entities if name != dominant]
    return tuple(Contained(name, round(part, 4)) for part, name in sorted(found, key=lambda f: (-f[0], f[1])) if part > 0)


def _tells(part: Contained, verdict: _Verdict, spoken: _Spoken, types: Mapping[str, EntityType]) -> bool:
    """Whether a sparse find says something: not a word of a closed list, nor the link that a picture or page is kept as,
    nor a few look-alikes of an uncheckable form where the name says what else they are."""
    if spoken.mistakes(part.entity_type) or (part.entity_type in types and types[part.entity_type].enumerable):
        return False
    if part.entity_type == "URL" and verdict.entity_type in _URL_TYPES:
        return False
    return not (part.entity_type in _LOOSE and spoken.denied >= _FIRM and part.share < _DENIED_LOOSE)


def _of_contained(contains: tuple[Contained, ...]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("value", "values_inside", (("entity_type", part.entity_type), ("share", _percent(part.share))), 0.3)
        for part in contains
    )


def _match_ratio(entity_type: str | None, tally: ColumnTally, power: Power) -> float | None:
    if entity_type is None or entity_type not in power.strength or tally.filled <= 0:
        return None
    entity = tally.entities.get(entity_type)
    return round(min(1.0, (entity.whole + entity.masked) / tally.filled), 4) if entity else 0.0


def _class35273(kinds: Iterable[EntityType]) -> PersonalInformation:
    classes = [PersonalInformation(kind.gbt35273, kind.gbt35273_sensitive) for kind in kinds if kind.gbt35273]
    return _heaviest(classes)


def _class45574(kinds: Iterable[EntityType]) -> PersonalInformation:
    classes = [PersonalInformation(kind.gbt45574, kind.gbt45574_sensitive) for kind in kinds if kind.gbt45574]
    return _heaviest(classes)


def _heaviest(classes: list[PersonalInformation]) -> PersonalInformation:
    """The first sensitive class, else the first: what is sensitive must not hide behind what is not."""
    return next((item for item in classes if item.sensitive), classes[0] if classes else PersonalInformation())


def _ordered(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(sorted(dict.fromkeys(evidence), key=lambda item: (-abs(item.weight), item.kind, item.sentence, item.fills)))


def _percent(part: float) -> float:
    return round(100.0 * part, 1)
