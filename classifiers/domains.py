"""Puts a dataset into a data domain and category: weighted words of its names and comments, and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import TypeAlias

from classifiers.domain_parts import resembling
from classifiers.domain_words import DomainWords, domain_words
from classifiers.model import ColumnFinding, Evidence
from config import Category, Taxonomy
from connectors.model import Dataset

_COLUMN = 0.12  # words of column names and comments
_COLUMN_CAP = 2.2
_COLUMN_WORD_AT_LEAST = 2.0  # weaker words are too common in columns to say anything
_TYPES_CAP = 2.5  # what entity types may add to a domain: an employee list is full of personal data, and no user data
_ONE_TYPE_ALONE = 0.5  # one entity type under a name that says nothing about the domain: little to go by …
_NARROW = 2  # … unless the table has hardly more columns than that one
_ACTING = 0.2  # a name that tells who checked or changed the row
_IN_TEXT, _IN_TEXT_AT_LEAST = 0.5, 0.01  # types that longer texts contain, and in what share of them
_SIBLINGS = 0.35  # how much the other categories of a domain add to its best
_TECHNICAL, _USERS, _SECURITY = "technical", "user_personal", "security_assurance"
_PURELY_TECHNICAL = 4.0  # dictionaries, menus, job tables: technical whatever they belong to; weaker words depend on it
_YIELDS = 0.35  # what weak words (config, file, device, item …) count beside a strong one that says what they belong to
_OF_PEOPLE = frozenset({"user_personal", "enterprise_management"})
_GUARDED = frozenset({"network_planning_ops", "security_assurance", "key_technology"})
"""Where important data is: a table with a strong word of these is not technical because it is a dictionary or a job too."""
_IN_FOLDER = 0.5
_TELLING = 2.4  # from this weight on a word of a table's name says what it belongs to …
_FIRM = 2.5  # … and from this on it does not yield to such a word of another domain: an attack's alarm is security's
_WHO = frozenset({"CN_ID_CARD", "PASSPORT", "PERSON_NAME", "CN_MOBILE_PHONE", "POSTAL_ADDRESS"})
_ENOUGH_OF_WHO = 3
_SECURITY_OF_PEOPLE = 0.5  # what words and tokens of security weigh there
_PEOPLE = 2  # so many kinds of personal data, and a table is not technical
_ENOUGH, _ENOUGH_TECHNICAL = 0.9, 1.8  # below this score nothing is said; technical needs more: it looks harmless
_PIECES = 0.2  # the weight of evidence from pieces of words
_COLUMN_LISTS, _LISTED = 256, 100  # lists of columns that are remembered, and columns of the longest one: a fleet shares few
_PLACED = 1024  # the same of lists with what their columns hold, and the words of a table's name
_TIE = 0.02  # domains whose scores differ by less than this share are equal: nothing is said
_Factors: TypeAlias = tuple[tuple[str, float], ...]
"""Words or entity types, each with a factor."""


@dataclass(frozen=True)
class Placement:
    """Domain and category slugs, None where nothing speaks clearly, and why.

    ``scores`` has every domain that something spoke for, best first: the second pass over a source looks at it.
    """

    domain: str | None = None
    category: str | None = None
    evidence: tuple[Evidence, ...] = ()
    scores: tuple[tuple[str, float], ...] = ()


@dataclass
class _Score:
    """Running total of one category, and the words and entity types that made it."""

    total: float = 0.0
    words: dict[str, float] = field(default_factory=dict)
    types: dict[str, float] = field(default_factory=dict)
    named: bool = False


def place(dataset: Dataset, columns: Iterable[ColumnFinding], taxonomy: Taxonomy) -> Placement:
    """The domain and category that most speaks for, from metadata and column verdicts."""
    columns = tuple(columns)
    comments = {column.name: column.comment for column in dataset.columns}
    named = tuple([(column.column, comments.get(column.column, "")) for column in columns])
    held = tuple([_held(column) for column in columns])
    found = tuple(sorted(domain_words(taxonomy).in_table(dataset).items()))
    placed = (_placed if len(named) <= _LISTED else _placed.__wrapped__)(found, named, held, taxonomy)
    return placed if placed.domain or _is_tie(placed) else _resembling(dataset, taxonomy, placed)


@lru_cache(maxsize=_PLACED)
def _placed(found: _Factors, named: tuple[tuple[str, str], ...], held: tuple[_Factors, ...], taxonomy: Taxonomy) -> Placement:
    """What words of the table's name and of its columns (name, comment), and what these hold, say together."""
    words = domain_words(taxonomy)
    scores: dict[str, _Score] = {}
    people = _personal(held, taxonomy)
    _add_table_words(dict(found), bool(people), words, scores)
    for slug, word, part in (_column_words if len(named) <= _LISTED else _column_words.__wrapped__)(named, words):
        score = scores.setdefault(slug, _Score())
        score.total += part
        score.words.setdefault(word, part)
    _add_types(_weighed_types(named, held, words), len(named) <= _NARROW, taxonomy, scores)
    _yield_to_people(people, scores)
    return _decide(taxonomy, scores)


