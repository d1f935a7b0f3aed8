# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The digests of ``classifiers.digests``, a text at a time."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t


cdef inline uint64_t _word(const uint8_t* at) noexcept nogil:
    """Eight bytes, the first of them the lowest."""
    return (
        <uint64_t> at[0] | <uint64_t> at[1] << 8 | <uint64_t> at[2] << 16 | <uint64_t> at[3] << 24
        | <uint64_t> at[4] << 32 | <uint64_t> at[5] << 40 | <uint64_t> at[6] << 48 | <uint64_t> at[7] << 56
    )


def fill(const uint8_t[::1] data, const int32_t[::1] offsets, uint64_t[::1] found, uint64_t start, uint64_t by, uint64_t last):
    """Writes the digest of each text, given by its bytes and the place of the first byte of each (and the end), into ``found``.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef Py_ssize_t row, rows = offsets.shape[0] - 1
    cdef const uint8_t* at
    cdef const uint8_t* end = &data[0] + data.shape[0]
    cdef int64_t left, place
    cdef uint64_t state, word
    cdef bint wrong = rows < 0 or found.shape[0] < rows
    if wrong:
        raise ValueError("no room for a digest of each text")
    with nogil:
        for row in range(rows):
            left = <int64_t> offsets[row + 1] - offsets[row]
            if left < 0 or offsets[row] < 0 or offsets[row + 1] > data.shape[0]:
                wrong = True
                break
            if not left:
                state = start
            else:
                state = <uint64_t> left * by ^ start
                at = &data[offsets[row]]
                if 16 <= left <= 24 and end - at >= 24:
                    # Cards have 16 or 19 digits: to guess which costs more than a third word that may not count.
                    state = (state ^ _word(at)) * by
                    state ^= state >> 32
                    state = (state ^ _word(at + 8)) * by
                    state ^= state >> 32
                    left -= 16
                    word = (state ^ (_word(at + 16) & ((1ULL << 4 * left << 4 * left) - 1))) * by
                    word ^= word >> 32
                    state = word if left else state
                    left = 0
                while left >= 8:
                    state = (state ^ _word(at)) * by
                    state ^= state >> 32
                    at += 8
                    left -= 8
                if left:
                    if end - at >= 8:  # one load, of which the bytes behind the text are taken away: no call for each text
                        word = _word(at) & ((1ULL << (8 * left)) - 1)
                    else:
                        word = 0
                        for place in range(left):
                            word |= <uint64_t> at[place] << (8 * place)
                    state = (state ^ word) * by
                    state ^= state >> 32
            state *= last
            state ^= state >> 29
            state *= 0xBF58476D1CE4E5B9ULL
            found[row] = state ^ state >> 32
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
