"""The form of cells: traits such as date or hashed, and shapes, which are the cells with their characters' classes only."""

from __future__ import annotations

import base64

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.cells import Cells, chosen
from classifiers.characters import Flags, contains, matches
from classifiers.render import BINARY, IMAGE

_LONG = 64
_DAY = r"\d{4}([-/.])\d{1,2}[-/.]\d{1,2}|\d{4}年\d{1,2}月\d{1,2}日?"
_BARE_DAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z| ?[+\-]\d{2}:?\d{2})?"
_BARE_TIME = r"(?:[01]\d|2[0-3])[0-5]\d[0-5]\d(?:\d{3})?"
AMOUNT = r"[+\-]?(?:\d*\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d+)?)(?:[eE][+\-]?\d+)?|[+\-]?\d+(?:\.\d+)?[eE][+\-]?\d+"
"""A number with a decimal point, thousands commas or an exponent."""
_WHOLE = {
    "integer": r"[+\-]?\d+",
    "decimal": AMOUNT,
    "date": rf"{_DAY}|{_BARE_DAY}",
    "datetime": rf"(?:{_DAY})[T ]?{_TIME}|{_BARE_DAY}{_BARE_TIME}",
    "hashed": r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}"
    r"|\$[0-9a-z\-]{1,16}\$[!-~]{16,}|pbkdf2_sha\d+\$[!-~]{20,}|\{S?SHA\d*\}[!-~]{20,}",
    "token": r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?i:to?k(?:e?n)?|vault|ref)[_:\-][0-9A-Za-z_\-]{8,64}",
}
_DIGEST = r"[A-Za-z0-9+/_\-]{27}="
"""Base64 of 20 bytes. 16 and 32 bytes are left out: an identity number enciphered with SM4 or AES has 32."""
_WIDE = r"[A-Za-z0-9+/_\-]{86}=="
"""Base64 of 64 bytes: a digest, unless its neighbours show by other lengths that they are ciphertext."""
_BLOCK, _MOST_BLOCKS = 16, 48
"""Bytes that block ciphers work on, and how many blocks a cell may have: longer ones are documents or measurements, of which one
in sixteen has such a length by chance."""
_LONGEST_DIGEST = 128  # hexadecimal digits
_MASKED = (
    r"[*•●]{3}|\d[xX]{4}|[0-9A-Za-z@._\-][xX]{5}|[xX]{5}[0-9A-Za-z.]|[xX]{4}@|[^*]\*\*"
    r"|^(?:\p{Han}{1,2}[*•●]{1,2}|\p{Han}[*•●]\p{Han}|[*•●]{1,2}\p{Han}{1,2}|\p{Han}{1,2}某{1,2}|\p{Han}某\p{Han})$"
)
_DECORATED = r"^\*+\s*[\p{Han}A-Za-z][^*]*\*{2,}"
_SHORT_DIGEST = r"[0-9a-f]{16}|[0-9A-F]{16}"
"""The middle of an MD5, which is a digest only where a name says so."""
_PICTURE = rf"^(?:{IMAGE}|data:image/|iVBORw0KGgo|/9j/4|R0lGOD)"
_BASE64 = r"[A-Za-z0-9+/_\-]{22,}={0,2}"
_HEX = r"(?:0x)?(?:[0-9a-f]{2}){12,}|(?:0X|0x)?(?:[0-9A-F]{2}){12,}"
_ARCHIVE = rf"^{BINARY}(?:1f8b08|504b0304|504b0506|377abcaf|52617221|425a68|28b52ffd|fd377a58)"
_PERCENT_CODED = r"(?:%[0-9A-Fa-f]{2}.*){2}"
_OPEN_LINK = r"^[a-z][a-z0-9+.\-]*://"


