"""Any Arrow column as text: the one place that decides how a number, a date or a binary cell is read.

A cell becomes the text a person would type for it: 13900001234 and not 1.3900001234e10 or 13900001234.0, because identifiers
stored as numbers must be judged like the same identifiers stored as text. Numbers that a float could not keep exactly stay in
their exponent form, so that nobody takes their digits for true. Binary cells that are no text become a mark and some bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from classifiers import kernels
from classifiers.characters import Bytes, Flags, bytes_of, contains
from classifiers.spelling import spelled_floats, spelled_whole
from classifiers.surveys import LONGEST, TEN_DIGITS

BINARY = "\ufffcbinary:"
IMAGE = "\ufffcimage:"
_IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*")
_SHOWN_BYTES = 64
_EXACT = {pa.float16(): 2.0**11, pa.float32(): 2.0**24, pa.float64(): 2.0**53}
"""Below this a whole number is the one that was stored."""
_POINT_ZERO = r"^(\d{10,20})\.0+$"
_EXPONENT = r"^[1-9]\.\d{9,15}[eE]\+?(?:9|1[0-5])$"
"""Ten digits and more: what a program wrote out in full. Spreadsheets show six (1.39E+10)."""
_INVISIBLE = r"[\x{00ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}\x{feff}]"
_BLANK, _POINT = ord(" "), ord(".")
_UNSTABLE_FROM, _STABLE = 0xC0, (0xE4, 0xE9)
"""First bytes of characters beyond ASCII, and of those among them (U+4000 to U+9FFF) that NFKC leaves as they are."""
_PIECE = 1 << 18  # bytes


def text_of(cells: pa.Array) -> pa.StringArray:
    """The cells as text, null where there is nothing. Nested columns are not texts: ``classifiers.nested`` opens them."""
    kind = cells.type
    if kind == pa.string():
        return cells
    if pa.types.is_dictionary(kind):
        return text_of(cells.dictionary_decode())
    loops = kernels.spelling_loops
    if pa.types.is_floating(kind):
        spelled = spelled_floats(cells, _of_floats, loops) if loops is not None and pa.types.is_float64(kind) else None
        return _of_floats(cells) if spelled is None else spelled
    spelled = spelled_whole(cells, loops) if loops is not None else None
    if spelled is not None:
        return spelled
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return pa.array([_of_bytes(cell) for cell in cells.to_pylist()], pa.string())
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        cells = cells.cast(pa.timestamp(kind.unit))
    try:
        return cells.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([None if cell is None else str(cell) for cell in cells.to_pylist()], pa.string())


def clean(texts: pa.StringArray) -> pa.StringArray:
    """NFKC, without invisible characters and without blanks at the ends: how a cell is looked at. Nulls stay."""
    if kernels.taking_loops is not None and len(texts) and not texts.null_count:
        return _cleaned_by_loop(texts, kernels.taking_loops)
    touched = _may_change(texts)
    if not touched.any():
        return texts
    if touched.all():
        return _cleaned(texts)
    return pc.replace_with_mask(texts, pa.array(touched), _cleaned(texts.filter(pa.array(touched))))


def _cleaned_by_loop(texts: pa.StringArray, loops: ModuleType) -> pa.StringArray:
    """The same by a compiled loop, but for texts with characters that it does not know. Without any change the same array."""
    data, offsets = bytes_of(texts)
    into, odd = np.empty(len(data), dtype=np.uint8), np.empty(len(texts), dtype=np.bool_)
    ends = np.empty(len(offsets), dtype=np.int32)
    count, used, is_changed = loops.cleaned(data, offsets, LONGEST, into, ends, odd.view(np.uint8))
    others = texts if count == len(texts) else texts.filter(pa.array(odd)) if count else None
    found = _cleaned(others) if others is not None else None
    if others is texts or not (is_changed or (found is not None and not found.equals(others))):
        return texts if found is None or found.equals(others) else found
    told = pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(into[:used]))
    return told if found is None else pc.replace_with_mask(told, pa.array(odd), found)


def _cleaned(texts: pa.StringArray) -> pa.StringArray:
    if pc.all(pc.string_is_ascii(texts)).as_py() is False:
        texts = pc.replace_substring_regex(pc.utf8_normalize(texts, form="NFKC"), _INVISIBLE, "")
    trimmed = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(texts, 0, LONGEST))
    return _written_out(pc.replace_substring_regex(trimmed, _POINT_ZERO, r"\1"))


def _may_change(texts: pa.StringArray) -> Flags:
    """Which texts cleaning may change, told from their bytes: nearly all texts are clean already."""
    count = len(texts)
    if not count or not texts.buffers()[2]:
        return np.zeros(count, dtype=np.bool_)
    used, offsets = bytes_of(texts)
    if not len(used):
        return np.zeros(count, dtype=np.bool_)
    lengths = np.diff(offsets)
    longest, shortest = int(lengths.max()), int(lengths.min())
    first, second, last = _ends(used, offsets, longest if longest == shortest else 0)
    touched: Flags = (first <= _BLANK) | (last <= _BLANK)
    if longest > LONGEST:
        touched |= lengths > LONGEST
    if not shortest:
        touched &= lengths > 0
    if _any(used, _are_unstable):
        odd = np.flatnonzero(_are_unstable(used))
        touched[np.searchsorted(offsets, odd, side="right") - 1] = True
    if longest > TEN_DIGITS and _any(used, _are_points):
        # Only these end in .0 or are spelled with an exponent.
        touched |= (lengths > TEN_DIGITS) & ((last == ord("0")) | (second == _POINT))
    return touched


def _ends(used: Bytes, offsets: npt.NDArray[np.int32], width: int) -> tuple[Bytes, Bytes, Bytes]:
    """The first, second and last byte of each text, any other where it has none. ``width``: of all texts, if they have one."""
    if width > 1:
        return used[::width], used[1::width], used[width - 1 :: width]
    starts, end = offsets[:-1], len(used) - 1
    return used[np.minimum(starts, end)], used[np.minimum(starts + 1, end)], used[np.maximum(offsets[1:] - 1, 0)]


def _any(used: Bytes, test: Callable[[Bytes], Flags]) -> bool:
    """Whether any byte passes the test: piece by piece, for what is compared is then in the processor's cache."""
    return any(test(used[start : start + _PIECE]).any() for start in range(0, len(used), _PIECE))


