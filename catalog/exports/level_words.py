"""A level as documents write it."""

from __future__ import annotations

from catalog.exports import words
from catalog.exports.rows import LEVEL_TEXT
from classifiers.model import Level


def level_words(level: Level) -> str:
    """一般数据, 重要数据 (with the note of a core candidate), 核心数据 or 待判定."""
    noted = f"（{words.CORE_CANDIDATE_NOTE}）" if level is Level.CORE_CANDIDATE else ""
    return (LEVEL_TEXT[level] or "待判定") + noted