def _add_table_words(found: Mapping[str, float], people: bool, words: DomainWords, scores: dict[str, _Score]) -> None:
    """Words of the table's own name; weak ones yield to a word of another domain that says what the table belongs to."""
    telling = _telling(found, people, words)
    for word, factor in sorted(found.items()):
        for category, weight in words.speaks[word]:
            technical = category.domain == _TECHNICAL
            weak = weight < (_PURELY_TECHNICAL if technical else _FIRM)
            yields = (weak and telling - {category.domain}) or (technical and telling & _GUARDED)
            part = weight * factor * (_YIELDS if yields else 1.0)
            score = scores.setdefault(category.slug, _Score())
            score.total += part
            score.words[word] = part
            score.named = True


def _telling(found: Mapping[str, float], people: bool, words: DomainWords) -> set[str]:
    """Domains that a strong word of the name is from. Settings of users are no user data unless columns hold some."""
    domains = {
        category.domain
        for word, factor in found.items()
        for category, weight in words.speaks[word]
        if weight >= _TELLING and factor > _IN_FOLDER
    }
    return domains - {_TECHNICAL} - (set() if people else _OF_PEOPLE)


@lru_cache(maxsize=_COLUMN_LISTS)
def _column_words(named: tuple[tuple[str, str], ...], words: DomainWords) -> tuple[tuple[str, str, float], ...]:
    """What each word of columns adds to a category; the technical domain's are too common (status, type, sort) to count here."""
    heard = [
        (category, word, weight * _COLUMN * factor)
        for word, factor in sorted(words.in_columns(named).items())
        for category, weight in words.speaks[word]
        if category.domain != _TECHNICAL and weight >= _COLUMN_WORD_AT_LEAST
    ]
    sums: dict[str, float] = {}
    for category, _, part in heard:
        sums[category.domain] = sums.get(category.domain, 0.0) + part
    return tuple((category.slug, word, part * min(1.0, _COLUMN_CAP / sums[category.domain])) for category, word, part in heard)


def _weighed_types(named: Iterable[tuple[str, str]], held: Iterable[_Factors], words: DomainWords) -> dict[str, float]:
    """Each entity type of the columns with a factor: less where it only tells who acted on the row, or stands in texts."""
    found: dict[str, float] = {}
    for words_of_it, types in zip(named, held, strict=True):
        acting = types and words.names_who_acts(*words_of_it)
        for name, factor in types:
            found[name] = max(found.get(name, 0.0), min(factor, _ACTING) if acting else factor)
    return found


def _held(column: ColumnFinding) -> _Factors:
    """What a column is, and what its texts contain more often than by chance."""
    own: _Factors = ((column.entity_type, 1.0),) if column.entity_type else ()
    if not column.contains:
        return own
    return (*own, *((part.entity_type, _IN_TEXT) for part in column.contains if part.share >= _IN_TEXT_AT_LEAST))


def _add_types(present: Mapping[str, float], narrow: bool, taxonomy: Taxonomy, scores: dict[str, _Score]) -> None:
    """What the columns hold, scaled down where a domain would get more than its share from them, and where a single type says
    little of a table of many columns; of a ``narrow`` one it says most."""
    holding = _categories(taxonomy)
    spoken = ((place, category, name) for name in present for place, category in holding.get(name, ()))
    # In the order of the taxonomy: sums of floats depend on it.
    every = sorted(spoken, key=lambda one: (one[0], one[2]))
    for slug, met in groupby(every, key=lambda one: one[1].domain):
        hits = [(category, name, category.entity_types[name] * present[name]) for _, category, name in met]
        total = sum(weight for _, _, weight in hits)
        scale = min(1.0, _TYPES_CAP / total) if total else 1.0
        siblings = taxonomy.domains[slug].categories
        if len(hits) == 1 and not narrow and not any(scores[c.slug].named for c in siblings if c.slug in scores):
            scale *= _ONE_TYPE_ALONE
        for category, name, weight in hits:
            score = scores.setdefault(category.slug, _Score())
            score.total += weight * scale
            score.types[name] = weight * scale