def _are_unstable(used: Bytes) -> Flags:
    """Which bytes begin a character beyond ASCII that NFKC may change."""
    if used.max() < _UNSTABLE_FROM:
        return np.zeros(len(used), dtype=np.bool_)
    found: Flags = (used - np.uint8(_UNSTABLE_FROM) < np.uint8(_STABLE[0] - _UNSTABLE_FROM)) | (used > _STABLE[1])
    return found


def _are_points(used: Bytes) -> Flags:
    found: Flags = used == _POINT
    return found


def _written_out(texts: pa.StringArray) -> pa.StringArray:
    """Whole numbers with an exponent and all their digits (1.3900001234E+10) without it."""
    spelled = contains(texts, _EXPONENT)
    if not spelled.any():
        return texts
    return pa.array(
        [_whole(text) if with_it else text for text, with_it in zip(texts.to_pylist(), spelled, strict=True)], pa.string()
    )


def _whole(text: str) -> str:
    number = Decimal(text)
    return str(int(number)) if number == number.to_integral_value() else text


def _of_floats(cells: pa.FloatingPointArray) -> pa.StringArray:
    values = cells.to_numpy(zero_copy_only=False).astype(np.float64)
    missing = np.isnan(values) | np.asarray(cells.is_null())
    whole = np.isfinite(values) & (np.abs(values) < _EXACT[cells.type])
    whole &= np.trunc(np.where(whole, values, 0)) == values
    texts = None if whole.any() and whole.all() else cells.cast(pa.string())
    if whole.any():
        integers = pa.array(values[whole].astype(np.int64)).cast(pa.string())
        texts = integers if texts is None else pc.replace_with_mask(texts, pa.array(whole), integers)
    return texts if not missing.any() else pc.if_else(pa.array(missing), pa.scalar(None, pa.string()), texts)


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
