"""Which texts may hold names that their spelling gives away, told from the characters of all texts at once."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from classifiers.character_sets import HAN, Flags, flags_of
from classifiers.characters import contains
from classifiers.passages import Codes, Passages, Places
from classifiers.people_foreign import DOTTING

_LATIN_NAME = r"[A-Z][a-z]{2,} ?(?:[A-Z]\. ?)?[A-Z][a-z]{2,}"
_CAPITALS, _SMALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
_FIRST_OF_TITLE = flags_of("先女小老教博医律经董主书师总")
_LETTER, _IS_SMALL = flags_of(_CAPITALS + _SMALL), flags_of(_SMALL)
_DOT, _BRACKET, _CAPITAL, _SURNAME = (1 << bit for bit in range(4))


class Spelling:
    """``surnames`` are those that stand alone before a form of address, ``leads`` the words that names follow."""

    def __init__(self, surnames: Iterable[str], leads: Iterable[str]) -> None:
        self._kinds = np.zeros(len(HAN), dtype=np.uint8)
        named = {_DOT: DOTTING, _BRACKET: "（(", _CAPITAL: _CAPITALS, _SURNAME: surnames}
        for bit, characters in named.items():
            self._kinds[flags_of(characters)] |= bit
        self._alone: Flags = ~HAN | flags_of(lead[-1] for lead in leads)

    def rows(self, passages: Passages) -> dict[str, Places]:
        """The numbers of the texts that names of each kind may stand in, with some of several mentions of a text."""
        codes = passages.codes
        kinds = self._kinds[codes]
        dots, brackets, capitals, surnames = (np.flatnonzero((kinds & bit) > 0) for bit in (_DOT, _BRACKET, _CAPITAL, _SURNAME))
        capitals = capitals[_IS_SMALL[codes[capitals + 1]] & _IS_SMALL[codes[capitals + 2]]]
        return {
            "dotted": passages.rows_at(dots),
            "latin": _holding(passages, np.unique(passages.rows_at(capitals)), _LATIN_NAME),
            "bracketed": passages.rows_at(brackets[_LETTER[codes[brackets + 1]]]),
            "titled": passages.rows_at(self._titled(codes, surnames)),
        }

    def _titled(self, codes: Codes, surnames: Places) -> Places:
        """The surnames with what may be a form of address behind them, and before them nothing that they may belong to."""
        surnames = surnames[_FIRST_OF_TITLE[codes[surnames + 1]]]
        return surnames[self._alone[codes[surnames - 1]]]


def _holding(passages: Passages, rows: Places, pattern: str) -> Places:
    """Which of some texts hold a pattern."""
    return rows[contains(passages.taken(rows).array, pattern)] if len(rows) else rows
