# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Numbers as ``classifiers.render`` spells them, one after the other into one run of bytes."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

cdef enum:
    ROOM = 24
    EIGHT = 100_000_000

WIDEST = 24
"""Bytes that a number takes at most."""
cdef int PLACES = 6
cdef uint8_t PAIRS[200]
for _number in range(100):
    PAIRS[2 * _number], PAIRS[2 * _number + 1] = 0x30 + _number // 10, 0x30 + _number % 10
cdef uint64_t POWERS[20]
for _number in range(20):
    POWERS[_number] = 10**_number
cdef double MILLION = 1e6, LEAST = 1e-4, MOST = 1e9
"""Numbers with at most six decimals are spelled here between these: as many digits as a double surely keeps (15)."""


cdef inline void _pair(uint32_t number, uint8_t* into) noexcept nogil:
    memcpy(into, &PAIRS[2 * number], 2)


cdef inline int64_t _whole(uint64_t number, uint8_t* into) noexcept nogil:
    """Writes a number where it is to stand: how many bytes it takes. Eight digits do not wait for one another."""
    cdef int64_t count = 1, at
    cdef uint32_t eight, four
    cdef uint64_t left = number
    if number >= POWERS[8]:
        count = 9
    while count < 20 and number >= POWERS[count]:
        count += 1
    at = count
    while at > 8:
        eight = <uint32_t> (left % <uint64_t> EIGHT)
        left //= <uint64_t> EIGHT
        at -= 8
        four = eight // 10_000
        eight %= 10_000
        _pair(four // 100, into + at)
        _pair(four % 100, into + at + 2)
        _pair(eight // 100, into + at + 4)
        _pair(eight % 100, into + at + 6)
    four = <uint32_t> left
    while at >= 2:
        at -= 2
        _pair(four % 100, into + at)
        four //= 100
    if at:
        into[0] = <uint8_t> (0x30 + four)
    return count


cdef inline int64_t _spell(bint is_negative, uint64_t whole, uint32_t part, int places, uint8_t* into) noexcept nogil:
    """Writes a number and so many decimal places behind it: how many bytes it takes."""
    cdef int64_t size, at
    into[0] = 0x2D
    size = is_negative
    size += _whole(whole, into + size)
    if not places:
        return size
    into[size] = 0x2E
    at = size + places
    size = at + 1
    if places == 2:
        _pair(part, into + at - 1)
        return size
    while places:
        into[at] = <uint8_t> (0x30 + part % 10)
        part //= 10
        at -= 1
        places -= 1
    return size


def integers(const int64_t[::1] values, uint8_t[::1] data, int32_t[::1] offsets, int places):
    """Writes whole numbers, of which the last ``places`` digits are decimals (at most 6), and the place of the first byte of each
    (and the end). Raises ValueError where there is no room."""
    cdef int64_t row, used = 0, rows = values.shape[0]
    cdef uint64_t size, whole, power
    cdef bint wrong = offsets.shape[0] != rows + 1 or data.shape[0] < rows * ROOM or rows > 0x7FFFFFFF // ROOM
    if wrong or places < 0 or places > PLACES:
        raise ValueError("no room for the numbers")
    power = POWERS[places]
    with nogil:
        offsets[0] = 0
        for row in range(rows):
            size = 0 - <uint64_t> values[row] if values[row] < 0 else <uint64_t> values[row]
            whole = size // power if places else size
            used += _spell(values[row] < 0, whole, <uint32_t> (size - whole * power), places, &data[used])
            offsets[row + 1] = <int32_t> used


def floats(const double[::1] values, uint8_t[::1] data, int32_t[::1] offsets, uint8_t[::1] left):
    """Writes whole numbers below 2^53 without decimals, and others with at most six decimals as short as they can be told from
    their neighbours. All others are left out, nothing is written for them and they are marked with 1 in ``left``; NaN with 0.

    ``offsets``: the place of the first byte of each, and the end. Raises ValueError where there is no room.
    """
    cdef int64_t row, used = 0, number, rows = values.shape[0]
    cdef uint32_t whole, part
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
                used += _spell(values[row] < 0, <uint64_t> size, 0, 0, &data[used])
            elif LEAST <= size < MOST:
                number = <int64_t> (size * MILLION + 0.5)
                if <double> number / MILLION == size:
                    whole = <uint32_t> (number // 1_000_000)
                    part = <uint32_t> (number - <int64_t> whole * 1_000_000)
                    places = PLACES
                    if part % 10_000 == 0:
                        part //= 10_000
                        places -= 4
                    while places and part % 10 == 0:
                        part //= 10
                        places -= 1
                    used += _spell(values[row] < 0, whole, part, places, &data[used])
                else:
                    left[row] = 1
            else:
                left[row] = size == size
            offsets[row + 1] = <int32_t> used
