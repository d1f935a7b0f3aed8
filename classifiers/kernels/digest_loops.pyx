# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""The digests of ``classifiers.digests``, a text at a time."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t
from libc.string cimport memcpy


def fill(const uint8_t[::1] data, const int32_t[::1] offsets, uint64_t[::1] found, uint64_t start, uint64_t by, uint64_t last):
    """Writes the digest of each text, given by its bytes and the place of the first byte of each (and the end), into ``found``.

    Raises ValueError where the places do not lie in the bytes in their order, or there is no room.
    """
    cdef Py_ssize_t row, rows = offsets.shape[0] - 1
    cdef const uint8_t* at
    cdef int64_t left
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
                while left >= 8:
                    memcpy(&word, at, 8)
                    state = (state ^ word) * by
                    state ^= state >> 32
                    at += 8
                    left -= 8
                if left:
                    word = 0
                    memcpy(&word, at, left)
                    state = (state ^ word) * by
                    state ^= state >> 32
            state *= last
            state ^= state >> 29
            state *= 0xBF58476D1CE4E5B9ULL
            found[row] = state ^ state >> 32
    if wrong:
        raise ValueError("texts that do not lie in their bytes")
