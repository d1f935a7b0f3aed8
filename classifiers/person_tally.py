"""Counts the people of one dataset as its rows come: one sketch a population. The only place where a row's keys meet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.characters import Flags, flags
from classifiers.person_cells import cells_at, elements_at
from classifiers.person_forms import flat
from classifiers.person_keys import KeyKind, Keys, State, keys_of, names_of
from classifiers.person_plan import PersonColumn, PersonPlan
from classifiers.person_sketch import RANKED, Make, Part, PersonSketch
from classifiers.person_subjects import Population, Subject
from classifiers.render import clean, text_of
from classifiers.siphash import Digests, siphash, siphash_flat, siphash_pairs

_DOMAIN_BYTES = 16
_HIGHEST = np.uint64(2**64 - 1)
_NOTHING = np.zeros(0, dtype=np.uint64)


@dataclass(frozen=True, eq=False)
class _Keyed:
    """The keys of one kind in one column: ``found`` are the digests of the rows that are ``met``."""

    kind: KeyKind
    met: Flags
    found: Digests

    @cached_property
    def digests(self) -> Digests:
        """The digests of all rows, the highest where there is no key."""
        if len(self.found) == len(self.met):
            return self.found
        digests = np.full(len(self.met), _HIGHEST, dtype=np.uint64)
        digests[self.met] = self.found
        return digests


@dataclass(frozen=True, eq=False)
class _Names:
    """The digest of each row's name, of which ``met`` ones tell a person from others."""

    met: Flags
    digests: Digests