@lru_cache(maxsize=4)
def _categories(taxonomy: Taxonomy) -> Mapping[str, tuple[tuple[int, Category], ...]]:
    """The categories that each entity type speaks for, with their places in the taxonomy."""
    found: dict[str, list[tuple[int, Category]]] = {}
    for place, category in enumerate(category for domain in taxonomy.domains.values() for category in domain.categories):
        for name in category.entity_types:
            found.setdefault(name, []).append((place, category))
    return {name: tuple(entries) for name, entries in found.items()}


def _personal(held: Iterable[_Factors], taxonomy: Taxonomy) -> set[str]:
    """The kinds of personal data that the columns hold."""
    known = (taxonomy.entity_types.get(name) for types in held for name, _ in types)
    return {kind.name for kind in known if kind is not None and kind.about_people and kind.domain == _USERS}


def _yield_to_people(told: set[str], scores: Mapping[str, _Score]) -> None:
    """A table with who people are (name, number, phone) is about them, though they log in or hold tokens there.

    With two kinds of personal data it is never technical: that would make it look harmless.
    """
    many = len(told & _WHO) >= _ENOUGH_OF_WHO
    people = len(told) >= _PEOPLE and bool(told & _WHO)
    for slug, score in scores.items():
        domain = slug.partition(".")[0]
        score.total *= _SECURITY_OF_PEOPLE if domain == _SECURITY and many else 1.0
        score.total *= 0.0 if domain == _TECHNICAL and people else 1.0


def _decide(taxonomy: Taxonomy, scores: Mapping[str, _Score]) -> Placement:
    """The domain with the best category and some of its siblings; None where two are equal."""
    found: list[tuple[float, str, str]] = []
    for slug, domain in taxonomy.domains.items():
        totals = [(scores[c.slug].total, c.slug) for c in domain.categories if c.slug in scores]
        if totals:
            top = _top(totals)
            found.append((top[0] + _SIBLINGS * (sum(part for part, _ in totals) - top[0]), slug, top[1]))
    found.sort(key=lambda entry: -entry[0])
    told = tuple((slug, round(total, 3)) for total, slug, _ in found if total > 0)
    if not found or _is_tie(Placement(scores=told)):
        return Placement(scores=told)
    best, domain_slug, category = found[0]
    if best < (_ENOUGH_TECHNICAL if domain_slug == _TECHNICAL else _ENOUGH):
        return Placement(scores=told)
    return Placement(domain_slug, category, _reasons(domain_slug, scores), told)


def _is_tie(placed: Placement) -> bool:
    """Whether two domains have as good as the same score, and enough of it."""
    scores = [total for _, total in placed.scores[:2]]
    return len(scores) == 2 and scores[0] >= _ENOUGH and scores[1] > scores[0] * (1 - _TIE)


def _resembling(dataset: Dataset, taxonomy: Taxonomy, placed: Placement) -> Placement:
    """Where nothing speaks clearly: what the pieces of the names look like, if they do so by a wide margin."""
    found = resembling(dataset, taxonomy)
    if found is None:
        return placed
    reason = Evidence("table", "domain_pieces", (("pieces", ", ".join(found.pieces)),), _PIECES)
    return Placement(found.domain, found.category, (reason,), placed.scores)


def _top(totals: Sequence[tuple[float, str]]) -> tuple[float, str]:
    """The best category of the best group of them (identity, service_derived …), the first of equals."""
    groups: dict[str, list[tuple[float, str]]] = {}
    for total, slug in totals:
        groups.setdefault(".".join(slug.split(".")[:2]), []).append((total, slug))
    best = max(groups.values(), key=lambda group: (1 - _SIBLINGS) * max(group)[0] + _SIBLINGS * sum(part for part, _ in group))
    return max(best, key=lambda entry: entry[0])


def _reasons(domain: str, scores: Mapping[str, _Score]) -> tuple[Evidence, ...]:
    """What spoke for the domain, heaviest first, each word and type once."""
    words: dict[str, float] = {}
    types: dict[str, float] = {}
    for slug, score in scores.items():
        if slug.partition(".")[0] == domain:
            for found, kept in ((score.words, words), (score.types, types)):
                for name, weight in found.items():
                    kept[name] = max(weight, kept.get(name, 0.0))
    reasons = [Evidence("table", "domain_word", (("word", word),), _scaled(weight)) for word, weight in words.items()]
    reasons += [Evidence("table", "domain_type", (("entity_type", name),), _scaled(weight)) for name, weight in types.items()]
    return tuple(sorted(reasons, key=lambda item: (-item.weight, item.sentence, item.fills)))[:8]


def _scaled(weight: float) -> float:
    """Scores of words run up to 5, weights of evidence to 1."""
    return round(min(1.0, weight / 5.0), 2)