def traits(cells: Cells, opened: Flags) -> dict[str, int]:
    """How many cells show each form; forms nobody shows are left out. ``opened`` are the texts that are JSON."""
    texts = cells.texts
    shown = {name: matches(texts, pattern) for name, pattern in _WHOLE.items()}
    shown["hashed"] &= contains(texts, "[0-9]") & contains(texts, "[A-Za-z]")
    mixed = contains(texts, "[A-Z]") & contains(texts, "[a-z]") & contains(texts, "[0-9]")
    shown["wide_digest"] = matches(texts, _WIDE) & mixed
    shown["hashed"] |= (matches(texts, _DIGEST) & mixed) | shown["wide_digest"]
    shown["cjk"] = ~cells.is_ascii & contains(texts, r"\p{Han}")
    shown["json"] = opened
    shown["long_text"] = (cells.lengths > _LONG) & ~contains(texts, rf"^(?:{BINARY}|{IMAGE})")
    shown["masked"] = contains(texts, _MASKED) & ~contains(texts, _DECORATED) & (cells.lengths <= _LONG)
    shown["short_digest"] = matches(texts, _SHORT_DIGEST) & contains(texts, "[0-9]") & contains(texts, "[A-Fa-f]")
    shown["image"] = contains(texts, _PICTURE)
    shown["archive"] = contains(texts, _ARCHIVE)
    readable = shown["hashed"] | shown["image"] | shown["token"]
    spelled = matches(texts, _BASE64)
    shown["blocks"] = _blocks(cells, spelled, mixed) & ~readable
    shown["opaque"] = (_opaque(texts) | (spelled & mixed) | shown["blocks"]) & ~readable
    counted = {name: cells.weight(mask) for name, mask in shown.items()}
    return {name: count for name, count in sorted(counted.items()) if count}


def _opaque(texts: pa.StringArray) -> Flags:
    """Binary cells, long runs of hexadecimal digits, and text that was coded for a URL without being one."""
    hexadecimal = matches(texts, _HEX) & contains(texts, "[0-9]") & contains(texts, "[A-Fa-f]")
    coded = contains(texts, _PERCENT_CODED) & ~contains(texts, _OPEN_LINK) & ~contains(texts, r"\s")
    return hexadecimal | coded | contains(texts, f"^{BINARY}")


def _blocks(cells: Cells, base64_spelled: Flags, mixed: Flags) -> Flags:
    """Whole blocks of 16 bytes, coded in base64 or in more hexadecimal digits than a digest has, that hold no text."""
    found = np.zeros(len(cells.texts), dtype=np.bool_)
    whole = np.flatnonzero(base64_spelled & (cells.lengths % 4 == 0))
    for row, text in zip(whole, chosen(cells.texts, whole).to_pylist(), strict=True):
        found[row] = (mixed[row] or text.endswith("=")) and _are_blocks(base64.urlsafe_b64decode(text))
    long = np.flatnonzero(cells.lengths > _LONGEST_DIGEST)
    long = long[matches(chosen(cells.texts, long), _HEX)]
    for row, text in zip(long, chosen(cells.texts, long).to_pylist(), strict=True):
        found[row] = _are_blocks(bytes.fromhex(text.lower().removeprefix("0x")))
    return found


def _are_blocks(raw: bytes) -> bool:
    """Whether bytes are as many as a block cipher gives and no text in UTF-8."""
    if len(raw) % _BLOCK or len(raw) > _BLOCK * _MOST_BLOCKS:
        return False
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False


def shapes(cells: Cells) -> pa.StringArray:
    """Each text with its letters, digits and other characters replaced by their class; a long text is only long."""
    texts = pc.if_else(pa.array(cells.lengths > _LONG), "long", cells.texts)
    for pattern, mark in (("[a-z]", "a"), ("[A-Z]", "A"), ("[0-9]", "0"), (r"[^\x00-\x7f]", "字")):
        texts = pc.replace_substring_regex(texts, pattern, mark)
    return texts


def lengths(cells: Cells) -> dict[int, int]:
    """Cells by their length in characters, all above the limit as one more than it."""
    capped = np.minimum(cells.lengths, _LONG + 1)
    return {int(length): cells.weight(capped == length) for length in np.unique(capped)}