class PersonTally:
    """The people that a dataset's rows tell of. ``key`` (16 bytes) stays in here: what leaves are sketches and counts. ``broken``
    are the cells with a list of people of which the end was cut off."""

    def __init__(self, plan: PersonPlan, key: bytes, make: Make) -> None:
        self._plan = plan
        self._key = key
        self.rows = 0
        self.broken = 0
        populations = dict.fromkeys(column.subject.population for column in plan.columns)
        self.populations = {one: PersonSketch(make) for one in populations}

    def __repr__(self) -> str:
        return f"PersonTally({self.rows} rows)"

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in some rows."""
        self.rows += batch.num_rows
        for each, columns in _by_list(self._plan.columns).items():
            if not each:
                self._add_rows(batch, columns)
                continue
            for elements, broken in elements_at(batch, each, [one.column for one in columns]):
                self.broken += broken
                self._add_rows(elements, columns)

    def restore(self, rows: int, broken: int, populations: Mapping[Population, PersonSketch]) -> None:
        """Take what was counted before in place of reading."""
        self.rows, self.broken = rows, broken
        self.populations = dict(populations)

    def absorb(self, other: PersonTally) -> None:
        """Take in what another tally of the same plan has met."""
        self.rows += other.rows
        self.broken += other.broken
        for population, sketch in other.populations.items():
            self.populations[population].absorb(sketch)

    def _add_rows(self, batch: pa.RecordBatch, columns: Sequence[PersonColumn]) -> None:
        for subject, own in _by_subject(columns).items():
            self._add(batch, subject, own)

    def _add(self, batch: pa.RecordBatch, subject: Subject, columns: Sequence[PersonColumn]) -> None:
        sketch = self.populations[subject.population]
        there = np.full(batch.num_rows, subject in self._plan.told_elsewhere)
        names = _Names(np.zeros(batch.num_rows, dtype=np.bool_), np.zeros(batch.num_rows, dtype=np.uint64))
        keyed: list[_Keyed] = []
        for column in columns:
            cells = cells_at(batch, column.column)
            if column.entity_type:
                keys = keys_of(cells, column.entity_type, column.scope)
                keyed += self._digested(keys)
                there |= (keys.states != State.EMPTY) & (keys.states != State.SERVICE)
                _tell(sketch, keys)
            elif column.name:
                names, filled = self._named(cells, names)
                there |= filled
            else:
                filled = _filled(cells)
                there |= filled
                sketch.tell("hashed", int(filled.sum()) if column.hidden else 0)
        named = self._put(sketch, keyed, names)
        sketch.tell("unkeyed", int(np.count_nonzero(there & ~named)))
        sketch.tell("mentions", int(np.count_nonzero(there | named)))

    def _digested(self, keys: Keys) -> list[_Keyed]:
        found = []
        data, lengths = flat(keys.bare)
        every = np.count_nonzero(keys.kinds >= 0)
        for kind in KeyKind:
            met = keys.of(kind)
            count = np.count_nonzero(met)
            if not count:
                continue
            # Nothing stands in the cells that are no keys: where there is one kind of them, all bytes are theirs.
            part = data if count == every else data[np.repeat(met, lengths)]
            digests = siphash_flat(self._key, part, lengths[met], _domain(kind.value) + keys.before.encode())
            found.append(_Keyed(kind, met, digests))
        return found

    def _named(self, cells: pa.Array, before: _Names) -> tuple[_Names, Flags]:
        """The names of a column, where an earlier column has none; and which cells hold anything."""
        names = names_of(cells)
        digests = siphash(self._key, names.texts, _domain("name"))[names.places]
        together = _Names(before.met | names.telling[names.places], np.where(before.met, before.digests, digests))
        return together, names.filled[names.places]

    def _put(self, sketch: PersonSketch, keyed: Sequence[_Keyed], names: _Names) -> Flags:
        """Put one subject's keys into the sketch; which rows have a key that can stand for a person."""
        above = np.zeros(len(names.met), dtype=np.bool_)
        for kind in RANKED:
            same = [one for one in keyed if one.kind is kind]
            # Among a row's keys of one kind the smallest digest stands for the person, if they are surely one person's:
            # a choice that is the same wherever they meet, in whatever order.
            smallest = np.minimum.reduce([one.digests for one in same]) if len(same) > 1 else _NOTHING
            for one in same:
                beside = above if len(same) == 1 else above | (one.digests != smallest)
                if kind is KeyKind.DOCUMENT:
                    sketch.add(kind, Part.ALONE, one.found)
                elif kind is KeyKind.PAPER:
                    sketch.add(kind, Part.ALONE, one.digests[one.met & ~beside])
                    sketch.add(kind, Part.LINKED, one.digests[one.met & beside])
                else:
                    self._put_weak(sketch, one, names, (above, beside))
            for one in same:
                above = above | one.met
        for one in keyed:
            if one.kind is KeyKind.LANDLINE:
                sketch.add(KeyKind.LANDLINE, Part.ALONE, one.found)
        return above

    def _put_weak(self, sketch: PersonSketch, one: _Keyed, names: _Names, rows: tuple[Flags, Flags]) -> None:
        above, beside = rows
        paired = one.met & names.met
        sketch.add(one.kind, Part.ALONE, one.digests[one.met & ~above & ~paired])
        sketch.add(one.kind, Part.LINKED, one.digests[one.met & (above | paired)])
        pairs = siphash_pairs(self._key, one.digests[paired], names.digests[paired])
        sketch.add(one.kind, Part.NAMED, pairs[~beside[paired]])
        sketch.add(one.kind, Part.NAMED_LINKED, pairs[beside[paired]])


def _by_list(columns: Collection[PersonColumn]) -> Mapping[str, list[PersonColumn]]:
    grouped: dict[str, list[PersonColumn]] = {}
    for column in columns:
        grouped.setdefault(column.each, []).append(column)
    return grouped


def _by_subject(columns: Collection[PersonColumn]) -> Mapping[Subject, list[PersonColumn]]:
    grouped: dict[Subject, list[PersonColumn]] = {}
    for column in columns:
        grouped.setdefault(column.subject, []).append(column)
    return grouped


def _domain(name: str) -> bytes:
    return name.encode().ljust(_DOMAIN_BYTES, b"\0")


def _tell(sketch: PersonSketch, keys: Keys) -> None:
    if keys.states.max(initial=0) <= State.KEY:
        return
    for state in (State.SERVICE, State.MASKED, State.HASHED, State.INVALID):
        sketch.tell(state.name.lower(), int(np.count_nonzero(keys.states == state)))


def _filled(cells: pa.Array) -> Flags:
    if pa.types.is_nested(cells.type):
        return flags(pc.is_valid(cells))
    return ~flags(pc.equal(clean(pc.fill_null(text_of(cells), "")), ""))
