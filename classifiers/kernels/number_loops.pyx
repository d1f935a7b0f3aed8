# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The numbers that texts spell at some place, what tables say of them, and the remainders of their check sums."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef int32_t FORBIDDEN = 1 << 24


cdef inline int64_t _number(const uint8_t* text, int64_t size, int64_t start, int64_t width) noexcept nogil:
    """The number of ``width`` digits from ``start`` on, from the end if that is negative; -1 where no such digits are."""
    cdef int64_t at, number = 0
    cdef uint8_t digit
    if start < 0:
        start += size
    if start < 0 or start > size - width:
        return -1
    for at in range(start, start + width):
        digit = text[at] - 0x30
        if digit > 9:
            return -1
        number = number * 10 + digit
    return number


def numbers(const uint8_t[::1] data, const int32_t[::1] offsets, int64_t start, int64_t width, int64_t none, int64_t[::1] found):
    """Writes the number of ``width`` digits (at most 18) at a place of each text, given by its bytes and the place of the first
    byte of each (and the end); ``none`` where there are no such digits. A negative ``start`` counts from the end.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, number
    cdef bint wrong = rows < 0 or found.shape[0] < rows or not 0 < width <= 18
    if wrong:
        raise ValueError("no room for a number of each text")
    with nogil:
        for row in range(rows):
            if offsets[row] < 0 or offsets[row + 1] < offsets[row] or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            number = _number(&data[0] + offsets[row], offsets[row + 1] - offsets[row], start, width)
            found[row] = none if number < 0 else number
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def said(
    const uint8_t[::1] data, const int32_t[::1] offsets, int64_t start, int64_t width, const uint8_t[::1] table, uint8_t[::1] found
):
    """Writes what a table says of those numbers: it has an entry for each, and a last one for where there is none.

    Raises ValueError as ``numbers`` does, and where the table has another size.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, number, none = 1
    cdef bint wrong = rows < 0 or found.shape[0] < rows or not 0 < width <= 9
    if not wrong:
        for row in range(width):
            none *= 10
    if wrong or table.shape[0] != none + 1:
        raise ValueError("no room for what is said of each number")
    with nogil:
        for row in range(rows):
            if offsets[row] < 0 or offsets[row + 1] < offsets[row] or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            number = _number(&data[0] + offsets[row], offsets[row + 1] - offsets[row], start, width)
            found[row] = table[none if number < 0 else number]
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def remainders(
    const uint8_t[::1] data, const int32_t[::1] offsets, const int32_t[:, ::1] tables, int32_t modulus, int32_t[::1] found
):
    """Writes the remainder of the sum of what tables say of each text's bytes: the first table of its last byte, and so on
    backwards. -1 where a table says 1 << 24 of a byte, or the text has more bytes than there are tables (at most 64).

    ``tables`` have 256 entries, each less than 65,536 or 1 << 24. Raises ValueError where the places do not lie in the bytes in
    their order, or there is no room.
    """
    cdef int64_t row, rows = offsets.shape[0] - 1, size, place, most = tables.shape[0]
    cdef int32_t total
    cdef uint64_t inverse = (1ULL << 40) // (modulus if modulus > 0 else 1) + 1  # what it gives is exact below 1 << 24
    cdef const uint8_t* last
    cdef const int32_t* table
    cdef bint wrong = rows < 0 or found.shape[0] < rows or not 0 < most <= 64 or tables.shape[1] != 256 or modulus < 1
    if wrong:
        raise ValueError("no room for a remainder of each text")
    with nogil:
        for row in range(rows):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if offsets[row] < 0 or size < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            if size > most:
                found[row] = -1
                continue
            last, table, total = &data[0] + offsets[row + 1] - 1, &tables[0, 0], 0
            for place in range(size):
                total += (table + 256 * place)[(last - place)[0]]
            found[row] = -1 if total >= FORBIDDEN else total - <int32_t> (total * inverse >> 40) * modulus
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


def digits(const uint8_t[::1] data):
    """Whether there is no byte but digits."""
    cdef int64_t at = 0, size = data.shape[0], end
    cdef uint8_t met = 0
    with nogil:
        while at < size and not met:
            end = min(at + 4096, size)
            while at < end:
                met |= <uint8_t> (data[at] - 0x30) > 9
                at += 1
    return met == 0
