"""Puts a dataset into a data domain and category: weighted words of its names and comments, and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from classifiers.model import ColumnFinding, Evidence
from classifiers.words import Token, Vocabulary, clauses
from config import Category, Taxonomy
from connectors.model import Dataset

_HEAD, _REST = 1.0, 0.6  # the last word of a table's name says what it is, the others what it belongs to
_FOLDER = 0.3  # words of the schema, database or folder
_COLUMN = 0.12  # words of column names and comments, each once
_COLUMN_CAP = 1.5
_COLUMN_WORD_AT_LEAST = 2.5  # weaker words are too common in columns to say anything
_TYPES_CAP = 2.5  # what entity types may add to a domain: an employee list is full of personal data, and no user data
_SIBLINGS = 0.35  # how much the other categories of a domain add to its best
_USERS, _SECURITY = "user_personal", "security_assurance"
_WHO = frozenset({"CN_ID_CARD", "PASSPORT", "PERSON_NAME", "CN_MOBILE_PHONE", "POSTAL_ADDRESS"})
_ENOUGH_OF_WHO = 3
_SECURITY_OF_PEOPLE = 0.5  # what words and tokens of security weigh there
_ENOUGH = 0.9  # below this score nothing is said


@dataclass(frozen=True)
class Placement:
    """Domain and category slugs, None where nothing speaks clearly, and why."""

    domain: str | None = None
    category: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, eq=False)
class _Words:
    """The taxonomy's words: where each speaks, and the vocabulary that finds them."""

    vocabulary: Vocabulary
    speaks: Mapping[str, tuple[tuple[Category, float], ...]] = field(default_factory=dict)


@dataclass
class _Score:
    """Running total of one category, and the words and entity types that made it."""

    total: float = 0.0
    words: dict[str, float] = field(default_factory=dict)
    types: dict[str, float] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _words(taxonomy: Taxonomy) -> _Words:
    speaks: dict[str, list[tuple[Category, float]]] = {}
    for domain in taxonomy.domains.values():
        for category in domain.categories:
            for word, weight in category.words.items():
                speaks.setdefault(word, []).append((category, weight))
    return _Words(Vocabulary.of({word: word for word in speaks}), {word: tuple(entries) for word, entries in speaks.items()})


def place(dataset: Dataset, columns: Iterable[ColumnFinding], taxonomy: Taxonomy) -> Placement:
    """The domain and category that most speaks for, from metadata and column verdicts."""
    columns = tuple(columns)
    words = _words(taxonomy)
    scores: dict[str, _Score] = {}
    for word, factor in sorted(_table_words(dataset, words).items()):
        _add_word(word, factor, words, scores)
    _add_column_words(dataset, columns, words, scores)
    _add_types(columns, taxonomy, scores)
    _yield_to_people(columns, taxonomy, scores)
    return _decide(taxonomy, scores)


def _table_words(dataset: Dataset, words: _Words) -> dict[str, float]:
    """Each word of the table's path and comment with the best place it stands in."""
    found: dict[str, float] = {}
    runs = [
        words.vocabulary.tokens(dataset.name.rsplit(".", 1)[0]) if _is_file(dataset) else words.vocabulary.tokens(dataset.name)
    ]
    runs += [words.vocabulary.tokens(clause) for clause in clauses(dataset.comment)[:2]]
    for run in runs:
        known = [token for token in run if token.known and not token.is_number]
        for place_, token in enumerate(known):
            factor = _HEAD if place_ == len(known) - 1 else _REST
            found[token.concept] = max(found.get(token.concept, 0.0), factor)
    for folder in dataset.path[:-1]:
        for token in words.vocabulary.tokens(folder):
            if token.known and not token.is_number:
                found.setdefault(token.concept, _FOLDER)
    return found


def _is_file(dataset: Dataset) -> bool:
    return "." in dataset.name and dataset.kind in ("file", "sheet")


def _add_word(word: str, factor: float, words: _Words, scores: dict[str, _Score]) -> None:
    for category, weight in words.speaks[word]:
        score = scores.setdefault(category.slug, _Score())
        score.total += weight * factor
        score.words[word] = weight * factor


def _add_column_words(dataset: Dataset, columns: tuple[ColumnFinding, ...], words: _Words, scores: dict[str, _Score]) -> None:
    """Words of columns, each once; the technical domain's are too common (status, type, sort) to count here."""
    comments = {column.name: column.comment for column in dataset.columns}
    names = {column.column: comments.get(column.column, "") for column in columns}
    found = {token.concept for name, comment in names.items() for token in _column_tokens(name, comment, words)}
    added: dict[str, float] = {}
    for word in sorted(found):
        for category, weight in words.speaks[word]:
            if category.domain == "technical" or weight < _COLUMN_WORD_AT_LEAST:
                continue
            part = min(weight * _COLUMN, _COLUMN_CAP - added.get(category.slug, 0.0))
            added[category.slug] = added.get(category.slug, 0.0) + part
            score = scores.setdefault(category.slug, _Score())
            score.total += part
            score.words.setdefault(word, part)


def _column_tokens(name: str, comment: str, words: _Words) -> list[Token]:
    runs = [words.vocabulary.tokens(name), *(words.vocabulary.tokens(clause) for clause in clauses(comment)[:1])]
    return [token for run in runs for token in run if token.known and not token.is_number]


def _add_types(columns: tuple[ColumnFinding, ...], taxonomy: Taxonomy, scores: dict[str, _Score]) -> None:
    """What the columns hold, scaled down where a domain would get more than its share from them."""
    present = {column.entity_type for column in columns if column.entity_type}
    for domain in taxonomy.domains.values():
        hits = [(c, name, c.entity_types[name]) for c in domain.categories for name in sorted(present & set(c.entity_types))]
        total = sum(weight for _, _, weight in hits)
        scale = min(1.0, _TYPES_CAP / total) if total else 1.0
        for category, name, weight in hits:
            score = scores.setdefault(category.slug, _Score())
            score.total += weight * scale
            score.types[name] = weight * scale


def _yield_to_people(columns: Iterable[ColumnFinding], taxonomy: Taxonomy, scores: Mapping[str, _Score]) -> None:
    """A table with who people are (name, number, phone) is about them, though they log in or hold tokens there."""
    known = (taxonomy.entity_types.get(column.entity_type or "") for column in columns)
    told = {kind.name for kind in known if kind is not None and kind.about_people and kind.domain == _USERS}
    if len(told & _WHO) >= _ENOUGH_OF_WHO:
        for slug, score in scores.items():
            score.total *= _SECURITY_OF_PEOPLE if slug.partition(".")[0] == _SECURITY else 1.0


def _decide(taxonomy: Taxonomy, scores: Mapping[str, _Score]) -> Placement:
    """The domain with the best category and some of its siblings; ties go to the order of the file."""
    best: tuple[float, str, str] | None = None
    for slug, domain in taxonomy.domains.items():
        totals = [(scores[c.slug].total, c.slug) for c in domain.categories if c.slug in scores]
        if not totals:
            continue
        top = _top(totals)
        total = top[0] + _SIBLINGS * (sum(part for part, _ in totals) - top[0])
        if best is None or total > best[0] + 1e-9:
            best = (total, slug, top[1])
    if best is None or best[0] < _ENOUGH:
        return Placement()
    return Placement(best[1], best[2], _reasons(best[1], scores))


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
