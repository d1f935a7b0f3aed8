"""Evidence from the names and comments of columns and tables. Words are matched as whole concepts, never as substrings.

A compound's head comes last in Chinese and in English alike: 手机号状态 and phone_status are statuses, not phones. So the
last words that any hint knows decide, and hints without an entity type (status, type, count, time …) deny all types.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeAlias

from classifiers.model import Evidence
from classifiers.words import Token, clauses, plain, vocabulary
from config import Hint, NameHints

DENIED = ""
"""The entity type of evidence that speaks against all of them."""

CONCEPTS = "concepts"
"""The fill of such evidence that names the concepts behind the words."""

_PERSON_AFTER = 0.5  # name_customer: the person is named after what is told of it
_STRANGE_AFTER = 0.4  # phone_frobnicator: the head is a word we do not know
_INITIALS = 0.7  # xm is 姓名 in many schemas and 项目 in some
_UNEXPLAINED = 0.85  # the comment says something else that we do not understand
_COMMENT_FIRST = 1.1  # a comment outranks a name unless it is clearly vaguer
_SECOND = 0.3  # how much a name adds that says the same as the comment
_OPENER = 0.8  # is_phone_bound, 是否绑定手机
_EXPLANATION = 0.6  # a word met only in the explaining part of a comment
_REMEMBERED = 4096  # names and comments: a fleet has the same ones in thousands of tables
_KINDS = {
    "text": frozenset(["description", "title", "reason", "result", "content"]),
    "number": frozenset(
        ["age", "count", "length", "rate", "limit", "score", "unit_price", "revenue", "altitude", "traffic", "usage"]
    ),
    "time": frozenset(["time", "audit_time", "start", "end_", "period"]),
}
"""Concepts that deny, by what they say the column is; all others are codes, kinds and states."""
_SUFFIX = re.compile(r"(?i)(?:\.(?:csv|tsv|txt|jsonl?|ndjson|parquet|xlsx?|avro|orc|gz|bz2|zst|zip))+$")  # of a file
_ENUMERATION = re.compile(
    r"(?:^|[\s,，;；:：(（])[0-9A-Za-z]{1,8}\s*[-:：=、.]?\s*[^\s0-9,，;；]{1,12}[\s,，;；、/]+[1-9A-Za-z]\s*[-:：=、.]?\s*[^\s0-9]"
)


@dataclass(frozen=True, slots=True)
class _Match:
    """A hint that speaks for a run of tokens, and how sure it is of it: ``concepts`` they stand for, ``words`` as written."""

    hint: Hint
    weight: float
    concepts: str
    words: str


_Sequence: TypeAlias = tuple[frozenset[str], ...]


@dataclass(frozen=True, eq=False)
class _Compiled:
    """Hints by the concept their sequence ends with, and subjects by the one that theirs begins with: the rest of it, whether it
    must stand at the end, and the subject."""

    by_last: Mapping[str, tuple[tuple[_Sequence, Hint], ...]] = field(default_factory=dict)
    by_first: Mapping[str, tuple[tuple[_Sequence, bool, str], ...]] = field(default_factory=dict)


@lru_cache(maxsize=4)
def _compiled(hints: NameHints) -> _Compiled:
    found: dict[str, list[tuple[_Sequence, Hint]]] = {}
    for hint in hints.hints:
        for words in hint.words:
            sequence = tuple(_members(word, hints) for word in words.split())
            for concept in sorted(sequence[-1]):
                found.setdefault(concept, []).append((sequence, hint))
    about: dict[str, list[tuple[_Sequence, bool, str]]] = {}
    for subject, sequences in hints.subjects.items():
        for words in sequences:
            sequence = tuple(_members(word, hints) for word in words.split() if word != "$")
            for concept in sequence[0] if sequence else ():
                about.setdefault(concept, []).append((sequence[1:], words.endswith("$"), subject))
    return _Compiled({last: tuple(ones) for last, ones in found.items()}, {first: tuple(ones) for first, ones in about.items()})


def _members(word: str, hints: NameHints) -> frozenset[str]:
    return hints.classes[word[1:]] if word.startswith("@") else frozenset((word,))


@lru_cache(maxsize=_REMEMBERED)
def subjects(table: str, comment: str, hints: NameHints) -> frozenset[str]:
    """What a table is about (person, call, message …), from its name and comment."""
    named = _SUFFIX.sub("", table)
    runs = [vocabulary(hints).tokens(named), *(vocabulary(hints).tokens(clause) for clause in clauses(comment)[:1])]
    return frozenset(subject for run in runs for subject in _about(_bare(run, hints), _compiled(hints)))


def _bare(tokens: tuple[Token, ...], hints: NameHints) -> tuple[str, ...]:
    """Concepts without those that change nothing. Unknown words stay, as gaps: 学生课程 is about courses."""
    kept = (token for token in tokens if not (token.is_number or token.concept in hints.neutral))
    return tuple(token.concept if token.known else "" for token in kept)


def _about(concepts: tuple[str, ...], compiled: _Compiled) -> Iterator[str]:
    """The subjects of which a sequence stands in the concepts; one that ends in $ must stand at their end."""
    for start, concept in enumerate(concepts, 1):
        for rest, at_end, subject in compiled.by_first.get(concept, ()):
            after = concepts[start:] if at_end else concepts[start : start + len(rest)]
            if len(after) == len(rest) and all(one in words for one, words in zip(after, rest, strict=True)):
                yield subject


def name_evidence(
    column: str, comment: str, table: str, table_comment: str, hints: NameHints
) -> tuple[tuple[str, Evidence], ...]:
    """Entity types that the column's name and comment speak for, best first.

    An entry with the type ``DENIED`` has a negative weight: the words say that the column is something else.
    """
    return evidence_about(column, comment, subjects(table, table_comment, hints), hints)


@lru_cache(maxsize=_REMEMBERED)
def evidence_about(column: str, comment: str, about: frozenset[str], hints: NameHints) -> tuple[tuple[str, Evidence], ...]:
    """As ``name_evidence``, for a table whose subjects are known. The comment outranks the name."""
    by_name = _judge(column, vocabulary(hints).tokens(column), about, hints)
    by_comment = _of_comment(comment, about, hints)
    found: list[tuple[str, Evidence]] = []
    if by_comment is not None and not _is_vaguer(by_comment, by_name):
        found.append(_entry("comment", by_comment))
        if by_name is not None and by_name.hint.entity_type == by_comment.hint.entity_type != DENIED:
            found.append(_entry("name", by_name, _SECOND))
    elif by_name is not None:
        unexplained = bool(comment) and by_name.hint.entity_type != DENIED
        found.append(_entry("name", by_name, _UNEXPLAINED if unexplained else 1.0))
    if _ENUMERATION.search(comment):
        found.append((DENIED, Evidence("comment", "comment_enumerates", (), -0.3)))
    return tuple(found)


def _is_vaguer(comment: _Match, name: _Match | None) -> bool:
    """Whether the comment's 地址 should give way to the name's ip or path. A comment that denies never gives way."""
    if name is None or comment.hint.entity_type == DENIED or name.hint.entity_type == comment.hint.entity_type:
        return False
    return comment.weight * _COMMENT_FIRST < name.weight


def _entry(kind: str, match: _Match, factor: float = 1.0) -> tuple[str, Evidence]:
    weight = round(match.weight * factor, 3)
    fills = (("words", match.words),)
    if match.hint.entity_type == DENIED:
        return DENIED, Evidence(kind, f"{kind}_denies{_kind(match)}", (*fills, (CONCEPTS, match.concepts)), -weight)
    return match.hint.entity_type, Evidence(kind, f"{kind}_says", (("entity_type", match.hint.entity_type), *fills), weight)


def _kind(match: _Match) -> str:
    """How the sentence about words that deny goes on: with what the last of them is."""
    head = match.concepts.rsplit(" ", 1)[-1]
    return next((f"_{kind}" for kind, concepts in _KINDS.items() if head in concepts), "")


def _of_comment(comment: str, about: frozenset[str], hints: NameHints) -> _Match | None:
    """What the first clause says; where it says nothing, the strongest of the others, discounted."""
    parts = [(part, _explicit(vocabulary(hints).tokens(part))) for part in clauses(comment)[:3]]
    if not parts:
        return None
    first = _judge(*parts[0], about, hints)
    if first is not None:
        return first
    others = [match for part in parts[1:] if (match := _judge(*part, about, hints)) is not None]
    speaking = [match for match in others if match.hint.entity_type != DENIED]
    best = max(speaking, key=lambda match: match.weight, default=None)
    return None if best is None else replace(best, weight=best.weight * _EXPLANATION)


def _explicit(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Comments are written out: what looks like pinyin initials there (the MM of YYYY-MM-DD) is none."""
    return tuple(token._replace(known=False, weak=False) if token.weak else token for token in tokens)


