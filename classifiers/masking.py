"""Hides identifiers in names, comments, defaults, file names and labels, which are stored and shown.

Stricter than detection in texts: an underscore or a letter beside a number does not protect it (cdr_13900001234). What needs a
name to be anything stays as it is: a date or a counter in a table's name is no phone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pyarrow as pa

from classifiers.characters import compiled
from classifiers.credentials import find_credentials, is_in_connection
from classifiers.detectors.base import NEEDS_NAME, Alphabet, Detector, Mask, Strength
from classifiers.passages import Passages
from classifiers.search import goes_on
from classifiers.spans import spans
from classifiers.text import BLANKS, align, detect
from config import Reference

_STAR = "*"
_KEPT = 0.3
_SHORT = 8
_UNCHECKED = 60
_ROUNDS = 16
_DATE = re.compile(r"\D{0,2}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d*")
_WORTH_A_LOOK = re.compile(r"\d(?:\W?\d){3}|\d\.\d|[@:°]|[0-9A-Za-z_\-]{14,}|字|[一-鿿][A-Za-z]|使\d|--|(?i:passw|pwd)")


_DOOR = re.compile(r"\d\s*(?:号|弄|栋|幢|座|单元|室)")  # an address down to the door, not the name of a place
_STARS, _SURE_NAME, _PERSON = "****", 60, "PERSON_NAME"
# A password shown behind its name; both letters and digits, for 密码 varchar or 密码 (必填) are no passwords.
_PASSWORD = re.compile(
    r"(?i)(?:密码|口令|password|passwd|pwd)\s*(?:[是为]|[:：=])?\s*(?=[!-~]*\d)(?=[!-~]*[a-z])([!-)+-~][!-~]{4,})"
)
_ALGORITHM = re.compile(r"(?i)(?:md5|sha-?\d+|sm\d|aes-?\d*|base64|bcrypt|varchar\d*|utf-?8|v\d+).*")
_TOKEN = re.compile(r"[0-9A-Za-z]{16,}")
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_PARTS, _PART_LENGTH = 8, 2.4


def mask(text: str, detectors: Mapping[str, Detector], reference: Reference) -> str:
    """The text with asterisks over every identifier that shows itself; at most 30 % of each is kept, nothing of short ones.

    Masking again changes nothing, and the detectors with a check find nothing more in the result.
    """
    for _ in range(_ROUNDS):
        masked = _once(text, detectors, reference) if _worth_a_look(text) else text
        if masked == text:
            break
        text = masked
    return text


def hidden(part: str, rule: Mask) -> str:
    """One identifier masked by its detector's rule."""
    keeps = rule.start + rule.end
    if len(part) < _SHORT or keeps > _KEPT * len(part):
        return _STAR * len(part)
    return part[: rule.start] + _STAR * (len(part) - keeps) + part[len(part) - rule.end :]


def _worth_a_look(text: str) -> bool:
    """Nearly all names hold nothing that any detector could want: they are let through without asking each of them."""
    return not text.isascii() or _WORTH_A_LOOK.search(text) is not None


def _once(text: str, detectors: Mapping[str, Detector], reference: Reference) -> str:
    aligned = align(text)
    characters = list(text)
    taken: set[int] = set()
    found = sorted(_found(aligned.text, detectors, reference), key=lambda one: (one[0] - one[1], one[0]))
    for start, end, rule in found:
        first, last = aligned.original(start, end)
        if taken.isdisjoint(range(first, last)):
            taken.update(range(first, last))
            characters[first:last] = hidden(text[first:last], rule)
    return "".join(characters)


