"""Check digits by the names that rules of the user's own give them, for numbers of any length up to 34 characters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from classifiers.characters import Flags, byte_lengths, byte_matrix, digit_matrix, matches, values_of
from classifiers.luhn import luhn_valid
from classifiers.weighted_sum import mod_97_10_valid, powers, weighted

_WIDTH = 34
_DIGITS_X = "0123456789X"
_GB32100 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _luhn(texts: pa.StringArray) -> Flags:
    return matches(texts, r"\d{2,34}") & luhn_valid(digit_matrix(texts, _WIDTH))


def _mod_11_2(texts: pa.StringArray) -> Flags:
    values = np.maximum(values_of(byte_matrix(texts, _WIDTH, right=True), _DIGITS_X), 0)
    summed = weighted(values, powers(2, 11, _WIDTH)[::-1], 11)
    valid: Flags = matches(texts, r"\d{1,33}[\dX]") & (summed == 1)
    return valid


def _mod_31(texts: pa.StringArray) -> Flags:
    values = np.maximum(values_of(byte_matrix(texts, _WIDTH), _GB32100), 0)
    last, place = byte_lengths(texts)[:, None] - 1, np.arange(_WIDTH)
    weights = np.where(place < last, np.asarray(powers(3, 31, _WIDTH)), place == last)
    valid: Flags = matches(texts, rf"[{_GB32100}]{{2,34}}") & ((values * weights).sum(axis=1) % 31 == 0)
    return valid


def _mod_97(texts: pa.StringArray) -> Flags:
    values = np.maximum(values_of(byte_matrix(texts, _WIDTH), _LETTERS), 0)
    return matches(texts, r"[0-9A-Z]{3,34}") & mod_97_10_valid(values, byte_lengths(texts))


CHECK_DIGITS: Mapping[str, tuple[Callable[[pa.StringArray], Flags], float]] = MappingProxyType(
    {
        "luhn": (_luhn, 0.1),
        "mod11-2": (_mod_11_2, 1 / 11),
        "mod31": (_mod_31, 1 / 31),
        "mod97": (_mod_97, 1 / 97),
    }
)
"""Name → (which compact capital texts end in their check digits, the share of random ones that do)."""
