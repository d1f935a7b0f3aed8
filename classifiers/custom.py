"""Detectors of the user's own, made into the same values as the shipped ones, and the knowledge they add."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from classifiers.characters import compact, is_in, matches, percent, unchanged
from classifiers.check_digits import CHECK_DIGITS
from classifiers.detectors.base import Check, Detector, Mask, Percent, Strength
from classifiers.render import clean
from classifiers.words import vocabulary
from config import CustomDetector, CustomRules, EntityType, Hint, Knowledge, NameHints, Reference, SettingsError

_VALIDATED, _LISTED, _FORMED = 95, 90, 70
_KEYWORD = 0.95  # the company knows its own words: as strong as the strongest hint that is shipped
_MOST_SEARCHED = 2000
"""Terms of a dictionary up to which it is also looked for inside texts; a longer one only knows whole cells."""

_LONGEST = 256
_RUNS = re.compile(r"[a-z0-9]+(?:[^a-z0-9㐀-鿿]+[a-z0-9]+)*|[㐀-鿿]+")


def custom_detectors(rules: CustomRules, shipped: Mapping[str, Detector]) -> dict[str, Detector]:
    """The user's detectors by entity type, without those that only name words. Raises SettingsError for the first problem."""
    made: dict[str, Detector] = {}
    for one in rules.detectors:
        problem = conflict(one, shipped, made)
        if problem:
            raise SettingsError(problem)
        if one.pattern is not None or one.terms:
            made[one.kind.name] = custom_detector(one)
    return made


def conflict(one: CustomDetector, shipped: Mapping[str, Detector], made: Collection[str]) -> str:
    """Why the entity type of a rule cannot be its own, or nothing.

    Two detectors of one type would count the same cell twice. A shipped detector that needs a name anyway (a customer
    number has no form of its own) gives way to the company's form; one that knows a national form does not.
    """
    kind, key = one.kind.name, f"detectors.{one.name}.entity_type"
    if kind in made:
        return f"{key}: {kind} has another detector of yours; join the two or take another name"
    if kind in shipped and shipped[kind].strength is not Strength.NAMED and (one.pattern is not None or one.terms):
        return f"{key}: {kind} is detected by a shipped rule; take a name of your own"
    return ""


def custom_detector(one: CustomDetector) -> Detector:
    """The detector of one rule. Raises SettingsError where Arrow's RE2 cannot compile what re2 could."""
    terms = tuple(term for term in _plain(one.terms) if term)
    searched = len(terms) <= _MOST_SEARCHED
    forms = [form for form in (one.pattern, _any_of(terms, searched)) if form]
    pattern = forms[0] if len(forms) == 1 else "|".join(f"(?:{form})" for form in forms)
    try:
        matches(pa.array(["a"] * 64, pa.string()), pattern)
    except pa.ArrowInvalid:
        raise SettingsError(f"detectors.{one.name}.pattern: is not RE2 syntax; see the RE2 syntax") from None
    checked = one.check in CHECK_DIGITS
    return Detector(
        entity_type=one.kind.name,
        pattern=pattern,
        check=_check(one, frozenset(term.casefold() for term in terms)),
        normalise=compact if checked else unchanged,
        strength=Strength(one.strength),
        chance=CHECK_DIGITS[one.check][1] if checked else 1.0,
        mask=Mask(*one.mask),
        in_text=searched,
        length=(1, _LONGEST),
        cues=_plain(one.keywords),
    )


def _any_of(terms: tuple[str, ...], searched: bool) -> str:
    """The pattern of the listed words, longer ones first; too many of them are looked up instead."""
    if not searched:
        lengths = [len(term) for term in terms]
        return rf"(?s:.){{{min(lengths)},{min(max(lengths), _LONGEST)}}}"
    ordered = sorted(terms, key=lambda term: (-len(term), term))
    return f"(?i:{'|'.join(map(_escaped, ordered))})" if ordered else ""


def _escaped(term: str) -> str:
    """The term as RE2 reads it literally: Python's escape also puts a backslash where RE2 knows none."""
    return "".join(rf"\x{{{ord(sign):x}}}" if not (sign.isalnum() or sign == "_") else sign for sign in term)


def _check(one: CustomDetector, terms: frozenset[str]) -> Check:
    form, name = one.pattern, one.check

    def check(texts: pa.StringArray, _: Reference) -> Percent:
        choices: list[tuple[object, int]] = [(np.zeros(len(texts), dtype=np.bool_), 0)]
        if terms:
            lowered = pa.array([text.casefold() for text in texts.to_pylist()], pa.string())
            choices.append((is_in(lowered, terms), _LISTED))
        if form is not None and name in CHECK_DIGITS:
            choices.append((CHECK_DIGITS[name][0](texts), _VALIDATED))
        elif form is not None:
            choices.append((matches(texts, form), _FORMED))
        return percent(choices, len(texts))

    return check


def extended(knowledge: Knowledge, rules: CustomRules, detected: Iterable[str] = ()) -> Knowledge:
    """The knowledge with the user's entity types and keywords in it, and a version of its own.

    ``detected`` are further entity types that detectors of the user's bring along.
    """
    types = dict(knowledge.taxonomy.entity_types)
    types.update({name: EntityType(name, name, name, stored_as=("text", "integer")) for name in detected if name not in types})
    types.update({one.kind.name: one.kind for one in rules.detectors})
    return replace(
        knowledge,
        taxonomy=replace(knowledge.taxonomy, entity_types=MappingProxyType(types)),
        hints=_with_keywords(knowledge.hints, rules.detectors),
        version=f"{knowledge.version}+{rules.version}" if rules.version else knowledge.version,
    )


def _with_keywords(hints: NameHints, detectors: Iterable[CustomDetector]) -> NameHints:
    """The hints with each keyword as a sequence of concepts: known ones where it is spelled in them, else new ones."""
    added, spellings = [], dict(hints.synonyms)
    for one in detectors:
        words = tuple(_sequence(keyword, hints, spellings) for keyword in _plain(one.keywords))
        if words:
            added.append(Hint(one.kind.name, _KEYWORD, tuple(dict.fromkeys(words))))
    return replace(hints, hints=(*hints.hints, *added), synonyms=spellings) if added else hints


def _sequence(keyword: str, hints: NameHints, spellings: dict[str, str]) -> str:
    concepts = []
    for run in _RUNS.findall(keyword.lower()):
        tokens = vocabulary(hints).tokens(run)
        if all(token.known and not token.is_number for token in tokens):
            concepts += [token.concept for token in tokens]
        else:
            spelling = run if not run.isascii() else re.sub(r"[^a-z0-9]", "", run)
            concepts += spellings.setdefault(spelling, f"own:{spelling}").split()
    return " ".join(concepts)


def _plain(texts: Iterable[str]) -> tuple[str, ...]:
    """The texts as cells are looked at."""
    return tuple(clean(pa.array(list(texts), pa.string())).to_pylist())