def _found(text: str, detectors: Mapping[str, Detector], reference: Reference) -> Iterator[tuple[int, int, Mask]]:
    yield from ((*match.span(), Mask(1, 0)) for match in _TOKEN.finditer(text) if _is_random(match.group()))
    yield from ((*match.span(1), Mask()) for match in _PASSWORD.finditer(text) if not _ALGORITHM.fullmatch(match[1]))
    yield from ((a, b, Mask()) for a, b, percent in find_credentials(text, reference) if is_in_connection(percent))
    held = _formed(text, detectors)
    if any(detectors[name].chance < 1 for name in held):
        for one in detect(text, detectors, reference):
            known = detectors[one.entity_type]
            if known.chance < 1 and _shows_itself(known):
                yield one.start, one.end, known.mask
    stars, door = _STARS in text, _DOOR.search(text) is not None
    for name, detector in detectors.items():
        if detector.find is not None and (door or (stars and detector.entity_type == _PERSON)):
            yield from _of_finder(text, detector, reference)
        elif name in held:
            yield from _of_pattern(text, detector, reference)


def _formed(text: str, detectors: Mapping[str, Detector]) -> tuple[str, ...]:
    """The detectors that show themselves and whose form stands somewhere in the text: none of the others can see anything there,
    wherever it looks for its form."""
    parts = [part.encode() for part in {text: None, text.strip(BLANKS): None}]
    return tuple(name for name, one in detectors.items() if _shows_itself(one) and any(map(compiled(one.pattern).search, parts)))


def _of_finder(text: str, detector: Detector, reference: Reference) -> Iterator[tuple[int, int, Mask]]:
    found = [] if detector.find is None else detector.find(Passages.of((text,)), reference)
    if _STARS in text and detector.entity_type == _PERSON:
        # Where something of a person has just been masked, the name beside it is that person's.
        yield from ((a, b, Mask()) for _, a, b, percent in found if percent >= _SURE_NAME)
    if _DOOR.search(text):
        yield from ((a, b, detector.mask) for _, a, b, _ in found if _DOOR.search(text[a:b]))


def _of_pattern(text: str, detector: Detector, reference: Reference) -> Iterator[tuple[int, int, Mask]]:
    everywhere = {place for pattern in _patterns(detector) for place in spans(pattern, text)}
    places = sorted(place for place in everywhere if _stands(detector, text, *place))
    if not places:
        return
    values = detector.normalise(pa.array([text[start:end] for start, end in places], pa.string()))
    for (start, end), percent in zip(places, detector.check(values, reference).tolist(), strict=True):
        if percent > _least(detector) and (detector.chance < 1 or not _DATE.fullmatch(text[start:end])):
            yield start, end, detector.mask


def _is_random(word: str) -> bool:
    """Whether a word looks drawn rather than written: it falls into many short runs of capitals, small letters and digits,
    where a name in camel case falls into words."""
    parts = _PART.findall(word)
    kinds = (str.islower, str.isupper, str.isdigit)
    mixed = all(any(kind(character) for character in word) for kind in kinds)
    return mixed and len(parts) >= _PARTS and sum(map(len, parts)) / len(parts) <= _PART_LENGTH


def _shows_itself(detector: Detector) -> bool:
    return detector.in_text and detector.find is None and not detector.holds_others and detector.strength is not Strength.NAMED


def _least(detector: Detector) -> int:
    """Percent above which a match is hidden: forms that nothing checks must be rarer than those with a check digit."""
    return _UNCHECKED - 1 if detector.chance >= 1 and detector.strength is not Strength.SELF else NEEDS_NAME


@lru_cache(maxsize=256)
def _patterns(detector: Detector) -> tuple[str, ...]:
    """Between other signs than letters and digits; for numbers also with letters beside them."""
    apart = rf"(?:^|[^0-9A-Za-z])({detector.pattern})(?:$|[^0-9A-Za-z])"
    return (apart, rf"(?:^|[^0-9])({detector.pattern})(?:$|[^0-9])") if detector.alphabet is Alphabet.NUMBER else (apart,)


def _stands(detector: Detector, text: str, start: int, end: int) -> bool:
    """Whether a match is not a part of something longer: letters may only touch its digits."""
    if detector.alphabet is not Alphabet.ASCII and goes_on(text, start, end):
        return False
    left = start == 0 or not _is_word(text[start - 1]) or text[start].isdecimal()
    return left and (end == len(text) or not _is_word(text[end]) or text[end - 1].isdecimal())


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalpha()
