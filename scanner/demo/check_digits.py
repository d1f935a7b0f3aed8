"""Check digits of the identifiers that the estate is filled with. Written apart from the detectors, which it tests.

Algorithms: GB 11643-1999 (MOD 11-2), GB 32100-2015, GB 11714-1997, GB 16735-2019 and Luhn (ISO/IEC 7812-1).
"""

from __future__ import annotations

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_VIN_VALUES = dict(
    zip("0123456789ABCDEFGHJKLMNPRSTUVWXYZ", [*range(10), *range(1, 9), *range(1, 6), 7, 9, *range(2, 10)], strict=True)
)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
VIN_ALPHABET = "".join(_VIN_VALUES)


def id_card(first17: str) -> str:
    """The 18-character number that begins with these 17 digits."""
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, first17, strict=True))
    return first17 + "10X98765432"[total % 11]


def luhn(body: str) -> str:
    """The digits with their Luhn digit behind them."""
    doubled = (int(digit) * 2 for digit in body[::-2])
    total = sum(d - 9 if d > 9 else d for d in doubled) + sum(int(digit) for digit in body[-2::-2])
    return f"{body}{-total % 10}"


def org_code(first8: str) -> str:
    """The 9-character organisation code (without hyphen) that begins with these 8 characters."""
    total = sum(weight * int(char, 36) for weight, char in zip(_ORG_WEIGHTS, first8, strict=True))
    return first8 + "0123456789X0"[11 - total % 11]


def uscc(first17: str) -> str:
    """The 18-character unified social credit code that begins with these 17 characters."""
    total = sum(pow(3, place, 31) * USCC_ALPHABET.index(char) for place, char in enumerate(first17))
    return first17 + USCC_ALPHABET[-total % 31]


def vin(draft: str) -> str:
    """The 17-character vehicle number with its 9th character replaced by the check character."""
    total = sum(weight * _VIN_VALUES[char] for weight, char in zip(_VIN_WEIGHTS, draft, strict=True))
    return f"{draft[:8]}{'0123456789X'[total % 11]}{draft[9:]}"
