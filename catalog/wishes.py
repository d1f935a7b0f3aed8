"""What a person wants decided, in words as they are typed or filled in, made a decision. Pure: no clock, no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from uuid import uuid4

from catalog.decisions import ALLOW_COLUMNS, ALLOW_SHAPE, ENTERPRISE_LEVEL, NO, STANDARDS, YES
from catalog.exports.rows import slug_path
from catalog.flag_words import FLAG_WORDS
from catalog.items import ItemSummary
from catalog.kept import LEVEL_WORDS
from catalog.model import DecisionKind, PersonDecision
from catalog.verdicts import DOMAIN, FLAG, PERSONS, ItemVerdict
from classifiers.model import Level
from config import Taxonomy, UsageError

NOTHING = ("none", "无")
"""What stands for no type."""
ALLOWED = ("column", "item", "shape")
_GIVEN = (Level.GENERAL, Level.UNDECIDED, Level.IMPORTANT, Level.CORE_CANDIDATE)
LEVELS: Mapping[str, Level] = {LEVEL_WORDS[level][0]: level for level in _GIVEN}
"""The levels that a person may give, by their Chinese names."""
_MOST_GLOBS = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants decided about an item (``column`` empty) or a column. Empty texts say nothing; ``entity_type`` is a
    name or code, or one of NOTHING; ``allow`` is one of ALLOWED, with ``shape`` the form of cells that are no finding; ``flags``
    are names of flags that a correction gives and a rejection takes away, PERSONS for the kept bound of people."""

    kind: DecisionKind
    column: str = ""
    level: str = ""
    entity_type: str = ""
    domain: str = ""
    category: str = ""
    description: str = ""
    allow: str = ""
    shape: str = ""
    flags: tuple[str, ...] = ()

    @property
    def says(self) -> bool:
        """Whether it names anything that shall stand."""
        return any((self.level, self.entity_type, self.domain, self.category, self.description))


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who decides, when, and why."""

    by: str
    at: datetime
    because: str


def decision_of(wish: Wish, item: ItemSummary, verdict: ItemVerdict, said: Reviewer, taxonomy: Taxonomy) -> PersonDecision:
    """The decision that a wish stands for, from the machine's ``item`` and its ``verdict``. Raises UsageError where it names what
    nobody knows, or nothing."""
    if wish.kind is DecisionKind.CORRECT and not wish.says and not wish.flags:
        raise UsageError("a correction needs a level, type, domain, category, description or flag")
    if wish.flags and (wish.column or wish.kind is DecisionKind.CONFIRM):
        raise UsageError("--flag goes with an item that is corrected (gives it) or rejected (takes it away)")
    if wish.kind is not DecisionKind.CORRECT and wish.says:
        raise UsageError("only a correction puts something else in place", "shudian catalog review correct")
    if wish.column and verdict.column(wish.column) is None:
        raise UsageError(f"{item.item.title} has no column {wish.column!r}", "shudian catalog show ITEM")
    level, entity_type, changes = (_of_column if wish.column else _of_item)(wish, verdict, taxonomy)
    changes |= _allowed(wish, item)
    return PersonDecision(
        uuid4(), verdict.item, wish.column, said.by, said.at, said.because, entity_type, level, wish.kind, changes
    )


_Said = tuple[Level | None, str | None, dict[str, str]]


def _of_item(wish: Wish, verdict: ItemVerdict, taxonomy: Taxonomy) -> _Said:
    if wish.entity_type:
        raise UsageError("a type is of a column", "Name it as ITEM.COLUMN")
    if wish.kind is DecisionKind.REJECT:
        taken = dict(_flagged(wish, verdict))
        return None if taken else Level.GENERAL, None, taken
    if wish.kind is DecisionKind.CONFIRM:
        if verdict.published is Level.UNDECIDED:
            raise UsageError("an undecided level cannot be confirmed", "shudian catalog review correct ITEM --level …")
        place = {"domain": verdict.domain, "category": verdict.category}
        kept = {what: YES for what in verdict.kept if what != DOMAIN}
        return verdict.published, None, {name: text for name, text in place.items() if text} | kept
    changes = (
        dict(_flagged(wish, verdict)) | _place(wish, taxonomy) | ({"description": wish.description} if wish.description else {})
    )
    return (level_named(wish.level) if wish.level else None), None, changes


def _flagged(wish: Wish, verdict: ItemVerdict) -> Iterator[tuple[str, str]]:
    """What a wish says of flags. Raises UsageError for one that is not known, or that the item does not have."""
    shown = verdict.shown
    takes = wish.kind is DecisionKind.REJECT
    for flag in wish.flags:
        if takes and flag not in shown:
            raise UsageError(f"it has no flag {flag!r}", f"It has: {', '.join(sorted(shown)) or 'none'}")
        if not takes and (flag == PERSONS or flag not in {*FLAG_WORDS, *shown}):
            raise UsageError(f"{flag!r} is no flag", ", ".join(FLAG_WORDS))
        yield (flag if flag == PERSONS else f"{FLAG}{flag}"), NO if takes else YES


def _of_column(wish: Wish, verdict: ItemVerdict, taxonomy: Taxonomy) -> _Said:
    if wish.level or wish.domain or wish.category:
        raise UsageError("level, domain and category are of an item", "Name the item without a column")
    if wish.kind is DecisionKind.REJECT:
        return None, "", {}
    if wish.kind is DecisionKind.CONFIRM:
        column = verdict.column(wish.column)
        chosen: str | None = column.published if column else ""
    else:
        chosen = type_named(wish.entity_type, taxonomy) if wish.entity_type else None
    changes = type_changes(chosen, taxonomy) if chosen else {}
    return None, chosen, changes | ({"description": wish.description} if wish.description else {})


def level_named(word: str) -> Level:
    """A level by its Chinese name or its word. Raises UsageError; core is not a person's to give."""
    found = LEVELS.get(word.strip()) or next((one for one in _GIVEN if one.value == word.strip().casefold()), None)
    if found is None:
        raise UsageError(f"{word!r} is no level", f"{', '.join(one.value for one in _GIVEN)} or {'、'.join(LEVELS)}")
    return found


