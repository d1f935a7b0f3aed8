"""The form of cells: traits such as date or hashed, and shapes, which are the cells with their characters' classes only."""

from __future__ import annotations

import base64
from functools import lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from classifiers.cells import Cells, Counts, chosen
from classifiers.characters import Flags, bytes_of
from classifiers.flagged import any_of, either, without
from classifiers.lanes import Columns, Lane
from classifiers.render import BINARY, IMAGE
from classifiers.shape_patterns import DIGIT, OTHER

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
_MASKED = r"[*•●]{3}|[^*]\*\*|^(?:\p{Han}{1,2}[*•●]{1,2}|\p{Han}[*•●]\p{Han}|[*•●]{1,2}\p{Han}{1,2})$"
_MASKED_BY_LETTERS = r"\d[xX]{4}|[0-9A-Za-z@._\-][xX]{5}|[xX]{5}[0-9A-Za-z.]|[xX]{4}@|^(?:\p{Han}{1,2}某{1,2}|\p{Han}某\p{Han})$"
_DECORATED = r"^\*+\s*[\p{Han}A-Za-z][^*]*\*{2,}"
_SHORT_DIGEST = r"[0-9a-f]{16}|[0-9A-F]{16}"
"""The middle of an MD5, which is a digest only where a name says so."""
_PICTURE = rf"^(?:{IMAGE}|data:image/|iVBORw0KGgo|/9j/4|R0lGOD)"
_BASE64 = r"[A-Za-z0-9+/_\-]{22,}={0,2}"
_HEX = r"(?:0x)?(?:[0-9a-f]{2}){12,}|(?:0X|0x)?(?:[0-9A-F]{2}){12,}"
_ARCHIVE = rf"^{BINARY}(?:1f8b08|504b0304|504b0506|377abcaf|52617221|425a68|28b52ffd|fd377a58)"
_PERCENT_CODED = r"(?:%[0-9A-Fa-f]{2}.*){2}"
_PLAINER = str.maketrans(dict.fromkeys(f"123456789{DIGIT}", "0") | {OTHER: "字"})
_OTHERS = "字"
_TWO_BYTES, _THREE_BYTES, _FOUR_BYTES = 0xC0, 0xE0, 0xF0
"""First bytes of characters of so many bytes."""


def _classes() -> bytes:
    """The class of every byte; of bytes inside a character that of a second one."""
    table = bytearray(range(256))
    for first, last, mark in (("a", "z", "a"), ("A", "Z", "A"), ("0", "9", "0")):
        table[ord(first) : ord(last) + 1] = mark.encode() * (ord(last) - ord(first) + 1)
    table[0x80:_TWO_BYTES] = _OTHERS.encode()[1:2] * (_TWO_BYTES - 0x80)
    table[_THREE_BYTES:_FOUR_BYTES] = _OTHERS.encode()[:1] * (_FOUR_BYTES - _THREE_BYTES)
    return bytes(table)


_CLASSES = _classes()
_OPEN_LINK = r"^[a-z][a-z0-9+.\-]*://"


def traits(cells: Cells, opened: Flags) -> dict[str, Flags]:
    """Which texts show each form. ``opened`` are the texts that are JSON."""
    shown = {name: cells.fit(pattern) for name, pattern in _WHOLE.items()}
    shown["wide_digest"] = _mixed(cells, cells.fit(_WIDE))
    digests = either(_both(cells, shown["hashed"], "[0-9]", "[A-Za-z]"), _mixed(cells, cells.fit(_DIGEST)))
    shown["hashed"] = either(digests, shown["wide_digest"])
    shown["cjk"] = cells.contain(r"\p{Han}", cells.is_beyond)
    shown["json"] = opened
    long, short = cells.longer(_LONG), cells.of_length(0, _LONG)
    shown["long_text"] = without(long, cells.contain(f"^(?:{BINARY}|{IMAGE})", long))
    masked = cells.contain(_MASKED, short)
    if cells.has_mask_letters:
        masked = either(masked, cells.contain(_MASKED_BY_LETTERS, short))
    shown["masked"] = without(masked, cells.contain(_DECORATED, masked))
    shown["short_digest"] = _both(cells, cells.fit(_SHORT_DIGEST), "[0-9]", "[A-Fa-f]")
    shown["image"] = cells.contain(_PICTURE)
    shown["archive"] = cells.contain(_ARCHIVE)
    readable = either(either(shown["hashed"], shown["image"]), shown["token"])
    spelled = cells.fit(_BASE64)
    mixed = _mixed(cells, spelled)
    shown["blocks"] = without(_blocks(cells, spelled, mixed), readable)
    shown["opaque"] = without(either(either(_opaque(cells), mixed), shown["blocks"]), readable)
    return shown


def _both(cells: Cells, among: Flags, *patterns: str) -> Flags:
    """Which of some texts hold every one of the patterns."""
    for pattern in patterns:
        among = cells.contain(pattern, among) if any_of(among) else among
    return among


