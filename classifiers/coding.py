"""Texts that are only spelled in another way (percent signs, \\u escapes, base64, hexadecimal): anybody can read them back.

Each cell is read back by itself, so that any split of the rows reads the same ones, and only where what comes out is surely text:
Chinese characters, or eight or more characters that names, numbers and addresses are written with.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.cells import Cells
from classifiers.characters import Flags
from classifiers.flagged import any_of, both, either, without
from classifiers.render import clean

_LEAST, _MOST = 6, 4096  # characters
_FIRST = "[I-Za-e4-7g-w]"  # what each four characters begin with where three bytes of text stand behind them
_LIKELY = (
    ("percent", r"%[0-9A-Fa-f]{2}"),
    ("escapes", r"\\u[0-9A-Fa-f]{4}"),
    ("hexadecimal", r"^(?:0[xX])?(?:[0-9A-Fa-f]{2}){6,}$"),
    ("base64", rf"^(?:{_FIRST}[A-Za-z0-9+/_\-]{{3}}){{2,}}(?:{_FIRST}[A-Za-z0-9+/_\-]==|{_FIRST}[A-Za-z0-9+/_\-]{{2}}=)?$"),
)
_HEX_OF_TEXT = r"^(?:0[xX])?(?:[2-7][0-9A-Fa-f]|(?:[cC]2|[eE](?:3|[4-9]|[fF])[89ABab][0-9A-Fa-f])[89ABab][0-9A-Fa-f])+$"
"""Hexadecimal digits of the characters that ``_WRITTEN`` takes, in UTF-8: random ones seldom spell those."""
_LETTERS, _DIGITS_OF_DIGITS = "[A-Za-z]", r"^(?:3[0-9]){8,}(?:[57]8)?$"
"""Digits that spell letters beyond ASCII begin with one of A to F, so that those without any letter can only spell a number."""
_LINK = r"^[A-Za-z][A-Za-z0-9+.\-]*://|\s"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})")
_HAN = r"\u4e00-\u9fff"
_WRITTEN = re.compile(
    rf"[{_HAN}·]{{2,}}|[0-9A-Za-z@._:;=&/+\- ]{{8,}}|(?=.*[{_HAN}]{{2}})[{_HAN}0-9A-Za-z\-()（）@._:;=&，。、 ]+"
)
_DIGITS = re.compile(r"\d{8,}[Xx]?")
_PREFIX = "coded_"


def decoded(cells: Cells, is_open: Flags) -> tuple[pa.StringArray, dict[str, Flags]]:
    """The cells' texts with coded ones read back, and which of them have each coding (traits ``coded_base64`` …).

    Cells that were opened as JSON stay as they are.
    """
    plain: dict[int, str] = {}
    read: dict[str, Flags] = {}
    left = without(both(cells.of_length(_LEAST, _MOST), cells.is_ascii), is_open)
    left = without(left, cells.contain(_LINK, left)).copy()
    for name, form in _LIKELY:
        likely = cells.contain(form, left)
        if not any_of(likely):
            continue
        for row in np.flatnonzero(_of_text(cells, likely) if name == "hexadecimal" else likely):
            text = _READ[name](cells.texts[int(row)].as_py())
            if text is not None:
                plain[int(row)], left[row] = text, False
                read.setdefault(_PREFIX + name, np.zeros(len(left), dtype=np.bool_))[row] = True
    return (_with(cells.texts, plain) if plain else cells.texts), read


def _of_text(cells: Cells, hexadecimal: Flags) -> Flags:
    """Those of some texts in hexadecimal digits that may spell text."""
    lettered = cells.contain(_LETTERS, hexadecimal)
    bare = cells.contain(_DIGITS_OF_DIGITS, without(hexadecimal, lettered))
    return either(bare, cells.contain(_HEX_OF_TEXT, lettered)) if any_of(lettered) else bare


def _with(texts: pa.StringArray, plain: Mapping[int, str]) -> pa.StringArray:
    """The texts with others at some places."""
    rows = sorted(plain)
    changed = np.zeros(len(texts), dtype=np.bool_)
    changed[rows] = True
    return pc.replace_with_mask(texts, pa.array(changed), clean(pa.array([plain[row] for row in rows], pa.string())))


def _from_percent(text: str) -> str | None:
    try:
        plain = unquote(text, errors="strict")
    except UnicodeDecodeError:
        return None
    return plain if plain.isprintable() and plain.strip() else None


def _from_escapes(text: str) -> str | None:
    plain = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return plain if plain.isprintable() and plain.strip() else None


def _from_hexadecimal(text: str) -> str | None:
    digits = text[2:] if text[:2] in ("0x", "0X") else text
    plain = _text(bytes.fromhex(digits))
    # One number in a hundred spells some ASCII text when it is read in pairs of digits.
    return None if plain is not None and digits.isdecimal() and plain.isascii() and not _DIGITS.fullmatch(plain) else plain


def _from_base64(text: str) -> str | None:
    try:
        return _text(base64.urlsafe_b64decode(text.replace("+", "-").replace("/", "_")))
    except binascii.Error:
        return None


def _text(raw: bytes) -> str | None:
    try:
        plain = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return plain if _WRITTEN.fullmatch(plain) else None


_READ: dict[str, Callable[[str], str | None]] = {
    "percent": _from_percent,
    "escapes": _from_escapes,
    "hexadecimal": _from_hexadecimal,
    "base64": _from_base64,
}
