# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""What ``classifiers.remembered`` asks of every text: its bytes without what digits they are, and what was said of it before."""

from libc.stdint cimport int64_t, uint8_t, uint64_t

cdef uint64_t SAID = 0xFF


def zeroed(const uint8_t[::1] data, uint8_t[::1] into):
    """Writes some bytes with zeros for all digits. Raises ValueError where there is no room."""
    cdef Py_ssize_t at, size = data.shape[0]
    cdef uint8_t one
    if into.shape[0] < size:
        raise ValueError("no room for the bytes")
    with nogil:
        for at in range(size):
            one = data[at]
            into[at] = 0x30 if <uint8_t> (one - 0x30) < 10 else one


def looked_up(const uint64_t[::1] said, const uint64_t[::1] numbers, int64_t ways, uint8_t[::1] found, int64_t[::1] missed):
    """Writes what was said of each number, whose low byte is 0, and where numbers stand of which nothing was; how many those are.

    ``said``: numbers with an answer for their low byte, each at one of ``ways`` places; those and all places are a power of two.
    Raises ValueError where there is no room.
    """
    cdef int64_t row, rows = numbers.shape[0], slots = said.shape[0], at, way, count = 0
    cdef uint64_t met
    if found.shape[0] < rows or missed.shape[0] < rows or ways < 1 or ways & (ways - 1) or slots < ways or slots & (slots - 1):
        raise ValueError("no room for an answer to each number")
    with nogil:
        for row in range(rows):
            at = numbers[row] >> 40 & <uint64_t> (slots - 1)
            for way in range(ways):
                met = said[at ^ way]
                if met ^ numbers[row] <= SAID:
                    found[row] = met & SAID
                    break
            else:
                found[row] = 0
                missed[count] = row
                count += 1
    return count