def _mixed(cells: Cells, among: Flags) -> Flags:
    return _both(cells, among, "[A-Z]", "[a-z]", "[0-9]")


def _opaque(cells: Cells) -> Flags:
    """Binary cells, long runs of hexadecimal digits, and text that was coded for a URL without being one."""
    hexadecimal = _both(cells, cells.fit(_HEX), "[0-9]", "[A-Fa-f]")
    coded = cells.contain(_PERCENT_CODED)
    if any_of(coded):
        coded = without(without(coded, cells.contain(_OPEN_LINK, coded)), cells.contain(r"\s", coded))
    return either(either(hexadecimal, coded), cells.contain(f"^{BINARY}"))


def _blocks(cells: Cells, base64_spelled: Flags, mixed: Flags) -> Flags:
    """Whole blocks of 16 bytes, coded in base64 or in more hexadecimal digits than a digest has, that hold no text."""
    hexadecimal = cells.fit(_HEX, cells.longer(_LONGEST_DIGEST))
    if not any_of(base64_spelled) and not any_of(hexadecimal):
        return hexadecimal
    found = np.zeros(len(cells.texts), dtype=np.bool_)
    if any_of(base64_spelled):
        # Digits and small letters alone are no base64 unless they are filled up.
        whole = np.flatnonzero(base64_spelled & (cells.lengths % 4 == 0) & (mixed | _both(cells, base64_spelled, "=$")))
        for row, text in zip(whole, chosen(cells.texts, whole).to_pylist(), strict=True):
            found[row] = _are_blocks(base64.urlsafe_b64decode(text))
    long = np.flatnonzero(hexadecimal)
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
    return pc.if_else(pa.array(cells.lengths > _LONG), "long", _classed(cells.texts))


def _classed(texts: pa.StringArray) -> pa.StringArray:
    data, offsets = bytes_of(texts)
    if ((data >= _TWO_BYTES) & (data < _THREE_BYTES)).any() or (data >= _FOUR_BYTES).any():
        for pattern, mark in (("[a-z]", "a"), ("[A-Z]", "A"), ("[0-9]", "0"), (r"[^\x00-\x7f]", _OTHERS)):
            texts = pc.replace_substring_regex(texts, pattern, mark)
        return texts
    # Where all characters beyond ASCII have three bytes, the mark that replaces them has as many.
    classed = np.frombuffer(bytearray(data.tobytes().translate(_CLASSES)), dtype=np.uint8)
    leads = np.flatnonzero(data >= _THREE_BYTES)
    classed[leads + 2] = _OTHERS.encode()[2]
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(np.ascontiguousarray(offsets)), pa.py_buffer(classed))


@lru_cache(maxsize=8192)
def _plain(shape: str) -> str:
    return "long" if len(shape) > _LONG else shape.translate(_PLAINER)


def shape_counts(lane: Lane) -> tuple[pa.StringArray, Counts, Columns, Counts]:
    """Some of these shapes, and of each find of one its place among them, the number of the column and how many cells it stands
    for there."""
    cells = lane.cells
    if cells.shapes is None:
        encoded = shapes(cells).dictionary_encode()
        return encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False), lane.columns, cells.counts
    known = cells.shapes.spelled()
    totals = lane.by_shape.ravel()
    unknown = [place for place, shape in enumerate(known) if not shape]
    met = np.flatnonzero(totals)
    met = met[~np.isin(met % len(known), unknown)] if unknown else met
    plain = pa.array(list(map(_plain, known)), pa.string())
    found = plain, met % len(known), met // len(known), totals[met]
    if not unknown:
        return found
    rows = np.flatnonzero(cells.shapes.without)
    encoded = shapes(Cells(chosen(cells.texts, rows), cells.counts[rows])).dictionary_encode()
    return (
        pa.concat_arrays([plain, encoded.dictionary]),
        np.concatenate([found[1], encoded.indices.to_numpy(zero_copy_only=False) + len(plain)]),
        np.concatenate([found[2], lane.columns[rows]]),
        np.concatenate([found[3], cells.counts[rows]]),
    )


def lengths(lane: Lane) -> tuple[list[int], list[int], list[int]]:
    """Of which column how many characters how many cells have, all above the limit as one more than it."""
    known = None if lane.cells.shapes is None else lane.cells.shapes.spelled()
    if known is not None and all(known):
        kinds, totals = _by_kind(np.minimum([len(shape) for shape in known], _LONG + 1), lane.by_shape)
    else:
        kinds, totals = np.arange(_LONG + 2), lane.totals(np.minimum(lane.cells.lengths, _LONG + 1), _LONG + 2)
    columns, places = np.nonzero(totals)
    return columns.tolist(), kinds[places].tolist(), totals[columns, places].tolist()


def _by_kind(kinds: Counts, totals: Counts) -> tuple[Counts, Counts]:
    """The kinds that there are, in ascending order, and the sums of the columns of ``totals`` that are of each."""
    order = np.argsort(kinds, kind="stable")
    ordered = kinds[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    return ordered[starts], np.add.reduceat(totals[:, order], starts, axis=1)
