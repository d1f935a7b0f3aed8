"""Names and comments taken apart into concepts, whether they are Chinese, pinyin, initials or English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from config import NameHints

_CHUNKS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_CLAUSE = re.compile(
    r"[,，。;；:：()（）\[\]【】{}/、|\n\r\t!！?？=<>《》]|--|(?<=\s)-(?=\s)|\.(?=\s|$)|\s\s+|\s(?=[0-9])|(?<=[\u3400-\u9fff])\s(?=[\u3400-\u9fff])|(?i:\s*y{2,4}[-/年]?m{2}.*)"
)
_EDGES = " .-*·'\"`“”"
_LONGEST_JOIN = 5  # pieces that one word may be spelled in: shen_fen_zheng_hao, e_mail
_SHORT, _LONG = 3, 4  # a two-letter word is taken out of a run of letters only beside a word of four or more


class Token(NamedTuple):
    """A concept, or an unknown piece of text (``known`` is False), or digits. ``weak``: spelled in bare initials.

    ``start`` and ``end`` are its place in the text, as ``plain`` spells it.
    """

    concept: str
    known: bool = True
    weak: bool = False
    start: int = 0
    end: int = 0

    @property
    def is_number(self) -> bool:
        """Digits only, as the 2 of phone2."""
        return self.concept == "#"


class _Piece(NamedTuple):
    """A run of letters or digits in lower case, and its place in the text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Spellings and the concepts they stand for. Latin spellings are kept without separators."""

    latin: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chinese: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    weak: frozenset[str] = frozenset()
    longest: int = 1

    @classmethod
    def of(cls, spellings: Mapping[str, str], weak: frozenset[str] = frozenset()) -> Vocabulary:
        """The vocabulary of spelling → concepts, ``weak`` ones being initials."""
        latin = {re.sub(r"[^a-z0-9]", "", word): tuple(to.split()) for word, to in spellings.items() if word.isascii()}
        chinese = {word: tuple(to.split()) for word, to in spellings.items() if not word.isascii()}
        return cls(latin, chinese, weak, max(map(len, chinese), default=1))

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The concepts of a name or of one clause, in order."""
        found: list[Token] = []
        letters: list[_Piece] = []
        for chunk in _CHUNKS.finditer(plain(text)):
            if chunk[0][0] < "\u3400":
                letters.append(_Piece(chunk[0].lower(), *chunk.span()))
                continue
            found.extend(self._of_letters(letters))
            letters = []
            found.extend(_moved(token, chunk.start()) for token in self._of_chinese(chunk[0]))
        found.extend(self._of_letters(letters))
        return tuple(found)

    def _of_letters(self, pieces: list[_Piece]) -> list[Token]:
        """The concepts of consecutive pieces, joined from the end: the head of user_id_card is idcard, not card."""
        found: list[Token] = []
        texts, end = [piece.text for piece in pieces], len(pieces)
        while end > 0:
            for start in range(max(0, end - _LONGEST_JOIN), end):
                known = self._word("".join(texts[start:end]))
                if known:
                    break
            else:
                start, known = end - 1, self._unknown(texts[end - 1])
            first, last = pieces[start].start, pieces[end - 1].end
            found[:0] = [Token(token.concept, token.known, token.weak, first, last) for token in known]
            end = start
        return found

    def _word(self, word: str) -> tuple[Token, ...]:
        """The concepts of a spelling, of its singular where it is a plural, or nothing."""
        for form in (word, word.removesuffix("s"), word.removesuffix("es")) if word.endswith("s") else (word,):
            if form in self.latin:
                weak = form in self.weak
                return tuple([Token(concept, True, weak) for concept in self.latin[form]])
        return ()

    def _unknown(self, piece: str) -> tuple[Token, ...]:
        if piece.isdigit():
            return (Token("#"),)
        parts = self._parts(piece, 0)
        if parts:
            return tuple(token for part in parts for token in self._word(part))
        return (Token(piece, known=False),)

    def _parts(self, piece: str, start: int) -> tuple[str, ...]:
        """Words that make up all of a run of letters (phonenumber), longest first; nothing where a letter stays over."""
        for end in range(len(piece), start + 1, -1):
            part = piece[start:end]
            if part == piece or part not in self.latin or part in self.weak:
                continue
            rest = self._parts(piece, end) if end < len(piece) else ()
            if end < len(piece) and not rest:
                continue
            parts = (part, *rest)
            if start > 0 or (len(parts) > 1 and _plausible(parts)):
                return parts
        return ()

    def _of_chinese(self, run: str) -> Iterator[Token]:
        unknown, start = "", 0
        while start < len(run):
            for end in range(min(len(run), start + self.longest), start, -1):
                if run[start:end] in self.chinese:
                    break
            else:
                unknown, start = unknown + run[start], start + 1
                continue
            if unknown:
                yield Token(unknown, known=False, start=start - len(unknown), end=start)
                unknown = ""
            yield from (Token(concept, start=start, end=end) for concept in self.chinese[run[start:end]])
            start = end
        if unknown:
            yield Token(unknown, known=False, start=start - len(unknown), end=start)


def plain(text: str) -> str:
    """The text in NFKC: the spelling that the places of tokens count in."""
    return unicodedata.normalize("NFKC", text)


def _moved(token: Token, by: int) -> Token:
    return Token(token.concept, token.known, token.weak, token.start + by, token.end + by)


def _plausible(parts: tuple[str, ...]) -> bool:
    """Whether a run of letters may be read as these words: short words only beside a long one (no id in valid)."""
    shortest, longest = min(map(len, parts)), max(map(len, parts))
    return shortest >= _LONG or (longest >= _LONG and (shortest >= _SHORT or len(parts) == 2))


@lru_cache(maxsize=4)
def vocabulary(hints: NameHints) -> Vocabulary:
    """The vocabulary of the hints, compiled once."""
    return Vocabulary.of(hints.synonyms, hints.initials)


def clauses(comment: str) -> tuple[str, ...]:
    """The parts of a comment between punctuation marks: the first names the column, the others explain it."""
    parts = (part.strip().strip(_EDGES).strip() for part in _CLAUSE.split(plain(comment)))
    return tuple(part for part in parts if part)
