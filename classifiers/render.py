"""Any Arrow column as text: the one place that decides how a number, a date or a binary cell is read.

A cell becomes the text a person would type for it: 13900001234 and not 1.3900001234e10, because identifiers stored as numbers
must be judged like the same identifiers stored as text. Binary cells that are no text become a mark and some of their bytes.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

BINARY = "\ufffcbinary:"
IMAGE = "\ufffcimage:"
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_SHOWN_BYTES = 64
_INTEGERS = float(2**63)
_INVISIBLE = r"[\x{00ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]"
_LONGEST = 65_536
"""Characters of one cell that are looked at; connectors cut earlier."""


def text_of(cells: pa.Array) -> pa.StringArray:
    """The cells as text, null where there is nothing. Nested columns are not texts: ``classifiers.nested`` opens them."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return text_of(cells.dictionary_decode())
    if pa.types.is_floating(kind):
        return _of_floats(cells.cast(pa.float64()))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([_of_bytes(cell) for cell in cells.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        cells = cells.cast(pa.timestamp(kind.unit))
    try:
        return cells.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([None if cell is None else str(cell) for cell in cells.to_pylist()], pa.string())


def clean(texts: pa.StringArray) -> pa.StringArray:
    """NFKC, without invisible characters and without blanks at the ends: how a cell is looked at."""
    if pc.all(pc.string_is_ascii(texts)).as_py() is False:
        texts = pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKC"), _INVISIBLE, "")
    return pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(texts, 0, _LONGEST))


def _of_floats(cells: pa.DoubleArray) -> pa.StringArray:
    values = cells.to_numpy(zero_copy_only=False)
    missing = np.isnan(values) | np.asarray(cells.is_null())
    whole = np.isfinite(values) & (np.abs(values) < _INTEGERS)
    whole &= np.trunc(np.where(whole, values, 0)) == values
    integers = pa.array(np.where(whole, values, 0).astype(np.int64)).cast(pa.string())
    texts = pc.if_else(pa.array(whole), integers, cells.cast(pa.string()))
    return pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)


def _of_bytes(cell: bytes | None) -> str | None:
    """Readable bytes as their text (databases keep text in binary columns), others as a mark that says what they are."""
    if cell is None:
        return None
    try:
        text = cell.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if not any(character < " " and character not in "\t\r\n" for character in text[:4096]):
        return text
    return (IMAGE if cell.startswith(_IMAGE_STARTS) else BINARY) + cell[:_SHOWN_BYTES].hex()
