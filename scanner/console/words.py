"""The console's words, in Chinese and English. Each module of pages has a list of its own, gathered here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from scanner.console.words_audit import AUDIT
from scanner.console.words_catalogue import CATALOGUE
from scanner.console.words_declare import DECLARE
from scanner.console.words_filing import FILING
from scanner.console.words_frame import FRAME
from scanner.console.words_home import HOME
from scanner.console.words_launch import LAUNCH
from scanner.console.words_more import MORE
from scanner.console.words_oidc import OIDC
from scanner.console.words_peek import PEEK
from scanner.console.words_review import REVIEW
from scanner.console.words_rules import RULES
from scanner.console.words_scans import SCANS
from scanner.console.words_sources import SOURCES
from scanner.console.words_users import USERS

WORDS: Mapping[str, tuple[str, str]] = {
    **FRAME,
    **CATALOGUE,
    **HOME,
    **REVIEW,
    **FILING,
    **RULES,
    **AUDIT,
    **SCANS,
    **USERS,
    **SOURCES,
    **MORE,
    **DECLARE,
    **PEEK,
    **LAUNCH,
    **OIDC,
}
_KEY = re.compile(r"[a-z][a-z0-9_]*")


def word(key: str, language: str, **values: object) -> str:
    """The word for a key, with numbers and names put in; a text that is no key (a sentence of our own) stands as it is."""
    pair = WORDS.get(key)
    if pair is None:
        return key
    text = pair[language == "en"]
    return text.format_map(values) if values else text


def is_key(text: str) -> bool:
    """Whether this looks like a key, so that a missing word can be found by a test."""
    return bool(_KEY.fullmatch(text))
