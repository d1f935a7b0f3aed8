"""The people that some rows tell of, as sets of keyed digests by kind of key: what is counted, and what bounds follow.

A *mention* is one person in one row. Its surest key stands for it; its other keys are *linked*: they name somebody who is
counted already. What is never met linked names somebody of its own, as far as anybody can tell.

A family shares a phone: where a row gives a name too, it is the pair of both that stands for the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from enum import StrEnum

from classifiers.distinct import Count, Distinct
from classifiers.model import Persons
from classifiers.person_keys import KeyKind
from classifiers.siphash import Digests

RANKED = (KeyKind.DOCUMENT, KeyKind.PAPER, KeyKind.PHONE, KeyKind.ACCOUNT, KeyKind.DEVICE)
"""The kinds that can stand for a person, the surest first."""
COUNTED = ("mentions", "unkeyed", "masked", "hashed", "invalid", "service")
"""Mentions without a usable key are ``unkeyed``; the others count cells."""


class Part(StrEnum):
    """What a set of digests of one kind holds: values in ALONE or LINKED or both, pairs of a value and a name in the others."""

    ALONE = "alone"  # stands for a mention without a name
    LINKED = "linked"  # stands beside a surer key, or beside a name
    NAMED = "named"  # a pair that stands for its mention
    NAMED_LINKED = "named_linked"  # a pair beside a surer key


_Name = tuple[KeyKind, Part]
Make = Callable[[], Distinct]


class PersonSketch:
    """Digests by kind, those that stand for their mention and those that are linked, and counts of the rest. It grows; any
    order and split of the rows, and any order of merging, ends in the same counts."""

    def __init__(self, make: Make) -> None:
        self._make = make
        self._sets: dict[_Name, Distinct] = {}
        self._counts: Counter[str] = Counter()

    def add(self, kind: KeyKind, part: Part, digests: Digests) -> None:
        """Keys of one kind."""
        if len(digests):
            self._set((kind, part)).add(digests)

    def tell(self, name: str, count: int) -> None:
        """``count`` more of one of COUNTED."""
        self._counts[name] += count

    def absorb(self, other: PersonSketch) -> None:
        """Take in all that another one has met."""
        for name, one in other._sets.items():
            self._set(name).absorb(one)
        self._counts.update(other._counts)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many of each of COUNTED."""
        return {name: self._counts[name] for name in COUNTED}

    @property
    def parts(self) -> Mapping[_Name, Distinct]:
        """The sets by kind of key and part."""
        return dict(self._sets)

    def put(self, kind: KeyKind, part: Part, kept: Distinct) -> None:
        """A set that was kept, in place of what is here."""
        self._sets[(kind, part)] = kept

    def documents(self) -> Count:
        """People by their documents: identity numbers and permits, and papers never met beside one of those."""
        return _sum(self._set((KeyKind.DOCUMENT, Part.ALONE)).count(), self._only(KeyKind.PAPER))

    def every(self, *kinds: KeyKind) -> Count:
        """How many different keys of these kinds there are, linked ones too."""
        met = self._make()
        for kind in kinds:
            for part in (Part.ALONE, Part.LINKED):
                if (kind, part) in self._sets:
                    met.absorb(self._sets[(kind, part)])
        return met.count()

    def persons(self, method: str, bounded: bool = True) -> Persons:
        """Bounds of the people told of. The lower one rests on documents alone. The upper one takes a phone, account or device
        (with the name beside it, where there is one) for one person at most, and every mention without a key for another one;
        it is never above the mentions, and None unless ``bounded``."""
        documents = self.documents()
        rest = [self._only(kind) for kind in RANKED[2:]]
        upper = min(documents.upper + sum(one.upper for one in rest) + self._counts["unkeyed"], self._counts["mentions"])
        by = {
            "documents": documents.value,
            "numbers": self.every(KeyKind.PHONE, KeyKind.LANDLINE).value,
            "accounts": self.every(KeyKind.ACCOUNT).value,
            "devices": self.every(KeyKind.DEVICE).value,
            "unlinked_numbers": rest[0].value,
            "unlinked_accounts": rest[1].value,
            "unlinked_devices": rest[2].value,
            **{f"{name}_{'rows' if name == 'unkeyed' else 'cells'}": self._counts[name] for name in COUNTED[1:]},
            "mentions": self._counts["mentions"],
        }
        return Persons(documents.lower, upper if bounded else None, method, by)

    def _only(self, kind: KeyKind) -> Count:
        values = self._set((kind, Part.ALONE)).without(self._set((kind, Part.LINKED)))
        pairs = self._set((kind, Part.NAMED)).without(self._set((kind, Part.NAMED_LINKED)))
        return _sum(values, pairs)

    def _set(self, name: _Name) -> Distinct:
        if name not in self._sets:
            self._sets[name] = self._make()
        return self._sets[name]


def _sum(left: Count, right: Count) -> Count:
    return Count(left.lower + right.lower, left.value + right.value, left.upper + right.upper)
