"""What a detector is: a form, a check, and what follows from a match. One entity type, one module, one ``DETECTOR``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from classifiers.characters import Flags
from classifiers.passages import Finds, Passages
from config import Reference

Percent: TypeAlias = npt.NDArray[np.uint8]
"""Confidence of each candidate in percent; 0 rejects it."""

Check: TypeAlias = Callable[[pa.StringArray, Reference], Percent]
Normalise: TypeAlias = Callable[[pa.StringArray], pa.StringArray]
Find: TypeAlias = Callable[[Passages, Reference], Finds]
"""Looks through texts: (number of the text, start, end, percent) of each find, in characters of its text."""

NEEDS_NAME = 20
"""Percent at or below which a form says nothing by itself: it counts only where a name or comment speaks for it."""


class Strength(StrEnum):
    """How far values alone can carry a verdict."""

    SELF = "self"  # a check digit or an unmistakable structure: values decide
    SUPPORTED = "supported"  # values count fully once name, comment or context agrees
    NAMED = "named"  # never without a name or comment: the form is shared with ordinary data


class Alphabet(StrEnum):
    """The characters a whole form may hold: a cheap test that spares the pattern."""

    NUMBER = "number"  # ASCII with at least one digit
    ASCII = "ascii"
    CHINESE = "chinese"  # at least one character beyond ASCII
    ANY = "any"


class PersonKey(StrEnum):
    """Whether a value identifies a natural person in the census."""

    NONE = "none"
    WEAK = "weak"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Mask:
    """How many characters a masked value keeps at each end; all between become asterisks."""

    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Detector:
    """One entity type's form and check.

    ``pattern`` is RE2 syntax, unanchored and without groups, applied to NFKC text; a cell matches as a whole when all of
    it fits. ``normalise`` brings a candidate to its one canonical spelling (no spaces, no +86, capitals), which ``check``
    judges vectorised and the census counts. ``chance`` is the share of random strings of the right form that pass
    ``check``: 0.1 for Luhn, about 1/11 for MOD 11-2. ``masked`` is the pattern of its usual masked form.
    ``in_text`` says whether it is looked for inside longer texts; there its neighbours must not be letters or digits.

    A cell outside ``length`` (characters, both ends inclusive) and ``alphabet`` is not asked: ``check`` would reject it.
    ``cues`` are words right before a match in a text that speak for it, ``denied`` words that rule it out; a NAMED type
    counts in a text only after a cue.
    ``find`` replaces ``pattern`` inside texts where no pattern can tell (people, addresses, organisations); ``searched`` is the
    alphabet of the texts it is asked for, where that is not the one of whole forms.
    ``checked_from``: percent from which a match has passed a check digit; a form of the type that has none gets less.
    ``misprinted`` tells of candidates that ``check`` rejects whether all of them but the check digit is right.
    ``takes_any``: ``check`` can be asked about texts without the form too (what it says of them means nothing), and ``normalise``
    changes nothing.
    ``holds_others``: a match may hold other things worth reporting (a URL with a phone in it).
    """

    entity_type: str
    pattern: str
    check: Check
    normalise: Normalise
    strength: Strength
    chance: float = 1.0
    mask: Mask = Mask()
    masked: str = ""
    person_key: PersonKey = PersonKey.NONE
    in_text: bool = True
    length: tuple[int, int] = (1, 64)
    alphabet: Alphabet = Alphabet.ANY
    cues: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    find: Find | None = None
    searched: Alphabet | None = None
    holds_others: bool = False
    checked_from: int = 1
    misprinted: Callable[[pa.StringArray], Flags] | None = None
    takes_any: bool = False
