# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Numbers as ``classifiers.render`` spells them, one after the other into one run of bytes."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memcpy

cdef enum:
    ROOM = 24

WIDEST = 24
"""Bytes that a number takes at most."""
cdef int PLACES = 6
cdef uint8_t PAIRS[200]
for _number in range(100):
    PAIRS[2 * _number], PAIRS[2 * _number + 1] = 0x30 + _number // 10, 0x30 + _number % 10
cdef double MILLION = 1e6, LEAST = 1e-4, MOST = 1e9
"""Numbers with at most six decimals are spelled here between these: as many digits as a double surely keeps (15)."""


cdef inline int64_t _spell(bint is_negative, uint64_t number, int places, uint8_t* into) noexcept nogil:
    """Writes a number of so many decimal places: how many bytes it takes. As many as ``ROOM`` are written over."""
    cdef uint8_t spelled[48]  # from its end backwards; what stands behind that is written over by the next number
    cdef int64_t at = ROOM, last = ROOM - places
    if places:
        while at > last:
            at -= 1
            spelled[at] = 0x30 + number % 10
            number //= 10
        at -= 1
        spelled[at] = 0x2E
    while number >= 100:
        at -= 2
        last = number % 100
        spelled[at], spelled[at + 1] = PAIRS[2 * last], PAIRS[2 * last + 1]
        number //= 100
    if number >= 10:
        at -= 1
        spelled[at] = 0x30 + number % 10
        number //= 10
    at -= 1
    spelled[at] = <uint8_t> (0x30 + number)
    if is_negative:
        at -= 1
        spelled[at] = 0x2D
    memcpy(into, spelled + at, ROOM)
    return ROOM - at


def integers(const int64_t[::1] values, uint8_t[::1] data, int32_t[::1] offsets, int places):
    """Writes whole numbers, of which the last ``places`` digits are decimals (at most 6), and the place of the first byte of each
    (and the end). Raises ValueError where there is no room."""
    cdef int64_t row, used = 0, value, rows = values.shape[0]
    cdef bint wrong = offsets.shape[0] != rows + 1 or data.shape[0] < rows * ROOM or rows > 0x7FFFFFFF // ROOM
    if wrong or places < 0 or places > PLACES:
        raise ValueError("no room for the numbers")
    with nogil:
        offsets[0] = 0
        for row in range(rows):
            value = values[row]
            used += _spell(value < 0, 0 - <uint64_t> value if value < 0 else <uint64_t> value, places, &data[used])
            offsets[row + 1] = <int32_t> used


def floats(const double[::1] values, uint8_t[::1] data, int32_t[::1] offsets, uint8_t[::1] left):
    """Writes whole numbers below 2^53 without decimals, and others with at most six decimals as short as they can be told from
    their neighbours. All others are left out, nothing is written for them and they are marked with 1 in ``left``; NaN with 0.

    ``offsets``: the place of the first byte of each, and the end. Raises ValueError where there is no room.
    """
    cdef int64_t row, used = 0, number, rows = values.shape[0]
    cdef bint wrong = offsets.shape[0] != rows + 1 or data.shape[0] < rows * ROOM or rows > 0x7FFFFFFF // ROOM
    cdef double size
    cdef int places
    if wrong or left.shape[0] != rows:
        raise ValueError("no room for the numbers")
    with nogil:
        offsets[0] = 0
        for row in range(rows):
            size = values[row] if values[row] >= 0 else -values[row]
            left[row] = 0
            if size < 9007199254740992.0 and size == <double> <int64_t> size:
                used += _spell(values[row] < 0, <uint64_t> size, 0, &data[used])
            elif LEAST <= size < MOST:
                number = <int64_t> (size * MILLION + 0.5)
                if <double> number / MILLION == size:
                    places = PLACES
                    if number % 10_000 == 0:
                        number //= 10_000
                        places -= 4
                    while number % 10 == 0:
                        number //= 10
                        places -= 1
                    used += _spell(values[row] < 0, <uint64_t> number, places, &data[used])
                else:
                    left[row] = 1
            else:
                left[row] = size == size
            offsets[row + 1] = <int32_t> used
