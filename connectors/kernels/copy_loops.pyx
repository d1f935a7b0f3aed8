# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The CSV that PostgreSQL's COPY writes, taken apart in one pass: NULL is nothing at all, an empty text is quoted."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memchr, memcpy

cdef extern from *:
    """
    #if defined(__GNUC__) && defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    #define lowest_bit(bits) __builtin_ctzll(bits)
    #else
    #define lowest_bit(bits) 0
    #endif
    """
    int lowest_bit(uint64_t bits) nogil

cdef uint8_t COMMA = 44, QUOTE = 34, NEWLINE = 10, RETURN = 13
cdef uint64_t EACH = 0x0101010101010101ULL, LOW = 45
cdef int64_t REFUSED = -1


cdef int64_t _quoted(const uint8_t* text, int64_t size, int64_t* at, uint8_t* data, int64_t filled) noexcept nogil:
    """Copies a quoted cell; ``at`` is put behind its last quote. The end of what was filled, or REFUSED where it has no end."""
    cdef const uint8_t* found
    cdef int64_t begin = at[0] + 1, end
    while True:
        found = <const uint8_t*> memchr(text + begin, QUOTE, size - begin) if begin < size else NULL
        if found == NULL:
            return REFUSED
        end = found - text
        memcpy(data + filled, text + begin, end - begin)
        filled += end - begin
        if end + 1 >= size or text[end + 1] != QUOTE:
            at[0] = end + 1
            return filled
        data[filled] = QUOTE
        filled += 1
        begin = end + 2


cdef int64_t _plain(const uint8_t* text, int64_t size, int64_t* at, uint8_t* data, int64_t filled) noexcept nogil:
    """The same of a cell without quotes, up to the comma or the end of the line. All that may end it is lower than any digit, so
    that of eight bytes at once it is asked which of them is the first that is as low (the first, where nobody can tell)."""
    cdef int64_t begin = at[0], place = at[0]
    cdef uint64_t eight
    cdef uint8_t one
    while place < size:
        if place + 8 <= size:
            memcpy(&eight, text + place, 8)
            eight = (eight - EACH * LOW) & ~eight & EACH << 7
            if eight == 0:
                place += 8
                continue
            place += lowest_bit(eight) >> 3
        one = text[place]
        if one == COMMA or one == NEWLINE:
            break
        if one == QUOTE or one == RETURN:
            return REFUSED
        place += 1
    memcpy(data + filled, text + begin, place - begin)
    at[0] = place
    return filled + place - begin


cdef int64_t _cells(
    const uint8_t* text, int64_t size, int64_t columns, int64_t most, uint8_t* data, int32_t* ends, uint8_t* is_null
) noexcept nogil:
    """How many cells there are; REFUSED where the text is no such CSV, or has more than ``most``."""
    cdef int64_t at = 0, filled = 0, before, cell = 0, column = 0
    cdef uint8_t last
    while at < size:
        if cell == most:
            return REFUSED
        before = at
        if text[at] == QUOTE:
            filled = _quoted(text, size, &at, data, filled)
        else:
            filled = _plain(text, size, &at, data, filled)
        if filled == REFUSED or at >= size:
            return REFUSED
        is_null[cell] = at == before
        ends[cell] = <int32_t> filled
        cell += 1
        column += 1
        last = NEWLINE if column == columns else COMMA
        if text[at] != last:
            return REFUSED
        if column == columns:
            column = 0
        at += 1
    return cell if column == 0 else REFUSED


def cells(const uint8_t[::1] text, int64_t columns, uint8_t[::1] data, int32_t[::1] ends, uint8_t[::1] is_null):
    """Writes the cells, row by row, behind each other to ``data`` (as long as the text), where each ends, and whether it is NULL
    (both as long as there are cells, or longer). The number of rows. Raises ValueError for what is no CSV of so many columns, or
    a cell without its comma or line's end, and where there are more cells than room."""
    cdef int64_t size = text.shape[0], most = ends.shape[0], found = 0
    if columns < 1 or data.shape[0] < size or is_null.shape[0] < most or size >= 2147483647:
        raise ValueError("no room for the cells")
    if size and most:
        with nogil:
            found = _cells(&text[0], size, columns, most, &data[0], &ends[0], &is_null[0])
    elif size:
        found = REFUSED
    if found == REFUSED:
        raise ValueError("no CSV of so many columns")
    return found // columns


def column(
    const uint8_t[::1] data, const int32_t[::1] ends, int64_t columns, int64_t place, int32_t[::1] starts, uint8_t[::1] filled
):
    """Copies the cells of the column at a place to ``filled``; where each begins, and at last where all end, to ``starts`` (one
    more than there are rows). Call it with an empty ``filled`` to learn only how many bytes these are. Returns that. Raises
    ValueError for places outside the data."""
    cdef int64_t rows = starts.shape[0] - 1, row, cell, begin, size, total = 0, room = filled.shape[0]
    cdef bint is_refused = False
    if rows < 0 or columns < 1 or place < 0 or place >= columns or rows * columns > ends.shape[0]:
        raise ValueError("no such column")
    with nogil:
        for row in range(rows):
            cell = row * columns + place
            begin = ends[cell - 1] if cell else 0
            size = ends[cell] - begin
            if begin < 0 or size < 0 or ends[cell] > data.shape[0] or (room and total + size > room):
                is_refused = True
                break
            starts[row] = <int32_t> total
            if room and size:
                memcpy(&filled[total], &data[begin], size)
            total += size
        starts[rows] = <int32_t> total
    if is_refused:
        raise ValueError("outside the data")
    return total