def type_named(word: str, taxonomy: Taxonomy) -> str:
    """An entity type by its code or by one of its names; empty for none. Raises UsageError."""
    wanted = word.strip().casefold()
    if wanted in NOTHING:
        return ""
    found = [
        name for name, one in taxonomy.entity_types.items() if wanted in (name.casefold(), one.zh.casefold(), one.en.casefold())
    ]
    if len(found) != 1:
        raise UsageError(f"{word!r} is no entity type", "shudian rules show lists them; none (无) stands for no type")
    return found[0]


def type_changes(entity_type: str, taxonomy: Taxonomy) -> dict[str, str]:
    """What goes with a type: its enterprise level and its classes under both standards."""
    one = taxonomy.entity_types.get(entity_type)
    if one is None:
        return {}
    changes = {} if one.enterprise_level is None else {ENTERPRISE_LEVEL: str(one.enterprise_level)}
    for standard in STANDARDS:
        changes |= {standard: getattr(one, standard), f"{standard}_sensitive": "yes" if _sensitive(one, standard) else "no"}
    return changes


def _sensitive(one: object, standard: str) -> bool:
    return bool(getattr(one, f"{standard}_sensitive"))


def _place(wish: Wish, taxonomy: Taxonomy) -> dict[str, str]:
    places = {one.casefold(): slug for slug, one in place_names(taxonomy).items()} | {
        slug: slug for slug in place_names(taxonomy)
    }
    found: dict[str, str] = {}
    for name, word in (("domain", wish.domain), ("category", wish.category)):
        slug = places.get(word.strip().casefold())
        if word and slug is None:
            raise UsageError(f"{word!r} is no {name}", "shudian rules show --taxonomy domains lists them")
        if slug:
            found |= {"domain": slug.partition(".")[0]} | ({"category": slug} if "." in slug else {})
    if (
        wish.domain
        and wish.category
        and len({places[one.strip().casefold()].partition(".")[0] for one in (wish.domain, wish.category)}) > 1
    ):
        raise UsageError("the category is not of that domain")
    return found


def place_names(taxonomy: Taxonomy) -> dict[str, str]:
    """Domains and categories by slug, each as its path from the top (用户数据——身份——自然人)."""
    slugs = (slug for one in taxonomy.domains.values() for slug in (one.slug, *(category.slug for category in one.categories)))
    return {slug: slug_path(slug, taxonomy) for slug in slugs}


def _allowed(wish: Wish, item: ItemSummary) -> dict[str, str]:
    if not wish.allow:
        return {}
    if wish.kind is not DecisionKind.REJECT or wish.allow not in ALLOWED:
        raise UsageError(f"--allow {wish.allow}: it goes with reject, and is {', '.join(ALLOWED)}")
    if wish.allow == "shape":
        if not wish.shape.strip():
            raise UsageError(
                "--allow shape needs the form of the cells", "--shape ORD-00000000: digits and letters stand for any"
            )
        return {ALLOW_SHAPE: masked_shape(wish.shape)}
    if wish.allow == "column" and not wish.column:
        raise UsageError("--allow column needs a column", "Name it as ITEM.COLUMN, or use --allow item")
    return {ALLOW_COLUMNS: "\n".join(column_globs(item, wish.column if wish.allow == "column" else ""))}


def masked_shape(text: str) -> str:
    """The form of a text with every letter and digit taken out: ORD-1234 is AAA-0000. Never the text itself."""
    shape = text.strip()
    for pattern, mark in (("[a-z]", "a"), ("[A-Z]", "A"), ("[0-9]", "0"), (r"[^\x00-\x7f]", "字")):
        shape = re.sub(pattern, mark, shape)
    return shape


def column_globs(item: ItemSummary, column: str) -> tuple[str, ...]:
    """Globs of the allow-list for one column of an item (all where empty): the family's, where it names all members."""
    key = item.item.key
    name = _literal(column) if column else "*"
    own = tuple(dict.fromkeys(".".join((*map(_literal, _place_of(one.source, one.path)), name)) for one in item.members))
    whole = ".".join(
        (*(_literal(one, stars=True) for one in _place_of(key.source, (key.database, key.schema, key.family))), name)
    )
    paths = [".".join((*_place_of(one.source, one.path), column or "x")) for one in item.members]
    return (whole,) if all(fnmatchcase(one, whole) for one in paths) else own[:_MOST_GLOBS]


def _place_of(source: str, path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for part in (source, *path) if part)


def _literal(text: str, stars: bool = False) -> str:
    """The text as a glob that matches only itself; with ``stars`` a star of a family's name stays one."""
    return re.sub(r"[\[?]" if stars else r"[\[?*]", lambda found: f"[{found[0]}]", text)
