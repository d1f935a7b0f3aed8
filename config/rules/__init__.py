"""Rules as data: hints in names and comments, and the level rule packs."""

from __future__ import annotations

from config.rules.hints import Hint, NameHints, load_name_hints
from config.rules.levels import ASKS, CONDITIONS, FACTS, Explained, LevelRule, LevelRules, load_level_rules

__all__ = [
    "ASKS",
    "CONDITIONS",
    "FACTS",
    "Explained",
    "Hint",
    "LevelRule",
    "LevelRules",
    "NameHints",
    "load_level_rules",
    "load_name_hints",
]
