"""Rules as data: hints in names and comments, and the level rule packs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Hint:
    """Words (token sequences) in a name or comment that speak for an entity type, and words that speak against it."""

    entity_type: str
    weight: float
    words: tuple[str, ...]
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class NameHints:
    """All hints, and the abbreviations that names are spelled in."""

    hints: tuple[Hint, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LevelRule:
    """``when`` maps a fact's name to a condition; the first words of ``because`` are shown to people."""

    id: str
    when: Mapping[str, object]
    level: str
    because: str
    source: str = ""
    flag: str = ""


@dataclass(frozen=True)
class LevelRules:
    """One rule pack. ``thresholds`` that public texts do not give are None and ask to be filled in."""

    id: str = ""
    rules: tuple[LevelRule, ...] = ()
    thresholds: Mapping[str, float | None] = field(default_factory=dict)


def load_name_hints() -> NameHints:
    """Read names.yaml."""
    return NameHints()


def load_level_rules(pack: str = "telecom") -> LevelRules:
    """Read a rule pack by name."""
    return LevelRules(pack)
