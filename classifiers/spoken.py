"""What the name and comment of a column say for each entity type, and the verdict that it leads to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from classifiers.model import Evidence, Protection
from classifiers.names import CONCEPTS, DENIED
from classifiers.told_once import told_once

NAMED_AT_LEAST = 0.45
"""Weight from which a name or comment alone is a verdict."""

ON_NAME_ALONE = 0.75
"""Confidence of a name that nothing has confirmed, per weight."""

ON_NAME_AND_FORM = 0.85
"""The same where values are there, do not contradict, and cannot be checked."""

NAME_HELPS = 0.6
"""How much a name adds to values that already speak."""

_KIN = {"CN_LANDLINE": "CN_MOBILE_PHONE", "IOT_NUMBER": "CN_MOBILE_PHONE", "ORG_NAME": "PERSON_NAME"}
_NARROW = re.compile(r"(?i)手机|移动|mobile|cell|shouji|^sj|姓名|真名|xingming|fullname|real_?name|^xm$|^[a-z]{1,4}xm$")
_TWINS = {"IP_ADDRESS": "version"}
_CARRIERS = frozenset({"url", "path", "file", "request_url"})


class Fitted(NamedTuple):
    """How well values fit a type: the ``percent`` of the filled cells, different values (``is_exact``: counted), and what that
    weighs. Without a type nothing does."""

    entity_type: str = ""
    percent: float = 0.0
    distinct: int = 0
    is_exact: bool = True
    weight: float = 0.0


class Verdict(NamedTuple):
    """The dominant type with its confidence and reasons, or none with the reasons against.

    ``stored`` is how its values are stored, where that was decided together with the type. The reasons of a verdict that values
    carry, or of one that there is nothing, follow from how well they are ``fitted`` and from the words; it has none of its own.
    """

    entity_type: str | None = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    stored: Protection | None = None
    fitted: Fitted | None = None

    def stored_as(self, state: Protection) -> Verdict:
        """The same verdict, on values that are stored so."""
        return Verdict(self.entity_type, self.confidence, self.evidence, state)


@dataclass(frozen=True)
class Spoken:
    """What name and comment say: the weight of each type, and how strongly they deny all of them. The same words come in many
    tables, so that what follows from them is kept."""

    weights: Mapping[str, float]
    denied: float
    evidence: tuple[tuple[str, Evidence], ...]

    def __hash__(self) -> int:
        """Equal for equal words, which are equal in all else: what follows from them is remembered under them."""
        return self._hash

    @told_once
    def _hash(self) -> int:
        return hash((self.denied, self.evidence))

    def of(self, entity_type: str) -> float:
        """Weight for one type."""
        return self.weights.get(entity_type, 0.0)

    @told_once
    def best(self) -> str | None:
        """The type that is spoken for most; None where none is."""
        return max(self.weights, key=lambda name: (self.weights[name], name), default=None)

    @told_once
    def reasons(self) -> tuple[Evidence, ...]:
        """All that was said, for and against."""
        return tuple(evidence for _, evidence in self.evidence)

    def reasons_for(self, entity_type: str) -> tuple[Evidence, ...]:
        """What was said for one type."""
        return tuple(evidence for kind, evidence in self.evidence if kind == entity_type)

    @told_once
    def carrier(self) -> bool:
        """Whether the words deny only by naming what a picture or a recording is kept as: a path, a link, a file."""
        said = [str(dict(evidence.fills).get(CONCEPTS, "")).split() for kind, evidence in self.evidence if kind == DENIED]
        return bool(said) and all(set(concepts) <= _CARRIERS for concepts in said)

    def may_mean(self, entity_type: str) -> bool:
        """Whether the words promise a wider kind of thing that the type is one of: 联系电话 a landline too, 手机号 not."""
        said = self.reasons_for(_KIN.get(entity_type, ""))
        return bool(said) and not any(_NARROW.search(str(dict(evidence.fills).get("words", ""))) for evidence in said)

    def mistakes(self, entity_type: str) -> bool:
        """Whether the words name the very thing that a type's form is mistaken for: 1.2.3.4 is a version, too."""
        twin = _TWINS.get(entity_type)
        if twin is None:
            return False
        said = (str(dict(evidence.fills).get(CONCEPTS, "")) for kind, evidence in self.evidence if kind == DENIED)
        return any(twin in concepts.split() for concepts in said)


def overruled(denial: Evidence) -> Evidence:
    """What the words that deny say where the values decided all the same."""
    words = dict(denial.fills).get("words")
    return denial if words is None else Evidence("contradiction", "words_overruled", (("words", words),), denial.weight)


def in_percent(part: float) -> float:
    """A share as it stands in a sentence; one above none never reads as none."""
    return round(100.0 * part, 1) or (max(0.01, round(100.0 * part, 2)) if part else 0.0)
