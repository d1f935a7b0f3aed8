"""Row keys as numbers, so that random places can be drawn between them; cells as columns. Pure: nothing is sent from here.

A row key is bytes, and rows lie in the order of their bytes. Of the bytes that some keys have at a place, the others are told:
digits mean all ten digits. A number counts the keys that could be made so, in their order."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from connectors.model import Column
from connectors.sql.cells import Row, decode
from connectors.stores.raw_cells import cell_of

KEY = "row"
"""The column of the row key. All others have a colon behind their family."""

REST = "…"
"""The column for cells whose qualifier is a value and not a name, or was not met when the columns were looked at."""

MOST_QUALIFIERS = 128
"""Of one family; with more they are values and not names."""

Cells = Mapping[bytes, bytes]
"""The cells of one row by ``family:qualifier``."""

_CLASSES = (b"0123456789", b"0123456789abcdef", b"0123456789ABCDEF")
_LETTERS = (b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", _CLASSES[0])
_EVERY = bytes(range(256))
_MOST_NUMBERS = 1 << 120
_MOST_LONG = 64  # bytes of a key that are looked at
_NAME = re.compile(r"[^\W\d][\w.\-$#]{0,63}")
_VALUE = re.compile(r"\d{5}")


@dataclass(frozen=True, slots=True)
class KeyScale:
    """Keys that begin with ``prefix`` and go on with one byte of each alphabet; shorter ones as if with the lowest."""

    prefix: bytes
    alphabets: tuple[bytes, ...]

    def number(self, key: bytes) -> int:
        """Of a key; one that fits between two numbers has the upper. Never out of order."""
        head = key[: len(self.prefix)]
        if head != self.prefix:
            return 0 if head < self.prefix else self._top
        number, rest = 0, key[len(self.prefix) :]
        for at, alphabet in enumerate(self.alphabets):
            byte = rest[at] if at < len(rest) else alphabet[0]
            digit = bisect_left(alphabet, byte)
            if digit == len(alphabet) or alphabet[digit] != byte:
                return self._with_rest(number, digit, at)
            number = number * len(alphabet) + digit
        return number

    def key(self, number: int) -> bytes:
        """The key of a number."""
        digits = bytearray()
        for alphabet in reversed(self.alphabets):
            number, digit = divmod(number, len(alphabet))
            digits.append(alphabet[digit])
        return self.prefix + bytes(reversed(digits))

    @property
    def is_coded(self) -> bool:
        """Whether behind the prefix stand only digits and what parts them: such keys lie evenly, but for gaps that probes find.
        Words do not: whole ranges of letters are empty, and between them rows lie closer than places can be drawn."""
        return all(len(alphabet) == 1 or alphabet in _CLASSES for alphabet in self.alphabets)

    @property
    def _top(self) -> int:
        return self._with_rest(0, len(self.alphabets[0]), 0) if self.alphabets else 0

    def _with_rest(self, number: int, digit: int, at: int) -> int:
        """The first number that is not below: ``digit`` at a place and the lowest behind it, or the last of all where there
        is no such digit."""
        number = number * len(self.alphabets[at]) + digit
        for alphabet in self.alphabets[at + 1 :]:
            number *= len(alphabet)
        return number - (digit == len(self.alphabets[at]))


def scale_of(keys: Sequence[bytes]) -> KeyScale:
    """The scale of some keys of a table, among them its first and last: what these two begin with, all others do too."""
    ends = min(keys), max(keys)
    same = takewhile(lambda pair: pair[0] == pair[1], zip(*ends, strict=False))
    prefix = bytes(byte for byte, _ in same)
    alphabets, size = [], 1
    for seen in zip_longest(*(key[len(prefix) :][:_MOST_LONG] for key in keys)):
        alphabet = _alphabet({byte for byte in seen if byte is not None})
        size *= len(alphabet)
        if size > _MOST_NUMBERS:
            break
        alphabets.append(alphabet)
    return KeyScale(prefix, tuple(alphabets))


def _alphabet(seen: set[int]) -> bytes:
    """The bytes that may stand where these were seen."""
    if len(seen) == 1 and not seen <= set(_CLASSES[0]):
        return bytes(seen)
    known = next((known for known in _CLASSES if seen <= set(known)), None)
    if known is not None:
        return known
    if any(byte < 32 or byte > 126 for byte in seen):
        return _EVERY
    return bytes(sorted(seen.union(*(kind for kind in _LETTERS if seen & set(kind)))))


def columns_of(rows: Iterable[Cells]) -> tuple[Column, ...]:
    """The row key, the qualifiers that are names, in order, and one column for all the rest."""
    families: dict[bytes, set[bytes]] = defaultdict(set)
    for cells in rows:
        for name in cells:
            families[name.partition(b":")[0]].add(name)
    named = [name for names in families.values() if len(names) <= MOST_QUALIFIERS for name in names if _is_name(name)]
    plain = (Column(decode(name), "bytes") for name in sorted(named))
    return (Column(KEY, "bytes", "", nullable=False, primary_key=True), *plain, Column(REST, "bytes"))


def _is_name(name: bytes) -> bool:
    try:
        qualifier = name.partition(b":")[2].decode()
    except UnicodeDecodeError:
        return False
    return not qualifier or (bool(_NAME.fullmatch(qualifier)) and not _VALUE.search(qualifier))


def row_of(key: bytes, cells: Cells, columns: Sequence[Column], chars: int) -> tuple[Row, bool]:
    """One row, and whether all of it was text or numbers."""
    names = {column.name for column in columns}
    found = {decode(name): cell_of(value, chars) for name, value in cells.items()}
    beyond = {name: cell.text for name, cell in found.items() if name not in names}
    texts = {name: cell.text for name, cell in found.items()} | {KEY: cell_of(key, chars).text}
    texts[REST] = json.dumps(beyond, ensure_ascii=False)[:chars] if beyond else None
    return tuple(texts.get(column.name) for column in columns), all(cell.plain for cell in found.values())
