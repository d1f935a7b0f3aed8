"""Which columns of a dataset a census reads, whom each of them tells of, and what in it cannot be counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from classifiers.characters import listed
from classifiers.model import ColumnFinding, DatasetFinding, Protection
from classifiers.person_keys import is_key, same_family
from classifiers.person_subjects import Population, Subject, is_about_staff, joined_contacts, subject_of
from classifiers.persons import is_about_people, told_inside
from classifiers.words import vocabulary
from config import NameHints

_NAME = "PERSON_NAME"
_OUTSIDE = ("entrusted", "customer")  # roles of sources whose people are counted apart from the entity's own
_HIDDEN = (Protection.HASHED, Protection.ENCRYPTED, Protection.TOKENISED)
_ELEMENTS = re.compile(r"\[\*\]|\.\*(?=$|[.\[])")
"""The steps of a path that lead to several: elements of a list, keys that look like data."""
_BARE = listed("id uuid number code account serial username value of")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a dataset stands. ``space`` names the system (or the source) whose accounts are numbered together."""

    table: str
    comment: str = ""
    role: str = "own"
    space: str = ""


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column (or a path inside one) and whom it tells of. ``entity_type`` is empty where its cells only show that somebody
    is there: names, and keys that are ``hidden`` by a hash or a cipher. ``scope`` is the numbering its accounts belong to."""

    column: str
    subject: Subject
    entity_type: str = ""
    scope: str = ""
    hidden: bool = False
    name: bool = False

    @property
    def each(self) -> str:
        """The path of the list, or of the object with data for keys, of which every element is looked at by itself; empty where
        the row is."""
        return elements_of(self.column)


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """``told_elsewhere``: subjects of which more columns tell than are read, so that a row without a key may still tell of
    them. ``unbounded``: columns of which one cell may name several people that cannot be told apart; with any of these there is
    no upper bound. The elements of a list are rows of their own: their subjects are nobody else's."""

    columns: tuple[PersonColumn, ...] = ()
    told_elsewhere: frozenset[Subject] = frozenset()
    unbounded: tuple[str, ...] = ()

    @property
    def is_about_people(self) -> bool:
        """Whether the dataset tells of anybody, countable or not."""
        return bool(self.columns or self.unbounded)


def plan_of(finding: DatasetFinding, place: Place, hints: NameHints) -> PersonPlan:
    """The columns to read and whom they tell of.

    Names and keys are read. What only describes somebody (a birthday, a call's length) is put down to whom the dataset names;
    it is read, one column a person, where it names nobody.
    """
    bearing = [one for one in finding.columns if is_about_people(one) and not told_inside(one, finding)]
    unbounded = tuple(one.column for one in bearing if _holds_several(one))
    lists: dict[str, list[ColumnFinding]] = {"": []}
    for one in bearing:
        if one.column not in unbounded:
            lists.setdefault(elements_of(one.column), []).append(one)
    plans = [_planned(columns, each, place, hints) for each, columns in lists.items()]
    elsewhere = frozenset(subject for plan in plans for subject in plan.told_elsewhere)
    return PersonPlan(tuple(column for plan in plans for column in plan.columns), elsewhere, unbounded)


def elements_of(column: str) -> str:
    """``extra.$.contacts[*]`` of ``extra.$.contacts[*].phone``: the path down to its last list; empty where there is none."""
    base, mark, inside = column.partition(".$")
    found = [step.end() for step in _ELEMENTS.finditer(inside)] if mark else []
    return f"{base}{mark}{inside[: found[-1]]}" if found else ""


def _planned(single: Sequence[ColumnFinding], each: str, place: Place, hints: NameHints) -> PersonPlan:
    """The columns of rows, or those below one list."""
    told = _subjects(single, place, hints)
    naming = [one for one in single if _names(one)]
    named = tuple(dict.fromkeys(told[one.column] for one in naming))
    described = {one.column: _described(told[one.column], named) for one in single if not _names(one)}
    elsewhere = frozenset(subject for subject in described.values() if subject in named)
    alone = {subject: column for column, subject in reversed(described.items()) if subject not in named}
    read = [_column(one, told[one.column], place, hints) for one in naming]
    read += [PersonColumn(column, subject) for subject, column in reversed(alone.items())]
    several = Counter(described.values())
    bare = frozenset(subject for subject in alone if several[subject] > 1)
    return _apart(PersonPlan(tuple(read), elsewhere | bare), each)


def _apart(plan: PersonPlan, each: str) -> PersonPlan:
    """The plan of a list's elements: who stands in one is not put together with whom the row, or another list, tells of."""
    if not each:
        return plan
    columns = tuple(replace(one, subject=_of_list(one.subject, each)) for one in plan.columns)
    return PersonPlan(columns, frozenset(_of_list(one, each) for one in plan.told_elsewhere))


def _of_list(subject: Subject, each: str) -> Subject:
    return replace(subject, name=f"{subject.name} {each}")


def _names(column: ColumnFinding) -> bool:
    return is_key(column.entity_type) or column.entity_type == _NAME


def _described(told: Subject, named: Sequence[Subject]) -> Subject:
    """Whom a column describes that names nobody: the person its name tells of, else the one that the row is about."""
    plain = Subject(told.name.partition(":")[0], told.population)
    if plain in named or not named or plain.name != "own":
        return plain
    return next((one for one in named if one.population is told.population), named[0])


def _subjects(columns: Collection[ColumnFinding], place: Place, hints: NameHints) -> Mapping[str, Subject]:
    staff = is_about_staff(place.table, place.comment)
    told = {one.column: subject_of(one.column, one.comment, staff, hints) for one in columns}
    if any(subject.name == "contact" for subject in told.values()):
        told = {one.column: joined_contacts(one.column, one.comment, told[one.column]) for one in columns}
    if place.role in _OUTSIDE:
        told = {column: replace(subject, population=Population.ENTRUSTED) for column, subject in told.items()}
    return told


def _column(one: ColumnFinding, subject: Subject, place: Place, hints: NameHints) -> PersonColumn:
    hidden = one.protection in _HIDDEN
    if hidden or one.entity_type is None or not is_key(one.entity_type):
        return PersonColumn(one.column, subject, hidden=hidden, name=one.entity_type == _NAME and not hidden)
    return PersonColumn(one.column, subject, one.entity_type, f"{place.space}/{_numbering(one.column, place.table, hints)}")


def _numbering(column: str, table: str, hints: NameHints) -> str:
    """A name for the numbers that a column of accounts draws from: user_id is numbered alike in all tables of a system, a
    bare ``id`` in its own table only. Two spellings of one numbering count twice rather than mix two."""
    last = _ELEMENTS.sub("", column).rstrip(".$").rsplit(".", 1)[-1]
    bare = all(token.concept in _BARE or token.is_number for token in vocabulary(hints).tokens(last))
    plain = re.sub(r"[\W_]", "", last.lower())
    return f"{table.lower()}.{plain}" if bare else plain


def _holds_several(column: ColumnFinding) -> bool:
    """Whether one cell can name more than one person: texts. Other types of the same family stand in cells of their own."""
    own = column.entity_type or ""
    inside: Iterable[str] = (
        *(part.entity_type for part in column.contains),
        *(str(dict(one.fills).get("entity_type", "")) for one in column.evidence if one.sentence == "values_inside"),
    )
    if any(name == own or not same_family(own, name) for name in inside):
        return True
    return "$text" in column.column or ("[*]" in column.column and not elements_of(column.column))
