# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""What is asked of each stretch of delimited text, in one go outside the interpreter's lock: whoever asks numpy or Arrow piece by
piece hands that lock to the threads that tally, and back, for each piece."""

from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.string cimport memset

cdef enum:
    LANES = 64  # bytes that are compared at once
    ROUNDS = 255  # so often a byte can count


def counted(const uint8_t[::1] data, int64_t end, int mark):
    """How often a byte stands in the first ``end`` bytes. Raises ValueError where there are not so many."""
    cdef int64_t at = 0, found = 0, last, whole
    cdef int lane
    cdef uint8_t[LANES] lanes
    cdef const uint8_t* text
    cdef uint8_t wanted = <uint8_t> mark
    if not 0 <= end <= data.shape[0] or not 0 <= mark <= 255:
        raise ValueError("no such bytes")
    if not end:
        return 0
    text = &data[0]
    whole = end // LANES * LANES
    with nogil:
        while at < whole:
            last = min(at + LANES * ROUNDS, whole)
            memset(lanes, 0, LANES)
            while at < last:
                for lane in range(LANES):
                    lanes[lane] += text[at + lane] == wanted
                at += LANES
            for lane in range(LANES):
                found += lanes[lane]
        for at in range(whole, end):
            found += text[at] == wanted
    return found


def longest(const int32_t[::1] offsets):
    """The bytes of the longest text, by where each begins, and the end; 0 of none."""
    cdef int64_t row, most = 0, size
    with nogil:
        for row in range(offsets.shape[0] - 1):
            size = <int64_t> offsets[row + 1] - offsets[row]
            if size > most:
                most = size
    return most
