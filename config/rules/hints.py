"""Hints in names and comments: the words of names.yaml, whatever language they are spelled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from config.packs import Section, read_pack


@dataclass(frozen=True, slots=True)
class Hint:
    """Words (token sequences) in a name or comment that speak for an entity type, and words that speak against it.

    ``words`` are sequences of concepts, such as ``bank card number`` or ``@person name``, where ``@person`` stands for
    any concept of that class. ``unless`` are concepts that turn the hint off wherever they stand in the same name.
    ``tables`` are table subjects of which one must hold; ``entity_type`` is empty for words that deny every type.
    """

    entity_type: str
    weight: float
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class NameHints:
    """All hints, and the spellings that names are written in. Compared by identity, so that what is compiled can be kept.

    ``synonyms`` maps a spelling (Chinese, pinyin, initials or English, lower case) to its concepts. ``initials`` are the
    spellings so short that they say less. ``classes`` are groups of concepts. ``subjects`` are what a table may be
    about, with the words for it. ``neutral`` concepts may follow a word without changing what it means; ``openers`` begin a
    yes-or-no question, which denies everything after them. ``witnesses`` are entity types that only people have.
    """

    hints: tuple[Hint, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    initials: frozenset[str] = frozenset()
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    subjects: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    neutral: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    witnesses: frozenset[str] = frozenset()


def load_name_hints(file: Path | None = None) -> NameHints:
    """Read names.yaml (the one shipped by default). Raises SettingsError naming the file and the key."""
    top = read_pack(file or Path(__file__).parent / "names.yaml")
    synonyms = _spellings(top.section("concepts"), {})
    initials = _spellings(top.section("initials"), synonyms)
    classes = top.section("classes")
    subjects = top.section("subjects")
    hints = NameHints(
        tuple(_hint(section) for section in top.sections("hints")),
        {**synonyms, **initials},
        frozenset(initials),
        {name: frozenset(classes.texts(name)) for name in classes.names()},
        {name: subjects.texts(name) for name in subjects.names()},
        frozenset(top.texts("neutral")),
        frozenset(top.texts("openers")),
        frozenset(top.texts("witnesses")),
    )
    _check(top, hints)
    top.close()
    return hints


def _spellings(section: Section, taken: Mapping[str, str]) -> dict[str, str]:
    """Spelling → concepts. A spelling with two meanings would make names ambiguous, so it is refused."""
    found: dict[str, str] = {}
    for concept in section.names():
        for spelling in section.texts(concept):
            if spelling != spelling.lower() or found.get(spelling, taken.get(spelling, concept)) != concept:
                raise section.wrong(concept, f"has the spelling {spelling!r}, which is not lower case or already taken")
            found[spelling] = concept
    return found


def _hint(section: Section) -> Hint:
    hint = Hint(
        section.text("entity_type", ""),
        section.number("weight", 0, 1),
        section.texts("words"),
        section.texts("unless"),
        section.texts("tables"),
    )
    section.close()
    if not hint.words:
        raise section.wrong("words", "must name at least one word")
    return hint


def _check(top: Section, hints: NameHints) -> None:
    """Every concept, class and subject that is used must exist: a misspelt one would silently never match."""
    concepts = {word for concept in hints.synonyms.values() for word in concept.split()}
    for place, hint in enumerate(hints.hints):
        _known(top, f"hints[{place}].words", hint.words, concepts, hints)
        _known(top, f"hints[{place}].unless", hint.unless, concepts, hints)
        strange = [subject for subject in hint.tables if subject not in hints.subjects]
        if strange:
            raise top.wrong(f"hints[{place}].tables", f"names {strange[0]!r}, which is not among the subjects")
    for name, words in hints.subjects.items():
        _known(top, f"subjects.{name}", tuple(word.removesuffix(" $") for word in words), concepts, hints)
    for name, members in hints.classes.items():
        _known(top, f"classes.{name}", tuple(members), concepts, hints)
    _known(top, "neutral", tuple(hints.neutral), concepts, hints)
    _known(top, "openers", tuple(hints.openers), concepts, hints)


def _known(top: Section, key: str, sequences: tuple[str, ...], concepts: set[str], hints: NameHints) -> None:
    for sequence in sequences:
        for word in sequence.split():
            if word.removeprefix("@") not in (hints.classes if word.startswith("@") else concepts):
                raise top.wrong(key, f"uses {word!r}, which is neither a concept nor a class")