def _judge(text: str, tokens: tuple[Token, ...], about: frozenset[str], hints: NameHints) -> _Match | None:
    """The hint whose words end last, the longest of them: the head of the compound."""
    present = {token.concept for token in tokens if token.known}
    if tokens and tokens[0].known and tokens[0].concept in hints.openers:
        return _match(Hint(DENIED, _OPENER, (tokens[0].concept,)), _OPENER, tokens[:1], text)
    for end in range(len(tokens), 0, -1):
        matches = [
            (len(sequence), hint.weight, hint)
            for sequence, hint in _compiled(hints).by_last.get(tokens[end - 1].concept, ())
            if tokens[end - 1].known
            and _stands(sequence, tokens, end)
            and not present.intersection(hint.unless)
            and (not hint.tables or about.intersection(hint.tables))
        ]
        if not matches:
            continue
        length, weight, hint = max(matches, key=lambda match: (match[0], bool(match[2].tables), match[1], match[2].entity_type))
        run = tokens[end - length : end]
        if hint.entity_type != DENIED:
            weight *= _after(tokens[end:], hints) * (_INITIALS if all(token.weak for token in run) else 1.0)
        return _match(hint, weight, run, text)
    return None


def _match(hint: Hint, weight: float, run: tuple[Token, ...], text: str) -> _Match:
    words = plain(text)[run[0].start : max(token.end for token in run)]
    return _Match(hint, weight, " ".join(token.concept for token in run), words)


def _stands(sequence: tuple[frozenset[str], ...], tokens: tuple[Token, ...], end: int) -> bool:
    start = end - len(sequence)
    return start >= 0 and all(tokens[start + n].known and tokens[start + n].concept in words for n, words in enumerate(sequence))


def _after(tokens: tuple[Token, ...], hints: NameHints) -> float:
    """What stands behind the head, if it is no head itself, makes it less sure."""
    factor = 1.0
    for token in tokens:
        if token.is_number or token.concept in hints.neutral:
            continue
        factor = min(
            factor, _PERSON_AFTER if token.known and token.concept in hints.classes.get("person", ()) else _STRANGE_AFTER
        )
    return factor
