# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, freethreading_compatible=True
"""Which strings of a few characters stand at places of texts, for ``classifiers.character_sets``."""

from libc.stdint cimport int64_t, uint8_t, uint16_t, uint64_t

cdef enum:
    LONGEST = 4  # characters of a string
    FEW = 1024  # places for which the interpreter's lock is kept: letting go of it and waiting for it would take longer

cdef uint64_t SPREAD = 0x9E3779B97F4A7C15ULL


cdef inline int64_t _place(const uint64_t* keys, int64_t count, uint64_t wanted) noexcept nogil:
    """Where a key is among ascending ones; -1 if it is not there."""
    cdef int64_t first = 0, last = count, half
    while first < last:
        half = (first + last) >> 1
        if keys[half] < wanted:
            first = half + 1
        else:
            last = half
    return first if first < count and keys[first] == wanted else -1


cdef bint _found(
    const uint16_t* codes, int64_t size, const int64_t* starts, int64_t rows, const int64_t* sizes, int64_t of_all,
    const uint8_t* slots, int shift, const uint64_t* keys, int64_t count, int64_t* into,
) noexcept nogil:
    """Whether there are not enough characters at a place."""
    cdef int64_t row, at, length, further, place
    cdef uint64_t key
    for row in range(rows):
        at = starts[row]
        length = of_all if sizes == NULL else sizes[row]
        if at < -size or at + LONGEST > size:
            return True
        key = 0
        if 0 < length <= LONGEST:
            for further in range(length):
                place = at + further if at + further >= 0 else at + further + size
                key = key << 16 | codes[place]
        into[row] = _place(keys, count, key) if slots[key * SPREAD >> shift] else -1
    return False


def found(
    const uint16_t[::1] codes, const int64_t[::1] starts, sizes, const uint8_t[::1] slots, int shift, const uint64_t[::1] keys,
    int64_t[::1] into,
):
    """Writes which of the strings with these keys (ascending) stand at places of some characters; -1 for none of them. Places before
    the first character are counted from the end. ``sizes``: how many characters each has, or one number for all; ``slots``: 1 where keys fall that are spread and shifted by so many bits.

    Raises ValueError where a place has no four characters behind it, the slots are not as many, or there is no room.
    """
    cdef const int64_t[::1] of_each
    cdef const int64_t* each = NULL
    cdef int64_t of_all = 0, rows = starts.shape[0]
    cdef bint wrong = not 0 < shift < 64 or into.shape[0] < rows
    if isinstance(sizes, int):
        of_all = sizes
    else:
        of_each = sizes
        wrong = wrong or of_each.shape[0] != rows
    if wrong or slots.shape[0] != <int64_t> 1 << (64 - shift):
        raise ValueError("no room for each place, or not as many slots")
    if not rows:
        return
    if not codes.shape[0]:
        raise ValueError("places beyond the characters")
    if not isinstance(sizes, int):
        each = &of_each[0]
    if rows <= FEW:
        wrong = _found(
            &codes[0], codes.shape[0], &starts[0], rows, each, of_all, &slots[0], shift, &keys[0] if keys.shape[0] else NULL,
            keys.shape[0], &into[0],
        )
    else:
        with nogil:
            wrong = _found(
                &codes[0], codes.shape[0], &starts[0], rows, each, of_all, &slots[0], shift, &keys[0] if keys.shape[0] else NULL,
                keys.shape[0], &into[0],
            )
    if wrong:
        raise ValueError("places beyond the characters")
