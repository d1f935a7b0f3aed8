# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Some of many texts, copied: those that lie side by side at once; and texts copied as they are looked at."""

from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.string cimport memcmp, memcpy, memmove

cdef int64_t MOST = 0x7FFFFFFF
cdef enum:
    SHORT = 32


def placed(const int32_t[::1] offsets, const int64_t[::1] rows, int32_t[::1] ends):
    """How many bytes the texts in some rows have; writes into ``ends`` where each of them starts, and the end, if they are laid end
    to end. -1 where they are too many for that. ``offsets``: the places of the first byte of all texts, and the end.

    Raises ValueError where there is no such row, or no room.
    """
    cdef Py_ssize_t at, count = rows.shape[0]
    cdef int64_t row, all_rows = offsets.shape[0] - 1, size = 0
    cdef bint wrong = ends.shape[0] != count + 1
    if wrong:
        raise ValueError("no room for the place of each text")
    with nogil:
        ends[0] = 0
        for at in range(count):
            row = rows[at]
            if row < 0 or row >= all_rows or offsets[row + 1] < offsets[row]:
                wrong = True
                break
            size += <int64_t> offsets[row + 1] - offsets[row]
            if size > MOST:
                break
            ends[at + 1] = <int32_t> size
    if wrong:
        raise ValueError("texts that are not there")
    return size if size <= MOST else -1


