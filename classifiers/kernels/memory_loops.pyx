# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""What ``classifiers.remembered`` asks of every text: its digest without what digits it has, and what was said of it before."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef uint64_t SAID = 0xFF


cdef inline uint64_t _read(const uint8_t* at) noexcept nogil:
    """Eight bytes, the first of them the lowest."""
    return (
        <uint64_t> at[0] | <uint64_t> at[1] << 8 | <uint64_t> at[2] << 16 | <uint64_t> at[3] << 24
        | <uint64_t> at[4] << 32 | <uint64_t> at[5] << 40 | <uint64_t> at[6] << 48 | <uint64_t> at[7] << 56
    )


cdef inline uint64_t _alike(uint64_t word) noexcept nogil:
    """Eight bytes with zeros for all digits, which have 3 for their upper and at most 9 for their lower half."""
    cdef uint64_t others = word ^ 0x3030303030303030ULL
    others = ((others & 0x7F7F7F7F7F7F7F7FULL) + 0x7676767676767676ULL | others) & 0x8080808080808080ULL
    others = (others ^ 0x8080808080808080ULL) >> 7  # 1 for a digit
    return word & ~((others << 4) - others)


def digests_alike(
    const uint8_t[::1] data, const int32_t[::1] offsets, uint64_t[::1] found, uint64_t start, uint64_t by, uint64_t last
):
    """Writes the digest (``digest_loops``) of each text, given by its bytes and the place of the first byte of each (and the end),
    as it would be with zeros for all digits.

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
            state = start
            if left:
                state = <uint64_t> left * by ^ start
                at = &data[offsets[row]]
                while left >= 8:
                    state = (state ^ _alike(_read(at))) * by
                    state ^= state >> 32
                    at += 8
                    left -= 8
                if left:
                    word = 0
                    if end - at >= 8:  # one load, of which the bytes behind the text are taken away
                        word = _read(at) & ((1ULL << (8 * left)) - 1)
                    else:
                        for place in range(left):
                            word |= <uint64_t> at[place] << (8 * place)
                    state = (state ^ _alike(word)) * by
                    state ^= state >> 32
            state *= last
            state ^= state >> 29
            state *= 0xBF58476D1CE4E5B9ULL
            found[row] = state ^ state >> 32
    if wrong:
        raise ValueError("texts that do not lie in their bytes")


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
