"""The class of each byte, of which shapes are made, and how numpy tells that of a whole column."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from classifiers.characters import Bytes
from classifiers.shape_patterns import CAPITAL, DIGIT, HAN, OTHER, SMALL

INSIDE = 0x80
"""The class of bytes inside a character."""
DIGITS_KEPT, _DIGITS = 2, b"0123456789"
_HAN_LEAD, _OTHER_LEAD, _RARE_LEAD = 0xE5, 0xC2, 0xE4
_FIRST_SECOND = 0xB8  # of U+4E00, which begins with 0xE4
_PIECE = 1 << 18  # bytes that stay in the processor's cache
_ZERO, _TEN = np.uint8(ord("0")), np.uint8(10)
_INSIDES = bytes([INSIDE])


def _classes() -> bytes:
    table = bytearray(range(256))
    for first, last, mark in (("0", "9", DIGIT), ("a", "z", SMALL), ("A", "Z", CAPITAL)):
        table[ord(first) : ord(last) + 1] = mark.encode() * (ord(last) - ord(first) + 1)
    table[0x80:0xC0] = bytes([INSIDE]) * 0x40
    table[0xC0:] = bytes([_OTHER_LEAD]) * 0x40
    table[0xE4:0xEA] = bytes([_HAN_LEAD]) * 6
    return bytes(table)


CLASSES = _classes()
FIRST_CLASSES = CLASSES[: ord("0")] + _DIGITS + CLASSES[ord("9") + 1 :]
"""The classes of the first characters, which keep what digit they are."""


def spelled(shape: bytes) -> str:
    """A shape as text, a character for each of the text's."""
    plain = shape.translate(None, _INSIDES)
    han, other = bytes([_HAN_LEAD]), bytes([_OTHER_LEAD])
    return (
        plain.replace(han, HAN.encode()).replace(other, OTHER.encode()).decode() if plain.isascii() is False else plain.decode()
    )


def classed(data: Bytes, starts: npt.NDArray[np.int32], lengths: npt.NDArray[np.int32]) -> Bytes:
    """The class of every byte of texts, given as those bytes, the place of the first one of each and how many it has. The first
    two keep what digit they are."""
    classes = np.frombuffer(bytearray(data).translate(CLASSES), dtype=np.uint8)
    for start in range(0, len(data) - 1, _PIECE) if data.max(initial=0) >= _RARE_LEAD else ():
        lead, second = data[start : start + _PIECE], data[start + 1 : start + 1 + _PIECE]
        rare = (lead[: len(second)] == _RARE_LEAD) & (second < _FIRST_SECOND)
        if rare.any():
            classes[start + np.flatnonzero(rare)] = _OTHER_LEAD
    shortest = int(lengths.min())
    if shortest > 1 and len(data) == shortest * len(lengths):
        for place in (0, 1):
            _keep_digits(classes[place::shortest], data[place::shortest])
        return classes
    starts = starts.astype(np.intp)
    for place in (0, 1):
        at = starts + place if shortest > place else starts[lengths > place] + place
        kept = data[at]
        digits = kept - _ZERO < _TEN
        if digits.any():
            classes[at[digits]] = kept[digits]
    return classes


def _keep_digits(classes: Bytes, data: Bytes) -> None:
    """Writes what digit it is in the place of a digit's class."""
    np.copyto(classes, data, where=data - _ZERO < _TEN)