def copied(const uint8_t[::1] data, const int32_t[::1] offsets, const int64_t[::1] rows, uint8_t[::1] taken):
    """Writes the texts in some rows, for which ``placed`` was asked, one behind the other into ``taken``.

    Raises ValueError where they do not lie in the bytes, or there is not just the room for them.
    """
    cdef Py_ssize_t at = 0, count = rows.shape[0]
    cdef int64_t first, last, start, size, place = 0, all_rows = offsets.shape[0] - 1
    cdef int64_t read_to = data.shape[0] - SHORT, written_to = taken.shape[0] - SHORT
    cdef bint wrong = False
    with nogil:
        if taken.shape[0] <= SHORT * count:  # to see which lie side by side costs more than to copy each
            while at < count:
                first = rows[at]
                if first < 0 or first >= all_rows:
                    break
                start = offsets[first]
                size = offsets[first + 1] - start
                if start < 0 or start > read_to or place > written_to or size < 0 or size > SHORT:
                    break
                memcpy(&taken[place], &data[start], SHORT)  # so many bytes are copied at once: those too many are written over
                place += size
                at += 1
        while at < count:
            first = last = rows[at]
            at += 1
            while at < count and last < all_rows and rows[at] == last + 1:
                last += 1
                at += 1
            if first < 0 or last >= all_rows:
                wrong = True
                break
            start = offsets[first]
            size = offsets[last + 1] - start
            if start < 0 or size < 0 or start + size > data.shape[0] or place + size > taken.shape[0]:
                wrong = True
                break
            if size:
                memcpy(&taken[place], &data[start], size)
            place += size
        wrong = wrong or place != taken.shape[0]
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def collapsed(
    const uint8_t[::1] data, const int32_t[::1] offsets, uint8_t mark, uint8_t[::1] into, int64_t[::1] kept, int32_t[::1] ends
):
    """Writes texts one behind the other with one mark for each run of bytes beyond ASCII, of each byte written which of all it was,
    and where each text starts, and the end. How many bytes were written.

    Raises ValueError where the texts do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, at, used = 0
    cdef bint wrong = rows < 0 or ends.shape[0] != rows + 1 or min(into.shape[0], kept.shape[0]) < data.shape[0]
    cdef bint beyond
    if wrong:
        raise ValueError("no room for what is left")
    with nogil:
        ends[0] = 0
        for row in range(rows):
            if offsets[row] < 0 or offsets[row + 1] < offsets[row] or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            if used + offsets[row + 1] - offsets[row] > into.shape[0]:
                wrong = True
                break
            beyond = False
            for at in range(offsets[row], offsets[row + 1]):
                into[used], kept[used] = data[at] if data[at] < 0x80 else mark, at  # what follows in a run is written over
                used += data[at] < 0x80 or not beyond
                beyond = data[at] >= 0x80
            ends[row + 1] = <int32_t> used
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    return used


cdef uint8_t KINDS[256]
"""Of each byte: 0 where it is copied, else which of the characters that begin with it are known is to be looked up."""
for _byte in range(256):
    KINDS[_byte] = _byte >= 0xC0 and not 0xE4 <= _byte <= 0xE9


cdef inline int _one(const uint8_t* at, int64_t left, uint8_t* into, int* wrote) noexcept nogil:
    """Writes what NFKC makes of a character that it may change: how many bytes the character has, 0 where it is not known here.
    Known are marks that stay, full-width ASCII, the ideographic space and the ellipsis."""
    cdef int width = 2 if at[0] < 0xE0 else 3
    cdef uint8_t second, third
    if left < width:
        return 0
    second, third = at[1], at[2] if width == 3 else 0
    wrote[0] = 1
    if at[0] == 0xEF and second == 0xBC and 0x81 <= third <= 0xBF:
        into[0] = third - 0x60
    elif at[0] == 0xEF and second == 0xBD and 0x80 <= third <= 0x9E:
        into[0] = third - 0x20
    elif at[0] == 0xE3 and second == 0x80 and third == 0x80:
        into[0] = 0x20
    elif at[0] == 0xE2 and second == 0x80 and third == 0xA6:
        into[0] = into[1] = into[2] = 0x2E
        wrote[0] = 3
    elif (
        (at[0] == 0xC2 and second == 0xB7)
        or (at[0] == 0xE3 and second == 0x80 and (third == 0x81 or third == 0x82 or 0x88 <= third <= 0x91))
        or (at[0] == 0xE2 and second == 0x80 and (third == 0x93 or third == 0x94 or third == 0x98 or third == 0x99
                                                  or third == 0x9C or third == 0x9D))
    ):
        memcpy(into, at, width)
        wrote[0] = width
    else:
        return 0
    return width


cdef int64_t _cleaned(const uint8_t* text, int64_t size, uint8_t* into) noexcept nogil:
    """Writes a text as it is looked at, and gives how many bytes it has then; -1 where that is not told here."""
    cdef int64_t at = 0, used = 0, first = 0
    cdef int width, wrote = 0
    cdef bint pointed = False
    cdef uint8_t one
    while at < size:
        one = text[at]
        if KINDS[one] == 0:
            into[used] = one
            used += 1
            at += 1
            continue
        width = _one(text + at, size - at, into + used, &wrote)
        if not width:
            return -1
        used += wrote
        at += width
    while used and into[used - 1] == 0x20:
        used -= 1
    while first < used and into[first] == 0x20:
        first += 1
    if first == used:
        return 0
    if into[first] < 0x20 or into[used - 1] < 0x20:
        return -1  # which of these are blanks is left to others
    used -= first
    if first:
        memmove(into, into + first, used)
    # Numbers with a point and those with an exponent may be written out.
    if used > 10 and <uint8_t> (into[0] - 0x30) <= 9:
        for at in range(used):
            pointed = pointed or into[at] == 0x2E
        if pointed and (into[1] == 0x2E or into[used - 1] == 0x30):
            return -1
    return used


def cleaned(
    const uint8_t[::1] data, const int32_t[::1] offsets, int64_t most, uint8_t[::1] into, int32_t[::1] ends, uint8_t[::1] odd
):
    """Writes texts one behind the other as ``render.clean`` leaves them, and where each of them starts, and the end. Those of which
    that is not known here, or that have more than ``most`` bytes, are left out and marked in ``odd``.

    How many are odd, how many bytes were written, and whether any text was changed. Raises ValueError where the texts do not lie in
    the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, used = 0, count = 0, left
    cdef bint changed = False, wrong = rows < 0 or ends.shape[0] != rows + 1 or odd.shape[0] != rows
    if wrong or into.shape[0] < data.shape[0]:
        raise ValueError("no room for the texts")
    with nogil:
        ends[0] = 0
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if offsets[row] < 0 or size < 0 or offsets[row + 1] > data.shape[0] or used + size > into.shape[0]:
                wrong = True
                break
            left = -1 if size > most else _cleaned(&data[0] + offsets[row], size, &into[0] + used) if size else 0
            odd[row] = left < 0
            if left < 0:
                count += 1
            else:
                changed = changed or left != size or (size and memcmp(&data[0] + offsets[row], &into[0] + used, size) != 0)
                used += left
            ends[row + 1] = <int32_t> used
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
    return count, used, changed
